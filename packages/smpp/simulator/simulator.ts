// The SMSC, put together: connections come in at the door, binds are decided, submits judged and answered, receipts and messages from
// phones go out by the post. All of its moods are settings that may change while it runs. With no latency and no delay everything happens
// in the turn in which the submit is read, with no timer at all.
import type { Clock } from '../src/clock.ts';
import type { Decoded } from '../src/codec.ts';
import type { SmscSession } from '../src/server.ts';
import type { RequestPdu } from '../src/tables/commands.ts';
import { statuses } from '../src/tables/statuses.ts';
import { Answers } from './answers.ts';
import { type Bind, bindOf } from './bind.ts';
import { Binds } from './binds.ts';
import { Context, epochClock } from './context.ts';
import { Door } from './door.ts';
import { Intake } from './intake.ts';
import { simulatorLimits } from './limits.ts';
import { MessageStore } from './messages.ts';
import { checkSettings, type Settings, type SimulatorOptions, type StartOptions } from './options.ts';
import type { PhoneMessage } from './phone.ts';
import { Phones } from './phones.ts';
import { Post } from './post.ts';
import { Queries } from './queries.ts';
import { Receipts } from './receipts.ts';
import { ReceivedLog, type ReceivedMessage } from './received.ts';
import type { Stats } from './stats.ts';
import { Watch } from './watch.ts';
import { type WireEntry, WireRecord } from './wire-record.ts';

/** A bind as others see it. */
export interface BindInfo {
  session: number;
  systemId: string;
  boundAs: string;
  remoteAddress: string;
  /** Milliseconds since 1970. */
  boundAt: number;
  submits: number;
  /** Submits without a response, deliveries without one, deliveries that wait. */
  open: number;
  outstanding: number;
  queued: number;
}

interface Watcher {
  condition: (stats: Stats) => boolean;
  resolve: () => void;
}

export class SmscSimulator {
  port = 0;
  private readonly wire = new WireRecord();
  private readonly context: Context;
  private readonly post: Post;
  private readonly door: Door;
  private readonly bound: Binds;
  private readonly intake: Intake;
  private readonly queries: Queries;
  private readonly phones: Phones;
  private readonly watch: Watch;
  private readonly log: ReceivedLog;
  private readonly watchers = new Set<Watcher>();
  private phase: 'open' | 'closed' = 'open';

  constructor(clock: Clock = epochClock) {
    const context = new Context(clock);
    context.changed = () => this.changed();
    this.context = context;
    this.log = new ReceivedLog(() => context.settings.defaultAlphabet);
    this.post = new Post(context.agenda, context.counts, context.changed);
    this.bound = new Binds(context);
    this.phones = new Phones(context, this.post);
    const store = new MessageStore();
    const receipts = new Receipts(context, this.post, store, ({ pdu, systemId }, text) => {
      // An answer that cannot be sent is nobody's trouble: phones are like that.
      this.sendFromPhone({ from: pdu.destinationAddr, to: pdu.sourceAddr, text, systemId }).catch(() => {});
    });
    this.intake = new Intake(context, this.post, new Answers(context), receipts, this.log);
    this.queries = new Queries(context, store, receipts, this.log);
    this.watch = new Watch(context, {
      binds: () => this.bound.list(),
      unbind: (bind) => this.unbind(bind.session),
      phones: (elapsedMs) => this.phones.tick(elapsedMs),
    });
    this.door = new Door({
      onBind: (request) => this.bound.decide(request),
      onBound: (session) => this.joined(session),
      onRequest: (pdu, session) => this.serve(pdu, bindOf(session)),
      onClosed: (session, end) => {
        const gone = this.bound.left(session, end);
        if (gone === null) return;
        if (gone.isLast) this.intake.judge.forget(gone.bind.systemId);
        this.post.leave(gone.bind);
        this.changed();
      },
      onWritable: (session) => {
        const bind = bindOf(session);
        if (bind !== null) this.post.pump(bind);
      },
      onReceived: (decoded, session) => this.heard(decoded, session),
      onWire: (direction, octets, _decoded, session) => {
        const { systemId } = session;
        this.wire.add(
          { at: clock.now(), direction, session: this.door.numberOf(session), systemId: systemId ?? '' },
          octets,
          context.settings.wireLogMax,
        );
      },
    });
    this.apply();
  }

  async listen(port: number, host: string, tls?: StartOptions['tls']): Promise<void> {
    this.port = await this.door.listen(port, host, tls);
  }

  get stats(): Readonly<Stats> {
    const { counts, agenda } = this.context;
    return { ...counts, uniqueNumbers: this.log.uniqueNumbers, waiting: this.post.queued, scheduled: agenda.size };
  }

  get settings(): Readonly<Settings> {
    return this.context.told;
  }

  get received(): ReceivedMessage[] {
    return this.log.list();
  }

  get binds(): BindInfo[] {
    return this.bound.list().map(({ session, systemId, boundAt, submits, open, queue }) => ({
      session: this.door.numberOf(session),
      systemId,
      boundAs: (session.boundAs ?? '').replace('BOUND_', ''),
      remoteAddress: session.remoteAddress,
      boundAt: Math.floor(boundAt),
      submits,
      open,
      outstanding: session.outstanding,
      queued: queue.size,
    }));
  }

  wireLog(after = 0, session: number | null = null): WireEntry[] {
    return this.wire.list(this.context.settings.wireLogMax, after, session);
  }

  onWire(listener: (text: string) => void): void {
    this.wire.listen(listener);
  }

  countFor(number: string): number {
    return this.log.countFor(number);
  }

  set(options: Omit<SimulatorOptions, keyof StartOptions>): void {
    const checked = checkSettings(options);
    if (checked.kind === 'bad') throw new RangeError(checked.problem);
    this.context.set(checked.changes);
    if (checked.changes.numbers !== undefined) this.intake.judge.useNumbers(checked.changes.numbers);
    this.apply();
  }

  async sendFromPhone(message: PhoneMessage): Promise<void> {
    if (this.phase === 'closed') throw new Error('the simulator is closed');
    await this.phones.send(message);
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
    for (const session of this.door.sessions) this.context.cut(session);
  }

  unbindAll(): void {
    for (const { session } of this.bound.list()) this.unbind(session);
  }

  async close(): Promise<void> {
    this.phase = 'closed';
    this.watch.stop();
    this.context.agenda.stop();
    this.phones.close();
    await this.door.close(simulatorLimits.closeDeadlineMs);
  }

  private apply(): void {
    const { settings } = this.context;
    const { deliverTimeoutMs, enquireLinkIntervalMs, enquireBeforeBind, stall, wireLogMax } = settings;
    const { lingerMs } = simulatorLimits;
    this.door.use({ lingerMs, responseTimeoutMs: deliverTimeoutMs, enquireLinkIntervalMs, wireLog: wireLogMax > 0 }, enquireBeforeBind);
    this.door.stall(stall);
    this.watch.update();
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

  private joined(session: SmscSession): void {
    const bind = this.bound.joined(session);
    if (bind.canReceive) this.post.join(bind);
    this.changed();
  }

  private unbind(session: SmscSession): void {
    if (session.state === 'CLOSED') return;
    this.context.counts.unbinds++;
    session.unbind(simulatorLimits.closeDeadlineMs);
  }

  /** False: the session is not to see it. */
  private heard(decoded: Decoded, session: SmscSession): boolean {
    const isEnquiry = decoded.kind === 'pdu' && decoded.pdu.command === 'enquire_link';
    if (this.watch.isListening) {
      const bind = bindOf(session);
      if (bind !== null) {
        bind.heardAt = this.context.clock.now();
        const isMessage = decoded.kind === 'pdu' && !decoded.pdu.command.startsWith('enquire_link');
        if (isMessage) bind.messageAt = bind.heardAt;
      }
    }
    return !(isEnquiry && this.context.settings.ignoreEnquireLink);
  }

  private serve(pdu: RequestPdu, bind: Bind | null): void {
    if (bind === null) return;
    switch (pdu.command) {
      case 'submit_sm':
      case 'data_sm':
        this.intake.submit(pdu, bind);
        break;
      case 'submit_multi':
        if (this.context.settings.basicOnly) bind.session.respond(pdu, { status: statuses.ESME_RINVCMDID });
        else this.intake.multi(pdu, bind);
        break;
      case 'query_sm':
      case 'cancel_sm':
      case 'replace_sm':
        if (this.context.settings.basicOnly) bind.session.respond(pdu, { status: statuses.ESME_RINVCMDID });
        else this.queries.serve(pdu, bind);
        break;
      default:
        // What only an SMSC sends: the session has refused it already.
        break;
    }
    this.changed();
  }
}
