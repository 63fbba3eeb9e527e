// Verbs recordOutcomes and applyReceipts: what carriers said, folded into message states, correlation, ledger and history in one transaction.
// Both are idempotent: a message that is past a fact is left as it is, because states never go backwards (but for second-chance.ts, where the word of
// an earlier connector is known by its connector).
import { assert } from '../../core/assert.ts';
import { isFinal, MessageState, type Reason } from '../../core/message.ts';
import { foldParts, wasTaken } from '../../core/outcome.ts';
import type { Notify } from '../../core/submission.ts';
import type { ReceiptRecord, ReceiptResult, SegmentOutcome } from '../../ports/store.ts';
import { createApplyOrphan } from './apply-orphan.ts';
import { type Correlated, createCorrelation, digitsOf, sameRecipient } from './correlation.ts';
import { createDoubts } from './doubts.ts';
import { createHandedCosts } from './handed-costs.ts';
import type { Sqlite } from './open.ts';
import { createOrphans } from './orphans.ts';
import type { MessageRow } from './message-row.ts';
import type { Doubted, OutcomesParts, OutcomeVerbs } from './outcome-parts.ts';
import { type AcceptedCommon, unpackCost, unpackKeys } from './packed-outcomes.ts';
import { createParts } from './parts.ts';
import { countsForAll, type End, endOfCharged, reasonOf, textOf } from './readings.ts';
import { createSecondChances } from './second-chance.ts';

const NOT_AGAIN = 'it is not sent again, because the account or the connector wants it at most once';

type Accepted = Extract<SegmentOutcome, { kind: 'accepted' }>;
type Taken = Pick<Accepted, 'carrierKey' | 'cost'>;

export function createOutcomes(db: Sqlite, parts: OutcomesParts): OutcomeVerbs {
  const { holds, refunds, appendEvent, receiptsDue, pushes, handedOut, fallbacks, watched, tallies } = parts;
  const readMessage = db.prepare(
    `SELECT account_id AS accountId, price_micros AS priceMicros, gift_micros AS giftMicros, hold_id AS holdId, segments, state, number, reason,
       connector_id AS connectorId, changed_at AS changedAt, notify, posted_segments IS NOT NULL AS isSettled FROM message WHERE id = ?`,
  );
  // The common case, a message of one segment was waiting and the carrier took it: two cheap statements. One UPDATE … RETURNING costs more than
  // both, because SQLite opens a temporary table for the rows it returns.
  const readWaiting = db
    .prepare(
      'SELECT price_micros, gift_micros, number, notify, hold_id FROM message WHERE id = ? AND state < 2 AND posted_segments IS NULL AND connector_id = ?',
    )
    .raw();
  const handOverSet =
    'UPDATE message SET state = ?, changed_at = ?, handed_at = ?, carrier_key = ?, posted_segments = segments, post_id = ?, reason = NULL';
  const handOver = db.prepare(`${handOverSet} WHERE id = ?`);
  const handOverAtCost = db.prepare(`${handOverSet}, cost_micros = ?, cost_currency = ? WHERE id = ?`);
  // A second try: the money stays as it is, and while it is under way nothing has changed to the customer.
  const handOverAgain = db.prepare(
    'UPDATE message SET state = ?, changed_at = ?, handed_at = ?, carrier_key = ?, cost_micros = ?, cost_currency = ?, reason = NULL WHERE id = ?',
  );
  const settleOnly = db.prepare('UPDATE message SET posted_segments = ?, post_id = ?, void_id = ? WHERE id = ?');
  const settleAndEnd = db.prepare(
    'UPDATE message SET state = ?, reason = ?, changed_at = ?, posted_segments = ?, post_id = ?, void_id = ? WHERE id = ?',
  );
  const changeState = db.prepare('UPDATE message SET state = ?, reason = ?, changed_at = ? WHERE id = ?');
  const endHanded = db.prepare('UPDATE message SET state = ?, reason = ?, changed_at = ?, receipt = ? WHERE id = ?');
  const postpone = db.prepare('UPDATE message SET due_at = max(due_at, ?), attempts = attempts + 1 WHERE id = ? AND state < 2');
  const noteReason = db.prepare('UPDATE message SET reason = coalesce(reason, ?) WHERE id = ?');
  const messageParts = createParts(db);
  const correlation = createCorrelation(db);
  const orphans = createOrphans(db);
  const doubts = createDoubts(db, handedOut);
  const costs = createHandedCosts(db);
  const secondChances = createSecondChances(db, fallbacks, correlation, costs, appendEvent);

  function ended(id: number, accountId: number, notify: Notify, { state, reason, error, at }: End): void {
    fallbacks.drop(id);
    receiptsDue.add(accountId, id, notify, state, error, at);
    refunds.ended(id, state, reason, at);
    pushes.ended(accountId, id, state, error, at);
    watched.touch(accountId);
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
    const { postId, voidId } = holds.settle(id, row, postedSegments);
    const shown = state === MessageState.REJECTED && reason === 'expired_waiting' ? MessageState.EXPIRED : state;
    settleAndEnd.run(shown, reason, at, postedSegments, postId, voidId, id);
    if (postedSegments > 0) pushes.taken(row.accountId, id, at);
    if (isFinal(shown)) ended(id, row.accountId, row.notify, { state: shown, reason, error, at });
  }

  /** Of a message whose money is settled. */
  function change(id: number, row: MessageRow, state: MessageState, reason: Reason | null, error: string, at: number): void {
    changeState.run(state, reason, at, id);
    if (isFinal(state)) ended(id, row.accountId, row.notify, { state, reason, error, at });
  }

  /** After a part's outcome or receipt: the message follows its parts. */
  function foldMessage(id: number, row: MessageRow, reason: Reason | null, error: string, at: number): void {
    const states = messageParts.statesOf(id);
    const state = foldParts(states, row.segments);
    if (state === MessageState.QUEUED) return;
    const why = state === MessageState.ENROUTE || state === MessageState.DELIVERED ? null : (reason ?? row.reason ?? 'carrier_failed');
    const taken = states.filter(wasTaken).length;
    if (isFinal(state) && secondChances.give(id, { state, reason: why, error, at })) {
      // What no carrier took stays held for the next one.
      if (!row.isSettled && taken > 0) {
        const { postId, voidId } = holds.settle(id, row, taken);
        settleOnly.run(taken, postId, voidId, id);
      }
    } else if (!row.isSettled) settle(id, row, taken, state, why, error, at);
    else if (state !== row.state) change(id, row, endOfCharged(state, why), why, error, at);
  }

  /** A segment's outcome is new: into its message, or for several segments into its part and from there into the message. */
  function knowOutcome(outcome: SegmentOutcome, row: MessageRow, state: MessageState, reason: Reason | null, carrierKey: string): void {
    const { messageId, part, total, at } = outcome;
    if (total === 1) {
      if (secondChances.give(messageId, { state, reason, error: '', at })) return;
      if (row.isSettled) change(messageId, row, endOfCharged(state, reason), reason, '', at);
      else settle(messageId, row, 0, state, reason, '', at);
      return;
    }
    const [from, to] = outcome.isWhole ? [1, total] : [part, part];
    for (let each = from; each <= to; each++) messageParts.add(messageId, each, state, carrierKey, at);
    // The outcome that completes the message may be a good one: the reason is kept until then.
    if (reason !== null) noteReason.run(reason, messageId);
    foldMessage(messageId, row, reason, '', at);
  }

  /** The common case: a message of one segment was waiting, and the carrier took it. False, and nothing done, in every other. */
  function handOverWaiting(messageId: number, accountId: number, common: AcceptedCommon, { carrierKey, cost }: Taken): boolean {
    const waiting = readWaiting.get(messageId, common.connectorId) as
      | [priceMicros: number, giftMicros: number, number: string, notify: Notify, holdId: number]
      | undefined;
    if (!waiting) return false;
    const { at, connectorId, receiptExpected } = common;
    const state = receiptExpected ? MessageState.ENROUTE : MessageState.DELIVERED;
    const postId = holds.postWhole(messageId, accountId, waiting[4], waiting[0], waiting[1]);
    if (cost) handOverAtCost.run(state, at, at, carrierKey || null, postId, cost.micros, cost.currency, messageId);
    else handOver.run(state, at, at, carrierKey || null, postId, messageId);
    pushes.taken(accountId, messageId, at);
    if (!receiptExpected) ended(messageId, accountId, waiting[3], { state, reason: null, error: '', at });
    if (carrierKey !== '') adopt(connectorId, messageId, 1, carrierKey, waiting[2]);
    return true;
  }

  function recordAccepted(outcome: Accepted): void {
    const { messageId, accountId, part, total, at, carrierKey, connectorId } = outcome;
    if (total === 1 && handOverWaiting(messageId, accountId, outcome, outcome)) return;
    const state = outcome.receiptExpected ? MessageState.ENROUTE : MessageState.DELIVERED;
    const row = existing(messageId);
    const isSecondTry = row.isSettled !== 0 && row.state < MessageState.ENROUTE && row.connectorId === connectorId;
    if (isSecondTry && total === 1) {
      handOverSecond(outcome, row, state);
      return;
    }
    costs.add(messageId, connectorId, outcome.isWhole ? total : 1, outcome.cost);
    // A copy that was sent again after a doubt, or a message ended meanwhile: its receipt must still find it, no money moves.
    const isRepeat =
      total === 1 ||
      row.connectorId !== connectorId ||
      (row.isSettled !== 0 && !isSecondTry) ||
      messageParts.stateOf(messageId, part) !== undefined;
    if (isRepeat) {
      appendEvent(messageId, part, at, 'accepted_again', carrierKey);
      fallbacks.drop(messageId);
    } else knowOutcome(outcome, row, (total > 1 ? messageParts.stateOfAll(messageId) : undefined) ?? state, null, carrierKey);
    if (carrierKey !== '') correlateAndAdopt(connectorId, messageId, part, at, carrierKey, row.number);
  }

  function handOverSecond({ messageId, at, carrierKey, connectorId, cost }: Accepted, row: MessageRow, state: MessageState): void {
    const changedAt = state === MessageState.ENROUTE ? row.changedAt : at;
    handOverAgain.run(state, changedAt, at, carrierKey || null, cost?.micros ?? null, cost?.currency ?? null, messageId);
    if (isFinal(state)) ended(messageId, row.accountId, row.notify, { state, reason: null, error: '', at });
    if (carrierKey !== '') adopt(connectorId, messageId, 1, carrierKey, row.number);
  }

  function record(outcome: SegmentOutcome): void {
    const { messageId, part, at } = outcome;
    // Nobody knows whether this carrier has it, so no other must get it.
    if (outcome.kind === 'in_doubt' || outcome.kind === 'unresolved' || (outcome.kind === 'retry' && outcome.carrierKey !== ''))
      fallbacks.drop(messageId);
    if (outcome.isMarked && outcome.kind !== 'unresolved') handedOut.clearOf(outcome);
    switch (outcome.kind) {
      case 'in_doubt':
        appendEvent(messageId, part, at, 'in_doubt', outcome.detail);
        return;
      case 'unresolved':
        appendEvent(messageId, part, at, 'in_doubt', `${outcome.detail}; ${NOT_AGAIN}`);
        handedOut.doubt(messageId);
        resolve(outcome);
        return;
      case 'retry':
        postpone.run(outcome.retryAt, messageId);
        appendEvent(messageId, part, at, 'retry', outcome.detail);
        if (outcome.carrierKey !== '')
          correlateAndAdopt(outcome.connectorId, messageId, part, at, outcome.carrierKey, existing(messageId).number);
        return;
      case 'refused': {
        const row = existing(messageId);
        if (row.state >= MessageState.ENROUTE || row.connectorId !== outcome.connectorId) return;
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

  /** What is in doubt, by the id that the carrier gave with it or that a report has which came before. */
  function resolve({ messageId, connectorId, part, at, carrierKey }: Doubted): void {
    const found = carrierKey === '' && orphans.any() ? doubts.keyOf(messageId, connectorId) : null;
    if (found !== null) takeFound({ messageId, part }, at, found);
    const key = found ?? carrierKey;
    if (key !== '') correlateAndAdopt(connectorId, messageId, part, at, key, existing(messageId).number);
  }

  /** A report proves that the carrier has it. */
  function takeFound(target: Correlated, at: number, carrierKey: string): void {
    const { messageId, part } = target;
    tallies.changing(messageId);
    appendEvent(
      messageId,
      part,
      at,
      'found',
      `a report names the only message in doubt to this phone: the carrier has it as ${carrierKey}`,
    );
    fallbacks.drop(messageId);
    takeIfUnknown(target, at, carrierKey);
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
    tallies.changing(messageId);
    appendEvent(messageId, part, receipt.at, 'receipt', textOf(receipt));
    if (receipt.state === null) return;
    const before = existing(messageId);
    if (before.connectorId !== receipt.connectorId) {
      hearLate(messageId, before, receipt.state, receipt.at);
      return;
    }
    // A final receipt for a segment whose outcome nobody knew: the carrier took it.
    takeIfUnknown(target, receipt.at, receipt.carrierKeys[0] ?? '');
    const row = existing(messageId);
    const reason = reasonOf(receipt.state, receipt.reason);
    if (row.segments === 1) {
      if (isFinal(row.state)) return;
      const failure = { state: receipt.state, reason, error: receipt.error, at: receipt.at };
      if (secondChances.give(messageId, failure)) return;
      change(messageId, row, receipt.state, reason, receipt.error, receipt.at);
      return;
    }
    const partState = messageParts.stateOf(messageId, part);
    if (partState === undefined) return;
    if (countsForAll(receipt, part, row.segments)) {
      // Even when the part itself has ended: what it says about the others may have been learned since.
      messageParts.changeAll(messageId, receipt.state, receipt.at);
    } else if (isFinal(partState)) return;
    else messageParts.change(messageId, part, receipt.state, receipt.at);
    if (!isFinal(row.state)) foldMessage(messageId, row, reason, receipt.error, receipt.at);
  }

  /**
   * The word of an earlier try on a message that has its second chance: delivered after all ends it while it still waits, and whoever has it in hand is
   * told. Once it was handed over again, or when the word is another, the history has it and that is all.
   */
  function hearLate(messageId: number, row: MessageRow, state: MessageState, at: number): void {
    if (state !== MessageState.DELIVERED || row.state >= MessageState.ENROUTE || row.segments > 1) return;
    if (row.isSettled) change(messageId, row, state, null, '', at);
    else settle(messageId, row, 1, state, null, '', at);
    fallbacks.noteMoved({ kind: 'ended', connectorId: row.connectorId, accountId: row.accountId, messageId });
  }

  /** The common case: a final receipt for a single segment under way. Null, and nothing done, in every other. */
  function endByReceipt(receipt: ReceiptRecord): ReceiptResult | null {
    const { state, at, error } = receipt;
    if (state === null) return null;
    const handed = correlation.findHanded(receipt);
    if (!handed) return null;
    const { messageId, accountId, notify } = handed;
    tallies.changing(messageId);
    const end: End = { state, reason: reasonOf(state, receipt.reason), error, at };
    if (fallbacks.mayHave() && secondChances.give(messageId, { ...end, receipt: textOf(receipt) }))
      return { kind: 'matched', messageId, part: 1, total: 1, keyIndex: 0 };
    endHanded.run(state, end.reason, at, textOf(receipt), messageId);
    ended(messageId, accountId, notify, end);
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
        holds.postWhole(messageId, row.accountId, row.holdId, row.priceMicros, row.giftMicros),
        messageId,
      );
      pushes.taken(row.accountId, messageId, at);
    } else if (messageParts.stateOf(messageId, part) === undefined) {
      messageParts.add(messageId, part, MessageState.ENROUTE, carrierKey, at);
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
          const taken = { carrierKey: keys[index] ?? '', ...unpackCost(packed, index) };
          if (!handOverWaiting(messageId, accountId, common, taken))
            recordAccepted({ kind: 'accepted', ...common, messageId, accountId, part: 1, total: 1, ...taken });
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
        const messageId = doubts.messageOf(receipt);
        if (messageId !== null) {
          takeFound({ messageId, part: 1 }, receipt.at, receipt.carrierKeys[0] ?? '');
          applyTo({ messageId, part: 1 }, receipt);
          return { kind: 'matched', messageId, part: 1, total: 1, keyIndex: 0 };
        }
        if (receipt.isDoubtful) return { kind: 'unknown' };
        orphans.keep(receipt);
        return { kind: 'orphan' };
      }),
    end(messageId, state, reason, at) {
      const row = readMessage.get(messageId) as MessageRow | undefined;
      if (!row || isFinal(row.state)) return 0;
      tallies.changing(messageId);
      if (row.isSettled) {
        // Nobody said that it failed: no refund.
        changeState.run(state, reason, at, messageId);
        receiptsDue.add(row.accountId, messageId, row.notify, state, '', at);
        pushes.ended(row.accountId, messageId, state, '', at);
        return 0;
      }
      if (handedOut.has(messageId)) {
        appendEvent(messageId, null, at, 'in_doubt', `nobody knows whether the carrier took it; ${NOT_AGAIN}`);
        handedOut.clearAll(messageId);
      }
      const taken = row.segments > 1 ? messageParts.statesOf(messageId).filter(wasTaken).length : 0;
      settle(messageId, row, taken, state, reason, '', at);
      return row.priceMicros - (row.priceMicros / row.segments) * taken;
    },
    applyOrphan: createApplyOrphan({
      orphans,
      correlation,
      handedOut,
      appendEvent,
      applyTo,
      readMessage: (messageId) => readMessage.get(messageId) as MessageRow | undefined,
      isPartKnown: (messageId, part) => messageParts.stateOf(messageId, part) !== undefined,
    }),
    resolveLeft: (at) => doubts.left().forEach((one) => resolve({ ...one, part: 1, at, carrierKey: '' })),
    purgeOrphans: (before, limit) => orphans.purge(before, limit),
    reset: () => orphans.reset(),
  };
}
