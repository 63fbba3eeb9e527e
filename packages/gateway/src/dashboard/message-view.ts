// A message as its customer may see it: what was agreed, what it cost, what became of it. Absent is what is the operator's own: carriers, routes, costs, rules.
import { HELD_DUE_AT } from '../core/plan.ts';
import { isFinal, isPending, MessageState, messageStateNames } from '../core/message.ts';
import type { Account } from '../core/rulebook.ts';
import type { Wait, WaitCode } from '../core/waits.ts';
import type { OwnMessage } from '../ports/store-dashboard.ts';
import type { Delivery } from '../ports/store-pushes.ts';
import type { StoredMms } from '../ports/store-mms.ts';
import type { MessageHistory } from '../ports/store.ts';
import type { XrayFacts } from '../ports/xray.ts';
import { money } from '../web/amounts.ts';
import { viewCaller } from '../web/caller-view.ts';
import { viewMms } from '../web/mms-view.ts';
import type { Iso } from '../web/times.ts';
import { viewDelivery } from '../web/webhook-fields.ts';

/** Beyond it no date can be written: what waits for its parts is due never. */
const TIME_MS_MAX = 8.64e15;

/** null: at once, or nobody can tell. */
const dueTime = (dueAt: number, acceptedAt: number, isHeld: boolean, iso: Iso): string | null =>
  isHeld || dueAt === acceptedAt || dueAt > TIME_MS_MAX ? null : iso(dueAt);

export const viewOwnMessage = (row: OwnMessage, iso: Iso): Record<string, unknown> => ({
  id: row.id,
  number: row.number,
  sender: row.sender,
  state: messageStateNames[row.state],
  reason: row.reason,
  held: row.isHeld,
  segments: row.segments,
  price: money(row.priceMicros),
  acceptedAt: iso(row.acceptedAt),
  dueAt: dueTime(row.dueAt, row.acceptedAt, row.isHeld, iso),
  changedAt: iso(row.changedAt),
  text: row.excerpt,
});

/** What a customer is told of why a message waits. */
export type OwnWait = 'held' | 'parts_missing' | 'scheduled' | 'again_later' | 'unknown_outcome' | 'no_way_now' | 'leaving';

const ownWaits: Readonly<Record<WaitCode, OwnWait>> = {
  held: 'held',
  parts_missing: 'parts_missing',
  in_doubt: 'unknown_outcome',
  scheduled: 'scheduled',
  refused_for_now: 'again_later',
  no_link: 'no_way_now',
  link_down: 'no_way_now',
  on_the_wire: 'leaving',
  window_full: 'leaving',
  rate: 'leaving',
  behind_own: 'leaving',
  behind_others: 'leaving',
  next: 'leaving',
};

export interface OwnMessageFacts {
  readonly message: MessageHistory;
  readonly facts: XrayFacts;
  readonly wait: Wait | null;
  readonly deliveries: readonly Delivery[];
  /** null: it is no MMS. */
  readonly mms: StoredMms | null;
  readonly urlOf: (webhookId: number) => string;
  readonly account: Account;
}

interface Fact {
  readonly at: number;
  readonly event: string;
  readonly part?: number;
  readonly amount?: string;
  readonly transfer?: number;
  readonly detail?: string;
}

/** One that waits for its second chance is under way to everybody but the operator. */
const shownState = ({ state, postedMicros }: MessageHistory): MessageState =>
  isPending(state) && postedMicros !== null ? MessageState.ENROUTE : state;

const transferEvents: Readonly<Record<string, string>> = { hold: 'reserved', post: 'charged', void: 'given_back', refund: 'refunded' };

/** Of several messages in one transfer the share of this one is told, not the sum. */
function moneyFacts({ message, facts }: OwnMessageFacts): Fact[] {
  const charged = message.postedMicros ?? 0;
  const shares: Readonly<Record<string, number>> = {
    hold: message.priceMicros,
    post: charged,
    void: message.priceMicros - charged,
  };
  return facts.transfers.map(({ id, kind, at, balanceMicros, giftMicros }) => ({
    at,
    event: transferEvents[kind] ?? kind,
    amount: money(shares[kind] ?? balanceMicros + giftMicros),
    transfer: id,
  }));
}

/** Lines of the history that a customer may read; what stands behind some is the operator's. */
const shownEvents: ReadonlySet<string> = new Set([
  'accepted',
  'substituted',
  'handed_over',
  'waits_for_release',
  'released',
  'refused_by_operator',
  'not_told',
]);

function historyFacts({ message, facts }: OwnMessageFacts): Fact[] {
  const isOver = isFinal(message.state);
  // A receipt of an earlier carrier moved nothing; of each part the last one counts.
  const receipts = new Map<number, number>();
  if (isOver) for (const { event, at, part } of message.history) if (event === 'receipt') receipts.set(part ?? 1, at);
  const lines = message.history
    .filter(({ event }) => shownEvents.has(event))
    .map(
      ({ at, event, part }): Fact => ({
        at,
        event,
        ...(part === null || message.segments === 1 ? {} : { part }),
        ...(event === 'substituted' ? { detail: facts.lookAlikes } : {}),
      }),
    );
  const came = [...receipts].map(([part, at]): Fact => ({ at, event: 'receipt', ...(message.segments === 1 ? {} : { part }) }));
  return [...lines, ...came, ...(isOver ? [{ at: message.changedAt, event: 'final' }] : [])];
}

/** What of the same moment comes first. */
const order = [
  'accepted',
  'substituted',
  'reserved',
  'waits_for_release',
  'released',
  'handed_over',
  'charged',
  'receipt',
  'given_back',
  'final',
  'refunded',
];

export function viewMessagePage(own: OwnMessageFacts, iso: Iso): Record<string, unknown> {
  const { message, facts, wait, deliveries, mms, urlOf, account } = own;
  const pushes = deliveries.map((delivery) => ({ url: urlOf(delivery.webhookId), ...viewDelivery(delivery, iso) }));
  const story = [...moneyFacts(own), ...historyFacts(own)].toSorted(
    (a, b) => a.at - b.at || order.indexOf(a.event) - order.indexOf(b.event),
  );
  const [reason] = wait?.reasons ?? [];
  const isHeld = message.dueAt === HELD_DUE_AT && isPending(message.state);
  const state = shownState(message);
  return {
    id: message.id,
    number: message.number,
    sender: message.sender,
    state: messageStateNames[state],
    reason: isPending(state) || state === MessageState.ENROUTE ? 'none' : message.reason,
    held: isHeld,
    door: message.door,
    alphabet: message.alphabet,
    segments: message.segments,
    text: facts.content,
    lookAlikes: facts.lookAlikes,
    price: money(message.priceMicros),
    ofWhichGift: money(message.giftMicros),
    charged: message.postedMicros === null ? null : money(message.postedMicros),
    acceptedAt: iso(message.acceptedAt),
    dueAt: dueTime(message.dueAt, message.acceptedAt, isHeld, iso),
    changedAt: iso(message.changedAt),
    expiresAt: iso(message.expiresAt),
    caller: viewCaller(facts.caller, account),
    submission: facts.submission,
    waiting:
      reason && isPending(state)
        ? {
            why: ownWaits[reason.code],
            nextTryAt: wait?.nextTryAt == null ? null : iso(wait.nextTryAt),
            estimate: wait?.isEstimate ?? false,
          }
        : null,
    parts: message.segments === 1 ? [] : message.parts.map(({ part, state: ofPart }) => ({ part, state: messageStateNames[ofPart] })),
    mms: mms && viewMms(mms, iso),
    story: story.map(({ at, ...fact }) => ({ at: iso(at), ...fact })),
    pushes,
  };
}
