// Everything that goes out as deliver_sm: receipts to the bind that submitted, or to another of its system_id; messages from phones to
// whoever can receive. What nobody can take waits; what was sent and not answered is sent again, on the next bind of the system_id or
// after a while. Each delivery ends in exactly one outcome.
import type { PduInitOf } from '../src/tables/commands.ts';
import { statuses } from '../src/tables/statuses.ts';
import type { RequestOutcome } from '../src/window.ts';
import type { Agenda } from './agenda.ts';
import type { Bind } from './bind.ts';
import { Fifo } from './fifo.ts';
import { simulatorLimits } from './limits.ts';
import type { Stats } from './stats.ts';

export type DeliveryOutcome = { kind: 'acked' } | { kind: 'refused'; status: number } | { kind: 'dropped' };

export interface Delivery {
  kind: 'receipt' | 'phone';
  /** null: anyone who is bound to receive. */
  systemId: string | null;
  pdu: PduInitOf<'deliver_sm'> | PduInitOf<'data_sm'>;
  attempts: number;
  settled?: ((outcome: DeliveryOutcome) => void) | undefined;
}

/** "Not now", as opposed to "not this". */
const temporary: ReadonlySet<number> = new Set([
  statuses.ESME_RX_T_APPN,
  statuses.ESME_RMSGQFUL,
  statuses.ESME_RTHROTTLED,
  statuses.ESME_RSYSERR,
]);

interface Mailbox {
  receivers: Bind[];
  turn: number;
  waiting: Fifo<Delivery>;
}

export class Post {
  /** Deliveries in queues, of binds and of the absent. */
  queued = 0;
  private readonly anyone: Mailbox = { receivers: [], turn: 0, waiting: new Fifo() };
  private readonly mailboxes = new Map<string, Mailbox>();
  private readonly agenda: Agenda;
  private readonly stats: Stats;
  private readonly changed: () => void;

  /** `changed` is called after each answer. */
  constructor(agenda: Agenda, stats: Stats, changed: () => void) {
    this.agenda = agenda;
    this.stats = stats;
    this.changed = changed;
  }

  /** A bind that can receive has come. */
  join(bind: Bind): void {
    const own = this.mailbox(bind.systemId);
    for (const box of [own, this.anyone]) {
      box.receivers.push(bind);
      for (let waiting = box.waiting.shift(); waiting !== undefined; waiting = box.waiting.shift()) bind.queue.push(waiting);
    }
    this.pump(bind);
  }

  /** It is gone: what it did not take goes to the others, or waits. */
  leave(bind: Bind): void {
    const own = this.mailbox(bind.systemId);
    for (const box of [own, this.anyone]) {
      const at = box.receivers.indexOf(bind);
      if (at !== -1) box.receivers.splice(at, 1);
    }
    const left = bind.unanswered.splice(0);
    for (let next = bind.queue.shift(); next !== undefined; next = bind.queue.shift()) {
      this.queued--;
      left.push(next);
    }
    for (const delivery of left) this.deliver(delivery);
    this.tidy(bind.systemId, own);
  }

  /** The receiver whose turn it is, for deliveries that must keep together; null: none is there. */
  pick(systemId: string | null): Bind | null {
    const box = systemId === null ? this.anyone : this.mailboxes.get(systemId);
    return box === undefined ? null : nextOf(box);
  }

  /** A receiver of its system_id that is not this one; null: there is no other. */
  other(bind: Bind): Bind | null {
    const box = this.mailbox(bind.systemId);
    for (let tried = 0; tried < box.receivers.length; tried++) {
      const next = nextOf(box);
      if (next !== bind) return next;
    }
    return null;
  }

  deliver(delivery: Delivery, preferred: Bind | null = null): void {
    const box = delivery.systemId === null ? this.anyone : this.mailbox(delivery.systemId);
    const bind = preferred?.canReceive === true ? preferred : nextOf(box);
    this.queued++;
    if (bind === null) box.waiting.push(delivery);
    else {
      bind.queue.push(delivery);
      this.pump(bind);
    }
  }

  /** The socket takes octets again, or an answer made room. */
  pump(bind: Bind): void {
    const { session, queue } = bind;
    while (queue.size > 0 && session.outstanding < simulatorLimits.deliverWindow && session.writable && bind.canReceive) {
      const delivery = queue.shift()!;
      this.queued--;
      this.countSent(delivery);
      session.request(delivery.pdu, (outcome) => this.answered(bind, delivery, outcome));
    }
  }

  /** Gives up the oldest delivery of someone who is not there. False: there is none. */
  makeRoom(): boolean {
    for (const [systemId, box] of this.mailboxes) {
      const oldest = box.receivers.length > 0 ? undefined : box.waiting.shift();
      if (oldest === undefined) continue;
      this.queued--;
      this.drop(oldest);
      this.tidy(systemId, box);
      return true;
    }
    return false;
  }

  private answered(bind: Bind, delivery: Delivery, outcome: RequestOutcome): void {
    if (outcome.kind === 'response' && outcome.pdu.status === statuses.ESME_ROK) {
      if (delivery.kind === 'receipt') this.stats.receiptsAcked++;
      else this.stats.inboundAcked++;
      delivery.settled?.({ kind: 'acked' });
    } else if (outcome.kind === 'response' && !temporary.has(outcome.pdu.status)) {
      if (delivery.kind === 'receipt') this.stats.receiptsRefused++;
      else this.stats.inboundRefused++;
      delivery.settled?.({ kind: 'refused', status: outcome.pdu.status });
    } else if (outcome.kind !== 'response' && (outcome.kind === 'unsent' || outcome.why === 'closed')) bind.unanswered.push(delivery);
    else if (delivery.attempts >= simulatorLimits.deliveryAttemptsMax) this.drop(delivery);
    else this.agenda.after(simulatorLimits.redeliveryDelayMs, () => this.deliver(delivery));
    this.pump(bind);
    this.changed();
  }

  private countSent(delivery: Delivery): void {
    const { stats } = this;
    const again = delivery.attempts++ > 0;
    if (delivery.kind === 'receipt') {
      stats.receiptsSent++;
      if (again) stats.receiptsResent++;
    } else {
      stats.inboundSent++;
      if (again) stats.inboundResent++;
    }
  }

  private drop(delivery: Delivery): void {
    if (delivery.kind === 'receipt') this.stats.receiptsDropped++;
    else this.stats.inboundDropped++;
    delivery.settled?.({ kind: 'dropped' });
  }

  private mailbox(systemId: string): Mailbox {
    let box = this.mailboxes.get(systemId);
    if (box === undefined) {
      box = { receivers: [], turn: 0, waiting: new Fifo() };
      this.mailboxes.set(systemId, box);
    }
    return box;
  }

  /** A name that nobody uses any more must not be remembered. */
  private tidy(systemId: string, box: Mailbox): void {
    if (box.receivers.length === 0 && box.waiting.size === 0) this.mailboxes.delete(systemId);
  }
}

/** In turn. */
const nextOf = (box: Mailbox): Bind | null => {
  for (let tried = 0; tried < box.receivers.length; tried++) {
    box.turn = (box.turn + 1) % box.receivers.length;
    const bind = box.receivers[box.turn]!;
    if (bind.canReceive) return bind;
  }
  return null;
};
