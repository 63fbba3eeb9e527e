// Verbs recordOutcomes and applyReceipts: what carriers said, folded into message states, correlation, ledger and history in one transaction.
// Both are idempotent: a message that is already past a fact is left as it is, because states never go backwards.
import { assert } from '../../core/assert.ts';
import { isFinal, MessageState, type Reason } from '../../core/message.ts';
import { foldParts, wasTaken } from '../../core/outcome.ts';
import type { Notify } from '../../core/submission.ts';
import type { ReceiptRecord, ReceiptResult, SegmentOutcome } from '../../ports/store.ts';
import { type Correlated, createCorrelation, digitsOf, sameRecipient } from './correlation.ts';
import type { AppendEvent } from './events.ts';
import type { HandedOutMarks } from './handed-out.ts';
import type { Sqlite } from './open.ts';
import { createOrphans } from './orphans.ts';
import { type AcceptedCommon, type PackedOutcomes, unpackKeys } from './packed-outcomes.ts';
import type { Parents } from './parents.ts';
import type { Purses } from './purses.ts';
import type { ReceiptsDue } from './receipts-due.ts';
import type { Refunds } from './refunds.ts';

interface MoneyRow {
  readonly accountId: number;
  readonly priceMicros: number;
  readonly giftMicros: number;
  readonly segments: number;
  readonly holdId: number;
}
interface MessageRow extends MoneyRow {
  readonly notify: Notify;
  readonly state: MessageState;
  readonly number: string;
  readonly reason: Reason | null;
  readonly isSettled: number;
}
export interface OutcomeVerbs {
  recordOutcomes(outcomes: PackedOutcomes): void;
  applyReceipts(receipts: readonly ReceiptRecord[]): readonly ReceiptResult[];
  /** Ends a message that waits or is under way: expiry and cancellation. Returns what is given back: the price of the segments not taken. */
  end(messageId: number, state: MessageState, reason: Reason, at: number): number;
  purgeOrphans(before: number, limit: number): number;
  reset(): void;
}

const NOT_AGAIN = 'it is not sent again, because the account wants it at most once';

/** Why a receipt's state is what it is: by the carrier's error code when that is known. */
function reasonOf(state: MessageState, known: Reason | null): Reason | null {
  if (state === MessageState.DELIVERED) return null;
  return known ?? (state === MessageState.EXPIRED ? 'no_receipt' : 'carrier_failed');
}

const textOf = ({ raw, stateText, error }: ReceiptRecord): string => raw || `${stateText} ${error}`;

/** Whether the receipt of this part is the only one the carrier sends for the whole message. */
const countsForAll = ({ reportedParts }: ReceiptRecord, part: number, total: number): boolean =>
  (reportedParts === 'first' && part === 1) || (reportedParts === 'last' && part === total);

export interface OutcomesParts {
  readonly purses: Purses;
  readonly parents: Parents;
  readonly refunds: Refunds;
  readonly appendEvent: AppendEvent;
  readonly receiptsDue: ReceiptsDue;
  readonly handedOut: HandedOutMarks;
}

/** Where the receipt stands that came for all parts of a long message before they had all left. */
const WHOLE = 0;

export function createOutcomes(db: Sqlite, { purses, parents, refunds, appendEvent, receiptsDue, handedOut }: OutcomesParts): OutcomeVerbs {
  const readMessage = db.prepare(
    `SELECT account_id AS accountId, price_micros AS priceMicros, gift_micros AS giftMicros, hold_id AS holdId, segments, state, number, reason,
       notify, posted_segments IS NOT NULL AS isSettled FROM message WHERE id = ?`,
  );
  // The common case, a message of one segment was waiting and the carrier took it: two cheap statements. One UPDATE … RETURNING costs more than
  // both, because SQLite opens a temporary table for the rows it returns.
  const readWaiting = db.prepare('SELECT price_micros, gift_micros, number, notify, hold_id FROM message WHERE id = ? AND state < 2').raw();
  const handOver = db.prepare(
    'UPDATE message SET state = ?, changed_at = ?, handed_at = ?, carrier_key = ?, posted_segments = segments, post_id = ?, reason = NULL WHERE id = ?',
  );
  const settleAndEnd = db.prepare(
    'UPDATE message SET state = ?, reason = ?, changed_at = ?, posted_segments = ?, post_id = ?, void_id = ? WHERE id = ?',
  );
  const changeState = db.prepare('UPDATE message SET state = ?, reason = ?, changed_at = ? WHERE id = ?');
  const endHanded = db.prepare('UPDATE message SET state = ?, reason = ?, changed_at = ?, receipt = ? WHERE id = ?');
  const postpone = db.prepare('UPDATE message SET due_at = max(due_at, ?), attempts = attempts + 1 WHERE id = ? AND state < 2');
  const noteReason = db.prepare('UPDATE message SET reason = coalesce(reason, ?) WHERE id = ?');
  const insertPart = db.prepare(
    'INSERT INTO part (message_id, part, state, carrier_key, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const changePart = db.prepare('UPDATE part SET state = ?, at = ? WHERE message_id = ? AND part = ?');
  const changeOpenParts = db.prepare('UPDATE part SET state = ?, at = ? WHERE message_id = ? AND part > 0 AND state = 2');
  const readParts = db.prepare('SELECT state FROM part WHERE message_id = ? AND part > 0').pluck();
  const readPartState = db.prepare('SELECT state FROM part WHERE message_id = ? AND part = ?').pluck();
  const correlation = createCorrelation(db);
  const orphans = createOrphans(db);

  function ended(
    accountId: number,
    id: number,
    notify: Notify,
    state: MessageState,
    reason: Reason | null,
    error: string,
    at: number,
  ): void {
    receiptsDue.add(accountId, id, notify, state, error, at);
    refunds.ended(id, state, reason, at);
  }

  /** A message's whole hold is posted, and that of the accounts above. */
  function postWhole(id: number, accountId: number, holdId: number, priceMicros: number, giftMicros: number): number {
    if (parents.has(accountId)) parents.settle(id, 1, 1);
    return purses.postWhole(accountId, holdId, priceMicros, giftMicros);
  }

  function settle(
    id: number,
    row: MessageRow,
    postedSegments: number,
    state: MessageState,
    reason: Reason | null,
    error: string,
    at: number,
  ): void {
    const { postId, voidId } = purses.settle(row.accountId, row, postedSegments);
    const shown = state === MessageState.REJECTED && reason === 'expired_waiting' ? MessageState.EXPIRED : state;
    if (parents.has(row.accountId)) parents.settle(id, row.segments, postedSegments);
    settleAndEnd.run(shown, reason, at, postedSegments, postId, voidId, id);
    if (isFinal(shown)) ended(row.accountId, id, row.notify, shown, reason, error, at);
  }

  /** Of a message whose money is settled. */
  function change(id: number, row: MessageRow, state: MessageState, reason: Reason | null, error: string, at: number): void {
    changeState.run(state, reason, at, id);
    if (isFinal(state)) ended(row.accountId, id, row.notify, state, reason, error, at);
  }

  /** After a part's outcome or receipt: the message follows its parts. */
  function foldMessage(id: number, row: MessageRow, reason: Reason | null, error: string, at: number): void {
    const states = readParts.all(id) as MessageState[];
    const state = foldParts(states, row.segments);
    if (state === MessageState.QUEUED) return;
    const why = state === MessageState.ENROUTE || state === MessageState.DELIVERED ? null : (reason ?? row.reason ?? 'carrier_failed');
    if (!row.isSettled) settle(id, row, states.filter(wasTaken).length, state, why, error, at);
    else if (state !== row.state) change(id, row, state, why, error, at);
  }

  /** A segment's outcome is new: into its message, or for several segments into its part and from there into the message. */
  function knowOutcome(outcome: SegmentOutcome, row: MessageRow, state: MessageState, reason: Reason | null, carrierKey: string): void {
    const { messageId, part, total, at } = outcome;
    if (total === 1) {
      settle(messageId, row, 0, state, reason, '', at);
      return;
    }
    const [from, to] = outcome.isWhole ? [1, total] : [part, part];
    for (let each = from; each <= to; each++) insertPart.run(messageId, each, state, carrierKey, at);
    // The outcome that completes the message may be a good one: the reason is kept until then.
    if (reason !== null) noteReason.run(reason, messageId);
    foldMessage(messageId, row, reason, '', at);
  }

  /** The common case: a message of one segment was waiting, and the carrier took it. False, and nothing done, in every other. */
  function handOverWaiting(messageId: number, accountId: number, common: AcceptedCommon, carrierKey: string): boolean {
    const waiting = readWaiting.get(messageId) as
      | [priceMicros: number, giftMicros: number, number: string, notify: Notify, holdId: number]
      | undefined;
    if (!waiting) return false;
    const { at, connectorId, receiptExpected } = common;
    const state = receiptExpected ? MessageState.ENROUTE : MessageState.DELIVERED;
    handOver.run(state, at, at, carrierKey || null, postWhole(messageId, accountId, waiting[4], waiting[0], waiting[1]), messageId);
    if (!receiptExpected) receiptsDue.add(accountId, messageId, waiting[3], state, '', at);
    if (carrierKey !== '') adopt(connectorId, messageId, 1, carrierKey, waiting[2]);
    return true;
  }

  function recordAccepted(outcome: Extract<SegmentOutcome, { kind: 'accepted' }>): void {
    const { messageId, accountId, part, total, at, carrierKey, connectorId } = outcome;
    if (total === 1 && handOverWaiting(messageId, accountId, outcome, carrierKey)) return;
    const state = outcome.receiptExpected ? MessageState.ENROUTE : MessageState.DELIVERED;
    const row = existing(messageId);
    // A copy that was sent again after a doubt, or a message ended meanwhile: its receipt must still find it, no money moves.
    const isRepeat = total === 1 || row.isSettled !== 0 || readPartState.get(messageId, part) !== undefined;
    if (isRepeat) appendEvent(messageId, part, at, 'accepted_again', carrierKey);
    else knowOutcome(outcome, row, (total > 1 ? wholeState(messageId) : undefined) ?? state, null, carrierKey);
    if (carrierKey !== '') correlateAndAdopt(connectorId, messageId, part, at, carrierKey, row.number);
  }

  const wholeState = (messageId: number): MessageState | undefined => readPartState.get(messageId, WHOLE) as MessageState | undefined;

  /** A mark stands for "nobody knows": it goes when somebody does. */
  function clearMark({ messageId, part, isWhole }: SegmentOutcome): void {
    if (isWhole) handedOut.clearAll(messageId);
    else handedOut.clear(messageId, part);
  }

  function record(outcome: SegmentOutcome): void {
    const { messageId, part, at } = outcome;
    if (outcome.isMarked && outcome.kind !== 'unresolved') clearMark(outcome);
    switch (outcome.kind) {
      case 'in_doubt':
        appendEvent(messageId, part, at, 'in_doubt', outcome.detail);
        return;
      case 'unresolved':
        appendEvent(messageId, part, at, 'in_doubt', `${outcome.detail}; ${NOT_AGAIN}`);
        if (outcome.carrierKey !== '')
          correlateAndAdopt(outcome.connectorId, messageId, part, at, outcome.carrierKey, existing(messageId).number);
        return;
      case 'retry':
        postpone.run(outcome.retryAt, messageId);
        appendEvent(messageId, part, at, 'retry', outcome.detail);
        if (outcome.carrierKey !== '')
          correlateAndAdopt(outcome.connectorId, messageId, part, at, outcome.carrierKey, existing(messageId).number);
        return;
      case 'refused': {
        const row = existing(messageId);
        if (row.state >= MessageState.ENROUTE) return;
        appendEvent(messageId, part, at, 'refused', outcome.detail);
        knowOutcome(outcome, row, MessageState.REJECTED, outcome.reason, '');
        return;
      }
      case 'accepted':
        recordAccepted(outcome);
        return;
      default:
        outcome satisfies never;
    }
  }

  /** Receipts for this key find the segment from now on; those that came before are applied. */
  function correlateAndAdopt(connectorId: number, messageId: number, part: number, at: number, carrierKey: string, number: string): void {
    correlation.add(connectorId, carrierKey, messageId, part, at);
    adopt(connectorId, messageId, part, carrierKey, number);
  }

  function adopt(connectorId: number, messageId: number, part: number, carrierKey: string, number: string): void {
    if (!orphans.any()) return;
    const isRecipient = (recipient: string): boolean => sameRecipient(recipient, digitsOf(number));
    for (const orphan of orphans.adopt(connectorId, carrierKey, isRecipient)) applyTo({ messageId, part }, orphan);
  }

  function existing(messageId: number): MessageRow {
    const row = readMessage.get(messageId) as MessageRow | undefined;
    assert(row, `message ${messageId} exists`);
    return row;
  }

  function applyTo(target: Correlated, receipt: ReceiptRecord): void {
    const { messageId, part } = target;
    appendEvent(messageId, part, receipt.at, 'receipt', textOf(receipt));
    if (receipt.state === null) return;
    // A final receipt for a segment whose outcome nobody knew: the carrier took it.
    takeIfUnknown(target, receipt.at, receipt.carrierKeys[0] ?? '');
    const row = existing(messageId);
    const reason = reasonOf(receipt.state, receipt.reason);
    if (row.segments === 1) {
      if (!isFinal(row.state)) change(messageId, row, receipt.state, reason, receipt.error, receipt.at);
      return;
    }
    const partState = readPartState.get(messageId, part) as MessageState | undefined;
    if (partState === undefined) return;
    if (countsForAll(receipt, part, row.segments)) {
      // Even when the part itself has ended: what it says about the others may have been learned since.
      changeOpenParts.run(receipt.state, receipt.at, messageId);
      // Parts that have not left yet take it over when they have.
      insertPart.run(messageId, WHOLE, receipt.state, '', receipt.at);
    } else if (isFinal(partState)) return;
    else changePart.run(receipt.state, receipt.at, messageId, part);
    if (!isFinal(row.state)) foldMessage(messageId, row, reason, receipt.error, receipt.at);
  }

  /** The common case: a final receipt for a single segment under way. Null, and nothing done, in every other. */
  function endByReceipt(receipt: ReceiptRecord): ReceiptResult | null {
    const { state, at, error } = receipt;
    if (state === null) return null;
    const handed = correlation.findHanded(receipt);
    if (!handed) return null;
    const { messageId, accountId, notify } = handed;
    const reason = reasonOf(state, receipt.reason);
    endHanded.run(state, reason, at, textOf(receipt), messageId);
    ended(accountId, messageId, notify, state, reason, error, at);
    return { kind: 'matched', messageId, part: 1, total: 1, keyIndex: 0 };
  }

  function takeIfUnknown({ messageId, part }: Correlated, at: number, carrierKey: string): void {
    const row = existing(messageId);
    if (row.isSettled !== 0) return;
    handedOut.clear(messageId, part);
    if (row.segments === 1) {
      handOver.run(
        MessageState.ENROUTE,
        at,
        at,
        carrierKey || null,
        postWhole(messageId, row.accountId, row.holdId, row.priceMicros, row.giftMicros),
        messageId,
      );
    } else if (readPartState.get(messageId, part) === undefined) {
      insertPart.run(messageId, part, MessageState.ENROUTE, carrierKey, at);
      foldMessage(messageId, row, null, '', at);
    }
  }

  return {
    recordOutcomes(packed) {
      const { common, messageIds, accountIds } = packed;
      if (common) {
        const keys = unpackKeys(packed);
        for (const [index, messageId] of messageIds.entries()) {
          const accountId = accountIds[index] ?? 0;
          const carrierKey = keys[index] ?? '';
          if (!handOverWaiting(messageId, accountId, common, carrierKey))
            recordAccepted({ kind: 'accepted', ...common, messageId, accountId, part: 1, total: 1, carrierKey });
        }
      }
      for (const outcome of packed.others) record(outcome);
    },
    applyReceipts: (receipts) =>
      receipts.map((receipt) => {
        const ended = endByReceipt(receipt);
        if (ended) return ended;
        const target = correlation.find(receipt);
        if (target) {
          applyTo(target, receipt);
          return { kind: 'matched', ...target };
        }
        if (receipt.isDoubtful) return { kind: 'unknown' };
        orphans.keep(receipt);
        return { kind: 'orphan' };
      }),
    end(messageId, state, reason, at) {
      const row = readMessage.get(messageId) as MessageRow | undefined;
      if (!row || isFinal(row.state)) return 0;
      if (row.isSettled) {
        // Nobody said that it failed: no refund.
        changeState.run(state, reason, at, messageId);
        receiptsDue.add(row.accountId, messageId, row.notify, state, '', at);
        return 0;
      }
      if (handedOut.has(messageId)) {
        appendEvent(messageId, null, at, 'in_doubt', `nobody knows whether the carrier took it; ${NOT_AGAIN}`);
        handedOut.clearAll(messageId);
      }
      const taken = row.segments > 1 ? (readParts.all(messageId) as MessageState[]).filter(wasTaken).length : 0;
      settle(messageId, row, taken, state, reason, '', at);
      return row.priceMicros - (row.priceMicros / row.segments) * taken;
    },
    purgeOrphans: (before, limit) => orphans.purge(before, limit),
    reset: () => orphans.reset(),
  };
}
