// What live carriers and customers do that the specification does not say, one test each. The table in README.md names them.
import { strict as assert } from 'node:assert';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { connectEsme, type EsmeEnd, type EsmeOptions } from './client.ts';
import { SimulatedClock } from './clock.fixtures.ts';
import { octets } from './codec.fixtures.ts';
import { decodePdu, encodePdu, validatePdu } from './codec.ts';
import { parseReceipt } from './receipt.ts';
import { createSmscServer } from './server.ts';
import { Bench, boundBench } from './session-bench.fixtures.ts';
import type { Pdu, PduOf } from './tables/commands.ts';
import { statuses, statusName } from './tables/statuses.ts';

/** The true command_length in front. */
const sized = (notation: string): Buffer => {
  const frame = octets(notation);
  frame.writeUInt32BE(frame.length, 0);
  return frame;
};

const decoded = (frame: Buffer): Pdu => {
  const result = decodePdu(frame);
  assert(result.kind === 'pdu', JSON.stringify(result));
  return result.pdu;
};

const settle = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A client whose SMSC answers the bind with these octets. */
const bindAnswered = async (answer: string): Promise<{ bound: string | null; end: EsmeEnd | null; far: Duplex }> => {
  const [near, far] = duplexPair();
  const result: { bound: string | null; end: EsmeEnd | null; far: Duplex } = { bound: null, end: null, far };
  const options: EsmeOptions = { host: '', port: 0, mode: 'transceiver', systemId: 'me', password: 'secret', stream: near };
  const client = connectEsme(
    { ...options, clock: new SimulatedClock() },
    {
      onBound: ({ systemId, tlvs }) => {
        result.bound = `${systemId} ${tlvs.scInterfaceVersion ?? 'no version'}`;
      },
      onRequest: () => {},
      onClosed: (end) => {
        result.end = end;
      },
    },
  );
  far.resume();
  far.write(sized(answer));
  await settle();
  client.destroy();
  return result;
};

test('bind_resp with its body, without, with parameters, with a name too long', async () => {
  const accepted: [string, string][] = [
    ['00000000 80000009 00000000 00000001 "SMSC" 00', 'SMSC no version'],
    ['00000000 80000009 00000000 00000001 "SMSC" 00 0210 0001 34', 'SMSC 52'],
    ['00000000 80000009 00000000 00000001 "SMSC" 00 0210 0001 50', 'SMSC 80'],
    ['00000000 80000009 00000000 00000001', ' no version'],
    ['00000000 80000009 00000000 00000001 "SMSC"', 'SMSC no version'],
    [`00000000 80000009 00000000 00000001 "${'n'.repeat(80)}" 00`, `${'n'.repeat(80)} no version`],
  ];
  for (const [answer, bound] of accepted) assert.equal((await bindAnswered(answer)).bound, bound, answer);
});

test('a refused bind without a body, with one, and with an empty one', async () => {
  for (const answer of ['80000009 0000000e 00000001', '80000009 0000000e 00000001 "SMSC" 00', '80000009 0000000e 00000001 00'])
    assert.deepEqual((await bindAnswered(`00000000 ${answer}`)).end, { kind: 'bind_refused', status: statuses.ESME_RINVPASWD }, answer);
});

test('already bound: the status is told, and what to do is for the owner', async () => {
  const { end } = await bindAnswered('00000000 80000009 00000005 00000001');
  assert.deepEqual(end, { kind: 'bind_refused', status: statuses.ESME_RALYBND });
});

test('our bind says 3.4, and takes passwords longer than the specification', () => {
  const pdu = decoded(encodePdu({ command: 'bind_transceiver', systemId: 'me', password: 'p'.repeat(64) }));
  assert(pdu.command === 'bind_transceiver');
  assert.deepEqual([pdu.interfaceVersion, pdu.password.length], [0x34, 64]);
});

test('the version of a client: a 3.3 client is known as one that takes no optional parameters', async () => {
  const takes: boolean[] = [];
  for (const interfaceVersion of [0x00, 0x33, 0x34, 0x50]) {
    const server = createSmscServer(
      { clock: new SimulatedClock() },
      { onBind: () => ({ status: 0 }), onBound: (session) => takes.push(session.takesTlvs), onRequest: () => {}, onClosed: () => {} },
    );
    const [near, far] = duplexPair();
    server.attach(far);
    near.resume();
    near.write(encodePdu({ command: 'bind_transceiver', sequence: 1, interfaceVersion }));
    await settle();
  }
  assert.deepEqual(takes, [false, false, true, true]);
});

test('message ids are text: hex above 2^63, 22 digits, either case, leading zeros, UUIDs, 65 and more characters', () => {
  const ids = ['812FC7470000001B', '04062581461565934000241', 'af09', '000', '3f2b8c1e-9a77-4c0e-8a51-2f0c8f1f9a10', 'x'.repeat(200)];
  for (const id of ids) {
    const answer = decoded(sized(`00000000 80000004 00000000 00000001 "${id}" 00`));
    assert(answer.command === 'submit_sm_resp' && answer.messageId === id, id);
  }
});

test('data_sm_resp and submit_sm_resp with an error and an id: both are there to be seen', () => {
  for (const command of ['80000103', '80000004']) {
    const answer = decoded(sized(`00000000 ${command} 00000058 00000001 "id7" 00`));
    assert('messageId' in answer);
    assert.deepEqual([answer.messageId, statusName(answer.status)], ['id7', 'ESME_RTHROTTLED']);
  }
});

test('a success without an id', () => {
  for (const body of ['', '00']) {
    const answer = decoded(sized(`00000000 80000004 00000000 00000001 ${body}`));
    assert(answer.command === 'submit_sm_resp');
    assert.deepEqual([answer.status, answer.messageId], [0, '']);
  }
});

test('deliver_sm_resp: ours has an empty id, theirs may have one', () => {
  assert.equal(encodePdu({ command: 'deliver_sm_resp', sequence: 1 }).toString('hex'), '0000001180000005000000000000000100');
  assert.equal(encodePdu({ command: 'deliver_sm_resp', sequence: 1, status: 0x65 }).length, 17);
  const theirs = decoded(sized('00000000 80000005 00000000 00000001 "abc" 00'));
  assert(theirs.command === 'deliver_sm_resp' && theirs.messageId === 'abc');
});

test('private status codes stay numbers', () => {
  const answer = decoded(octets('00000010 80000004 00000094 00000001'));
  assert.deepEqual([answer.status, statusName(answer.status)], [0x94, 'status 0x94']);
});

test('sequence numbers outside 1 to 0x7fffffff are taken and echoed', () => {
  for (const sequence of [0, 1, 0x7fffffff, 0x80000000, 0xffffffff]) {
    const bench = boundBench('smsc');
    bench.hear({ command: 'submit_sm', sequence });
    bench.hear({ command: 'enquire_link', sequence });
    bench.session.respond(bench.requests[0]!, {});
    bench.hear({ command: 'unbind', sequence });
    assert.deepEqual(bench.said(), [`enquire_link_resp#${sequence}`, `submit_sm_resp#${sequence}`, `unbind_resp#${sequence}`]);
  }
});

test('enquire_link before the bind is answered, and is no sign of life', () => {
  for (const role of ['esme', 'smsc'] as const) {
    const bench = new Bench(role, { sessionInitTimeoutMs: 3000 });
    for (let i = 1; i <= 3; i++) {
      bench.clock.advance(900);
      bench.hear({ command: 'enquire_link', sequence: i });
    }
    assert.deepEqual(bench.said(), ['enquire_link_resp#1', 'enquire_link_resp#2', 'enquire_link_resp#3']);
    bench.clock.advance(300);
    assert.deepEqual(bench.end, { kind: 'lost', why: 'session_init_timeout' });
  }
});

test('broadcast_sm, its family and commands of vendors: generic_nack, and the session goes on', () => {
  for (const id of ['00000111', '00000112', '00000113', '00010200', '0000000a']) {
    const bench = boundBench('smsc');
    bench.session.receive(decodePdu(octets(`00000010 ${id} 00000000 00000009`)));
    assert.deepEqual([bench.said(), bench.session.state], [[`generic_nack#9 ${statuses.ESME_RINVCMDID}`], 'BOUND_TRX']);
  }
});

test('congestion_state of 5.0 on an answer is read', () => {
  const answer = decoded(sized('00000000 80000004 00000000 00000001 "1" 00 0428 0001 50'));
  assert.equal(answer.tlvs.congestionState, 80);
});

test('outbind is handed up to a client, which may ignore it', () => {
  const bench = new Bench('esme');
  bench.hear({ command: 'outbind', sequence: 1, systemId: 'SMSC' });
  assert.deepEqual([bench.requests[0]?.command, bench.said(), bench.session.state], ['outbind', [], 'OPEN']);
});

test('a malformed MO gets the permanent error that names its fault, never one that asks for it again', () => {
  const body = '00 00 00 "4477" 00 00 00 "12" 00 00 00 00 00 00 00 00 00 00';
  for (const [tail, status] of [
    ['09 "short"', statuses.ESME_RINVMSGLEN],
    ['00 0424 0009 "ab"', statuses.ESME_RINVOPTPARSTREAM],
  ] as const) {
    const bench = boundBench('esme');
    bench.session.receive(decodePdu(sized(`00000000 00000005 00000000 00000009 ${body} ${tail}`)));
    assert.deepEqual(bench.said(), [`deliver_sm_resp#9 ${status}`]);
  }
});

test('a header and SAR parameters in one message are both handed up', () => {
  const pdu = decoded(
    encodePdu({
      command: 'deliver_sm',
      esmClass: 0x40,
      shortMessage: octets('05 00 03 09 02 01 "a"'),
      tlvs: { sarMsgRefNum: 9, sarTotalSegments: 2, sarSegmentSeqnum: 1 },
    }),
  );
  assert(pdu.command === 'deliver_sm');
  assert.deepEqual([pdu.esmClass, pdu.shortMessage.length, pdu.tlvs.sarTotalSegments], [0x40, 7, 2]);
});

test('receipts nobody asked for, and intermediate ones, are requests like others', () => {
  const bench = boundBench('esme');
  for (const [i, esmClass] of [0x04, 0x20].entries()) {
    const shortMessage = Buffer.from('id:1 stat:ENROUTE');
    bench.hear({ command: 'deliver_sm', sequence: 10 + i, esmClass, shortMessage });
    const pdu = bench.requests.at(-1);
    assert(pdu?.command === 'deliver_sm' && parseReceipt(pdu)?.state === 'ENROUTE');
    bench.session.respond(pdu, {});
  }
  assert.deepEqual(bench.said(), ['deliver_sm_resp#10', 'deliver_sm_resp#11']);
});

test('an MO that carries receipted_message_id stays an MO', () => {
  const pdu: PduOf<'deliver_sm'> | Pdu = decoded(encodePdu({ command: 'deliver_sm', tlvs: { receiptedMessageId: 'x' } }));
  assert(pdu.command === 'deliver_sm');
  assert.deepEqual([parseReceipt(pdu), parseReceipt(pdu, { mode: 'lenient' })], [null, null]);
});

test('an @ of the GSM alphabet, 0x00, in an address is refused by name before it shifts every later field', () => {
  assert.equal(validatePdu({ command: 'submit_sm', sourceAddr: 'shop\0home' })?.status, statuses.ESME_RINVSRCADR);
});

test('one session for each message: as fast as the peer likes', () => {
  for (let i = 0; i < 50; i++) {
    const bench = boundBench('smsc');
    bench.hear({ command: 'submit_sm', sequence: 2 });
    bench.session.respond(bench.requests[0]!, { messageId: '1' });
    bench.hear({ command: 'unbind', sequence: 3 });
    assert.deepEqual([bench.end, bench.clock.pending], [{ kind: 'unbound', by: 'peer' }, 0]);
  }
});
