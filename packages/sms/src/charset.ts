// The 8-bit character sets a carrier may mean by data_coding 0 and others: which one is a matter of the link, not of the standard.
// SMPP 3.4 5.2.19 (1 is ASCII, 3 is Latin-1, 0 is whatever the SMSC says); ISO/IEC 8859-1; Windows-1252 as the WHATWG Encoding
// Standard maps it, where its five empty octets are the C1 controls, so that every octet has a character.
// Going out null says that the text does not fit; coming in never throws.
import { decodeLatin1, encodeLatin1 } from './ucs2.ts';
import { stringFromUnits } from './units.ts';

export type Charset = 'ascii' | 'latin1' | 'windows1252';

const REPLACEMENT = 0xfffd;

// Octets 0x80 to 0x9F of Windows-1252; elsewhere it is Latin-1.
const WINDOWS_C1 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const WINDOWS_CODES = new Map(Array.from(WINDOWS_C1, (character, i) => [character.charCodeAt(0), 0x80 + i]));

/** The octets, or null when a character is not in the set. */
export function encodeCharset(text: string, charset: Charset): Uint8Array | null {
  switch (charset) {
    case 'ascii':
      return encodeWith(text, (unit) => (unit < 0x80 ? unit : undefined));
    case 'latin1':
      return encodeLatin1(text);
    case 'windows1252':
      return encodeWith(text, (unit) => (unit < 0x80 || (unit >= 0xa0 && unit <= 0xff) ? unit : WINDOWS_CODES.get(unit)));
    default:
      return charset satisfies never;
  }
}

function encodeWith(text: string, octetOf: (unit: number) => number | undefined): Uint8Array | null {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const octet = octetOf(text.charCodeAt(i));
    if (octet === undefined) return null;
    octets[i] = octet;
  }
  return octets;
}

/** The text; in ASCII an octet above 127 shows U+FFFD, the other two sets have a character for every octet. */
export function decodeCharset(octets: Uint8Array, charset: Charset): string {
  switch (charset) {
    case 'ascii':
      return stringFromUnits(Uint16Array.from(octets, (octet) => (octet < 0x80 ? octet : REPLACEMENT)));
    case 'latin1':
      return decodeLatin1(octets);
    case 'windows1252':
      return stringFromUnits(Uint16Array.from(octets, (octet) => (octet >> 5 === 4 ? WINDOWS_C1.charCodeAt(octet - 0x80) : octet)));
    default:
      return charset satisfies never;
  }
}
