import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { permissions as judgedOfUsers } from '../../../gateway/src/dashboard/permissions.ts';
import { permissions as judged } from '../../../gateway/src/operator/permissions.ts';
import { permissions as offeredToUsers } from '../dashboard/permissions.ts';
import { mayCall, permissions } from './permissions.ts';

type Table = Readonly<Record<string, readonly string[] | 'open'>>;

for (const [app, offered, table] of [
  ['the console', permissions, judged],
  ['the Dashboard', offeredToUsers, judgedOfUsers],
] as const satisfies readonly (readonly [string, Table, Table])[])
  test(`what ${app} offers is what the gateway allows`, () => {
    for (const [key, roles] of Object.entries(offered as Table)) {
      const row = (table as Table)[key] ?? 'open';
      assert.ok(row !== 'open', `${key} is no route that a role is needed for`);
      assert.ok(roles !== 'open', key);
      assert.deepEqual(roles.toSorted(), row.toSorted(), key);
    }
  });

test('a role is offered what it may call', () => {
  assert.ok(mayCall('admin', 'POST /api/connectors'));
  assert.ok(!mayCall('finance', 'GET /api/messages'));
});

const folder = fileURLToPath(new URL('..', import.meta.url));
const ofDashboard = join(folder, 'dashboard/');

/** Paths of the API that stand in the sources; what is in `${…}` is one segment of the path, or a query after it. */
function pathsCalled(isTheirs: (file: string) => boolean): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') && entry.name !== 'permissions.ts')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isTheirs)
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/['"`](\/api\/[^'"`?]*)/g)].map(([, path]) => path ?? ''));
}

const shapeOf = (path: string): string =>
  path
    .replace(/(?<!\/)\$\{.*$/, '')
    .replaceAll(/\$\{[^}]*\}|:\w+/g, '*')
    .replace(/\/$/, '');

function isRouteOf(table: Table, shape: string): boolean {
  const asked = shape.split('/');
  return Object.keys(table).some((key) => {
    const route = shapeOf(key.split(' ')[1] ?? '').split('/');
    return route.length === asked.length && route.every((part, index) => part === '*' || part === asked[index] || asked[index] === '*');
  });
}

test('every path that the console or the Dashboard calls is a route of its side', () => {
  const console = pathsCalled((file) => !file.startsWith(ofDashboard));
  const dashboard = pathsCalled((file) => file.startsWith(ofDashboard));
  assert.ok(console.length > 40, String(console.length));
  assert.ok(dashboard.length > 3, String(dashboard.length));
  for (const path of new Set(console)) assert.ok(isRouteOf(judged, shapeOf(path)), `${path} is no route of the operator's side`);
  for (const path of new Set(dashboard)) assert.ok(isRouteOf(judgedOfUsers, shapeOf(path)), `${path} is no route of the Dashboard`);
});
