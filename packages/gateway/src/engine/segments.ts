// A committed message becomes the segments that still have to leave. The concatenation reference comes from the message id, so that a segment
// sent again after a crash fits the parts that a phone may have already.
import {
  buildUdh,
  concatElement,
  decodeUcs2Part,
  measureText,
  parseAlphabet,
  segmentUnits,
  splitText,
  type TextAlphabet,
} from '@trunkline/sms';
import { assert } from '../core/assert.ts';
import type { ConnectorSettings } from '../core/connector-settings.ts';
import { linkText, type MmsContent } from '../core/mms.ts';
import { BINARY_PART_OCTETS } from '../core/traits.ts';
import type { Mms, Segment } from '../ports/connector.ts';
import type { ClaimedMessage } from '../ports/store.ts';

type Piece = Pick<Segment, 'part' | 'text' | 'udh' | 'octets' | 'isWhole'>;
/** What a carrier's settings say about the cut. */
export type Cut = Pick<ConnectorSettings, 'concatReferenceBits' | 'longMessages'> & {
  /** Absent: nobody opens MMS here, and none comes. */
  readonly mms?: MmsLeaving;
};

/** What an MMS needs to leave. */
export interface MmsLeaving {
  /** The content of the message, to be opened by the connector. */
  readonly open: (content: MmsContent, message: { readonly id: number; readonly content: string }) => Mms;
  /** The link of a message, as long as every other. */
  readonly linkOf: (linkBase: string, messageId: number) => string;
}

const header = (reference: number, total: number, part: number, referenceBits: 8 | 16): Uint8Array =>
  buildUdh([concatElement({ reference: reference % 2 ** referenceBits, total, part, referenceBits })]);

/** As the customer cut it: a piece that fills a part with the small reference leaves with the small one. */
function piecesAsCut(id: number, pieces: readonly string[], alphabet: 'gsm7' | 'ucs2', referenceBits: 8 | 16): Piece[] {
  const fits = (text: string): boolean => measureText(text, { alphabet }).units <= segmentUnits(alphabet, referenceBits).part;
  const bits = pieces.every(fits) ? referenceBits : 8;
  return pieces.map((text, index) => ({ part: index + 1, text, octets: null, udh: header(id, pieces.length, index + 1, bits) }));
}

function piecesOfData(id: number, octets: Uint8Array, udh: Uint8Array | null, total: number): Piece[] {
  if (total === 1) return [{ part: 1, text: '', udh, octets }];
  return Array.from({ length: total }, (_, index) => ({
    part: index + 1,
    text: '',
    octets: octets.subarray(index * BINARY_PART_OCTETS, (index + 1) * BINARY_PART_OCTETS),
    udh: header(id, total, index + 1, 8),
  }));
}

function piecesOfText(message: ClaimedMessage, { alphabet, shift }: TextAlphabet, referenceBits: 8 | 16): Piece[] {
  const { id, content, segments } = message;
  if (segments === 1 && !shift) return [{ part: 1, text: content, udh: null, octets: null }];
  const split = (bits: 8 | 16) => splitText(content, { reference: id % 2 ** bits, referenceBits: bits, alphabet, shift });
  let parts = split(referenceBits);
  // The width was changed after the message was accepted and priced: it leaves as it was priced.
  if (parts.length !== segments) parts = split(referenceBits === 8 ? 16 : 8);
  return parts.map(({ part, text, udh }) => ({ part, text, udh, octets: null }));
}

/** Once a part of it was cut off, a message leaves in parts to its end; so does one whose header names the tables of a language. */
const leavesWhole = ({ segments, doneParts, alphabet }: ClaimedMessage, { longMessages }: Cut): boolean =>
  longMessages === 'payload' && segments > 1 && doneParts.length === 0 && !alphabet.startsWith('gsm7/');

function piecesOf(message: ClaimedMessage, cut: Cut): Piece[] {
  const { id, alphabet, traits, pieces, segments, content } = message;
  const { concatReferenceBits: referenceBits } = cut;
  if (leavesWhole(message, cut)) {
    const octets = alphabet === 'octets' ? Buffer.from(traits?.octets ?? '', 'hex') : null;
    return [{ part: 1, text: content, udh: null, octets, isWhole: true }];
  }
  const udh = traits && traits.udh !== '' ? Buffer.from(traits.udh, 'hex') : null;
  if (alphabet === 'octets') return piecesOfData(id, Buffer.from(traits?.octets ?? '', 'hex'), udh, segments);
  if (udh) {
    const text = traits && traits.cutUcs2 !== '' ? decodeUcs2Part(Buffer.from(traits.cutUcs2, 'hex')) : content;
    return [{ part: 1, text, udh, octets: null }];
  }
  const textAlphabet = parseAlphabet(alphabet);
  assert(textAlphabet, `the alphabet ${alphabet} of message ${id} is known`);
  if (pieces) return piecesAsCut(id, pieces, textAlphabet.alphabet, referenceBits);
  return piecesOfText(message, textAlphabet, referenceBits);
}

function segmentsOfSms(message: ClaimedMessage, cut: Cut): readonly Segment[] {
  const { id: messageId, accountId, number, sender, alphabet, traits, expiresAt, attempts, segments: total } = message;
  const common = { messageId, accountId, number, sender, alphabet, traits, expiresAt, attempts, total };
  // Nearly every message.
  if (total === 1 && traits === null && (alphabet === 'gsm7' || alphabet === 'ucs2'))
    return [{ ...common, part: 1, text: message.content, udh: null, octets: null }];
  const done = new Set(message.doneParts);
  return piecesOf(message, cut)
    .filter(({ part }) => !done.has(part))
    .map((piece) => ({ ...common, ...piece }));
}

/** What leaves of an MMS: the whole of it, or the SMS with the link. */
function segmentsOfMms(message: ClaimedMessage, content: MmsContent, cut: Cut): readonly Segment[] {
  assert(cut.mms, 'who is given an MMS can open it');
  const { id, alphabet } = message;
  if (alphabet !== 'mms') {
    const text = linkText(content.subject, message.content, cut.mms.linkOf(content.linkBase, id));
    return segmentsOfSms({ ...message, content: text }, cut);
  }
  const { accountId, number, sender, traits, expiresAt, attempts } = message;
  const common = { messageId: id, accountId, number, sender, alphabet, traits, expiresAt, attempts, total: 1, part: 1 };
  return [{ ...common, text: message.content, udh: null, octets: null, mms: cut.mms.open(content, message) }];
}

export const segmentsOf = (message: ClaimedMessage, cut: Cut): readonly Segment[] =>
  message.mms ? segmentsOfMms(message, message.mms, cut) : segmentsOfSms(message, cut);
