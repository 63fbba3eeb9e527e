// As much of text as the simulator needs, since packages/smpp moves octets and may not load @trunkline/sms: characters that ASCII and
// GSM-7 have in common go out as data_coding 0, everything else as UCS-2; what comes in is decoded for the log (3GPP TS 23.038 §4, §6.2).

export interface Encoded {
  dataCoding: number;
  octets: Uint8Array;
}

/** The characters with the same code in ASCII and in the GSM default alphabet; `@ $ _ [ ] { }` and friends are not among them. */
const commonText = /^[\n\r !"#%-?A-Za-z]*$/;

export const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** auto: what ASCII and GSM-7 have in common as data_coding 0, else UCS-2. gsm: the whole default alphabet, one octet a septet. */
export const phoneAlphabets = ['auto', 'gsm', 'gsm-packed', 'ucs2', 'latin1', 'cp1252'] as const;
export type PhoneAlphabet = (typeof phoneAlphabets)[number];

export const encodeText = (text: string, alphabet: PhoneAlphabet = 'auto'): Encoded => {
  switch (alphabet) {
    case 'auto':
      return commonText.test(text) ? { dataCoding: 0, octets: Buffer.from(text, 'latin1') } : { dataCoding: 8, octets: utf16be(text) };
    case 'gsm':
    // Packed when it has been cut: septets are what is counted.
    case 'gsm-packed':
      return { dataCoding: 0, octets: encodeGsm(text) };
    case 'ucs2':
      return { dataCoding: 8, octets: utf16be(text) };
    case 'latin1':
      return { dataCoding: 3, octets: Buffer.from(text, 'latin1') };
    case 'cp1252':
      return { dataCoding: 0, octets: encodeCp1252(text) };
    default:
      return alphabet satisfies never;
  }
};

/** Octets of user data in one message (3GPP TS 23.040 §9.2.3.24); septets are sent one an octet, yet packed on the air. */
const userDataOctets = 140;

/** Units of text that fit beside a header of so many octets. */
const roomFor = (dataCoding: number, headerOctets: number): number => {
  if (dataCoding === 0) return Math.floor(((userDataOctets - headerOctets) * 8) / 7);
  return dataCoding === 8 ? (userDataOctets - headerOctets) & ~1 : userDataOctets - headerOctets;
};

/**
 * Cuts what is encoded as a phone would: `alone` and `part` are the octets of the user data header without and with concatenation. No part
 * ends inside a surrogate pair or after an escape.
 */
export const cutOctets = ({ octets, dataCoding }: Encoded, alone: number, part: number): Uint8Array[] => {
  if (octets.length <= roomFor(dataCoding, alone)) return [octets];
  const parts: Uint8Array[] = [];
  const room = roomFor(dataCoding, part);
  for (let at = 0; at < octets.length; ) {
    let to = Math.min(at + room, octets.length);
    if (to < octets.length && dataCoding === 0 && octets[to - 1] === escape) to--;
    if (to < octets.length && dataCoding === 8 && (octets[to - 2]! & 0xfc) === 0xd8) to -= 2;
    parts.push(octets.subarray(at, to));
    at = to;
  }
  return parts;
};

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
  'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension: Readonly<Record<number, string>> = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{',
  0x29: '}',
  0x2f: '\\',
  0x3c: '[',
  0x3d: '~',
  0x3e: ']',
  0x40: '|',
  0x65: '€',
};
const escape = 0x1b;

/** Code by character; two codes, ESC first, for the extension table. */
const gsmCodes = new Map<string, readonly number[]>([
  ...Array.from(basic, (character, code): [string, number[]] => [character, [code]]),
  ...Object.entries(extension).map(([code, character]): [string, number[]] => [character, [escape, Number(code)]]),
]);

/** One octet a septet, as nearly everyone sends it; what the alphabet lacks becomes `?`. */
export const encodeGsm = (text: string): Uint8Array => Uint8Array.from(Array.from(text).flatMap((one) => gsmCodes.get(one) ?? [0x3f]));

const decodeGsm = (octets: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const code = octets[i]!;
    if (code === escape && i + 1 < octets.length) text += extension[octets[++i]!] ?? ' ';
    else text += code < 0x80 ? basic[code]! : String.fromCharCode(code);
  }
  return text;
};

/** What data_coding 0 means is each carrier's own affair (SMPP 3.4 §5.2.19). Packed septets are to be unpacked before they are decoded. */
export const defaultAlphabets = ['gsm', 'gsm-packed', 'latin1', 'cp1252'] as const;
export type DefaultAlphabet = (typeof defaultAlphabets)[number];

type Alphabet = 'gsm7' | 'ascii' | 'latin1' | 'cp1252' | 'ucs2' | 'binary';

const cp1252 = new TextDecoder('windows-1252');
/** Octets 0x80 to 0x9f by character; all others are Latin-1's. */
const cp1252Octets = new Map(Array.from({ length: 32 }, (_, i) => [cp1252.decode(Uint8Array.of(0x80 + i)), 0x80 + i]));
const encodeCp1252 = (text: string): Uint8Array =>
  Uint8Array.from(Array.from(text), (one) => cp1252Octets.get(one) ?? (one.charCodeAt(0) <= 0xff ? one.charCodeAt(0) : 0x3f));

const alphabets: readonly Alphabet[] = ['gsm7', 'binary', 'ucs2', 'gsm7'];

const alphabetOf = (dataCoding: number): Alphabet => {
  if (dataCoding === 1) return 'ascii';
  if (dataCoding === 3) return 'latin1';
  if (dataCoding === 2) return 'binary';
  const group = dataCoding >> 4;
  // 23.038: 1111 is "message class", where bit 2 alone tells 8-bit data; 00xx has the alphabet in bits 3..2.
  if (group === 0xf) return (dataCoding & 4) === 0 ? 'gsm7' : 'binary';
  if (group > 3) return 'gsm7';
  return alphabets[(dataCoding >> 2) & 3]!;
};

/** For people to read; binary is shown as hex. */
export const decodeText = (octets: Uint8Array, dataCoding: number, zero: DefaultAlphabet = 'gsm'): string => {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  const alphabet = dataCoding === 0 && (zero === 'latin1' || zero === 'cp1252') ? zero : alphabetOf(dataCoding);
  switch (alphabet) {
    case 'gsm7':
      return decodeGsm(octets);
    case 'ascii':
    case 'latin1':
      return buffer.toString('latin1');
    case 'cp1252':
      return cp1252.decode(octets);
    case 'ucs2':
      return Buffer.from(buffer.subarray(0, buffer.length & ~1))
        .swap16()
        .toString('utf16le');
    case 'binary':
      return buffer.toString('hex');
    default:
      return alphabet satisfies never;
  }
};
