import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePdu } from '@trunkline/smpp';
import { splitText } from '@trunkline/sms';
import { connectorSettings } from '../../core/testing.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Segment } from '../../ports/connector.ts';
import { createSubmitSm } from './submit.ts';
import { hex, segmentOf } from './testing.ts';

const submit = (segment: Partial<Segment>, settings: Partial<ConnectorSettings> = {}) =>
  createSubmitSm(connectorSettings(settings))(segmentOf(segment));
const textOf = (segment: Partial<Segment>, settings: Partial<ConnectorSettings> = {}) => {
  const { dataCoding, shortMessage, tlvs } = submit(segment, settings);
  return [dataCoding, hex(shortMessage ?? new Uint8Array(0)), tlvs?.messagePayload && hex(tlvs.messagePayload)];
};

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
