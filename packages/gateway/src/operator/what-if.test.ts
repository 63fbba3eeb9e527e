// What-if and margins over the operator port, with a real store behind it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWhatIf } from '../engine/what-if.ts';
import { realClock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import { acceptedBy, addConnector, checkLedger, planOf, submit, withFolder } from '../store/testing.ts';
import { createRig, type Rig, SOME_TIME_MS } from './testing/rig.ts';

const MARCH = { from: '2026-03-01', to: '2026-03-01' };

/** One account, two connectors, a price and a route; three messages of the 1st of March. */
const withTraffic = (run: (rig: Rig, store: Store) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const store = await openSqliteStore({ folder, clock: realClock });
    const rig = await createRig(store);
    rig.whatIf = createWhatIf({ store, clock: realClock });
    const made = async (path: string, body: object): Promise<void> => {
      const { status, body: answer } = await rig.call('POST', path, body);
      assert.equal(status, 201, JSON.stringify(answer));
    };
    try {
      await addConnector(store, 'a');
      await addConnector(store, 'b');
      await made('/api/accounts', { name: 'acme', balance: '10' });
      await made('/api/routes', { connector: 'a' });
      await rig.call('PUT', '/api/prices', { price: '0.05' });
      for (const content of ['one', 'two', 'three'])
        await submit(
          store,
          planOf(1, [{ content, runs: [{ numbers: ['4915112345678'], priceMicros: 50_000 }] }], {
            acceptedAt: SOME_TIME_MS,
            dueAt: SOME_TIME_MS,
          }),
        );
      await run(rig, store);
      await checkLedger(store);
    } finally {
      await rig.close();
      await store.close();
    }
  });

const whatIf = (rig: Rig, proposal: object, more: object = {}) => rig.call('POST', '/api/what-if', { ...MARCH, proposal, ...more });
const refusedAs = async (answer: Promise<{ status: number; body: any }>): Promise<readonly unknown[]> => {
  const { status, body } = await answer;
  return [status, body.error?.code, body.error?.field, body.error?.message];
};

test('every part of a proposal shows what it would have done', () =>
  withTraffic(async (rig) => {
    const changedBy = async (proposal: object): Promise<unknown> => (await whatIf(rig, proposal)).body.changed;
    assert.deepEqual(await changedBy({ routes: {} }), { any: 0, verdict: 0, route: 0, price: 0, cost: 0 });
    assert.deepEqual(await changedBy({ routes: { add: [{ connector: 'b', prefix: '+4915' }] } }), {
      any: 3,
      verdict: 0,
      route: 3,
      price: 0,
      cost: 0,
    });
    assert.deepEqual(await changedBy({ routes: { remove: [1] } }), { any: 3, verdict: 3, route: 0, price: 0, cost: 0 });
    assert.deepEqual(await changedBy({ routeRules: { whole: [{ targets: [{ connector: 'b' }] }] } }), {
      any: 3,
      verdict: 0,
      route: 3,
      price: 0,
      cost: 0,
    });
    const prices = [{ list: 'default', rows: [{ prefix: '49', price: '0.07', from: '2026-03-01 10:00' }] }];
    assert.deepEqual(await changedBy({ prices }), { any: 0, verdict: 0, route: 0, price: 0, cost: 0 }, 'it begins after the messages');
    const sooner = [{ list: 'default', rows: [{ prefix: '49', price: '0.07', from: '2026-03-01 09:00' }] }];
    assert.deepEqual(await changedBy({ prices: sooner }), { any: 3, verdict: 0, route: 0, price: 3, cost: 0 });
    const costs = [{ list: 'a costs', currency: 'EUR', connector: 'a', rows: [{ country: 'DE', price: '0.02' }] }];
    assert.deepEqual(await changedBy({ prices: costs }), { any: 3, verdict: 0, route: 0, price: 0, cost: 3 });
    const gold = [{ list: 'gold', currency: 'XXX', rows: [{ prefix: '*', price: '0.01' }] }];
    assert.deepEqual(await changedBy({ prices: gold, assign: [{ account: 'acme', list: 'gold' }] }), {
      any: 3,
      verdict: 0,
      route: 0,
      price: 3,
      cost: 0,
    });
    assert.deepEqual(await changedBy({ rules: { add: [{ kind: 'word', pattern: 'two' }] } }), {
      any: 1,
      verdict: 1,
      route: 0,
      price: 0,
      cost: 0,
    });
    assert.deepEqual(await changedBy({ accounts: [{ account: 'acme', settings: { templatesRequired: true } }] }), {
      any: 3,
      verdict: 3,
      route: 0,
      price: 0,
      cost: 0,
    });
    assert.deepEqual((await rig.call('GET', '/api/routes')).body, [{ id: 1, prefix: '', connector: 'a' }], 'nothing was changed');
    assert.equal((await rig.call('GET', '/api/changes')).body[0].path, '/api/prices', 'and nothing recorded');
  }));

test('the answer: totals, groups, refusals, examples without content or number', () =>
  withTraffic(async (rig) => {
    await rig.call('POST', '/api/rules', { kind: 'word', pattern: 'two', enabled: false });
    const { body } = await whatIf(rig, { rules: { change: [{ id: 1, enabled: true }] } }, { account: 'acme' });
    assert.deepEqual([body.judged, body.every, body.isWhole, body.skipped, body.account], [3, 1, true, {}, 'acme']);
    assert.deepEqual(body.codes, [{ code: 'sensitive_words', before: 0, after: 1 }]);
    assert.deepEqual([body.total.before.accepted, body.total.after.accepted, body.total.after.refused], [3, 2, 1]);
    assert.deepEqual(
      [body.connectors[0].connector, body.countries[0].country, body.accounts[0].account, body.connectors[0].after.accepted],
      ['a', 'DE', 'acme', 2],
    );
    assert.deepEqual([body.examples.length, body.examples[0].id, body.examples[0].after.code], [1, 2, 'sensitive_words']);
    assert.doesNotMatch(JSON.stringify(body), /4915112345678|"two"/);
    assert.equal((await whatIf(rig, { routes: {} }, { from: '2026-02-27', to: '2026-02-28' })).body.judged, 0);
  }));

test('a proposal is refused as the change itself would be, with the way to the field', () =>
  withTraffic(async (rig) => {
    const cases: [object, number, string, RegExp][] = [
      [{}, 400, 'proposal', /proposal must/],
      [{ routs: {} }, 400, 'proposal.routs', /did you mean routes/],
      [{ routes: { add: [{ prefix: '49' }] } }, 400, 'proposal.routes.add.0.connector', /is missing/],
      [{ routes: { add: [{ connector: 'a', prefix: 'x' }] } }, 400, 'proposal.routes.add.0.prefix', /at most 20 digits/],
      [{ routes: { add: [{ connector: 'c' }] } }, 404, 'proposal.routes.add.0.connector', /no connector "c"/],
      [{ routes: { remove: [7] } }, 404, 'proposal.routes.remove.0', /no route 7/],
      [{ routeRules: { add: [{ targets: [{ connector: 'c' }] }] } }, 400, 'proposal.routeRules.add.0.targets', /"c", which does not exist/],
      [{ routeRules: { add: [{ targets: [], strategy: 'best' }] } }, 400, 'proposal.routeRules.add.0.strategy', /priority or weighted/],
      [{ routeRules: { change: [{ id: 3 }] } }, 404, 'proposal.routeRules.change.0.id', /no route rule 3/],
      [{ routeRules: { whole: [], add: [] } }, 400, 'proposal.routeRules.whole', /give it alone/],
      [
        { routeRules: { whole: [{ targets: [{ connector: 'a' }] }, { targets: [{ connector: 'b' }] }] } },
        400,
        'proposal.routeRules.whole.1.position',
        /the new route rule overlaps/,
      ],
      [{ prices: [{ list: 'gold' }] }, 404, 'proposal.prices.0.list', /a new one needs a currency/],
      [{ prices: [{ list: 'default', rows: [{ prefix: '4x', price: '1' }] }] }, 400, 'proposal.prices.0.rows.0.prefix', /must be digits/],
      [{ prices: [{ list: 'default', rows: [{ prefix: '*', price: '1' }] }] }, 400, 'proposal.prices.0.rows.0', /same time in the list/],
      [{ assign: [{ account: 'nobody', list: 'default' }] }, 404, 'proposal.assign.0.account', /no account/],
      [{ rules: { add: [{ kind: 'word' }] } }, 400, 'proposal.rules.add.0.pattern', /must not be blank/],
      [{ rules: { add: [{ kind: 'blocklist' }] } }, 400, 'proposal.rules.add.0.kind', /block list without numbers/],
      [{ rules: { change: [{ id: 1, enabled: false }] } }, 404, 'proposal.rules.change.0.id', /no rule 1/],
      [
        { accounts: [{ account: 'acme', settings: { messagesPerDay: 1 } }] },
        400,
        'proposal.accounts.0.settings.messagesPerDay',
        /judged anew/,
      ],
    ];
    for (const [proposal, status, field, message] of cases) {
      const [gotStatus, , gotField, gotMessage] = await refusedAs(whatIf(rig, proposal));
      assert.deepEqual([gotStatus, gotField], [status, field], JSON.stringify([proposal, gotMessage]));
      assert.match(String(gotMessage), message);
    }
    assert.deepEqual(await refusedAs(whatIf(rig, { routes: {} }, { to: '2026-04-01' })), [
      400,
      'parameter',
      'to',
      'The period must be at most 31 days',
    ]);
    assert.equal((await whatIf(rig, { routes: {} }, { account: 'nobody' })).status, 404);
  }));

test('one at a time; who goes away is not waited for', () =>
  withTraffic(async (rig) => {
    const whole = rig.whatIf;
    let isGone = (): boolean => false;
    const started = new Promise<void>((resolve) => {
      rig.whatIf = async (input) => {
        ({ isGone } = input);
        input.onProgress?.(2, 3);
        resolve();
        while (!input.isGone()) await new Promise((next) => setImmediate(next));
        return whole(input);
      };
    });
    const leaving = new AbortController();
    const first = fetch(`${rig.url}/api/what-if`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { authorization: `Bearer ${rig.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...MARCH, proposal: { routes: {} } }),
    });
    await started;
    assert.deepEqual((await rig.call('GET', '/api/what-if')).body, { running: { judged: 2, of: 3 } });
    assert.deepEqual(await refusedAs(whatIf(rig, { routes: {} })), [
      503,
      'platform',
      undefined,
      'Another what-if is running; try again when it is done',
    ]);
    leaving.abort();
    await assert.rejects(first);
    while (!isGone()) await new Promise((next) => setImmediate(next));
    rig.whatIf = whole;
    let status = 503;
    while (status === 503) ({ status } = await whatIf(rig, { routes: {} }));
    assert.equal(status, 200);
    assert.deepEqual((await rig.call('GET', '/api/what-if')).body, { running: null });
  }));

test('how far it has come is told after each page', () =>
  withTraffic(async (rig) => {
    const whole = rig.whatIf;
    const told: [number, number][] = [];
    rig.whatIf = (input) => whole({ ...input, onProgress: (judged, of) => told.push([judged, of]) });
    await whatIf(rig, { routes: {} });
    assert.deepEqual(told, [
      [0, 3],
      [3, 3],
    ]);
  }));

test('margins by day, account, connector and country; what is not known stands apart', () =>
  withTraffic(async (rig, store) => {
    const accepted = (id: number) => ({ ...(acceptedBy(id, `k${id}`) as Extract<ReturnType<typeof acceptedBy>, { kind: 'accepted' }>) });
    await store.recordOutcomes([{ ...accepted(1), cost: { micros: 20_000, currency: 'XXX' } }, accepted(2)]);
    const known = { messages: 1, segments: 1, revenue: '0.050000', cost: '0.020000', margin: '0.030000' };
    const apart = { withoutCost: { messages: 1, segments: 1, revenue: '0.050000' } };
    const other = { otherCurrency: { messages: 0, segments: 0, revenue: '0.000000', cost: '0.000000' } };
    const row = { currency: 'XXX', ...known, ...apart, ...other, revenueOfAll: '0.100000' };
    for (const [by, name] of [
      ['day', '2026-03-01'],
      ['account', 'acme'],
      ['connector', 'a'],
      ['country', 'DE'],
    ] as const) {
      const { body } = await rig.call('GET', `/api/margins?month=2026-03&by=${by}`);
      assert.deepEqual(body.rows, [{ [by]: name, ...row }]);
      assert.deepEqual(body.total, [row]);
    }
    assert.deepEqual((await rig.call('GET', '/api/margins?month=2026-02')).body.rows, []);
    assert.deepEqual((await refusedAs(rig.call('GET', '/api/margins?month=2026-03&by=week'))).slice(0, 3), [400, 'parameter', 'by']);
    assert.deepEqual((await refusedAs(rig.call('GET', '/api/margins?from=2025-01-01&to=2026-03-01'))).slice(0, 3), [
      400,
      'parameter',
      'to',
    ]);
    assert.deepEqual((await refusedAs(rig.call('GET', '/api/margins'))).slice(0, 3), [400, 'parameter', 'month']);
  }));
