// Every verb that writes, by name: what the writer thread can be asked to do. Each entry is (input) => result, called inside the batch's transaction.
import { MessageState } from '../../core/message.ts';
import type { CancelResult, InboundPart, ReceiptRecord } from '../../ports/store.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import { createAccept } from './accept.ts';
import { createAdmin } from './admin.ts';
import { createEvents } from './events.ts';
import { createInbound, type TakeInput } from './inbound.ts';
import type { Sqlite } from './open.ts';
import { createOutcomes } from './outcomes.ts';
import { type PackedOutcomes, unpackOutcomes } from './packed-outcomes.ts';
import { createPurses } from './purses.ts';

export interface ExpireInput {
  readonly now: number;
  /** How long after its validity a message may still wait for a receipt. */
  readonly receiptGraceMs: number;
  /** Long inbound messages wait this long for their missing parts. */
  readonly partsWaitMs: number;
  readonly limit: number;
}

export function createWriterVerbs(db: Sqlite) {
  const purses = createPurses(db);
  const appendEvent = createEvents(db);
  const accept = createAccept(db, purses);
  const outcomes = createOutcomes(db, purses, appendEvent);
  const inbound = createInbound(db);
  const admin = createAdmin(db, purses);
  const openPast = db.prepare('SELECT id FROM message WHERE state = 2 AND expires_at < ? LIMIT ?').pluck();
  const readState = db.prepare('SELECT state FROM message WHERE id = ?');

  const verbs = {
    accept: (plan: AcceptPlan) => accept.accept(plan),
    recordOutcomes: (packed: PackedOutcomes) => outcomes.recordOutcomes(unpackOutcomes(packed)),
    applyReceipts: (list: readonly ReceiptRecord[]) => outcomes.applyReceipts(list),
    saveInbound: (part: InboundPart) => inbound.save(part),
    takeInbound: (input: TakeInput) => inbound.take(input),
    expire({ now, receiptGraceMs, partsWaitMs, limit }: ExpireInput): number {
      const open = openPast.all(now - receiptGraceMs, limit) as number[];
      for (const id of open) outcomes.end(id, MessageState.EXPIRED, 'no_receipt', now);
      return open.length + inbound.completeLate(now - partsWaitMs, limit);
    },
    /** Waiting messages past their validity, as the reader found them and nobody has in hand. */
    expirePending({ now, ids }: { now: number; ids: readonly number[] }): void {
      for (const id of ids)
        if ((readState.get(id) as { state: MessageState } | undefined)?.state !== MessageState.ENROUTE)
          outcomes.end(id, MessageState.EXPIRED, 'expired_waiting', now);
    },
    cancel({ messageId, now }: { messageId: number; now: number }): CancelResult {
      const row = readState.get(messageId) as { state: MessageState } | undefined;
      if (!row) return { kind: 'not_found' };
      if (row.state >= MessageState.ENROUTE) return { kind: 'too_late', state: row.state };
      return { kind: 'cancelled', refundMicros: outcomes.end(messageId, MessageState.DELETED, 'cancelled', now) };
    },
    ...admin,
  };
  return {
    verbs,
    flush: (now: number) => purses.flush(now),
    reset(): void {
      purses.reset();
      accept.reset();
      outcomes.reset();
    },
  };
}

export type WriterVerbs = ReturnType<typeof createWriterVerbs>['verbs'];
export type WriterVerb = keyof WriterVerbs;
