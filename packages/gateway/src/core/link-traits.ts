// A link profile in words: each trait with what it is taken to be, how sure that is, what it was seen from, and the setting that pins it.
import type { ConnectorSettings } from './connector-settings.ts';
import type { IdHabits, LinkEvidence, LinkProfile } from './link-profile.ts';

export interface LinkTrait {
  readonly name: string;
  /** In a few words; "unknown" while nothing is. */
  readonly value: string;
  /** set: by the operator. sure: many observations, nearly all alike. likely: few, or mixed. */
  readonly confidence: 'set' | 'sure' | 'likely' | 'unknown';
  /** Sentences. */
  readonly evidence: readonly string[];
  /** The setting that pins it, null when it needs none. */
  readonly setting: keyof ConnectorSettings | null;
}

const SURE_MIN = 20;
const SURE_SHARE = 0.95;

const confidenceOf = (alike: number, all: number): LinkTrait['confidence'] =>
  all === 0 ? 'unknown' : alike >= SURE_MIN && alike >= all * SURE_SHARE ? 'sure' : 'likely';
const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const quoted = (ids: readonly string[]): string => (ids.length > 0 ? `, such as ${ids.join(', ')}` : '');

function side(name: string, { count, letters, upper, lower, zeros, names, examples }: IdHabits): string {
  if (count === 0) return `No ${name} was seen yet.`;
  const radix = names > 0 ? `${names} are names` : letters > 0 ? `${letters} have hexadecimal letters` : 'all are digits';
  const letterCase = upper > 0 && lower === 0 ? ', in capitals' : lower > 0 && upper === 0 ? ', in small letters' : '';
  return `Of ${times(count, name)} ${radix}${letterCase}, ${zeros} begin with 0${quoted(examples)}.`;
}

const formWords = {
  as_is: 'as they stand',
  hex_to_decimal: 'hexadecimal in the receipt, decimal in the response',
  decimal_to_hex: 'decimal in the receipt, hexadecimal in the response',
} as const;

function idTrait(profile: LinkProfile, evidence: LinkEvidence, settings: ConnectorSettings): LinkTrait {
  const { forms, responses, receipts, formExamples } = evidence;
  const form = settings.messageIds === 'auto' ? profile.likeliestForm() : settings.messageIds;
  const found = forms.as_is + forms.hex_to_decimal + forms.decimal_to_hex;
  const isCaseChanged = responses.upper > 0 !== receipts.upper > 0 && responses.lower > 0 !== receipts.lower > 0;
  const areZerosDropped = responses.zeros > 0 !== receipts.zeros > 0;
  const rules = [...(isCaseChanged ? ['case changed'] : []), ...(areZerosDropped ? ['leading zeros dropped'] : [])];
  const lines = [side('response id', responses), side('receipt id', receipts)];
  for (const one of ['as_is', 'hex_to_decimal', 'decimal_to_hex'] as const)
    if (forms[one] > 0) lines.push(`${times(forms[one], 'receipt')} found their message ${formWords[one]} (first: ${formExamples[one]}).`);
  if (forms.none > 0) lines.push(`${times(forms.none, 'receipt')} did not find one at once.`);
  return {
    name: 'message ids',
    value: found === 0 && settings.messageIds === 'auto' ? 'unknown' : [formWords[form], ...rules].join(', '),
    confidence: settings.messageIds === 'auto' ? confidenceOf(forms[form], found) : 'set',
    evidence: lines,
    setting: 'messageIds',
  };
}

function countedTrait(
  name: string,
  counts: Readonly<Record<string, number>>,
  words: (key: string) => string,
  setting: LinkTrait['setting'],
  what: string,
): LinkTrait {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  const [top] = rows.toSorted(([, a], [, b]) => b - a);
  return {
    name,
    value: top ? words(top[0]) : 'unknown',
    confidence: confidenceOf(top?.[1] ?? 0, all),
    evidence: rows.map(([key, count]) => `${times(count, what)}: ${words(key)}.`),
    setting,
  };
}

const duration = (ms: number): string => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);

function pinned(trait: LinkTrait, isSet: boolean, value: string): LinkTrait {
  return isSet ? { ...trait, value, confidence: 'set' } : trait;
}

export function linkTraits(profile: LinkProfile, settings: ConnectorSettings, now: number): readonly LinkTrait[] {
  const { evidence } = profile;
  const parts = profile.reportedParts(settings, now);
  const { idle } = evidence;
  const tlvWords: Record<string, string> = { none: 'no TLVs', id: 'the id alone', state: 'the state alone', both: 'id and state' };
  const counted = countedTrait('part receipts', evidence.parts, (key) => key, 'partReceipts', 'long message');
  return [
    idTrait(profile, evidence, settings),
    countedTrait('receipt dialect', evidence.dialects, (key) => key, null, 'receipt'),
    countedTrait('receipt TLVs', evidence.tlvs, (key) => tlvWords[key] ?? key, null, 'receipt'),
    pinned(
      countedTrait('receipt bits', evidence.bits, (key) => `esm_class says so: ${key === 'set' ? 'yes' : 'no'}`, 'receiptMode', 'receipt'),
      settings.receiptMode !== 'auto',
      settings.receiptMode,
    ),
    {
      ...pinned(counted, settings.partReceipts !== 'auto', settings.partReceipts),
      ...(parts === null ? { value: 'unknown' } : { value: parts }),
    },
    {
      name: 'rate',
      value: evidence.rate === null ? 'no limit met' : `${evidence.rate} a second`,
      confidence: evidence.rate === null ? 'unknown' : 'likely',
      evidence: [
        evidence.rate === null
          ? 'No refusal has taught a rate.'
          : `Refusals as too fast brought it down to what the carrier took; it climbs while nothing is refused.`,
        settings.ratePerSecond > 0 ? `It never exceeds the ${settings.ratePerSecond} that are set.` : 'No rate is set.',
      ],
      setting: 'ratePerSecond',
    },
    {
      name: 'window',
      value: evidence.window === null ? 'no limit met' : String(evidence.window),
      confidence: evidence.window === null ? 'unknown' : 'sure',
      evidence: [
        `At most ${evidence.widest} outstanding on one bind were taken.`,
        evidence.window === null
          ? 'No refusal has shown a window.'
          : 'More are refused however slowly they come; one more is tried now and then.',
        `It never exceeds the ${settings.window} that are set.`,
      ],
      setting: 'window',
    },
    {
      name: 'idle link',
      value:
        idle.cuts > 0
          ? `cut after ${duration(idle.cutAfterMs ?? 0)}`
          : idle.longestMs > 0
            ? `kept for ${duration(idle.longestMs)}`
            : 'unknown',
      confidence: idle.cuts > 0 || idle.longestMs > 0 ? 'likely' : 'unknown',
      evidence: [
        idle.longestMs > 0
          ? `It lived through ${duration(idle.longestMs)} without messages.`
          : 'It has not been without messages for long.',
        ...(idle.cuts > 0 ? [`The carrier cut it ${times(idle.cuts, 'time')} while it was without messages.`] : []),
      ],
      setting: 'enquireLinkMs',
    },
  ];
}
