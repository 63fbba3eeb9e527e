// The public surface of the package. Pure TypeScript without imports from outside: it runs in Node and in a browser alike.
export {
  type Address,
  ALPHANUMERIC_SEPTETS_MAX,
  NUMBER_DIGITS_MAX,
  NUMBER_DIGITS_MIN,
  type NumberResult,
  originatorAddress,
  parseNumber,
  recipientAddress,
  SHORT_CODE_DIGITS_MAX,
  type Ton,
} from './address.ts';
export { type Alphabet, type DataCoding, decodeDcs, encodeDcs } from './dcs.ts';
export {
  decodeGsm7,
  encodeGsm7,
  fillBitsAfter,
  firstNonGsm7,
  gsm7Septets,
  isGsm7,
  packSeptets,
  unpackSeptets,
} from './gsm7.ts';
export { type AlphabetChoice, measureText, SEGMENTS_MAX, type Segment, segmentUnits, splitText, type TextMeasure } from './segment.ts';
export { decodeLatin1, decodeUcs2, encodeLatin1, encodeUcs2 } from './ucs2.ts';
export {
  buildUdh,
  type Concat,
  concatElement,
  IEI,
  parseUdh,
  type Ports,
  portsElement,
  UDH_OCTETS_MAX,
  type UdhElement,
  type UdhResult,
} from './udh.ts';
