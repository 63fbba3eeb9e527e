// Where something stands in JSON, or among the parameters of a form: the name of a parameter, or names of nested objects and places in lists with dots between.

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path; a whole path that is a name counts first; "" = nowhere. */
export function valueAt(source: unknown, path: string): unknown {
  if (path === '' || !isRecord(source)) return undefined;
  if (Object.hasOwn(source, path)) return source[path];
  let value: unknown = source;
  for (const name of path.split('.')) {
    if (Array.isArray(value) && /^\d{1,3}$/.test(name)) value = value[Number(name)];
    else if (isRecord(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

/** null: there is no text and no whole number. */
export function textAt(source: unknown, path: string): string | null {
  const value = valueAt(source, path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}
