// One SMPP session, either side (3.4 §2): states, sequence numbers, the window of our requests, keep-alive and the unbind handshake. It
// sees PDUs, not octets; time and the way out are handed in; so a test plays years of it with a simulated clock. It carries no policy:
// no reconnecting, no retrying, no rates. Every request ends in exactly one outcome, and all of them end before `onClosed`.
import { assert } from './assert.ts';
import type { Clock } from './clock.ts';
import type { Decoded, Malformed, PduBody } from './codec.ts';
import type { LinkLimits } from './limits.ts';
import type { SessionEnd, SessionHandlers, SessionIo, SessionOptions } from './session-contract.ts';
import { type BoundState, isBound, isLegal, type Role, type SessionEvent, type SessionState, transitions } from './session-states.ts';
import { SessionTimers } from './session-timers.ts';
import {
  answerTo,
  type AnsweredName,
  type CommandName,
  commands,
  type Pdu,
  type PduInitOf,
  type RequestPdu,
  type ResponseName,
  type ResponsePdu,
} from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';
import type { Tlvs } from './tables/tlvs.ts';
import type { UnsuccessSme } from './fields.ts';
import { type Done, Window, sequenceMax } from './window.ts';

export type { SessionEnd, SessionHandlers, SessionIo, SessionNotice, SessionOptions } from './session-contract.ts';

/** Requests that a session sends for its owner; it leaves by `unbind`, which waits for what is under way. */
export type AnsweredInit = { [C in Exclude<AnsweredName, 'unbind'>]: PduInitOf<C> }[Exclude<AnsweredName, 'unbind'>];
export type UnansweredInit = PduInitOf<'alert_notification'> | PduInitOf<'outbind'>;

/** What may be said in an answer; the command decides what is written. */
export interface Answer {
  status?: number;
  messageId?: string;
  systemId?: string;
  finalDate?: string;
  messageState?: number;
  errorCode?: number;
  unsuccess?: readonly UnsuccessSme[];
  tlvs?: Tlvs;
}

const emptyBody: PduBody = {};
const bindEvents: Partial<Record<CommandName, SessionEvent>> = {
  bind_transmitter: 'bound_tx',
  bind_receiver: 'bound_rx',
  bind_transceiver: 'bound_trx',
  bind_transmitter_resp: 'bound_tx',
  bind_receiver_resp: 'bound_rx',
  bind_transceiver_resp: 'bound_trx',
};

export class Session {
  readonly role: Role;
  readonly counters = { received: 0, sent: 0, unknownResponses: 0, malformed: 0, illegal: 0, timeouts: 0 };
  private current: SessionState = 'OPEN';
  private mode: BoundState | null = null;
  private sequence = 0;
  private unbindSequence = 0;
  private releaseSequence = 0;
  /** Requests of the peer that the owner has not answered yet. */
  private owed = 0;
  private readonly window = new Window();
  private readonly timers: SessionTimers;
  private readonly clock: Clock;
  private readonly limits: LinkLimits;
  private readonly io: SessionIo;
  private readonly handlers: SessionHandlers;
  private readonly peer: Role;

  constructor(options: SessionOptions, io: SessionIo, handlers: SessionHandlers) {
    this.role = options.role;
    this.peer = options.role === 'esme' ? 'smsc' : 'esme';
    this.clock = options.clock;
    this.limits = options.limits;
    this.io = io;
    this.handlers = handlers;
    this.timers = new SessionTimers(options.clock, options.limits, {
      oldestDeadline: () => this.window.oldest()?.deadline,
      expire: (now) => this.expire(now),
      enquire: () => {
        this.sequence = this.nextSequence();
        this.io.write('enquire_link', 0, this.sequence, emptyBody);
        this.counters.sent++;
        return this.sequence;
      },
      isReading: () => this.io.isReading(),
      sendUnbind: () => this.sendUnbind(),
      graceOver: () => this.graceOver(),
      inactive: () => {
        this.handlers.onNotice?.({ kind: 'inactive' });
        this.unbind();
      },
      lost: (why) => this.finish({ kind: 'lost', why }),
    });
  }

  get state(): SessionState {
    return this.current;
  }

  /** As what it was bound, also while leaving; null before. */
  get boundAs(): BoundState | null {
    return this.mode;
  }

  /** Requests of ours without an answer yet. */
  get outstanding(): number {
    return this.window.size;
  }

  /** For an operator: the requests that wait, oldest first. */
  dumpWindow(): { sequence: number; sentAt: number; deadline: number }[] {
    return this.window.dump();
  }

  /**
   * Sends a request and returns its sequence number. `done` gets exactly one outcome. Returns 0 when the request was not sent; `done`
   * has then been told 'unsent' already. Throws PduFieldError, without a call to `done`, for a PDU that no wire can carry.
   */
  request(pdu: AnsweredInit, done: Done): number {
    const refused = this.whyNot(pdu.command);
    if (refused !== null) {
      done({ kind: 'unsent', why: refused });
      return 0;
    }
    const sequence = this.nextSequence();
    this.io.write(pdu.command, pdu.status ?? 0, sequence, pdu);
    this.sequence = sequence;
    this.counters.sent++;
    const now = this.clock.now();
    const deadline = now + this.limits.responseTimeoutMs;
    this.window.add({ sequence, answer: answerTo(pdu.command), sentAt: now, deadline, done });
    this.timers.traffic(now);
    if (this.window.size === 1) this.timers.arm(deadline);
    return sequence;
  }

  /** Sends what is never answered. False: not legal now, not sent. */
  notify(pdu: UnansweredInit): boolean {
    const isLeaving = this.current === 'DRAINING' || this.current === 'UNBINDING';
    if (isLeaving || !isLegal(this.role, pdu.command, this.current, this.mode)) return false;
    this.sequence = this.nextSequence();
    this.io.write(pdu.command, 0, this.sequence, pdu);
    this.counters.sent++;
    return true;
  }

  /**
   * Answers a request of the peer, at any time and in any order. A bind answered with ESME_ROK makes the session bound. False: too late,
   * the session is over (the peer will repeat the request on its next one).
   */
  respond(request: Pdu, answer: Answer): boolean {
    const command = answerTo(request.command);
    assert(command !== null, `${request.command} is never answered`);
    if (this.current === 'CLOSED' || this.current === 'UNBOUND') return false;
    const status = answer.status ?? statuses.ESME_ROK;
    this.write(command, status, request.sequence, answer);
    const bindEvent = bindEvents[request.command];
    if (bindEvent !== undefined && status === statuses.ESME_ROK) this.bound(bindEvent);
    if (this.owed > 0) this.owed--;
    this.leaveWhenQuiet();
    return true;
  }

  /**
   * Leaves politely: no new requests, waits for the outstanding ones (up to half of the deadline) and for the answers that the owner still
   * owes (`leaveGraceMs`), unbinds, and closes when the answer comes or the deadline passes. Requests of the peer are still handed up
   * meanwhile.
   */
  unbind(deadlineMs = this.limits.unbindTimeoutMs): void {
    if (this.current === 'OPEN') {
      this.close();
      return;
    }
    if (!this.apply('drain_begun')) return;
    this.timers.leaving(deadlineMs);
    this.leaveWhenQuiet();
  }

  /** Closes at once; what is outstanding ends as unknown. */
  close(): void {
    this.finish({ kind: 'closed' });
  }

  // --- the side of the connection

  receive(decoded: Decoded, now = this.clock.now()): void {
    if (this.current === 'CLOSED') return;
    this.counters.received++;
    if (decoded.kind === 'malformed') {
      this.timers.heard(now);
      this.answerMalformed(decoded);
      return;
    }
    const pdu = decoded.pdu;
    // A peer that asks after us but never answers is no sign of a working link, hence enquire_link does not count as life.
    if (pdu.command !== 'enquire_link') {
      this.timers.heard(now);
      if (pdu.command !== 'enquire_link_resp') this.timers.traffic(now);
    }
    if (isResponsePdu(pdu)) this.settle(pdu);
    else this.serve(pdu);
  }

  /** The framer met a command_length that cannot be: no later octet has a meaning. */
  brokenStream(reason: string, sequence: number): void {
    if (this.current === 'CLOSED') return;
    this.write('generic_nack', statuses.ESME_RINVCMDLEN, sequence, emptyBody);
    this.handlers.onNotice?.({ kind: 'broken_stream', reason });
    this.finish({ kind: 'lost', why: 'broken_stream' });
  }

  connectionLost(error?: Error): void {
    // Who says goodbye and hangs up has left, not got lost.
    if (this.current === 'RELEASING') this.release();
    else this.finish(error === undefined ? { kind: 'lost', why: 'socket' } : { kind: 'lost', why: 'socket', error });
  }

  // --- inside

  private whyNot(command: AnsweredInit['command']): 'not_bound' | 'leaving' | 'window_full' | 'closed' | null {
    if (this.current === 'CLOSED' || this.current === 'UNBOUND') return 'closed';
    if (this.current === 'DRAINING' || this.current === 'UNBINDING' || this.current === 'RELEASING') return 'leaving';
    if (!isLegal(this.role, command, this.current, this.mode)) return 'not_bound';
    return this.window.size >= this.limits.windowMax ? 'window_full' : null;
  }

  private nextSequence(): number {
    let next = this.sequence;
    do next = next >= sequenceMax ? 1 : next + 1;
    while (this.window.has(next));
    return next;
  }

  private write(command: ResponseName, status: number, sequence: number, body: PduBody): void {
    this.io.write(command, status, sequence, body);
    this.counters.sent++;
  }

  /** True when the state changed. */
  private apply(event: SessionEvent): boolean {
    const next = transitions[this.current][event];
    assert(next !== 'impossible', `${event} in ${this.current}`);
    if (next === 'ignored') return false;
    this.current = next;
    return true;
  }

  private bound(event: SessionEvent): void {
    if (!this.apply(event)) return;
    if (isBound(this.current)) this.mode = this.current;
    this.timers.bound(this.clock.now());
  }

  private serve(pdu: RequestPdu): void {
    if (!isLegal(this.peer, pdu.command, this.current, this.mode)) {
      this.counters.illegal++;
      const state = this.current;
      const command = answerTo(pdu.command);
      const already = bindEvents[pdu.command] !== undefined && this.mode !== null;
      if (command !== null && state !== 'UNBOUND') {
        this.write(command, already ? statuses.ESME_RALYBND : statuses.ESME_RINVBNDSTS, pdu.sequence, emptyBody);
      }
      // Notices come after the answer: the owner may close from inside.
      this.handlers.onNotice?.({ kind: 'illegal', pdu, state });
      return;
    }
    if (pdu.command === 'enquire_link') {
      this.write('enquire_link_resp', statuses.ESME_ROK, pdu.sequence, emptyBody);
    } else if (pdu.command === 'unbind') {
      this.peerLeaves(pdu.sequence);
    } else {
      if (pdu.command !== 'alert_notification' && pdu.command !== 'outbind') this.owed++;
      this.handlers.onRequest(pdu);
    }
  }

  /** §4.2.2. Peers close at our answer, so it waits until nothing else is due; not when we have waited already, nor when asked twice. */
  private peerLeaves(sequence: number): void {
    if (this.current === 'RELEASING') this.write('unbind_resp', statuses.ESME_ROK, sequence, emptyBody);
    else this.releaseSequence = sequence;
    const isPatient = this.current !== 'UNBINDING' && this.current !== 'RELEASING';
    this.apply('unbind_received');
    if (!isPatient) this.release();
    else {
      this.timers.releasing();
      this.leaveWhenQuiet();
    }
  }

  private release(): void {
    if (this.current !== 'RELEASING') return;
    this.write('unbind_resp', statuses.ESME_ROK, this.releaseSequence, emptyBody);
    this.apply('unbind_answered');
    this.finish({ kind: 'unbound', by: 'peer' });
  }

  /** The next step of leaving, by either side, once no answer is due in either direction. */
  private leaveWhenQuiet(): void {
    if (this.window.size > 0 || this.owed > 0) return;
    if (this.current === 'DRAINING') this.sendUnbind();
    else this.release();
  }

  private graceOver(): void {
    this.owed = 0;
    if (this.current === 'RELEASING') this.release();
    else this.leaveWhenQuiet();
  }

  /** Unknown commands and impossible lengths get generic_nack (§4.3); other faults the command's own answer with the status. */
  private answerMalformed(malformed: Malformed): void {
    this.counters.malformed++;
    const { status, sequence, command, commandId } = malformed;
    // An answer is never answered.
    if (commandId < 0x80000000) {
      const own = command === null || status === statuses.ESME_RINVCMDLEN ? 'generic_nack' : answerTo(command);
      if (own !== null) this.write(own, status, sequence, emptyBody);
    }
    this.handlers.onNotice?.({ kind: 'malformed', malformed });
  }

  private settle(pdu: ResponsePdu): void {
    const nack = pdu.command === 'generic_nack';
    const pending = this.window.get(pdu.sequence);
    if (pending !== undefined && (nack || pdu.command === pending.answer)) {
      this.window.remove(pdu.sequence);
      const bindEvent = bindEvents[pdu.command];
      if (bindEvent !== undefined && pdu.status === statuses.ESME_ROK) this.bound(bindEvent);
      pending.done(nack ? { kind: 'unknown', why: 'nack', status: pdu.status } : { kind: 'response', pdu });
      this.leaveWhenQuiet();
    } else if (this.timers.answered(pdu.sequence, nack || pdu.command === 'enquire_link_resp')) {
      // heard() has been told already
    } else if (this.current === 'UNBINDING' && pdu.sequence === this.unbindSequence && (nack || pdu.command === 'unbind_resp')) {
      this.apply('unbind_resp_received');
      this.finish({ kind: 'unbound', by: 'us' });
    } else {
      this.counters.unknownResponses++;
      this.handlers.onNotice?.({ kind: 'unknown_response', pdu });
    }
  }

  private sendUnbind(): void {
    if (!this.apply('unbind_sent')) return;
    this.sequence = this.nextSequence();
    this.unbindSequence = this.sequence;
    this.io.write('unbind', 0, this.sequence, emptyBody);
    this.counters.sent++;
  }

  private expire(now: number): void {
    for (;;) {
      const oldest = this.window.oldest();
      if (oldest === undefined || oldest.deadline > now) break;
      this.window.remove(oldest.sequence);
      this.counters.timeouts++;
      oldest.done({ kind: 'unknown', why: 'timeout' });
    }
    this.leaveWhenQuiet();
  }

  private finish(end: SessionEnd): void {
    if (!this.apply('connection_closed')) return;
    this.timers.stop();
    this.io.close();
    for (const pending of this.window.drain()) pending.done({ kind: 'unknown', why: 'closed' });
    this.handlers.onClosed(end);
  }
}

const isResponsePdu = (pdu: Pdu): pdu is ResponsePdu => commands[pdu.command].id >= 0x80000000;
