// The SMSC: takes binds, judges submits, answers, and sends receipts and messages from phones. All of its moods are settings that may
// change while it runs. With no latency and no delay everything happens in the turn in which the submit is read, with no timer at all.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../src/clock.ts';
import type { ReceiptState } from '../src/receipt.ts';
import { type BindDecision, type BindRequest, createSmscServer, type SmscServer, type SmscSession } from '../src/server.ts';
import type { RequestPdu } from '../src/tables/commands.ts';
import { statuses, statusName } from '../src/tables/statuses.ts';
import { Agenda } from './agenda.ts';
import { Judge } from './judge.ts';
import { simulatorLimits } from './limits.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import { makeMessageId } from './message-ids.ts';
import { checkSettings, defaultSettings, type Settings, type SimulatorOptions, type StartOptions } from './options.ts';
import { type PhoneMessage, phonePdus } from './phone.ts';
import { Bind, type DeliveryOutcome, Post } from './post.ts';
import { Random } from './random.ts';
import { type Receipt, receiptPdu } from './receipt-text.ts';
import { bodyOf, ReceivedLog, type ReceivedMessage, segmentOf, type SubmitPdu } from './received.ts';
import { newStats, type Stats } from './stats.ts';
import { decodeText } from './text.ts';

/** Milliseconds since 1970 that never jump. */
const epochClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Ids begin at the time in microseconds, so that a restart never repeats one unless it sent a thousand per millisecond. */
const idsPerMs = 1_000;
const receiptTextMax = 20;
const delivered = [{ state: 'DELIVERED' }] as const satisfies NumberBehaviour['receipts'];
/** registered_delivery bits 1..0 (§5.2.17; 3 is of 5.0). */
const successOnly = 3;
const failureOnly = 2;

const isWanted = (receipts: Settings['receipts'], registeredDelivery: number, state: ReceiptState): boolean => {
  if (receipts !== 'requested') return receipts === 'always';
  const asked = registeredDelivery & 3;
  if (asked === failureOnly) return state !== 'DELIVERED';
  if (asked === successOnly) return state === 'DELIVERED';
  return asked !== 0;
};

/** Null: it never was bound. */
const bindOf = (session: SmscSession): Bind | null => (session.context instanceof Bind ? session.context : null);

interface Watcher {
  condition: (stats: Stats) => boolean;
  resolve: () => void;
}

export class SmscSimulator {
  port = 0;
  private settings = defaultSettings;
  private readonly clock: Clock;
  private readonly agenda: Agenda;
  private readonly post: Post;
  private readonly server: SmscServer;
  private readonly judge = new Judge();
  private readonly log = new ReceivedLog();
  private readonly counts = newStats();
  /** How many binds each system_id has. */
  private readonly bound = new Map<string, number>();
  private readonly phones = new Set<(outcome: DeliveryOutcome) => void>();
  private readonly watchers = new Set<Watcher>();
  private phase: 'open' | 'closed' = 'open';
  private random: Random;
  private nextId: bigint;
  private phoneReference = 0;
  private submitsSinceCut = 0;

  constructor(clock: Clock = epochClock) {
    this.clock = clock;
    this.agenda = new Agenda(clock);
    this.post = new Post(this.agenda, this.counts, () => this.changed());
    this.random = new Random(this.settings.seed);
    this.nextId = BigInt(Math.max(1, Math.floor(clock.now() * idsPerMs)));
    this.server = createSmscServer(
      { lingerMs: simulatorLimits.closeDeadlineMs },
      {
        onBind: (request) => this.decideBind(request),
        onBound: (session) => this.joined(session),
        onRequest: (pdu, session) => this.serve(pdu, bindOf(session)),
        onClosed: (session) => this.left(session),
        onWritable: (session) => this.writable(session),
      },
    );
  }

  async listen(port: number, host: string): Promise<void> {
    this.port = await this.server.listen(port, host);
  }

  get stats(): Readonly<Stats> {
    return { ...this.counts, uniqueNumbers: this.log.uniqueNumbers, waiting: this.post.queued, scheduled: this.agenda.size };
  }

  get received(): ReceivedMessage[] {
    return this.log.list();
  }

  countFor(number: string): number {
    return this.log.countFor(number);
  }

  set(options: Omit<SimulatorOptions, keyof StartOptions>): void {
    const checked = checkSettings(options);
    if (checked.kind === 'bad') throw new RangeError(checked.problem);
    const { changes } = checked;
    this.settings = { ...this.settings, ...changes };
    if (changes.seed !== undefined) this.random = new Random(changes.seed);
    if (changes.firstId !== undefined && changes.firstId !== null) this.nextId = BigInt(changes.firstId);
    if (changes.numbers !== undefined) this.judge.useNumbers(changes.numbers);
  }

  async sendFromPhone(message: PhoneMessage): Promise<void> {
    if (this.phase === 'closed') throw new Error('the simulator is closed');
    const pdus = phonePdus(message, this.phoneReference++);
    if (this.phones.size + pdus.length > simulatorLimits.phonePendingMax)
      throw new RangeError('too many messages from phones wait already');
    const systemId = message.systemId ?? null;
    const bind = this.post.pick(systemId);
    const acknowledged = pdus.map(
      (pdu) =>
        new Promise<void>((resolve, reject) => {
          const settled = (outcome: DeliveryOutcome): void => {
            this.phones.delete(settled);
            if (outcome.kind === 'acked') resolve();
            else reject(new Error(outcome.kind === 'refused' ? `refused with ${statusName(outcome.status)}` : 'not delivered'));
          };
          this.phones.add(settled);
          this.post.deliver({ kind: 'phone', systemId, pdu, attempts: 0, settled }, bind);
        }),
    );
    await Promise.all(acknowledged);
  }

  /** Fulfilled when the condition holds, looked at after everything that happens; rejected with the stats after `timeoutMs`. */
  async until(condition: (stats: Readonly<Stats>) => boolean, timeoutMs = 10_000): Promise<void> {
    if (condition(this.stats)) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(watcher);
        reject(new Error(`not within ${timeoutMs} ms; stats: ${JSON.stringify(this.stats)}`));
      }, timeoutMs);
      const watcher: Watcher = {
        condition,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.watchers.add(watcher);
    });
  }

  disconnectAll(): void {
    for (const session of this.server.sessions) this.cut(session);
  }

  async close(): Promise<void> {
    this.phase = 'closed';
    this.agenda.stop();
    for (const settled of this.phones) settled({ kind: 'dropped' });
    await this.server.close(simulatorLimits.closeDeadlineMs);
  }

  private changed(): void {
    if (this.watchers.size === 0) return;
    const { stats } = this;
    for (const watcher of this.watchers) {
      if (!watcher.condition(stats)) continue;
      this.watchers.delete(watcher);
      watcher.resolve();
    }
  }

  private decideBind(request: BindRequest): BindDecision {
    const { systemId, password } = this.settings;
    const badName = systemId !== null && request.systemId !== systemId;
    const badPassword = password !== null && request.password !== password;
    if (badName || badPassword) {
      this.counts.bindsRefused++;
      this.changed();
      return { status: badName ? statuses.ESME_RINVSYSID : statuses.ESME_RINVPASWD };
    }
    return { status: statuses.ESME_ROK, systemId: 'simulator' };
  }

  private joined(session: SmscSession): void {
    const systemId = session.systemId ?? '';
    const bind = new Bind(session, systemId);
    session.context = bind;
    this.counts.binds++;
    this.counts.sessions++;
    this.bound.set(systemId, (this.bound.get(systemId) ?? 0) + 1);
    if (bind.canReceive) this.post.join(bind);
    this.changed();
  }

  private left(session: SmscSession): void {
    const bind = bindOf(session);
    if (bind === null) return;
    this.counts.sessions--;
    const others = (this.bound.get(bind.systemId) ?? 1) - 1;
    if (others > 0) this.bound.set(bind.systemId, others);
    else {
      this.bound.delete(bind.systemId);
      this.judge.forget(bind.systemId);
    }
    this.post.leave(bind);
    this.changed();
  }

  private writable(session: SmscSession): void {
    const bind = bindOf(session);
    if (bind !== null) this.post.pump(bind);
  }

  private serve(pdu: RequestPdu, bind: Bind | null): void {
    if (bind === null) return;
    if (pdu.command === 'submit_sm' || pdu.command === 'data_sm') this.submit(pdu, bind);
    // Many carriers have neither lists nor queries; a simulator of all of them promises none.
    else bind.session.respond(pdu, { status: statuses.ESME_RINVCMDID });
    this.changed();
  }

  private submit(pdu: SubmitPdu, bind: Bind): void {
    const { settings, counts, judge } = this;
    counts.submits++;
    // At once, whatever the latency: an answer that waits would need the room that is not there.
    if (this.isFull()) this.refuse(pdu, bind, statuses.ESME_RMSGQFUL, 0);
    else {
      const now = this.clock.now();
      const behaviour = judge.behaviourOf(pdu.destinationAddr);
      const verdict = judge.decide(pdu, bind.systemId, behaviour, settings, this.random, now);
      if (verdict.kind === 'accept') this.accept(pdu, bind, behaviour, verdict, now);
      else if (verdict.kind === 'refuse') this.refuse(pdu, bind, verdict.status, behaviour.latencyMs ?? settings.latencyMs);
      else {
        counts.lost++;
        this.cut(bind.session);
      }
    }
    if (settings.disconnectEvery > 0 && ++this.submitsSinceCut >= settings.disconnectEvery) {
      this.submitsSinceCut = 0;
      this.cut(bind.session);
    }
  }

  private isFull(): boolean {
    return this.agenda.size + this.post.queued >= simulatorLimits.pendingMax && !this.post.makeRoom();
  }

  private cut(session: SmscSession): void {
    if (session.state === 'CLOSED') return;
    this.counts.disconnects++;
    session.destroy();
  }

  private refuse(pdu: SubmitPdu, bind: Bind, status: number, latencyMs: number): void {
    if (status === statuses.ESME_RTHROTTLED) this.counts.throttled++;
    else this.counts.refused++;
    this.later(latencyMs, () => bind.session.respond(pdu, { status }));
  }

  private accept(
    pdu: SubmitPdu,
    bind: Bind,
    behaviour: NumberBehaviour,
    { status, cut }: { status: number; cut: boolean },
    now: number,
  ): void {
    const { settings } = this;
    const id = makeMessageId(settings.idStyle, this.nextId++, this.random);
    const messageId = behaviour.answer === 'empty_id' ? '' : id.inResponse;
    this.counts.accepted++;
    if (this.log.add(now, bind.systemId, pdu, messageId)) this.counts.duplicates++;
    const answer = (): void => {
      if (cut) this.cut(bind.session);
      else if (behaviour.answer !== 'never') bind.session.respond(pdu, status === 0 ? { messageId } : { status, messageId });
    };
    const tell = this.receipts(pdu, bind, behaviour, id.inReceipt, now);
    const latencyMs = behaviour.latencyMs ?? settings.latencyMs;
    if (tell !== null && (behaviour.receiptBeforeResponse ?? settings.receiptBeforeResponse)) {
      this.later(latencyMs, () => {
        tell();
        answer();
      });
      return;
    }
    const delayMs = behaviour.receiptDelayMs ?? settings.receiptDelayMs;
    this.later(latencyMs, () => {
      answer();
      if (tell !== null) this.later(delayMs, tell);
    });
  }

  /** What is to be sent after the response; null: nothing. */
  private receipts(pdu: SubmitPdu, bind: Bind, behaviour: NumberBehaviour, id: string, now: number): (() => void) | null {
    const { receipts } = this.settings;
    const due =
      behaviour.answer === 'empty_id'
        ? []
        : (behaviour.receipts ?? delivered).filter(({ state }) => isWanted(receipts, pdu.registeredDelivery, state));
    // A phone answers a long message once.
    const reply = (segmentOf(pdu)?.number ?? 1) === 1 ? behaviour.reply : undefined;
    if (due.length === 0 && reply === undefined) return null;
    const text = decodeText(bodyOf(pdu), pdu.dataCoding);
    // Receipts are octets of an unknown alphabet: what is not plain is left out, as carriers do.
    const excerpt = /^[\x20-\x7e]*$/.test(text) ? text.slice(0, receiptTextMax) : '';
    return () => {
      for (const step of due) {
        const error = 'error' in step ? (step.error ?? '000') : '000';
        this.sendReceipt(pdu, bind, behaviour, { id, state: step.state, error, submittedAt: now, doneAt: this.clock.now(), text: excerpt });
      }
      if (reply !== undefined)
        this.reply(
          pdu,
          bind.systemId,
          reply.replace('{text}', () => text),
        );
    };
  }

  private sendReceipt(pdu: SubmitPdu, bind: Bind, behaviour: NumberBehaviour, receipt: Receipt): void {
    const { settings, random } = this;
    if (random.happens(settings.receiptLossPercent)) {
      this.counts.receiptsLost++;
      return;
    }
    const copies = (behaviour.receiptCopies ?? 1) + (random.happens(settings.receiptDuplicatePercent) ? 1 : 0);
    const body = receiptPdu(settings.receiptDialect, settings.receiptTlvs, receipt, pdu);
    for (let i = 0; i < copies; i++) this.post.deliver({ kind: 'receipt', systemId: bind.systemId, pdu: body, attempts: 0 }, bind);
  }

  private reply(pdu: SubmitPdu, systemId: string, text: string): void {
    // An answer that cannot be sent is nobody's trouble: phones are like that.
    this.sendFromPhone({ from: pdu.destinationAddr, to: pdu.sourceAddr, text, systemId }).catch(() => {});
  }

  private later(ms: number, run: () => void): void {
    if (ms <= 0) run();
    else
      this.agenda.after(ms, () => {
        run();
        this.changed();
      });
  }
}
