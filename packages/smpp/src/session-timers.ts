// The timers of a session (SMPP 3.4 §7.2: session_init, enquire_link, inactivity, response) and those of leaving. One real timer serves
// all: it is set for the earliest deadline and works out, when it fires, what is due. Traffic only moves numbers, so a busy link pays
// no timer calls.
import type { Clock } from './clock.ts';
import type { LinkLimits } from './limits.ts';

export interface TimerActions {
  oldestDeadline(): number | undefined;
  expire(now: number): void;
  /** Sends enquire_link and returns its sequence number. */
  enquire(): number;
  isReading(): boolean;
  sendUnbind(): void;
  /** Answers that are due have been waited for long enough. */
  graceOver(): void;
  inactive(): void;
  lost(why: 'enquire_link_timeout' | 'unbind_timeout' | 'session_init_timeout'): void;
}

/** opening: until bound; running: bound; leaving: drain and unbind; releasing: the peer wants to leave; stopped. */
type Phase = 'opening' | 'running' | 'leaving' | 'releasing' | 'stopped';

export class SessionTimers {
  private phase: Phase = 'opening';
  private cancel: (() => void) | null = null;
  private firesAt = Number.POSITIVE_INFINITY;
  private readonly openedAt: number;
  private heardAt: number;
  private trafficAt: number;
  private enquiry: { sequence: number; sentAt: number } | null = null;
  private drainUntil = Number.POSITIVE_INFINITY;
  private leaveUntil = Number.POSITIVE_INFINITY;
  private graceUntil = Number.POSITIVE_INFINITY;
  private readonly clock: Clock;
  private readonly limits: LinkLimits;
  private readonly actions: TimerActions;

  constructor(clock: Clock, limits: LinkLimits, actions: TimerActions) {
    this.clock = clock;
    this.limits = limits;
    this.actions = actions;
    const now = clock.now();
    this.openedAt = now;
    this.heardAt = now;
    this.trafficAt = now;
    this.arm(this.nextDue());
  }

  heard(now: number): void {
    this.heardAt = now;
  }

  traffic(now: number): void {
    this.trafficAt = now;
  }

  /** Was this the answer to our enquire_link? */
  answered(sequence: number, fits: boolean): boolean {
    if (!fits || this.enquiry?.sequence !== sequence) return false;
    this.enquiry = null;
    // The timer stands at the end of the wait for this answer, which may be later than the next enquire_link.
    this.arm(this.nextDue());
    return true;
  }

  bound(now: number): void {
    if (this.phase !== 'opening') return;
    this.phase = 'running';
    this.heardAt = now;
    this.trafficAt = now;
    this.arm(this.nextDue());
  }

  leaving(deadlineMs: number): void {
    const now = this.clock.now();
    this.phase = 'leaving';
    this.drainUntil = now + deadlineMs / 2;
    this.leaveUntil = now + deadlineMs;
    this.graceUntil = Math.min(now + this.limits.leaveGraceMs, this.drainUntil);
    this.arm(this.nextDue());
  }

  releasing(): void {
    this.phase = 'releasing';
    this.graceUntil = this.clock.now() + this.limits.leaveGraceMs;
    this.arm(this.nextDue());
  }

  stop(): void {
    this.phase = 'stopped';
    this.cancel?.();
    this.cancel = null;
  }

  /** Makes sure that the timer fires at `due` or earlier. */
  arm(due: number): void {
    if (this.phase === 'stopped' || due >= this.firesAt) return;
    this.cancel?.();
    this.firesAt = due;
    this.cancel = this.clock.after(Math.max(0, Math.ceil(due - this.clock.now())), () => this.fire());
  }

  private fire(): void {
    this.firesAt = Number.POSITIVE_INFINITY;
    this.cancel = null;
    const now = this.clock.now();
    this.actions.expire(now);
    switch (this.phase) {
      case 'opening':
        if (this.initDue() <= now) this.actions.lost('session_init_timeout');
        break;
      case 'running':
        this.checkLife(now);
        if (this.phase === 'running' && this.inactivityDue() <= now) this.actions.inactive();
        break;
      case 'leaving':
        if (this.leaveUntil <= now) this.actions.lost('unbind_timeout');
        else {
          this.checkGrace(now);
          if (this.drainUntil <= now) {
            this.drainUntil = Number.POSITIVE_INFINITY;
            this.actions.sendUnbind();
          }
        }
        break;
      case 'releasing':
        this.checkGrace(now);
        break;
      case 'stopped':
        return;
      default:
        this.phase satisfies never;
    }
    this.arm(this.nextDue());
  }

  private checkGrace(now: number): void {
    if (this.graceUntil > now) return;
    this.graceUntil = Number.POSITIVE_INFINITY;
    this.actions.graceOver();
  }

  private checkLife(now: number): void {
    const { enquireLinkIntervalMs, enquireLinkTimeoutMs } = this.limits;
    if (enquireLinkIntervalMs <= 0) return;
    if (!this.actions.isReading()) this.heardAt = now;
    if (this.enquiry !== null && this.enquiry.sentAt + enquireLinkTimeoutMs <= now) {
      if (this.heardAt <= this.enquiry.sentAt) {
        this.actions.lost('enquire_link_timeout');
        return;
      }
      // Slow with this answer, but plainly alive: ask again in due time.
      this.enquiry = null;
    }
    if (this.enquiry === null && this.heardAt + enquireLinkIntervalMs <= now)
      this.enquiry = { sequence: this.actions.enquire(), sentAt: now };
  }

  private initDue(): number {
    const { sessionInitTimeoutMs } = this.limits;
    return sessionInitTimeoutMs > 0 ? this.openedAt + sessionInitTimeoutMs : Number.POSITIVE_INFINITY;
  }

  private inactivityDue(): number {
    const { inactivityTimeoutMs } = this.limits;
    return inactivityTimeoutMs > 0 ? this.trafficAt + inactivityTimeoutMs : Number.POSITIVE_INFINITY;
  }

  private lifeDue(): number {
    const { enquireLinkIntervalMs, enquireLinkTimeoutMs } = this.limits;
    if (enquireLinkIntervalMs <= 0) return Number.POSITIVE_INFINITY;
    return this.enquiry === null ? this.heardAt + enquireLinkIntervalMs : this.enquiry.sentAt + enquireLinkTimeoutMs;
  }

  private nextDue(): number {
    const response = this.actions.oldestDeadline() ?? Number.POSITIVE_INFINITY;
    switch (this.phase) {
      case 'opening':
        return Math.min(response, this.initDue());
      case 'running':
        return Math.min(response, this.lifeDue(), this.inactivityDue());
      case 'leaving':
        return Math.min(response, this.graceUntil, this.drainUntil, this.leaveUntil);
      case 'releasing':
        return Math.min(response, this.graceUntil);
      case 'stopped':
        return Number.POSITIVE_INFINITY;
      default:
        return this.phase satisfies never;
    }
  }
}
