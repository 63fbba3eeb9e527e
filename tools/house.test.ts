// The house rules, checked: who may import whom, where time and chance may come from, no dead files, no file too long to read, documents that
// name what exists. ARCHITECTURE.md gives the reasons.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const gateway = 'packages/gateway/src/';

interface Source {
  /** Path from the root. */
  readonly path: string;
  readonly text: string;
  /** Paths from the root, package names, or node: names. */
  readonly imports: readonly { readonly from: string; readonly isType: boolean }[];
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : /\.tsx?$/.test(path) ? [path] : [];
  });
}

const importPattern =
  /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)|new URL\('(\.[^']+\.ts)', import\.meta\.url\)/gm;

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const imports = [...text.matchAll(importPattern)].map((match) => {
    const name = match[2] ?? match[3] ?? match[4] ?? '';
    return { from: name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name, isType: match[1] !== undefined };
  });
  return { path, text, imports };
}

const sources = [...walk('packages'), ...walk('tools'), ...walk('bench')].map(read);
const isTest = (path: string): boolean =>
  /\.test\.ts$|\/testing(\/|\.ts$)|fixtures|conformance|\.double\.ts$|packages\/(gateway|console)\/test\//.test(path);
const product = sources.filter(({ path }) => path.startsWith('packages/') && !isTest(path));

/** Rooms of the gateway: what each may import, as prefixes of paths or package names. Longest matching room counts. */
const rooms: Record<string, readonly string[]> = {
  'core/': ['core/', 'errors.ts', '@trunkline/sms', '@trunkline/mms/notification', 're2js'],
  'ports/': ['core/', 'ports/', 'node:'],
  'engine/': ['core/', 'engine/', 'ports/', 'limits.ts', 'errors.ts', '@trunkline/sms', 'node:'],
  'store/': ['core/', 'ports/', 'store/', 'limits.ts', 'better-sqlite3', 'node:'],
  'media/': ['core/', 'ports/', 'media/', 'file-type', 'sharp', 'undici', 'node:'],
  'connectors/': ['core/', 'ports/', 'connectors/', 'limits.ts', '@trunkline/sms', '@trunkline/smpp', '@trunkline/mms', 'node:'],
  'notifiers/': ['core/', 'ports/', 'notifiers/', 'limits.ts', '@trunkline/sms', '@trunkline/smpp', 'undici', 'nodemailer', 'node:'],
  'ingress/': [
    'core/',
    'ports/',
    'ingress/',
    'engine/intake.ts',
    'web/openapi.ts',
    'web/docs-page.ts',
    'errors.ts',
    'limits.ts',
    '@trunkline/sms',
    '@trunkline/smpp',
    'fastify',
    'find-my-way',
    'smtp-server',
    'postal-mime',
    'mailauth',
    'htmlparser2',
    '@fastify/',
    'node:',
  ],
  'web/': [
    'core/',
    'ports/',
    'web/',
    'ops/',
    'errors.ts',
    'limits.ts',
    'fastify',
    '@fastify/',
    'typebox',
    'pdfkit',
    '@node-rs/argon2',
    '@trunkline/sms',
    'node:',
  ],
  'dashboard/': [
    'core/',
    'ports/',
    'engine/intake.ts',
    'web/',
    'dashboard/',
    'ops/',
    'errors.ts',
    'limits.ts',
    'fastify',
    '@fastify/',
    'typebox',
    '@trunkline/sms',
    'node:',
  ],
  'operator/': [
    'core/',
    'ports/',
    'operator/',
    'web/',
    'ops/',
    'errors.ts',
    'limits.ts',
    'csv-parse',
    'fastify',
    '@fastify/',
    'typebox',
    '@trunkline/sms',
    'node:',
  ],
  'numbering/': ['core/', 'numbering/', 'libphonenumber-js', 'mcc-mnc-list', 'node:'],
  'ops/': ['ops/', 'ports/', 'config.ts', 'pino', 'prom-client', 'node:'],
  'cli/': ['cli/', 'config.ts', 'core/', 'ops/nearest.ts', 'operator/', 'web/', 'ports/', 'commander', 'node:'],
};

test('each room imports only what its wall lets through', () => {
  for (const { path, imports } of product.filter(({ path }) => path.startsWith(gateway))) {
    const inside = path.slice(gateway.length);
    const room = Object.keys(rooms).find((prefix) => inside.startsWith(prefix));
    if (!room) continue;
    for (const { from } of imports) {
      const name = from.startsWith(gateway) ? from.slice(gateway.length) : from;
      const isAllowed = rooms[room]?.some((allowed) => name.startsWith(allowed));
      assert.ok(isAllowed, `${path} imports ${name}: the room ${room} may import only ${rooms[room]?.join(', ')}`);
    }
  }
});

/** The console lives in a browser: it speaks with the gateway over HTTP and shares nothing with it but the alphabet of messages. */
const consoleMayImport = [
  'packages/console/src/',
  'react',
  'react-dom',
  '@tanstack/react-query',
  'wouter',
  'uplot',
  'qr',
  '@trunkline/sms',
];

test('the console imports its own files, its few libraries and packages/sms', () => {
  const own = product.filter(({ path }) => path.startsWith('packages/console/src/'));
  assert.ok(own.length > 20, String(own.length));
  for (const { path, imports } of own)
    for (const { from } of imports)
      assert.ok(
        consoleMayImport.some((allowed) => from.startsWith(allowed)),
        `${path} imports ${from}`,
      );
  for (const { path, imports } of product.filter((source) => !source.path.startsWith('packages/console/')))
    for (const { from } of imports) assert.ok(!from.startsWith('packages/console'), `${path} imports ${from}`);
});

test('only main imports compose', () => {
  for (const { path, imports } of product)
    if (imports.some(({ from }) => from === `${gateway}compose.ts`)) assert.equal(path, `${gateway}main.ts`);
});

test('packages/sms imports nothing, packages/smpp only node: and only at its edges', () => {
  const edges = ['client.ts', 'server.ts', 'connection.ts'];
  for (const { path, imports } of product) {
    const outside = imports.filter(({ from, isType }) => !from.startsWith('packages/') && !isType);
    if (path.startsWith('packages/sms/src/')) assert.deepEqual(outside, [], path);
    if (!path.startsWith('packages/smpp/src/')) continue;
    for (const { from } of outside)
      assert.ok(
        from.startsWith('node:') && edges.some((edge) => path.endsWith(`/${edge}`)),
        `${path} imports ${from}: sockets belong to ${edges.join(', ')}`,
      );
  }
  for (const { path, imports } of product.filter(({ path }) => path.startsWith('packages/smpp/')))
    for (const { from } of imports)
      assert.ok(!from.startsWith('@trunkline/') && !from.startsWith('packages/gateway'), `${path} imports ${from}`);
});

test('packages/mms imports saxes, node: in its simulator alone, and nothing else of ours', () => {
  for (const { path, imports } of product.filter(({ path }) => path.startsWith('packages/mms/')))
    for (const { from, isType } of imports) {
      const isOwn = from.startsWith('packages/mms/');
      const isEdge = !path.startsWith('packages/mms/src/') && (from.startsWith('node:') || from === '@trunkline/mms');
      assert.ok(isOwn || isType || from === 'saxes' || isEdge, `${path} imports ${from}`);
    }
});

test('packages/client imports nothing but itself and node:crypto', () => {
  const own = product.filter(({ path }) => path.startsWith('packages/client/'));
  assert.ok(own.length >= 5, String(own.length));
  for (const { path, imports } of own)
    for (const { from } of imports) assert.ok(from.startsWith('packages/client/src/') || from === 'node:crypto', `${path} imports ${from}`);
});

const banned: readonly [pattern: RegExp, instead: string][] = [
  [/\bDate\.now\(|\bnew Date\(\)/, 'clock.now()'],
  [/\bset(Timeout|Interval)\(/, 'clock.after()'],
  [/\bMath\.random\(/, 'clock.random()'],
  [/\brandomUUID\(/, 'clock.id()'],
  [/\bconsole\.(log|error|warn)\(/, 'the log'],
];

test('time, timers, chance and ids come from ports/clock.ts', () => {
  const edges = [`${gateway}ports/clock.ts`, `${gateway}main.ts`];
  for (const { path, text } of product) {
    if (!path.startsWith(gateway) || path.startsWith(`${gateway}cli/`)) continue;
    for (const [pattern, instead] of banned) {
      if (edges.includes(path)) continue;
      assert.ok(!pattern.test(text), `${path} uses ${pattern.source}: use ${instead}`);
    }
  }
});

test('no file is dead', () => {
  const entries = [
    'packages/gateway/src/main.ts',
    'packages/gateway/src/cli/main.ts',
    'packages/sms/src/index.ts',
    'packages/sms/fuzz/main.ts',
    'packages/smpp/src/index.ts',
    'packages/client/src/index.ts',
    'packages/smpp/simulator/index.ts',
    'packages/smpp/simulator/main.ts',
    'packages/smpp/bench/codec.ts',
    'packages/mms/src/index.ts',
    'packages/mms/fuzz/main.ts',
    'packages/console/build.ts',
    'packages/console/src/main.tsx',
    'packages/console/src/dashboard/main.tsx',
    'packages/console/test/journeys.ts',
    'packages/console/test/operator-journeys.ts',
    'packages/console/test/traffic-journeys.ts',
    'packages/console/test/screenshots.ts',
    'packages/gateway/test/crash-lab/main.ts',
    'packages/gateway/test/interop/main.ts',
    'bench/main.ts',
    'tools/test.ts',
    'tools/simulator.ts',
    'packages/mms/simulator/index.ts',
    'packages/mms/simulator/main.ts',
  ];
  for (const entry of entries) assert.ok(existsSync(join(root, entry)), `${entry} is named as an entry`);
  const imported = new Set(sources.flatMap(({ imports }) => imports.map(({ from }) => from)));
  for (const { path } of sources)
    assert.ok(
      entries.includes(path) ||
        /(\.test|^packages\/console\/test\/[\w-]+-journeys)\.ts$/.test(path) ||
        imported.has(path) ||
        startedByName(path),
      `${path} is imported by nobody: delete it`,
    );
});

/** Scripts that tests and labs start as processes of their own name their file in a string. */
const startedByName = (path: string): boolean => {
  const name = path.split('/').at(-1) ?? '';
  return (
    sources.some((source) => source.path !== path && dirname(source.path) === dirname(path) && source.text.includes(`'${name}'`)) ||
    sources.some((source) => source.path !== path && source.text.includes(`./${name}'`))
  );
};

test('no file is too long to read', () => {
  for (const { path, text } of product) {
    const lines = text.split('\n').length;
    if (!/\/(tables|locales)\//.test(path)) assert.ok(lines <= 400, `${path} has ${lines} lines: take a part out that can be named`);
  }
});

test('every file says what it is', () => {
  for (const { path, text } of product)
    assert.ok(/^(#!.*\n)?(\/\/|\/\*)/.test(text), `${path} begins with no word about what it is and why`);
});

test('documents link to files that exist', () => {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'GLOSSARY.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  for (const document of documents) {
    const text = readFileSync(join(root, document), 'utf8');
    for (const match of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      assert.ok(existsSync(resolve(root, dirname(document), match[1] ?? '')), `${document} links to ${match[1]}, which does not exist`);
  }
});
