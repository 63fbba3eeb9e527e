import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatStamp } from '../src/core/zone-time.ts';
import { withWorld } from './testing/world.ts';

test('a message goes in over HTTP, out over SMPP, and its receipt comes back to the report', () =>
  withWorld(async ({ client, carrier }) => {
    const sent = await client.sendSms({ numbers: ['10010', '1008611', '8613800138000'], content: 'content' });
    assert.deepEqual(sent, {
      messages: [
        { id: 1, number: '10010' },
        { id: 2, number: '1008611' },
        { id: 3, number: '8613800138000' },
      ],
      failed: 0,
    });
    await carrier.until((stats) => stats.receiptsAcked === 3);
    const report = await client.getReport([1, 2, 3]);
    assert.deepEqual(
      report.map(({ id, number, state }) => [id, number, state]),
      [
        [1, '10010', 'delivered'],
        [2, '1008611', 'failed'],
        [3, '8613800138000', 'delivered'],
      ],
    );
    assert.deepEqual(
      carrier.received.map((message) => [message.destination, message.text]),
      [
        ['10010', 'content'],
        ['1008611', 'content'],
        ['8613800138000', 'content'],
      ],
    );
    // The gift went first: 0.05 of 0.06.
    assert.deepEqual(await client.getBalance(), { balance: '9.990000', gift: '0.00000' });
  }));

test('a long message arrives whole, is paid by the segment, and reported once', () =>
  withWorld(async ({ client, carrier }) => {
    const content = `${'长'.repeat(199)}😀`;
    const { messages } = await client.sendSms({ numbers: '10010', content });
    assert.deepEqual(messages, [{ id: 1, number: '10010' }]);
    await carrier.until((stats) => stats.receiptsAcked === 3);
    assert.deepEqual(
      carrier.received.map(({ text, segments, segmentsReceived }) => [text, segments, segmentsReceived]),
      [[content, 3, 3]],
    );
    assert.equal((await client.getReport([1]))[0]?.state, 'delivered');
    assert.equal((await client.getBalance()).balance, '9.990000');
  }));

test('a timed message waits, can be taken back over the command line, and is refunded', () =>
  withWorld(async ({ api, cli, carrier }) => {
    const sendtime = String(formatStamp(Date.now() + 3_600_000, 'Asia/Shanghai'));
    await api('sendsms', { numbers: '10010', content: 'later', sendtime });
    assert.equal((await api('getreport', { ids: '1' })).array?.[0]?.[3], 1);
    assert.equal((await api('getbalance'))['gift'], '0.03000');
    const cancelled = await cli('message', 'cancel', '1');
    assert.match(String(cancelled['refund']), /^0\.02/);
    assert.equal((await api('getbalance'))['gift'], '0.05000');
    assert.equal((await api('getreport', { ids: '1' })).array?.[0]?.[3], 3);
    await assert.rejects(cli('message', 'cancel', '1'));
    await api('sendsms', { numbers: '10010', content: 'now' });
    await carrier.until((stats) => stats.receiptsAcked === 1);
    await assert.rejects(cli('message', 'cancel', '2'));
    assert.equal(carrier.stats.submits, 1);
  }));

test('what phones send is handed out once, long texts put together', () =>
  withWorld(async ({ client, cli, carrier }) => {
    await cli('number', 'add', '447700900099', '--connector', 'carrier');
    await cli('number', 'assign', '447700900099', 'acme');
    const long = 'ab中'.repeat(60);
    await carrier.sendFromPhone({ from: '10010', to: '447700900099', text: 'hello' });
    await carrier.sendFromPhone({ from: '1008611', to: '447700900099', text: long });
    const taken = await client.takeReceived();
    assert.deepEqual(
      taken.map(({ from, content }) => [from, content]),
      [
        ['10010', 'hello'],
        ['1008611', long],
      ],
    );
    assert.deepEqual(await client.takeReceived(), []);
    assert.deepEqual(await client.getReceived([1]), taken.slice(0, 1));
  }));

test('carriers of every id style and order of receipts: nothing is left without its receipt', async (t) => {
  for (const options of [
    { idStyle: 'hex-then-decimal' },
    { idStyle: 'decimal-then-hex' },
    { idStyle: 'upper-then-lower' },
    { idStyle: 'leading-zeros' },
    { idStyle: 'uuid', receiptBeforeResponse: true },
    { receiptBeforeResponse: true, receiptDuplicatePercent: 50 },
  ] as const)
    await t.test(JSON.stringify(options), () =>
      withWorld(async ({ api, cli, carrier }) => {
        const numbers = Array.from({ length: 100 }, (_, index) => (index % 3 === 0 ? '10010' : String(8613800138000 + index))).join(',');
        await api('sendsms', { numbers, content: 'x' });
        await carrier.until((stats) => stats.accepted === 100 && stats.receiptsSent >= 100 && stats.receiptsAcked === stats.receiptsSent);
        const status = await cli('status');
        assert.deepEqual(status['counts'], { pending: 0, enroute: 0, orphans: 0, unread: 0 });
      }, options),
    );
});

test('a carrier that throttles and cuts the line gets every message at least once, and each is paid once', () =>
  withWorld(
    async ({ api, cli, carrier }) => {
      // Fewer in doubt than submits between two cuts: a cut loses all that is in doubt, and with more there would be no progress.
      await cli('connector', 'set', 'carrier', '--window', '10');
      const numbers = Array.from({ length: 100 }, (_, index) => (index === 30 ? '15550000008' : String(8613800138000 + index))).join(',');
      await api('sendsms', { numbers, content: 'x' });
      await carrier.until((stats) => stats.uniqueNumbers === 100, 20_000);
      carrier.set({ disconnectEvery: 0 });
      await carrier.until((stats) => stats.sessions === 1 && stats.waiting === 0 && stats.receiptsAcked >= 100, 20_000);
      let status = await cli('status');
      while ((status['counts'] as { pending: number }).pending > 0) status = await cli('status');
      assert.equal((await api('getbalance'))['balance'], '8.050000');
    },
    { disconnectEvery: 45 },
  ));
