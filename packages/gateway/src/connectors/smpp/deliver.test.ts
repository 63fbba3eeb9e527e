import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePdu, encodePdu, formatReceipt, type PduInitOf, type PduOf, receiptTlvs } from '@trunkline/smpp';
import { encodeGsm7, encodeUcs2 } from '@trunkline/sms';
import { noCarrierIdEvidence } from '../../core/carrier-id.ts';
import { MessageState } from '../../core/message.ts';
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
const inbound = (body: Omit<PduInitOf<'deliver_sm'>, 'command'>, defaultAlphabet: 'gsm7' | 'latin1' = 'gsm7') =>
  inboundOf(deliver({ sourceAddr: '8613800138000', destinationAddr: '10690001', ...body }), connectorSettings({ defaultAlphabet }));
const dates = { submitDate: '2401011200', doneDate: '2401011201' };

test('a receipt: id in its forms, recipient from the source, state, error', () => {
  const text = formatReceipt({ messageId: '00FF', state: 'UNDELIVERABLE', error: '001', text: 'secret content', ...dates });
  const found = receiptOf(deliver({ esmClass: 4, sourceAddr: '+8613800138000', shortMessage: Buffer.from(text) }), noCarrierIdEvidence);
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
    const found = receiptOf(deliver({ esmClass: 4, shortMessage }), noCarrierIdEvidence);
    assert.ok(found && !found.receipt.raw.includes('secret'), found?.receipt.raw);
  }
});

test('optional parameters alone make a receipt', () => {
  const found = receiptOf(deliver({ esmClass: 4, tlvs: receiptTlvs({ messageId: 'A1', state: 'DELIVERED' }) }), noCarrierIdEvidence);
  assert.deepEqual([found?.receipt.carrierKeys[0], found?.receipt.state, found?.receipt.raw], ['a1', MessageState.DELIVERED, '']);
});

test('an unreadable receipt is a receipt all the same: intermediate, without an id', () => {
  const found = receiptOf(deliver({ esmClass: 4, shortMessage: fromHex(`ff00${'80'.repeat(250)}`) }), noCarrierIdEvidence);
  assert.deepEqual([found?.receipt.carrierKeys, found?.receipt.state], [[], null]);
  assert.ok((found?.receipt.raw.length ?? 0) <= RECEIPT_RAW_CHARACTERS_MAX);
  assert.match(found?.receipt.raw ?? '', /^[\x20-\x7e]*$/);
});

test('a message that reads like a receipt but is none is a message', () => {
  const shortMessage = Buffer.from('id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:hello');
  assert.equal(receiptOf(deliver({ shortMessage }), noCarrierIdEvidence), null);
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
  assert.equal(inbound({ dataCoding: 0, shortMessage: Buffer.from('é@', 'latin1') }, 'latin1').content, 'é@');
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
    reference: 0x1234,
    total: 2,
    part: 1,
  });
  assert.equal(inbound({ esmClass: 0x40, shortMessage: Buffer.concat([udh8, body]) }).content, 'part');
  const sar = { sarMsgRefNum: 9, sarTotalSegments: 2, sarSegmentSeqnum: 2 };
  assert.deepEqual(inbound({ tlvs: sar, shortMessage: body }).concat, { reference: 9, total: 2, part: 2 });
  assert.equal(inbound({ shortMessage: body }).concat, null);
});

test('impossible parts are whole messages, not parts that wait for ever', () => {
  const body = Buffer.from('x');
  for (const udh of ['050003 07 02 00', '050003 07 02 03', '050003 07 00 00', '0500030702'])
    assert.equal(inbound({ esmClass: 0x40, shortMessage: Buffer.concat([fromHex(udh), body]) }).concat, null, udh);
  for (const [total, part] of [
    [2, 0],
    [2, 3],
    [0, 0],
  ] as const)
    assert.equal(inbound({ tlvs: { sarMsgRefNum: 1, sarTotalSegments: total, sarSegmentSeqnum: part }, shortMessage: body }).concat, null);
});

test('a header that runs past its message does not throw', () => {
  for (const octets of ['', 'ff', '05', '0500', 'ff0003'])
    assert.doesNotThrow(() => inbound({ esmClass: 0x40, shortMessage: fromHex(octets) }));
});

test('message_payload counts where short_message is empty', () => {
  assert.equal(inbound({ tlvs: { messagePayload: Buffer.from('payload') } }).content, 'payload');
});
