// The SMS data coding scheme octet (TP-DCS), in and out. SMPP's data_coding carries it as is for most values above 0x0F.
// 3GPP TS 23.038 section 4. Each of the 256 values decodes: what the specification reserves means "the same as 0" (section 4,
// first paragraph), and a reserved bit inside a known coding group is ignored.
import { checkInteger } from './units.ts';

export type Alphabet = 'gsm7' | 'octet' | 'ucs2';

export interface DataCoding {
  alphabet: Alphabet;
  /** 0 shows at once (flash), 1 goes to the handset, 2 to the SIM, 3 to the attached equipment; null when no class is meant. */
  messageClass: 0 | 1 | 2 | 3 | null;
  /** Compressed by TS 23.042: the alphabet is that of the text inside. */
  compressed: boolean;
  /** Marked for deletion after reading (groups 01xx). */
  autoDelete: boolean;
  /** Message waiting indication; `discard` allows the handset to throw the text away. */
  indication: null | { kind: 'voicemail' | 'fax' | 'email' | 'other'; active: boolean; discard: boolean };
}

const CLASSES = [0, 1, 2, 3] as const;
const ALPHABETS = ['gsm7', 'octet', 'ucs2'] as const; // bits 3..2 of the general group; 3 is reserved
const KINDS = ['voicemail', 'fax', 'email', 'other'] as const; // bits 1..0 of an indication group

const GENERAL_COMPRESSED = 0x20;
const GENERAL_HAS_CLASS = 0x10;
const GENERAL_AUTO_DELETE = 0x40;
const INDICATION_DISCARD = 0xc0;
const INDICATION_STORE = 0xd0;
const INDICATION_STORE_UCS2 = 0xe0;
const INDICATION_ACTIVE = 0x08;

/** What the octet means. Throws RangeError only when it is not an octet. */
export function decodeDcs(octet: number): DataCoding {
  checkInteger('DCS', octet, 0, 0xff);
  if (octet < 0x80) return decodeGeneral(octet);
  switch (octet & 0xf0) {
    case INDICATION_DISCARD:
      return decodeIndication(octet, 'gsm7', true);
    case INDICATION_STORE:
      return decodeIndication(octet, 'gsm7', false);
    case INDICATION_STORE_UCS2:
      return decodeIndication(octet, 'ucs2', false);
    case 0xf0: // data coding and class; bit 3 is reserved
      return { ...plain(), alphabet: (octet & 0x04) === 0 ? 'gsm7' : 'octet', messageClass: CLASSES[octet & 3]! };
    default: // 1000..1011 are reserved
      return plain();
  }
}

function plain(): DataCoding {
  return { alphabet: 'gsm7', messageClass: null, compressed: false, autoDelete: false, indication: null };
}

function decodeGeneral(octet: number): DataCoding {
  const alphabet = ALPHABETS[(octet >> 2) & 3];
  if (alphabet === undefined) return plain();
  return {
    alphabet,
    messageClass: (octet & GENERAL_HAS_CLASS) === 0 ? null : CLASSES[octet & 3]!,
    compressed: (octet & GENERAL_COMPRESSED) !== 0,
    autoDelete: (octet & GENERAL_AUTO_DELETE) !== 0,
    indication: null,
  };
}

function decodeIndication(octet: number, alphabet: Alphabet, discard: boolean): DataCoding {
  return { ...plain(), alphabet, indication: { kind: KINDS[octet & 3]!, active: (octet & INDICATION_ACTIVE) !== 0, discard } };
}

/**
 * The octet that says it, in its one canonical form: a message class is written in the general group (0x10–0x1B), which has all
 * three alphabets, not in 0xF0. Throws RangeError when no octet can say it: an indication beside a class, compression or automatic
 * deletion, an indication on 8-bit data, or a discarded indication in UCS-2.
 */
export function encodeDcs(coding: DataCoding): number {
  const { alphabet, messageClass, compressed, autoDelete, indication } = coding;
  if (messageClass !== null) checkInteger('message class', messageClass, 0, 3);
  if (indication === null) {
    return (
      (ALPHABETS.indexOf(alphabet) << 2) |
      (messageClass === null ? 0 : GENERAL_HAS_CLASS | messageClass) |
      (compressed ? GENERAL_COMPRESSED : 0) |
      (autoDelete ? GENERAL_AUTO_DELETE : 0)
    );
  }
  if (messageClass !== null || compressed || autoDelete) {
    throw new RangeError('a message waiting indication has no message class, no compression and no automatic deletion');
  }
  return indicationGroup(alphabet, indication.discard) | (indication.active ? INDICATION_ACTIVE : 0) | KINDS.indexOf(indication.kind);
}

function indicationGroup(alphabet: Alphabet, discard: boolean): number {
  switch (alphabet) {
    case 'gsm7':
      return discard ? INDICATION_DISCARD : INDICATION_STORE;
    case 'ucs2':
      if (discard) throw new RangeError('a message waiting indication in UCS-2 is always stored');
      return INDICATION_STORE_UCS2;
    case 'octet':
      throw new RangeError('a message waiting indication carries text, not 8-bit data');
    default:
      return alphabet satisfies never;
  }
}
