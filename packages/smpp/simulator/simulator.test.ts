// Every option of the simulator over a real socket, with simulated time where time matters.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { entries } from '../src/entries.ts';
import { statuses } from '../src/tables/statuses.ts';
import { type IdStyle, idStyles, type ReceiptDialect, receiptDialects, simulatorLimits, startSimulator } from './index.ts';
import { bindEsme, idOf, simulate } from './kit.fixtures.ts';

test('binds in every mode, and counts', async (t) => {
  const simulator = await simulate(t);
  for (const mode of ['transceiver', 'transmitter', 'receiver'] as const) {
    const esme = await bindEsme(t, simulator, { mode });
    assert.notEqual(esme.client.boundAs, null);
  }
  assert.deepEqual([simulator.stats.binds, simulator.stats.sessions], [3, 3]);
});

test('systemId and password: wrong ones are refused with their own status', async (t) => {
  const simulator = await simulate(t, { systemId: 'acme', password: 'right' });
  const wrongName = await bindEsme(t, simulator, { systemId: 'other', password: 'right' });
  assert.deepEqual(await wrongName.ended, { kind: 'bind_refused', status: statuses.ESME_RINVSYSID });
  const wrongPassword = await bindEsme(t, simulator, { systemId: 'acme', password: 'wrong' });
  assert.deepEqual(await wrongPassword.ended, { kind: 'bind_refused', status: statuses.ESME_RINVPASWD });
  const right = await bindEsme(t, simulator, { systemId: 'acme', password: 'right' });
  assert.equal(right.client.boundAs, 'BOUND_TRX');
  assert.deepEqual([simulator.stats.binds, simulator.stats.bindsRefused], [1, 2]);
});

test('latencyMs: the response waits', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, latencyMs: 200, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  const sent = esme.send('10010');
  await simulator.until(({ scheduled }) => scheduled === 1);
  clock.advance(199);
  await esme.roundTrip();
  assert.deepEqual(esme.log, []);
  clock.advance(1);
  assert.match(await sent, /^ESME_ROK/);
});

test('receiptDelayMs: the receipt waits after the response, and its dates tell', async (t) => {
  const clock = new SimulatedClock();
  clock.advance(Date.UTC(2026, 10, 22, 23, 34) - clock.now());
  const simulator = await simulate(t, { clock, receiptDelayMs: 120_000 });
  const esme = await bindEsme(t, simulator);
  await esme.send('10010');
  clock.advance(119_999);
  await esme.roundTrip();
  assert.equal(esme.unread, 0);
  clock.advance(1);
  const receipt = await esme.nextReceipt();
  assert.deepEqual([receipt.submitDate, receipt.doneDate], ['2611222334', '2611222336']);
});

test('receipts: as registered_delivery asks, always, never', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const receiptsFor = async (destination: string, registeredDelivery: number): Promise<number> => {
    const before = simulator.stats.receiptsSent;
    await esme.send(destination, { registeredDelivery });
    await esme.roundTrip();
    return simulator.stats.receiptsSent - before;
  };
  const asked = [0, 1, 2, 3];
  const counts = async (): Promise<number[][]> => {
    const all: number[][] = [];
    for (const bits of asked) all.push([await receiptsFor('10010', bits), await receiptsFor('1008611', bits)]);
    return all;
  };
  assert.deepEqual(await counts(), [
    [0, 0],
    [1, 1],
    [0, 1],
    [1, 0],
  ]);
  simulator.set({ receipts: 'always' });
  assert.deepEqual((await counts()).flat(), [1, 1, 1, 1, 1, 1, 1, 1]);
  simulator.set({ receipts: 'never' });
  assert.deepEqual((await counts()).flat(), [0, 0, 0, 0, 0, 0, 0, 0]);
});

test('receiptBeforeResponse: the receipt overtakes, also with a latency', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, receiptBeforeResponse: true, latencyMs: 50, receiptDelayMs: 1_000 });
  const esme = await bindEsme(t, simulator);
  const sent = esme.send('10010');
  await simulator.until(({ scheduled }) => scheduled === 1);
  clock.advance(50);
  await sent;
  assert.deepEqual(esme.log, ['receipt DELIVERED', 'response ESME_ROK']);
});

test('receiptLossPercent and receiptDuplicatePercent', async (t) => {
  const simulator = await simulate(t, { receiptLossPercent: 100 });
  const esme = await bindEsme(t, simulator);
  await esme.send('10010');
  assert.deepEqual([simulator.stats.receiptsSent, simulator.stats.receiptsLost], [0, 1]);
  simulator.set({ receiptLossPercent: 0, receiptDuplicatePercent: 100 });
  const id = idOf(await esme.send('10010'));
  assert.deepEqual([(await esme.nextReceipt()).messageId, (await esme.nextReceipt()).messageId], [id, id]);
});

test('queueFullPercent: the same seed makes the same history', async (t) => {
  const history = async (seed: number): Promise<string> => {
    const simulator = await simulate(t, { queueFullPercent: 50, seed, receipts: 'never' });
    const esme = await bindEsme(t, simulator);
    const sent = await Promise.all(Array.from({ length: 100 }, (_, i) => esme.send(`4477009${i}`)));
    assert.equal(simulator.stats.refused, sent.filter((answer) => answer === 'ESME_RMSGQFUL').length);
    return sent.map((answer) => (answer === 'ESME_RMSGQFUL' ? 'x' : '.')).join('');
  };
  const first = await history(7);
  assert.match(first, /x/);
  assert.match(first, /\./);
  assert.equal(await history(7), first);
  assert.notEqual(await history(8), first);
});

const status = async (sent: Promise<string>): Promise<string> => (await sent).split(' ')[0] ?? '';

test('throttlePerSecond: for each system_id, and a new second begins anew', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, throttlePerSecond: 2 });
  const one = await bindEsme(t, simulator, { systemId: 'one' });
  const two = await bindEsme(t, simulator, { systemId: 'two' });
  const burst = (esme: typeof one): Promise<string[]> => Promise.all([1, 2, 3].map((i) => status(esme.send(`44770090000${i}`))));
  assert.deepEqual(await burst(one), ['ESME_ROK', 'ESME_ROK', 'ESME_RTHROTTLED']);
  assert.deepEqual(await burst(two), ['ESME_ROK', 'ESME_ROK', 'ESME_RTHROTTLED']);
  clock.advance(1_000);
  assert.deepEqual(await burst(one), ['ESME_ROK', 'ESME_ROK', 'ESME_RTHROTTLED']);
  assert.deepEqual([simulator.stats.throttled, simulator.stats.accepted], [3, 6]);
});

const idPatterns: Record<IdStyle, [response: string, receipt: string]> = {
  decimal: ['9308878062554710043', '9308878062554710043'],
  hex: ['812fc7470000001b', '812fc7470000001b'],
  'hex-then-decimal': ['812fc7470000001b', '9308878062554710043'],
  'decimal-then-hex': ['9308878062554710043', '812fc7470000001b'],
  uuid: ['', ''],
  'leading-zeros': ['0009308878062554710043', '9308878062554710043'],
  'upper-then-lower': ['A812FC7470000001B', 'a812fc7470000001b'],
  'upper-hex': ['A812FC7470000001B', 'A812FC7470000001B'],
  'lower-then-upper': ['a812fc7470000001b', 'A812FC7470000001B'],
  'padded-hex': ['00812fc7470000001b', '812fc7470000001b'],
  'big-hex-then-decimal': ['812FC7470000001B', '9308878062554710043'],
  'decimal-22': ['04009308878062554710043', '4009308878062554710043'],
  hyphens: ['', ''],
  'hyphens-64': ['', ''],
};

for (const idStyle of idStyles) {
  test(`idStyle ${idStyle}, with an id above 64 bits signed`, async (t) => {
    const simulator = await simulate(t, { idStyle, firstId: '9308878062554710043' });
    const esme = await bindEsme(t, simulator);
    const inResponse = idOf(await esme.send('10010'));
    const inReceipt = (await esme.nextReceipt()).messageId;
    if (idStyle === 'uuid') {
      assert.match(inResponse, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(inReceipt, inResponse);
      assert.notEqual(idOf(await esme.send('10010')), inResponse);
    } else if (idStyle === 'hyphens' || idStyle === 'hyphens-64') {
      assert.match(inResponse, /^(\d{4}[ZIUB]-)+\d{1,4}[A-Z]+$/);
      assert.equal(inResponse.length, idStyle === 'hyphens' ? 35 : 64);
      assert.equal(inReceipt, inResponse);
    } else assert.deepEqual([inResponse, inReceipt], idPatterns[idStyle]);
  });
}

test('message ids begin at the time, so that a restart does not repeat them', async (t) => {
  const first = await simulate(t);
  const before = BigInt(idOf(await (await bindEsme(t, first)).send('10010')));
  await first.close();
  const second = await simulate(t);
  assert(BigInt(idOf(await (await bindEsme(t, second)).send('10010'))) > before);
  assert(before > BigInt(Date.UTC(2020, 0, 1)) * 1_000n);
});

const dialectSays: Record<ReceiptDialect, RegExp> = {
  canonical: /^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:hello$/,
  seconds: /^id:\d+ sub:001 dlvrd:001 submit date:\d{12} done date:\d{12} stat:DELIVRD err:000 text:hello$/,
  'absolute-time': /^id:\d+ sub:001 dlvrd:001 submit date:\d{15}\+ done date:\d{15}\+ stat:DELIVRD err:000 text:hello$/,
  'joined-dates': /^id:\d+ sub:001 dlvrd:001 submitdate:\d{12} donedate:0{12} stat:DELIVRD err:000 text:hello$/,
  'no-counts': /^id:\d+ submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:hello$/,
  'no-text': /^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000$/,
  'capital-text': /^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 Text:hello$/,
  'no-stat-word': /^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} DELIVRD err:000 text:hello$/,
  'long-error': /^id:\d+ sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:0000 text:hello$/,
  'ucs2-flag': /^id:\d+ .* text:hello$/,
  payload: /^$/,
  'tlv-only': /^$/,
  'no-esm-class': /^id:\d+ .* text:hello$/,
  'absolute-no-text': /^id:\d+ sub:001 dlvrd:001 submit date:\d{15}\+ done date:\d{15}\+ stat:DELIVRD err:000$/,
  'seconds-no-stat': /^id:\d+ sub:001 dlvrd:001 submit date:\d{12} done date:\d{12} DELIVRD err:000 text:hello$/,
};

for (const [receiptDialect] of entries(receiptDialects)) {
  test(`receiptDialect ${receiptDialect}`, async (t) => {
    const simulator = await simulate(t, { receiptDialect });
    const esme = await bindEsme(t, simulator);
    const id = idOf(await esme.send('10010'));
    const pdu = await esme.next();
    assert.match(Buffer.from(pdu.shortMessage).toString(), dialectSays[receiptDialect]);
    assert.equal(pdu.esmClass, receiptDialect === 'no-esm-class' ? 0 : 4);
    assert.equal(pdu.dataCoding, receiptDialect === 'ucs2-flag' ? 8 : 0);
    assert.deepEqual([pdu.sourceAddr, pdu.destinationAddr], ['10010', '12345']);
    const { messagePayload, receiptedMessageId, messageState } = pdu.tlvs;
    assert.equal(
      messagePayload === undefined
        ? ''
        : Buffer.from(messagePayload)
            .toString()
            .slice(0, 10 + 3),
      receiptDialect === 'payload' ? `id:${id}`.slice(0, 13) : '',
    );
    assert.deepEqual([receiptedMessageId, messageState], receiptDialect === 'tlv-only' ? [id, 2] : [undefined, undefined]);
  });
}

test('receiptTlvs: with the network error code of a failure', async (t) => {
  const simulator = await simulate(t, { receiptTlvs: true });
  const esme = await bindEsme(t, simulator);
  const id = idOf(await esme.send('1008611'));
  const { tlvs } = await esme.next();
  assert.deepEqual([tlvs.receiptedMessageId, tlvs.messageState, [...(tlvs.networkErrorCode ?? [])]], [id, 5, [3, 0, 1]]);
});

test('disconnectEvery: the socket goes at every third submit, without unbind', async (t) => {
  const simulator = await simulate(t, { disconnectEvery: 3, receipts: 'never' });
  for (let round = 1; round <= 2; round++) {
    const esme = await bindEsme(t, simulator);
    assert.match(await esme.send('10010'), /^ESME_ROK/);
    assert.match(await esme.send('10010'), /^ESME_ROK/);
    assert.equal(await esme.send('10010'), 'unknown closed');
    assert.equal((await esme.ended).kind, 'lost');
    assert.deepEqual([simulator.stats.disconnects, simulator.stats.accepted], [round, round * 3]);
  }
});

test('an unknown option and an impossible value are refused by name', async (t) => {
  const simulator = await simulate(t);
  const wrong = (options: object, message: RegExp): void => assert.throws(() => simulator.set(options), { name: 'RangeError', message });
  wrong({ latencyMS: 1 }, /unknown option "latencyMS"; did you mean latencyMs\?/);
  wrong({ latencyMs: -1 }, /latencyMs must be a whole number/);
  wrong({ queueFullPercent: 101 }, /queueFullPercent must be a number from 0 to 100/);
  wrong({ idStyle: 'roman' }, /idStyle must be one of decimal/);
  wrong({ numbers: { 1: { refuse: 'ESME_ROK' } } }, /numbers 1\.refuse/);
  wrong({ numbers: { 1: { receipts: [{ state: 'GONE' }] } } }, /numbers 1\.receipts must be one of/);
  wrong({ port: 1 }, /unknown option "port"/);
});

test('what cannot be submitted is refused, and basicOnly knows no other requests', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send(''), 'ESME_RINVDSTADR');
  const long = await esme.request({ command: 'data_sm', sourceAddr: '1', destinationAddr: '1'.repeat(30) });
  assert.equal(long.kind === 'response' && long.pdu.status, statuses.ESME_RINVDSTADR);
  simulator.set({ basicOnly: true });
  const query = await esme.request({ command: 'query_sm', messageId: '1' });
  assert.equal(query.kind === 'response' && query.pdu.status, statuses.ESME_RINVCMDID);
});

test('data_sm is taken like submit_sm', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const tlvs = { messagePayload: Buffer.from('by data sm') };
  await esme.request({ command: 'data_sm', sourceAddr: '12345', destinationAddr: '1008611', registeredDelivery: 1, tlvs });
  const receipt = await esme.nextReceipt();
  assert.deepEqual([receipt.state, receipt.text], ['UNDELIVERABLE', 'by data sm']);
  assert.equal(simulator.received[0]?.text, 'by data sm');
});

test('close unbinds everyone, and a phone that waits is told', async (t) => {
  const simulator = await simulate(t);
  const waiting = assert.rejects(simulator.sendFromPhone({ from: '1', to: '2', text: 'x', systemId: 'absent' }), /not delivered/);
  const esme = await bindEsme(t, simulator);
  await simulator.close();
  assert.deepEqual(await esme.ended, { kind: 'unbound', by: 'peer' });
  await waiting;
  await assert.rejects(simulator.sendFromPhone({ from: '1', to: '2', text: 'x' }), /closed/);
});

test('every submit is counted under exactly one outcome', async (t) => {
  const simulator = await simulate(t, { queueFullPercent: 20, throttlePerSecond: 30 });
  const esme = await bindEsme(t, simulator);
  const all = ['10010', '15550000006', '15550000008', '15550000015', '15550000016', '1'];
  await Promise.all(Array.from({ length: 60 }, (_, i) => esme.send(all[i % all.length] ?? '')));
  await esme.send('15550000009');
  const { submits, accepted, refused, throttled, lost } = simulator.stats;
  assert.equal(submits, 61);
  assert.equal(accepted + refused + throttled + lost, submits);
});

test('a port that is taken rejects', async (t) => {
  const { port } = await simulate(t);
  await assert.rejects(startSimulator({ port }), { code: 'EADDRINUSE' });
});

test('bounds: receipts of the absent go first, then submits are refused', async (t) => {
  const { pendingMax } = simulatorLimits;
  simulatorLimits.pendingMax = 10;
  t.after(() => {
    simulatorLimits.pendingMax = pendingMax;
  });
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock });
  const esme = await bindEsme(t, simulator, { mode: 'transmitter' });
  const sent = await Promise.all(Array.from({ length: 15 }, () => status(esme.send('10010'))));
  assert.deepEqual(new Set(sent), new Set(['ESME_ROK']));
  assert.deepEqual([simulator.stats.waiting, simulator.stats.receiptsDropped], [10, 5]);
  simulator.set({ receiptDelayMs: 1_000 });
  const delayed = await Promise.all(Array.from({ length: 22 }, () => status(esme.send('10010'))));
  assert.equal(delayed.indexOf('ESME_RMSGQFUL'), 10);
  assert.deepEqual([simulator.stats.waiting, simulator.stats.scheduled, simulator.stats.refused], [0, 10, 12]);
  simulator.set({ latencyMs: 1_000 });
  assert.equal(await esme.send('10010'), 'ESME_RMSGQFUL', 'and no answer waits for its time');
});
