// Texts in the alphabets of one carrier, out and in: what it means by data_coding 0, and which octets and data_coding a text becomes.
// SMPP 3.4 §5.2.19; 3GPP TS 23.038 §4 for values above 0x0F.
import {
  decodeCharset,
  decodeDcs,
  decodeGsm7,
  decodeLatin1,
  decodeUcs2Part,
  encodeCharset,
  encodeGsm7,
  encodeUcs2Part,
  fillBitsAfter,
  packSeptets,
  parseAlphabet,
  type Shift,
  unpackSeptets,
} from '@trunkline/sms';
import type { CarrierAlphabet, ConnectorSettings } from '../../core/connector-settings.ts';
import type { MessageAlphabet } from '../../core/plan.ts';

export const DATA_CODING_OCTETS = 0x04;
const DATA_CODING_DEFAULT = 0x00;
const DATA_CODING_ASCII = 0x01;
const DATA_CODING_LATIN1 = 0x03;
const DATA_CODING_UCS2 = 0x08;

export interface EncodedText {
  readonly octets: Uint8Array;
  readonly dataCoding: number;
}

type Coding = Pick<ConnectorSettings, 'defaultAlphabet' | 'dataCodingGsm7' | 'dataCodingLatin1' | 'dataCodingUcs2'>;
const given = (setting: 'auto' | number, auto: number): number => (setting === 'auto' ? auto : setting);

/**
 * GSM 7-bit text leaves unpacked, an octet a septet, which is what nearly every carrier means by data_coding 0. A carrier of another alphabet gets
 * the same characters in its octets; what its alphabet lacks goes as UCS-2. `headerOctets`: of the UDH that goes before it.
 */
export function encodeText(text: string, alphabet: Exclude<MessageAlphabet, 'octets'>, headerOctets: number, coding: Coding): EncodedText {
  const asUcs2 = (): EncodedText => ({ octets: encodeUcs2Part(text), dataCoding: given(coding.dataCodingUcs2, DATA_CODING_UCS2) });
  const asDefault = (octets: Uint8Array): EncodedText => ({ octets, dataCoding: given(coding.dataCodingGsm7, DATA_CODING_DEFAULT) });
  if (alphabet === 'ucs2') return asUcs2();
  const { defaultAlphabet } = coding;
  const shift = alphabet === 'gsm7' ? null : (parseAlphabet(alphabet)?.shift ?? null);
  // The tables of a language are tables of septets: only they can carry it.
  const kind = shift && defaultAlphabet !== 'gsm7-packed' ? 'gsm7' : defaultAlphabet;
  switch (kind) {
    case 'gsm7':
      return asDefault(encodeGsm7(text, shift));
    case 'gsm7-packed':
      // Nobody is told the count of septets here: seven spare bits must not read as one more.
      return asDefault(packSeptets(encodeGsm7(text, shift), fillBitsAfter(headerOctets), 'cr'));
    case 'ascii': {
      const octets = encodeCharset(text, 'ascii');
      return octets ? asDefault(octets) : asUcs2();
    }
    case 'latin1': {
      const octets = encodeCharset(text, 'latin1');
      return octets ? { octets, dataCoding: given(coding.dataCodingLatin1, DATA_CODING_LATIN1) } : asUcs2();
    }
    case 'windows-1252': {
      // No data_coding names it: it is what the carrier means by its default.
      const octets = encodeCharset(text, 'windows1252');
      return octets ? { octets, dataCoding: given(coding.dataCodingLatin1, DATA_CODING_DEFAULT) } : asUcs2();
    }
    case 'ucs2':
      return asUcs2();
    default:
      return kind satisfies never;
  }
}

/** What precedes a text: how long it is, and which tables it names. */
export interface TextHeader {
  readonly octets: number;
  readonly shift: Shift | null;
}

function decodeAs(octets: Uint8Array, alphabet: CarrierAlphabet, header: TextHeader): string {
  switch (alphabet) {
    case 'gsm7':
      return decodeGsm7(octets, header.shift);
    case 'gsm7-packed':
      return decodeGsm7(unpackSeptets(octets, undefined, fillBitsAfter(header.octets)), header.shift);
    case 'ascii':
    case 'latin1':
      return decodeLatin1(octets);
    case 'windows-1252':
      return decodeCharset(octets, 'windows1252');
    case 'ucs2':
      return decodeUcs2Part(octets);
    default:
      return alphabet satisfies never;
  }
}

type Inbound = Pick<ConnectorSettings, 'defaultAlphabet' | 'inboundDataCodings'>;

/** null: data, not text. UCS-2 may begin and end with half a character, the other being in another part. */
export function decodeText(octets: Uint8Array, dataCoding: number, header: TextHeader, settings: Inbound): string | null {
  const own = settings.inboundDataCodings[String(dataCoding)];
  if (own) return decodeAs(octets, own, header);
  if (dataCoding === DATA_CODING_DEFAULT) return decodeAs(octets, settings.defaultAlphabet, header);
  // SMPP's own values where they differ from the GSM octet: 1 is ASCII, 3 is Latin-1, 2 and 4 are octets.
  if (dataCoding === DATA_CODING_ASCII || dataCoding === DATA_CODING_LATIN1) return decodeLatin1(octets);
  if (dataCoding === 0x02) return null;
  switch (decodeDcs(dataCoding).alphabet) {
    case 'ucs2':
      return decodeUcs2Part(octets);
    case 'gsm7':
      return decodeGsm7(octets, header.shift);
    default:
      return null;
  }
}
