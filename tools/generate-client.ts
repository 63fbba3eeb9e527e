// Makes packages/client/src/generated/ from the gateway's own description (/openapi.json): `node tools/generate-client.ts`. The test beside this file
// fails when the two differ. Types of requests and answers, and every refusal there is; what calls are made with stands in packages/client/src/client.ts.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestServer } from '../packages/gateway/src/ingress/http/testing.ts';
import type { OpenApi, Operation, Schema } from '../packages/gateway/src/web/openapi.ts';
import { runCommand } from './pack.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const generatedFolder = join(root, 'packages/client/src/generated');

const SUCCESS = 'success';
/** Parameters that the client fills in by itself. */
const signing = new Set(['account', 'password', 'sign', 'datetime', 'version', 'seq', 'time']);

const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const objectOf = (value: unknown): Schema => (isObject(value) ? value : {});

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
};

/** A schema as a type. Schemas that this knows nothing of are a fault of the description, and an error here. */
function typeOf(schema: unknown): string {
  assert.ok(isObject(schema), `no schema: ${JSON.stringify(schema)}`);
  if ('const' in schema) return JSON.stringify(schema['const']);
  if ('enum' in schema)
    return list(schema['enum'])
      .map((value) => JSON.stringify(value))
      .join(' | ');
  if ('anyOf' in schema && !('properties' in schema)) return list(schema['anyOf']).map(typeOf).join(' | ');
  if (Array.isArray(schema['type'])) return schema['type'].map((type) => scalars[String(type)]).join(' | ');
  if (schema['type'] === 'array') {
    const places = list(schema['prefixItems']).map((place) => `${String(objectOf(place)['title'])}: ${typeOf(place)}`);
    if (places.length > 0) return `readonly [${places.join(', ')}]`;
    return schema['items'] === undefined ? 'readonly never[]' : `readonly (${typeOf(schema['items'])})[]`;
  }
  if (schema['type'] === 'object') return objectType(schema);
  const scalar = scalars[String(schema['type'])];
  assert.ok(scalar !== undefined, `no type for ${JSON.stringify(schema)}`);
  return scalar;
}

function objectType(schema: Schema, without: ReadonlySet<string> = new Set()): string {
  const required = list(schema['required']);
  const rows = Object.entries(objectOf(schema['properties']))
    .filter(([name]) => !without.has(name))
    .map(([name, of]) => {
      const { description } = objectOf(of);
      const words = typeof description === 'string' ? `/** ${description} */\n` : '';
      return `${words}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(of)};`;
    });
  return rows.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${rows.join('\n')}\n}`;
}

/** Members of an interface; a type that an earlier one has is named by it. */
function members(of: string, rows: readonly { readonly name: string; readonly words: string; readonly type: string }[]): string {
  const first = new Map<string, string>();
  const lines = rows.map(({ name, words, type }) => {
    const known = first.get(type);
    if (known === undefined) first.set(type, name);
    return `${words}readonly ${name}: ${known === undefined ? type : `${of}['${known}']`};`;
  });
  return `export interface ${of} {\n${lines.join('\n')}\n}`;
}

interface Call {
  readonly path: string;
  readonly operation: Operation;
  /** Of an answer. */
  readonly json: { readonly schema: Schema; readonly examples: Readonly<Record<string, Schema>> };
}

function callsOf(api: OpenApi): readonly Call[] {
  return Object.entries(api.paths).flatMap(([path, { post: operation }]) => {
    if (!operation || !/^V[123]$/.test(operation.tags[0] ?? '')) return [];
    const { $ref } = operation.responses['200'] as { readonly $ref: string };
    const answer = objectOf(api.components['responses'])[$ref.split('/').at(-1) ?? ''];
    const json = objectOf(objectOf(answer)['content'])['application/json'] as Call['json'];
    return [{ path, operation, json }];
  });
}

/** Of all endpoints together: a code has one sentence everywhere, by which an answer is known. */
function refusalsOf(calls: readonly Call[]): ReadonlyMap<string, { readonly reason: string; readonly isTemporary: boolean }> {
  const found = new Map<string, { reason: string; isTemporary: boolean }>();
  for (const { json } of calls)
    for (const [code, { summary, 'x-retry': isTemporary = false }] of Object.entries(json.examples))
      if (code !== SUCCESS) found.set(code, { reason: String(summary), isTemporary: isTemporary === true });
  assert.equal(new Set([...found.values()].map(({ reason }) => reason)).size, found.size, 'each refusal has a sentence of its own');
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const HEAD =
  '// Made by tools/generate-client.ts from /openapi.json of the gateway. Not to be edited: a test makes it anew and compares.\n';

/** Every file by its name. */
function sources(api: OpenApi): Readonly<Record<string, string>> {
  const calls = callsOf(api);
  const operations = calls.map(({ path, operation: { operationId, tags, parameters = [] } }) => {
    const isKeyed = parameters.some(({ name }) => name === 'Idempotency-Key');
    return `${operationId}: { path: '${path}', version: ${tags[0]?.slice(1)}, isKeyed: ${isKeyed} },`;
  });
  const requests = calls.map(({ operation: { operationId, summary, requestBody } }) => {
    const schema = requestBody?.content['application/json']?.schema;
    return { name: operationId, words: `/** ${summary}. */\n`, type: objectType(objectOf(schema), signing) };
  });
  const answers = calls.map(({ operation, json }) => ({
    name: operation.operationId,
    words: '',
    type: typeOf(list(json.schema['anyOf'])[0]),
  }));
  const refusals = [...refusalsOf(calls)].map(
    ([code, { reason, isTemporary }]) => `${code}: { reason: ${JSON.stringify(reason)}, isTemporary: ${isTemporary} },`,
  );
  const files: Readonly<Record<string, readonly string[]>> = {
    'operations.ts': [
      '/** Every call, its path, its dialect, and whether it takes an Idempotency-Key. */',
      `export const operations = {\n${operations.join('\n')}\n} as const;`,
      'export type OperationName = keyof typeof operations;',
    ],
    'requests.ts': ['/** What each call takes, besides what it is signed in with. */', members('Requests', requests)],
    'answers.ts': ['/** What each call answers when it was not refused. */', members('Answers', answers)],
    'refusals.ts': [
      '/** Every refusal: the sentence that names it in an answer, and whether the same request may succeed later. */',
      `export const refusals = {\n${refusals.join('\n')}\n} as const;`,
      'export type RefusalCode = keyof typeof refusals;',
    ],
  };
  return Object.fromEntries(Object.entries(files).map(([name, lines]) => [name, [HEAD, ...lines, ''].join('\n')]));
}

/** The files as they are to be, formatted, by their paths. */
export async function generateClient(): Promise<Readonly<Record<string, string>>> {
  const server = await startTestServer();
  try {
    const api = JSON.parse((await server.get('/openapi.json')).text) as OpenApi;
    return Object.fromEntries(
      Object.entries(sources(api)).map(([name, source]) => {
        const path = join(generatedFolder, name);
        return [path, runCommand('biome', ['format', '--stdin-file-path', path], root, source)];
      }),
    );
  } finally {
    await server.close();
  }
}

if (import.meta.main) for (const [path, source] of Object.entries(await generateClient())) writeFileSync(path, source);
