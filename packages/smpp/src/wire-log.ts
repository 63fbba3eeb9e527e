// A PDU as a person reads it: command, every field by the specification's name, and the octets in hex. Made for wire logs, so nothing of
// a peer gets into it unescaped, passwords never, and the text of messages only when asked for; what is masked above is masked in the
// hex dump too. A PDU that could not be decoded hides its whole body, since nobody knows where in it the text is.
import { type Decoded, decodePdu, headerOctets, type Malformed } from './codec.ts';
import type { DestinationAddress, UnsuccessSme } from './fields.ts';
import { messageStates } from './receipt.ts';
import { type CommandName, commands, type CommandSpec, type Pdu } from './tables/commands.ts';
import { statusName } from './tables/statuses.ts';
import { type RawTlv, tlvTable } from './tables/tlvs.ts';

export interface FormatPduOptions {
  /** The PDU on the wire: adds the hex dump. */
  octets?: Uint8Array;
  /** short_message and message_payload; 'masked' unless said otherwise. */
  content?: 'shown' | 'masked';
}

type Content = 'shown' | 'masked';
/** Octets that the dump must not show: from, to. */
type Range = [number, number];
type Value = string | number | Uint8Array | readonly DestinationAddress[] | readonly UnsuccessSme[];

const nameColumn = 26;
const udhi = 0x40;
const ucs2 = 8;
const utf16 = new TextDecoder('utf-16be');

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const escaped = (found: string): string => {
  if (found === '"' || found === '\\') return `\\${found}`;
  const code = found.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`;
};

/** In quotes, without line breaks, controls, or marks that turn the reading direction. */
const quoted = (text: string): string => `"${text.replace(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, escaped)}"`;

const hexOf = (octets: Uint8Array): string => Array.from(octets, (octet) => hex(octet, 2)).join(' ');

const latin1 = (octets: Uint8Array): string => Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');

/** The octets of a message: UCS-2 where data_coding says so, else one character an octet; a user data header in hex. */
const message = (octets: Uint8Array, pdu: Pdu): string => {
  if (octets.length === 0) return '';
  const header = 'esmClass' in pdu && (pdu.esmClass & udhi) !== 0 ? Math.min(octets[0]! + 1, octets.length) : 0;
  const body = octets.subarray(header);
  const isWide = 'dataCoding' in pdu && pdu.dataCoding === ucs2 && body.length % 2 === 0;
  return `${header > 0 ? ` udh ${hexOf(octets.subarray(0, header))}` : ''} ${quoted(isWide ? utf16.decode(body) : latin1(body))}`;
};

const contentLine = (octets: Uint8Array, pdu: Pdu, content: Content): string =>
  `${octets.length} octets${octets.length === 0 ? '' : content === 'shown' ? message(octets, pdu) : ', masked'}`;

const shown = (name: string, value: Value): string => {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    if (name === 'messageState') return `${value} ${messageStates[value] ?? 'unknown'}`;
    return value > 9 ? `${value} (0x${hex(value, 2)})` : String(value);
  }
  if (value instanceof Uint8Array) return hexOf(value);
  return value
    .map((item) => {
      if ('status' in item) return `${item.ton}/${item.npi} ${quoted(item.address)} ${statusName(item.status)}`;
      return item.kind === 'list' ? `list ${quoted(item.name)}` : `${item.ton}/${item.npi} ${quoted(item.address)}`;
    })
    .join(', ');
};

const isVendorTag = (tag: number): boolean => tag >= 0x1400 && tag <= 0x3fff;
/** Also what no table names: after a wrong sm_length the text itself may read like a parameter. */
const isContent = ({ tag }: RawTlv): boolean => tag === tlvTable.messagePayload.tag || !(isVendorTag(tag) || knownTags.has(tag));
const knownTags = new Set<number>(Object.values(tlvTable).map(({ tag }) => tag));

const line = (name: string, text: string): string => `  ${name.padEnd(nameColumn)}${text === '' ? '' : ` ${text}`}`.trimEnd();

const fieldLines = (pdu: Pdu, content: Content): string[] => {
  const lines: string[] = [];
  const values = new Map<string, Value>(Object.entries(pdu));
  const spec: CommandSpec = commands[pdu.command];
  for (const { name } of spec.body) {
    const value = values.get(name) ?? '';
    let text: string;
    if (name === 'password') text = 'masked';
    else if (name === 'shortMessage' && value instanceof Uint8Array) text = contentLine(value, pdu, content);
    else text = shown(name, value);
    lines.push(line(snake(name), text));
  }
  const { extra = [], ...known } = pdu.tlvs;
  for (const [name, value] of Object.entries(known)) {
    if (value === undefined) continue;
    const isPayload = name === 'messagePayload' && value instanceof Uint8Array;
    lines.push(line(snake(name), isPayload ? contentLine(value, pdu, content) : shown(name, value)));
  }
  for (const item of extra) {
    const isMasked = content === 'masked' && isContent(item);
    lines.push(line(`tlv 0x${hex(item.tag, 4)}`, `${item.value.length} octets ${isMasked ? 'masked' : hexOf(item.value)}`.trimEnd()));
  }
  return lines;
};

const isSignIn = (command: CommandName | null): boolean => command !== null && (command === 'outbind' || /^bind_[a-z]+$/.test(command));

const rangesOf = (pdu: Pdu, frame: Buffer, content: Content): Range[] => {
  const ranges: Range[] = [];
  if ('password' in pdu) {
    const from = headerOctets + pdu.systemId.length + 1;
    ranges.push([from, from + pdu.password.length]);
  }
  if (content === 'shown') return ranges;
  // Decoding gives views into the frame, so each knows where it stands.
  const hide = (view: Uint8Array): void => {
    if (view.length > 0) ranges.push([view.byteOffset - frame.byteOffset, view.byteOffset - frame.byteOffset + view.length]);
  };
  if ('shortMessage' in pdu) hide(pdu.shortMessage);
  if (pdu.tlvs.messagePayload !== undefined) hide(pdu.tlvs.messagePayload);
  for (const item of pdu.tlvs.extra ?? []) if (isContent(item)) hide(item.value);
  return ranges;
};

const maskedRanges = (frame: Buffer, content: Content): Range[] => {
  // Decoded afresh: the object that came along may be of other octets.
  const decoded = decodePdu(frame);
  if (decoded.kind === 'pdu') return rangesOf(decoded.pdu, frame, content);
  const isShown = content === 'shown' && !isSignIn(decoded.command);
  return isShown ? [] : [[headerOctets, frame.length]];
};

const rowOctets = 16;

const dump = (octets: Uint8Array, content: Content): string[] => {
  const frame = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  const isMasked = new Uint8Array(frame.length);
  for (const [from, to] of maskedRanges(frame, content)) isMasked.fill(1, from, to);
  const lines: string[] = [];
  for (let at = 0; at < frame.length; at += rowOctets) {
    let left = '';
    let right = '';
    for (let i = at; i < Math.min(at + rowOctets, frame.length); i++) {
      const octet = frame[i]!;
      const isPrintable = octet >= 0x20 && octet < 0x7f;
      left += `${i === at + rowOctets / 2 ? ' ' : ''} ${isMasked[i] === 1 ? '**' : hex(octet, 2)}`;
      right += isMasked[i] === 1 ? '*' : isPrintable ? String.fromCharCode(octet) : '.';
    }
    lines.push(`  ${hex(at, 4)} ${left.padEnd(rowOctets * 3 + 1)}  |${right}|`);
  }
  return lines;
};

const malformedLine = (malformed: Malformed): string => {
  const name = malformed.command ?? `command 0x${hex(malformed.commandId, 8)}`;
  return `malformed ${name} #${malformed.sequence}: ${malformed.reason} (${statusName(malformed.status)})`;
};

/** Several lines without a final line break. Passwords are masked always, content unless it is asked for. */
export const formatPdu = (decoded: Decoded, options: FormatPduOptions = {}): string => {
  const { octets, content = 'masked' } = options;
  const lines: string[] = [];
  if (decoded.kind === 'malformed') lines.push(malformedLine(decoded));
  else {
    const { pdu } = decoded;
    const isSilent = pdu.status === 0 && commands[pdu.command].id < 0x80000000;
    lines.push(`${pdu.command} #${pdu.sequence}${isSilent ? '' : ` ${statusName(pdu.status)}`}`, ...fieldLines(pdu, content));
  }
  if (octets !== undefined) lines.push(...dump(octets, content));
  return lines.join('\n');
};
