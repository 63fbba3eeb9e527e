import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { defaultAccountSettings } from '../core/rulebook.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { apiErrors } from '../web/answers.ts';
import { createIso } from '../web/times.ts';
import { type Rig, SOME_TIME_MS, createRig, someMessage } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

const carrier = { name: 'carrier-a', host: '127.0.0.1', port: 2775, systemId: 'sys', password: 'secret' };

test('every route but the open ones is closed without credentials', async () => {
  const open = new Set<string>();
  for (const { method, url } of rig.server.routes) {
    const response = await fetch(rig.url + url.replace(':id', '1').replaceAll(/:\w+/g, 'x'), { method });
    await response.text();
    if (response.status === 401) {
      assert.match(response.headers.get('www-authenticate') ?? '', /Basic realm=.*Bearer realm=/);
    } else open.add(url);
  }
  assert.deepEqual([...open].sort(), ['/api/sign-in', '/docs', '/healthz', '/openapi.json', '/readyz']);
  assert.ok(rig.server.routes.length > 30, String(rig.server.routes.length));
  const unknown = await rig.call('GET', '/nothing', undefined, { authorization: '' });
  assert.equal(unknown.status, 401);
});

test('an unknown path is 404 for those who may ask', async () => {
  const { status, body } = await rig.call('GET', '/api/nothing');
  assert.deepEqual([status, body.error.code], [404, 'not_found']);
});

describe('accounts', () => {
  test('create: random password, exact money, live at once', async () => {
    const { status, body } = await rig.call('POST', '/api/accounts', { name: 'acme', balance: '10.500001', gift: 0.1 });
    assert.equal(status, 201);
    assert.match(body.password, /^[A-Za-z0-9][A-Za-z0-9_-]{15}$/);
    assert.deepEqual({ ...body, password: '' }, { id: 1, name: 'acme', password: '', balance: '10.500001', gift: '0.100000' });
    assert.equal(rig.reloads, 1);
    const shown = await rig.call('GET', '/api/accounts/acme');
    assert.equal(shown.body.password, undefined);
    assert.equal(shown.body.balance, '10.500001');
    const revealed = await rig.call('GET', '/api/accounts/acme?reveal=true');
    assert.equal(revealed.body.password, body.password);
    const list = await rig.call('GET', '/api/accounts');
    const { binds, ...row } = shown.body;
    assert.deepEqual(list.body, [row]);
    assert.deepEqual(binds, []);
  });

  test('an SMPP password of its own is set, shown only when asked for, and taken away', async () => {
    await rig.call('POST', '/api/accounts', { name: 'acme', smppPassword: 'eight888' });
    const shown = await rig.call('GET', '/api/accounts/acme');
    assert.deepEqual([shown.body.hasSmppPassword, shown.body.smppPassword], [true, undefined]);
    assert.equal((await rig.call('GET', '/api/accounts/acme?reveal=true')).body.smppPassword, 'eight888');
    const short = await rig.call('PATCH', '/api/accounts/acme', { smppPassword: '12345' });
    assert.deepEqual([short.status, short.body.error.field], [400, 'smppPassword']);
    const none = await rig.call('PATCH', '/api/accounts/acme', { smppPassword: 'none' });
    assert.deepEqual([none.status, none.body.hasSmppPassword], [200, false]);
  });

  test('one account shows its binds', async () => {
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    rig.binds = [{ mode: 'transceiver', address: '192.0.2.1', since: SOME_TIME_MS, unanswered: 3, window: 1000, delivering: 2 }];
    const { body } = await rig.call('GET', '/api/accounts/acme');
    assert.deepEqual(body.binds, [{ ...rig.binds[0], since: '2026-03-01T09:05:00.123+08:00' }]);
  });

  test('two creations of one name at once: one is made, one is 409', async () => {
    const both = await Promise.all([rig.call('POST', '/api/accounts', { name: 'a' }), rig.call('POST', '/api/accounts', { name: 'a' })]);
    assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([201, 409]));
    assert.equal(rig.script.accounts.length, 1);
  });

  const wrong: [string, unknown, string][] = [
    ['no name', {}, 'name'],
    ['a blank in the name', { name: 'a b' }, 'name'],
    ['a name of dots', { name: '..' }, 'name'],
    ['a long name', { name: 'a'.repeat(33) }, 'name'],
    ['a short password', { name: 'a', password: '12345' }, 'password'],
    ['a password with a blank', { name: 'a', password: '123 456' }, 'password'],
    ['a long password', { name: 'a', password: 'x'.repeat(65) }, 'password'],
    ['a negative balance', { name: 'a', balance: '-1' }, 'balance'],
    ['seven decimals', { name: 'a', gift: '0.0000001' }, 'gift'],
    ['an exponent', { name: 'a', gift: 1e-7 }, 'gift'],
    ['no amount', { name: 'a', balance: 'ten' }, 'balance'],
    ['a boolean amount', { name: 'a', balance: true }, 'balance'],
    ['too much', { name: 'a', balance: '1000000001' }, 'balance'],
  ];
  for (const [what, body, field] of wrong) {
    test(`create refuses ${what}`, async () => {
      const answer = await rig.call('POST', '/api/accounts', body);
      assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.field], [400, 'parameter', field]);
      assert.equal(rig.script.accounts.length, 0);
    });
  }

  test('a misspelt field names the right one', async () => {
    const { status, body } = await rig.call('POST', '/api/accounts', { name: 'a', balace: 1 });
    assert.equal(status, 400);
    assert.match(body.error.message, /balace is unknown; did you mean balance\?/);
  });

  test('credit adds, takes, and does not go below zero', async () => {
    await rig.call('POST', '/api/accounts', { name: 'a', balance: 1 });
    const added = await rig.call('POST', '/api/accounts/a/credit', { balance: '0.5', gift: 2, reference: 'invoice 7' });
    assert.deepEqual([added.status, added.body.balance, added.body.gift], [200, '1.500000', '2.000000']);
    assert.deepEqual(rig.script.references, ['invoice 7']);
    assert.equal((await rig.call('POST', '/api/accounts/a/credit', { balance: '-1.5' })).body.balance, '0.000000');
    const refused = await rig.call('POST', '/api/accounts/a/credit', { balance: '-0.000001' });
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'balance_too_low']);
    assert.equal((await rig.call('POST', '/api/accounts/a/credit', {})).status, 400);
    assert.equal((await rig.call('POST', '/api/accounts/b/credit', { balance: 1 })).status, 404);
  });

  test('lock and unlock', async () => {
    await rig.call('POST', '/api/accounts', { name: 'a' });
    assert.equal((await rig.call('POST', '/api/accounts/a/lock')).body.locked, true);
    assert.equal((await rig.call('POST', '/api/accounts/a/unlock')).body.locked, false);
    assert.equal((await rig.call('POST', '/api/accounts/b/lock')).status, 404);
  });

  test('every setting is set from its text, and the others stay', async () => {
    await rig.call('POST', '/api/accounts', { name: 'a' });
    const given = {
      ipAllow: '10.0.0.1, 2001:db8::/32',
      encryptionKey: 'k1',
      reportStyle: 'eims',
      deliverReport: 'on',
      inboxEncoding: 'base64',
      defaultSender: 'Acme',
      queryIntervalMs: '500',
      templatesRequired: 'yes',
      delivery: 'at_most_once',
      password: 'new&pass',
    };
    for (const [key, value] of Object.entries(given))
      assert.equal((await rig.call('PATCH', '/api/accounts/a', { [key]: value })).status, 200, key);
    const { settings, apiPassword } = rig.script.accounts[0] ?? assert.fail();
    assert.equal(apiPassword, 'new&pass');
    assert.deepEqual(settings, {
      ...defaultAccountSettings,
      ipAllow: ['10.0.0.1', '2001:db8::/32'],
      encryptionKey: 'k1',
      reportStyle: 'eims',
      deliverReport: true,
      inboxEncoding: 'base64',
      defaultSender: 'Acme',
      queryIntervalMs: 500,
      templatesRequired: true,
      delivery: 'at_most_once',
    });
    const cleared = await rig.call('PATCH', '/api/accounts/a', {
      encryptionKey: 'none',
      ipAllow: [],
      templatesRequired: false,
      defaultSender: '',
    });
    assert.deepEqual([cleared.body.settings.encryptionMode, cleared.body.settings.ipAllow], [false, []]);
  });

  const refused: [string, unknown][] = [
    ['ipAllow', '10.0.0.1/33'],
    ['ipAllow', 'localhost'],
    ['encryptionKey', 'a b'],
    ['reportStyle', 'x'],
    ['deliverReport', 'maybe'],
    ['inboxEncoding', 1],
    ['defaultSender', 'A sender far too long'],
    ['queryIntervalMs', -1],
    ['templatesRequired', 2],
    ['password', null],
  ];
  for (const [key, value] of refused) {
    test(`set refuses ${key} ${JSON.stringify(value)}`, async () => {
      await rig.call('POST', '/api/accounts', { name: 'a' });
      const { status, body } = await rig.call('PATCH', '/api/accounts/a', { [key]: value });
      assert.deepEqual([status, body.error.code, body.error.field], [400, 'parameter', key]);
    });
  }
});

describe('connectors, routes, prices, numbers, rules', () => {
  test('a connector: defaults, live link, secrets hidden, one key changed', async () => {
    const made = await rig.call('POST', '/api/connectors', { ...carrier, window: '10' });
    assert.equal(made.status, 201);
    assert.deepEqual([made.body.settings.window, made.body.settings.enquireLinkMs, made.body.settings.password], [10, 30_000, undefined]);
    assert.equal(made.body.link, null);
    const status = { since: SOME_TIME_MS, detail: 'ok', inDoubt: 1, window: 10, ready: 5, rateLimit: null, nextTryAt: null, binds: [] };
    rig.links.set(1, { state: 'bound', ...status });
    const shown = await rig.call('GET', '/api/connectors/carrier-a?reveal=true');
    assert.deepEqual([shown.body.link.state, shown.body.link.since], ['bound', '2026-03-01T09:05:00.123+08:00']);
    assert.equal(shown.body.settings.password, 'secret');
    const patched = await rig.call('PATCH', '/api/connectors/carrier-a', { ratePerSecond: 0.5, receipts: 'no', concatReferenceBits: '16' });
    assert.deepEqual(
      [
        patched.body.settings.ratePerSecond,
        patched.body.settings.receipts,
        patched.body.settings.concatReferenceBits,
        patched.body.settings.window,
      ],
      [0.5, false, 16, 10],
    );
    assert.equal((await rig.call('POST', '/api/connectors', carrier)).status, 409);
    assert.equal((await rig.call('GET', '/api/connectors')).body.length, 1);
    assert.equal((await rig.call('PATCH', '/api/connectors/none', { port: 1 })).status, 404);
  });

  test('a connector: what its traffic has taught is shown with it, and forgotten on demand; secrets only when asked for', async () => {
    const tlsKey = '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----';
    const made = await rig.call('POST', '/api/connectors', {
      ...carrier,
      tlsKey,
      throttleStatuses: [88],
      receiptErrors: { 13: 'blacklisted' },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.deepEqual([made.body.settings.tlsKey, made.body.settings.throttleStatuses], [undefined, [88]]);
    assert.deepEqual(made.body.settings.receiptErrors, { 13: 'blacklisted' });
    const shown = await rig.call('GET', '/api/connectors/carrier-a?reveal=true');
    assert.equal(shown.body.settings.tlsKey, tlsKey);
    assert.deepEqual(
      shown.body.learned.map(({ name }: { name: string }) => name),
      ['message ids', 'receipt dialect', 'receipt TLVs', 'receipt bits', 'part receipts', 'rate', 'window', 'idle link'],
    );
    const forgotten = await rig.call('DELETE', '/api/connectors/carrier-a/learned');
    assert.deepEqual([forgotten.status, forgotten.body.learned.length, forgotten.body.settings.password], [200, 8, undefined]);
    assert.equal((await rig.call('DELETE', '/api/connectors/none/learned')).status, 404);
  });

  test('a connector without what it needs', async () => {
    for (const key of ['name', 'host', 'port', 'systemId', 'password']) {
      const { status, body } = await rig.call('POST', '/api/connectors', { ...carrier, [key]: undefined });
      assert.deepEqual([status, body.error.field], [400, key]);
    }
    const { body } = await rig.call('POST', '/api/connectors', { ...carrier, sytemType: 'x' });
    assert.match(body.error.message, /did you mean systemType/);
    assert.equal((await rig.call('POST', '/api/connectors', { ...carrier, password: 'longer than 8' })).status, 400);
  });

  test('a connector goes when nothing needs it, and a route when it is there', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    const { body: route } = await rig.call('POST', '/api/routes', { connector: 'carrier-a' });
    const needed = await rig.call('DELETE', '/api/connectors/carrier-a');
    assert.deepEqual([needed.status, needed.body.error.code, needed.body.error.field], [409, 'conflict', 'name']);
    assert.match(needed.body.error.message, /routes lead to it/);
    assert.equal((await rig.call('DELETE', `/api/routes/${route.id}`)).status, 200);
    assert.equal((await rig.call('DELETE', `/api/routes/${route.id}`)).status, 404);
    assert.deepEqual((await rig.call('DELETE', '/api/connectors/carrier-a')).body, { name: 'carrier-a', removed: true });
    assert.equal((await rig.call('DELETE', '/api/connectors/carrier-a')).status, 404);
    assert.deepEqual((await rig.call('GET', '/api/connectors')).body, []);
  });

  test('routes', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    const made = await rig.call('POST', '/api/routes', { connector: 'carrier-a', prefix: '+86' });
    assert.deepEqual([made.status, made.body.prefix], [201, '86']);
    assert.equal((await rig.call('POST', '/api/routes', { connector: 'carrier-a' })).status, 201);
    assert.equal((await rig.call('POST', '/api/routes', { connector: 'carrier-a' })).status, 409);
    assert.equal((await rig.call('POST', '/api/routes', { connector: 'x' })).status, 404);
    assert.equal((await rig.call('POST', '/api/routes', { connector: 'carrier-a', prefix: '8a' })).status, 400);
    const { body } = await rig.call('GET', '/api/routes');
    assert.deepEqual(
      body.map((row: { prefix: string; connector: string }) => [row.prefix, row.connector]),
      [
        ['86', 'carrier-a'],
        ['', 'carrier-a'],
      ],
    );
  });

  test('prices', async () => {
    assert.deepEqual((await rig.call('PUT', '/api/prices', { prefix: '86', price: '0.01' })).body, { prefix: '86', price: '0.010000' });
    await rig.call('PUT', '/api/prices', { price: 0.05 });
    await rig.call('PUT', '/api/prices', { prefix: '86', price: 0 });
    assert.deepEqual((await rig.call('GET', '/api/prices')).body, [
      { prefix: '', price: '0.050000' },
      { prefix: '86', price: '0.000000' },
    ]);
    assert.equal((await rig.call('PUT', '/api/prices', { price: '-1' })).status, 400);
    assert.equal((await rig.call('PUT', '/api/prices', { prefix: '86' })).body.error.field, 'price');
  });

  test('numbers', async () => {
    await rig.call('POST', '/api/connectors', carrier);
    await rig.call('POST', '/api/accounts', { name: 'a' });
    assert.equal((await rig.call('POST', '/api/numbers', { number: '+8610690001', connector: 'carrier-a' })).body.number, '8610690001');
    assert.equal((await rig.call('POST', '/api/numbers', { number: '8610690001' })).status, 409);
    for (const number of ['abc', '12', '1'.repeat(21), '', '86-x', 'a name too long'])
      assert.equal((await rig.call('POST', '/api/numbers', { number })).body.error.field, 'number', number);
    assert.equal((await rig.call('POST', '/api/numbers', { number: '10690002', connector: 'x' })).status, 404);
    assert.equal((await rig.call('POST', '/api/numbers/8610690001/assign', { account: 'a' })).body.account, 'a');
    assert.equal((await rig.call('POST', '/api/numbers/8610690001/assign', { account: 'b' })).status, 404);
    assert.equal((await rig.call('POST', '/api/numbers/999/assign', { account: 'a' })).status, 404);
    assert.deepEqual((await rig.call('GET', '/api/numbers')).body[0].account, 'a');
    assert.equal((await rig.call('POST', '/api/numbers/8610690001/assign', { account: null })).body.account, null);
  });

  test('rules', async () => {
    await rig.call('POST', '/api/accounts', { name: 'a' });
    const word = await rig.call('POST', '/api/rules', { kind: 'word', pattern: 'casino' });
    assert.equal(word.status, 201);
    await rig.call('POST', '/api/rules', { kind: 'template', pattern: 'Your code is *', account: 'a' });
    assert.equal((await rig.call('POST', '/api/rules', { kind: 'word', pattern: ' ' })).status, 400);
    assert.equal(
      (await rig.call('POST', '/api/rules', { kind: 'phrase', pattern: 'x' })).body.error.message,
      'kind must be length or word or template or blocklist or country or originator or pumping',
    );
    assert.deepEqual((await rig.call('DELETE', `/api/rules/${word.body.id}`)).body, { id: word.body.id, removed: true });
    assert.equal((await rig.call('DELETE', `/api/rules/${word.body.id}`)).status, 404);
    assert.equal((await rig.call('DELETE', '/api/rules/x')).status, 400);
    assert.equal((await rig.call('GET', '/api/rules')).body.length, 1);
  });
});

describe('messages, ledger, ops', () => {
  test('a message with its whole history, times in the zone', async () => {
    rig.script.messages.set(42, someMessage());
    const { body } = await rig.call('GET', '/api/messages/42');
    assert.deepEqual(
      [body.state, body.acceptedAt, body.price, body.ofWhichGift],
      ['DELIVERED', '2026-03-01T09:05:00.123+08:00', '0.020000', '0.005000'],
    );
    assert.deepEqual(body.parts[0], { part: 1, state: 'DELIVERED', carrierId: 'a1' });
    assert.equal(body.history[2].at, '2026-03-01T09:05:03.210+08:00');
    assert.equal((await rig.call('GET', '/api/messages/43')).status, 404);
    assert.equal((await rig.call('GET', '/api/messages/0')).status, 400);
    assert.equal((await rig.call('GET', '/api/messages/99999999999999999999')).status, 400);
  });

  test('cancel: done, too late, unknown', async () => {
    assert.deepEqual((await rig.call('POST', '/api/messages/42/cancel')).body, { id: 42, state: 'DELETED', refund: '0.020000' });
    rig.cancelled = { kind: 'too_late', state: 3 };
    const late = await rig.call('POST', '/api/messages/42/cancel');
    assert.deepEqual([late.status, late.body.error.code], [409, 'too_late']);
    rig.cancelled = { kind: 'not_found' };
    assert.equal((await rig.call('POST', '/api/messages/42/cancel')).status, 404);
  });

  test('the ledger, the metrics, the status', async () => {
    assert.equal((await rig.call('GET', '/api/ledger/verify')).body.holds, true);
    const metrics = await rig.call('GET', '/metrics');
    assert.deepEqual([metrics.body, metrics.headers.get('content-type')], ['# a metric\n', 'text/plain; version=0.0.4; charset=utf-8']);
    const { body } = await rig.call('GET', '/api/status');
    assert.deepEqual([body.version, body.ready, body.counts.pending], ['9.9.9', false, 4]);
  });

  test('gc: 404 without the flag', async () => {
    assert.equal((await rig.call('POST', '/ops/gc')).status, typeof globalThis.gc === 'function' ? 200 : 404);
  });

  test('gc: memory usage when the process has it', async () => {
    let runs = 0;
    const before = Object.getOwnPropertyDescriptor(globalThis, 'gc');
    Object.defineProperty(globalThis, 'gc', { value: () => void runs++, configurable: true });
    try {
      const { status, body } = await rig.call('POST', '/ops/gc');
      assert.deepEqual([status, runs > 0, body.heapUsed > 0], [200, true, true]);
    } finally {
      if (before) Object.defineProperty(globalThis, 'gc', before);
      else Reflect.deleteProperty(globalThis, 'gc');
    }
  });

  test('probes follow the health object, open to all', async () => {
    const ask = (path: string) => rig.call('GET', path, undefined, { authorization: '' });
    assert.deepEqual((await ask('/readyz')).body.ready, false);
    for (const condition of ['store', 'listeners', 'demo'] as const) rig.health.meet(condition);
    assert.deepEqual([(await ask('/readyz')).status, (await ask('/healthz')).status], [200, 200]);
    rig.health.drain();
    assert.deepEqual(
      [(await ask('/readyz')).status, (await ask('/readyz')).body.reason, (await ask('/healthz')).status],
      [503, 'draining', 200],
    );
    rig.health.die('the store is gone');
    assert.equal((await ask('/healthz')).status, 503);
  });
});

const send = (body: string, type = 'application/json') => rig.call('POST', '/api/accounts', body, { 'content-type': type });

describe('what goes wrong', () => {
  test('a store that cannot write is 503, nothing leaks, and the next change works', async () => {
    rig.script.failure = new StoreUnavailable('SQLITE_FULL at /secret/path');
    const { status, body } = await rig.call('PUT', '/api/prices', { price: 1 });
    assert.deepEqual([status, body.error.code], [503, 'platform']);
    assert.doesNotMatch(JSON.stringify(body), /SQLITE/);
    rig.script.failure = null;
    assert.equal((await rig.call('PUT', '/api/prices', { price: 1 })).status, 200);
  });
  test('a bug is 500 and logged', async () => {
    rig.script.failure = new TypeError('x is undefined');
    const { status, body } = await rig.call('GET', '/api/ledger/verify');
    assert.deepEqual([status, body.error.code], [500, 'internal']);
    assert.ok(rig.logged.some((line) => line.includes('x is undefined')));
  });
  test('bodies that are no JSON, no object, too large, of another type', async () => {
    assert.deepEqual(
      [(await send('{')).body.error.code, (await send('[]')).status, (await send('null')).status],
      ['malformed_json', 400, 400],
    );
    assert.equal((await send(JSON.stringify({ name: 'a'.repeat(70_000) }))).status, 413);
    assert.equal((await send('<a/>', 'application/xml')).status, 415);
    assert.equal((await send('name=a', 'text/plain')).status, 400);
  });
  test('no body is an object without members, with a type or without', async () => {
    for (const type of [{}, { 'content-type': 'application/json' }]) {
      const { status, body } = await rig.call('POST', '/api/accounts', undefined, type);
      assert.deepEqual([status, body.error.code, body.error.field], [400, 'parameter', 'name']);
      assert.equal((await rig.call('DELETE', '/api/webhooks/1', undefined, type)).status, 404);
      assert.equal((await rig.call('POST', '/api/webhooks/1/replay', undefined, type)).status, 404);
    }
  });
  test('a page of another site changes nothing', async () => {
    const { status, body } = await rig.call('POST', '/ops/gc', undefined, { 'sec-fetch-site': 'cross-site' });
    assert.deepEqual([status, body.error.code], [403, 'cross_site']);
    assert.equal((await rig.call('GET', '/api/status', undefined, { 'sec-fetch-site': 'cross-site' })).status, 200);
  });
  test('a change is logged with who did it, without its body', async () => {
    await rig.call('POST', '/api/accounts', { name: 'a', password: 'geheim&1' });
    const line = rig.logged.find((text) => text.includes('operator request')) ?? assert.fail('no line');
    assert.match(line, /"operator":"cli","method":"POST","path":"\/api\/accounts","status":201/);
    assert.doesNotMatch(rig.logged.join(''), /geheim/);
  });
  test('every status is one HTTP knows as a refusal', () => {
    for (const status of Object.values(apiErrors)) assert.ok(status >= 400 && status < 600);
  });
});

test('times carry the offset of the zone, before 1970 and in summer too', () => {
  assert.equal(createIso('UTC')(0), '1970-01-01T00:00:00.000+00:00');
  assert.equal(createIso('America/New_York')(Date.UTC(2026, 6, 1, 4, 0, 0, 7)), '2026-07-01T00:00:00.007-04:00');
  assert.equal(createIso('Asia/Kolkata')(-1), '1970-01-01T05:29:59.999+05:30');
});
