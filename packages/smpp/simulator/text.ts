// As much of text as the simulator needs, since packages/smpp moves octets and may not load @trunkline/sms: characters that ASCII and
// GSM-7 have in common go out as data_coding 0, everything else as UCS-2; what comes in is decoded for the log (3GPP TS 23.038 §4, §6.2).

export interface Encoded {
  dataCoding: number;
  octets: Uint8Array;
}

/** The characters with the same code in ASCII and in the GSM default alphabet; `@ $ _ [ ] { }` and friends are not among them. */
const commonText = /^[\n\r !"#%-?A-Za-z]*$/;

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

export const encodeText = (text: string): Encoded =>
  commonText.test(text) ? { dataCoding: 0, octets: Buffer.from(text, 'latin1') } : { dataCoding: 8, octets: utf16be(text) };

/** Units of text per segment of a concatenated message with a 6-octet UDH, and in a message alone (3GPP TS 23.040 §9.2.3.24.1). */
const capacities = { 0: { alone: 160, part: 153 }, 8: { alone: 70, part: 67 } } as const;

/** Cuts a text as a phone would; no part ends inside a surrogate pair. */
export const cutText = (text: string): string[] => {
  const { alone, part } = capacities[commonText.test(text) ? 0 : 8];
  if (text.length <= alone) return [text];
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    let to = Math.min(at + part, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to--;
    parts.push(text.slice(at, to));
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

const decodeGsm = (octets: Uint8Array): string => {
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const code = octets[i]!;
    if (code === escape && i + 1 < octets.length) text += extension[octets[++i]!] ?? ' ';
    else text += code < 0x80 ? basic[code]! : String.fromCharCode(code);
  }
  return text;
};

type Alphabet = 'gsm7' | 'ascii' | 'latin1' | 'ucs2' | 'binary';

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
export const decodeText = (octets: Uint8Array, dataCoding: number): string => {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  const alphabet = alphabetOf(dataCoding);
  switch (alphabet) {
    case 'gsm7':
      return decodeGsm(octets);
    case 'ascii':
    case 'latin1':
      return buffer.toString('latin1');
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
