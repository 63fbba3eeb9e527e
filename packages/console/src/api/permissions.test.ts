import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { permissions as judged } from '../../../gateway/src/operator/permissions.ts';
import { mayCall, permissions } from './permissions.ts';

test('what the console offers is what the gateway allows', () => {
  for (const [key, roles] of Object.entries(permissions)) {
    const row = judged[key] ?? 'open';
    assert.ok(row !== 'open', `${key} is no route that a role is needed for`);
    assert.deepEqual(roles.toSorted(), row.toSorted(), key);
  }
  assert.ok(mayCall('admin', 'POST /api/connectors'));
  assert.ok(!mayCall('finance', 'GET /api/messages'));
});

test('every path that the console calls is a route of the gateway', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const called = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') && entry.name !== 'permissions.ts')
    .flatMap((entry) =>
      [...readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/['"`](\/api\/[^'"`?]*)/g)].map(([, path]) => path ?? ''),
    );
  // What stands in ${…} is one segment of the path, or a query after it.
  const shapeOf = (path: string): string =>
    path
      .replace(/(?<!\/)\$\{.*$/, '')
      .replaceAll(/\$\{[^}]*\}|:\w+/g, '*')
      .replace(/\/$/, '');
  const routes = new Set(Object.keys(judged).map((key) => shapeOf(key.split(' ')[1] ?? '')));
  assert.ok(called.length > 40, String(called.length));
  const isRoute = (shape: string): boolean =>
    [...routes].some(
      (route) =>
        route.split('/').length === shape.split('/').length &&
        route.split('/').every((part, index) => part === '*' || part === shape.split('/')[index] || shape.split('/')[index] === '*'),
    );
  for (const path of new Set(called)) assert.ok(isRoute(shapeOf(path)), `${path} is no route`);
});
