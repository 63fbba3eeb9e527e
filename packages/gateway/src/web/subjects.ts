// What can be changed by the operator API, thing by thing: how it reads in the record of changes and how a change of it is taken back. An area joins
// with registerSubject in the module of its routes; a kind nobody registered is recorded with its request's answer alone and cannot be taken back.

export type Json = Readonly<Record<string, unknown>>;

export interface Subject {
  /** The resource of the path in the singular: accounts → account. */
  readonly kind: string;
  /** All that is set under a name, secrets too: the record hides them (redact). null: it is not there. From the rulebook where it is there. */
  readonly read: (name: string) => Json | null | Promise<Json | null>;
  /** Fields that only count: what differs in them alone is the same. */
  readonly counters?: readonly string[];
  /** Puts back what was read, null takes it away; runs inside context.change. HIDDEN stands for a secret: it stays as it is. */
  readonly write: (name: string, value: Json | null) => Promise<WriteBack>;
  /** Things of this kind go by their number, whatever name they have beside it. */
  readonly isById?: true;
  /** The name in a body or, where there is none, in a query, of a request whose path has no name. */
  readonly nameIn?: (given: Json) => string | undefined;
}
export type WriteBack =
  | {
      readonly ok: true;
      /** When it is another than before. */
      readonly name?: string;
      /** Of many rows: how many were put back, and how many somebody changed since, which stay as they are. */
      readonly moved?: number;
      readonly left?: number;
    }
  | { readonly ok: false; readonly why: string };

export type RegisterSubject = (subject: Subject) => void;

export const HIDDEN = '(secret)';
const SECRET_NAME = /password|secret|token|tlsKey|encryptionKey|passphrase|recoveryCodes|otpauth/i;

/** The value as it may be kept and shown: texts under the names of secrets are hidden, at any depth. */
export function redact(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return value !== '' && SECRET_NAME.test(name) ? HIDDEN : value;
  if (Array.isArray(value)) return value.map((entry) => redact(entry, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, redact(entry, key)]));
}

/** What was read with the secrets of now in place of the hidden ones. */
export function withSecrets(kept: Json, now: Json): Json {
  return Object.fromEntries(
    Object.entries(kept).map(([key, value]) => {
      const current = now[key];
      if (value === HIDDEN) return [key, current];
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [key, value];
      const inner: object = typeof current === 'object' && current !== null ? current : {};
      return [key, withSecrets(value as Json, inner as Json)];
    }),
  );
}

/** Paths of what differs, such as settings.ipAllow. */
export function differences(a: unknown, b: unknown, path = ''): string[] {
  if (Object.is(a, b)) return [];
  const bothObjects = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
  if (!bothObjects) return [path === '' ? 'all' : path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences((a as Json)[key], (b as Json)[key], path === '' ? key : `${path}.${key}`));
}

/** Words of paths that end like a plural and are no resource. */
const DEEDS: ReadonlySet<string> = new Set(['ops', 'mms']);
const singular = (resource: string): string => resource.replace(/s$/, '');

export interface Target {
  readonly kind: string;
  /** null: the answer will say. */
  readonly name: string | null;
}

/**
 * What a request is about, by its path: of /api/accounts/:name/users/:user the user `acme/eve`, of /api/accounts/:name/credit the account. Literals in the
 * plural are resources, others are what is done with one. `within`: names before those of the path.
 */
export function targetOf(
  url: string,
  params: Json,
  asked: unknown,
  subjects: ReadonlyMap<string, Subject>,
  within: readonly string[] = [],
): Target {
  const words = url.split('/').slice(1);
  let kind = '';
  let names: readonly string[] = within;
  let isNamed = false;
  for (const word of words) {
    if (word.startsWith(':')) {
      names = [...names, String(params[word.slice(1)])];
      isNamed = true;
    } else if (word.endsWith('s') && !DEEDS.has(word)) {
      kind = singular(word);
      isNamed = false;
    }
  }
  if (kind === '') return { kind: words.filter((word) => word !== 'api').join(' '), name: '' };
  if (isNamed) return { kind, name: names.join('/') };
  const given = typeof asked === 'object' && asked !== null ? (asked as Json) : {};
  const subject = subjects.get(kind);
  if (subject?.isById) return { kind, name: null };
  const name = subject?.nameIn?.(given) ?? (typeof given['name'] === 'string' ? given['name'] : undefined);
  return { kind, name: name === undefined ? null : [...names, name].join('/') };
}

/** Of what goes by its number: that number, whatever account stands before it. */
export const idIn = (name: string): number => Number(name.split('/').at(-1));

/** The name in the answer of a request that made something: its name, else its id, under the names of the path. */
export function nameInAnswer(answer: unknown, params: Json, subject: Subject | undefined, within: readonly string[] = []): string {
  const { name, id } = typeof answer === 'object' && answer !== null ? (answer as Json) : {};
  const own = subject?.isById ? id : (name ?? id);
  return [...within, ...Object.values(params), ...(typeof own === 'string' || typeof own === 'number' ? [own] : [])].map(String).join('/');
}
