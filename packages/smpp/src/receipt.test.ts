/* oxlint-disable typescript/no-unsafe-type-assertion -- keys of constant tables */
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodePdu, encodePdu } from './codec.ts';
import { describeReceipt } from './receipt-dialect.ts';
import {
  formatReceipt,
  messageStates,
  parseReceipt,
  type Receipt,
  type ReceiptOptions,
  receiptTlvs,
  readAppendixB,
  readLoosely,
} from './receipt.ts';
import type { PduInitOf, PduOf } from './tables/commands.ts';

const deliver = (text: string | Uint8Array, more: Partial<PduInitOf<'deliver_sm'>> = {}): PduOf<'deliver_sm'> => {
  const shortMessage = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const decoded = decodePdu(encodePdu({ command: 'deliver_sm', esmClass: 4, shortMessage, ...more }));
  assert(decoded.kind === 'pdu' && decoded.pdu.command === 'deliver_sm');
  return decoded.pdu;
};

const parsed = (text: string, more: Partial<PduInitOf<'deliver_sm'>> = {}, options: ReceiptOptions = {}): Receipt => {
  const receipt = parseReceipt(deliver(text, more), options);
  assert(receipt !== null, text);
  return receipt;
};

const canonical = 'id:0123456789 sub:001 dlvrd:001 submit date:2611221030 done date:2611221031 stat:DELIVRD err:000 text:Hello there';
const full: Receipt = {
  messageId: '0123456789',
  state: 'DELIVERED',
  stateText: 'DELIVRD',
  error: '000',
  submitDate: '2611221030',
  doneDate: '2611221031',
  sub: '001',
  dlvrd: '001',
  text: 'Hello there',
  source: 'text',
};

test('the text of Appendix B', () => assert.deepEqual(parsed(canonical), full));

// What live links send; the expectation names only what the variant is about.
const variants: [string, string, Partial<Receipt>][] = [
  ['dates with seconds', canonical.replace('2611221030', '261122103059'), { submitDate: '261122103059', state: 'DELIVERED' }],
  ['dates of 14 digits', canonical.replace('2611221031', '20261122103159'), { doneDate: '20261122103159' }],
  ['absolute time as a date', canonical.replace('2611221031', '180711070003912+'), { doneDate: '180711070003912+', state: 'DELIVERED' }],
  [
    'no space in the date keys, all zeros',
    'id:0118Z-0122I-2309U-57DGB sub:001 dlvrd:001 submitdate:261122103000 donedate:000000000000 stat:REJECTD err:375 text:',
    {
      messageId: '0118Z-0122I-2309U-57DGB',
      submitDate: '261122103000',
      doneDate: '000000000000',
      state: 'REJECTED',
      error: '375',
      text: '',
    },
  ],
  [
    'no sub and dlvrd',
    canonical.replace('sub:001 dlvrd:001 ', ''),
    { sub: null, dlvrd: null, messageId: '0123456789', state: 'DELIVERED' },
  ],
  ['no text', canonical.replace(' text:Hello there', ''), { text: null, error: '000' }],
  ['no word stat:', canonical.replace('stat:DELIVRD', 'DELIVRD'), { state: 'DELIVERED', stateText: 'DELIVRD', error: '000' }],
  ['err of four digits', canonical.replace('err:000', 'err:0000'), { error: '0000' }],
  ['err:nul', canonical.replace('err:000', 'err:nul'), { error: 'nul' }],
  ['alphanumeric err, kept whole', canonical.replace('err:000', 'err:EC_27-b'), { error: 'EC_27-b' }],
  ['Text: with a capital', canonical.replace('text:', 'Text:'), { text: 'Hello there' }],
  ['keys in capitals', canonical.replace('id:', 'ID:').replace('stat:', 'Stat:'), { messageId: '0123456789', state: 'DELIVERED' }],
  ['a status in small letters', canonical.replace('DELIVRD', 'delivrd'), { state: 'DELIVERED', stateText: 'delivrd' }],
  ['a space after the colon', canonical.replace('id:', 'id: ').replace('stat:', 'stat: '), { messageId: '0123456789', state: 'DELIVERED' }],
  ['an empty id', canonical.replace('0123456789', ''), { messageId: null, state: 'DELIVERED', sub: '001' }],
  ['an empty err', canonical.replace('err:000', 'err:'), { error: null, state: 'DELIVERED', text: 'Hello there' }],
  ['a hex id above 2^63', canonical.replace('0123456789', '812FC7470000001B'), { messageId: '812FC7470000001B' }],
  ['22 digits', canonical.replace('0123456789', '04062581461565934000241'), { messageId: '04062581461565934000241' }],
  [
    'a UUID',
    canonical.replace('0123456789', '3f2b8c1e-9a77-4c0e-8a51-2f0c8f1f9a10'),
    { messageId: '3f2b8c1e-9a77-4c0e-8a51-2f0c8f1f9a10' },
  ],
  ['an id of 65 characters', canonical.replace('0123456789', 'a'.repeat(65)), { messageId: 'a'.repeat(65) }],
  [
    'keys of the text repeated inside the text',
    `${canonical} id:9 stat:EXPIRED err:1`,
    { messageId: '0123456789', state: 'DELIVERED', error: '000' },
  ],
  ['a text that is itself a status', canonical.replace('stat:DELIVRD', 'stat:EXPIRED').replace('Hello', 'DELIVRD'), { state: 'EXPIRED' }],
  ['lines instead of spaces', canonical.replaceAll(' sub', '\nsub').replace(' stat', '\r\nstat'), { state: 'DELIVERED', sub: '001' }],
  ['only id and stat', 'id:7 stat:UNDELIV', { messageId: '7', state: 'UNDELIVERABLE', error: null, text: null }],
  ['nothing to read', 'delivered, thank you', { messageId: null, state: null, stateText: null }],
  ['nothing at all', '', { messageId: null, state: null, source: 'text' }],
];
for (const [name, text, expected] of variants) {
  test(`text: ${name}`, () => {
    const receipt = parsed(text);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual({ ...receipt }[key as keyof Receipt], value, key);
  });
}

const words: [string, Receipt['state']][] = [
  ['ENROUTE', 'ENROUTE'],
  ['DELIVRD', 'DELIVERED'],
  ['DELIVERED', 'DELIVERED'],
  ['EXPIRED', 'EXPIRED'],
  ['DELETED', 'DELETED'],
  ['UNDELIV', 'UNDELIVERABLE'],
  ['UNDELIVERABLE', 'UNDELIVERABLE'],
  ['ACCEPTD', 'ACCEPTED'],
  ['UNKNOWN', 'UNKNOWN'],
  ['REJECTD', 'REJECTED'],
  ['ACKED', 'ACCEPTED'],
  ['BUFFRED', 'ENROUTE'],
  ['BUFFERD', 'ENROUTE'],
  ['FAILED', 'UNDELIVERABLE'],
  ['SCHEDLD', 'SCHEDULED'],
  ['SKIPPED', 'SKIPPED'],
  ['0', null],
  ['WHATEVER', null],
];
for (const [word, state] of words) {
  test(`status word ${word}`, () => {
    const receipt = parsed(canonical.replace('DELIVRD', word));
    assert.deepEqual([receipt.state, receipt.stateText], [state, word]);
  });
}

test("a link's own words come first", () => {
  const states = { '0': 'DELIVERED', FAILED: 'EXPIRED' } as const;
  assert.equal(parsed(canonical.replace('DELIVRD', '0'), {}, { states }).state, 'DELIVERED');
  assert.equal(parsed(canonical.replace('DELIVRD', 'failed'), {}, { states }).state, 'EXPIRED');
});

test('every message_state; above them the text decides', () => {
  for (const [number, state] of messageStates.entries()) assert.equal(parsed('', { tlvs: { messageState: number } }).state, state);
  const receipt = parsed(canonical, { tlvs: { messageState: 10 } });
  assert.deepEqual([receipt.state, receipt.source], ['DELIVERED', 'text']);
});

test('parameters go before the text', () => {
  const receipt = parsed(canonical, { tlvs: { receiptedMessageId: 'tlv-id', messageState: 5 } });
  assert.deepEqual([receipt.messageId, receipt.state, receipt.source], ['tlv-id', 'UNDELIVERABLE', 'tlv']);
  assert.deepEqual([receipt.stateText, receipt.error], ['DELIVRD', '000']);
});

test('half the parameters: the other half is taken from the text', () => {
  const noState = parsed(canonical, { tlvs: { receiptedMessageId: 'tlv-id' } });
  assert.deepEqual([noState.messageId, noState.state, noState.source], ['tlv-id', 'DELIVERED', 'both']);
  const noId = parsed(canonical, { tlvs: { messageState: 3, receiptedMessageId: '' } });
  assert.deepEqual([noId.messageId, noId.state, noId.source], ['0123456789', 'EXPIRED', 'both']);
});

test('network_error_code', () => {
  const networkErrorCode = new Uint8Array([3, 0x01, 0x02]);
  assert.deepEqual(parsed('', { tlvs: { networkErrorCode } }).networkErrorCode, { type: 3, code: 258 });
});

test('flagged UCS-2 while the octets are ASCII', () => assert.deepEqual(parsed(canonical, { dataCoding: 8 }), full));

test('UCS-2 indeed', () => {
  const wide = Buffer.from(canonical, 'utf16le').swap16();
  assert.deepEqual(parseReceipt(deliver(wide, { dataCoding: 8 })), full);
});

test('behind a user data header', () => {
  const octets = Buffer.concat([Buffer.from([5, 0, 3, 1, 1, 1]), Buffer.from(canonical)]);
  assert.equal(parseReceipt(deliver(octets, { esmClass: 0x44 }))?.messageId, '0123456789');
});

test('the text in message_payload', () => {
  assert.deepEqual(parsed('', { tlvs: { messagePayload: Buffer.from(canonical) } }), full);
});

test('a receipt in data_sm', () => {
  const decoded = decodePdu(encodePdu({ command: 'data_sm', esmClass: 4, tlvs: { receiptedMessageId: 'x', messageState: 2 } }));
  assert(decoded.kind === 'pdu' && decoded.pdu.command === 'data_sm');
  assert.deepEqual(parseReceipt(decoded.pdu)?.messageId, 'x');
});

test('what is a receipt is said by esm_class', () => {
  for (const esmClass of [0x00, 0x03, 0x40, 0xc0]) assert.equal(parseReceipt(deliver(canonical, { esmClass })), null, String(esmClass));
  for (const esmClass of [0x04, 0x07, 0x20, 0x24]) assert.notEqual(parseReceipt(deliver('', { esmClass })), null, String(esmClass));
  // An acknowledgement by the handset's user is a receipt only when it reads like one.
  for (const esmClass of [0x08, 0x10, 0x18]) {
    assert.equal(parseReceipt(deliver('thanks', { esmClass })), null);
    assert.notEqual(parseReceipt(deliver(canonical, { esmClass })), null);
  }
});

test('lenient: the content decides when the bits are silent', () => {
  const lenient: ReceiptOptions = { mode: 'lenient' };
  assert.deepEqual(parseReceipt(deliver(canonical, { esmClass: 0 }), lenient), full);
  assert.equal(parseReceipt(deliver('my id:4 please', { esmClass: 0 }), lenient), null);
  assert.equal(parseReceipt(deliver('STOP', { esmClass: 0 }), lenient), null);
  // An MO may carry receipted_message_id alone.
  assert.equal(parseReceipt(deliver('yes', { esmClass: 0, tlvs: { receiptedMessageId: 'x' } }), lenient), null);
  assert.notEqual(parseReceipt(deliver('', { esmClass: 0, tlvs: { receiptedMessageId: 'x', messageState: 1 } }), lenient), null);
});

test('lenient: what a person writes about a receipt stays a message', () => {
  const messages = ['my id:4 EXPIRED', 'order id:4 stat:DELIVRD', 'id:4 please, it says DELIVRD', 'id: 4', 'stat:DELIVRD', 'DELIVRD'];
  for (const text of messages) assert.equal(parseReceipt(deliver(text, { esmClass: 0 }), { mode: 'lenient' }), null, text);
  // The bits decide before any text does, both ways.
  for (const text of messages) assert.equal(parseReceipt(deliver(text, { esmClass: 0 })), null, text);
  for (const text of messages) assert.notEqual(parseReceipt(deliver(text, { esmClass: 4 })), null, text);
});

test('a receipt within other words', () => {
  const receipt = parsed(`Dear customer, your message: ${canonical}`);
  assert.deepEqual([receipt.messageId, receipt.state], ['0123456789', 'DELIVERED']);
});

test('the header bit on a receipt without a header', () => {
  for (const text of [canonical, '', 'x']) assert.notEqual(parseReceipt(deliver(text, { esmClass: 0x44 })), null);
  assert.deepEqual(parseReceipt(deliver(canonical, { esmClass: 0x44 })), full);
});

test('a NUL at the end belongs to no value', () => {
  assert.equal(parsed('id:7 stat:DELIVRD err:000\0').error, '000');
  assert.equal(parsed('id:7 stat:DELIVRD\0').state, 'DELIVERED');
});

test('the dialect of a receipt that says nothing', () => {
  assert.deepEqual(describeReceipt(deliver('')), {
    esmClass: 4,
    dataCoding: 0,
    place: 'none',
    isWide: false,
    id: 'none',
    state: 'none',
    hasStatKey: false,
    hasCounts: false,
    dateDigits: 0,
    doneDate: 'none',
    errorLength: 0,
    hasText: false,
    hasNetworkErrorCode: false,
  });
  const tlvs = { receiptedMessageId: 'x', messageState: 2, networkErrorCode: new Uint8Array([3, 0, 1]) };
  const { id, state, hasNetworkErrorCode } = describeReceipt(deliver('', { tlvs }));
  assert.deepEqual([id, state, hasNetworkErrorCode], ['tlv', 'tlv', true]);
});

test('format: the text of Appendix B, and back', () => {
  const fields = {
    messageId: '0123456789',
    state: 'DELIVERED',
    submitDate: '2611221030',
    doneDate: '2611221031',
    text: 'Hello there',
  } as const;
  assert.equal(formatReceipt(fields), canonical);
  assert.deepEqual(receiptTlvs(fields), { receiptedMessageId: '0123456789', messageState: 2 });
  for (const state of messageStates) {
    const receipt = parsed(formatReceipt({ ...fields, state, error: '7' }));
    assert.deepEqual([receipt.state, receipt.error, receipt.dlvrd], [state, '007', state === 'DELIVERED' ? '001' : '000']);
  }
  assert(formatReceipt({ ...fields, text: 'x'.repeat(100) }).endsWith(` text:${'x'.repeat(20)}`));
});

test('what is read at one look is what is read key by key', () => {
  const value = fc.stringMatching(/^[!-9;-~]{1,12}$/);
  const keys = ['id:', ' sub:', ' dlvrd:', ' submit date:', ' done date:', ' stat:', ' err:', ' text:'];
  const written = fc.tuple(fc.array(value, { minLength: 7, maxLength: 7 }), fc.string({ unit: 'binary' }), fc.boolean());
  fc.assert(
    fc.property(written, ([values, quoted, isUpper]) => {
      const head = keys.map((key, place) => `${isUpper ? key.toUpperCase() : key}${values[place] ?? ''}`).join('');
      const text = `${head}${quoted}`;
      const atOneLook = readAppendixB(text);
      assert.notEqual(atOneLook, null);
      assert.deepEqual(atOneLook, readLoosely(text));
    }),
  );
  // Whatever it takes, it takes as the other does.
  const piece = fc.oneof(fc.constantFrom(...keys, 'id: ', ' ', '\0', ':'), value);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const atOneLook = readAppendixB(pieces.join(''));
      if (atOneLook) assert.deepEqual(atOneLook, readLoosely(pieces.join('')));
    }),
  );
});

test('no octets make it throw or dawdle', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 254 }), fc.nat(255), (octets, esmClass) => {
      parseReceipt(deliver(octets, { esmClass }), { mode: 'lenient' });
    }),
    { numRuns: 1000 },
  );
  const piece = fc.constantFrom('id:', ' stat:', 'err:', 'submit date:', ' ', '\0', 'text:', 'DELIVRD', '00', 'sub:', 'a'.repeat(50));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 2000 }), (pieces) => {
      const messagePayload = Buffer.from(pieces.join('')).subarray(0, 65_535);
      parseReceipt(deliver('', { tlvs: { messagePayload } }));
    }),
    { numRuns: 200 },
  );
});
