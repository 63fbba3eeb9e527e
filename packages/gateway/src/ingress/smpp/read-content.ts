// data_coding and octets as a text or as binary data (SMPP 3.4 §5.2.19, and the GSM octet of 3GPP TS 23.038 for what SMPP does not name).
import { statuses } from '@trunkline/smpp';
import { type DataCoding, decodeDcs, decodeGsm7, decodeLatin1, decodeUcs2Part } from '@trunkline/sms';
import { type CustomerAlphabet, decodeText } from '../../core/customer-alphabet.ts';

export type ContentKind = 'default' | 'ascii' | 'latin1' | 'cyrillic' | 'hebrew' | 'ucs2' | 'octets';

export interface Coding {
  readonly kind: ContentKind;
  readonly messageClass: DataCoding['messageClass'];
}

const cyrillic = new TextDecoder('iso-8859-5');
const hebrew = new TextDecoder('iso-8859-8');

const named: ReadonlyMap<number, ContentKind> = new Map([
  [0x00, 'default'],
  [0x01, 'ascii'],
  [0x02, 'octets'],
  [0x03, 'latin1'],
  [0x04, 'octets'],
  [0x06, 'cyrillic'],
  [0x07, 'hebrew'],
  [0x08, 'ucs2'],
]);

const kinds = { gsm7: 'default', octet: 'octets', ucs2: 'ucs2' } as const;

function codingOf(dataCoding: number): Coding | null {
  const kind = named.get(dataCoding);
  if (kind !== undefined) return { kind, messageClass: null };
  const { alphabet, messageClass, compressed } = decodeDcs(dataCoding);
  return compressed ? null : { kind: kinds[alphabet], messageClass };
}

const codings: readonly (Coding | null)[] = Array.from({ length: 256 }, (_, dataCoding) => codingOf(dataCoding));

/** null: compressed text (TS 23.042), which nobody can be charged for or shown. */
export const readCoding = (dataCoding: number): Coding | null => codings[dataCoding] ?? null;

const CONTROLS_FROM = 0x20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Octets that ASCII has no character for show what the client means by it: above it Latin-1; below it GSM 7-bit, which npm's smpp sends under this
 * value, so that `@`, `$`, `£`, `é`, `_` and all that follows an escape are controls.
 */
function decodeAscii(octets: Uint8Array): string {
  const isGsm = octets.some((octet) => octet < CONTROLS_FROM && octet !== LINE_FEED && octet !== CARRIAGE_RETURN);
  return isGsm ? decodeGsm7(octets) : decodeLatin1(octets);
}

/** The text, or the command_status of a refusal. UCS-2 may begin and end with half a character, the other being in another part. */
export function readText(octets: Uint8Array, kind: Exclude<ContentKind, 'octets'>, alphabet: CustomerAlphabet): string | number {
  switch (kind) {
    case 'default':
      return decodeText(octets, alphabet);
    case 'ascii':
      return decodeAscii(octets);
    case 'latin1':
      return decodeLatin1(octets);
    case 'cyrillic':
      return cyrillic.decode(octets);
    case 'hebrew':
      return hebrew.decode(octets);
    case 'ucs2':
      return octets.length % 2 === 0 ? decodeUcs2Part(octets) : statuses.ESME_RINVMSGLEN;
    default:
      return kind satisfies never;
  }
}
