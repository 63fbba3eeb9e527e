/* oxlint-disable typescript/no-unsafe-type-assertion -- a package without types */
// Our codec against the npm package `smpp`, written by others. Its known faults (unknown parameters lost, over-long fields let through)
// are kept out of the way.
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fixtures } from './codec.fixtures.ts';
import { decodePdu, encodePdu } from './codec.ts';

interface WitnessPdu {
  command: string;
  command_status: number;
  sequence_number: number;
  toBuffer(): Buffer;
  [field: string]: unknown;
}
const { PDU } = createRequire(import.meta.url)('smpp') as {
  PDU: { new (command: string, fields?: object): WitnessPdu; fromBuffer(octets: Buffer): WitnessPdu };
};

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

test('it reads what we write', () => {
  for (const { name, pdu } of fixtures) {
    // It hides a body that comes with an error, decodes times to dates and messages to text; those are looked at below.
    if (pdu.status !== 0) continue;
    const theirs = PDU.fromBuffer(encodePdu(pdu));
    assert.equal(theirs.command, pdu.command, name);
    assert.equal(theirs.sequence_number, pdu.sequence, name);
    const ours: Record<string, unknown> = { ...pdu };
    for (const [field, value] of Object.entries(theirs)) {
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      if (camel(field) in ours && field !== 'command') assert.equal(value, ours[camel(field)], `${name}: ${field}`);
    }
  }
});

test('we read what it writes', () => {
  const theirs = new PDU('submit_sm', {
    sequence_number: 77,
    source_addr_ton: 5,
    source_addr: 'Trunkline',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: '447700900123',
    registered_delivery: 1,
    data_coding: 4,
    short_message: Buffer.from([1, 2, 3, 0, 255]),
    user_message_reference: 513,
    receipted_message_id: 'abc',
    message_payload: Buffer.from('zz'),
  });
  const decoded = decodePdu(theirs.toBuffer());
  assert(decoded.kind === 'pdu' && decoded.pdu.command === 'submit_sm');
  const { pdu } = decoded;
  assert.deepEqual([pdu.sequence, pdu.sourceAddrTon, pdu.sourceAddr, pdu.destinationAddr], [77, 5, 'Trunkline', '447700900123']);
  assert.deepEqual([pdu.registeredDelivery, pdu.dataCoding], [1, 4]);
  assert.deepEqual(pdu.shortMessage, new Uint8Array([1, 2, 3, 0, 255]));
  assert.deepEqual(
    { ...pdu.tlvs, messagePayload: Buffer.from(pdu.tlvs.messagePayload ?? []).toString() },
    {
      userMessageReference: 513,
      receiptedMessageId: 'abc',
      messagePayload: 'zz',
    },
  );
});

test('a bind and its answer, both ways', () => {
  const bind = decodePdu(new PDU('bind_transceiver', { system_id: 'me', password: 'secret', interface_version: 0x34 }).toBuffer());
  assert(bind.kind === 'pdu' && bind.pdu.command === 'bind_transceiver');
  assert.deepEqual([bind.pdu.systemId, bind.pdu.password, bind.pdu.interfaceVersion], ['me', 'secret', 0x34]);
  const answer = PDU.fromBuffer(
    encodePdu({ command: 'bind_transceiver_resp', sequence: 1, systemId: 'smsc', tlvs: { scInterfaceVersion: 0x34 } }),
  );
  assert.deepEqual([answer['system_id'], answer['sc_interface_version']], ['smsc', 0x34]);
});
