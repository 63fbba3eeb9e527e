/* oxlint-disable typescript/no-unsafe-type-assertion -- wrong types on purpose */
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Fixture, fixtures, octets } from './codec.fixtures.ts';
import { codecSource, type Decoded, decodePdu, describePdu, encodePdu, type Malformed, validatePdu, writePdu } from './codec.ts';
import { entries } from './entries.ts';
import { PduFieldError } from './pdu-error.ts';
import { type CommandName, commands, isResponse, type Pdu } from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';
import { noTlvs } from './tlv-codec.ts';
import { PduWriter } from './writer.ts';

const decoded = (frame: Buffer): Pdu => {
  const result = decodePdu(frame);
  assert(result.kind === 'pdu', JSON.stringify(result));
  return result.pdu;
};

const malformed = (frame: Buffer): Malformed => {
  const result: Decoded = decodePdu(frame);
  assert(result.kind === 'malformed');
  return result;
};

/** Puts the true command_length in front. */
const sized = (frame: Buffer): Buffer => {
  const copy = Buffer.from(frame);
  copy.writeUInt32BE(copy.length, 0);
  return copy;
};

const named = (name: string): Fixture => {
  const found = fixtures.find((fixture) => fixture.name === name);
  assert(found !== undefined, name);
  return found;
};

test('there is a fixture for every command', () => {
  assert.deepEqual(new Set(fixtures.map(({ pdu }) => pdu.command)), new Set(Object.keys(commands)));
});

for (const { name, frame, pdu, init } of fixtures) {
  test(`parse: ${name}`, () => assert.deepEqual(decoded(frame), pdu));
  // `extra` is written after the known parameters, so the order on the wire may differ; the meaning may not.
  if (pdu.tlvs.extra === undefined)
    test(`build: ${name}`, () => assert.equal(encodePdu(init ?? pdu).toString('hex'), frame.toString('hex')));
  test(`mirror: ${name}`, () => assert.deepEqual(decoded(encodePdu(pdu)), pdu));
}

test('every request cut short at every octet is malformed, and says so without throwing', () => {
  for (const { frame, pdu } of fixtures) {
    for (let to = 0; to < frame.length; to++) {
      const cut = decodePdu(frame.subarray(0, to));
      assert.equal(cut.kind, 'malformed', 'command_length disagrees');
      if (to < 16) continue;
      const honest = decodePdu(sized(frame.subarray(0, to)));
      // Optional parameters may be cut off whole; the rest of a request may not.
      if (isResponse(pdu.command)) assert.equal(honest.kind, 'pdu');
      else if (honest.kind === 'pdu') assert(pdu.tlvs !== undefined && Object.keys(pdu.tlvs).length > 0);
      else assert.notEqual(honest.status, 0);
    }
  }
});

test('sm_length beyond the body: ESME_RINVMSGLEN', () => {
  const frame = Buffer.from(named('submit_sm, every field set').frame);
  frame[frame.length - 6] = 6;
  const bad = malformed(frame);
  assert.deepEqual([bad.status, bad.command, bad.sequence], [statuses.ESME_RINVMSGLEN, 'submit_sm', 2]);
});

test('an optional parameter past the PDU, or a tail too short for one: ESME_RINVOPTPARSTREAM', () => {
  const { frame } = named('submit_sm, the least there is');
  for (const tail of ['0424 0003 "ab"', '0424 00', '04', '0424 ffff']) {
    assert.equal(malformed(sized(Buffer.concat([frame, octets(tail)]))).status, statuses.ESME_RINVOPTPARSTREAM, tail);
  }
});

test('octets after a request that takes none: ESME_RINVCMDLEN', () => {
  assert.equal(malformed(sized(Buffer.concat([named('enquire_link').frame, octets('00')]))).status, statuses.ESME_RINVCMDLEN);
});

const submit = (from: string, to: string): Buffer =>
  sized(octets(`00000000 00000004 00000000 00000003 00 00 00 "${from}" 00 00 00 "${to}" 00 00 00 00 00 00 00 00 00 00 00`));

test('an address over its limit names the address', () => {
  const long = 'x'.repeat(21);
  assert.equal(malformed(submit(long, '1')).status, statuses.ESME_RINVSRCADR);
  assert.equal(malformed(submit('1', long)).status, statuses.ESME_RINVDSTADR);
  assert.equal(decodePdu(submit(long.slice(1), long.slice(1))).kind, 'pdu');
});

test('unknown command: ESME_RINVCMDID, whatever the id', () => {
  for (const id of ['00000000', '0000000a', '00000111', '80000111', '7fffffff', 'ffffffff', '00000204']) {
    const bad = malformed(octets(`00000010 ${id} 00000000 00000005`));
    assert.deepEqual([bad.status, bad.command, bad.sequence, bad.commandId], [statuses.ESME_RINVCMDID, null, 5, Number.parseInt(id, 16)]);
  }
});

test('a dest_flag that does not exist: ESME_RINVDESTFLAG', () => {
  const frame = Buffer.from(named('submit_multi to two addresses and a list').frame);
  frame[16 + 1 + 2 + 10 + 1] = 3;
  assert.equal(malformed(frame).status, statuses.ESME_RINVDESTFLAG);
});

test('liberal in: long passwords, long ids, over-wide integers, parameters of the wrong size', () => {
  const password = 'p'.repeat(64);
  const bind = decoded(sized(octets(`00000000 00000009 00000000 00000001 "${'s'.repeat(40)}" 00 "${password}" 00 00 34 00 00 00`)));
  assert(bind.command === 'bind_transceiver' && bind.password === password);
  for (const length of [65, 254, 255, 300]) {
    const id = 'i'.repeat(length);
    const resp = decoded(sized(octets(`00000000 80000004 00000000 00000001 "${id}" 00`)));
    assert(resp.command === 'submit_sm_resp' && resp.messageId === id);
  }
  const wide = decoded(sized(Buffer.concat([named('submit_sm, the least there is').frame, octets('0427 0002 0002 020c 0005 0102030405')])));
  assert.deepEqual(wide.tlvs, { messageState: 2, extra: [{ tag: 0x020c, value: new Uint8Array([1, 2, 3, 4, 5]) }] });
  const noNul = decoded(sized(Buffer.concat([named('submit_sm, the least there is').frame, octets('001e 0002 "ab"')])));
  assert.deepEqual(noNul.tlvs, { receiptedMessageId: 'ab' });
});

test('message_payload beside short_message is kept: which counts is for the owner to say', () => {
  const both = decoded(sized(Buffer.concat([named('submit_sm, every field set').frame, octets('0424 0002 "zz"')])));
  assert(both.command === 'submit_sm');
  assert.deepEqual([both.shortMessage.length, both.tlvs.messagePayload?.length], [5, 2]);
});

test('error responses come with a body, without one, or with parameters only', () => {
  const answers: [string, string, object][] = [
    ['', '', {}],
    ['00', '', {}],
    ['"id7" 00', 'id7', {}],
    ['"id7"', 'id7', {}],
    ['0425 0001 01', '', { deliveryFailureReason: 1 }],
    ['001d 0003 "no" 00', '', { additionalStatusInfoText: 'no' }],
    ['00 0425 0001 01', '', { deliveryFailureReason: 1 }],
    ['"id7" 00 0425 0001 01', 'id7', { deliveryFailureReason: 1 }],
    ['"id7" 00 0425 00', 'id7', {}],
  ];
  for (const [body, messageId, tlvs] of answers) {
    const pdu = decoded(sized(octets(`00000000 80000004 00000045 00000001 ${body}`)));
    assert.deepEqual(pdu, { command: 'submit_sm_resp', status: 0x45, sequence: 1, messageId, tlvs }, body);
  }
});

test('a good response with no body, or no NUL, is an answer all the same', () => {
  assert.deepEqual(decoded(octets('00000010 80000004 00000000 00000001')), {
    command: 'submit_sm_resp',
    status: 0,
    sequence: 1,
    messageId: '',
    tlvs: {},
  });
  const pdu = decoded(octets('00000013 80000004 00000000 00000001 "abc"'));
  assert(pdu.command === 'submit_sm_resp' && pdu.messageId === 'abc');
});

test('exact out: a field that the wire cannot carry throws a RangeError that names it', () => {
  const cases: [object, string, number][] = [
    [{ command: 'submit_sm', sourceAddr: 'x'.repeat(21) }, 'sourceAddr', statuses.ESME_RINVSRCADR],
    [{ command: 'submit_sm', destinationAddr: '4477\u00000900' }, 'destinationAddr', statuses.ESME_RINVDSTADR],
    [{ command: 'submit_sm', sourceAddr: '€' }, 'sourceAddr', statuses.ESME_RINVSRCADR],
    [{ command: 'submit_sm', sourceAddr: 7 }, 'sourceAddr', statuses.ESME_RINVSRCADR],
    [{ command: 'submit_sm', esmClass: 256 }, 'esmClass', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', esmClass: -1 }, 'esmClass', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', esmClass: 0.5 }, 'esmClass', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', esmClass: Number.NaN }, 'esmClass', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', shortMessage: new Uint8Array(255) }, 'shortMessage', statuses.ESME_RINVMSGLEN],
    [{ command: 'submit_sm', shortMessage: 'text' }, 'shortMessage', statuses.ESME_RINVMSGLEN],
    [{ command: 'submit_sm', tlvs: { sarMsgRefNum: 65_536 } }, 'tlvs.sarMsgRefNum', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', tlvs: { qosTimeToLive: -1 } }, 'tlvs.qosTimeToLive', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', tlvs: { receiptedMessageId: 'i'.repeat(65) } }, 'tlvs.receiptedMessageId', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', tlvs: { networkErrorCode: new Uint8Array(2) } }, 'tlvs.networkErrorCode', statuses.ESME_RINVPARLEN],
    [{ command: 'submit_sm', tlvs: { noSuch: 1 } }, 'tlvs.noSuch', statuses.ESME_ROPTPARNOTALLWD],
    [{ command: 'bind_receiver', password: '1'.repeat(65) }, 'password', statuses.ESME_RINVPASWD],
    [{ command: 'submit_sm', sequence: -1 }, 'sequence', statuses.ESME_RINVPARLEN],
    [
      { command: 'submit_multi', destinations: Array.from({ length: 255 }, () => ({ kind: 'list', name: 'a' })) },
      'destinations',
      statuses.ESME_RINVNUMDESTS,
    ],
  ];
  for (const [pdu, field, status] of cases) {
    const init = pdu as Parameters<typeof encodePdu>[0];
    assert.throws(
      () => encodePdu(init),
      (error) => error instanceof RangeError && error instanceof PduFieldError && error.field === field,
      field,
    );
    const value = validatePdu(init);
    assert.deepEqual([value?.field, value?.status], [field, status]);
    assert(value?.reason.startsWith(field));
  }
  assert.equal(validatePdu({ command: 'submit_sm' }), null);
});

test('a PDU that fails half-way leaves the writer as it was', () => {
  const w = new PduWriter(64);
  writePdu(w, 'enquire_link', 0, 1, {});
  assert.throws(() => writePdu(w, 'submit_sm', 0, 2, { shortMessage: new Uint8Array(255) } as object));
  assert.equal(w.pending, 16);
  writePdu(w, 'enquire_link', 0, 3, {});
  assert.equal(w.take().toString('hex'), '000000100000001500000000000000010000001000000015000000000000000'.concat('3'));
});

test('what the writer has handed out is never written again', () => {
  const w = new PduWriter(64);
  const taken: Buffer[] = [];
  for (let i = 1; i <= 50; i++) {
    writePdu(w, 'submit_sm', 0, i, { shortMessage: new Uint8Array(i).fill(i) } as object);
    taken.push(w.take());
  }
  for (const [i, frame] of taken.entries()) {
    const pdu = decoded(frame);
    assert(pdu.command === 'submit_sm');
    assert.deepEqual([pdu.sequence, pdu.shortMessage], [i + 1, new Uint8Array(i + 1).fill(i + 1)]);
  }
});

test('validation leaves nothing behind in what is encoded next', () => {
  assert.equal(validatePdu({ command: 'submit_sm', shortMessage: new Uint8Array(200) }), null);
  assert.equal(encodePdu({ command: 'unbind', sequence: 1 }).length, 16);
});

test('a whole 64 KiB payload', () => {
  const messagePayload = new Uint8Array(65_535).fill(7);
  const pdu = decoded(encodePdu({ command: 'data_sm', tlvs: { messagePayload } }));
  assert.deepEqual(pdu.tlvs.messagePayload, messagePayload);
});

test('an error answer keeps a body that was asked for', () => {
  assert.equal(encodePdu({ command: 'submit_sm_resp', status: 0x58, messageId: 'x' }).length, 18);
  assert.equal(encodePdu({ command: 'submit_sm_resp', status: 0x58, messageId: '' }).length, 16);
  assert.equal(encodePdu({ command: 'submit_sm_resp', status: 0 }).length, 17);
});

test('describePdu shows no address and no text', () => {
  const line = describePdu(named('submit_sm, every field set').pdu);
  assert(line.startsWith('submit_sm #2 ESME_ROK 5 octets'));
  assert(!line.includes('4477') && !line.includes('hello'));
});

test('PDUs without parameters share one object', () => assert.equal(decoded(named('unbind').frame).tlvs, noTlvs));

test('the generated text holds the names of the table and nothing else', () => {
  for (const [command, { body }] of entries<CommandName, { body: readonly { name: string }[] }>(commands)) {
    for (const { name } of body) assert(codecSource(command).includes(`const ${name} = r.`));
  }
});

const frames = fixtures.map(({ frame }) => frame);

test('random bodies under every command never throw and never hang', () => {
  fc.assert(
    fc.property(fc.constantFrom(...frames), fc.uint8Array({ maxLength: 300 }), (frame, body) => {
      const result = decodePdu(sized(Buffer.concat([frame.subarray(0, 16), body])));
      assert(result.kind === 'pdu' || (result.status > 0 && result.reason !== ''));
    }),
    { numRuns: 3000 },
  );
});

test('mutated recordings never throw; what decodes can be decoded again after encoding, unless it breaks a limit', () => {
  const change = fc.record({ at: fc.nat(200), to: fc.nat(255) });
  fc.assert(
    fc.property(fc.constantFrom(...frames), fc.array(change, { minLength: 1, maxLength: 8 }), (frame, changes) => {
      const copy = Buffer.from(frame);
      for (const { at, to } of changes) copy[4 + (at % (copy.length - 4))] = to;
      const result = decodePdu(copy);
      if (result.kind === 'malformed') return;
      if (validatePdu(result.pdu) === null) assert.equal(decodePdu(encodePdu(result.pdu)).kind, 'pdu');
    }),
    { numRuns: 5000 },
  );
});

const cstring = (max: number) =>
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: max - 1 });
const byte = fc.nat(255);

test('any message survives the wire', () => {
  const body = fc.record({
    serviceType: cstring(6),
    sourceAddrTon: byte,
    sourceAddr: cstring(21),
    destAddrNpi: byte,
    destinationAddr: cstring(21),
    esmClass: byte,
    validityPeriod: cstring(17),
    dataCoding: byte,
    shortMessage: fc.uint8Array({ maxLength: 254 }),
    tlvs: fc.record(
      {
        userMessageReference: fc.nat(65_535),
        qosTimeToLive: fc.nat(0xffffffff),
        receiptedMessageId: cstring(65),
        messagePayload: fc.uint8Array({ maxLength: 400 }),
        extra: fc.array(
          fc.record({ tag: fc.integer({ min: 0x1400, max: 0x3fff }), value: fc.uint8Array({ maxLength: 30 }) }, { noNullPrototype: true }),
          { minLength: 1 },
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  });
  fc.assert(
    fc.property(body, fc.nat(0x7fffffff), fc.constantFrom('submit_sm' as const, 'deliver_sm' as const), (fields, sequence, command) => {
      const pdu = decoded(encodePdu({ command, sequence, ...fields }));
      for (const [key, value] of Object.entries(fields)) assert.deepEqual({ ...(pdu as object) }[key as never], value, key);
      assert.equal(pdu.sequence, sequence);
    }),
    { numRuns: 500 },
  );
});
