// query_sm, cancel_sm and replace_sm against the store of messages (SMPP 3.4 §4.8 to §4.10).
import { messageStates } from '../src/receipt.ts';
import type { PduOf } from '../src/tables/commands.ts';
import { statuses } from '../src/tables/statuses.ts';
import { formatAbsoluteTime } from '../src/time.ts';
import type { Bind } from './bind.ts';
import type { Context } from './context.ts';
import { timesOf } from './intake.ts';
import { type MessageStore, stateAt, type StoredMessage } from './messages.ts';
import type { ReceivedLog } from './received.ts';
import type { Receipts } from './receipts.ts';

export type QueryPdu = PduOf<'query_sm'> | PduOf<'cancel_sm'> | PduOf<'replace_sm'>;

/** '' for a time that two digits of a year cannot say, which only the clock of a test has. */
const dateOf = (epochMs: number): string => (epochMs >= year2000 ? formatAbsoluteTime(epochMs) : '');
const year2000 = Date.UTC(2000, 0, 1);

export class Queries {
  private readonly context: Context;
  private readonly store: MessageStore;
  private readonly receipts: Receipts;
  private readonly log: ReceivedLog;

  constructor(context: Context, store: MessageStore, receipts: Receipts, log: ReceivedLog) {
    this.context = context;
    this.store = store;
    this.receipts = receipts;
    this.log = log;
  }

  serve(pdu: QueryPdu, bind: Bind): void {
    switch (pdu.command) {
      case 'query_sm':
        this.query(pdu, bind);
        break;
      case 'cancel_sm':
        bind.session.respond(pdu, { status: this.cancel(pdu, bind) });
        break;
      case 'replace_sm':
        bind.session.respond(pdu, { status: this.replace(pdu, bind) });
        break;
      default:
        pdu satisfies never;
    }
  }

  private query(pdu: PduOf<'query_sm'>, bind: Bind): void {
    const { messageId } = pdu;
    const [message] = this.store.find(bind.systemId, messageId, pdu.sourceAddr);
    if (message === undefined) {
      bind.session.respond(pdu, { status: statuses.ESME_RINVMSGID, messageId });
      return;
    }
    const now = this.context.clock.now();
    const isFinal = now >= message.finalAt;
    bind.session.respond(pdu, {
      messageId,
      finalDate: isFinal ? dateOf(message.finalAt) : '',
      messageState: messageStates.indexOf(stateAt(message, now)),
      errorCode: isFinal ? Number.parseInt(message.error, 10) & 0xff : 0,
    });
  }

  private cancel(pdu: PduOf<'cancel_sm'>, bind: Bind): number {
    const { messageId, sourceAddr, destinationAddr } = pdu;
    const all =
      messageId === ''
        ? this.store.matching(bind.systemId, sourceAddr, destinationAddr)
        : this.store.find(bind.systemId, messageId, sourceAddr);
    if (all.length === 0) return statuses.ESME_RINVMSGID;
    const now = this.context.clock.now();
    const open = all.filter(({ finalAt }) => now < finalAt);
    for (const message of open) {
      message.version++;
      message.finalState = 'DELETED';
      message.error = '000';
      message.finalAt = now;
      this.receipts.tellCancelled(message);
    }
    return open.length === 0 ? statuses.ESME_RCANCELFAIL : statuses.ESME_ROK;
  }

  private replace(pdu: PduOf<'replace_sm'>, bind: Bind): number {
    const [message] = this.store.find(bind.systemId, pdu.messageId, pdu.sourceAddr);
    if (message === undefined) return statuses.ESME_RINVMSGID;
    const now = this.context.clock.now();
    if (now >= message.finalAt || message.pdu.command !== 'submit_sm') return statuses.ESME_RREPLACEFAIL;
    const times = timesOf(pdu, now);
    if (typeof times === 'number') return times;
    message.version++;
    const { shortMessage, registeredDelivery } = pdu;
    message.pdu = { ...message.pdu, shortMessage, registeredDelivery };
    if (pdu.scheduleDeliveryTime !== '') message.scheduledAt = times.scheduledAt;
    if (pdu.validityPeriod !== '') message.expiresAt = times.expiresAt;
    this.log.replace(message.id, shortMessage);
    this.planAgain(message, now);
    return statuses.ESME_ROK;
  }

  private planAgain(message: StoredMessage, now: number): void {
    const plan = this.receipts.plan(message, now, 0);
    if (plan !== null) this.context.later(plan.delayMs, () => this.receipts.tell(plan));
  }
}
