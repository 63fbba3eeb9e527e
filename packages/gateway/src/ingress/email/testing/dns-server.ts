// A name server on a free port (RFC 1035 over UDP), so that tests ask as the gateway does: TXT, A and MX records by name, and the ways in which a look-up fails.
import { createSocket } from 'node:dgram';

/** By name in lower case. A string: the look-up fails so. */
export type Records = Record<
  string,
  { readonly TXT?: readonly string[]; readonly A?: readonly string[]; readonly MX?: readonly string[] } | 'servfail' | 'silent'
>;

export interface DnsServer {
  /** As resolvers take it. */
  readonly address: string;
  readonly records: Records;
  close(): Promise<void>;
}

const TYPES = { A: 1, MX: 15, TXT: 16 } as const;
const QUESTION_AT = 12;
const CODES = { ok: 0, servfail: 2, nxdomain: 3 } as const;
const TXT_PIECE_OCTETS = 255;

const u16 = (...values: readonly number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
const name = (text: string): Buffer =>
  Buffer.concat([
    ...text.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')),
    Buffer.from([0]),
  ]);

function readQuestion(query: Buffer): { readonly asked: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = QUESTION_AT;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { asked: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function textOf(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [];
  for (let at = 0; at < octets.length; at += TXT_PIECE_OCTETS) {
    const piece = octets.subarray(at, at + TXT_PIECE_OCTETS);
    pieces.push(Buffer.from([piece.length]), piece);
  }
  return Buffer.concat(pieces);
}

/** null: no answer at all. */
function answerTo(query: Buffer, records: Records): Buffer | null {
  const { asked, type, end } = readQuestion(query);
  const found = records[asked];
  if (found === 'silent') return null;
  const own = typeof found === 'object' ? found : {};
  const data = [
    ...(type === TYPES.TXT ? (own.TXT ?? []).map(textOf) : []),
    ...(type === TYPES.A ? (own.A ?? []).map((address) => Buffer.from(address.split('.').map(Number))) : []),
    ...(type === TYPES.MX ? (own.MX ?? []).map((host) => Buffer.concat([u16(10), name(host)])) : []),
  ];
  const code = found === 'servfail' ? CODES.servfail : found === undefined ? CODES.nxdomain : CODES.ok;
  const head = Buffer.concat([query.subarray(0, 2), u16(0x8580 | code, 1, data.length, 0, 0), query.subarray(QUESTION_AT, end)]);
  // 0xc00c: the name asked for; class IN, an hour.
  return Buffer.concat([head, ...data.flatMap((octets) => [u16(0xc00c, type, 1, 0, 3600, octets.length), octets])]);
}

export async function startDnsServer(records: Records): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const answer = answerTo(query, records);
    if (answer) socket.send(answer, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    records,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
