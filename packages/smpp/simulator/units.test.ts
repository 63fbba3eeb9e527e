// The parts that need no socket: agenda, queue, chance, text, segments, log.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import type { PduOf } from '../src/tables/commands.ts';
import { Agenda } from './agenda.ts';
import { Fifo } from './fifo.ts';
import { simulatorLimits } from './limits.ts';
import { Random } from './random.ts';
import { ReceivedLog, segmentOf } from './received.ts';
import { packSeptets, unpackSeptets } from './septets.ts';
import { cutOctets, decodeText, encodeGsm, encodeText } from './text.ts';

const submit = (fields: Partial<PduOf<'submit_sm'>>): PduOf<'submit_sm'> => ({
  command: 'submit_sm',
  status: 0,
  sequence: 1,
  serviceType: '',
  sourceAddrTon: 0,
  sourceAddrNpi: 0,
  sourceAddr: '1',
  destAddrTon: 0,
  destAddrNpi: 0,
  destinationAddr: '2',
  esmClass: 0,
  protocolId: 0,
  priorityFlag: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresentFlag: 0,
  dataCoding: 0,
  smDefaultMsgId: 0,
  shortMessage: new Uint8Array(0),
  tlvs: {},
  ...fields,
});

test('the agenda runs in order of time, then of arrival, with one timer', () => {
  const clock = new SimulatedClock();
  const agenda = new Agenda(clock);
  const random = new Random(3);
  const ran: string[] = [];
  const wanted: [number, number][] = [];
  for (let i = 0; i < 500; i++) {
    const ms = random.next() % 50;
    wanted.push([ms, i]);
    agenda.after(ms, () => ran.push(`${ms} ${i}`));
  }
  assert.equal(clock.pending, 1);
  clock.advance(100);
  const sorted = wanted.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  assert.deepEqual(
    ran,
    sorted.map(([ms, i]) => `${ms} ${i}`),
  );
  assert.deepEqual([agenda.size, clock.pending], [0, 0]);
});

test('an entry may add another or stop the agenda', () => {
  const clock = new SimulatedClock();
  const agenda = new Agenda(clock);
  const ran: string[] = [];
  agenda.after(10, () => {
    ran.push('first');
    agenda.after(5, () => {
      ran.push('second');
      agenda.stop();
    });
    agenda.after(5, () => ran.push('never'));
  });
  clock.advance(100);
  agenda.after(1, () => ran.push('never'));
  clock.advance(100);
  assert.deepEqual(ran, ['first', 'second']);
});

test('the queue keeps its order over many pushes and shifts', () => {
  const queue = new Fifo<number>();
  const random = new Random(1);
  let [pushed, shifted] = [0, 0];
  for (let i = 0; i < 20_000; i++) {
    if (random.next() % 5 < (i < 10_000 ? 3 : 2)) queue.push(pushed++);
    else if (queue.size > 0) assert.equal(queue.shift(), shifted++);
  }
  assert.equal(queue.size, pushed - shifted);
  while (queue.size > 0) assert.equal(queue.shift(), shifted++);
  assert.equal(queue.shift(), undefined);
});

test('chance keeps to its percentage and draws nothing at 0', () => {
  const random = new Random(1);
  let happened = 0;
  for (let i = 0; i < 10_000; i++) if (random.happens(30)) happened++;
  assert(happened > 2_800 && happened < 3_200, String(happened));
  const [one, two] = [new Random(5), new Random(5)];
  one.happens(0);
  assert.equal(one.next(), two.next());
});

test('texts: what ASCII and GSM-7 share is data_coding 0, the rest UCS-2; both come back', () => {
  for (const text of ['Hello 123 (really?) "yes"', '$5 @ home', 'Γειά 😀', '']) {
    const { dataCoding, octets } = encodeText(text);
    assert.equal(dataCoding, /[$😀]/u.test(text) ? 8 : 0);
    assert.equal(decodeText(octets, dataCoding), text);
  }
  assert.equal(decodeText(Uint8Array.of(0x00, 0x02, 0x1b, 0x65, 0x11), 0), '@$€_');
  assert.equal(decodeText(Uint8Array.of(0xe9), 3), 'é');
  assert.equal(decodeText(Uint8Array.of(0xde, 0xad), 4), 'dead');
  assert.equal(decodeText(Uint8Array.of(0xde, 0xad), 0xf5), 'dead');
  assert.equal(decodeText(Uint8Array.of(0, 65, 1), 8), 'A');
});

/** Cut as with a 6-octet header in each part; in units of the alphabet. */
const cut = (text: string): number[] => {
  const encoded = encodeText(text);
  return cutOctets(encoded, 0, 6).map(({ length }) => (encoded.dataCoding === 8 ? length / 2 : length));
};

test('a text is cut as a phone would, never inside a surrogate pair or after an escape', () => {
  assert.deepEqual(cut('x'.repeat(160)), [160]);
  assert.deepEqual(cut('x'.repeat(161)), [153, 8]);
  assert.deepEqual(cut('é'.repeat(70)), [70]);
  assert.deepEqual(cut(`${'é'.repeat(66)}😀😀😀`), [66, 6]);
  const gsm = { dataCoding: 0, octets: encodeGsm(`${'x'.repeat(152)}€${'x'.repeat(20)}`) };
  const [first, second] = cutOctets(gsm, 0, 6);
  assert.deepEqual([first?.length, second?.length], [152, 22]);
  assert.deepEqual(
    cutOctets({ dataCoding: 8, octets: new Uint8Array(142) }, 0, 7).map(({ length }) => length),
    [132, 10],
  );
});

test('GSM-7 is written as it is read', () => {
  const text = '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ^{}\\[~]|€ ÄÖÑÜ§¿äöñüà';
  assert.equal(decodeText(encodeGsm(text), 0), text);
  assert.deepEqual([...encodeGsm('漢')], [0x3f]);
});

test('packed septets: the well-known example, and any text behind any header', () => {
  assert.equal(Buffer.from(packSeptets(encodeGsm('hellohello'))).toString('hex'), 'e8329bfd4697d9ec37');
  const text = fc.array(fc.integer({ min: 1, max: 127 }), { maxLength: 160 });
  const property = fc.property(text, fc.integer({ min: 0, max: 12 }), (septets, header) => {
    assert.deepEqual([...unpackSeptets(packSeptets(Uint8Array.from(septets), header), header)], septets);
  });
  fc.assert(property, { numRuns: 200 });
});

test('segments are known by UDH with 8 or 16 bits, also behind other elements, and by SAR parameters', () => {
  const udh = (...octets: number[]) => submit({ esmClass: 0x40, shortMessage: Uint8Array.of(...octets) });
  assert.deepEqual(segmentOf(udh(5, 0, 3, 7, 2, 1, 65)), { reference: 7, total: 2, number: 1 });
  assert.deepEqual(segmentOf(udh(6, 8, 4, 1, 2, 3, 3, 65)), { reference: 0x10102, total: 3, number: 3 });
  assert.deepEqual(segmentOf(udh(9, 5, 2, 0, 0, 0, 3, 7, 2, 2)), { reference: 7, total: 2, number: 2 });
  const tlvs = { sarMsgRefNum: 5, sarTotalSegments: 2, sarSegmentSeqnum: 2 };
  assert.deepEqual(segmentOf(submit({ tlvs })), { reference: 0x20005, total: 2, number: 2 });
  for (const broken of [
    udh(),
    udh(200),
    udh(5, 0, 3, 7, 2),
    udh(5, 0, 9, 7, 2, 1),
    udh(5, 0, 3, 7, 2, 3),
    udh(5, 0, 3, 7, 1, 1),
    submit({}),
  ]) {
    assert.equal(segmentOf(broken), null);
  }
});

test('the log is bounded, and forgets a long message that never became whole', () => {
  const log = new ReceivedLog();
  const first = submit({ esmClass: 0x40, shortMessage: Uint8Array.of(5, 0, 3, 7, 2, 1, 65) });
  log.add(0, 'me', first, '1');
  for (let i = 0; i < simulatorLimits.receivedMax; i++) log.add(i, 'me', submit({ shortMessage: Buffer.from(`n${i}`) }), '2');
  const list = log.list();
  assert.equal(list.length, simulatorLimits.receivedMax);
  assert.deepEqual([list[0]?.text, list.at(-1)?.text], ['n0', `n${simulatorLimits.receivedMax - 1}`]);
  log.add(0, 'me', submit({ esmClass: 0x40, shortMessage: Uint8Array.of(5, 0, 3, 7, 2, 2, 66) }), '3');
  assert.deepEqual([log.list().at(-1)?.segmentsReceived, log.list().at(-1)?.segments], [1, 2]);
});
