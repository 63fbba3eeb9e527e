// Every magic number over a real socket, and the table in README.md against the one in the code.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { bindEsme, idOf, simulate } from './kit.fixtures.ts';
import { digitsOf, magicNumbers } from './magic-numbers.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const tested = new Set<string>();
const magic = (number: string): string => {
  tested.add(number);
  return number;
};

test('README.md has exactly the table of magic-numbers.ts', () => {
  const rows = Array.from(readme.matchAll(/^\| `(\d+)` \| (.*) \|$/gm), ([, number, what]) => ({ number, what }));
  assert.deepEqual(
    rows,
    magicNumbers.map(({ number, what }) => ({ number, what })),
  );
});

test('numbers are judged by their digits', () => {
  assert.equal(digitsOf('+15550000001'), '15550000001');
  assert.equal(digitsOf('0015550000001'), '15550000001');
  assert.equal(digitsOf('1555-000 0001'), '15550000001');
  assert.equal(digitsOf('10010'), '10010');
  assert.equal(digitsOf('0100'), '0100');
  assert.equal(digitsOf('ACME'), 'ACME');
});

for (const [number, state, error] of [
  ['10010', 'DELIVERED', '000'],
  ['447700900123', 'DELIVERED', '000'],
  ['1008611', 'UNDELIVERABLE', '001'],
  ['15550000001', 'EXPIRED', '002'],
  ['15550000002', 'REJECTED', '003'],
  ['15550000012', 'UNKNOWN', '005'],
  ['15550000013', 'DELETED', '004'],
] as const) {
  test(`${number} is accepted and its receipt says ${state}`, async (t) => {
    const esme = await bindEsme(t, await simulate(t));
    const sent = await esme.send(magic(number));
    assert.match(sent, /^ESME_ROK \d+$/);
    const receipt = await esme.nextReceipt();
    assert.deepEqual([receipt.messageId, receipt.state, receipt.error], [idOf(sent), state, error]);
    assert.deepEqual([receipt.sub, receipt.dlvrd, receipt.text], ['001', state === 'DELIVERED' ? '001' : '000', 'hello']);
  });
}

test('15550000003 never has a receipt', async (t) => {
  const simulator = await simulate(t, { receipts: 'always' });
  const esme = await bindEsme(t, simulator);
  assert.match(await esme.send(magic('15550000003')), /^ESME_ROK \d+$/);
  await esme.roundTrip();
  assert.equal(simulator.stats.receiptsSent, 0);
});

test('15550000004 has its receipt twice', async (t) => {
  const esme = await bindEsme(t, await simulate(t));
  const id = idOf(await esme.send(magic('15550000004')));
  assert.equal((await esme.nextReceipt()).messageId, id);
  assert.equal((await esme.nextReceipt()).messageId, id);
});

test('15550000005 has its receipt before the response', async (t) => {
  const esme = await bindEsme(t, await simulate(t));
  await esme.send(magic('15550000005'));
  assert.deepEqual(esme.log, ['receipt DELIVERED', 'response ESME_ROK']);
});

test('15550000006 and 15550000017 are refused each time', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  for (let i = 0; i < 3; i++) {
    assert.equal(await esme.send(magic('15550000006')), 'ESME_RINVDSTADR');
    assert.equal(await esme.send(magic('15550000017')), 'ESME_RMSGQFUL');
  }
  assert.equal(simulator.stats.refused, 6);
  assert.equal(simulator.stats.accepted, 0);
});

test('15550000007 fails once and 15550000008 three times for each message, whatever comes between', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const [one, two] = [{ shortMessage: Buffer.from('one') }, { shortMessage: Buffer.from('two') }];
  assert.equal(await esme.send(magic('15550000007'), one), 'ESME_RSYSERR');
  assert.equal(await esme.send('+15550000007', two), 'ESME_RSYSERR');
  assert.match(await esme.send('15550000007', one), /^ESME_ROK/);
  assert.match(await esme.send('+15550000007', two), /^ESME_ROK/);
  // The same text again is a new message.
  assert.equal(await esme.send('15550000007', one), 'ESME_RSYSERR');
  for (let i = 0; i < 3; i++) assert.equal(await esme.send(magic('15550000008')), 'ESME_RTHROTTLED');
  assert.match(await esme.send('15550000008'), /^ESME_ROK/);
  assert.equal(simulator.stats.throttled, 3);
});

test('15550000009 cuts the socket and loses the message, once', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send(magic('15550000009')), 'unknown closed');
  assert.equal((await esme.ended).kind, 'lost');
  assert.equal(simulator.stats.lost, 1);
  const again = await bindEsme(t, simulator);
  assert.match(await again.send('15550000009'), /^ESME_ROK/);
  assert.equal(simulator.countFor('15550000009'), 1);
});

test('15550000010 is answered after five seconds, and others do not wait for it', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock });
  const esme = await bindEsme(t, simulator);
  const slow = esme.send(magic('15550000010'));
  assert.match(await esme.send('10010'), /^ESME_ROK/);
  assert.deepEqual(esme.log.filter((line) => line.startsWith('response')).length, 1);
  clock.advance(4_999);
  await esme.roundTrip();
  assert.equal(simulator.stats.scheduled, 1);
  clock.advance(1);
  assert.match(await slow, /^ESME_ROK/);
});

test('15550000011 is accepted by the network first and then delivered', async (t) => {
  const esme = await bindEsme(t, await simulate(t));
  const id = idOf(await esme.send(magic('15550000011')));
  const receipts = [await esme.nextReceipt(), await esme.nextReceipt()];
  assert.deepEqual(
    receipts.map(({ messageId, state }) => [messageId, state]),
    [
      [id, 'ACCEPTED'],
      [id, 'DELIVERED'],
    ],
  );
});

test('15550000014 is never answered, but its receipt comes', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const sent = esme.send(magic('15550000014'));
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED');
  await esme.roundTrip();
  assert.deepEqual(esme.log, ['receipt DELIVERED']);
  assert.equal(simulator.stats.accepted, 1);
  esme.client.destroy();
  assert.equal(await sent, 'unknown closed');
});

test('15550000015 gets an empty message id and no receipt', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send(magic('15550000015')), 'ESME_ROK');
  await esme.roundTrip();
  assert.equal(simulator.stats.receiptsSent, 0);
  assert.equal(simulator.stats.accepted, 1);
});

test('15550000016 is throttled with an id, and delivered under that id', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  const sent = await esme.send(magic('15550000016'));
  assert.match(sent, /^ESME_RTHROTTLED \d+$/);
  assert.equal((await esme.nextReceipt()).messageId, idOf(sent));
  assert.deepEqual([simulator.stats.accepted, simulator.stats.throttled], [1, 0]);
});

test('15550000018 has its receipt a minute later', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, receiptDelayMs: 5 });
  const esme = await bindEsme(t, simulator);
  await esme.send(magic('15550000018'));
  clock.advance(59_999);
  await esme.roundTrip();
  assert.equal(esme.unread, 0);
  clock.advance(1);
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED');
});

test('15550000019 is taken, the socket is cut, and the second copy is a duplicate', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send(magic('15550000019')), 'unknown closed');
  const again = await bindEsme(t, simulator);
  assert.equal((await again.nextReceipt()).state, 'DELIVERED');
  assert.match(await again.send('15550000019'), /^ESME_ROK/);
  assert.equal((await again.nextReceipt()).state, 'DELIVERED');
  const { accepted, duplicates, lost } = simulator.stats;
  assert.deepEqual({ accepted, duplicates, lost }, { accepted: 2, duplicates: 1, lost: 0 });
});

test('15550000020 answers with the same text, 15550000021 with STOP', async (t) => {
  const simulator = await simulate(t, { receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  for (const [number, text] of [
    ['15550000020', 'hello'],
    ['15550000021', 'STOP'],
  ] as const) {
    await esme.send(magic(number));
    const reply = await esme.next();
    assert.deepEqual(
      [reply.sourceAddr, reply.destinationAddr, Buffer.from(reply.shortMessage).toString(), reply.esmClass],
      [number, '12345', text, 0],
    );
  }
});

test('own numbers go over the table, and null takes one away', async (t) => {
  const simulator = await simulate(t, { numbers: { '+447700900001': { refuse: 'ESME_RINVDSTADR' }, '1008611': null } });
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send('447700900001'), 'ESME_RINVDSTADR');
  await esme.send('1008611');
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED');
  assert.equal(await esme.send('15550000006'), 'ESME_RINVDSTADR');
});

test('a cut and refusals can be combined: cut first, then refused, then accepted', async (t) => {
  const simulator = await simulate(t, { numbers: { '777': { drop: 'lost', refuse: 'ESME_RSYSERR', refuseTimes: 1 } } });
  assert.equal(await (await bindEsme(t, simulator)).send('777'), 'unknown closed');
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send('777'), 'ESME_RSYSERR');
  assert.match(await esme.send('777'), /^ESME_ROK/);
});

test('every magic number has a test above', () => {
  assert.deepEqual(
    magicNumbers.map(({ number }) => number).filter((number) => !tested.has(number)),
    [],
  );
});
