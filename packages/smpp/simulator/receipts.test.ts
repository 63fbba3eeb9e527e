// What carriers do with receipts: which segments, which bind, which words, and when; every setting of the kind, as the ESME sees it.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { parseReceipt } from '../src/receipt.ts';
import { formatAbsoluteTime, formatRelativeTime } from '../src/time.ts';
import { bindEsme, type Esme, idOf, simulate } from './kit.fixtures.ts';

const segment = (number: number, total: number) => ({
  esmClass: 0x40,
  shortMessage: Buffer.concat([Uint8Array.of(5, 0, 3, 9, total, number), Buffer.from(`part ${number}`)]),
});

const sendSegments = async (esme: Esme, order: readonly number[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const number of order) ids[number - 1] = idOf(await esme.send('447700900001', segment(number, order.length)));
  await esme.roundTrip();
  return ids;
};

const receiptIds = async (esme: Esme): Promise<(string | null)[]> => {
  const ids: (string | null)[] = [];
  while (esme.unread > 0) ids.push((await esme.nextReceipt()).messageId);
  return ids;
};

test('receiptParts: for the first segment, the last, all, or one for all', async (t) => {
  const simulator = await simulate(t, { receiptParts: 'first' });
  const esme = await bindEsme(t, simulator);
  const first = await sendSegments(esme, [2, 1, 3]);
  assert.deepEqual(await receiptIds(esme), [first[0]]);
  simulator.set({ receiptParts: 'last' });
  const last = await sendSegments(esme, [3, 1, 2]);
  assert.deepEqual(await receiptIds(esme), [last[2]]);
  simulator.set({ receiptParts: 'merged' });
  const merged = await sendSegments(esme, [3, 1, 2]);
  assert.equal(esme.unread, 1);
  const receipt = await esme.nextReceipt();
  assert.deepEqual([receipt.messageId, receipt.sub, receipt.dlvrd], [merged[0], '003', '003']);
  await esme.send('10010');
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED', 'a single one has its own');
});

test('receiptBind other: on another bind of the system_id, else on the same', async (t) => {
  const simulator = await simulate(t, { receiptBind: 'other' });
  const one = await bindEsme(t, simulator);
  await one.send('10010');
  await one.nextReceipt();
  const two = await bindEsme(t, simulator);
  const stranger = await bindEsme(t, simulator, { systemId: 'other' });
  for (let i = 0; i < 3; i++) {
    const id = idOf(await one.send('10010'));
    assert.equal((await two.nextReceipt()).messageId, id);
  }
  assert.deepEqual([one.unread, stranger.unread], [0, 0]);
});

test('receiptIntermediate: at once, then the final one; intermediateEsmClass marks it', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, receiptIntermediate: 'ACCEPTED', receiptDelayMs: 1_000 });
  const esme = await bindEsme(t, simulator);
  await esme.send('10010');
  const first = await esme.next();
  assert.deepEqual([parseReceipt(first)?.state, first.esmClass], ['ACCEPTED', 0x04]);
  clock.advance(1_000);
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED');
  simulator.set({ intermediateEsmClass: true });
  await esme.send('10010');
  assert.equal((await esme.next()).esmClass, 0x20);
});

const textOf = async (esme: Esme): Promise<string> => Buffer.from((await esme.next()).shortMessage).toString('latin1');

test('words and errors: receiptWord, receiptFailWord, receiptErrorStyle, undeliveredPercent', async (t) => {
  const simulator = await simulate(t, { receiptWord: 'ACKED', receiptFailWord: 'FAILED' });
  const esme = await bindEsme(t, simulator);
  await esme.send('10010');
  assert.match(await textOf(esme), / stat:ACKED err:000 /);
  for (const [style, pattern] of [
    ['nul', / stat:ACKED err:nul /],
    ['letters', / stat:ACKED err:00B /],
    ['four', / stat:ACKED err:0000 /],
  ] as const) {
    simulator.set({ receiptErrorStyle: style });
    await esme.send('10010');
    assert.match(await textOf(esme), pattern);
  }
  simulator.set({ receiptErrorStyle: 'code', undeliveredPercent: 100 });
  await esme.send('10010');
  assert.match(await textOf(esme), / dlvrd:000 .* stat:FAILED err:001 /);
  await esme.send('15550000001');
  assert.match(await textOf(esme), / stat:EXPIRED err:002 /, 'numbers keep what they promise');
  simulator.set({ receiptWord: '0', undeliveredPercent: 0 });
  await esme.send('10010');
  assert.match(await textOf(esme), / stat:0 /);
});

test('receiptTlvIdOnly, receiptNotSwapped, receiptCommand', async (t) => {
  const simulator = await simulate(t, { receiptTlvs: true, receiptTlvIdOnly: true, receiptNotSwapped: true });
  const esme = await bindEsme(t, simulator);
  const id = idOf(await esme.send('1008611'));
  const pdu = await esme.next();
  assert.deepEqual(pdu.tlvs, { receiptedMessageId: id });
  assert.deepEqual([pdu.sourceAddr, pdu.destinationAddr], ['12345', '1008611']);
  simulator.set({ receiptCommand: 'data_sm' });
  await esme.send('1008611');
  await simulator.until(({ receiptsAcked }) => receiptsAcked === 2);
  const [data] = esme.dataSms;
  assert(data !== undefined);
  assert.equal(parseReceipt(data)?.state, 'UNDELIVERABLE');
});

test('receiptLatePercent: lateMs after its time', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, receiptLatePercent: 100, lateMs: 700 });
  const esme = await bindEsme(t, simulator);
  await esme.send('10010');
  clock.advance(699);
  await esme.roundTrip();
  assert.equal(esme.unread, 0);
  clock.advance(1);
  await esme.nextReceipt();
});

test('deliverTimeoutMs: a deliver_sm that stays unanswered comes again on the same link', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, deliverTimeoutMs: 20 });
  const esme = await bindEsme(t, simulator, {}, null);
  const id = idOf(await esme.send('10010'));
  assert.equal((await esme.nextReceipt()).messageId, id);
  await simulator.until(({ scheduled }) => scheduled === 1);
  esme.answer = {};
  clock.advance(5_000);
  assert.equal((await esme.nextReceipt()).messageId, id);
  await simulator.until(({ receiptsAcked }) => receiptsAcked === 1);
  assert.equal(simulator.stats.receiptsResent, 1);
  esme.client.destroy();
});

const queryOf = async (esme: Esme, messageId: string, sourceAddr = '12345'): Promise<[status: number, state: number, date: string]> => {
  const outcome = await esme.request({ command: 'query_sm', messageId, sourceAddr });
  assert(outcome.kind === 'response' && outcome.pdu.command === 'query_sm_resp');
  return [outcome.pdu.status, outcome.pdu.messageState, outcome.pdu.finalDate];
};
const statusOf = async (esme: Esme, pdu: Parameters<Esme['request']>[0]): Promise<number> => {
  const outcome = await esme.request(pdu);
  return outcome.kind === 'response' ? outcome.pdu.status : -1;
};

test('query_sm: the state as time passes, for its owner only', async (t) => {
  const clock = new SimulatedClock();
  clock.advance(Date.UTC(2026, 10, 22, 10) - clock.now());
  const simulator = await simulate(t, { clock, receiptDelayMs: 60_000 });
  const esme = await bindEsme(t, simulator);
  const id = idOf(await esme.send('1008611'));
  assert.deepEqual(await queryOf(esme, id), [0, 1, '']);
  clock.advance(60_000);
  assert.deepEqual(await queryOf(esme, id), [0, 5, '261122100100000+']);
  assert.equal((await queryOf(esme, 'nothing'))[0], 0x0c);
  assert.equal((await queryOf(esme, id, '999'))[0], 0x0c);
  const stranger = await bindEsme(t, simulator, { systemId: 'other' });
  assert.equal((await queryOf(stranger, id))[0], 0x0c);
});

test('schedule_delivery_time and validity_period, absolute and relative', async (t) => {
  const clock = new SimulatedClock();
  clock.advance(Date.UTC(2026, 10, 22, 10) - clock.now());
  const simulator = await simulate(t, { clock });
  const esme = await bindEsme(t, simulator);
  const id = idOf(await esme.send('10010', { scheduleDeliveryTime: formatAbsoluteTime(clock.now() + 3_600_000, 8) }));
  assert.equal((await queryOf(esme, id))[1], 0, 'scheduled');
  clock.advance(3_599_000);
  assert.equal(esme.unread, 0);
  clock.advance(1_000);
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED');
  simulator.set({ receiptDelayMs: 120_000 });
  await esme.send('10010', { validityPeriod: formatRelativeTime(60_000) });
  clock.advance(60_000);
  const receipt = await esme.nextReceipt();
  assert.deepEqual([receipt.state, receipt.doneDate], ['EXPIRED', '2611221101']);
  clock.advance(120_000);
  await esme.roundTrip();
  assert.equal(esme.unread, 0, 'and nothing else');
  assert.equal(await esme.send('10010', { validityPeriod: 'tomorrow' }), 'ESME_RINVEXPIRY');
  assert.equal(await esme.send('10010', { scheduleDeliveryTime: '261322100000000+' }), 'ESME_RINVSCHED');
});

test('cancel_sm: by id, by addresses, and not twice', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, receiptDelayMs: 60_000 });
  const esme = await bindEsme(t, simulator);
  const to = { sourceAddr: '12345', destinationAddr: '447700900001' };
  const id = idOf(await esme.send(to.destinationAddr));
  assert.equal(await statusOf(esme, { command: 'cancel_sm', messageId: id, ...to }), 0);
  assert.equal((await esme.nextReceipt()).state, 'DELETED');
  assert.equal((await queryOf(esme, id))[1], 4);
  assert.equal(await statusOf(esme, { command: 'cancel_sm', messageId: id, ...to }), 0x11, 'it is gone already');
  assert.equal(await statusOf(esme, { command: 'cancel_sm', messageId: '1', ...to }), 0x0c);
  await esme.send(to.destinationAddr);
  await esme.send(to.destinationAddr);
  assert.equal(await statusOf(esme, { command: 'cancel_sm', messageId: '', ...to }), 0);
  assert.deepEqual([(await esme.nextReceipt()).state, (await esme.nextReceipt()).state], ['DELETED', 'DELETED']);
  clock.advance(60_000);
  await esme.roundTrip();
  assert.equal(esme.unread, 0);
});

test('replace_sm: another text, in the log and in the receipt; not when it is delivered', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, receiptDelayMs: 60_000 });
  const esme = await bindEsme(t, simulator);
  const id = idOf(await esme.send('10010'));
  clock.advance(30_000);
  const change = {
    command: 'replace_sm',
    messageId: id,
    sourceAddr: '12345',
    registeredDelivery: 1,
    shortMessage: Buffer.from('changed'),
  } as const;
  assert.equal(await statusOf(esme, change), 0);
  assert.equal(simulator.received[0]?.text, 'changed');
  clock.advance(59_999);
  await esme.roundTrip();
  assert.equal(esme.unread, 0, 'it starts anew');
  clock.advance(1);
  assert.equal((await esme.nextReceipt()).text, 'changed');
  assert.equal(await statusOf(esme, change), 0x13);
  assert.equal(await statusOf(esme, { ...change, messageId: '1' }), 0x0c);
});

test('submit_multi: each destination judged, one id, the refused by name', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const sme = (address: string) => ({ kind: 'sme', ton: 1, npi: 1, address }) as const;
  const multi = { command: 'submit_multi', sourceAddr: '12345', registeredDelivery: 1, shortMessage: Buffer.from('to all') } as const;
  const destinations = [sme('10010'), sme('15550000006'), sme('1008611'), { kind: 'list', name: 'friends' } as const];
  const outcome = await esme.request({ ...multi, destinations });
  assert(outcome.kind === 'response' && outcome.pdu.command === 'submit_multi_resp');
  const { messageId, unsuccess, status } = outcome.pdu;
  assert.equal(status, 0);
  assert.deepEqual(unsuccess, [
    { ton: 1, npi: 1, address: '15550000006', status: 0x0b },
    { ton: 0, npi: 0, address: 'friends', status: 0x34 },
  ]);
  const receipts = [await esme.next(), await esme.next()].map((pdu) => [
    pdu.sourceAddr,
    parseReceipt(pdu)?.messageId,
    parseReceipt(pdu)?.state,
  ]);
  assert.deepEqual(receipts, [
    ['10010', messageId, 'DELIVERED'],
    ['1008611', messageId, 'UNDELIVERABLE'],
  ]);
  const { submits, accepted, refused } = simulator.stats;
  assert.deepEqual({ submits, accepted, refused }, { submits: 4, accepted: 2, refused: 2 });
  const nobody = await esme.request({ ...multi, destinations: [sme('15550000006')] });
  assert(nobody.kind === 'response' && nobody.pdu.command === 'submit_multi_resp');
  assert.deepEqual([nobody.pdu.status, nobody.pdu.unsuccess.length], [0x45, 1]);
});
