import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { MessageState } from '../core/message.ts';
import { createMetrics } from '../ops/metrics.ts';
import { type Rig, createRig, someMessage } from '../operator/testing/rig.ts';
import { realClock } from '../ports/clock.ts';
import type { Act } from './act.ts';
import { defaultConnectorSettings } from '../core/connector-settings.ts';
import { connectorFields } from '../operator/connector-fields.ts';
import { shown } from './commands/connector.ts';
import { buildProgram } from './program.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let rig: Rig;
let folder = '';
let data = '';

/** Runs the real command as a child process, with nothing of this process's own settings. */
function run(args: readonly string[], env: Record<string, string> = { TRUNKLINE_DATA: data }): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { env: { PATH: process.env['PATH'] ?? '', ...env }, cwd: folder },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

/** With --json: exactly one line, one value, and nothing on stderr. */
async function json(args: readonly string[], env?: Record<string, string>): Promise<{ code: number; value: any }> {
  const { code, out, err } = await run([...args, '--json'], env);
  assert.equal(err, '');
  assert.match(out, /^[^\n]+\n$/);
  return { code, value: JSON.parse(out) };
}

before(async () => {
  rig = await createRig();
  folder = mkdtempSync(join(tmpdir(), 'trunkline-cli-'));
  data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'cli.token'), `${rig.token}\n`, { mode: 0o600 });
  writeFileSync(join(data, 'gateway.json'), JSON.stringify({ pid: process.pid, operatorUrl: rig.url, httpUrl: '', startedAt: 0 }));
});
after(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

test('a customer from nothing to ready, in the fixed spellings', async () => {
  const made = await json(['account', 'create', 'acme', '--password', 'pass&word', '--balance', '10.5', '--gift', '1']);
  assert.deepEqual(made, { code: 0, value: { id: 1, name: 'acme', password: 'pass&word', balance: '10.500000', gift: '1.000000' } });
  const carrier = ['--host', '127.0.0.1', '--port', '2775', '--system-id', 'sys', '--password', 'secret', '--window', '10', '--rate', '50'];
  const connector = await json(['connector', 'add', 'carrier-a', ...carrier, '--receipts', 'false', '--concat-reference-bits', '16']);
  assert.equal(connector.code, 0, JSON.stringify(connector.value));
  const { window, ratePerSecond, receipts, concatReferenceBits } = connector.value.settings;
  assert.deepEqual([window, ratePerSecond, receipts, concatReferenceBits], [10, 50, false, 16]);
  const commands = [
    ['route', 'add', '--connector', 'carrier-a', '--prefix', '86'],
    ['price', 'set', '--prefix', '', '--price', '0.01'],
    ['number', 'add', '8610690001', '--connector', 'carrier-a'],
    ['number', 'assign', '8610690001', '--account', 'acme'],
    ['rule', 'add', '--word', 'casino'],
    ['account', 'credit', 'acme', '--balance', '-0.5', '--reference', 'correction'],
    ['account', 'lock', 'acme'],
    ['account', 'unlock', 'acme'],
    ['account', 'set', 'acme', '--report-style', 'eims', 'ip-allow=10.0.0.0/8', 'queryIntervalMs=5'],
    ['connector', 'set', 'carrier-a', 'rate=7'],
  ];
  for (const command of commands) {
    const { code, value } = await json(command);
    assert.equal(code, 0, `${command.join(' ')}: ${JSON.stringify(value)}`);
  }
  const { apiPassword, settings } = rig.script.accounts[0] ?? assert.fail();
  assert.deepEqual(
    [apiPassword, settings.reportStyle, settings.ipAllow, settings.queryIntervalMs],
    ['pass&word', 'eims', ['10.0.0.0/8'], 5],
  );
  assert.equal(rig.script.connectors[0]?.settings.ratePerSecond, 7);
  assert.deepEqual(rig.script.prices, [{ prefix: '', priceMicros: 10_000 }]);
  assert.equal((await rig.store.rulebookRows()).numbers[0]?.accountId, 1);
  for (const noun of ['account', 'connector', 'route', 'price', 'number', 'rule']) {
    const { code, value } = await json(['--json', noun, 'list']);
    assert.deepEqual([code, Array.isArray(value), value.length], [0, true, 1], noun);
  }
  assert.equal((await json(['rule', 'remove', String((await json(['rule', 'list'])).value[0].id)])).code, 0);
  assert.equal((await json(['number', 'assign', '8610690001', '--none'])).value.account, null);
  assert.equal((await json(['account', 'show', 'acme', '--reveal'])).value.password, 'pass&word');
  assert.equal((await json(['account', 'show', 'acme'])).value.password, undefined);
  assert.match((await run(['account', 'show', 'acme'])).out, /^sid +AC0{31}1$/m);
  const listed = await run(['account', 'list']);
  assert.equal(
    listed.out,
    'ID  NAME  BALANCE    GIFT      HELD      HELD GIFT  LOCKED\n1   acme  10.000000  1.000000  0.000000  0.000000   no\n',
  );
});

describe('refusals', () => {
  test('of the gateway: exit 1 and its own words', async () => {
    const { code, value } = await json(['account', 'show', 'nobody']);
    assert.deepEqual([code, value], [1, { error: { code: 'not_found', message: 'There is no account "nobody"', field: 'name' } }]);
    const text = await run(['account', 'show', 'nobody']);
    assert.deepEqual(text, { code: 1, out: '', err: 'trunkline: There is no account "nobody"\n' });
  });
  const usage: [string[], RegExp][] = [
    [['acount', 'list'], /unknown command 'acount'/],
    [['account', 'create'], /missing required argument 'name'/],
    [['account', 'create', 'a', '--balanse', '1'], /--balance/],
    [['account', 'set', 'acme', 'report-stile=eims'], /did you mean report-style/],
    [['rule', 'add', '--word', 'a', '--template', 'b'], /one of --word, --template and --kind/],
    [['message', 'show', 'abc'], /positive whole number/],
    [[], /Usage: trunkline/],
  ];
  for (const [args, message] of usage) {
    test(`of usage: exit 2: ${args.join(' ') || '(nothing)'}`, async () => {
      const { code, value } = await json(args);
      assert.deepEqual([code, value.error.code], [2, 'usage']);
      assert.match(value.error.message, message);
    });
  }
  test('no gateway: exit 3 and one sentence, with and without files', async () => {
    const none = await run(['status', '--data', join(folder, 'nowhere')]);
    assert.deepEqual([none.code, none.out, none.err.split('\n').length], [3, '', 2]);
    const stale = join(folder, 'stale');
    mkdirSync(stale);
    writeFileSync(join(stale, 'cli.token'), 'x');
    // Port 1 is where nobody listens.
    writeFileSync(join(stale, 'gateway.json'), '{"operatorUrl":"http://127.0.0.1:1"}');
    const { code, value } = await json(['status', '--data', stale]);
    assert.deepEqual([code, value.error.code], [3, 'no_gateway']);
  });
  test('a token of another gateway: exit 1; wrong settings: exit 2', async () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'cli.token'), 'x');
    const port = new URL(rig.url).port;
    const foreign = await json(['status'], { TRUNKLINE_DATA: other, TRUNKLINE_OPERATOR_PORT: port });
    assert.deepEqual([foreign.code, foreign.value.error.code], [1, 'authentication']);
    const wrong = await json(['status'], { TRUNKLINE_DATA: data, TRUNKLINE_HTP_PORT: '1' });
    assert.deepEqual([wrong.code, wrong.value.error.code], [2, 'config']);
  });
});

describe('messages', () => {
  test('a story for people', async () => {
    rig.script.messages.set(42, someMessage());
    const { code, out } = await run(['message', 'show', '42']);
    assert.equal(code, 0);
    assert.equal(
      out,
      `Message 42 to 8613800138000 was delivered at 2026-03-01 09:05:03.210.
Account acme sent it from "Acme" by http: 2 segment(s) of gsm7, connector carrier-a, tried again 1 time(s).

Timeline (Asia/Shanghai)
TIME                     PART  EVENT        DETAIL
2026-03-01 09:05:00.123  -     accepted     by http
2026-03-01 09:05:00.210  1     handed over  the carrier took it as ?[31ma1
2026-03-01 09:05:03.210  -     final        DELIVERED

Parts
PART  STATE      CARRIER ID
1     DELIVERED  a1
2     DELIVERED  a2

Money
  price          0.020000 for 2 segment(s)
  of which gift  0.005000
  charged        0.020000
`,
    );
  });
  test('one that waits, and one that failed, say why', async () => {
    rig.script.messages.set(
      43,
      someMessage({ id: 43, state: MessageState.QUEUED, reason: 'no_channel', postedMicros: null, parts: [], giftMicros: 0 }),
    );
    const waiting = await run(['message', 'show', '43']);
    assert.match(
      waiting.out,
      /^Message 43 .* waits to be handed to a carrier by connector carrier-a: no link to a carrier was up for it\.\n/,
    );
    assert.match(waiting.out, /given up at 2026-03-04 09:05:00\.123/);
    assert.match(waiting.out, /held {3}0\.020000, until a carrier takes or refuses it/);
    rig.script.messages.set(44, someMessage({ id: 44, state: MessageState.REJECTED, reason: 'carrier_refused', postedMicros: 0 }));
    assert.match((await run(['message', 'show', '44'])).out, /was rejected at .*: the carrier refused it\./);
  });
  test('cancel says what went back', async () => {
    assert.equal((await run(['message', 'cancel', '42'])).out, 'Message 42 is taken back; 0.020000 went back to the account\n');
    rig.cancelled = { kind: 'too_late', state: MessageState.ENROUTE };
    const { code, value } = await json(['message', 'cancel', '42']);
    assert.deepEqual([code, value.error.code], [1, 'too_late']);
  });
});

test('connector show tells each bind and what was learned, with lists and maps as they are typed', async () => {
  const state = { since: 0, detail: '', nextTryAt: null };
  const bind = { ...state, state: 'bound', outstanding: 3, window: 10 } as const;
  rig.links.set(rig.script.connectors[0]?.id ?? 0, {
    ...state,
    state: 'bound',
    inDoubt: 3,
    window: 10,
    ready: 0,
    rateLimit: null,
    binds: [
      { ...bind, mode: 'transmitter' },
      { ...bind, mode: 'receiver', outstanding: 0, window: 0, state: 'waiting', detail: 'the link was lost' },
    ],
  });
  await run(['connector', 'set', 'carrier-a', 'throttle-statuses=0x58,0x14', 'receipt-errors=13=blacklisted', 'languages=tr,es']);
  const { out } = await run(['connector', 'show', 'carrier-a']);
  for (const line of [
    /throttleStatuses +88,20\n/,
    /receiptErrors +13=blacklisted\n/,
    /languages +tr,es\n/,
    /transmitter +bound .* 3\/10/,
    /receiver +waiting .* - +the link was lost/,
  ])
    assert.match(out, line);
  assert.match(out, /Learned from its traffic:\nmessage ids: unknown \(unknown; setting messageIds\)\n {2}No response id was seen yet\./);
  assert.match((await run(['connector', 'forget', 'carrier-a'])).out, /Learned from its traffic/);
  assert.equal((await run(['connector', 'forget', 'nobody'])).code, 1);
});

test('ledger verify: exit 0 only if all holds', async () => {
  assert.deepEqual(await run(['ledger', 'verify']), {
    code: 0,
    out: 'The ledger holds: 1 account(s), 2 transfer(s), 3 message(s)\n',
    err: '',
  });
  rig.script.ledger = { holds: false, accounts: 1, transfers: 2, messages: 3, findings: [{ what: 'balance is 1 off', account: 'acme' }] };
  const { code, value } = await json(['ledger', 'verify']);
  assert.deepEqual([code, value.holds], [1, false]);
  assert.match((await run(['ledger', 'verify'])).out, /does not hold: 1 finding.*\n {2}acme: balance is 1 off/);
});

test('status, version and help', async () => {
  assert.match((await run(['status'])).out, /^version {6}9\.9\.9\nstate {8}not ready \(store: not yet ready/);
  assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
  assert.equal(typeof (await json(['account', '--help'])).value.help, 'string');
  assert.deepEqual((await json(['operator', 'set', 'ann', '--password', 'long enough'])).value, {
    name: 'ann',
    role: 'admin',
    password: 'long enough',
  });
});

test('people, keys and changes', async () => {
  const ok = async (...args: string[]) => {
    const { code, value } = await json(args);
    assert.equal(code, 0, JSON.stringify(value));
    return value;
  };
  await ok('account', 'create', 'people', '--password', 'main-password');
  await ok('operator', 'add', 'fin', '--role', 'finance');
  assert.equal((await ok('operator', 'set', 'fin', '--role', 'support')).role, 'support');
  assert.ok((await ok('operator', 'list')).some((row: any) => row.name === 'fin' && row.role === 'support'));
  await ok('operator', 'remove', 'fin');
  await ok('user', 'add', 'people', 'eve', '--role', 'owner');
  assert.equal((await ok('user', 'set', 'people', 'eve', '--lock')).locked, true);
  assert.match((await run(['user', 'list', 'people'])).out, /eve {3}owner {2}yes/);
  assert.equal((await json(['user', 'set', 'people', 'eve'])).code, 2);
  await ok('user', 'remove', 'people', 'eve');
  const key = await ok('key', 'add', 'people', '--label', 'shop', '--scopes', 'send, report', '--expires', '2999-01-01T00:00:00Z');
  assert.deepEqual(key.scopes, ['send', 'report']);
  assert.equal((await ok('key', 'set', 'people', String(key.id), '--expires', 'none')).expiresAt, null);
  const rotated = await ok('key', 'rotate', 'people', String(key.id), '--overlap-hours', '0');
  assert.deepEqual([rotated.ending.live, rotated.made.live], [false, true]);
  assert.ok((await run(['key', 'list', 'people', '--reveal'])).out.includes(rotated.made.password));
  await ok('key', 'remove', 'people', String(rotated.made.id));
  await ok('account', 'set', 'people', '--default-sender', 'People');
  const [last] = await ok('change', 'list', '--kind', 'account', '--name', 'people', '--limit', '1');
  assert.match((await run(['change', 'show', String(last.id)])).out, /settings\.defaultSender {2}"" {6}"People"/);
  assert.deepEqual((await ok('change', 'rollback', String(last.id))).putBack, ['settings.defaultSender']);
  assert.equal((await ok('account', 'show', 'people')).settings.defaultSender, '');
  const again = await json(['change', 'rollback', String(last.id)]);
  assert.deepEqual([again.code, again.value.error.code], [1, 'changed_since']);
});

const doc = readFileSync(new URL('../../../../docs/operating.md', import.meta.url), 'utf8');

const connectorDoc = readFileSync(new URL('../../../../docs/connectors.md', import.meta.url), 'utf8');

const act: Act = () => () => Promise.resolve();

test('route rules in their order, as the command line writes them', async () => {
  const carrier = ['--host', '127.0.0.1', '--port', '2775', '--system-id', 'sys', '--password', 'secret'];
  for (const name of ['first-way', 'second-way']) await json(['connector', 'add', name, ...carrier]);
  const to = ['--to', 'first-way:3:1,second-way::2'];
  const conditions = [
    '--prefixes',
    '86,852',
    '--senders',
    'Ac*',
    '--segments',
    '2-',
    '--time',
    '08:00-22:00',
    '--days',
    '1,2',
    '--zone',
    'UTC',
  ];
  const more = [
    '--strategy',
    'weighted',
    '--patience',
    '30',
    '--second-chance',
    'carrier_failed,err:011',
    '--max-queue-age',
    '60',
    '--flash',
    'false',
  ];
  const { code, value } = await json(['route-rule', 'add', '--name', 'office', ...to, ...conditions, ...more]);
  assert.equal(code, 0, JSON.stringify(value));
  const { id, ...rule } = value;
  assert.deepEqual(rule, {
    position: 1,
    name: 'office',
    strategy: 'weighted',
    targets: [
      { connector: 'first-way', weight: 3, priority: 1 },
      { connector: 'second-way', weight: 1, priority: 2 },
    ],
    accounts: [],
    tags: [],
    prefixes: ['86', '852'],
    countries: [],
    networks: [],
    senders: ['Ac*'],
    kinds: [],
    alphabets: [],
    segmentsMin: 2,
    segmentsMax: null,
    flash: false,
    time: { from: '08:00', to: '22:00', days: [1, 2], zone: 'UTC' },
    mmsAs: 'mms',
    queueAgeMaxSeconds: 60,
    patienceSeconds: 30,
    secondChance: ['carrier_failed', 'err:011'],
    exploreShare: 0.05,
  });
  const next = await json(['route-rule', 'add', '--to', 'second-way', '--countries', 'CN', '--position', '1']);
  assert.equal(next.value.position, 1);
  assert.equal((await json(['route-rule', 'change', String(id), '--time', 'none', '--patience', 'none'])).value.patienceSeconds, null);
  assert.equal((await json(['route-rule', 'move', String(id), '--position', '1'])).value.position, 1);
  assert.match(
    (await run(['route-rule', 'list'])).out,
    /^PLACE.*\n1.*office.*prefixes 86, 852; senders Ac\*; segments 2-; not flash.*first-way:3:1/,
  );
  const about = ['--account', 'acme', '--number', '8613800138000', '--content', 'hello'];
  const told = await run(['route-rule', 'explain', ...about]);
  assert.match(told.out, /^connector +second-way\nwhy +route rule \d+ by priority\nnot matched +route rule \d+ \(office\): sender$/m);
  const shadowed = await json(['route-rule', 'add', '--to', 'first-way', '--countries', 'CN', '--accounts', 'acme']);
  assert.equal(shadowed.code, 1);
  assert.match(shadowed.value.error.message, /^the new route rule would never be reached, because route rule \d+ stands before it/);
  for (const each of [id, next.value.id]) assert.equal((await json(['route-rule', 'remove', String(each)])).code, 0);
  assert.deepEqual((await json(['route-rule', 'list'])).value, []);
  assert.deepEqual((await json(['route-score', 'list'])).value, []);
  assert.equal((await json(['route-rule', 'add', '--to', 'first-way', '--days', '1'])).code, 2);
});

test('docs/operating.md names every command and option, and no other command', () => {
  const program = buildProgram('0', act, { out: '', err: '' });
  const verbs: Command[] = program.commands.flatMap((noun) => (noun.commands.length > 0 ? noun.commands : [noun]));
  const pathOf = (command: Command): string =>
    command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`;
  const section = doc.slice(doc.indexOf('## The command line'), doc.indexOf('## Metrics'));
  const documented = [...section.matchAll(/^\| `([a-z-]+(?: [a-z-]+)?)[^`]*` \|/gm)].map(([, path]) => path);
  assert.deepEqual(documented, verbs.map(pathOf));
  for (const option of verbs.flatMap((command) => command.options))
    assert.ok(`${doc}${connectorDoc}`.includes(option.long ?? ''), option.long);
});

test('docs/operating.md lists every metric of ours and no other', () => {
  const metrics = createMetrics({
    clock: realClock,
    counts: () => Promise.resolve({ pending: 0, enroute: 0, orphans: 0, unread: 0 }),
    links: () => [],
    binds: () => ({}),
  });
  const rows = [...doc.matchAll(/^\| `(trunkline_\w+)(?:\{[^`]*\})?` \| (.*) \|$/gm)].map(([, name, help]) => ({ name, help }));
  assert.deepEqual(rows, metrics.documented);
});

test('docs/connectors.md lists every setting with its default and what it may be, and no other', () => {
  const defaults: Readonly<Record<string, unknown>> = defaultConnectorSettings;
  const rows = [...connectorDoc.matchAll(/^\| `--([a-z0-9-]+)` \| (.*?) \| (.*) \|$/gm)].map(([, option, value, text]) => [
    option,
    value,
    text,
  ]);
  assert.deepEqual(
    rows,
    connectorFields.map(({ key, option, help, allowed }) => {
      const value = defaults[key];
      const text = shown(value);
      return [option, value === undefined ? 'required' : text === '' ? '' : `\`${String(text)}\``, `${help}: ${allowed}`];
    }),
  );
});
