// A carrier that speaks HTTP, seen as a link: HTTP has no session, so the link is `bound` while the carrier can be connected to. A failed connection sets it
// to `waiting`; it is tried again by connecting, not by a message. Refused credentials stop it until a setting changes.
import { connect } from 'node:net';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { CARRIER_ACCESS_REFUSALS_MAX, CONNECT_TIMEOUT_MS, RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MIN_MS } from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LinkReport, LinkState } from '../../ports/connector.ts';

export interface HttpLinkLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface HttpLinkParts {
  readonly name: string;
  readonly settings: ConnectorSettings;
  readonly clock: Clock;
  readonly log: HttpLinkLog;
  readonly onState: (report: LinkReport) => void;
  readonly onReady: () => void;
}

export class HttpLink {
  readonly #parts: HttpLinkParts;
  #state: LinkState = 'stopped';
  #since: number;
  #detail = '';
  #nextTryAt: number | null = null;
  #underWay = 0;
  #failures = 0;
  #refusals = 0;
  #isStopping = false;
  #cancel = (): void => {};

  constructor(parts: HttpLinkParts) {
    this.#parts = parts;
    this.#since = parts.clock.now();
  }

  get isReady(): boolean {
    return this.#state === 'bound' && !this.#isStopping && this.#underWay < this.#parts.settings.window;
  }

  report(): LinkReport {
    const common = { state: this.#state, since: this.#since, detail: this.#detail, nextTryAt: this.#nextTryAt };
    const { window } = this.#parts.settings;
    return { ...common, binds: [{ ...common, mode: 'transceiver', outstanding: this.#underWay, window }] };
  }

  start(): void {
    if (this.#isStopping) return;
    const { url } = this.#parts.settings;
    const { hostname, port, protocol } = new URL(url);
    this.#become('connecting', this.#detail);
    const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const done = (why: string | null): void => {
      cancel();
      socket.removeAllListeners();
      // A connection that fails while it is thrown away is of no interest.
      socket.on('error', () => {});
      socket.destroy();
      if (this.#isStopping || this.#state !== 'connecting') return;
      if (why !== null) {
        this.#wait(why);
        return;
      }
      this.#become('bound', '');
      this.#parts.onReady();
    };
    const cancel = this.#parts.clock.after(CONNECT_TIMEOUT_MS, () => done('no connection in time'));
    this.#cancel = () => done(null);
    socket.once('connect', () => done(null));
    socket.once('error', (error) => done(error.message));
  }

  /** A request leaves. */
  begin(): void {
    this.#underWay++;
  }
  /** It has its outcome, which was told already. */
  end(): void {
    this.#underWay--;
    if (this.isReady) this.#parts.onReady();
  }

  /** The carrier answered like one that knows us. */
  alive(): void {
    this.#failures = 0;
    this.#refusals = 0;
  }

  unreachable(why: string): void {
    if (this.#state === 'bound') this.#wait(why);
  }

  /** The carrier does not accept who we are, or what we may do. */
  denied(why: string): void {
    if (++this.#refusals < CARRIER_ACCESS_REFUSALS_MAX || this.#state !== 'bound') return;
    const { log, name } = this.#parts;
    log.error({ connector: name, why }, 'link refused: the carrier does not accept the credentials; change them to try again');
    this.#become('refused', why);
  }

  /** Nothing more leaves; what is under way may still be answered. */
  quiesce(): void {
    this.#isStopping = true;
    this.#cancel();
  }
  stopped(): void {
    this.#become('stopped', '');
  }

  #wait(why: string): void {
    const { clock, log, name } = this.#parts;
    const doublings = Math.min(this.#failures++, 20);
    // Half of it is chance, so that many links do not come back as one.
    const delay = Math.round(Math.min(RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MIN_MS * 2 ** doublings) * (0.5 + clock.random() / 2));
    log.warn({ connector: name, why, retryMs: delay }, 'link down');
    this.#become('waiting', why, clock.now() + delay);
    this.#cancel = clock.after(delay, () => this.start());
  }

  #become(state: LinkState, detail: string, nextTryAt: number | null = null): void {
    if (state !== this.#state) this.#since = this.#parts.clock.now();
    this.#state = state;
    this.#detail = detail;
    this.#nextTryAt = nextTryAt;
    this.#parts.onState(this.report());
  }
}
