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
export { type Charset, decodeCharset, encodeCharset } from './charset.ts';
export { type Alphabet, type DataCoding, decodeDcs, encodeDcs } from './dcs.ts';
export { decodeGsm7, encodeGsm7, firstNonGsm7, gsm7Septets, isGsm7 } from './gsm7.ts';
export { type LookAlikeChange, type LookAlikeLevel, substituteLookAlikes } from './look-alikes.ts';
export { fillBitsAfter, packSeptets, unpackSeptets } from './packing.ts';
export {
  type AlphabetChoice,
  measureText,
  SEGMENTS_MAX,
  type Segment,
  segmentUnits,
  splitText,
  type TextMeasure,
  type TextOptions,
} from './segment.ts';
export {
  formatAlphabet,
  hasLockingTable,
  NATIONAL_LANGUAGES,
  parseAlphabet,
  type Shift,
  shiftElements,
  shiftOf,
  type TextAlphabet,
} from './shift.ts';
export type { NationalLanguage } from './tables/national-alphabets.ts';
export { decodeLatin1, decodeUcs2, decodeUcs2Part, encodeLatin1, encodeUcs2, encodeUcs2Part } from './ucs2.ts';
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
