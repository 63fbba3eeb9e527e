// Charsets that the parser leaves as they are or takes for windows-1252, as mail programs and scripts write them all the same. Everything else is the parser's.

const utf8 = new TextDecoder('utf-8', { fatal: true });
const windows1252 = new TextDecoder('windows-1252');

/** Characters of windows-1252, each of which is one octet. */
const octetOf = new Map(Array.from({ length: 256 }, (_, octet) => [windows1252.decode(Uint8Array.of(octet)), octet]));

function asUtf8(octets: Uint8Array): string | null {
  try {
    return utf8.decode(octets);
  } catch {
    return null;
  }
}

/** A mail that names no charset is UTF-8, or else what old scripts write. In UTF-8. */
export function withoutCharset(octets: Buffer): Buffer {
  if (/charset/i.test(octets.toString('latin1')) || asUtf8(octets) !== null) return octets;
  return Buffer.from(windows1252.decode(octets));
}

/** A text that was read as windows-1252, because its charset was wrong or unknown, and is UTF-8: hardly anybody writes `Ã¼` and means it. */
export function mended(text: string): string {
  const octets = new Uint8Array(text.length);
  let isAscii = true;
  for (let at = 0; at < text.length; at++) {
    const octet = octetOf.get(text.charAt(at));
    if (octet === undefined) return text;
    octets[at] = octet;
    isAscii &&= octet < 0x80;
  }
  return isAscii ? text : (asUtf8(octets) ?? text);
}

/** Octets of ASCII letters as the halves of another charset's. */
const shifted = (charset: string, text: string): string =>
  new TextDecoder(charset).decode(Uint8Array.from(text, (letter) => (letter > ' ' ? letter.charCodeAt(0) | 0x80 : letter.charCodeAt(0))));

const SHIFT_OUT = '\u000e';
const SHIFT_IN = '\u000f';
const KOREAN = '\u001b$)C';

function korean(text: string): string {
  const [first = '', ...rest] = text.replaceAll(KOREAN, '').split(SHIFT_OUT);
  const pieces = rest.map((piece) => {
    const [letters = '', ...plain] = piece.split(SHIFT_IN);
    return shifted('euc-kr', letters) + plain.join('');
  });
  return first + pieces.join('');
}

function utf16(base64: string): string {
  const octets = Buffer.from(base64, 'base64');
  return octets.length < 2
    ? ''
    : octets
        .subarray(0, octets.length & ~1)
        .swap16()
        .toString('utf16le');
}

/** Charsets that write all letters in those of ASCII, behind a sign; by the beginnings of their names. */
const sevenBit: readonly (readonly [name: RegExp, read: (text: string) => string])[] = [
  // RFC 2152.
  [
    /^(unicode-1-1-)?utf-7$/,
    (text) => text.replaceAll(/\+([A-Za-z0-9+/]*)-?/g, (_, base64: string) => (base64 === '' ? '+' : utf16(base64))),
  ],
  // RFC 1843.
  [
    /^hz(-gb-2312)?$/,
    (text) =>
      text.replaceAll(/~\{(.*?)(~\}|$)|~(~|\n)/gm, (_, letters?: string, _end?: string, sign?: string) =>
        letters === undefined ? (sign === '~' ? '~' : '') : shifted('gbk', letters),
      ),
  ],
  // RFC 1557.
  [/^iso-2022-kr$/, korean],
];

/** How the texts of a mail are to be read further: by the one charset it names. */
export function readerOf(octets: Buffer): (text: string) => string {
  const named = new Set(
    [...octets.toString('latin1').matchAll(/\bcharset\s*=\s*["']?([\w.:-]+)/gi)].map(([, name = '']) => name.toLowerCase()),
  );
  const [only = ''] = named.size === 1 ? named : [];
  return sevenBit.find(([name]) => name.test(only))?.[1] ?? mended;
}

const WORD = /=\?[^?\s]{1,75}\?([QB])\?([^?\s]*)\?=/gi;
const WORDS = /=\?([^?\s]{1,75})\?([QB])\?[^?\s]*\?=(?:\s+=\?\1\?\2\?[^?\s]*\?=)+/gi;

const octetsOf = (encoding: string, text: string): Buffer =>
  encoding.toUpperCase() === 'B'
    ? Buffer.from(text, 'base64')
    : Buffer.from(
        text.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      );

/** Each word begins and ends in their first state, so that none of their letters is cut. */
const STATEFUL = /^(iso-2022-|hz|utf-7)/i;

/** A header with encoded words (RFC 2047) in a row as one word: there are programs that cut a letter in two between them. */
export const joinedWords = (header: string): string =>
  header.replaceAll(WORDS, (run, charset: string) => {
    if (STATEFUL.test(charset)) return run;
    const octets = [...run.matchAll(WORD)].map(([, encoding = '', text = '']) => octetsOf(encoding, text));
    return `=?${charset}?B?${Buffer.concat(octets).toString('base64')}?=`;
  });
