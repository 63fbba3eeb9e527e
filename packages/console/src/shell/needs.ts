// What a place asks for, by its address: so that who may not see it is told so, whatever link they came by. Pure.

interface Guarded<Needs> {
  readonly path: string;
  readonly needs?: Needs;
}

const fits = (pattern: string, path: string): boolean => {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return wanted.length <= given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index]);
};

/** Of the first that fits the address or its beginning; undefined: every role may go there. */
export const needsOf = <Needs>(guarded: readonly Guarded<Needs>[], path: string): Needs | undefined =>
  guarded.find((one) => one.path !== '/' && fits(one.path, path))?.needs;
