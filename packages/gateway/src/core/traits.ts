// What a PDU says beyond text and addresses. Messages of the HTTP door have none, so they are stored as text only where there are some.
import type { MessageAlphabet } from './plan.ts';

/** It leaves as it came: with a header of the customer's own, or with binary data, one PDU is one segment. */
export interface Traits {
  /** The user data header, hex, length octet included; "" = none. */
  readonly udh: string;
  /** Binary user data instead of a text, hex, without the header; null = the content is text. */
  readonly octets: string | null;
  /** UCS-2, hex, of a part that begins or ends inside a character: it leaves as this, the content has U+FFFD there. "" = no part is cut so. */
  readonly cutUcs2: string;
  /** Alphabet that was named for the text; null = whichever the text needs. */
  readonly alphabet: 'gsm7' | 'ucs2' | null;
  /** 0 flash, 1 handset, 2 SIM, 3 other equipment; null = none. */
  readonly messageClass: 0 | 1 | 2 | 3 | null;
  readonly protocolId: number;
  /** priority_flag, 0 to 3. */
  readonly priority: number;
  /** The customer named the end of its validity: the carrier should know it too. */
  readonly isExpiryAsked: boolean;
  /** The content of an MMS by its id in the store; null = the message is an SMS, or the store has not given one yet. */
  readonly mms: number | null;
}

export const noTraits: Traits = {
  udh: '',
  octets: null,
  cutUcs2: '',
  alphabet: null,
  messageClass: null,
  protocolId: 0,
  priority: 0,
  isExpiryAsked: false,
  mms: null,
};

const keys = Object.keys(noTraits) as (keyof Traits)[];

export const isSameTraits = (a: Traits, b: Traits): boolean => keys.every((key) => a[key] === b[key]);

/** JSON of what differs from none; null when nothing does. The alphabet is left out: the message has its own. */
export function formatTraits(traits: Traits | null): string | null {
  if (traits === null) return null;
  const told = keys.filter((key) => key !== 'alphabet' && traits[key] !== noTraits[key]);
  return told.length === 0 ? null : JSON.stringify(Object.fromEntries(told.map((key) => [key, traits[key]])));
}

export const parseTraits = (text: string | null): Traits | null =>
  text === null ? null : { ...noTraits, ...(JSON.parse(text) as Partial<Traits>) };

const USER_DATA_OCTETS = 140;
/** Octets of binary data in each part when we cut it: 140 less our header of six. */
export const BINARY_PART_OCTETS = 134;

/** Characters or octets that one segment holds beside a header of so many octets, its length octet included. */
function roomBeside(headerOctets: number, alphabet: MessageAlphabet): number {
  const octets = USER_DATA_OCTETS - headerOctets;
  if (alphabet === 'gsm7') return Math.floor((octets * 8) / 7);
  return alphabet === 'ucs2' ? Math.floor(octets / 2) : octets;
}

/** Segments of binary data, or of a text that carries its own header; null = it does not fit. `units` as segmentation counts them. */
export function segmentsWithTraits(traits: Traits, alphabet: MessageAlphabet, units: number): number | null {
  const headerOctets = traits.udh.length / 2;
  if (units <= roomBeside(headerOctets, alphabet)) return 1;
  if (headerOctets > 0 || alphabet !== 'octets') return null;
  const segments = Math.ceil(units / BINARY_PART_OCTETS);
  return segments <= 255 ? segments : null;
}
