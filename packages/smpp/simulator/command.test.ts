// The command: flags, help, the HTTP control, the process and its signals, and the options table in README.md.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startControl } from './control.ts';
import { flagOf, helpText, parseCommandLine } from './flags.ts';
import { dialects, idStyles, receiptDialects } from './index.ts';
import { bindEsme, simulate } from './kit.fixtures.ts';
import { makeMessageId } from './message-ids.ts';
import { defaultSettings, optionNames, optionTable } from './options.ts';
import { Random } from './random.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

test('README.md has exactly the options and the dialects of the tables', () => {
  const rows = Array.from(readme.matchAll(/^\| `(\w+)` \| `--([\w-]+)` \| (.*?) \| (.*) \|$/gm), ([, name, flag, byDefault, help]) => {
    return { name, flag: `--${flag}`, byDefault, help };
  });
  assert.deepEqual(
    rows,
    optionNames.map((name) => {
      const byDefault = JSON.stringify(defaultSettings[name]).replaceAll('"', '');
      return { name, flag: flagOf(name), byDefault, help: optionTable[name].help };
    }),
  );
  const table = (head: string): (string | undefined)[][] => {
    const body = readme.split(`| ${head} |`)[1]?.split('\n\n')[0] ?? '';
    return Array.from(body.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm), ([, name, rest]) => [name, rest]);
  };
  for (const [name = '', columns] of table('style | in submit_sm_resp | in the receipt')) {
    const style = idStyles.find((known) => known === name);
    assert(style !== undefined, name);
    const { inResponse, inReceipt } = makeMessageId(style, 1789n, new Random(1));
    if (!columns?.includes('the same')) assert.equal(columns, `${inResponse} | ${inReceipt}`);
    else if (style === 'hyphens') assert.equal(columns, `${inResponse} | the same`);
  }
  assert.equal(table('style | in submit_sm_resp | in the receipt').length, idStyles.length);
  assert.deepEqual(table('dialect | how it differs'), Object.entries(receiptDialects));
  const recorded = Object.entries(dialects).map(([name, { what, source }]) => [name, `${what} | ${source}`]);
  assert.deepEqual(table('dialect | what it does | seen'), recorded);
});

test('every option is a flag, and the help has it', () => {
  const help = helpText();
  for (const name of optionNames) assert(help.includes(`  ${flagOf(name)}`), name);
  assert.deepEqual(parseCommandLine([]), {
    kind: 'run',
    port: 2776,
    host: '127.0.0.1',
    httpPort: null,
    tls: null,
    wireLog: null,
    settings: {},
  });
  const line = parseCommandLine(
    (
      '--port 0 --http-port 0 --host ::1 --latency-ms 5 --queue-full-percent 1.5 --receipt-tlvs --receipt-before-response=false ' +
      '--id-style hex --phones 5/s --first-id 9308878062554710043 --password=12345 --numbers {"1":{"drop":"lost"}}'
    ).split(' '),
  );
  assert.deepEqual(line, {
    kind: 'run',
    port: 0,
    host: '::1',
    httpPort: 0,
    tls: null,
    wireLog: null,
    settings: {
      wireLogMax: 1_000,
      latencyMs: 5,
      queueFullPercent: 1.5,
      receiptTlvs: true,
      receiptBeforeResponse: false,
      idStyle: 'hex',
      phones: 5,
      firstId: '9308878062554710043',
      password: '12345',
      numbers: { '1': { drop: 'lost' } },
    },
  });
  assert.deepEqual(parseCommandLine(['--help']), { kind: 'help' });
});

const problem = (...args: string[]): string => {
  const line = parseCommandLine(args);
  return line.kind === 'bad' ? line.problem : line.kind;
};

test('a flag that is wrong is an error that helps', () => {
  assert.equal(problem('--latncy-ms', '5'), 'unknown flag --latncy-ms; did you mean --latency-ms?');
  assert.match(problem('--dialect', 'x'), /^--dialect must be one of plain-34, /);
  assert.equal(problem('--tls-key', 'x'), '--tls-key and --tls-cert go together');
  assert.equal(problem('--latency-ms'), '--latency-ms needs a value');
  assert.equal(problem('--latency-ms', 'x'), '--latency-ms must be a whole number from 0 to 3600000');
  assert.equal(problem('--port', '70000'), '--port must be a port, 0 to 65535');
  assert.equal(problem('--receipts', 'sometimes'), '--receipts must be one of requested, always, never');
  assert.equal(problem('2776'), '"2776" is no flag; see --help');
  assert.match(problem('--numbers', '{'), /^--numbers must be an object/);
  assert.match(problem('-p', '1'), /^unknown flag -p/);
});

const controlled = async (t: TestContext) => {
  const simulator = await simulate(t);
  const control = await startControl(simulator, 0);
  t.after(() => control.close());
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init =
      body === undefined ? { method, headers } : { method, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, init);
    return { status: response.status, body: await response.json() };
  };
  return { simulator, call };
};

test('the control: stats, received, set, phone, disconnect', async (t) => {
  const { simulator, call } = await controlled(t);
  assert.deepEqual(await call('GET', '/stats'), { status: 200, body: { ...simulator.stats } });
  assert.deepEqual(await call('POST', '/set', { idStyle: 'hex', firstId: 255 }), { status: 200, body: { state: 'set' } });
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send('10010'), 'ESME_ROK ff');
  const received = await call('GET', '/received');
  assert.deepEqual(received.body, simulator.received);
  assert.equal(simulator.received[0]?.text, 'hello');
  const phoned = await call('POST', '/phone', { from: '447700900001', to: '12345', text: 'hi' });
  assert.deepEqual(phoned, { status: 200, body: { state: 'acknowledged' } });
  assert.equal((await call('POST', '/disconnect')).status, 200);
  assert.equal((await esme.ended).kind, 'lost');
});

test('the control refuses what it does not understand, and browsers', async (t) => {
  const { simulator, call } = await controlled(t);
  assert.deepEqual(await call('POST', '/set', { latncyMs: 1 }), {
    status: 400,
    body: { error: 'unknown option "latncyMs"; did you mean latencyMs?' },
  });
  assert.equal((await call('POST', '/set', '{')).status, 400);
  assert.equal((await call('POST', '/phone', { from: 1 })).status, 400);
  assert.equal((await call('POST', '/phone', { from: '1', to: '2', text: 'x'.repeat(4_000) })).status, 400);
  assert.equal((await call('POST', '/set', 'x'.repeat(1_100_000))).status, 413);
  assert.equal((await call('GET', '/nothing')).status, 404);
  await bindEsme(t, simulator);
  assert.equal((await call('POST', '/disconnect', undefined, { origin: 'http://evil.example' })).status, 403);
  assert.equal(simulator.stats.sessions, 1);
});

test('the command says where it listens, and SIGTERM ends it cleanly', async (t) => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0', '--http-port', '0', '--receipts', 'always'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const line = String((await once(lines, 'line'))[0]);
  const [, port, httpPort] = /^SMSC simulator on 127\.0\.0\.1:(\d+), control on http:\/\/127\.0\.0\.1:(\d+)$/.exec(line) ?? [];
  assert(port !== undefined && httpPort !== undefined, line);
  const stats = await fetch(`http://127.0.0.1:${httpPort}/stats`);
  assert.equal(stats.status, 200);
  await stats.json();
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
