// The 16-bit and the 8-bit character sets a short message may carry beside GSM 7 bit: UCS-2, in practice UTF-16BE, and Latin-1.
// 3GPP TS 23.038 6.2.3 (UCS2); ISO/IEC 8859-1, which is data_coding 3 of SMPP 3.4 5.2.19.
// A receiver that joins parts must join their octets before it decodes: other senders do cut surrogate pairs between parts.
import { stringFromUnits } from './units.ts';

/** UTF-16BE, no byte order mark. A lone surrogate, which no receiver can show, goes out as U+FFFD. */
export function encodeUcs2(text: string): Uint8Array {
  const sound = text.toWellFormed();
  const octets = new Uint8Array(sound.length * 2);
  for (let i = 0; i < sound.length; i++) {
    const unit = sound.charCodeAt(i);
    octets[i * 2] = unit >> 8;
    octets[i * 2 + 1] = unit & 0xff;
  }
  return octets;
}

/** Never throws: an odd trailing octet is dropped, a lone surrogate shows as U+FFFD, a byte order mark is kept as U+FEFF. */
export function decodeUcs2(octets: Uint8Array): string {
  const units = new Uint16Array(octets.length >> 1);
  for (let i = 0; i < units.length; i++) units[i] = (octets[i * 2]! << 8) | octets[i * 2 + 1]!;
  return stringFromUnits(units).toWellFormed();
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
