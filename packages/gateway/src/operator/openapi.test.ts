import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenApi, Operation } from '../web/openapi.ts';
import { permissionKey } from '../web/permissions.ts';
import { lintOpenApi } from '../web/testing.ts';
import { permissions } from './permissions.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
let api: OpenApi;
before(async () => {
  rig = await createRig();
  api = (await rig.call('GET', '/openapi.json', undefined, { authorization: '' })).body;
});
after(() => rig.close());

const operations = (): { method: string; path: string; operation: Operation }[] =>
  Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...api });
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  assert.deepEqual(lintOpenApi(api, ['tag-description', 'operation-4xx-response']), []);
  // The judge must not let everything pass.
  assert.equal((await new Validator().validate({ ...api, paths: 7 })).valid, false);
});

test('every route is in it, with words, parameters and its own name; open ones say so', () => {
  const described = new Set(operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`));
  const registered = rig.server.routes.filter(({ method }) => !['HEAD', 'OPTIONS'].includes(method));
  assert.deepEqual(described, new Set(registered.map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)));
  assert.ok(Object.keys(api.paths).length >= 30, String(Object.keys(api.paths).length));
  const names = operations().map(({ operation }) => operation.operationId);
  assert.equal(new Set(names).size, names.length);
  for (const { method, path, operation } of operations()) {
    const where = `${method} ${path}`;
    assert.ok(operation.summary.length > 5, `${where} has no summary: give its schema one`);
    assert.ok(operation.tags.length > 0, where);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
    assert.deepEqual(parameters, inPath, where);
    const isOpen = permissions[permissionKey(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'))] === 'open';
    assert.deepEqual(operation.security, isOpen ? [] : undefined, where);
  }
  const bodyOf = (path: string, method: string) => api.paths[path]?.[method]?.requestBody;
  assert.equal(bodyOf('/api/prices', 'put')?.required, true);
  assert.equal(bodyOf('/api/webhooks/{id}/replay', 'post')?.required, false);
  const set = bodyOf('/api/prices', 'put')?.content['application/json']?.schema;
  assert.deepEqual(set?.['required'], ['price']);
});

test('the reader names every operation, runs and loads nothing', async () => {
  const response = await fetch(`${rig.url}/docs`);
  const page = await response.text();
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(response.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-[^']+'; /);
  for (const { operation } of operations()) assert.ok(page.includes(`id="${operation.operationId}"`), operation.operationId);
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|\son\w+=|\sstyle=|https?:\/\/(?!127\.0\.0\.1:PORT)/i);
});
