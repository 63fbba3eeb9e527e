// Septets packed into octets, as they travel over the air and, on a few SMPP links, inside short_message too.
// 3GPP TS 23.038 6.1.2.1 (packing in SMS), 6.1.2.3.1 (the CR of USSD); 3GPP TS 23.040 9.2.3.24 (fill bits after a header).
//
// When the septets leave seven spare bits, the octets could as well hold one septet more: zero bits are an '@'. In SMS the count
// (TP-UDL) settles it. Where only octets arrive, as over SMPP, there is no count, and whoever unpacks must guess; USSD avoids the
// guess by filling the seven bits with a CR. `unpackSeptets` without a count takes both fillings back.
import { checkInteger } from './units.ts';

const CR = 0x0d;
const AT = 0x00;

/** Fill bits that bring the text after a header of so many octets (UDHL included) to a septet boundary (23.040 9.2.3.24). */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/**
 * Packs septets, low bits first, after `fillBits` zero bits. Bit 7 of an input octet is ignored. Spare bits at the end are zero;
 * with `spare: 'cr'` seven of them are a CR, and a CR that ends the text on the octet boundary is doubled, so that a receiver which
 * takes a closing CR away shows the same (6.1.2.3.1): right where the receiver has no count of septets.
 */
export function packSeptets(septets: Uint8Array, fillBits = 0, spare: 'zero' | 'cr' = 'zero'): Uint8Array {
  checkInteger('fillBits', fillBits, 0, 7);
  const bits = fillBits + septets.length * 7;
  const endsInCr = septets.length > 0 && (septets[septets.length - 1]! & 0x7f) === CR;
  const closing = spare === 'cr' && (bits % 8 === 1 || (bits % 8 === 0 && endsInCr));
  const count = septets.length + (closing ? 1 : 0);
  const octets = new Uint8Array((fillBits + count * 7 + 7) >> 3);
  let bit = fillBits;
  for (let i = 0; i < count; i++, bit += 7) {
    const septet = i < septets.length ? septets[i]! & 0x7f : CR;
    const shifted = septet << (bit & 7);
    const at = bit >> 3;
    octets[at]! |= shifted & 0xff;
    if (shifted > 0xff) octets[at + 1] = shifted >> 8;
  }
  return octets;
}

/**
 * Unpacks up to `septetCount` septets; fewer when the octets end earlier, since the count (TP-UDL) comes from outside. Without a
 * count (undefined) all there are, save one that ends exactly with the last octet and is '@' or CR: such a septet is far more often
 * filling than text, and a text that must end so needs its count.
 */
export function unpackSeptets(octets: Uint8Array, septetCount?: number, fillBits = 0): Uint8Array {
  checkInteger('fillBits', fillBits, 0, 7);
  if (septetCount !== undefined) checkInteger('septetCount', septetCount, 0, Number.MAX_SAFE_INTEGER);
  const available = Math.max(0, Math.floor((octets.length * 8 - fillBits) / 7));
  const septets = new Uint8Array(septetCount === undefined ? available : Math.min(septetCount, available));
  let bit = fillBits;
  for (let i = 0; i < septets.length; i++, bit += 7) {
    const at = bit >> 3;
    const next = at + 1 < octets.length ? octets[at + 1]! : 0;
    septets[i] = ((octets[at]! | (next << 8)) >> (bit & 7)) & 0x7f;
  }
  if (septetCount !== undefined || bit !== octets.length * 8 || septets.length === 0) return septets;
  const last = septets[septets.length - 1]!;
  return last === AT || last === CR ? septets.subarray(0, -1) : septets;
}
