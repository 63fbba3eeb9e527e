import { strict as assert } from 'node:assert';
import { duplexPair } from 'node:stream';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { connectEsme } from './client.ts';
import { SimulatedClock } from './clock.fixtures.ts';
import { fixtures, octets } from './codec.fixtures.ts';
import { type Decoded, decodePdu, encodePdu } from './codec.ts';
import { createSmscServer } from './server.ts';
import type { PduInit } from './tables/commands.ts';
import { formatPdu } from './wire-log.ts';

const wire = (pdu: PduInit): { octets: Buffer; decoded: Decoded } => {
  const frame = encodePdu(pdu);
  return { octets: frame, decoded: decodePdu(frame) };
};

const shown = (pdu: PduInit, content?: 'shown' | 'masked'): string => {
  const { octets: frame, decoded } = wire(pdu);
  return formatPdu(decoded, { octets: frame, ...(content && { content }) });
};

/** The dump without its rows. */
const dumped = (text: string): { hex: string; ascii: string } => {
  const rows = [...text.matchAll(/^ {2}[0-9a-f]{4} {2}(.*?) {2,}\|(.*)\|$/gm)];
  return { hex: rows.map(([, left = '']) => left.replaceAll(' ', '')).join(''), ascii: rows.map(([, , right]) => right).join('') };
};

test('an answer, whole', () => {
  assert.equal(
    shown({ command: 'submit_sm_resp', sequence: 7, messageId: '0123456789ab' }),
    [
      'submit_sm_resp #7 ESME_ROK',
      '  message_id                 "0123456789ab"',
      '  0000  00 00 00 1d 80 00 00 04  00 00 00 00 00 00 00 07  |................|',
      '  0010  30 31 32 33 34 35 36 37  38 39 61 62 00           |0123456789ab.|',
    ].join('\n'),
  );
});

test('without octets there is no dump', () => {
  const { decoded } = wire({ command: 'enquire_link', sequence: 3 });
  assert.equal(formatPdu(decoded), 'enquire_link #3');
});

test('a password is shown to nobody, whatever is asked', () => {
  for (const command of ['bind_transceiver', 'bind_receiver', 'bind_transmitter', 'outbind'] as const) {
    for (const content of ['shown', 'masked'] as const) {
      const text = shown({ command, systemId: 'me', password: 'secret', sequence: 1 }, content);
      const { hex, ascii } = dumped(text);
      assert(!text.includes('secret') && !ascii.includes('s') && !hex.includes('736563'), text);
      assert(text.includes('system_id                  "me"') && ascii.includes('me.******.'), text);
    }
  }
});

const texts: [string, PduInit][] = [
  ['short_message', { command: 'submit_sm', shortMessage: Buffer.from('hello') }],
  ['message_payload', { command: 'data_sm', tlvs: { messagePayload: Buffer.from('hello') } }],
  ['replace_sm', { command: 'replace_sm', shortMessage: Buffer.from('hello') }],
  [
    'a second message_payload',
    { command: 'deliver_sm', tlvs: { messagePayload: Buffer.from('1'), extra: [{ tag: 0x0424, value: Buffer.from('hello') }] } },
  ],
  ['a tag of nobody', { command: 'deliver_sm', tlvs: { extra: [{ tag: 0x6865, value: Buffer.from('hello') }] } }],
];
for (const [name, pdu] of texts) {
  test(`content is shown only when asked for: ${name}`, () => {
    const hex = Buffer.from('hello').toString('hex');
    for (const text of [shown(pdu), shown(pdu, 'masked')]) {
      const { hex: left, ascii } = dumped(text);
      assert(text.includes('5 octets') && text.includes('masked') && left.includes('**********') && ascii.includes('*****'), text);
      assert(!text.includes('hello') && !ascii.includes('hello') && !left.includes(hex), text);
    }
    const open = shown(pdu, 'shown');
    assert(dumped(open).hex.includes(hex) && !open.includes('**'), open);
  });
}

test('parameters of vendors and all others are shown', () => {
  const tlvs = { receiptedMessageId: 'x1', messageState: 5, networkErrorCode: new Uint8Array([3, 1, 2]) };
  const text = shown({ command: 'deliver_sm', tlvs: { ...tlvs, extra: [{ tag: 0x1403, value: Buffer.from('25001') }] } });
  for (const part of [
    '"x1"',
    '5 UNDELIVERABLE',
    'network_error_code         03 01 02',
    'tlv 0x1403                 5 octets 32 35 30 30 31',
  ])
    assert(text.includes(part), part);
});

test('UCS-2 reads as text, a header in hex', () => {
  const body = Buffer.concat([Buffer.from([5, 0, 3, 9, 2, 1]), Buffer.from('Привет', 'utf16le').swap16()]);
  const text = shown({ command: 'deliver_sm', esmClass: 0x40, dataCoding: 8, shortMessage: body }, 'shown');
  assert(text.includes('18 octets udh 05 00 03 09 02 01 "Привет"'), text);
});

test('lists of submit_multi', () => {
  const text = shown({
    command: 'submit_multi',
    destinations: [
      { kind: 'sme', ton: 1, npi: 1, address: '77' },
      { kind: 'list', name: 'l' },
    ],
  });
  assert(text.includes('1/1 "77", list "l"'), text);
  const answer = shown({ command: 'submit_multi_resp', unsuccess: [{ ton: 1, npi: 1, address: '77', status: 11 }] });
  assert(answer.includes('1/1 "77" ESME_RINVDSTADR'), answer);
});

test('a malformed PDU hides its body; of a bind always', () => {
  const cut = octets('00000018 00000004 00000000 00000006 "hello ab"');
  const masked = formatPdu(decodePdu(cut), { octets: cut });
  assert(masked.startsWith('malformed submit_sm #6: ') && !masked.includes('hello'), masked);
  assert(formatPdu(decodePdu(cut), { octets: cut, content: 'shown' }).includes('|hello ab|'));
  const bind = octets('00000018 00000009 00000000 00000006 "me" 00 "secre"');
  assert(!formatPdu(decodePdu(bind), { octets: bind, content: 'shown' }).includes('secre'));
  const unknown = octets('00000010 00000111 00000000 00000006');
  assert(formatPdu(decodePdu(unknown), { octets: unknown }).startsWith('malformed command 0x00000111 #6'));
});

test('nothing of a peer breaks a line or turns the reading direction', () => {
  const text = shown({ command: 'submit_sm', sourceAddr: 'a\nb"\\', shortMessage: Buffer.from('\r\n\u001b[2J') }, 'shown');
  assert(text.includes('"a\\x0ab\\"\\\\"') && text.includes('"\\x0d\\x0a\\x1b[2J"'), text);
  const wide = Buffer.from('\u202eabc\u2028', 'utf16le').swap16();
  assert(shown({ command: 'submit_sm', dataCoding: 8, shortMessage: wide }, 'shown').includes('"\\u{202e}abc\\u{2028}"'));
});

test('every PDU of the fixtures, and any octets, make lines', () => {
  for (const { frame, pdu } of fixtures) {
    const lines = formatPdu({ kind: 'pdu', pdu }, { octets: frame, content: 'shown' }).split('\n');
    assert(lines[0]?.startsWith(`${pdu.command} #${pdu.sequence}`));
    assert.equal(lines.filter((line) => /^ {2}[0-9a-f]{4} {2}/.test(line)).length, Math.ceil(frame.length / 16));
  }
  const property = fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
    const frame = Buffer.from(random);
    if (frame.length >= 4) frame.writeUInt32BE(frame.length);
    assert.equal(typeof formatPdu(decodePdu(frame), { octets: frame }), 'string');
  });
  fc.assert(property, { numRuns: 300 });
});

test('client and server tell every PDU in order, with its octets', async () => {
  const logs: Record<'client' | 'server', string[]> = { client: [], server: [] };
  const log = (side: 'client' | 'server') => (direction: string, frame: Uint8Array, decoded: Decoded) => {
    assert.deepEqual(decodePdu(Buffer.from(frame)), decoded);
    logs[side].push(`${direction} ${formatPdu(decoded).split('\n')[0]}`);
  };
  const clock = new SimulatedClock();
  const server = createSmscServer(
    { clock },
    {
      onBind: () => ({ status: 0 }),
      onRequest: (pdu, session) => {
        session.connection.writeRaw(octets('00000010 00000111 00000000 00000009'));
        session.respond(pdu, { messageId: 'id1' });
      },
      onClosed: () => {},
      onWire: (direction, frame, decoded, session) => {
        assert.equal(session.id, 1);
        log('server')(direction, frame, decoded);
      },
    },
  );
  const [near, far] = duplexPair();
  server.attach(far);
  const closed = Promise.withResolvers<void>();
  const client = connectEsme(
    { host: '', port: 0, mode: 'transceiver', systemId: 'me', password: 'secret', stream: near, clock },
    {
      onBound: () => void client.request({ command: 'submit_sm' }, () => void client.unbind()),
      onRequest: () => {},
      onClosed: () => closed.resolve(),
      onWire: log('client'),
    },
  );
  await closed.promise;
  const other = { in: 'out', out: 'in' };
  const mirrored = logs.server.map((line) => line.replace(/^(in|out)/, (_, way: 'in' | 'out') => other[way]));
  assert.deepEqual(logs.client, [
    'out bind_transceiver #1',
    'in bind_transceiver_resp #1 ESME_ROK',
    'out submit_sm #2',
    'in malformed command 0x00000111 #9: no command has the id 0x00000111 (ESME_RINVCMDID)',
    'out generic_nack #9 ESME_RINVCMDID',
    'in submit_sm_resp #2 ESME_ROK',
    'out unbind #3',
    'in unbind_resp #3 ESME_ROK',
  ]);
  assert.deepEqual(mirrored.toSorted(), logs.client.toSorted());
});

test('a stream that breaks is in the log too', () => {
  const seen: string[] = [];
  const server = createSmscServer(
    { clock: new SimulatedClock() },
    {
      onBind: () => ({ status: 0 }),
      onRequest: () => {},
      onClosed: () => {},
      onWire: (way, _, decoded) => seen.push(`${way} ${formatPdu(decoded)}`),
    },
  );
  const [near, far] = duplexPair();
  const session = server.attach(far);
  near.resume();
  far.emit('data', octets('00000004 00000004 00000000 00000006 "GET /"'));
  assert.equal(session?.state, 'CLOSED');
  assert.deepEqual(seen, [
    'in malformed submit_sm #6: command_length 4 is shorter than a header (ESME_RINVCMDLEN)',
    'out generic_nack #6 ESME_RINVCMDLEN',
  ]);
});
