// How a content leaves on each carrier: with which characters, in which alphabet, in how many segments. The price follows from it, so it is decided when
// the message is accepted and stored with it, whatever a connector's settings say later.
import { encodeCharset, formatAlphabet, type LookAlikeChange, measureText, segmentUnits, substituteLookAlikes } from '@trunkline/sms';
import type { ConnectorSettings } from './connector-settings.ts';
import type { MessageAlphabet } from './plan.ts';
import type { Rulebook } from './rulebook.ts';
import type { LongPart, SubmissionItem } from './submission.ts';
import { segmentsWithTraits, type Traits } from './traits.ts';

export interface Shape {
  readonly content: string;
  readonly alphabet: MessageAlphabet;
  readonly segments: number;
  /** Which characters were replaced by look-alikes, for the history; "" = none. */
  readonly changes: string;
}

export const isSameShape = (a: Shape, b: Shape): boolean =>
  a.segments === b.segments && a.alphabet === b.alphabet && a.content === b.content;

export type ShapeOn = (connectorId: number) => Shape;

type Alphabets = Pick<ConnectorSettings, 'concatReferenceBits' | 'defaultAlphabet' | 'languages' | 'lookAlikes' | 'longMessages'>;
const charsets = { ascii: 'ascii', latin1: 'latin1', 'windows-1252': 'windows1252' } as const;

/** Whether the carrier gets GSM characters in its own default alphabet; those that are not in it go as UCS-2. */
function canSayInDefault(text: string, { defaultAlphabet }: Alphabets): boolean {
  switch (defaultAlphabet) {
    case 'gsm7':
    case 'gsm7-packed':
      return true;
    case 'ascii':
    case 'latin1':
    case 'windows-1252':
      return encodeCharset(text, charsets[defaultAlphabet]) !== null;
    case 'ucs2':
      return false;
    default:
      return defaultAlphabet satisfies never;
  }
}

function measured(content: string, named: 'auto' | 'gsm7' | 'ucs2', settings: Alphabets): Shape {
  const { concatReferenceBits: referenceBits, defaultAlphabet, languages, longMessages } = settings;
  // The tables of a language are named in a header, in septets: other alphabets have no place for them, nor have other ways of marking parts.
  const hasTables = languages.length > 0 && longMessages === 'udh' && (defaultAlphabet === 'gsm7' || defaultAlphabet === 'gsm7-packed');
  const measure = measureText(content, { referenceBits, alphabet: named, ...(hasTables ? { languages } : {}) });
  if (measure.alphabet === 'gsm7' && !canSayInDefault(content, settings)) {
    const { segments } = measureText(content, { referenceBits, alphabet: 'ucs2' });
    return { content, alphabet: 'ucs2', segments, changes: '' };
  }
  return { content, alphabet: formatAlphabet(measure) as MessageAlphabet, segments: measure.segments, changes: '' };
}

const told = (changes: readonly LookAlikeChange[]): string =>
  changes.map(({ from, to, count }) => `${from} ${to === '' ? 'left out' : `→ ${to}`}${count > 1 ? ` (${count} times)` : ''}`).join(', ');

function shapeOfText(content: string, alphabetNamed: Traits['alphabet'], settings: Alphabets): Shape {
  const plain = measured(content, alphabetNamed ?? 'auto', settings);
  // Who names an alphabet wants those characters.
  if (settings.lookAlikes === 'off' || alphabetNamed !== null || plain.alphabet !== 'ucs2') return plain;
  const { text, changes } = substituteLookAlikes(content, { level: settings.lookAlikes });
  if (changes.length === 0) return plain;
  const replaced = measured(text, 'auto', settings);
  return replaced.segments < plain.segments ? { ...replaced, changes: told(changes) } : plain;
}

/** Data, or a text with a header of its own: one PDU in, one segment out. null: it does not fit. */
function shapeOfOwnPdu(content: string, traits: Traits): Shape | null {
  const measure = traits.octets === null ? measureText(content, { alphabet: traits.alphabet ?? 'auto' }) : null;
  const alphabet = measure?.alphabet ?? 'octets';
  const segments = segmentsWithTraits(traits, alphabet, measure?.units ?? (traits.octets ?? '').length / 2);
  return segments === null ? null : { content, alphabet, segments, changes: '' };
}

function shapeOfPart(content: string, alphabetNamed: Traits['alphabet'], segments: number): Shape | null {
  const { alphabet, units } = measureText(content, { alphabet: alphabetNamed ?? 'auto' });
  return units <= segmentUnits(alphabet).part ? { content, alphabet, segments, changes: '' } : null;
}

const usual: Alphabets = { concatReferenceBits: 8, defaultAlphabet: 'gsm7', languages: [], lookAlikes: 'off', longMessages: 'udh' };

/** The shapes of an item on each connector, each found once; null: it does not fit. Throws RangeError above 255 segments. */
export function shapeOf({ content, traits, smsType }: SubmissionItem, longPart: LongPart | undefined, rulebook: Rulebook): ShapeOn | null {
  const isOwn = traits !== undefined && (traits.octets !== null || traits.udh !== '');
  if (isOwn || longPart) {
    const shape = isOwn ? shapeOfOwnPdu(content, traits) : shapeOfPart(content, traits?.alphabet ?? null, longPart?.total ?? 1);
    return shape && (() => shape);
  }
  const known = new Map<number, Shape>();
  return (connectorId) => {
    const found = known.get(connectorId);
    if (found) return found;
    const settings = rulebook.connectorById.get(connectorId)?.settings ?? usual;
    // The text of a link is written when it leaves, and then none of its characters may have been another.
    const shape = shapeOfText(content, traits?.alphabet ?? null, smsType === 1 ? { ...settings, lookAlikes: 'off' } : settings);
    known.set(connectorId, shape);
    return shape;
  };
}
