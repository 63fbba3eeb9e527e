// What data_coding 0 means on a customer's binds, both ways: the account's own choice among the alphabets that SMSCs have for their default.
import { decodeGsm7, decodeLatin1, encodeGsm7, encodeLatin1, isGsm7 } from '@trunkline/sms';
import type { AccountSettings } from './rulebook.ts';

export type CustomerAlphabet = AccountSettings['smppAlphabet'];

// Where Windows-1252 differs from Latin-1: octets 0x80 to 0x9F. The five that stand for nothing keep their C1 control, as browsers do.
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const HIGH_FROM = 0x80;
const HIGH_TO = 0x9f;
const highOctets = new Map(Array.from(WINDOWS_1252_HIGH, (character, index) => [character.charCodeAt(0), HIGH_FROM + index]));

function decodeWindows1252(octets: Uint8Array): string {
  const text = decodeLatin1(octets);
  return octets.some((octet) => octet >= HIGH_FROM && octet <= HIGH_TO)
    ? text.replaceAll(/[\u0080-\u009f]/g, (control) => WINDOWS_1252_HIGH.charAt(control.charCodeAt(0) - HIGH_FROM))
    : text;
}

function encodeWindows1252(text: string): Uint8Array | null {
  const octets = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isSame = unit < HIGH_FROM || (unit > HIGH_TO && unit <= 0xff);
    const octet = isSame ? unit : highOctets.get(unit);
    if (octet === undefined) return null;
    octets[at] = octet;
  }
  return octets;
}

export function decodeText(octets: Uint8Array, alphabet: CustomerAlphabet): string {
  switch (alphabet) {
    case 'gsm7':
      return decodeGsm7(octets);
    case 'latin1':
      return decodeLatin1(octets);
    case 'windows-1252':
      return decodeWindows1252(octets);
    default:
      return alphabet satisfies never;
  }
}

/** null: the alphabet lacks a character of the text. */
export function encodeText(text: string, alphabet: CustomerAlphabet): Uint8Array | null {
  switch (alphabet) {
    case 'gsm7':
      return isGsm7(text) ? encodeGsm7(text) : null;
    case 'latin1':
      return encodeLatin1(text);
    case 'windows-1252':
      return encodeWindows1252(text);
    default:
      return alphabet satisfies never;
  }
}
