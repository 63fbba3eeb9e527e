// The 16-bit and the 8-bit character sets a short message may carry beside GSM 7 bit: UCS-2, in practice UTF-16BE, and Latin-1.
// 3GPP TS 23.038 6.2.3 (UCS2); ISO/IEC 8859-1, which is data_coding 3 of SMPP 3.4 5.2.19.
// Other senders do cut surrogate pairs between parts: who joins parts, or hands them on, reads and writes them as parts.
import { newOctets, stringFromUnits } from './units.ts';

/** UTF-16BE, no byte order mark, perhaps as a view of a larger buffer. A lone surrogate, which no receiver can show, goes out as U+FFFD. */
export const encodeUcs2 = (text: string): Uint8Array => encodeUcs2Part(text.toWellFormed());

/** As `encodeUcs2`, for a part that may begin or end between the halves of a surrogate pair: a half stays what it is. */
export function encodeUcs2Part(text: string): Uint8Array {
  const octets = newOctets(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    octets[i * 2] = unit >> 8;
    octets[i * 2 + 1] = unit & 0xff;
  }
  return octets;
}

/** Never throws: an odd trailing octet is dropped, a lone surrogate shows as U+FFFD, a byte order mark is kept as U+FEFF. */
export const decodeUcs2 = (octets: Uint8Array): string => decodeUcs2Part(octets).toWellFormed();

/** As `decodeUcs2`, for a part that may begin or end between the halves of a surrogate pair: a half stays, to be joined with the other. */
export function decodeUcs2Part(octets: Uint8Array): string {
  const units = new Uint16Array(octets.length >> 1);
  for (let i = 0; i < units.length; i++) units[i] = (octets[i * 2]! << 8) | octets[i * 2 + 1]!;
  return stringFromUnits(units);
}

/** ISO 8859-1, or null when a character lies above U+00FF. */
export function encodeLatin1(text: string): Uint8Array | null {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return null;
    octets[i] = unit;
  }
  return octets;
}

/** ISO 8859-1, not Windows-1252: 0x80–0x9F are the C1 controls, so every octet survives the way there and back. */
export function decodeLatin1(octets: Uint8Array): string {
  return stringFromUnits(Uint16Array.from(octets));
}
