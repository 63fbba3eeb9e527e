// data_coding and octets as a text or as binary data (SMPP 3.4 §5.2.19, and the GSM octet of 3GPP TS 23.038 for what SMPP does not name).
import { statuses } from '@trunkline/smpp';
import { type DataCoding, decodeDcs, decodeLatin1, decodeUcs2 } from '@trunkline/sms';
import { type CustomerAlphabet, decodeText } from '../../core/customer-alphabet.ts';

export type ContentKind = 'default' | 'latin1' | 'cyrillic' | 'hebrew' | 'ucs2' | 'octets';

export interface Coding {
  readonly kind: ContentKind;
  readonly messageClass: DataCoding['messageClass'];
}

const cyrillic = new TextDecoder('iso-8859-5');
const hebrew = new TextDecoder('iso-8859-8');

const named: ReadonlyMap<number, ContentKind> = new Map([
  [0x00, 'default'],
  // ASCII: an octet above it is what most senders mean by Latin-1.
  [0x01, 'latin1'],
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

/** The text, or the command_status of a refusal. */
export function readText(octets: Uint8Array, kind: Exclude<ContentKind, 'octets'>, alphabet: CustomerAlphabet): string | number {
  switch (kind) {
    case 'default':
      return decodeText(octets, alphabet);
    case 'latin1':
      return decodeLatin1(octets);
    case 'cyrillic':
      return cyrillic.decode(octets);
    case 'hebrew':
      return hebrew.decode(octets);
    case 'ucs2':
      return octets.length % 2 === 0 ? decodeUcs2(octets) : statuses.ESME_RINVMSGLEN;
    default:
      return kind satisfies never;
  }
}
