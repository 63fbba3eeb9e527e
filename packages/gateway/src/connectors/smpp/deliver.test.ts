import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePdu, encodePdu, formatReceipt, type PduInitOf, type PduOf, receiptTlvs } from '@trunkline/smpp';
import { encodeGsm7, encodeUcs2 } from '@trunkline/sms';
import { createLinkProfile } from '../../core/link-profile.ts';
import { MessageState } from '../../core/message.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { connectorSettings } from '../../core/testing.ts';
import { RECEIPT_RAW_CHARACTERS_MAX } from '../../limits.ts';
import { inboundOf, receiptOf } from './deliver.ts';
import { fromHex } from './testing.ts';

/** Through the codec both ways, so that what is tested is what a socket gives. */
function deliver(body: Omit<PduInitOf<'deliver_sm'>, 'command'>): PduOf<'deliver_sm'> {
  const decoded = decodePdu(Buffer.from(encodePdu({ command: 'deliver_sm', sequence: 1, ...body })));
  assert.ok(decoded.kind === 'pdu' && decoded.pdu.command === 'deliver_sm');
  return decoded.pdu;
}
type Body = Omit<PduInitOf<'deliver_sm'>, 'command'>;
const inbound = (body: Body, settings: Partial<ConnectorSettings> = {}) =>
  inboundOf(deliver({ sourceAddr: '8613800138000', destinationAddr: '10690001', ...body }), connectorSettings(settings));
const receipt = (body: Body, settings: Partial<ConnectorSettings> = {}) =>
  receiptOf(deliver(body), connectorSettings(settings), createLinkProfile(0), 0);
const dates = { submitDate: '2401011200', doneDate: '2401011201' };

test('a receipt: id in its forms, recipient from the source, state, error', () => {
  const text = formatReceipt({ messageId: '00FF', state: 'UNDELIVERABLE', error: '001', text: 'secret content', ...dates });
  const found = receipt({ esmClass: 4, sourceAddr: '+8613800138000', shortMessage: Buffer.from(text) });
  assert.ok(found);
  assert.deepEqual(found.receipt.carrierKeys, ['ff', '255']);
  assert.deepEqual(
    [found.rawId, found.receipt.recipient, found.receipt.state, found.receipt.stateText, found.receipt.error],
    ['00FF', '8613800138000', MessageState.UNDELIVERABLE, 'UNDELIV', '001'],
  );
  assert.ok(!found.receipt.raw.includes('secret'), 'the content has no place in the history');
  assert.match(found.receipt.raw, /^id:00FF .*err:001 text:…$/);
});

test('the quoted content stays out of the history, however the carrier writes the key', () => {
  for (const key of ['text:', 'Text:', 'TEXT:', ' text:']) {
    const shortMessage = Buffer.from(`id:1 stat:DELIVRD err:000 ${key}secret\nsecond line secret`);
    const found = receipt({ esmClass: 4, shortMessage });
    assert.ok(found && !found.receipt.raw.includes('secret'), found?.receipt.raw);
  }
});

test('optional parameters alone make a receipt', () => {
  const found = receipt({ esmClass: 4, tlvs: receiptTlvs({ messageId: 'A1', state: 'DELIVERED' }) });
  assert.deepEqual([found?.receipt.carrierKeys[0], found?.receipt.state, found?.receipt.raw], ['a1', MessageState.DELIVERED, '']);
});

test('an unreadable receipt is a receipt all the same: intermediate, without an id', () => {
  const found = receipt({ esmClass: 4, shortMessage: fromHex(`ff00${'80'.repeat(250)}`) });
  assert.deepEqual([found?.receipt.carrierKeys, found?.receipt.state], [[], null]);
  assert.ok((found?.receipt.raw.length ?? 0) <= RECEIPT_RAW_CHARACTERS_MAX);
  assert.match(found?.receipt.raw ?? '', /^[\x20-\x7e]*$/);
});

test('a message that only reads like a receipt: a doubtful one, a message or a receipt, as the link is set', () => {
  const shortMessage = Buffer.from('id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:hello');
  assert.equal(receipt({ shortMessage })?.receipt.isDoubtful, true);
  assert.equal(receipt({ shortMessage }, { receiptMode: 'strict' }), null);
  assert.equal(receipt({ shortMessage }, { receiptMode: 'lenient' })?.receipt.isDoubtful, false);
  assert.equal(receipt({ shortMessage, esmClass: 4 })?.receipt.isDoubtful, false);
  assert.equal(receipt({ shortMessage: Buffer.from('what is this: id:1 stat:DELIVRD?') }), null);
});

test("a carrier's own words, codes and habits", () => {
  const text = (stat: string, err: string): Body => ({ esmClass: 4, shortMessage: Buffer.from(`id:1 stat:${stat} err:${err}`) });
  const settings: Partial<ConnectorSettings> = {
    receiptStates: { ANGEKOMMEN: 'DELIVERED' },
    receiptErrors: { '13': 'blacklisted' },
    acceptedMeans: 'delivered',
    unknownMeans: 'intermediate',
    partReceipts: 'last',
    messageIds: 'hex_to_decimal',
  };
  const read = (body: Body) => receipt(body, settings)?.receipt;
  assert.equal(read(text('ANGEKOMMEN', '000'))?.state, MessageState.DELIVERED);
  assert.equal(read(text('ACCEPTD', '000'))?.state, MessageState.DELIVERED);
  assert.equal(read(text('UNKNOWN', '000'))?.state, null);
  const failed = read(text('UNDELIV', '013'));
  assert.deepEqual([failed?.state, failed?.reason, failed?.reportedParts], [MessageState.UNDELIVERABLE, 'blacklisted', 'last']);
  assert.deepEqual(receipt({ esmClass: 4, shortMessage: Buffer.from('id:FF stat:DELIVRD') }, settings)?.receipt.carrierKeys, ['255']);
});

test('texts by data_coding', () => {
  const cases: readonly (readonly [dataCoding: number, octets: Uint8Array, text: string])[] = [
    [0x00, encodeGsm7('@£€'), '@£€'],
    [0x01, Buffer.from('plain'), 'plain'],
    [0x03, Buffer.from('é£', 'latin1'), 'é£'],
    [0x08, encodeUcs2('中😀'), '中😀'],
    [0x18, encodeUcs2('flash 中'), 'flash 中'],
    [0xf0, encodeGsm7('class 0'), 'class 0'],
  ];
  for (const [dataCoding, shortMessage, text] of cases)
    assert.equal(inbound({ dataCoding, shortMessage }).content, text, `data_coding ${dataCoding}`);
  assert.equal(inbound({ dataCoding: 0, shortMessage: Buffer.from('é@', 'latin1') }, { defaultAlphabet: 'latin1' }).content, 'é@');
});

test('addresses: digits of ours, the sender as it is', () => {
  const message = inbound({ sourceAddr: 'Bank', destinationAddr: '+10690001', shortMessage: Buffer.from('x') });
  assert.deepEqual([message.from, message.to], ['Bank', '10690001']);
});

test('parts by header of either width, by SAR parameters, and none', () => {
  const udh8 = fromHex('050003 2a 03 02');
  const udh16 = fromHex('060804 1234 02 01');
  const body = Buffer.from('part');
  assert.deepEqual(inbound({ esmClass: 0x40, shortMessage: Buffer.concat([udh8, body]) }).concat, { reference: 0x2a, total: 3, part: 2 });
  assert.deepEqual(inbound({ esmClass: 0x40, shortMessage: Buffer.concat([udh16, body]) }).concat, {
    reference: 0x1_1234,
    total: 2,
    part: 1,
  });
  assert.equal(inbound({ esmClass: 0x40, shortMessage: Buffer.concat([udh8, body]) }).content, 'part');
  const sar = { sarMsgRefNum: 9, sarTotalSegments: 2, sarSegmentSeqnum: 2 };
  assert.deepEqual(inbound({ tlvs: sar, shortMessage: body }).concat, { reference: 0x2_0009, total: 2, part: 2 });
  assert.equal(inbound({ shortMessage: body }).concat, null);
});

test('a phone that cuts a character between two parts: its halves stay for the joining, and nowhere else', () => {
  const part = (udh: string, units: string) =>
    inbound({ esmClass: 0x40, dataCoding: 8, shortMessage: Buffer.concat([fromHex(udh), fromHex(units)]) }).content;
  assert.equal(part('0500032a0201', '0041d83d') + part('0500032a0202', 'de000042'), 'A😀B');
  assert.equal(part('0500032a0203', '0041d83d'), 'A\ufffd');
  assert.equal(inbound({ dataCoding: 8, shortMessage: fromHex('d83d') }).content, '\ufffd');
});

test('impossible parts are whole messages, not parts that wait for ever', () => {
  const body = Buffer.from('x');
  for (const udh of ['050003 07 02 00', '050003 07 02 03', '050003 07 00 00'])
    assert.equal(inbound({ esmClass: 0x40, shortMessage: Buffer.concat([fromHex(udh), body]) }).concat, null, udh);
  for (const [total, part] of [
    [2, 0],
    [2, 3],
    [0, 0],
  ] as const)
    assert.equal(inbound({ tlvs: { sarMsgRefNum: 1, sarTotalSegments: total, sarSegmentSeqnum: part }, shortMessage: body }).concat, null);
});

test('a header that lies about its length: kept as octets, with a remark', () => {
  for (const octets of ['', 'ff', '05', '0500', 'ff0003', '0500030702']) {
    const { content, concat, traits, remark } = inbound({ esmClass: 0x40, shortMessage: fromHex(octets) });
    assert.deepEqual([content, concat, traits?.octets], ['', null, octets], octets);
    assert.match(remark ?? '', /^its user data header cannot be read: /);
  }
});

test('a part whose place cannot be stands for itself, with a remark', () => {
  for (const octets of ['050003070200', '050003070203', '050003070000', '0608040007020361']) {
    const { content, concat, remark } = inbound({ esmClass: 0x40, shortMessage: Buffer.concat([fromHex(octets), Buffer.from('x')]) });
    assert.deepEqual([content.at(-1), concat], ['x', null], octets);
    assert.match(remark ?? '', /^kept alone/, octets);
  }
  const sar = inbound({ tlvs: { sarMsgRefNum: 1, sarTotalSegments: 2, sarSegmentSeqnum: 3 }, shortMessage: Buffer.from('x') });
  assert.deepEqual([sar.content, sar.concat, sar.remark === undefined], ['x', null, false]);
});

test('the push by which a phone hears that an MMS waits is told of in words, its octets kept', () => {
  // OMA MMS encapsulation §6.2 by hand: m-notification-ind, from, subject, size 30000, content location.
  const text = (value: string): string => `${Buffer.from(value).toString('hex')}00`;
  const from = `80${text('+447700900001/TYPE=PLMN')}`;
  const fields = [
    'a10601be8c8298',
    text('T'),
    '8d9289',
    (from.length / 2).toString(16),
    from,
    `96${text('Hello')}`,
    '8e027530',
    `83${text('http://mmsc.example/m')}`,
  ];
  const push = fromHex(fields.join(''));
  const told = 'MMS waiting, from +447700900001, “Hello”, 30 KB, http://mmsc.example/m';
  const withHeader = Buffer.concat([fromHex('06 05 04 0b84 23f0'), push]);
  for (const dataCoding of [4, 0xf5, 0]) {
    const { content, traits, concat } = inbound({ esmClass: 0x40, dataCoding, shortMessage: withHeader });
    assert.deepEqual([content, traits?.octets, concat], [told, push.toString('hex'), null], String(dataCoding));
  }
  assert.equal(inbound({ dataCoding: 4, tlvs: { destinationPort: 2948 }, shortMessage: push }).content, told);
  // A part of one is a whole.
  const alone = Buffer.concat([fromHex('0b 0504 0b84 23f0 0003 2a 01 01'), push]);
  const { content, concat } = inbound({ esmClass: 0x40, dataCoding: 4, shortMessage: alone });
  assert.deepEqual([content, concat], [told, null]);
  // On another port it is data like any other; in a place that cannot be it is not read.
  for (const udh of ['06 05 04 0b85 23f0', '0b 0504 0b84 23f0 0003 2a 02 03'])
    assert.equal(inbound({ esmClass: 0x40, dataCoding: 4, shortMessage: Buffer.concat([fromHex(udh), push]) }).content, '');
});

test('a piece of a push is octets to be joined, apart from the parts of texts, whatever the numbering', () => {
  const piece = (body: Body) => inbound({ ...body, shortMessage: Buffer.concat([body.shortMessage ?? fromHex(''), Buffer.from('x')]) });
  const numbered = [
    { esmClass: 0x40, dataCoding: 4, shortMessage: fromHex('0b 0504 0b84 23f0 0003 2a 02 01') },
    { esmClass: 0x40, dataCoding: 0, shortMessage: fromHex('0c 0804 012a 02 01 0504 0b84 23f0') },
    { tlvs: { destinationPort: 2948, sarMsgRefNum: 42, sarTotalSegments: 2, sarSegmentSeqnum: 1 } },
  ];
  const references = numbered.map((body) => {
    const { content, concat, traits, remark } = piece(body);
    assert.deepEqual([content, concat?.total, concat?.part, traits?.octets, remark], ['', 2, 1, '78', undefined]);
    return concat?.reference;
  });
  references.push(inbound({ esmClass: 0x40, shortMessage: fromHex('050003 2a 02 01 78') }).concat?.reference);
  assert.equal(new Set(references).size, 4, String(references));
});

test('what is for the SIM, for an application or no text stands for itself, with its header', () => {
  const part = fromHex('050003 2a 03 02');
  const sim = inbound({ esmClass: 0x40, dataCoding: 0xf2, shortMessage: Buffer.concat([part, Buffer.from('x')]) });
  assert.deepEqual([sim.concat, sim.content, sim.traits?.messageClass, sim.traits?.udh], [null, 'x', 2, '0500032a0302']);
  const ports = inbound({ esmClass: 0x40, shortMessage: Buffer.concat([fromHex('0b 0504 0b85 23f0 0003 2a 02 01'), Buffer.from('x')]) });
  assert.deepEqual([ports.concat, ports.traits?.udh], [null, '0b05040b8523f000032a0201']);
  const tlvs = inbound({
    tlvs: { destinationPort: 80, sarMsgRefNum: 1, sarTotalSegments: 2, sarSegmentSeqnum: 1 },
    shortMessage: Buffer.from('x'),
  });
  assert.equal(tlvs.concat, null);
  const data = inbound({ dataCoding: 4, shortMessage: fromHex('00ff') });
  assert.deepEqual([data.content, data.traits?.octets], ['', '00ff']);
  assert.equal(inbound({ shortMessage: Buffer.from('x') }).traits, null);
  assert.equal(inbound({ dataCoding: 0x10, shortMessage: Buffer.from('x') }).traits?.messageClass, 0);
});

test('alphabets that the carrier means by a data_coding', () => {
  const settings: Partial<ConnectorSettings> = { inboundDataCodings: { '0': 'ucs2', '240': 'latin1', '4': 'gsm7' } };
  assert.equal(inbound({ dataCoding: 0, shortMessage: encodeUcs2('中') }, settings).content, '中');
  assert.equal(inbound({ dataCoding: 0xf0, shortMessage: Buffer.from('é', 'latin1') }, settings).content, 'é');
  assert.equal(inbound({ dataCoding: 4, shortMessage: encodeGsm7('@') }, settings).content, '@');
});

test('message_payload counts where short_message is empty', () => {
  assert.equal(inbound({ tlvs: { messagePayload: Buffer.from('payload') } }).content, 'payload');
});
