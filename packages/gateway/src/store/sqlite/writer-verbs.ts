// Every verb that writes, by name: what the writer thread can be asked to do. Each entry is (input) => result, called inside the batch's transaction.
import { MessageState } from '../../core/message.ts';
import type { CancelResult, HandedOut, InboundPart, Store } from '../../ports/store.ts';
import type { TallyInput } from '../../ports/store-tallies.ts';
import { createAccess } from './access.ts';
import { createAccept } from './accept.ts';
import { createAdmin } from './admin.ts';
import { createCallbacks } from './callbacks.ts';
import { createCarrierDoors } from './carrier-doors.ts';
import { createConversations } from './conversations.ts';
import { createEvents } from './events.ts';
import { createFallbacks, type MoveInput } from './fallbacks.ts';
import { createHolds } from './holds.ts';
import { createErasure } from './erasure.ts';
import { createHandedOut } from './handed-out.ts';
import { createListEdits } from './list-edits.ts';
import { createLinksInstead } from './link-instead.ts';
import type { MarginBlock } from './margin-blocks.ts';
import { createMms } from './mms.ts';
import { createInbound, type TakeInput } from './inbound.ts';
import { createInboundAnswers } from './inbound-answers.ts';
import { createNumbers } from './numbers.ts';
import type { Sqlite } from './open.ts';
import { OPEN_WALKED_KEY, type OpenPast } from './open-messages.ts';
import { createOutcomes } from './outcomes.ts';
import type { PackedOutcomes } from './packed-outcomes.ts';
import { packAccepted, type PackedPlan, unpackPlan } from './packed-plan.ts';
import { type PackedReceipts, packReceiptResults, unpackReceipts } from './packed-receipts.ts';
import { createPriceLists } from './price-lists.ts';
import { createParents } from './parents.ts';
import { createPushes } from './pushes.ts';
import { createPurses } from './purses.ts';
import { createRefunds } from './refunds.ts';
import { createSealWriter } from './seals.ts';
import { createMoney } from './money.ts';
import { createBell, createReceiptsDue } from './receipts-due.ts';
import { createConnectors, createLiveConnectors } from './connectors.ts';
import { createRouteRules } from './route-rules.ts';
import { createReplace, type ReplaceInput } from './replace.ts';
import { createRules } from './rules.ts';
import type { DecideHeld } from './held.ts';
import { createReplies } from './replies.ts';
import { createRequests } from './requests.ts';
import { createTallies } from './tallies.ts';
import { createWatched } from './watched.ts';

export interface ExpireInput {
  readonly now: number;
  readonly open: OpenPast;
  /** Receipts without a message that are older than this are forgotten. */
  readonly orphansBefore: number;
  /** Long inbound messages that have waited since before this for their missing parts. */
  readonly partsBefore: number;
  /** Receipts that no bind came for since before this are given up. */
  readonly receiptsBefore: number;
  readonly limit: number;
}

export type RecordDelivered = Parameters<Store['recordDelivered']>[0];

export function createWriterVerbs(db: Sqlite) {
  const watched = createWatched();
  const tallies = createTallies(db);
  const purses = createPurses(db, watched);
  const appendEvent = createEvents(db);
  const parents = createParents(db, purses);
  const refunds = createRefunds(db, purses, parents);
  const liveConnectors = createLiveConnectors(db);
  const linksInstead = createLinksInstead(db, purses, appendEvent, liveConnectors);
  const fallbacks = createFallbacks(db, appendEvent, linksInstead, liveConnectors);
  const mms = createMms(db);
  const requests = createRequests(db);
  const callbackBell = createBell();
  const callbacks = createCallbacks(db, callbackBell, appendEvent);
  const replies = createReplies(db);
  const accept = createAccept(db, { purses, parents, fallbacks, linksInstead, mms, replies, requests, callbacks, tallies });
  const bell = createBell();
  const receiptsDue = createReceiptsDue(db, bell, appendEvent);
  const pushBell = createBell();
  const pushes = createPushes(db, pushBell);
  const facts = callbacks.hearing(pushes.facts);
  const handedOut = createHandedOut(db);
  const holds = createHolds(purses, parents, linksInstead);
  const outcomes = createOutcomes(db, { holds, refunds, appendEvent, receiptsDue, pushes: facts, handedOut, fallbacks, watched, tallies });
  const inbound = createInbound(db, bell, pushes.facts, watched, mms);
  const replace = createReplace(db, tallies);
  const admin = createAdmin(db, purses, refunds);
  const money = createMoney(db, purses, parents);
  const readState = db.prepare('SELECT state, posted_segments IS NOT NULL AS isSettled FROM message WHERE id = ?');
  let walkedUpTo = 0;

  const verbs = {
    accept: (packed: PackedPlan) => packAccepted(accept.accept(unpackPlan(packed))),
    markHandedOut: ({ segments, now }: { segments: readonly HandedOut[]; now: number }) => handedOut.mark(segments, now),
    recordOutcomes(packed: PackedOutcomes): void {
      for (const id of packed.messageIds) tallies.costing(id);
      for (const { messageId } of packed.others) tallies.costing(messageId);
      outcomes.recordOutcomes(packed);
    },
    applyReceipts: (packed: PackedReceipts) => packReceiptResults(outcomes.applyReceipts(unpackReceipts(packed))),
    saveInbound: (part: InboundPart) => inbound.save(part),
    takeInbound: (input: TakeInput) => inbound.take(input),
    /** Ends what the reader found, if it is still open. */
    expire({ now, open, orphansBefore, partsBefore, receiptsBefore, limit }: ExpireInput): number {
      accept.purgeLongParts(now);
      outcomes.resolveLeft(now);
      for (const id of open.ids) outcomes.end(id, MessageState.EXPIRED, 'no_receipt', now);
      if (open.walkedUpTo > walkedUpTo) {
        walkedUpTo = open.walkedUpTo;
        admin.setMeta({ key: OPEN_WALKED_KEY, value: String(walkedUpTo) });
      }
      return (
        open.ids.length +
        accept.purgeGuards(now, limit) +
        requests.purge(now, limit) +
        callbacks.purge(now, limit) +
        outcomes.purgeOrphans(orphansBefore, limit) +
        inbound.completeLate(partsBefore, limit) +
        receiptsDue.purge(receiptsBefore, now, limit)
      );
    },
    /** Waiting messages past their validity, as the reader found them and nobody has in hand. */
    expirePending({ now, ids }: { now: number; ids: readonly number[] }): void {
      for (const id of ids)
        if ((readState.get(id) as { state: MessageState } | undefined)?.state !== MessageState.ENROUTE)
          outcomes.end(id, MessageState.EXPIRED, 'expired_waiting', now);
    },
    cancel({ messageId, now }: { messageId: number; now: number }): CancelResult {
      const row = readState.get(messageId) as { state: MessageState; isSettled: number } | undefined;
      if (!row) return { kind: 'not_found' };
      // It waits for its second chance: a carrier had it, and it was charged.
      if (row.isSettled && row.state < MessageState.ENROUTE) return { kind: 'too_late', state: MessageState.ENROUTE };
      // One that was handed out may be on its way, whatever its state says.
      if (row.state >= MessageState.ENROUTE || handedOut.has(messageId)) return { kind: 'too_late', state: row.state };
      return { kind: 'cancelled', refundMicros: outcomes.end(messageId, MessageState.DELETED, 'cancelled', now) };
    },
    replace: (input: ReplaceInput) => replace(input),
    tally: (input: TallyInput) => tallies.step(input),
    keepMargins: (block: MarginBlock) => tallies.keepMargins(block),
    moveWaiting(input: MoveInput): number {
      for (const id of input.ids) tallies.costing(id);
      return fallbacks.moveWaiting(input);
    },
    applyOrphan: (input: Parameters<Store['applyOrphan']>[0]) => outcomes.applyOrphan(input),
    recordDelivered({ accountId, receipts, inbound: read, notTold = [], now }: RecordDelivered): void {
      for (const { messageId, detail } of notTold) appendEvent(messageId, null, now, 'not_told', detail);
      receiptsDue.remove(accountId, receipts);
      inbound.markRead(accountId, read, now);
    },
    decideHeld: (input: DecideHeld) => accept.held.decide(input, outcomes),
    ...createRules(db),
    ...createListEdits(db),
    ...admin,
    ...createConnectors(db, () => liveConnectors.reset()),
    ...createAccess(db),
    ...createRouteRules(db),
    ...createPriceLists(db),
    ...money,
    seal: createSealWriter(db),
    ...createNumbers(db, purses),
    ...createInboundAnswers(db),
    ...createCarrierDoors(db),
    ...createConversations(db),
    ...pushes.verbs,
    watchAccounts: (accountIds: readonly number[]) => watched.watch(accountIds),
    ...callbacks.verbs,
    ...mms.verbs,
    ...createErasure(db, mms.verbs, tallies, appendEvent),
  };
  return {
    verbs,
    flush(now: number): void {
      purses.flush(now);
      tallies.flush();
    },
    /** Accounts that can be told something since the last commit. */
    rung: () => bell.take(),
    /** Webhooks that can be told something since the last commit. */
    rungWebhooks: () => pushBell.take(),
    /** Watched accounts of which something changed since the last commit. */
    touched: () => watched.take(),
    /** Accounts whose callbacks can be asked since the last commit. */
    rungCallbacks: () => callbackBell.take(),
    /** Messages that wait elsewhere, or not any more, since the last commit. */
    moved: () => fallbacks.takeMoved(),
    reset(): void {
      purses.reset();
      parents.reset();
      refunds.reset();
      accept.reset();
      outcomes.reset();
      handedOut.reset();
      fallbacks.reset();
      linksInstead.reset();
      liveConnectors.reset();
      tallies.reset();
      bell.take();
      pushBell.take();
      watched.take();
      callbackBell.take();
      callbacks.reset();
      pushes.reset();
      walkedUpTo = 0;
    },
  };
}

export type WriterVerbs = ReturnType<typeof createWriterVerbs>['verbs'];
export type WriterVerb = keyof WriterVerbs;
