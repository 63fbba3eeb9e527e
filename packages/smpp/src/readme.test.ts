// The examples of README.md are run as they are printed there, one after another, and must print what is written here.
import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';
import * as smpp from './index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

const example = (name: string): string => {
  const found = new RegExp(`<!-- example: ${name} -->\\n\`\`\`ts\\n(.*?)\`\`\``, 's').exec(readme)?.[1];
  assert(found !== undefined, name);
  return stripTypeScriptTypes(found.replace(/^import \{(.*)\} from '@trunkline\/smpp';$/gm, 'const {$1} = smpp;'));
};

type Scope = Record<string, unknown>;

/** Runs an example with some names in scope and returns the value of an expression after it. */
const run = async (name: string, scope: Scope, result = 'undefined'): Promise<unknown> => {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the text is our README
  const body = new Function('smpp', ...Object.keys(scope), `return (async () => { ${example(name)}; return ${result}; })()`) as (
    ...values: unknown[]
  ) => Promise<unknown>;
  return await body(smpp, ...Object.values(scope));
};

test('every example of the README is run here', () => {
  const names = Array.from(readme.matchAll(/<!-- example: (\w+) -->/g), ([, name]) => name);
  assert.deepEqual(names, ['client', 'server', 'codec', 'receipt', 'wire']);
  assert.equal(readme.split('```ts').length - 1, names.length);
});

test('client and server', { timeout: 5000 }, async () => {
  const printed: string[] = [];
  const served: string[] = [];
  const ended = Promise.withResolvers<void>();
  const serverDone = Promise.withResolvers<void>();
  const server = await run(
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
  await run('client', {
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
});

test('codec', async () => {
  const printed: string[] = [];
  await run('codec', { print: (line: string) => printed.push(line) });
  assert.deepEqual(printed, ['enquire_link 1']);
});

test('receipt', async () => {
  const printed: string[] = [];
  const tlvs = smpp.receiptTlvs({ messageId: '1', state: 'DELIVERED' });
  const decoded = smpp.decodePdu(smpp.encodePdu({ command: 'deliver_sm', esmClass: 4, tlvs }));
  assert(decoded.kind === 'pdu');
  await run('receipt', { pdu: decoded.pdu, print: (line: string) => printed.push(line) });
  assert.deepEqual(printed, ['1 DELIVERED tlv']);
});

test('wire', async () => {
  const printed: string[] = [];
  await run('wire', { print: (line: string) => printed.push(line) });
  const promised = example('wire').matchAll(/^\/\/ (submit_sm_resp .*|  .*)$/gm);
  assert.equal(printed.join('\n'), Array.from(promised, ([, line]) => line).join('\n'));
});
