import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { errors } from '../../../errors.ts';
import type { OpenApi, Operation } from '../../../web/openapi.ts';
import { lintOpenApi } from '../../../web/testing.ts';
import { paramNamed, RequestParams } from '../request-params.ts';
import { startTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
let api: OpenApi;
before(async () => {
  server = await startTestServer();
  api = JSON.parse((await server.get('/openapi.json')).text) as OpenApi;
});
after(() => server.close());

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

interface AnswerDescription {
  readonly content: {
    readonly 'application/json': { readonly schema: object; readonly examples: Readonly<Record<string, { readonly value: unknown }>> };
  };
}

const endpoints = (): (readonly [path: string, methods: Readonly<Record<string, Operation>>])[] =>
  Object.entries(api.paths).filter(([, { post }]) => /^V[123]$/.test(post?.tags[0] ?? ''));
const answers = (): (readonly [string, AnswerDescription['content']['application/json']])[] =>
  Object.entries(api.components['responses'] ?? {})
    .filter(([name]) => name !== 'Unrouted')
    .map(([name, answer]) => [name, (answer as AnswerDescription).content['application/json']]);

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors: faults } = await new Validator().validate({ ...api });
  assert.ok(valid, JSON.stringify(faults));
  assert.deepEqual(lintOpenApi(api), []);
  // The judge must not let everything pass.
  assert.match(lintOpenApi({ ...api, security: [{ nothing: [] }] }).join('\n'), /nothing/);
});

test('every endpoint is in it, by GET and by POST, and each operation has a name of its own', () => {
  const names = [
    'getbalance getbalanceV2 v3/getBalance sendsms sendsmsV2 batchsendsmsV2 v3/sendSms v3/sendSms/batch',
    'getreport getreportV2 v3/getReport getsms getsmsV2 getsentrcdV2 v3/getSentRcd',
  ];
  assert.deepEqual(
    endpoints().map(([path]) => path),
    names
      .flatMap((line) => line.split(' '))
      .map((name) => `/${name}`)
      .sort(),
  );
  for (const [path, methods] of endpoints()) assert.deepEqual(Object.keys(methods), ['get', 'post'], path);
  const operationIds = Object.values(api.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  assert.equal(new Set(operationIds).size, operationIds.length);
});

test('every parameter that is described is read, and every one that is read is described', () => {
  const described = new Set(
    endpoints().flatMap(([, { post }]) => {
      const schema = post?.requestBody?.content['application/json']?.schema;
      return Object.keys(schema?.['properties'] ?? {});
    }),
  );
  const read = [...described].filter((name) => name !== 'version').map((name) => paramNamed(name) ?? `not read: ${name}`);
  assert.deepEqual(new Set(read), new Set(Object.keys(new RequestParams())));
});

test('every refusal that can be answered is an example of some endpoint, and every example is as its schema says', () => {
  const ajv = new Ajv2020({ strict: false });
  const shown = new Set<string>();
  for (const [name, { schema, examples }] of answers()) {
    const isValid = ajv.compile(schema);
    for (const [code, { value }] of Object.entries(examples)) {
      shown.add(code);
      assert.ok(isValid(value), `${name} ${code}: ${ajv.errorsText(isValid.errors)}`);
    }
    // The judge must not let everything pass.
    for (const wrong of [{}, { status: 0 }, { status: '0' }, { status: -99, desc: 'x', reason: 'x' }])
      assert.ok(!isValid(wrong), `${name} takes ${JSON.stringify(wrong)}`);
  }
  assert.deepEqual(shown, new Set([...Object.keys(errors), 'success']));
});

test('the reader names every operation, shows who may call it, runs and loads nothing', async () => {
  const response = await fetch(`http://127.0.0.1:${server.port}/docs`);
  const { status, headers } = response;
  const text = await response.text();
  assert.equal(status, 200);
  assert.match(headers.get('content-type') ?? '', /^text\/html/);
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-[^']+'; /);
  for (const [, methods] of Object.entries(api.paths))
    for (const { operationId } of Object.values(methods)) assert.ok(text.includes(`id="${operationId}"`), operationId);
  assert.match(text, /signed in by: account, password/);
  assert.match(text, /signed in by: Api-Key, Timestamp, Sign/);
  for (const [, { examples }] of answers())
    for (const [code, { value }] of Object.entries(examples))
      assert.ok(text.includes(code === 'success' ? escapeHtml(JSON.stringify(value)) : `<td><code>${code}</code></td>`), code);
  assert.doesNotMatch(text, /<script|<link|<img|<iframe|\son\w+=|\sstyle=|https?:\/\/(?!127\.0\.0\.1:PORT|localhost:20003\/)/i);
});

test('the description is read only', async () => {
  const { http, headers } = await server.post('/openapi.json', '');
  assert.deepEqual([http, headers.get('allow')], [405, 'GET']);
});
