// A link profile in words: each trait with what it is taken to be, how sure that is, what it was seen from, and the setting that pins it.
import type { ConnectorSettings } from './connector-settings.ts';
import type { Told } from './told.ts';
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
  /** Value and evidence again, for who says them in another language. */
  readonly told: { readonly value: readonly Told<TraitKey>[]; readonly evidence: readonly Told<TraitKey>[] };
}

/** The sentences there are; a test of the console holds that each has its translation. */
export const traitKeys = [
  'unknown',
  'as_named',
  'as_is',
  'hex_to_decimal',
  'decimal_to_hex',
  'case_changed',
  'zeros_dropped',
  'id_none',
  'id_names',
  'id_hexadecimal',
  'id_digits',
  'found',
  'not_found',
  'counted',
  'rate_none',
  'rate_value',
  'rate_not_taught',
  'rate_taught',
  'rate_capped',
  'rate_not_set',
  'window_none',
  'window_value',
  'window_widest',
  'window_not_shown',
  'window_shown',
  'window_capped',
  'idle_cut',
  'idle_kept',
  'idle_lived',
  'idle_short',
  'idle_cuts',
] as const;
export type TraitKey = (typeof traitKeys)[number];

/** A sentence with its English. */
type Said = Told<TraitKey> & { readonly text: string };
const say = (key: TraitKey, text: string, values: Told['values'] = {}): Said => ({ key, values, text });

function trait(
  name: string,
  confidence: LinkTrait['confidence'],
  setting: LinkTrait['setting'],
  value: readonly Said[],
  evidence: readonly Said[],
): LinkTrait {
  const bare = ({ key, values }: Said): Told<TraitKey> => ({ key, values });
  return {
    name,
    value: value.map(({ text }) => text).join(', '),
    confidence,
    evidence: evidence.map(({ text }) => text),
    setting,
    told: { value: value.map(bare), evidence: evidence.map(bare) },
  };
}

const SURE_MIN = 20;
const SURE_SHARE = 0.95;

const confidenceOf = (alike: number, all: number): LinkTrait['confidence'] =>
  all === 0 ? 'unknown' : alike >= SURE_MIN && alike >= all * SURE_SHARE ? 'sure' : 'likely';
const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const unknown = say('unknown', 'unknown');
const quoted = (ids: readonly string[]): string => (ids.length > 0 ? `, such as ${ids.join(', ')}` : '');

function side(name: 'response id' | 'receipt id', { count, letters, upper, lower, zeros, names, examples }: IdHabits): Said {
  if (count === 0) return say('id_none', `No ${name} was seen yet.`, { side: name });
  const radix = names > 0 ? `${names} are names` : letters > 0 ? `${letters} have hexadecimal letters` : 'all are digits';
  const letterCase = upper > 0 && lower === 0 ? ', in capitals' : lower > 0 && upper === 0 ? ', in small letters' : '';
  const text = `Of ${times(count, name)} ${radix}${letterCase}, ${zeros} begin with 0${quoted(examples)}.`;
  const key = names > 0 ? 'id_names' : letters > 0 ? 'id_hexadecimal' : 'id_digits';
  return say(key, text, { side: name, count, some: names > 0 ? names : letters, zeros, examples: examples.join(', ') });
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
  const value =
    found === 0 && settings.messageIds === 'auto'
      ? [unknown]
      : [
          say(form, formWords[form]),
          ...(isCaseChanged ? [say('case_changed', 'case changed')] : []),
          ...(areZerosDropped ? [say('zeros_dropped', 'leading zeros dropped')] : []),
        ];
  const lines = [side('response id', responses), side('receipt id', receipts)];
  for (const one of ['as_is', 'hex_to_decimal', 'decimal_to_hex'] as const)
    if (forms[one] > 0)
      lines.push(
        say('found', `${times(forms[one], 'receipt')} found their message ${formWords[one]} (first: ${formExamples[one]}).`, {
          count: forms[one],
          form: one,
          first: String(formExamples[one]),
        }),
      );
  if (forms.none > 0) lines.push(say('not_found', `${times(forms.none, 'receipt')} did not find one at once.`, { count: forms.none }));
  return trait('message ids', settings.messageIds === 'auto' ? confidenceOf(forms[form], found) : 'set', 'messageIds', value, lines);
}

function countedTrait(
  name: string,
  counts: Readonly<Record<string, number>>,
  words: (key: string) => string,
  setting: LinkTrait['setting'],
  what: string,
  /** What is set, in place of what was counted; null: nothing is. */
  pinned: string | null = null,
): LinkTrait {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  const [top] = rows.toSorted(([, a], [, b]) => b - a);
  const named = (key: string): Said => say('as_named', words(key), { what: key });
  return trait(
    name,
    pinned === null ? confidenceOf(top?.[1] ?? 0, all) : 'set',
    setting,
    [pinned === null ? (top ? named(top[0]) : unknown) : say('as_named', pinned, { what: pinned })],
    rows.map(([key, count]) => say('counted', `${times(count, what)}: ${words(key)}.`, { count, what: key })),
  );
}

const duration = (ms: number): string => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);

function idleValue({ cuts, cutAfterMs, longestMs }: LinkEvidence['idle']): Said {
  const took = duration(cuts > 0 ? (cutAfterMs ?? 0) : longestMs);
  if (cuts > 0) return say('idle_cut', `cut after ${took}`, { took });
  return longestMs > 0 ? say('idle_kept', `kept for ${took}`, { took }) : unknown;
}

export function linkTraits(profile: LinkProfile, settings: ConnectorSettings, now: number): readonly LinkTrait[] {
  const { evidence } = profile;
  const parts = profile.reportedParts(settings, now);
  const { idle, rate, window } = evidence;
  const tlvWords: Record<string, string> = { none: 'no TLVs', id: 'the id alone', state: 'the state alone', both: 'id and state' };
  const counted = countedTrait(
    'part receipts',
    evidence.parts,
    (key) => key,
    'partReceipts',
    'long message',
    settings.partReceipts === 'auto' ? null : settings.partReceipts,
  );
  const partsValue = parts === null ? unknown : say('as_named', parts, { what: parts });
  return [
    idTrait(profile, evidence, settings),
    countedTrait('receipt dialect', evidence.dialects, (key) => key, null, 'receipt'),
    countedTrait('receipt TLVs', evidence.tlvs, (key) => tlvWords[key] ?? key, null, 'receipt'),
    countedTrait(
      'receipt bits',
      evidence.bits,
      (key) => `esm_class says so: ${key === 'set' ? 'yes' : 'no'}`,
      'receiptMode',
      'receipt',
      settings.receiptMode === 'auto' ? null : settings.receiptMode,
    ),
    {
      ...counted,
      value: partsValue.text,
      told: { ...counted.told, value: [{ key: partsValue.key, values: partsValue.values }] },
    },
    trait(
      'rate',
      rate === null ? 'unknown' : 'likely',
      'ratePerSecond',
      [rate === null ? say('rate_none', 'no limit met') : say('rate_value', `${rate} a second`, { rate })],
      [
        rate === null
          ? say('rate_not_taught', 'No refusal has taught a rate.')
          : say('rate_taught', 'Refusals as too fast brought it down to what the carrier took; it climbs while nothing is refused.'),
        settings.ratePerSecond > 0
          ? say('rate_capped', `It never exceeds the ${settings.ratePerSecond} that are set.`, { limit: settings.ratePerSecond })
          : say('rate_not_set', 'No rate is set.'),
      ],
    ),
    trait(
      'window',
      window === null ? 'unknown' : 'sure',
      'window',
      [window === null ? say('window_none', 'no limit met') : say('window_value', String(window), { window })],
      [
        say('window_widest', `At most ${evidence.widest} outstanding on one bind were taken.`, { widest: evidence.widest }),
        window === null
          ? say('window_not_shown', 'No refusal has shown a window.')
          : say('window_shown', 'More are refused however slowly they come; one more is tried now and then.'),
        say('window_capped', `It never exceeds the ${settings.window} that are set.`, { limit: settings.window }),
      ],
    ),
    trait(
      'idle link',
      idle.cuts > 0 || idle.longestMs > 0 ? 'likely' : 'unknown',
      'enquireLinkMs',
      [idleValue(idle)],
      [
        idle.longestMs > 0
          ? say('idle_lived', `It lived through ${duration(idle.longestMs)} without messages.`, { took: duration(idle.longestMs) })
          : say('idle_short', 'It has not been without messages for long.'),
        ...(idle.cuts > 0
          ? [say('idle_cuts', `The carrier cut it ${times(idle.cuts, 'time')} while it was without messages.`, { count: idle.cuts })]
          : []),
      ],
    ),
  ];
}
