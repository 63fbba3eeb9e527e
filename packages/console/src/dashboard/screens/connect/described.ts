// The calls of the customer API as the gateway describes them (/openapi.json): what the page about them is made of. Pure.

/** As far as the page reads it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, { readonly post?: DescribedOperation }>>;
}
interface DescribedOperation {
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: BodySchema } | undefined>> };
}
interface BodySchema {
  readonly properties?: Readonly<Record<string, ParameterSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly { readonly required?: readonly string[] }[];
}
interface ParameterSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
}

export interface CallParameter {
  readonly name: string;
  readonly help: string;
  readonly isRequired: boolean;
  /** Written in more than one line: texts, lists. */
  readonly isLong: boolean;
}

export interface DescribedCall {
  /** Without the slash, such as `getbalance`. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** Beside account and password; those that must be given first. */
  readonly parameters: readonly CallParameter[];
}

const FORM = 'application/x-www-form-urlencoded';
/** Signed in by account and password, which a page can do. */
const TAG = 'V1';
const signing = new Set(['account', 'password']);
const long = new Set(['content', 'numbers']);

function parameterOf(name: string, schema: ParameterSchema, required: readonly string[]): CallParameter {
  const { type, description = '', default: usual, enum: choices } = schema;
  const more = [
    ...(choices === undefined ? [] : [choices.map(String).join(', ')]),
    ...(usual === undefined ? [] : [`= ${typeof usual === 'string' ? usual : JSON.stringify(usual)}`]),
  ];
  return {
    name,
    help: [description, ...more].filter((text) => text !== '').join('; '),
    isRequired: required.includes(name),
    isLong: type === 'array' || long.has(name),
  };
}

export function readCalls({ paths }: ApiDocument): readonly DescribedCall[] {
  return Object.entries(paths).flatMap(([path, { post }]) => {
    if (!post?.tags.includes(TAG)) return [];
    const schema = post.requestBody?.content[FORM]?.schema ?? {};
    // Of several ways to fill it in, the first is the usual one.
    const required = [...(schema.required ?? []), ...(schema.anyOf?.[0]?.required ?? [])];
    const parameters = Object.entries(schema.properties ?? {})
      .filter(([name]) => !signing.has(name))
      .map(([name, of]) => parameterOf(name, of, required));
    return [
      {
        name: path.slice(1),
        summary: post.summary,
        description: post.description ?? '',
        parameters: parameters.toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired)),
      },
    ];
  });
}
