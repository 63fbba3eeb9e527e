// Septets packed into octets, eight in seven, as on the air (3GPP TS 23.038 §6.1.2.1). Nearly every SMSC takes one septet an octet; a few
// do not. After a user data header the first septet begins at a septet boundary, so that up to six fill bits stand before it.

const fillBits = (headerOctets: number): number => (7 - ((headerOctets * 8) % 7)) % 7;

export const packSeptets = (septets: Uint8Array, headerOctets = 0): Uint8Array => {
  const from = fillBits(headerOctets);
  const octets = new Uint8Array(Math.ceil((from + septets.length * 7) / 8));
  septets.forEach((septet, i) => {
    const bit = from + i * 7;
    const at = bit >> 3;
    const spread = (septet & 0x7f) << (bit & 7);
    octets[at] = octets[at]! | (spread & 0xff);
    if (spread > 0xff) octets[at + 1] = octets[at + 1]! | (spread >> 8);
  });
  return octets;
};

/** Seven spare bits at the end that are all 0 are taken for padding, not for `@`. */
export const unpackSeptets = (octets: Uint8Array, headerOctets = 0): Uint8Array => {
  const from = fillBits(headerOctets);
  const bits = octets.length * 8 - from;
  const septets = new Uint8Array(Math.max(0, Math.floor(bits / 7)));
  for (let i = 0; i < septets.length; i++) {
    const bit = from + i * 7;
    const at = bit >> 3;
    septets[i] = (((octets[at + 1] ?? 0) << 8) | octets[at]!) >> (bit & 7);
    septets[i] = septets[i]! & 0x7f;
  }
  return bits % 7 === 0 && septets.at(-1) === 0 ? septets.subarray(0, -1) : septets;
};
