// Rules and caps as an operator sets them and a customer meets them, through the whole gateway.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { errors } from '../src/errors.ts';
import { type World, withWorld } from './testing/world.ts';
import { withFolder } from './testing/gateway.ts';

const NUMBER = '4915112345678';
/** The text of the refusal; "" = accepted. */
async function refusalOf({ api }: World, params: Record<string, string> = {}): Promise<unknown> {
  return (await api('sendsms', { numbers: NUMBER, content: 'hello', ...params }))['reason'] ?? '';
}
const idOf = (row: Record<string, unknown>): string => String(row['id']);
async function explained(world: World, content: string, ...numbers: string[]) {
  const run = await world.cli('rule', 'explain', 'acme', ...numbers, '--content', content);
  return run as unknown as {
    code: string | null;
    held: boolean;
    messages: number;
    steps: { check: string; outcome: string }[];
    numbers: { number: string; code: string | null; connector: string; price: string; steps: { check: string; outcome: string }[] }[];
  };
}

test('each kind of rule is live at once, refuses with its own code, counts its hits, and holds no more when disabled', () =>
  withWorld(async (world) => {
    const { cli } = world;
    const list = await cli('rule', 'add', '--kind', 'blocklist', '--name', 'do not call');
    await withFolder(async (folder) => {
      const file = join(folder, 'list.csv');
      writeFileSync(file, `number,since\n+${NUMBER},2026\nx12,2026\n49,2026\n`);
      const failed = await cli('rule', 'import', idOf(list), file).then(
        () => '',
        (error: Error) => error.message,
      );
      assert.match(failed, /^2 of 3 row\(s\) cannot be read; nothing was changed\nline 3: "x12" must be .*\nline 4: "49" must be/);
      assert.equal(await refusalOf(world), '');
      writeFileSync(file, `number\n+${NUMBER}\n`);
      assert.deepEqual(await cli('rule', 'import', idOf(list), file), { id: list['id'], added: 1, removed: 0, numbers: 1 });
    });
    assert.equal(await refusalOf(world), errors.recipient_blocked.text);
    await cli('rule', 'disable', idOf(list));

    const rules = [
      [['--word', 'hel*'], errors.sensitive_words],
      [['--kind', 'length', '--characters-max', '4'], errors.content_over_limit],
      [['--kind', 'country', '--countries', 'FR,us'], errors.country_not_allowed],
      [['--kind', 'originator', '--action', 'allow', '--originators', 'Acme', '--account', 'acme'], errors.sender_not_allowed],
    ] as const;
    for (const [words, { text }] of rules) {
      const id = idOf(await cli('rule', 'add', ...words));
      assert.equal(await refusalOf(world), text);
      assert.equal((await cli('rule', 'show', id))['hits'], 1);
      await cli('rule', 'disable', id);
      assert.equal(await refusalOf(world), '', text);
    }
    await cli('opt-out', 'add', NUMBER, '--account', 'acme', '--source', 'a letter');
    assert.equal(await refusalOf(world), errors.recipient_opted_out.text);
    await cli('opt-out', 'remove', NUMBER, '--account', 'acme');
    assert.equal(await refusalOf(world), '');
  }));

test('caps: rate, totals, frequency and duplicates', () =>
  withWorld(async (world) => {
    const { cli, api } = world;
    await cli('account', 'set', 'acme', '--duplicate-window-s', '60');
    assert.deepEqual([await refusalOf(world), await refusalOf(world)], ['', errors.duplicate_message.text]);
    const both = await api('sendsms', { numbers: `${NUMBER},4915112345679`, content: 'hello' });
    assert.deepEqual([both['success'], both['fail'], both.array?.[0]?.[0]], [1, 1, 4_915_112_345_679]);
    await cli('account', 'set', 'acme', '--duplicate-window-s', '0', '--recipient-messages-max', '1');
    assert.deepEqual([await refusalOf(world), await refusalOf(world)], ['', errors.recipient_limit.text]);
    await cli('account', 'set', 'acme', '--recipient-messages-max', '0', '--messages-per-day', '2');
    assert.equal(await refusalOf(world, { numbers: '10010,10011,10012' }), errors.total_limit.text);
    const codes = await Promise.all(Array.from({ length: 10 }, () => refusalOf(world)));
    assert.equal(codes.filter((code) => code === '').length, 2);
    // A bucket of one message that fills in a thousand seconds.
    await cli('account', 'set', 'acme', '--messages-per-day', '0', '--messages-per-second', '0.001');
    assert.deepEqual([await refusalOf(world), await refusalOf(world)], ['', errors.rate_limit.text]);
  }));

test('a run of numbers waits for a word: released it arrives, refused it is refunded, and money is held meanwhile', () =>
  withWorld(async (world) => {
    const { cli, api, carrier } = world;
    await cli('rule', 'add', '--kind', 'pumping', '--run-length', '3', '--name', 'shield');
    const send = (numbers: string) => api('sendsms', { numbers, content: 'hello' });
    await send('4915100000001');
    await send('4915100000002');
    await carrier.until((stats) => stats.receiptsAcked === 2);
    const dry = await explained(world, 'hello', '4915100000003');
    assert.deepEqual([dry.held, dry.code], [true, null]);
    assert.deepEqual((await send('4915100000003'))['success'], 1);
    await send('4915100000004');
    const held = (await cli('held', 'list')) as unknown as { id: number; reason: string }[];
    assert.deepEqual(
      held.map(({ id, reason }) => [id, reason]),
      [
        [3, '3 consecutive numbers within 3600 s'],
        [4, '3 consecutive numbers within 3600 s'],
      ],
    );
    assert.equal((await api('getbalance'))['balance'], '9.970000');
    assert.equal(carrier.received.length, 2);
    assert.deepEqual(await cli('held', 'release', '3'), { id: 3, decision: 'released', messages: 1 });
    await carrier.until((stats) => stats.receiptsAcked === 3);
    await cli('held', 'refuse', '4');
    assert.equal((await api('getbalance'))['balance'], '9.990000');
    const story = await cli('message', 'show', '4');
    assert.deepEqual([story['state'], story['reason']], ['REJECTED', 'refused_by_operator']);
  }));

test('a dry run says what each rule does, writes nothing, and agrees with what then happens', () =>
  withWorld(async (world) => {
    const { cli, api } = world;
    await cli('rule', 'add', '--word', 'casino', '--name', 'gambling');
    await cli('rule', 'add', '--kind', 'country', '--countries', 'DE');
    await cli('account', 'set', 'acme', '--recipient-messages-max', '1', '--messages-per-day', '5');
    const before = await cli('rule', 'show', '2');
    for (let again = 0; again < 2; again++) {
      const run = await explained(world, 'hello', NUMBER, '33612345678', NUMBER);
      assert.equal(run.messages, 1);
      assert.deepEqual(
        run.numbers.map(({ code, connector, price }) => [code, connector, price]),
        [
          [null, 'carrier', '0.020000'],
          ['country_not_allowed', 'carrier', '0.020000'],
          ['recipient_limit', 'carrier', '0.020000'],
        ],
      );
      assert.deepEqual(
        run.steps.map(({ check, outcome }) => [check, outcome]),
        [
          ['word', 'passed'],
          ['totals', 'passed'],
        ],
      );
      assert.deepEqual(
        run.numbers[0]?.steps.map(({ check }) => check),
        ['number', 'country', 'price', 'route', 'frequency'],
      );
    }
    assert.deepEqual(await cli('rule', 'show', '2'), before);
    const refused = await explained(world, 'CASINO', NUMBER);
    assert.deepEqual([refused.code, refused.messages, refused.numbers[0]?.code], ['sensitive_words', 0, 'sensitive_words']);
    const sent = await api('sendsms', { numbers: `${NUMBER},33612345678,${NUMBER}`, content: 'hello' });
    assert.deepEqual([sent['success'], sent['fail']], [1, 2]);
    assert.equal((await api('getbalance'))['balance'], '10.000000');
  }));

test('a sandbox account meets no carrier: magic numbers, price and history as if it did', () =>
  withWorld(async (world) => {
    const { cli, api, carrier } = world;
    await cli('account', 'set', 'acme', '--sandbox', 'on', '--low-balance', '9.98');
    const sent = await api('sendsms', { numbers: '4915100000000,4915100000001,4915100000002', content: 'hello' });
    assert.equal(sent['success'], 3);
    let states: unknown[] = [];
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
      states = await Promise.all([1, 2, 3].map(async (id) => (await cli('message', 'show', String(id)))['state']));
      if (!states.some((state) => state === 'QUEUED' || state === 'ENROUTE')) break;
    }
    assert.deepEqual(states, ['DELIVERED', 'REJECTED', 'UNDELIVERABLE']);
    assert.equal((await cli('message', 'show', '1'))['connector'], 'sandbox');
    assert.equal(carrier.received.length, 0);
    // Gift 0.05, balance 10; 0.04 was posted and 0.02 came back.
    await cli('account', 'credit', 'acme', '--balance', '-0.05');
    await api('sendsms', { numbers: '4915100000000', content: 'again' });
    const alerts = (await cli('alert', 'list')) as unknown as { kind: string; clearedAt: string | null }[];
    assert.deepEqual(
      alerts.map(({ kind, clearedAt }) => [kind, clearedAt]),
      [['low_balance', null]],
    );
  }));
