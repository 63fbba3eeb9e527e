// What if: recorded messages judged anew under two rulebooks, the present one and a proposed one, so that what differs is the proposal's doing alone. Each
// is judged at its own time with every link usable and with a chance of its own that falls the same way under both. Pure; engine/what-if.ts drives it.
import { parseNumber } from '@trunkline/sms';
import type { ErrorCode } from '../errors.ts';
import { accept } from './accept.ts';
import { costOfHandOver } from './handed-cost.ts';
import { createMarginTally, type MarginRow, type MarginTally } from './margin.ts';
import { someMedia } from './mms.ts';
import { quietWorld } from './routing.ts';
import type { Micros, Rulebook } from './rulebook.ts';
import type { Traits } from './traits.ts';

/** A message as it was accepted. */
export interface RecordedContent {
  readonly id: number;
  readonly accountId: number;
  readonly acceptedAt: number;
  readonly number: string;
  readonly sender: string;
  /** null: it is not kept. */
  readonly content: string | null;
  readonly traits: Traits | null;
  readonly isJoined: boolean;
  /** null: an SMS. */
  readonly mms: { readonly subject: string; readonly linkBase: string } | null;
}

/** Why a message is not judged: its content is not kept; it came in parts, each judged by itself; its account sends to the sandbox. */
export type SkipReason = 'content_not_kept' | 'joined_parts' | 'sandbox';

export interface Verdict {
  /** null: accepted. */
  readonly code: ErrorCode | null;
  readonly connectorId: number | null;
  readonly segments: number;
  /** What the account pays that pays us. */
  readonly priceMicros: Micros;
  readonly currency: string;
  /** null: not known. */
  readonly cost: { readonly micros: Micros; readonly currency: string } | null;
}

export interface SideResult {
  readonly accepted: number;
  readonly refused: number;
  readonly money: readonly MarginRow[];
}
export interface Compared {
  readonly before: SideResult;
  readonly after: SideResult;
}
export interface ChangedMessage {
  readonly id: number;
  readonly accountId: number;
  readonly before: Verdict;
  readonly after: Verdict;
}

export interface WhatIfResult {
  readonly judged: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly total: Compared;
  /** Messages of which something differs, and of which this differs. */
  readonly changed: {
    readonly any: number;
    readonly verdict: number;
    readonly route: number;
    readonly price: number;
    readonly cost: number;
  };
  readonly codes: readonly { readonly code: ErrorCode; readonly before: number; readonly after: number }[];
  /** By id; the country "" is not known. */
  readonly connectors: ReadonlyMap<number, Compared>;
  readonly accounts: ReadonlyMap<number, Compared>;
  readonly countries: ReadonlyMap<string, Compared>;
  readonly examples: readonly ChangedMessage[];
}

export interface WhatIfInput {
  readonly before: Rulebook;
  readonly after: Rulebook;
  /** Messages accepted in [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  /** null: of all accounts. */
  readonly accountId: number | null;
  /** Nobody waits for the answer any more. */
  readonly isGone: () => boolean;
  /** Called after each page: how many were judged, of how many that will be. */
  readonly onProgress?: (judged: number, of: number) => void;
}
export interface WhatIfAnswer extends WhatIfResult {
  /** Messages of the period, those next to it included. */
  readonly messages: number;
  /** Each so many-th of them was looked at; 1 = all. */
  readonly every: number;
  /** out_of_time, gone: what was read until then. */
  readonly end: 'whole' | 'out_of_time' | 'gone';
}
export type WhatIf = (input: WhatIfInput) => Promise<WhatIfAnswer>;

/** Of each kind of change; the first ones would often be all of one kind. */
const EXAMPLES_PER_KIND = 3;

/** Chance from an id: the same numbers for the same message (mulberry32). */
function chanceOf(id: number): () => number {
  let state = id | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const silent = { hit() {}, trace: null };

function judge(message: RecordedContent, content: string, rulebook: Rulebook): Verdict {
  const { id, accountId, number, sender, traits, acceptedAt, mms } = message;
  const kind = mms ? { smsType: 1, mmsTitle: mms.subject, media: someMedia } : { smsType: 0, mmsTitle: '' };
  const item = { numbers: [number], content, sender, ...kind, ...(traits ? { traits } : {}) };
  const world = { ...quietWorld, random: chanceOf(id) };
  const decision = accept({ accountId, door: 'operator', dueAt: null, items: [item] }, rulebook, acceptedAt, {
    world,
    witness: silent,
    linkBase: mms?.linkBase || null,
    dropped: null,
  });
  const { currency } = rulebook.pricesOf(accountId).list;
  const planned = decision.ok ? decision.plan.items[0] : undefined;
  const run = planned?.runs[0];
  if (!planned || !run)
    return { code: decision.ok ? 'no_route' : decision.code, connectorId: null, segments: 0, priceMicros: 0, currency, cost: null };
  const { segments } = planned;
  const { connectorId } = run;
  const isMms = planned.alphabet === 'mms';
  const cost = costOfHandOver(rulebook, connectorId, { number, segments, isMms }, acceptedAt) ?? null;
  return { code: null, connectorId, segments, priceMicros: run.parentPrices?.at(-1) ?? run.priceMicros, currency, cost };
}

interface Side {
  accepted: number;
  refused: number;
  readonly money: MarginTally;
}
interface Pair {
  readonly before: Side;
  readonly after: Side;
}
const newSide = (): Side => ({ accepted: 0, refused: 0, money: createMarginTally() });

function pairIn<K>(map: Map<K, Pair>, key: K): Pair {
  const known = map.get(key);
  if (known) return known;
  const made = { before: newSide(), after: newSide() };
  map.set(key, made);
  return made;
}

function count(side: Side, { code, segments, priceMicros, currency, cost }: Verdict): void {
  if (code !== null) {
    side.refused++;
    return;
  }
  side.accepted++;
  side.money.add({
    messages: 1,
    segments,
    revenueMicros: priceMicros,
    currency,
    costCurrency: cost?.currency ?? null,
    costMicros: cost?.micros ?? 0,
  });
}

const resultOf = ({ accepted, refused, money }: Side): SideResult => ({ accepted, refused, money: money.rows() });
const comparedOf = ({ before, after }: Pair): Compared => ({ before: resultOf(before), after: resultOf(after) });
const comparedIn = <K>(map: ReadonlyMap<K, Pair>): ReadonlyMap<K, Compared> =>
  new Map([...map].map(([key, pair]) => [key, comparedOf(pair)]));

function differencesOf(before: Verdict, after: Verdict) {
  const areAccepted = before.code === null && after.code === null;
  return {
    verdict: before.code !== after.code,
    route: areAccepted && before.connectorId !== after.connectorId,
    price: areAccepted && (before.priceMicros !== after.priceMicros || before.currency !== after.currency),
    cost: areAccepted && (before.cost?.micros !== after.cost?.micros || before.cost?.currency !== after.cost?.currency),
  };
}

export interface Comparison {
  add(message: RecordedContent): void;
  result(): WhatIfResult;
}

/** Locks are left aside, as are caps: both rulebooks let every account send. */
export function createComparison(before: Rulebook, after: Rulebook, examplesMax: number): Comparison {
  const skipped: Partial<Record<SkipReason, number>> = {};
  const changed = { any: 0, verdict: 0, route: 0, price: 0, cost: 0 };
  const total: Pair = { before: newSide(), after: newSide() };
  const [connectors, accounts] = [new Map<number, Pair>(), new Map<number, Pair>()];
  const countries = new Map<string, Pair>();
  const codes = new Map<ErrorCode, { before: number; after: number }>();
  const examples: ChangedMessage[] = [];
  const kinds = new Map<string, number>();
  let judged = 0;

  function keepExample(example: ChangedMessage): void {
    if (examples.length >= examplesMax) return;
    const kind = [example.before, example.after].map(({ code, connectorId }) => code ?? connectorId).join(' ');
    const known = kinds.get(kind) ?? 0;
    kinds.set(kind, known + 1);
    if (known < EXAMPLES_PER_KIND) examples.push(example);
  }

  function skipReasonOf({ content, isJoined, accountId }: RecordedContent): SkipReason | null {
    if (content === null) return 'content_not_kept';
    if (isJoined) return 'joined_parts';
    return before.accountById.get(accountId)?.settings.sandbox ? 'sandbox' : null;
  }

  return {
    add(message) {
      const skip = skipReasonOf(message);
      if (skip !== null || message.content === null) {
        const why = skip ?? 'content_not_kept';
        skipped[why] = (skipped[why] ?? 0) + 1;
        return;
      }
      const verdicts = { before: judge(message, message.content, before), after: judge(message, message.content, after) };
      const parsed = parseNumber(message.number);
      const country = parsed.ok ? (before.numberPlan.destinationOf(parsed.digits).country ?? '') : '';
      judged++;
      for (const side of ['before', 'after'] as const) {
        const verdict = verdicts[side];
        for (const pair of [total, pairIn(accounts, message.accountId), pairIn(countries, country)]) count(pair[side], verdict);
        if (verdict.connectorId !== null) count(pairIn(connectors, verdict.connectorId)[side], verdict);
        if (verdict.code === null) continue;
        const row = codes.get(verdict.code) ?? { before: 0, after: 0 };
        row[side]++;
        codes.set(verdict.code, row);
      }
      const differs = differencesOf(verdicts.before, verdicts.after);
      for (const what of ['verdict', 'route', 'price', 'cost'] as const) if (differs[what]) changed[what]++;
      if (!differs.verdict && !differs.route && !differs.price && !differs.cost) return;
      changed.any++;
      keepExample({ id: message.id, accountId: message.accountId, ...verdicts });
    },
    result: () => ({
      judged,
      skipped,
      total: comparedOf(total),
      changed,
      codes: [...codes].map(([code, row]) => ({ code, ...row })),
      connectors: comparedIn(connectors),
      accounts: comparedIn(accounts),
      countries: comparedIn(countries),
      examples,
    }),
  };
}

/** The rulebook's accounts with their locks open. */
export const unlocked = <T extends { readonly locked: boolean }>(accounts: readonly T[]): readonly T[] =>
  accounts.some(({ locked }) => locked) ? accounts.map((account) => ({ ...account, locked: false })) : accounts;
