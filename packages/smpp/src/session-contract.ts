// What a session asks of its surroundings and tells its owner: the way out, the handlers, the ways to end.
import type { Clock } from './clock.ts';
import type { Malformed, PduBody } from './codec.ts';
import type { LinkLimits } from './limits.ts';
import type { Role, SessionState } from './session-states.ts';
import type { CommandName, Pdu, RequestPdu, ResponsePdu } from './tables/commands.ts';

export type SessionEnd =
  | { kind: 'unbound'; by: 'us' | 'peer' }
  /** `close` was called. */
  | { kind: 'closed' }
  | { kind: 'lost'; why: 'socket' | 'enquire_link_timeout' | 'unbind_timeout' | 'broken_stream' | 'session_init_timeout'; error?: Error };

/** Things an operator may want to see; none of them needs an action. */
export type SessionNotice =
  | { kind: 'unknown_response'; pdu: ResponsePdu }
  | { kind: 'malformed'; malformed: Malformed }
  | { kind: 'illegal'; pdu: Pdu; state: SessionState }
  | { kind: 'broken_stream'; reason: string }
  | { kind: 'inactive' };

export interface SessionIo {
  /** Encodes; throws PduFieldError when the PDU cannot be put on the wire, and then has written nothing. */
  write(command: CommandName, status: number, sequence: number, body: PduBody): void;
  /** Sends what was written and closes. */
  close(): void;
  /** false: we have stopped reading on purpose, so silence proves nothing. */
  isReading(): boolean;
}

export interface SessionHandlers {
  onRequest(pdu: RequestPdu): void;
  /** Last call; every outcome has been told before. */
  onClosed(end: SessionEnd): void;
  onNotice?: ((notice: SessionNotice) => void) | undefined;
}

export interface SessionOptions {
  role: Role;
  clock: Clock;
  limits: LinkLimits;
}
