// The HTTP control: page, guard against pages of other sites, wire log, switches; and every command in README.md, run as it stands there.
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { strangerBecause } from './control-guard.ts';
import { startControl } from './control.ts';
import { parseCommandLine } from './flags.ts';
import * as simulatorPackage from './index.ts';
import { bindEsme, simulate } from './kit.fixtures.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

const controlled = async (t: TestContext, options: simulatorPackage.SimulatorOptions = {}) => {
  const simulator = await simulate(t, options);
  const control = await startControl(simulator, 0);
  t.after(() => control.close());
  const url = `http://127.0.0.1:${control.port}`;
  const post = (path: string, body: unknown) => fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  return { simulator, url, post };
};

test('the page: one document, nothing from elsewhere, and only its own script may run', async (t) => {
  const { url } = await controlled(t);
  const response = await fetch(url);
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  const page = await response.text();
  assert(!/(src|href)="(?!\/wire"|data:,)/.test(page), 'no address of anything else');
  assert(!/https?:/.test(page));
  const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  const policy = response.headers.get('content-security-policy') ?? '';
  assert(policy.includes(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`));
  assert(policy.startsWith(`default-src 'none'`));
  for (const id of script.matchAll(/\$\('([\w-]+)'\)/g)) assert(page.includes(`id="${id[1]}"`), id[1]);
  for (const label of page.matchAll(/for="([\w-]+)"/g)) assert(page.includes(`id="${label[1]}"`), label[1]);
});

test('programs and its own page come in, pages of others do not', () => {
  const host = '127.0.0.1:2777';
  for (const headers of [
    { host },
    { host: 'localhost:2777' },
    { host: '[::1]:2777' },
    { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    { host, 'sec-fetch-site': 'none' },
  ])
    assert.equal(strangerBecause(headers), null);
  for (const headers of [
    { host: 'evil.example:2777' },
    {},
    { host, origin: 'http://evil.example' },
    { host, origin: 'null' },
    { host, origin: 'http://127.0.0.1:8080' },
    { host, origin: 'http://localhost:2777' },
    { host, 'sec-fetch-site': 'cross-site' },
    { host, 'sec-fetch-site': 'same-site' },
  ])
    assert.notEqual(strangerBecause(headers), null, JSON.stringify(headers));
});

test('settings, options, binds, state; a password is not told', async (t) => {
  const { simulator, url, post } = await controlled(t, { password: 'secret', firstId: 9308878062554710043n });
  await bindEsme(t, simulator);
  const get = async (path: string): Promise<string> => await (await fetch(url + path)).text();
  const settings = await get('/settings');
  assert(settings.includes('"firstId":"9308878062554710043"') && !settings.includes('secret'));
  assert(!(await get('/state')).includes('secret'));
  assert.match(await get('/options'), /"groups":\{"The carrier as a whole":\{"dialect":/);
  assert.match(await get('/binds'), /^\[\{"session":1,"systemId":"me","boundAs":"TRX","remoteAddress":"127.0.0.1"/);
  assert.equal((await post('/set', { dialect: 'hex-33' })).status, 200);
  assert.equal(simulator.settings.idStyle, 'hex-then-decimal');
  assert.equal((await post('/stall', {})).status, 400);
  assert.equal((await post('/stall', { stall: true })).status, 200);
  assert.equal(simulator.settings.stall, true);
  assert.equal((await post('/stall', { stall: false })).status, 200);
  assert.equal((await post('/unbind', {})).status, 200);
  await simulator.until(({ sessions }) => sessions === 0);
});

test('the wire log: in and out, readable, per link, bounded, without passwords', async (t) => {
  const { simulator, url } = await controlled(t, { wireLogMax: 20 });
  const passed: string[] = [];
  simulator.onWire((text) => passed.push(text));
  const one = await bindEsme(t, simulator, { password: 'hunter2' });
  const two = await bindEsme(t, simulator, { systemId: 'two', password: 'hunter2' });
  await two.send('10010', { shortMessage: Buffer.from('read me') });
  await two.nextReceipt();
  await two.roundTrip();
  const log = await (await fetch(`${url}/wire`)).text();
  assert.match(log, /^\d{4}-\d\d-\d\dT[\d:.]{12}Z #1 \S+ → bind_transceiver #1\n/);
  assert.match(log, /#2 two → submit_sm #2\n(.*\n)* {2}short_message +7 octets "read me"/);
  assert.match(log, /#2 two ← deliver_sm #\d+\n/);
  assert(!log.includes('hunter2') && !log.includes('68 75 6e 74 65 72'));
  assert.equal(passed.join(''), log);
  const second = await (await fetch(`${url}/wire?bind=2`)).text();
  assert(second.includes('#2 two') && !/^\S+Z #1 /m.test(second));
  for (let i = 0; i < 60; i++) await one.send('15550000006');
  assert.equal(simulator.wireLog().length, 20);
  const last = simulator.wireLog().at(-1)?.number ?? 0;
  assert.deepEqual(await (await fetch(`${url}/wire?format=json&after=${last}`)).json(), []);
  assert.equal(simulator.wireLog(last - 3).length, 3);
});

/** Words as a shell makes them: single quotes only. */
const words = (line: string): string[] => Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '');
const blocks = Array.from(readme.matchAll(/```sh\n(.*?)```/gs), ([, block = '']) => block.split('\n')).flat();

test('every command of README.md starts the simulator', async (t) => {
  const commands = blocks.filter((line) => line.startsWith('npm run simulator')).map((line) => words(line.replace(/ +# .*$/, '')).slice(3));
  assert(commands.length >= 10);
  for (const flags of commands) {
    const line = parseCommandLine(flags.filter((flag) => flag !== '--'));
    assert.notEqual(line.kind, 'bad', flags.join(' '));
    if (line.kind === 'run') await simulate(t, line.settings);
  }
});

test('every request of README.md is answered', async (t) => {
  const { simulator, url } = await controlled(t, { wireLogMax: 100 });
  await bindEsme(t, simulator);
  const requests = blocks.filter((line) => line.startsWith('curl')).map(words);
  assert(requests.length >= 8);
  for (const [, , address = '', , body] of requests) {
    assert(address.startsWith('localhost:2777/'), address);
    const init = body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const response = await fetch(url + address.slice('localhost:2777'.length), init);
    assert.equal(response.status, 200, `${address} ${body}: ${await response.text()}`);
  }
  assert.equal(simulator.settings.dialect, null);
});

test('the program of README.md runs', async (t) => {
  const example = /<!-- example: program -->\n```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const source = stripTypeScriptTypes(example.replace(/^import \{(.*)\} from '.*';$/gm, 'const {$1} = simulatorPackage;'));
  const printed: unknown[] = [];
  const connect = (port: number): void => {
    void bindEsme(t, { port } as simulatorPackage.Simulator).then((esme) => esme.send('447700900001'));
  };
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- the text is our README
  const body = new Function('simulatorPackage', 'connectYourSoftwareTo', 'print', `return (async () => { ${source} })()`) as (
    ...values: unknown[]
  ) => Promise<void>;
  await body(simulatorPackage, connect, (...values: unknown[]) => printed.push(...values));
  assert.deepEqual(printed, ['hello', 1]);
});

test('the command writes the wire log, and lists dialects', async (t) => {
  const start = (...flags: string[]) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    return { child, exited: once(child, 'exit'), lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  };
  const { child, exited, lines } = start('--port', '0', '--wire-log', '-');
  const first = await lines.next();
  const port = Number(/:(\d+)$/.exec(String(first.value))?.[1]);
  await bindEsme(t, { port } as simulatorPackage.Simulator, { password: 'hunter2' });
  const text: string[] = [];
  while (!text.at(-1)?.includes('bind_transceiver_resp')) text.push(String((await lines.next()).value));
  assert.match(text[0] ?? '', / → bind_transceiver #1$/);
  assert(!text.join('\n').includes('hunter2'));
  child.kill('SIGTERM');
  const list = start('--list-dialects');
  assert.equal(String((await list.lines.next()).value), 'plain-34');
  assert.deepEqual(await Promise.all([exited, list.exited]), [
    [0, null],
    [0, null],
  ]);
});
