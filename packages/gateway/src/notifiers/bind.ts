// Notifier over a customer's own binds: receipts and inbound messages as deliver_sm, on its receiver binds in turn, one window per customer. It
// keeps nothing: what is not taken is the engine's to tell again.
import { type Done, type RequestOutcome, statuses, statusName } from '@trunkline/smpp';
import type { Account, Rulebook } from '../core/rulebook.ts';
import type { Notice, NoticeResult, Notifier } from '../ports/notifier.ts';
import { inboundPdus } from './bind-inbound.ts';
import type { DeliverSm } from './bind-addresses.ts';
import { receiptPdu } from './bind-receipt.ts';

/** What is needed of a session that takes deliver_sm. */
export interface ReceiverBind {
  readonly writable: boolean;
  request(pdu: DeliverSm, done: Done): number;
}

export interface BindNotifierParts {
  readonly rulebook: () => Rulebook;
  /** The account's receiver binds. */
  readonly receivers: (accountId: number) => readonly ReceiverBind[];
  /** Zone of the dates in receipts, which name none. */
  readonly timeZone: string;
  /** There is room again, or a first way to the customer. */
  readonly onRoom: (accountId: number) => void;
  /** The last way to the customer is gone. */
  readonly onGone: (accountId: number) => void;
}

export interface BindNotifier extends Notifier {
  /** A receiver of the account came, went, or reads again. */
  receiversChanged(accountId: number, change: 'came' | 'gone' | 'writable'): void;
}

/** What an account has under way. */
interface Way {
  outstanding: number;
  /** Whose turn it is. */
  turn: number;
}

const taken: NoticeResult = { kind: 'taken' };
const busy: ReadonlySet<number> = new Set([
  statuses.ESME_RTHROTTLED,
  statuses.ESME_RMSGQFUL,
  statuses.ESME_RX_T_APPN,
  statuses.ESME_RSYSERR,
]);

function judge(status: number): NoticeResult {
  if (status === statuses.ESME_ROK) return taken;
  return { kind: busy.has(status) ? 'later' : 'refused', detail: `the customer answered ${statusName(status)}` };
}

function resultOf(outcome: RequestOutcome): NoticeResult {
  switch (outcome.kind) {
    case 'response':
      return judge(outcome.pdu.status);
    case 'unknown':
      // A generic_nack is an answer too: its status says what was not liked.
      if (outcome.why === 'nack') return judge(outcome.status ?? statuses.ESME_RSYSERR);
      return {
        kind: 'unknown',
        detail: outcome.why === 'timeout' ? 'the customer did not answer in time' : 'the bind ended before the answer',
      };
    case 'unsent':
      return { kind: 'unknown', detail: 'the bind was leaving' };
    default:
      return outcome satisfies never;
  }
}

/** Of several parts the worst counts: whoever has not all of them has nothing. */
const rank: Readonly<Record<NoticeResult['kind'], number>> = { taken: 0, unknown: 1, later: 2, refused: 3 };

export function createBindNotifier(parts: BindNotifierParts): BindNotifier {
  const ways = new Map<number, Way>();

  const windowOf = (accountId: number): number => parts.rulebook().accountById.get(accountId)?.settings.smppDeliverWindow ?? 0;

  function nextReceiver(accountId: number, way: Way): ReceiverBind | null {
    const receivers = parts.receivers(accountId);
    for (let step = 1; step <= receivers.length; step++) {
      const at = (way.turn + step) % receivers.length;
      const receiver = receivers[at];
      if (receiver?.writable !== true) continue;
      way.turn = at;
      return receiver;
    }
    return null;
  }

  function pdusOf(notice: Notice, account: Account): readonly DeliverSm[] {
    return notice.kind === 'receipt'
      ? [receiptPdu(notice.receipt, account.settings.smppAlphabet, parts.timeZone)]
      : inboundPdus(notice.message, account.settings);
  }

  function send(
    accountId: number,
    way: Way,
    receiver: ReceiverBind,
    pdus: readonly DeliverSm[],
    done: (result: NoticeResult) => void,
  ): void {
    let left = pdus.length;
    let worst = taken;
    const answered = (result: NoticeResult): void => {
      const wasFull = way.outstanding >= windowOf(accountId);
      way.outstanding--;
      if (rank[result.kind] > rank[worst.kind]) worst = result;
      if (--left === 0) done(worst);
      if (way.outstanding === 0 && parts.receivers(accountId).length === 0) ways.delete(accountId);
      if (wasFull && way.outstanding < windowOf(accountId)) parts.onRoom(accountId);
    };
    for (const pdu of pdus) {
      way.outstanding++;
      try {
        receiver.request(pdu, (outcome) => answered(resultOf(outcome)));
      } catch (error) {
        // PduFieldError: an address or a text that no deliver_sm can carry; no later try can either.
        answered({ kind: 'refused', detail: (error as Error).message });
      }
    }
  }

  return {
    room(accountId) {
      const free = windowOf(accountId) - (ways.get(accountId)?.outstanding ?? 0);
      return free > 0 && parts.receivers(accountId).some((receiver) => receiver.writable) ? free : 0;
    },
    deliver(accountId, notice, done) {
      const account = parts.rulebook().accountById.get(accountId);
      const way = ways.get(accountId) ?? { outstanding: 0, turn: -1 };
      const receiver = account && nextReceiver(accountId, way);
      if (!account || !receiver) {
        done({ kind: 'unknown', detail: 'no receiver bind' });
        return;
      }
      ways.set(accountId, way);
      send(accountId, way, receiver, pdusOf(notice, account), done);
    },
    receiversChanged(accountId, change) {
      if (change !== 'gone') parts.onRoom(accountId);
      else if (parts.receivers(accountId).length === 0) {
        if (ways.get(accountId)?.outstanding === 0) ways.delete(accountId);
        parts.onGone(accountId);
      }
    },
  };
}
