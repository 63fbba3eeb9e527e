// What a link's traffic has shown about its carrier: counts with examples, kept over restarts, and what follows from them. No field of SMPP says
// which radix a carrier's ids have, whether its receipts carry TLVs or bits, which part of a long message it reports on: each is observed, used, and
// shown with its evidence (link-traits.ts). Pure but for its own counts: time comes in.
import { hasHexLetters, isPlainDecimal } from './carrier-id.ts';
import type { ConnectorSettings, MessageIdForm, PartReceipts } from './connector-settings.ts';
import { createWindowLearner, type WindowLearner } from './window-learner.ts';

const EXAMPLES_MAX = 3;
const DIALECTS_MAX = 8;
/** A dialect is read from the first receipts and then now and then: it costs more than a counter. */
const DIALECT_ALWAYS = 50;
const DIALECT_EVERY = 100;
/** Long messages whose first receipt is younger may still get the others. */
const PARTS_SETTLE_MS = 60_000;
const PARTS_WAITING_MAX = 500;
/** So many long messages, nearly all alike, make a habit. */
const PARTS_JUDGED_MIN = 5;
const HABIT_SHARE = 0.9;
/** So many receipts found by one form outweigh letters seen on one side. */
const FOUND_DECIDING_MIN = 100;
/** Shorter silence is no event. */
const QUIET_MS_MIN = 60_000;

/** How one side writes ids. */
export interface IdHabits {
  count: number;
  /** With a hex digit above 9. */
  letters: number;
  upper: number;
  lower: number;
  /** With leading zeros. */
  zeros: number;
  /** Neither decimal nor hexadecimal. */
  names: number;
  examples: string[];
}

/** All that is counted; a JSON value. */
export interface LinkEvidence {
  since: number;
  responses: IdHabits;
  receipts: IdHabits;
  /** Receipts whose message was found, by how their id was read; `none` = not found (yet). */
  forms: Record<MessageIdForm | 'none', number>;
  formExamples: Partial<Record<MessageIdForm, string>>;
  dialects: Record<string, number>;
  bits: { set: number; unset: number };
  tlvs: { none: number; id: number; state: number; both: number };
  parts: Record<PartReceipts | 'other', number>;
  rate: number | null;
  window: number | null;
  widest: number;
  idle: { longestMs: number; cuts: number; cutAfterMs: number | null };
}

const noHabits = (): IdHabits => ({ count: 0, letters: 0, upper: 0, lower: 0, zeros: 0, names: 0, examples: [] });
const noEvidence = (since: number): LinkEvidence => ({
  since,
  responses: noHabits(),
  receipts: noHabits(),
  forms: { as_is: 0, hex_to_decimal: 0, decimal_to_hex: 0, none: 0 },
  formExamples: {},
  dialects: {},
  bits: { set: 0, unset: 0 },
  tlvs: { none: 0, id: 0, state: 0, both: 0 },
  parts: { all: 0, first: 0, last: 0, other: 0 },
  rate: null,
  window: null,
  widest: 0,
  idle: { longestMs: 0, cuts: 0, cutAfterMs: null },
});

export interface ReceiptTraits {
  readonly id: string;
  readonly hasBits: boolean;
  readonly hasIdTlv: boolean;
  readonly hasStateTlv: boolean;
  /** Reads the dialect, which is not always wanted. */
  readonly dialect: () => string;
}

export interface MatchedReceipt {
  readonly id: string;
  readonly form: MessageIdForm;
  readonly messageId: number;
  readonly part: number;
  readonly total: number;
  readonly isFinal: boolean;
}

export interface LinkProfile {
  /** Shared by the binds of the link. */
  readonly window: WindowLearner;
  /** Counts up to now; what is learned elsewhere is as of `note`. */
  readonly evidence: Readonly<LinkEvidence>;
  /** Changes since it was last saved. */
  readonly isChanged: boolean;
  response(id: string): void;
  receipt(traits: ReceiptTraits): void;
  /** A receipt found its message. */
  matched(receipt: MatchedReceipt, now: number): void;
  unmatched(): void;
  /** Message traffic was silent for so long, and the link then lived on or was cut by the carrier. */
  quiet(ms: number, end: 'traffic' | 'cut'): void;
  /** The rate the throttle has learned, null = none. */
  noteRate(perSecond: number | null): void;
  /** How ids of receipts most likely become those of responses. */
  likeliestForm(): MessageIdForm;
  /** Which parts of long messages are reported on, by the setting or as learned; null = not known: each part waits for its own. */
  reportedParts(
    settings: Pick<ConnectorSettings, 'partReceipts' | 'registeredDelivery' | 'longMessages'>,
    now: number,
  ): PartReceipts | null;
  /** As JSON, for the store. */
  save(): string;
  /** Forgets everything. */
  reset(now: number): void;
}

/** `saved`: what an earlier process saved; text that cannot be read counts as nothing. */
export function createLinkProfile(now: number, saved: string | null = null): LinkProfile {
  let evidence = read(saved) ?? noEvidence(now);
  let isChanged = false;
  let readDialects = Object.values(evidence.dialects).reduce((sum, count) => sum + count, 0);
  /** Long messages some part of which was reported on lately. */
  const waiting = new Map<number, { readonly at: number; readonly total: number; readonly parts: Set<number> }>();
  const window = createWindowLearner();
  window.reset(evidence.window);

  function observeId(habits: IdHabits, id: string): void {
    isChanged = true;
    habits.count++;
    if (habits.examples.length < EXAMPLES_MAX && id !== '' && !habits.examples.includes(id)) habits.examples.push(id);
    // The common case, and no evidence of anything else.
    if (isPlainDecimal(id)) return;
    if (/[A-Z]/.test(id)) habits.upper++;
    else if (/[a-z]/.test(id)) habits.lower++;
    if (/^0./.test(id)) habits.zeros++;
    if (hasHexLetters(id)) habits.letters++;
    else if (!/^[0-9]*$/.test(id)) habits.names++;
  }

  function judgeParts(now: number): void {
    for (const [messageId, { at, total, parts }] of waiting) {
      if (at + PARTS_SETTLE_MS > now) break;
      waiting.delete(messageId);
      const only = parts.size === 1 ? [...parts][0] : null;
      evidence.parts[parts.size === total ? 'all' : only === 1 ? 'first' : only === total ? 'last' : 'other']++;
      isChanged = true;
    }
  }

  return {
    window,
    get evidence() {
      return { ...evidence, window: window.learned(), widest: Math.max(evidence.widest, window.counts.widest) };
    },
    get isChanged() {
      return isChanged || window.learned() !== evidence.window;
    },
    response: (id) => observeId(evidence.responses, id),
    receipt({ id, hasBits, hasIdTlv, hasStateTlv, dialect }) {
      observeId(evidence.receipts, id);
      evidence.bits[hasBits ? 'set' : 'unset']++;
      evidence.tlvs[hasIdTlv ? (hasStateTlv ? 'both' : 'id') : hasStateTlv ? 'state' : 'none']++;
      if (readDialects >= DIALECT_ALWAYS && evidence.receipts.count % DIALECT_EVERY !== 0) return;
      readDialects++;
      const name = dialect();
      const known = name in evidence.dialects || Object.keys(evidence.dialects).length < DIALECTS_MAX ? name : 'other';
      evidence.dialects[known] = (evidence.dialects[known] ?? 0) + 1;
    },
    matched({ id, form, messageId, part, total, isFinal }, now) {
      isChanged = true;
      evidence.forms[form]++;
      evidence.formExamples[form] ??= id;
      if (total === 1 || !isFinal) return;
      const known = waiting.get(messageId);
      if (known) known.parts.add(part);
      // A sample is enough: judging early would take a slow second receipt for one that never comes.
      else if (waiting.size < PARTS_WAITING_MAX) waiting.set(messageId, { at: now, total, parts: new Set([part]) });
      judgeParts(now);
    },
    unmatched() {
      evidence.forms.none++;
      isChanged = true;
    },
    quiet(ms, end) {
      if (ms < QUIET_MS_MIN) return;
      const { idle } = evidence;
      if (end === 'traffic' && ms <= idle.longestMs) return;
      isChanged = true;
      if (end === 'traffic') idle.longestMs = ms;
      else {
        idle.cuts++;
        idle.cutAfterMs = Math.min(idle.cutAfterMs ?? ms, ms);
      }
    },
    noteRate(perSecond) {
      if (evidence.rate === perSecond) return;
      evidence.rate = perSecond;
      isChanged = true;
    },
    likeliestForm() {
      const { forms, responses, receipts } = evidence;
      const converted = forms.hex_to_decimal > forms.decimal_to_hex ? 'hex_to_decimal' : 'decimal_to_hex';
      // Letters on both sides: the same radix. On one: not. Else what was found decides, for small ids are read both ways by chance.
      if (responses.letters > 0 && receipts.letters > 0) return 'as_is';
      const found = forms.as_is + forms.hex_to_decimal + forms.decimal_to_hex;
      const isDecided = found >= FOUND_DECIDING_MIN && Math.max(forms.as_is, forms[converted]) >= found * HABIT_SHARE;
      if (!isDecided && responses.letters > 0) return 'decimal_to_hex';
      if (!isDecided && receipts.letters > 0) return 'hex_to_decimal';
      return forms[converted] > forms.as_is ? converted : 'as_is';
    },
    reportedParts({ partReceipts, registeredDelivery, longMessages }, now) {
      // A message that left whole has one receipt, for its first part.
      if (longMessages === 'payload') return 'first';
      if (partReceipts !== 'auto') return partReceipts;
      if (registeredDelivery === 'first' || registeredDelivery === 'last') return registeredDelivery;
      judgeParts(now);
      const { parts } = evidence;
      const judged = parts.all + parts.first + parts.last + parts.other;
      if (judged < PARTS_JUDGED_MIN) return null;
      for (const one of ['first', 'last', 'all'] as const) if (parts[one] >= judged * HABIT_SHARE) return one;
      return null;
    },
    save() {
      isChanged = false;
      evidence.widest = Math.max(evidence.widest, window.counts.widest);
      evidence.window = window.learned();
      return JSON.stringify(evidence);
    },
    reset(at) {
      evidence = noEvidence(at);
      readDialects = 0;
      waiting.clear();
      window.reset();
      isChanged = true;
    },
  };
}

function read(saved: string | null): LinkEvidence | null {
  if (saved === null) return null;
  try {
    const found = JSON.parse(saved) as Partial<LinkEvidence>;
    return typeof found.since === 'number' ? { ...noEvidence(found.since), ...found } : null;
  } catch {
    return null;
  }
}
