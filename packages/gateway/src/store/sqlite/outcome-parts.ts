// What the verbs over outcomes and receipts (outcomes.ts) are, and what they are made of.
import type { MessageState, Reason } from '../../core/message.ts';
import type { ApplyOrphanResult } from '../../ports/sight.ts';
import type { ReceiptRecord, ReceiptResult, SegmentOutcome, Store } from '../../ports/store.ts';
import type { AppendEvent } from './events.ts';
import type { Fallbacks } from './fallbacks.ts';
import type { HandedOutMarks } from './handed-out.ts';
import type { Holds } from './holds.ts';
import type { PackedOutcomes } from './packed-outcomes.ts';
import type { PushFacts } from './pushes.ts';
import type { ReceiptsDue } from './receipts-due.ts';
import type { Refunds } from './refunds.ts';
import type { Tallies } from './tallies.ts';
import type { Watched } from './watched.ts';

export type Doubted = Pick<Extract<SegmentOutcome, { kind: 'unresolved' }>, 'messageId' | 'connectorId' | 'part' | 'at' | 'carrierKey'>;

export interface OutcomeVerbs {
  recordOutcomes(outcomes: PackedOutcomes): void;
  applyReceipts(receipts: readonly ReceiptRecord[]): readonly ReceiptResult[];
  /** Ends a message that waits or is under way: expiry and cancellation. Returns what is given back: the price of the segments not taken. */
  end(messageId: number, state: MessageState, reason: Reason, at: number): number;
  /** What was in doubt when the store was opened, by reports that came before: once. */
  resolveLeft(at: number): void;
  purgeOrphans(before: number, limit: number): number;
  applyOrphan(input: Parameters<Store['applyOrphan']>[0]): ApplyOrphanResult;
  reset(): void;
}

export interface OutcomesParts {
  readonly holds: Holds;
  readonly refunds: Refunds;
  readonly appendEvent: AppendEvent;
  readonly receiptsDue: ReceiptsDue;
  readonly pushes: PushFacts;
  readonly handedOut: HandedOutMarks;
  readonly fallbacks: Fallbacks;
  readonly watched: Watched;
  readonly tallies: Pick<Tallies, 'changing'>;
}
