// The description of an API as OpenAPI 3.1, made from its routes as they are registered: what is not there is not described, and what is there cannot be
// forgotten. The schemas are those that judge the requests.
import { apiErrors } from './answers.ts';
import { permissionKey, type PermissionTable } from './permissions.ts';

declare module 'fastify' {
  /** What a route's schema says to readers. */
  interface FastifySchema {
    summary?: string;
    description?: string;
    tags?: readonly string[];
    consumes?: readonly string[];
    produces?: readonly string[];
  }
}

export type Schema = Readonly<Record<string, unknown>>;

export interface DescribedRoute {
  readonly method: string;
  readonly url: string;
  readonly schema: {
    readonly summary?: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly params?: unknown;
    readonly querystring?: unknown;
    readonly body?: unknown;
    readonly response?: unknown;
    /** Of a body or an answer that is not JSON. */
    readonly consumes?: readonly string[];
    readonly produces?: readonly string[];
  };
}

export interface OperationParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema?: Schema;
  /** In place of a schema: what stands there is of this type. */
  readonly content?: { readonly 'application/json': { readonly schema: Schema } };
  readonly example?: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly OperationParameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
  };
  readonly responses: Schema;
  /** [] = open; absent: as the document says for all. */
  readonly security?: readonly Schema[];
  readonly 'x-roles'?: readonly string[];
  readonly 'x-codeSamples'?: readonly { readonly lang: string; readonly label: string; readonly source: string }[];
}

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string; readonly license: Schema };
  readonly servers: readonly Schema[];
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  /** Of a document of several APIs, by their titles. */
  readonly 'x-tagGroups'?: readonly { readonly name: string; readonly tags: readonly string[] }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Schema>>;
  readonly security: readonly Schema[];
}

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
/** A copy as JSON: TypeBox marks its schemas with keys of its own that JSON does not see. */
const plain = (schema: unknown): Schema => JSON.parse(JSON.stringify(schema)) as Schema;
const pathOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}');
const camel = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/[^A-Za-z0-9]/g, '');

function parametersOf(schema: unknown, where: 'path' | 'query'): NonNullable<Operation['parameters']> {
  const { properties, required } = isObject(schema) ? plain(schema) : {};
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: isObject(of) ? of : {},
  }));
}

/** Path parameters that no schema names are texts. */
function pathParameters({ url, schema }: DescribedRoute): NonNullable<Operation['parameters']> {
  const described = parametersOf(schema.params, 'path');
  return [...url.matchAll(/:(\w+)/g)].map(
    ([, name = '']) => described.find((row) => row.name === name) ?? { name, in: 'path', required: true, schema: { type: 'string' } },
  );
}

const errorAnswer = { $ref: '#/components/responses/Error' };

function responsesOf({ response, produces }: DescribedRoute['schema'], isOpenRoute: boolean, takesInput: boolean): Schema {
  const type = produces?.[0] ?? 'application/json';
  const described = Object.entries(isObject(response) ? plain(response) : {});
  const good = described.length > 0 ? described : [['200', undefined] as const];
  const isText = type.startsWith('text/');
  const answers = good.map(([status, schema]) => [
    status.toLowerCase().replace('xx', 'XX'),
    { description: 'Done', content: { [type]: { schema: schema ?? (isText ? { type: 'string' } : {}) } } },
  ]);
  return Object.fromEntries([
    ...answers,
    ...(takesInput ? [['400', errorAnswer]] : []),
    ...(isOpenRoute
      ? []
      : [
          ['401', errorAnswer],
          ['403', errorAnswer],
        ]),
    ['default', errorAnswer],
  ]) as Schema;
}

/** No body is an object without members (app.ts). */
const needsBody = (body: unknown): boolean =>
  !isObject(body) || body['type'] !== 'object' || (Array.isArray(body['required']) && body['required'].length > 0);

function operationOf(route: DescribedRoute, { permissions, summaries = {} }: ApiSide): Operation {
  const { method, url, schema } = route;
  const key = permissionKey(method, url);
  const permission = permissions[key];
  const parameters = [...pathParameters(route), ...parametersOf(schema.querystring, 'query')];
  const words = url.split('/').filter((word) => word !== '' && word !== 'api');
  const summary = schema.summary ?? summaries[key];
  return {
    operationId: camel(`${method.toLowerCase()} ${words.map((word) => word.replace(':', 'by ')).join(' ')}`),
    summary: summary ?? '',
    ...(schema.description === undefined ? {} : { description: schema.description }),
    tags: schema.tags ?? [words[0]?.startsWith(':') === false && url.startsWith('/api/') ? words[0] : 'operations'],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(schema.body === undefined
      ? {}
      : {
          requestBody: {
            required: needsBody(schema.body),
            content: { [schema.consumes?.[0] ?? 'application/json']: { schema: plain(schema.body) } },
          },
        }),
    responses: responsesOf(schema, permission === 'open', parameters.length > 0 || schema.body !== undefined),
    ...(permission === 'open' ? { security: [] as const } : { 'x-roles': permission ?? [] }),
  };
}

const components = {
  schemas: {
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message'],
          properties: {
            code: { type: 'string', enum: Object.keys(apiErrors) },
            message: { type: 'string', description: 'One sentence for people' },
            field: { type: 'string', description: 'The parameter at fault' },
            told: {
              type: 'object',
              description: 'What the parameter wants, or why it was refused, as data: for who says it in another language',
              required: ['key', 'values'],
              properties: { key: { type: 'string' }, values: { type: 'object', additionalProperties: { type: ['string', 'number'] } } },
            },
          },
        },
      },
    },
  },
  responses: {
    Error: {
      description: 'Refused; nothing was changed',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  },
};

/** What one side says of itself beside its routes. */
export interface ApiSide {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly permissions: PermissionTable<string>;
  readonly tagTexts?: TagTexts;
  /** By `METHOD /path`, of routes whose schema does not say it. */
  readonly summaries?: Readonly<Record<string, string>>;
  /** As OpenAPI names them; any one of them is enough. */
  readonly securitySchemes: Readonly<Record<string, Schema>>;
}

/** Names of tags, and what is behind them. */
export type TagTexts = Readonly<Record<string, string>>;

/** The document of an API. Each operation that has no `security` of its own is open to any of `security`. */
export function documentOf(
  { title, description, version, tagTexts = {} }: Pick<ApiSide, 'title' | 'description' | 'version' | 'tagTexts'>,
  paths: OpenApi['paths'],
  components: OpenApi['components'],
  security: OpenApi['security'],
): OpenApi {
  const tags = new Set(Object.values(paths).flatMap((path) => Object.values(path).flatMap((operation) => operation.tags)));
  return {
    openapi: '3.1.0',
    info: { title, version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/', description: 'Where this document is served' }],
    // Those that have words in the order of these.
    tags: [
      ...Object.keys(tagTexts).filter((name) => tags.has(name)),
      ...[...tags].filter((name) => tagTexts[name] === undefined).sort(),
    ].map((name) => ({ name, ...(tagTexts[name] === undefined ? {} : { description: tagTexts[name] }) })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components,
    security,
  };
}

export function buildOpenApi(routes: readonly DescribedRoute[], side: ApiSide): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  // HEAD is GET without its body: nothing to say of its own.
  for (const route of routes.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')) {
    const path = (paths[pathOf(route.url)] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, side);
  }
  const { securitySchemes } = side;
  const security = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));
  return documentOf(side, paths, { securitySchemes, ...components }, security);
}

const groupsOf = (api: OpenApi): NonNullable<OpenApi['x-tagGroups']> =>
  api['x-tagGroups'] ?? [{ name: api.info.title, tags: api.tags.map(({ name }) => name) }];

/** One document of two APIs at one address, with the title of the first. What `security` the second has for all, its operations carry themselves. */
export function joinOpenApi(first: OpenApi, second: OpenApi): OpenApi {
  const { security } = second;
  const carried = Object.entries(second.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, { security, ...operation }])),
  ]);
  const kinds = new Set([...Object.keys(first.components), ...Object.keys(second.components)]);
  const joined = [...kinds].map((kind) => [kind, { ...second.components[kind], ...first.components[kind] }] as const);
  const paths = { ...(Object.fromEntries(carried) as OpenApi['paths']), ...first.paths };
  const tagTexts = Object.fromEntries(
    [...first.tags, ...second.tags].flatMap(({ name, description }) => (description === undefined ? [] : [[name, description] as const])),
  );
  const description = [first.info.description, second.info.description].join('\n\n');
  const document = documentOf({ ...first.info, description, tagTexts }, paths, Object.fromEntries(joined), first.security);
  return { ...document, 'x-tagGroups': [...groupsOf(first), ...groupsOf(second)] };
}
