// What networks do to messages from phones: every manner of sending, by message and by setting, as the ESME sees it.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { parseReceipt } from '../src/receipt.ts';
import { phoneMessageOf } from './control-phone.ts';
import type { PhoneMessage } from './index.ts';
import { bindEsme, simulate } from './kit.fixtures.ts';
import { phonePdus } from './phone.ts';
import { segmentOf } from './received.ts';
import { decodeText } from './text.ts';

const base = { from: '447700900001', to: '12345' };
const long = Array.from({ length: 50 }, (_, i) => `word ${i}`).join(' ');

const pdusOf = (manner: Partial<PhoneMessage>) => phonePdus({ ...base, text: long, ...manner }, 0x1234);
const octetsOf = (pdu: ReturnType<typeof phonePdus>[number]): number[] => [...(pdu.shortMessage ?? [])];
const placeOf = (pdu: ReturnType<typeof phonePdus>[number]) => {
  const { shortMessage = new Uint8Array(0), esmClass = 0, tlvs = {}, dataCoding = 0 } = pdu;
  const whole = {
    command: 'data_sm',
    status: 0,
    sequence: 1,
    serviceType: '',
    sourceAddrTon: 0,
    sourceAddrNpi: 0,
    sourceAddr: '',
  } as const;
  const to = { destAddrTon: 0, destAddrNpi: 0, destinationAddr: '', registeredDelivery: 0 };
  return segmentOf({ ...whole, ...to, esmClass, dataCoding, tlvs: { messagePayload: shortMessage, ...tlvs } });
};

test('concat: a reference of 8 or 16 bits, SAR parameters, or uncut', () => {
  const total = pdusOf({}).length;
  assert.equal(total, 3);
  assert.deepEqual(
    pdusOf({ concat: 'udh8' }).map(placeOf),
    [1, 2, 3].map((number) => ({ reference: 0x34, total, number })),
  );
  assert.deepEqual(
    pdusOf({ concat: 'udh16' }).map(placeOf),
    [1, 2, 3].map((number) => ({ reference: 0x11234, total, number })),
  );
  assert.deepEqual(
    pdusOf({ concat: 'sar' }).map(placeOf),
    [1, 2, 3].map((number) => ({ reference: 0x21234, total, number })),
  );
  assert(pdusOf({ concat: 'sar' }).every(({ esmClass }) => esmClass === 0));
  const [payload, ...none] = pdusOf({ concat: 'payload' });
  assert.deepEqual([none.length, Buffer.from(payload?.tlvs?.messagePayload ?? []).toString()], [0, long]);
});

test('udhFirst: another element before the concatenation, and each part still fits', () => {
  const parts = pdusOf({ udhFirst: true });
  assert.deepEqual(octetsOf(parts[0]!).slice(0, 9), [8, 0x24, 1, 1, 0, 3, 0x34, parts.length, 1]);
  assert(parts.every((pdu) => octetsOf(pdu).length <= 9 + Math.floor(((140 - 9) * 8) / 7)));
  assert.equal(placeOf(parts[1]!)?.number, 2);
});

test('order, missingPart, duplicatePart', async (t) => {
  const numbers = (manner: Partial<PhoneMessage>) => pdusOf(manner).map((pdu) => placeOf(pdu)?.number);
  assert.deepEqual(numbers({ order: 'reverse' }), [3, 2, 1]);
  assert.deepEqual(numbers({ missingPart: 2 }), [1, 3]);
  assert.deepEqual(numbers({ duplicatePart: 1, order: 'reverse' }), [3, 2, 1, 1]);
  const simulator = await simulate(t, { phoneOrder: 'shuffled', seed: 2 });
  const esme = await bindEsme(t, simulator);
  await simulator.sendFromPhone({ ...base, text: long.repeat(2) });
  const order: number[] = [];
  while (esme.unread > 0) order.push((await esme.next()).shortMessage[5] ?? 0);
  const inOrder = order.toSorted((a, b) => a - b);
  assert.deepEqual(inOrder, [1, 2, 3, 4, 5, 6]);
  assert.notDeepEqual(order, inOrder);
});

test('alphabets and labels: GSM-7 whole, UCS-2 said to be 0, values of 23.038', () => {
  const text = 'Grüße @ £ {€}';
  const shown = (manner: Partial<PhoneMessage>) => {
    const [pdu] = phonePdus({ ...base, text, ...manner }, 1);
    return { label: pdu?.dataCoding, octets: pdu?.shortMessage ?? new Uint8Array(0) };
  };
  const gsm = shown({ alphabet: 'gsm' });
  assert.deepEqual([gsm.label, decodeText(gsm.octets, 0)], [0, text]);
  const ucs2 = shown({ alphabet: 'ucs2', dataCoding: 0 });
  assert.deepEqual([ucs2.label, decodeText(ucs2.octets, 8)], [0, text]);
  assert.equal(shown({ alphabet: 'gsm', dataCoding: 0xf0 }).label, 0xf0);
  assert.equal(shown({ alphabet: 'gsm', dataCoding: 0x11 }).label, 0x11);
  assert.equal(shown({ dataCoding: 0xf2 }).label, 0xf2, 'class 2');
  assert.deepEqual(shown({ alphabet: 'latin1' }).label, 3);
});

test('defaultAlphabet: a carrier that packs, or speaks Latin-1 or Windows-1252, shows what was meant, and its phones send so', async (t) => {
  const text = 'é@£ in ten words, and more of them. '.repeat(6);
  for (const [alphabet, euro] of [
    ['gsm-packed', '€'],
    ['cp1252', '€'],
    ['gsm', '€'],
  ] as const) {
    const simulator = await simulate(t, { defaultAlphabet: alphabet });
    const esme = await bindEsme(t, simulator);
    // What a phone of that carrier sends is sent back as it came.
    await simulator.sendFromPhone({ ...base, text: text + euro, alphabet });
    const parts = simulator.stats.inboundAcked;
    assert.equal(parts, 2);
    for (let i = 0; i < parts; i++) {
      const { shortMessage, esmClass, dataCoding } = await esme.next();
      assert.equal(dataCoding, 0);
      assert(alphabet !== 'gsm-packed' || shortMessage.length <= 140);
      await esme.send('447700900001', { shortMessage, esmClass, dataCoding });
    }
    assert.equal(simulator.received[0]?.text, text + euro);
  }
  const simulator = await simulate(t, { defaultAlphabet: 'latin1' });
  const esme = await bindEsme(t, simulator);
  await esme.send('447700900001', { shortMessage: Buffer.from('é@£', 'latin1') });
  assert.equal(simulator.received[0]?.text, 'é@£');
});

test('binary with ports, and a receipted_message_id or a receipt in words on what is no receipt', async (t) => {
  const [binary] = phonePdus({ ...base, octets: Uint8Array.of(1, 2), dataCoding: 4, destinationPort: 2948, sourcePort: 9200 }, 1);
  assert.deepEqual(octetsOf(binary!), [6, 5, 4, 0x0b, 0x84, 0x23, 0xf0, 1, 2]);
  assert.equal(binary?.esmClass, 0x40);
  const simulator = await simulate(t, { phoneReceiptedId: true });
  const esme = await bindEsme(t, simulator);
  await simulator.sendFromPhone({ ...base, text: 'id:1 sub:001 stat:DELIVRD err:000 text:me' });
  const pdu = await esme.next();
  assert.match(pdu.tlvs.receiptedMessageId ?? '', /^\d+$/);
  assert.deepEqual([pdu.esmClass, parseReceipt(pdu)], [0, null]);
});

test('phoneCommand data_sm, phonePartLossPercent, phonePartDuplicatePercent', async (t) => {
  const simulator = await simulate(t, { phoneCommand: 'data_sm' });
  const esme = await bindEsme(t, simulator);
  await simulator.sendFromPhone({ ...base, text: 'as data' });
  assert.equal(Buffer.from(esme.dataSms[0]?.tlvs.messagePayload ?? []).toString(), 'as data');
  simulator.set({ phoneCommand: 'deliver_sm', phonePartLossPercent: 100 });
  await simulator.sendFromPhone({ ...base, text: 'lost' });
  assert.equal(simulator.stats.inboundSent, 1);
  simulator.set({ phonePartLossPercent: 0, phonePartDuplicatePercent: 100 });
  await simulator.sendFromPhone({ ...base, text: 'twice' });
  assert.equal(simulator.stats.inboundSent, 3);
});

test('phones: they send by themselves at their rate, and stop when nobody listens', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, phones: 50, phonesTo: '777', phonesText: 'n {n}' });
  const esme = await bindEsme(t, simulator);
  clock.advance(2_000);
  await simulator.until(({ inboundAcked }) => inboundAcked === 100);
  const pdu = await esme.next();
  assert.deepEqual([pdu.destinationAddr, Buffer.from(pdu.shortMessage).toString()], ['777', 'n 1']);
  await esme.client.unbind();
  await simulator.until(({ sessions }) => sessions === 0);
  simulator.set({ phones: 1_000 });
  clock.advance(5_000);
  assert.equal(simulator.stats.waiting, 1_000);
  simulator.set({ phones: 0 });
  clock.advance(5_000);
  assert.equal(simulator.stats.waiting, 1_000);
});

test('what POST /phone takes, and what it says otherwise', () => {
  const good = phoneMessageOf({ ...base, octets: '0a0B', udh: '020100', destinationPort: 1 });
  assert(typeof good !== 'string' && 'octets' in good);
  assert.deepEqual([[...good.octets], good.dataCoding, [...(good.udh ?? [])]], [[10, 11], 4, [2, 1, 0]]);
  for (const [given, problem] of [
    ['x', /^the body must be/],
    [base, /^the body must be/],
    [{ ...base, text: 'a', octets: '00' }, /^the body must be/],
    [{ ...base, text: 'a', concatenate: 'sar' }, /^unknown field "concatenate"; did you mean/],
    [{ ...base, text: 'a', concat: 'tar' }, /^concat must be one of udh8/],
    [{ ...base, octets: '0' }, /^octets must be octets in hex/],
    [{ ...base, text: 'a', sourcePort: 70_000 }, /^sourcePort must be a whole number/],
  ] as const) {
    const said = phoneMessageOf(given);
    assert(typeof said === 'string');
    assert.match(said, problem);
  }
});
