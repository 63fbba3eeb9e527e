// Outcomes on their way to the writer. Nearly all of them say the same: this segment, a message's only one, was taken under this carrier key. They
// cross between threads as a few lists instead of an object each, because copying objects between threads costs more than writing the rows.
import type { SegmentOutcome } from '../../ports/store.ts';
import type { SegmentCost } from '../../ports/store-margins.ts';

type Accepted = Extract<SegmentOutcome, { kind: 'accepted' }>;

export type AcceptedCommon = Pick<Accepted, 'connectorId' | 'at' | 'receiptExpected'>;

export interface PackedOutcomes {
  /** What the listed ones have in common; null when none is listed. */
  readonly common: AcceptedCommon | null;
  readonly messageIds: readonly number[];
  readonly accountIds: readonly number[];
  /** Joined by KEY_END, which no key contains. */
  readonly carrierKeys: string;
  /** What each costs us, null = not known; null instead of the list: nobody has said what any carrier asks. */
  readonly costs: { readonly micros: readonly (number | null)[]; readonly currency: string } | null;
  /** Everything else, and what has nothing in common with the first. */
  readonly others: readonly SegmentOutcome[];
}

const KEY_END = '\n';

export function packOutcomes(outcomes: readonly SegmentOutcome[]): PackedOutcomes {
  const first = outcomes.find((outcome): outcome is Accepted => outcome.kind === 'accepted' && outcome.isMarked !== true);
  const messageIds: number[] = [];
  const accountIds: number[] = [];
  const keys: string[] = [];
  const micros: (number | null)[] = [];
  let currency: string | null = null;
  /** Costs known in one currency, or not known; or no costs at all. */
  const isCostAlike = ({ cost }: Accepted): boolean => {
    if (cost === undefined || first?.cost === undefined) return cost === first?.cost;
    return cost === null || cost.currency === (currency ??= cost.currency);
  };
  const others: SegmentOutcome[] = [];
  const isAlike = (outcome: SegmentOutcome): outcome is Accepted =>
    outcome.kind === 'accepted' &&
    outcome.total === 1 &&
    outcome.isMarked !== true &&
    outcome.connectorId === first?.connectorId &&
    outcome.receiptExpected === first.receiptExpected &&
    outcome.at - first.at <= SAME_MOMENT_MS &&
    !outcome.carrierKey.includes(KEY_END) &&
    isCostAlike(outcome);
  // Order matters between outcomes of one message only, and a message of one segment has one at a time.
  for (const outcome of outcomes) {
    if (!isAlike(outcome)) {
      others.push(outcome);
      continue;
    }
    messageIds.push(outcome.messageId);
    accountIds.push(outcome.accountId);
    keys.push(outcome.carrierKey);
    if (first?.cost !== undefined) micros.push(outcome.cost?.micros ?? null);
  }
  return {
    common:
      messageIds.length > 0 && first ? { connectorId: first.connectorId, at: first.at, receiptExpected: first.receiptExpected } : null,
    messageIds,
    accountIds,
    carrierKeys: keys.join(KEY_END),
    costs: first?.cost === undefined ? null : { micros, currency: currency ?? '' },
    others,
  };
}

/** Outcomes of one read of the socket: their times differ by less than anyone can tell. */
const SAME_MOMENT_MS = 5;

/** Of the listed one at a place. */
export function unpackCost({ costs }: PackedOutcomes, index: number): { readonly cost?: SegmentCost | null } {
  if (costs === null) return noCosts;
  const micros = costs.micros[index] ?? null;
  return { cost: micros === null ? null : { micros, currency: costs.currency } };
}
const noCosts = {};

/** The keys of the listed ones, in their order. */
export const unpackKeys = ({ carrierKeys }: PackedOutcomes): readonly string[] => carrierKeys.split(KEY_END);
