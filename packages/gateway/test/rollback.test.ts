// Every request of the operator port that changes something, on a whole gateway: what it changed goes back, and forward again, or it is said why not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { whyNoWayBack } from '../src/operator/no-way-back.ts';
import { permissions } from '../src/operator/permissions.ts';
import { withFolder, withGateway } from './testing/gateway.ts';

type Body = Readonly<Record<string, unknown>>;
/** A request: route as in permissions, what its path is made of, its body. */
type Asked = readonly [route: string, names: Readonly<Record<string, string | number>>, body?: Body];

interface Row {
  /** What must be there before. */
  readonly first?: readonly Asked[];
  readonly ask: Asked;
  /** back: it goes back, and forward again; once: back, but what it made is gone for good; else why it cannot go back. */
  readonly expect: 'back' | 'once' | RegExp;
}

const none = {};
const acme = { name: 'acme' };
const carrier = { name: 'main', host: '127.0.0.1', port: 1, systemId: 'a', password: 'carrier-secret' };
const wordRule = { kind: 'word', pattern: 'casino' };
const toCarrier = { targets: [{ connector: 'main' }] };
const answerRule = { account: 'acme', number: '10690001', match: 'exact', pattern: 'hello', reply: 'Hello!' };

/** In this order, each on what the ones before left. */
const rows: readonly Row[] = [
  { ask: ['POST /api/operators', none, { name: 'bob', role: 'finance' }], expect: /by hand/ },
  { ask: ['PUT /api/operators', none, { name: 'bob', password: 'another password', role: 'support' }], expect: /by hand/ },
  { ask: ['DELETE /api/operators/:name', { name: 'bob' }], expect: /by hand/ },

  { ask: ['POST /api/accounts', none, acme], expect: /cannot be taken away/ },
  { ask: ['PATCH /api/accounts/:name', acme, { defaultSender: 'Acme', messagesPerSecond: 5 }], expect: 'back' },
  { ask: ['PATCH /api/accounts/:name', acme, { password: 'another-password' }], expect: /secrets are not kept/ },
  { ask: ['POST /api/accounts/:name/lock', acme], expect: 'back' },
  { first: [['POST /api/accounts/:name/lock', acme]], ask: ['POST /api/accounts/:name/unlock', acme], expect: 'back' },
  { ask: ['POST /api/accounts/:name/credit', acme, { balance: 5 }], expect: /account credit/ },
  { ask: ['PUT /api/accounts/:name/credit-limit', acme, { limit: '2' }], expect: 'back' },
  { ask: ['POST /api/accounts/:name/grants', acme, { gift: '1', days: 5 }], expect: /ledger/ },
  {
    first: [['POST /api/accounts', none, { name: 'top' }]],
    ask: ['PUT /api/accounts/:name/parent', acme, { parent: 'top', markupPercent: '10' }],
    expect: 'back',
  },
  {
    first: [['PUT /api/accounts/:name/parent', acme, { parent: 'top' }]],
    ask: ['DELETE /api/accounts/:name/parent', acme],
    expect: 'back',
  },
  {
    ask: ['POST /api/accounts/:name/transfer', { name: 'top' }, { to: 'acme', balance: '1' }],
    first: [
      ['POST /api/accounts/:name/credit', { name: 'top' }, { balance: 5 }],
      ['PUT /api/accounts/:name/parent', acme, { parent: 'top' }],
    ],
    expect: /account transfer/,
  },
  { ask: ['POST /api/accounts/:name/invoices', acme, { month: '2026-01' }], expect: /invoice/ },
  { ask: ['POST /api/accounts/:name/users', acme, { name: 'eve', role: 'owner' }], expect: 'once' },
  {
    first: [['POST /api/accounts/:name/users', acme, { name: 'eve', role: 'owner' }]],
    ask: ['PATCH /api/accounts/:name/users/:user', { name: 'acme', user: 'eve' }, { role: 'finance', locked: true }],
    expect: 'back',
  },
  { ask: ['DELETE /api/accounts/:name/users/:user', { name: 'acme', user: 'eve' }], expect: /user add/ },
  { ask: ['POST /api/accounts/:name/keys', acme, { label: 'shop' }], expect: 'once' },
  {
    first: [['POST /api/accounts/:name/keys', acme, { label: 'shop' }]],
    ask: ['PATCH /api/accounts/:name/keys/:id', { name: 'acme', id: 2 }, { label: 'web', scopes: ['send'] }],
    expect: 'back',
  },
  { ask: ['POST /api/accounts/:name/keys/:id/rotate', { name: 'acme', id: 2 }, {}], expect: /key remove/ },
  { ask: ['DELETE /api/accounts/:name/keys/:id', { name: 'acme', id: 2 }], expect: /key add/ },

  { ask: ['POST /api/connectors', none, carrier], expect: 'back' },
  {
    ask: ['DELETE /api/connectors/:name', { name: 'spare' }],
    first: [['POST /api/connectors', none, { ...carrier, name: 'spare' }]],
    expect: 'back',
  },
  { ask: ['PATCH /api/connectors/:name', { name: 'main' }, { window: 7 }], expect: 'back' },
  { ask: ['POST /api/routes', none, { connector: 'main', prefix: '86' }], expect: 'back' },
  {
    first: [['POST /api/routes', none, { connector: 'main', prefix: '87' }]],
    ask: ['DELETE /api/routes/:id', { id: 'last' }],
    expect: 'back',
  },
  { ask: ['POST /api/route-rules', none, { name: 'a', prefixes: ['1'], ...toCarrier }], expect: 'back' },
  {
    first: [['POST /api/route-rules', none, { name: 'b', prefixes: ['2'], ...toCarrier }]],
    ask: ['PATCH /api/route-rules/:id', { id: 'last' }, { prefixes: ['3'] }],
    expect: 'back',
  },
  { ask: ['POST /api/route-rules/:id/move', { id: 'last' }, { position: 1 }], expect: 'back' },
  { ask: ['DELETE /api/route-rules/:id', { id: 'last' }], expect: 'back' },

  { ask: ['PUT /api/prices', none, { prefix: '86', price: '0.01' }], expect: 'back' },
  { ask: ['POST /api/price-lists', none, { name: 'gold', currency: 'XXX' }], expect: 'back' },
  {
    first: [['POST /api/price-lists', none, { name: 'silver', currency: 'XXX' }]],
    ask: ['PATCH /api/price-lists/:name', { name: 'silver' }, { currency: 'EUR' }],
    expect: 'back',
  },
  { ask: ['POST /api/price-lists/:name/rows', { name: 'silver' }, { prefix: '44', price: '0.02' }], expect: 'back' },
  { ask: ['DELETE /api/price-lists/:name/rows/:id', { name: 'silver', id: 'row' }], expect: 'back' },
  { ask: ['POST /api/price-lists/:name/import', { name: 'silver' }], expect: 'back' },
  {
    ask: ['PUT /api/accounts/:name/price-list', { name: 'free' }, { list: 'gold' }],
    first: [['POST /api/accounts', none, { name: 'free' }]],
    expect: 'back',
  },
  { ask: ['DELETE /api/price-lists/:name', { name: 'silver' }], expect: 'back' },

  { ask: ['POST /api/numbers', none, { number: '10690009' }], expect: 'back' },
  {
    first: [['POST /api/numbers', none, { number: '10690001' }]],
    ask: ['PATCH /api/numbers/:number', { number: '10690001' }, { monthly: '2', quarantineDays: 5 }],
    expect: 'back',
  },
  { ask: ['POST /api/numbers/:number/assign', { number: '10690001' }, { account: 'acme' }], expect: /number release/ },
  { ask: ['POST /api/inbound-rules', none, answerRule], expect: 'back' },
  {
    first: [['POST /api/inbound-rules', none, answerRule]],
    ask: ['PATCH /api/inbound-rules/:id', { id: 'last' }, { reply: 'Good day!' }],
    expect: 'back',
  },
  { ask: ['DELETE /api/inbound-rules/:id', { id: 'last' }], expect: 'back' },
  { ask: ['POST /api/numbers/:number/release', { number: '10690001' }, {}], expect: /number assign/ },
  {
    first: [['POST /api/numbers', none, { number: '10690002' }]],
    ask: ['DELETE /api/numbers/:number', { number: '10690002' }],
    expect: 'back',
  },
  { ask: ['POST /api/doors', none, { name: 'd1', form: 'generic' }], expect: 'once' },
  {
    first: [['POST /api/doors', none, { name: 'd2', form: 'generic' }]],
    ask: ['PATCH /api/doors/:name', { name: 'd2' }, { connector: 'main' }],
    expect: 'back',
  },
  { ask: ['DELETE /api/doors/:name', { name: 'd2' }], expect: /door add/ },

  { ask: ['POST /api/rules', none, wordRule], expect: 'back' },
  { first: [['POST /api/rules', none, wordRule]], ask: ['PATCH /api/rules/:id', { id: 'last' }, { pattern: 'poker' }], expect: 'back' },
  { ask: ['DELETE /api/rules/:id', { id: 'last' }], expect: 'back' },
  {
    first: [['POST /api/rules', none, { kind: 'blocklist' }]],
    ask: ['POST /api/rules/:id/numbers', { id: 'last' }, { numbers: ['447700900001'] }],
    expect: 'back',
  },
  { ask: ['POST /api/opt-outs', none, { number: '447700900001', account: 'acme' }], expect: 'back' },
  { ask: ['POST /api/opt-outs', none, { csv: '447700900002\n447700900003,acme' }], expect: 'back' },
  {
    first: [['POST /api/opt-outs', none, { number: '447700900004' }]],
    ask: ['DELETE /api/opt-outs', none, { number: '447700900004' }],
    expect: 'back',
  },

  { ask: ['POST /api/webhooks', none, { account: 'acme', url: 'https://example.org/a' }], expect: 'once' },
  {
    first: [['POST /api/webhooks', none, { account: 'acme', url: 'https://example.org/b' }]],
    ask: ['PATCH /api/webhooks/:id', { id: 'last' }, { url: 'https://example.org/c', ordered: true }],
    expect: 'back',
  },
  { ask: ['POST /api/webhooks/:id/rotate', { id: 'last' }, {}], expect: /secrets are not kept/ },
  { ask: ['DELETE /api/webhooks/:id', { id: 'last' }], expect: /webhook add/ },
];

/** What is done and not set: the reason is in operator/no-way-back.ts. */
const acts = {
  'DELETE /api/sessions/:id': '/api/sessions/7',
  'POST /ops/gc': '/ops/gc',
  'DELETE /api/accounts/:name/users/:user/second-factor': '/api/accounts/acme/users/eve/second-factor',
  'POST /api/webhooks/:id/replay': '/api/webhooks/7/replay',
  'POST /api/email/test': '/api/email/test',
  'DELETE /api/inbound/:id/mms': '/api/inbound/7/mms',
  'POST /api/orphans/:id/apply': '/api/orphans/7/apply',
  'DELETE /api/connectors/:name/learned': '/api/connectors/main/learned',
  'POST /api/held/:id/release': '/api/held/7/release',
  'POST /api/held/:id/refuse': '/api/held/7/refuse',
  'POST /api/handset/messages': '/api/handset/messages',
  'POST /api/messages/:id/cancel': '/api/messages/7/cancel',
  'POST /api/messages/:id/mms/revoke': '/api/messages/7/mms/revoke',
  'DELETE /api/messages/:id/mms': '/api/messages/7/mms',
  'DELETE /api/accounts/:name/media/:id': '/api/accounts/acme/media/7',
  'POST /api/erasures': '/api/erasures',
} as const;
/** These only ask, or change something elsewhere: tested with what they belong to. */
const unrecorded = new Set([
  'POST /api/sign-in',
  'POST /api/sign-out',
  'POST /api/changes/:id/rollback',
  'POST /api/dry-run',
  'POST /api/what-if',
  'POST /api/price-preview',
  'POST /api/route-rules/explain',
]);

/** What an operator sees of all that can be set, without the ids and times of things that were made anew. */
const looks = [
  'accounts',
  'accounts/acme?reveal=true',
  'accounts/free?reveal=true',
  'accounts/acme/users',
  'accounts/acme/keys?reveal=true',
  'connectors',
  'connectors/main?reveal=true',
  'routes',
  'route-rules',
  'prices',
  'price-lists',
  'price-lists/gold/rows',
  'price-lists/silver/rows',
  'numbers',
  'inbound-rules',
  'doors',
  'doors/d2?reveal=true',
  'rules',
  'opt-outs',
  'operators',
  'webhooks?reveal=true',
];
const OF_THE_MOMENT = new Set(['id', 'createdAt', 'live', 'lastSignInAt', 'lastUsedAt', 'position', 'link']);

function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !OF_THE_MOMENT.has(key))
      .map(([key, entry]) => [key, settled(entry)]),
  );
}

test('every change goes back and forward again, or it is said why it cannot', () =>
  withFolder((folder) =>
    withGateway(folder, async ({ gateway }) => {
      const token = readFileSync(join(folder, 'cli.token'), 'utf8').trim();
      const call = async (method: string, path: string, body?: Body | string): Promise<{ status: number; body: any }> => {
        const type = typeof body === 'string' ? 'text/csv' : 'application/json';
        const response = await fetch(`http://127.0.0.1:${gateway.operatorPort}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        return { status: response.status, body: text === '' ? null : JSON.parse(text) };
      };
      const look = async (): Promise<unknown> =>
        settled(await Promise.all(looks.map(async (path) => (await call('GET', `/api/${path}`)).body)));
      const last = async (): Promise<any> => (await call('GET', '/api/changes?limit=1')).body[0] ?? { id: 0 };
      const rollBack = (id: number) => call('POST', `/api/changes/${id}/rollback`);
      let lastId = 0;
      const ask = async ([route, names, body]: Asked): Promise<void> => {
        const [method = '', pattern = ''] = route.split(' ');
        if (names['id'] === 'row') lastId = (await call('GET', '/api/price-lists/silver/rows')).body[0].id;
        const path = pattern.replace(/:(\w+)/g, (_, name: string) =>
          names[name] === 'last' || names[name] === 'row' ? String(lastId) : String(names[name]),
        );
        const query = method === 'DELETE' && body !== undefined ? `?${new URLSearchParams(body as Record<string, string>).toString()}` : '';
        const given = pattern.endsWith('/import') ? 'prefix,price\n45,0.03\n' : method === 'DELETE' ? undefined : body;
        const answer = await call(method, path + query, given);
        assert.ok(answer.status < 300, `${route}: ${JSON.stringify(answer.body)}`);
        lastId = answer.body?.id ?? lastId;
      };

      for (const { first = [], ask: asked, expect } of rows) {
        const [what] = asked;
        for (const each of first) await ask(each);
        const before = await look();
        const { id: idBefore } = await last();
        await ask(asked);
        const after = await look();
        const change = await last();
        assert.ok(change.id > idBefore, `${what} is in the record`);
        const { status, body } = await rollBack(change.id);
        if (expect instanceof RegExp) {
          assert.deepEqual([status, body.error?.code], [409, 'cannot_roll_back'], `${what}: ${JSON.stringify(body)}`);
          assert.match(body.error.message, expect, what);
          assert.deepEqual(await look(), after, what);
          continue;
        }
        assert.equal(status, 200, `${what}: ${JSON.stringify(body)}`);
        assert.notDeepEqual(after, before, `${what} shows`);
        assert.deepEqual(await look(), before, `${what} went back`);
        const taking = await last();
        const again = await rollBack(taking.id);
        if (expect === 'once') {
          assert.deepEqual([again.status, again.body.error?.code], [409, 'cannot_roll_back'], `${what}: ${JSON.stringify(again.body)}`);
          continue;
        }
        assert.equal(again.status, 200, `${what}, again: ${JSON.stringify(again.body)}`);
        assert.deepEqual(await look(), after, `${what} came again`);
        const { name } = await last();
        if (/^\d+$/.test(name)) lastId = Number(name);
      }
    }),
  ));

test('no request that changes something is forgotten here, and what is done has its reason', () => {
  const changing = Object.keys(permissions).filter((route) => !route.startsWith('GET ') && !unrecorded.has(route));
  const tested = [...new Set(rows.map(({ ask: [route] }) => route)), ...Object.keys(acts)];
  assert.deepEqual(tested.toSorted(), changing.toSorted());
  for (const [route, path] of Object.entries(acts)) assert.notEqual(whyNoWayBack(path), null, route);
});
