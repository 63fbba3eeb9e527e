// Where receipts and messages from phones go, and what happens to those that nobody answers.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { statuses } from '../src/tables/statuses.ts';
import { bindEsme, idOf, simulate } from './kit.fixtures.ts';

test('the receipt goes to the bind that submitted', async (t) => {
  const simulator = await simulate(t);
  const [one, two] = [await bindEsme(t, simulator), await bindEsme(t, simulator)];
  for (let i = 0; i < 5; i++) {
    const id = idOf(await one.send('10010'));
    assert.equal((await one.nextReceipt()).messageId, id);
  }
  assert.equal(two.unread, 0);
});

test('a transmitter has its receipts on a receiver of the same system_id, never on one of another', async (t) => {
  const simulator = await simulate(t);
  const stranger = await bindEsme(t, simulator, { systemId: 'other' });
  const receiver = await bindEsme(t, simulator, { mode: 'receiver' });
  const transmitter = await bindEsme(t, simulator, { mode: 'transmitter' });
  const id = idOf(await transmitter.send('10010'));
  assert.equal((await receiver.nextReceipt()).messageId, id);
  assert.equal(stranger.unread, 0);
});

test('receipts wait for a receiver, and come in order', async (t) => {
  const simulator = await simulate(t);
  const transmitter = await bindEsme(t, simulator, { mode: 'transmitter' });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push(idOf(await transmitter.send('10010')));
  assert.equal(simulator.stats.waiting, 5);
  const receiver = await bindEsme(t, simulator, { mode: 'receiver' });
  for (const id of ids) assert.equal((await receiver.nextReceipt()).messageId, id);
  await simulator.until(({ receiptsAcked, waiting }) => receiptsAcked === 5 && waiting === 0);
});

test('receipts without an answer are sent again on the next bind of the system_id', async (t) => {
  const simulator = await simulate(t);
  const deaf = await bindEsme(t, simulator, {}, null);
  const ids = [idOf(await deaf.send('10010')), idOf(await deaf.send('10010'))];
  await deaf.nextReceipt();
  await deaf.nextReceipt();
  deaf.client.destroy();
  await simulator.until(({ sessions }) => sessions === 0);
  const stranger = await bindEsme(t, simulator, { systemId: 'other' });
  const again = await bindEsme(t, simulator);
  assert.deepEqual([(await again.nextReceipt()).messageId, (await again.nextReceipt()).messageId], ids);
  await simulator.until(({ receiptsAcked }) => receiptsAcked === 2);
  const { receiptsSent, receiptsResent } = simulator.stats;
  assert.deepEqual({ receiptsSent, receiptsResent }, { receiptsSent: 4, receiptsResent: 2 });
  assert.equal(stranger.unread, 0);
});

test('a receipt refused for now comes again, one refused for good does not', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock });
  const esme = await bindEsme(t, simulator, {}, { status: statuses.ESME_RX_T_APPN });
  const id = idOf(await esme.send('10010'));
  await esme.nextReceipt();
  await simulator.until(({ scheduled }) => scheduled === 1);
  esme.answer = { status: statuses.ESME_RX_R_APPN };
  clock.advance(5_000);
  assert.equal((await esme.nextReceipt()).messageId, id);
  await simulator.until(({ receiptsRefused }) => receiptsRefused === 1);
  assert.deepEqual([simulator.stats.scheduled, simulator.stats.waiting], [0, 0]);
});

test('a receiver that always says "later" is given up', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock });
  const esme = await bindEsme(t, simulator, {}, { status: statuses.ESME_RX_T_APPN });
  await esme.send('10010');
  for (let i = 1; i < 20; i++) {
    await simulator.until(({ scheduled }) => scheduled === 1);
    clock.advance(5_000);
  }
  await simulator.until(({ receiptsDropped }) => receiptsDropped === 1);
  assert.equal(simulator.stats.receiptsSent, 20);
});

test('more receipts than a window, and none is lost', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  await Promise.all(Array.from({ length: 3_000 }, (_, i) => esme.send(`44770000${i}`)));
  await simulator.until(({ receiptsAcked }) => receiptsAcked === 3_000);
  assert.deepEqual([simulator.stats.receiptsSent, simulator.stats.uniqueNumbers, simulator.stats.duplicates], [3_000, 3_000, 0]);
});

test('a phone sends: acknowledged by whoever can receive', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator, { mode: 'receiver' });
  await simulator.sendFromPhone({ from: '+447700900001', to: '12345', text: 'Hello, are you there?' });
  const pdu = await esme.next();
  assert.deepEqual(
    [pdu.sourceAddr, pdu.sourceAddrTon, pdu.destinationAddr, pdu.destAddrTon, pdu.dataCoding, pdu.esmClass],
    ['447700900001', 1, '12345', 0, 0, 0],
  );
  assert.equal(Buffer.from(pdu.shortMessage).toString(), 'Hello, are you there?');
  assert.deepEqual([simulator.stats.inboundSent, simulator.stats.inboundAcked], [1, 1]);
});

test('a phone waits for a bind, for the one it wants', async (t) => {
  const simulator = await simulate(t);
  const sent = simulator.sendFromPhone({ from: '1', to: '2', text: '£5 €', systemId: 'wanted' });
  const other = await bindEsme(t, simulator, { systemId: 'other' });
  assert.equal(simulator.stats.waiting, 1);
  const wanted = await bindEsme(t, simulator, { systemId: 'wanted' });
  await sent;
  const pdu = await wanted.next();
  assert.equal(pdu.dataCoding, 8);
  assert.equal(Buffer.from(pdu.shortMessage).swap16().toString('utf16le'), '£5 €');
  assert.equal(other.unread, 0);
});

test('a long text from a phone is cut, and a message of octets is not touched', async (t) => {
  const simulator = await simulate(t);
  const [esme] = [await bindEsme(t, simulator), await bindEsme(t, simulator)];
  await simulator.sendFromPhone({ from: '447700900001', to: '12345', text: 'x'.repeat(307), systemId: 'me' });
  await simulator.sendFromPhone({
    from: '447700900001',
    to: '12345',
    octets: Uint8Array.of(1, 2),
    dataCoding: 4,
    udh: Uint8Array.of(2, 1, 0),
  });
  assert.equal(simulator.stats.inboundAcked, 4);
  const all = [];
  while (esme.unread > 0) all.push(await esme.next());
  const long = all.filter(({ dataCoding }) => dataCoding === 0);
  assert([0, 3].includes(long.length), 'the parts keep together');
  if (long.length === 3)
    assert.deepEqual(
      long.map(({ shortMessage }) => [...shortMessage.subarray(0, 6)]),
      [
        [5, 0, 3, 0, 3, 1],
        [5, 0, 3, 0, 3, 2],
        [5, 0, 3, 0, 3, 3],
      ],
    );
});

test('a message from a phone that was not answered comes again; one that cannot be sent is refused at once', async (t) => {
  const simulator = await simulate(t);
  const deaf = await bindEsme(t, simulator, {}, null);
  const sent = simulator.sendFromPhone({ from: '1', to: '2', text: 'again' });
  await deaf.next();
  simulator.disconnectAll();
  assert.equal((await deaf.ended).kind, 'lost');
  await bindEsme(t, simulator);
  await sent;
  assert.equal(simulator.stats.inboundResent, 1);
  await assert.rejects(simulator.sendFromPhone({ from: '1', to: '2', octets: new Uint8Array(300), dataCoding: 4 }), RangeError);
  await assert.rejects(simulator.sendFromPhone({ from: '1', to: '2', text: 'x'.repeat(4_000) }), RangeError);
});

test('a message from a phone that is refused for good rejects with the status', async (t) => {
  const simulator = await simulate(t);
  await bindEsme(t, simulator, {}, { status: statuses.ESME_RX_P_APPN });
  await assert.rejects(simulator.sendFromPhone({ from: '1', to: '2', text: 'x' }), /ESME_RX_P_APPN/);
});

const concat = (part: number, text: string) => ({
  esmClass: 0x40,
  shortMessage: Buffer.concat([Uint8Array.of(5, 0, 3, 9, 3, part), Buffer.from(text)]),
});

test('each segment has an id and a receipt, and the log has one message', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const ids: string[] = [];
  for (const [part, text] of [
    [2, 'two '],
    [1, 'one '],
    [3, 'three'],
  ] as const) {
    ids.push(idOf(await esme.send('447700900001', concat(part, text))));
  }
  const told = [await esme.nextReceipt(), await esme.nextReceipt(), await esme.nextReceipt()].map(({ messageId }) => messageId);
  assert.deepEqual(told, ids);
  assert.equal(new Set(ids).size, 3);
  await esme.send('15550000021', concat(1, 'long'));
  assert.equal((await esme.nextReceipt()).text, 'long');
  assert.equal(Buffer.from((await esme.next()).shortMessage).toString(), 'STOP');
  await esme.send('15550000021', concat(2, 'er'));
  assert.equal((await esme.nextReceipt()).text, 'er');
  await esme.roundTrip();
  assert.equal(esme.unread, 0);
  assert.equal(simulator.countFor('+447700900001'), 1);
  const [message] = simulator.received;
  assert.deepEqual(
    [message?.text, message?.segments, message?.segmentsReceived, message?.parts, message?.messageIds],
    ['one two three', 3, 3, ['one ', 'two ', 'three'], [ids[1], ids[0], ids[2]]],
  );
});
