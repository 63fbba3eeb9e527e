import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { lintOpenApi } from '../web/testing.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await createRig();
});
after(() => rig.close());

test('the Dashboard’s description is valid OpenAPI 3.1, names every route, and says who may call it', async () => {
  const api = rig.dashboard.openApi();
  const { valid, errors } = await new Validator().validate({ ...api });
  assert.ok(valid, JSON.stringify(errors));
  assert.deepEqual(lintOpenApi(api, ['tag-description', 'operation-4xx-response']), []);
  const described = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, operation })),
  );
  const registered = rig.dashboard.routes.filter(({ method }) => !['HEAD', 'OPTIONS'].includes(method));
  assert.deepEqual(
    new Set(described.map(({ key }) => key)),
    new Set(registered.map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)),
  );
  for (const { key, operation } of described) {
    assert.ok(operation.summary.length > 5, `${key} has no summary: give its schema one`);
    assert.ok(operation.security !== undefined || (operation['x-roles']?.length ?? 0) > 0, key);
  }
});
