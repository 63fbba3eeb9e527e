import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePdu } from '@trunkline/smpp';
import { splitText } from '@trunkline/sms';
import { connectorSettings } from '../../core/testing.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Segment } from '../../ports/connector.ts';
import { createSubmit } from './submit.ts';
import { decodeText } from './text.ts';
import { fromHex, hex, segmentOf } from './testing.ts';
import { noTraits } from '../../core/traits.ts';

const NOW = Date.UTC(2024, 0, 1, 12);
const submitAny = (segment: Partial<Segment>, settings: Partial<ConnectorSettings> = {}) =>
  createSubmit(connectorSettings(settings), () => NOW)(segmentOf(segment));
const submit = (segment: Partial<Segment>, settings: Partial<ConnectorSettings> = {}) => {
  const init = submitAny(segment, settings);
  assert.ok(init.command === 'submit_sm');
  return init;
};
const textOf = (segment: Partial<Segment>, settings: Partial<ConnectorSettings> = {}) => {
  const { dataCoding, shortMessage, tlvs } = submit(segment, settings);
  return [dataCoding, hex(shortMessage ?? new Uint8Array(0)), tlvs?.messagePayload && hex(tlvs.messagePayload)];
};

test('an MMS is refused by name: no PDU carries one', () => {
  const mms = { subject: '', originals: [], fit: () => Promise.reject(new Error('never asked')), urls: () => [] };
  assert.throws(() => submit({ mms, alphabet: 'mms' }), /an MMS does not leave over SMPP/);
});

test('a plain text octet by octet, written down by hand from SMPP 3.4 §4.4.1', () => {
  const pdu = encodePdu({ ...submit({ sender: 'Trunk' }), sequence: 1 });
  assert.equal(
    hex(pdu),
    [
      '00000038000000040000000000000001', // length 56, submit_sm, status 0, sequence 1
      '00', // service_type
      '0500', // source: alphanumeric
      '5472756e6b00', // Trunk
      '0101', // destination: international, E.164
      '3836313338303031333830303000',
      '000000', // esm_class, protocol_id, priority_flag
      '0000', // schedule_delivery_time, validity_period
      '0100', // registered_delivery, replace_if_present
      '0000', // data_coding, sm_default_msg_id
      '05',
      '48656c6c6f', // Hello
    ].join(''),
  );
});

test('GSM 7-bit leaves unpacked, with escapes; UCS-2 big endian; surrogates whole', () => {
  assert.deepEqual(textOf({ text: '@£€ [' }), [0, '00011b65201b3c', undefined]);
  assert.deepEqual(textOf({ text: '中😀', alphabet: 'ucs2' }), [8, '4e2dd83dde00', undefined]);
});

test('a part that begins or ends with half a character leaves as it came', () => {
  assert.deepEqual(textOf({ text: 'A\ud83d', alphabet: 'ucs2' }), [8, '0041d83d', undefined]);
});

test('a carrier whose default is Latin-1 gets Latin-1, or UCS-2 for what that lacks', () => {
  const latin1 = { defaultAlphabet: 'latin1' } as const;
  assert.deepEqual(textOf({ text: '@£ é' }, latin1), [3, '40a320e9', undefined]);
  assert.deepEqual(textOf({ text: '€Δ' }, latin1), [8, '20ac0394', undefined]);
  assert.deepEqual(textOf({ text: '中', alphabet: 'ucs2' }, latin1), [8, '4e2d', undefined]);
});

test('a text of 160 GSM characters with a euro sign fits a Latin-1 carrier too, as message_payload', () => {
  const init = submit({ text: '€'.padEnd(159, 'x') }, { defaultAlphabet: 'latin1' });
  // 318 octets of UCS-2: sm_length holds 254 (§5.2.22 message_payload is for what is longer).
  assert.equal((init.shortMessage ?? new Uint8Array(0)).length, 0);
  assert.equal(init.tlvs?.messagePayload?.length, 318);
  assert.doesNotThrow(() => encodePdu({ ...init, sequence: 1 }));
});

test('parts of a long message carry their header, and the bit that says so', () => {
  const [first, second] = splitText('x'.repeat(200), { reference: 0x2a });
  assert.ok(first && second);
  const init = submit({ text: first.text, udh: first.udh, part: 1, total: 2 });
  assert.equal(init.esmClass, 0x40);
  assert.equal(hex(init.shortMessage ?? new Uint8Array(0)), `0500032a0201${'78'.repeat(153)}`);
  assert.equal(
    hex(submit({ text: second.text, udh: second.udh, part: 2, total: 2 }).shortMessage ?? new Uint8Array(0)),
    `0500032a0202${'78'.repeat(47)}`,
  );
  const [wide] = splitText('x'.repeat(200), { reference: 0x1234, referenceBits: 16 });
  assert.match(
    hex(submit({ text: wide?.text ?? '', udh: wide?.udh ?? null, total: 2 }).shortMessage ?? new Uint8Array(0)),
    /^06080412340201/,
  );
  assert.equal(submit({}).esmClass, 0);
});

test('recipients: as people write them', () => {
  const addressOf = (number: string) => {
    const { destAddrTon, destAddrNpi, destinationAddr } = submit({ number });
    return [destAddrTon, destAddrNpi, destinationAddr];
  };
  assert.deepEqual(addressOf('+86 138-0013-8000'), [1, 1, '8613800138000']);
  assert.deepEqual(addressOf('008613800138000'), [1, 1, '8613800138000']);
  assert.deepEqual(addressOf('8613800138000'), [1, 1, '8613800138000']);
  assert.deepEqual(addressOf('10010'), [0, 1, '10010']);
  assert.deepEqual(addressOf('013800138000'), [0, 1, '013800138000']);
});

test('senders: none, number, short code, name; what fits no address is an error and no wrong sender', () => {
  const addressOf = (sender: string) => {
    const { sourceAddrTon, sourceAddrNpi, sourceAddr } = submit({ sender });
    return [sourceAddrTon, sourceAddrNpi, sourceAddr];
  };
  assert.deepEqual(addressOf(''), [0, 0, '']);
  assert.deepEqual(addressOf('+447700900001'), [1, 1, '447700900001']);
  assert.deepEqual(addressOf('10690'), [0, 1, '10690']);
  assert.deepEqual(addressOf('Trunk Line'), [5, 0, 'Trunk Line']);
  assert.throws(() => submit({ sender: 'twelve chars' }), RangeError);
  assert.throws(() => submit({ number: 'x' }), RangeError);
});

test('receipts are asked for unless the carrier gives none', () => {
  assert.equal(submit({}).registeredDelivery, 1);
  assert.equal(submit({}, { receipts: false }).registeredDelivery, 0);
});

test('receipts for the parts that are set', () => {
  const asked = (registeredDelivery: ConnectorSettings['registeredDelivery']) =>
    [1, 2, 3].map((part) => submit({ part, total: 3 }, { registeredDelivery }).registeredDelivery);
  assert.deepEqual(
    [asked('all'), asked('first'), asked('last'), asked('none')],
    [
      [1, 1, 1],
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
    ],
  );
  assert.equal(submit({ part: 1, total: 3, isWhole: true }, { registeredDelivery: 'last' }).registeredDelivery, 1);
});

test('types and plans of numbers as set; names stay names; a plus where wanted', () => {
  const settings = { sourceTon: 3, sourceNpi: 9, destTon: 2, destNpi: 8, plus: true };
  const number = submit({ sender: '+447700900001', number: '+8613800138000' }, settings);
  assert.deepEqual([number.sourceAddrTon, number.sourceAddrNpi, number.sourceAddr], [3, 9, '+447700900001']);
  assert.deepEqual([number.destAddrTon, number.destAddrNpi, number.destinationAddr], [2, 8, '+8613800138000']);
  const name = submit({ sender: 'Bank', number: '10010' }, settings);
  assert.deepEqual([name.sourceAddrTon, name.sourceAddrNpi, name.sourceAddr, name.destinationAddr], [5, 0, 'Bank', '10010']);
});

test('service type and messaging mode, beside the bit of the header', () => {
  const init = submit({ udh: fromHex('050003 2a 02 01'), total: 2 }, { serviceType: 'CMT', esmClass: 3 });
  assert.deepEqual([init.serviceType, init.esmClass], ['CMT', 0x43]);
});

test('parts marked by SAR parameters instead of a header; a header of the customer stays', () => {
  const [first] = splitText('x'.repeat(200), { reference: 0x2a });
  const init = submit(
    { messageId: 0x1_0005, text: first?.text ?? '', udh: first?.udh ?? null, part: 1, total: 2 },
    { longMessages: 'sar' },
  );
  assert.deepEqual(init.tlvs, { sarMsgRefNum: 5, sarTotalSegments: 2, sarSegmentSeqnum: 1 });
  assert.deepEqual([init.esmClass, init.shortMessage?.length], [0, 153]);
  const own = submit({ udh: fromHex('0605040b8423f0') }, { longMessages: 'sar' });
  assert.deepEqual([own.esmClass, own.tlvs], [0x40, undefined]);
});

test('a message that leaves whole is in message_payload', () => {
  const init = submit({ text: 'x'.repeat(400), total: 3, isWhole: true }, { longMessages: 'payload' });
  assert.deepEqual([init.shortMessage?.length, init.tlvs?.messagePayload?.length, init.esmClass], [0, 400, 0]);
});

test('validity: for those who asked, always in either form, or never', () => {
  const expiresAt = NOW + 90_061_000;
  const validityOf = (validity: ConnectorSettings['validity'], isExpiryAsked: boolean, at = expiresAt) =>
    submit({ expiresAt: at, traits: { ...noTraits, isExpiryAsked } }, { validity }).validityPeriod;
  assert.equal(validityOf('asked', false), undefined);
  assert.equal(validityOf('asked', true), '000001010101000R');
  assert.equal(validityOf('relative', false), '000001010101000R');
  assert.equal(validityOf('absolute', false), '240102130101000+');
  assert.equal(validityOf('never', true), undefined);
  assert.equal(validityOf('relative', false, NOW + 400 * 86_400_000), '000031000000000R', 'no more than months would be needed for');
  assert.equal(validityOf('relative', false, NOW - 1), undefined);
});

test('data_sm carries all in message_payload, and its validity in seconds', () => {
  const init = submitAny({ traits: { ...noTraits, isExpiryAsked: true }, expiresAt: NOW + 60_000 }, { submitCommand: 'data_sm' });
  assert.ok(init.command === 'data_sm');
  assert.deepEqual([init.registeredDelivery, init.destinationAddr, init.tlvs?.qosTimeToLive], [1, '8613800138000', 60]);
  assert.equal(Buffer.from(init.tlvs?.messagePayload ?? []).toString(), 'Hello');
  assert.doesNotThrow(() => encodePdu({ ...init, sequence: 1 }));
});

test('@ $ £ € é Δ { on every alphabet: its own octets, or UCS-2 for what it lacks', () => {
  const whole = '@ $ £ € é Δ {';
  const ucs2 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');
  assert.deepEqual(textOf({ text: whole }), [0, '0020022001201b6520052010201b28', undefined]);
  assert.deepEqual(textOf({ text: whole }, { defaultAlphabet: 'gsm7-packed' })[0], 0);
  const cases: readonly (readonly [ConnectorSettings['defaultAlphabet'], text: string, dataCoding: number, octets: string])[] = [
    ['latin1', '@ $ £ é {', 3, '40202420a320e9207b'],
    ['latin1', whole, 8, ucs2(whole)],
    ['windows-1252', '@ $ £ € é {', 0, '40202420a3208020e9207b'],
    ['windows-1252', whole, 8, ucs2(whole)],
    ['ascii', '@ $ {', 0, '402024207b'],
    ['ascii', '£', 8, ucs2('£')],
    ['ucs2', '@ $ {', 8, ucs2('@ $ {')],
  ];
  for (const [defaultAlphabet, text, dataCoding, octets] of cases)
    assert.deepEqual(textOf({ text }, { defaultAlphabet }), [dataCoding, octets, undefined], `${text} in ${defaultAlphabet}`);
});

test('what is sent in an alphabet is read back in it', () => {
  for (const defaultAlphabet of ['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'windows-1252', 'ucs2'] as const)
    for (const text of ['@ $ £ € é Δ {', 'plain text', '1234567', '12345678', 'ends in @', '@']) {
      const settings = connectorSettings({ defaultAlphabet });
      const { dataCoding = 0, shortMessage = new Uint8Array(0) } = submit({ text }, { defaultAlphabet });
      const read = decodeText(shortMessage, dataCoding, { octets: 0, shift: null }, settings);
      // Packed septets have no count over SMPP: an @ at the very end, on an octet boundary, is taken for filling.
      if (defaultAlphabet !== 'gsm7-packed' || !text.endsWith('@')) assert.equal(read, text, defaultAlphabet);
    }
});

test('national tables go unpacked or packed behind their header, and are read back', () => {
  const shift = { single: 'tr', locking: null } as const;
  for (const defaultAlphabet of ['gsm7', 'gsm7-packed', 'latin1'] as const) {
    const udh = fromHex('03240101');
    const init = submit({ text: 'şğı', alphabet: 'gsm7/tr', udh }, { defaultAlphabet });
    assert.deepEqual([init.esmClass, init.dataCoding], [0x40, 0]);
    const body = (init.shortMessage ?? new Uint8Array(0)).subarray(4);
    const read = decodeText(
      body,
      0,
      { octets: 4, shift },
      connectorSettings({ defaultAlphabet: defaultAlphabet === 'latin1' ? 'gsm7' : defaultAlphabet }),
    );
    assert.equal(read, 'şğı', defaultAlphabet);
  }
});

test('data_coding as set', () => {
  assert.deepEqual(textOf({ text: '£é' }, { defaultAlphabet: 'latin1', dataCodingLatin1: 0 }), [0, 'a3e9', undefined]);
  assert.deepEqual(textOf({ text: '中', alphabet: 'ucs2' }, { dataCodingUcs2: 0x18 }), [0x18, '4e2d', undefined]);
  assert.deepEqual(textOf({ text: 'a' }, { dataCodingGsm7: 0xf1 }), [0xf1, '61', undefined]);
  assert.equal(
    textOf({ text: 'hellohel' }, { defaultAlphabet: 'gsm7-packed' })[1]?.toString().length,
    14,
    'eight septets are seven octets',
  );
});
