// The examples of README.md are run as they are printed there and must print what is written here: once with the sources, once with the
// package as it is published.
import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installPackage } from '../../../tools/pack.ts';
import * as sources from './index.ts';
import { certificate, key } from './tls.fixtures.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

const example = (name: string): string => {
  const found = new RegExp(`<!-- example: ${name} -->\\n\`\`\`ts\\n(.*?)\`\`\``, 's').exec(readme)?.[1];
  assert(found !== undefined, name);
  return stripTypeScriptTypes(found.replace(/^import \{(.*)\} from '@trunkline\/smpp';$/gm, 'const {$1} = smpp;'));
};

type Smpp = typeof sources;
type Scope = Record<string, unknown>;

/** Runs an example with some names in scope and returns the value of an expression after it. */
const run = async (smpp: Smpp, name: string, scope: Scope, result = 'undefined'): Promise<unknown> => {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the text is our README
  const body = new Function('smpp', ...Object.keys(scope), `return (async () => { ${example(name)}; return ${result}; })()`) as (
    ...values: unknown[]
  ) => Promise<unknown>;
  return await body(smpp, ...Object.values(scope));
};

test('every example of the README is run here', () => {
  const names = Array.from(readme.matchAll(/<!-- example: (\w+) -->/g), ([, name]) => name);
  assert.deepEqual(names, ['client', 'server', 'tls', 'codec', 'receipt', 'wire']);
  assert.equal(readme.split('```ts').length - 1, names.length);
});

const clientAndServer = async (smpp: Smpp): Promise<void> => {
  const printed: string[] = [];
  const served: string[] = [];
  const ended = Promise.withResolvers<void>();
  const serverDone = Promise.withResolvers<void>();
  const server = await run(
    smpp,
    'server',
    {
      print: (line: string) => {
        served.push(line);
        if (line.startsWith('me ')) serverDone.resolve();
      },
    },
    '{ server, port }',
  );
  assert(typeof server === 'object' && server !== null && 'port' in server && 'server' in server);
  await run(smpp, 'client', {
    host: '127.0.0.1',
    port: server.port,
    print: (line: string) => {
      printed.push(line);
      if (line.startsWith('ended')) ended.resolve();
    },
  });
  await ended.promise;
  await serverDone.promise;
  assert(server.server instanceof Object && 'close' in server.server && typeof server.server.close === 'function');
  await server.server.close();
  assert.deepEqual(printed, ['accepted as 1', 'ended: unbound']);
  assert.deepEqual(served, ['receipt: response', 'me unbound']);
};

const codec = async (smpp: Smpp): Promise<void> => {
  const printed: string[] = [];
  await run(smpp, 'codec', { print: (line: string) => printed.push(line) });
  assert.deepEqual(printed, ['enquire_link 1']);
};

const receipt = async (smpp: Smpp): Promise<void> => {
  const printed: string[] = [];
  const tlvs = smpp.receiptTlvs({ messageId: '1', state: 'DELIVERED' });
  const decoded = smpp.decodePdu(smpp.encodePdu({ command: 'deliver_sm', esmClass: 4, tlvs }));
  assert(decoded.kind === 'pdu');
  await run(smpp, 'receipt', { pdu: decoded.pdu, print: (line: string) => printed.push(line) });
  assert.deepEqual(printed, ['1 DELIVERED tlv']);
};

const wire = async (smpp: Smpp): Promise<void> => {
  const printed: string[] = [];
  await run(smpp, 'wire', { print: (line: string) => printed.push(line) });
  const promised = example('wire').matchAll(/^\/\/ (submit_sm_resp .*|  .*)$/gm);
  assert.equal(printed.join('\n'), Array.from(promised, ([, line]) => line).join('\n'));
};

const tls = async (smpp: Smpp): Promise<void> => {
  const printed: string[] = [];
  const ended = Promise.withResolvers<void>();
  const scope = {
    cert: certificate,
    key,
    print: (line: string) => {
      printed.push(line);
      if (line.startsWith('ended')) ended.resolve();
    },
  };
  const close = await run(smpp, 'tls', scope, '() => server.close()');
  await ended.promise;
  assert(typeof close === 'function');
  await close();
  assert.deepEqual(printed, ['bound to SMSC', 'ended: unbound']);
};

const examples = { clientAndServer, tls, codec, receipt, wire };

for (const [name, of] of Object.entries(examples)) test(`${name}, with the sources`, { timeout: 5000 }, () => of(sources));

test('all of them with the package as it is published', { timeout: 60_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-readme-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  installPackage(fileURLToPath(new URL('..', import.meta.url)), folder);
  const entry = pathToFileURL(join(folder, 'node_modules/@trunkline/smpp/src/index.js'));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same, compiled
  const packed = (await import(entry.href)) as Smpp;
  assert.notEqual(packed.connectEsme, sources.connectEsme);
  for (const of of Object.values(examples)) await of(packed);
});

test('every test and option that the README names is there', () => {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const tests = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
  const texts = tests.map((name) => readFileSync(join(here, name), 'utf8')).join('\n');
  const rows = [...readme.matchAll(/^\|(?!---| they)[^|]*\|[^|]*\|([^|]*)\|$/gm)].map(([, cell = '']) => cell);
  assert(rows.length > 25);
  const named = rows.flatMap((cell) => [...cell.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name));
  assert(named.length > 25);
  for (const name of named) assert(texts.includes(`test('${name}'`) || texts.includes(`test("${name}"`), `no test is called: ${name}`);
  const options = new Set([...Object.keys(sources.linkDefaults), 'states', 'mode', 'interfaceVersion']);
  for (const cell of rows)
    for (const [, option = ''] of cell.matchAll(/`([^`]+)`/g)) assert(options.has(option), `no option is called ${option}`);
});
