// One bind of a connector, kept up: it connects, binds, carries requests both ways, and tries again when it ends. Slow answers are not losses: a bind
// whose carrier says anything at all is waited for; one that owes an answer and is silent is dead, and what it owed is in doubt.
import {
  type BindMode,
  connectEsme,
  type EsmeClient,
  type EsmeEnd,
  type RequestPdu,
  statuses,
  statusName,
  validatePdu,
} from '@trunkline/smpp';
import { normaliseCarrierId } from '../../core/carrier-id.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { LinkProfile } from '../../core/link-profile.ts';
import { PROBE_AFTER_MS, type Ticket } from '../../core/window-learner.ts';
import {
  ALREADY_BOUND_DELAY_MAX_MS,
  ALREADY_BOUND_DELAY_MIN_MS,
  CARRIER_REQUESTS_MAX,
  RECONNECT_DELAY_MAX_MS,
  RECONNECT_DELAY_MIN_MS,
} from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BindReport, LinkState, WireOutcome } from '../../ports/connector.ts';
import { esmeOptionsOf } from './options.ts';
import type { WireTrace } from './wire/trace.ts';
import { badCredentials, judgeStatus } from './statuses.ts';
import type { SubmitInit } from './submit.ts';

export interface BindLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface BindParts {
  readonly mode: BindMode;
  readonly settings: ConnectorSettings;
  readonly profile: LinkProfile;
  readonly clock: Clock;
  readonly log: BindLog;
  /** The bind's place among those of its connector, from 1, and where its PDUs are kept; null = nowhere. */
  readonly index: number;
  readonly trace: WireTrace | null;
  /** Names the bind in the log. */
  readonly fields: object;
  readonly onState: () => void;
  /** Segments can be taken again. */
  readonly onReady: () => void;
  /** A request of the carrier; `answer` once, at any time. */
  readonly onRequest: (pdu: RequestPdu, answer: (status: number) => void) => void;
  /** The carrier refuses the credentials: nobody must try again with them. */
  readonly onBadCredentials: (why: string) => void;
}

type State = Pick<BindReport, 'state' | 'since' | 'detail' | 'nextTryAt'>;

export class Bind {
  readonly mode: BindMode;
  readonly #parts: BindParts;
  #client: EsmeClient | null = null;
  #state: State;
  #failures = 0;
  #isStopping = false;
  #cancelReconnect = (): void => {};
  #cancelWatch: (() => void) | null = null;
  #cancelProbe: (() => void) | null = null;
  /** When the carrier last said anything, and when it last was about a message. */
  #heardAt = 0;
  #trafficAt = 0;
  /** The segment that the bind died of: it goes again later, so that it cannot take the link down over and over. */
  #suspect = 0;
  /** Requests of the carrier handed up and not answered yet. */
  #unanswered = 0;

  constructor(parts: BindParts) {
    this.#parts = parts;
    this.mode = parts.mode;
    this.#state = { state: 'stopped', since: parts.clock.now(), detail: '', nextTryAt: null };
  }

  get isSending(): boolean {
    return this.mode !== 'receiver';
  }
  get state(): LinkState {
    return this.#state.state;
  }
  get #window(): number {
    return this.isSending ? Math.min(this.#parts.settings.window, this.#parts.profile.window.limit()) : 0;
  }
  /** Segments it would take now. */
  get room(): number {
    const client = this.#client;
    if (!client || this.#isStopping || this.#state.state !== 'bound' || !client.writable) return 0;
    return this.#window - client.outstanding;
  }

  report(): BindReport {
    return { mode: this.mode, ...this.#state, outstanding: this.#client?.outstanding ?? 0, window: this.#window };
  }

  start(): void {
    if (this.#isStopping) return;
    const { settings, clock, log, fields, trace, index } = this.#parts;
    const life = trace?.begin() ?? 0;
    const options = esmeOptionsOf(settings, this.mode);
    const { systemId, password, systemType, addressRange } = settings;
    const fault = validatePdu({ command: `bind_${this.mode}`, systemId, password, systemType, addressRange });
    if (fault) {
      this.refuse(`${fault.field} cannot be sent: ${fault.reason}`);
      return;
    }
    this.#change('connecting', '');
    // From here on, or the answer to the bind would be the first traffic since 1970.
    this.#trafficAt = clock.now();
    try {
      this.#client = connectEsme(options, {
        onBound: () => {
          this.#heardAt = clock.now();
          this.#trafficAt = this.#heardAt;
          log.info(fields, 'link bound');
          this.#change('bound', '');
          if (this.isSending) this.#parts.onReady();
        },
        onRequest: (pdu) => this.#request(pdu),
        onWritable: () => this.#parts.onReady(),
        onReceived: (decoded) => {
          // A peer that asks after us but never answers is no sign of a working link.
          if (decoded.kind === 'pdu' && decoded.pdu.command === 'enquire_link') return;
          const now = clock.now();
          this.#heardAt = now;
          if (decoded.kind === 'pdu' && decoded.pdu.command === 'enquire_link_resp') return;
          this.#parts.profile.quiet(now - this.#trafficAt, 'traffic');
          this.#trafficAt = now;
        },
        onClosed: (end) => this.#closed(end),
        onOctets: trace ? (direction, octets) => trace.record(index, life, direction, octets, clock.now()) : undefined,
      });
    } catch (error) {
      // Certificates that cannot be read, or an address that is not ours: nothing that trying again would mend.
      this.refuse(`the connection cannot be made with these settings: ${(error as Error).message}`);
    }
  }

  /** Not again until the settings change. */
  refuse(why: string): void {
    this.#cancelReconnect();
    if (this.#state.state !== 'refused') this.#change('refused', why);
  }

  submit(pdu: SubmitInit, done: (outcome: WireOutcome) => void): void {
    const client = this.#client;
    if (!client) {
      done({ kind: 'unsent', detail: 'the link is down' });
      return;
    }
    const { clock, profile, settings } = this.#parts;
    const ticket = profile.window.sent(client.outstanding, clock.now());
    const sequence = client.request(pdu, (outcome) => {
      if (outcome.kind === 'unsent') {
        done({ kind: 'unsent', detail: outcome.why });
        return;
      }
      if (outcome.kind === 'unknown' && outcome.why !== 'nack') {
        const isSuspect = outcome.why === 'timeout' || sequence === this.#suspect;
        // A link that does not answer is asked no more: a late answer must not meet a second copy of its segment.
        if (outcome.why === 'timeout') client.destroy();
        done({ kind: 'unknown', carrierKey: '', again: isSuspect ? 'later' : 'at_once', detail: unknownWhy[outcome.why] });
        return;
      }
      // Only now the link has proved itself: one that binds and is cut again must not be tried at full speed.
      this.#failures = 0;
      const status = outcome.kind === 'response' ? outcome.pdu.status : (outcome.status ?? statuses.ESME_RSYSERR);
      const id = outcome.kind === 'response' && 'messageId' in outcome.pdu ? (outcome.pdu.messageId ?? '') : '';
      if (status === statuses.ESME_ROK) {
        profile.response(id);
        profile.window.taken(ticket, clock.now());
        done({ kind: 'accepted', carrierKey: normaliseCarrierId(id) });
        return;
      }
      const judged = judgeStatus(status, normaliseCarrierId(id), settings);
      done(judged.kind === 'throttled' ? { ...judged, cause: this.#causeOf(ticket) } : judged);
    });
    if (sequence > 0) this.#watch();
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    this.#cancelReconnect();
    await this.#client?.unbind(deadlineMs);
    if (this.#state.state !== 'stopped') this.#change('stopped', '');
  }

  #causeOf(ticket: Ticket): 'rate' | 'window' {
    const { clock, profile, onReady } = this.#parts;
    const cause = profile.window.refused(ticket, clock.now());
    if (profile.window.wantsProbe())
      this.#cancelProbe ??= clock.after(PROBE_AFTER_MS, () => {
        this.#cancelProbe = null;
        profile.window.probe();
        onReady();
      });
    return cause;
  }

  /** While an answer is owed: looks now and then whether the carrier is still there. */
  #watch(): void {
    const { clock, settings } = this.#parts;
    const patienceMs = settings.responseTimeoutMs;
    this.#cancelWatch ??= clock.after(patienceMs, () => {
      this.#cancelWatch = null;
      const client = this.#client;
      if (!client || this.#state.state !== 'bound') return;
      const [oldest] = client.dumpWindow();
      const now = clock.now();
      const isLate = oldest !== undefined && oldest.sentAt + patienceMs <= now;
      if (isLate && this.#heardAt + patienceMs <= now) {
        this.#suspect = oldest.sequence;
        client.destroy();
        return;
      }
      this.#tellLag(isLate);
      if (oldest) this.#watch();
    });
  }

  #tellLag(isLate: boolean): void {
    const { log, fields } = this.#parts;
    if (isLate === (this.#state.detail === LAGS)) return;
    if (isLate) log.warn(fields, 'link lags: answers are late; nothing is sent twice for it');
    this.#change('bound', isLate ? LAGS : '');
  }

  #request(pdu: RequestPdu): void {
    const client = this.#client;
    if (!client) return;
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
      if (pdu.command !== 'alert_notification') client.respond(pdu, { status: statuses.ESME_RINVCMDID });
      return;
    }
    if (++this.#unanswered >= CARRIER_REQUESTS_MAX) client.pause();
    this.#parts.onRequest(pdu, (status) => {
      // The carrier repeats on its next link what was not answered on this one.
      if (client !== this.#client) return;
      if (this.#unanswered-- === CARRIER_REQUESTS_MAX) client.resume();
      client.respond(pdu, { status, messageId: '' });
    });
  }

  #closed(end: EsmeEnd): void {
    const { clock, log, fields, profile } = this.#parts;
    const wasBound = this.#state.state === 'bound';
    this.#client = null;
    this.#unanswered = 0;
    this.#cancelWatch?.();
    this.#cancelWatch = null;
    this.#cancelProbe?.();
    this.#cancelProbe = null;
    if (this.#isStopping) {
      this.#change('stopped', '');
      return;
    }
    const why = describeEnd(end);
    if (end.kind === 'bind_refused' && badCredentials.has(end.status)) {
      this.#parts.onBadCredentials(`${why}: change system id, password or system type`);
      return;
    }
    if (wasBound && (end.kind === 'unbound' || end.kind === 'lost')) profile.quiet(clock.now() - this.#trafficAt, 'cut');
    if (this.#state.state === 'refused') return;
    const delay = this.#reconnectDelay(end.kind === 'bind_refused' && end.status === statuses.ESME_RALYBND);
    log.warn({ ...fields, why, retryMs: delay }, 'link down');
    this.#change('waiting', why, clock.now() + delay);
    this.#cancelReconnect = clock.after(delay, () => this.start());
  }

  #reconnectDelay(isAlreadyBound: boolean): number {
    const [min, max] = isAlreadyBound
      ? [ALREADY_BOUND_DELAY_MIN_MS, ALREADY_BOUND_DELAY_MAX_MS]
      : [RECONNECT_DELAY_MIN_MS, RECONNECT_DELAY_MAX_MS];
    const doublings = Math.min(this.#failures++, 20);
    // Half of it is chance, so that many binds do not come back as one; but nobody who said "already bound" is asked before its least wait.
    const jittered = Math.min(max, min * 2 ** doublings) * (0.5 + this.#parts.clock.random() / 2);
    return Math.round(isAlreadyBound ? Math.max(min, jittered) : jittered);
  }

  #change(state: LinkState, detail: string, nextTryAt: number | null = null): void {
    const since = state === this.#state.state ? this.#state.since : this.#parts.clock.now();
    this.#state = { state, since, detail, nextTryAt };
    this.#parts.onState();
  }
}

const LAGS = 'answers are late';

const unknownWhy = {
  timeout: 'the carrier did not answer in time',
  closed: 'the link was lost before the carrier answered',
} as const;

function describeEnd(end: EsmeEnd): string {
  switch (end.kind) {
    case 'connect_failed':
      return `cannot connect: ${end.error.message}`;
    case 'bind_refused':
      return `the carrier refused the bind with ${statusName(end.status)}`;
    case 'bind_timeout':
      return 'the carrier did not answer the bind';
    case 'unbound':
      return `unbound by ${end.by === 'us' ? 'us' : 'the carrier'}`;
    case 'destroyed':
      return 'closed by us: the carrier stopped answering';
    case 'lost':
      return `the link was lost (${end.why})`;
    default:
      return end satisfies never;
  }
}
