// The way of a submit: judged, answered, and its receipts set going. submit_sm, data_sm, and submit_multi, whose destinations are judged
// one by one and share an answer.
import type { Answer } from '../src/session.ts';
import type { UnsuccessSme } from '../src/fields.ts';
import type { PduOf, RequestPdu } from '../src/tables/commands.ts';
import { statuses } from '../src/tables/statuses.ts';
import { parseSmppTime } from '../src/time.ts';
import type { Answers } from './answers.ts';
import type { Bind } from './bind.ts';
import type { Context } from './context.ts';
import { Judge, type Verdict } from './judge.ts';
import { simulatorLimits } from './limits.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import { makeMessageId, type MessageId } from './message-ids.ts';
import { newMessage, type StoredMessage } from './messages.ts';
import type { Post } from './post.ts';
import type { ReceivedLog, SubmitPdu } from './received.ts';
import type { Plan, Receipts } from './receipts.ts';

export type MultiPdu = PduOf<'submit_multi'>;

interface Times {
  scheduledAt: number;
  expiresAt: number;
}

const atOnce: Times = { scheduledAt: 0, expiresAt: Number.POSITIVE_INFINITY };

/** A status: the field that makes no sense. Both may be relative to now (§7.1.1). */
export const timesOf = (pdu: { scheduleDeliveryTime: string; validityPeriod: string }, now: number): Times | number => {
  if (pdu.scheduleDeliveryTime === '' && pdu.validityPeriod === '') return atOnce;
  const schedule = parseSmppTime(pdu.scheduleDeliveryTime, now);
  if (schedule.kind === 'invalid') return statuses.ESME_RINVSCHED;
  const scheduledAt = schedule.kind === 'none' ? 0 : schedule.epochMs;
  const validity = parseSmppTime(pdu.validityPeriod, now);
  if (validity.kind === 'invalid') return statuses.ESME_RINVEXPIRY;
  return { scheduledAt, expiresAt: validity.kind === 'none' ? Number.POSITIVE_INFINITY : validity.epochMs };
};

export class Intake {
  readonly judge = new Judge();
  private readonly context: Context;
  private readonly post: Post;
  private readonly answers: Answers;
  private readonly receipts: Receipts;
  private readonly log: ReceivedLog;
  private submitsSinceCut = 0;

  constructor(context: Context, post: Post, answers: Answers, receipts: Receipts, log: ReceivedLog) {
    this.context = context;
    this.post = post;
    this.answers = answers;
    this.receipts = receipts;
    this.log = log;
  }

  submit(pdu: SubmitPdu, bind: Bind): void {
    const { counts, settings } = this.context;
    counts.submits++;
    // At once, whatever the latency: an answer that waits would need the room that is not there.
    if (this.isFull()) this.refuse(pdu, bind, statuses.ESME_RMSGQFUL, null);
    else if (settings.windowMax > 0 && bind.open >= settings.windowMax) this.refuse(pdu, bind, statuses[settings.windowStatus], null);
    else {
      const now = this.context.clock.now();
      const behaviour = this.judge.behaviourOf(pdu.destinationAddr);
      const verdict = this.judge.decide(pdu, bind.systemId, behaviour, this.context, now);
      const times = pdu.command === 'submit_sm' && verdict.kind === 'accept' ? timesOf(pdu, now) : atOnce;
      if (typeof times === 'number') this.refuse(pdu, bind, times, behaviour.latencyMs ?? settings.latencyMs);
      else if (verdict.kind === 'accept') this.accept(pdu, bind, behaviour, verdict, times, now);
      else if (verdict.kind === 'refuse') this.refuse(pdu, bind, verdict.status, behaviour.latencyMs ?? settings.latencyMs);
      else this.lose(bind);
    }
    this.countDown(bind);
  }

  /** Each destination as a submit_sm of its own; one id for all, and those that were refused by name (§4.5). */
  multi(pdu: MultiPdu, bind: Bind): void {
    const { context } = this;
    const { counts, settings } = context;
    const now = context.clock.now();
    const unsuccess: UnsuccessSme[] = [];
    const id = this.newId();
    const plans: Plan[] = [];
    const latencyMs = this.answers.latencyOf(bind, settings.latencyMs);
    const times = timesOf(pdu, now);
    for (const destination of pdu.destinations) {
      counts.submits++;
      const [ton, npi] = destination.kind === 'sme' ? [destination.ton, destination.npi] : [0, 0];
      const address = destination.kind === 'sme' ? destination.address : destination.name;
      const one = asSubmit(pdu, ton, npi, address);
      const behaviour = this.judge.behaviourOf(address);
      let verdict: Verdict = { kind: 'refuse', status: statuses.ESME_RINVDLNAME };
      if (typeof times === 'number') verdict = { kind: 'refuse', status: times };
      else if (this.isFull()) verdict = { kind: 'refuse', status: statuses.ESME_RMSGQFUL };
      else if (destination.kind === 'sme') verdict = this.judge.decide(one, bind.systemId, behaviour, context, now);
      if (verdict.kind === 'cut') {
        this.lose(bind);
        return;
      }
      if (verdict.kind === 'refuse' || typeof times === 'number') {
        const status = verdict.kind === 'refuse' ? verdict.status : statuses.ESME_RSUBMITFAIL;
        this.countRefused(status);
        unsuccess.push({ ton, npi, address, status });
      } else {
        const ids = { id: id.inResponse, receiptId: id.inReceipt };
        const plan = this.take(newMessage({ ...ids, bind, behaviour, submittedAt: now, pdu: one, ...times }), latencyMs);
        if (plan !== null) plans.push(plan);
      }
    }
    const isNobody = unsuccess.length === pdu.destinations.length;
    const answer: Answer = isNobody ? { status: statuses.ESME_RSUBMITFAIL, unsuccess } : { messageId: id.inResponse, unsuccess };
    this.answer(pdu, bind, answer, latencyMs, () => {
      for (const plan of plans) this.receipts.begin(plan);
    });
    this.countDown(bind);
  }

  private isFull(): boolean {
    return this.context.agenda.size + this.post.queued >= simulatorLimits.pendingMax && !this.post.makeRoom();
  }

  private newId(): MessageId {
    return makeMessageId(this.context.settings.idStyle, this.context.nextId++, this.context.random);
  }

  private lose(bind: Bind): void {
    this.context.counts.lost++;
    this.context.cut(bind.session);
  }

  private countRefused(status: number): void {
    if (status === statuses.ESME_RTHROTTLED) this.context.counts.throttled++;
    else this.context.counts.refused++;
  }

  /** `latencyMs` null: at once, whatever the settings say. */
  private refuse(pdu: SubmitPdu, bind: Bind, status: number, latencyMs: number | null): void {
    this.countRefused(status);
    const answer = this.context.settings.errorIds ? { status, messageId: this.newId().inResponse } : { status };
    this.answer(pdu, bind, answer, latencyMs === null ? 0 : this.answers.latencyOf(bind, latencyMs));
  }

  private answer(pdu: RequestPdu, bind: Bind, answer: Answer, latencyMs: number, then?: () => void): void {
    bind.open++;
    this.context.later(latencyMs, () => {
      bind.open--;
      this.answers.respond(bind, pdu, answer);
      then?.();
    });
  }

  /** Into the books. What is to be told of it; null: nothing. */
  private take(message: StoredMessage, latencyMs: number): Plan | null {
    const { systemId, submittedAt, pdu, id } = message;
    this.context.counts.accepted++;
    if (this.log.add(submittedAt, systemId, pdu, id)) this.context.counts.duplicates++;
    return this.receipts.plan(message, submittedAt, latencyMs);
  }

  private accept(
    pdu: SubmitPdu,
    bind: Bind,
    behaviour: NumberBehaviour,
    { status, cut }: { status: number; cut: boolean },
    times: Times,
    now: number,
  ): void {
    const { context } = this;
    const { settings, random } = context;
    const isEmpty = behaviour.answer === 'empty_id' || random.happens(settings.emptyIdPercent);
    const id = this.newId();
    const messageId = isEmpty ? '' : id.inResponse;
    const message = newMessage({ id: messageId, receiptId: id.inReceipt, bind, behaviour, submittedAt: now, pdu, ...times });
    const latencyMs = this.answers.latencyOf(bind, behaviour.latencyMs ?? settings.latencyMs);
    const plan = this.take(message, latencyMs);
    bind.open++;
    context.later(latencyMs, () => {
      bind.open--;
      if (plan?.overtakes === true) this.receipts.tell(plan);
      if (cut) context.cut(bind.session);
      else if (behaviour.answer !== 'never') this.answers.respond(bind, pdu, status === 0 ? { messageId } : { status, messageId });
      if (plan?.overtakes === false) this.receipts.begin(plan);
    });
  }

  /** Links that end at every so many submits. */
  private countDown(bind: Bind): void {
    const { settings, counts } = this.context;
    bind.submits++;
    if (settings.disconnectEvery > 0 && ++this.submitsSinceCut >= settings.disconnectEvery) {
      this.submitsSinceCut = 0;
      this.context.cut(bind.session);
    }
    if (settings.unbindEvery > 0 && bind.submits % settings.unbindEvery === 0) {
      counts.unbinds++;
      bind.session.unbind();
    }
  }
}

const asSubmit = (pdu: MultiPdu, destAddrTon: number, destAddrNpi: number, destinationAddr: string): SubmitPdu => {
  const { destinations: _, command: _c, ...rest } = pdu;
  return { ...rest, command: 'submit_sm', destAddrTon, destAddrNpi, destinationAddr };
};
