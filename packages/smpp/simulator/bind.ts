// One bind as the simulator keeps it: what waits to go out on it, and what is open on it.
import type { SmscSession } from '../src/server.ts';
import type { Delivery } from './post.ts';
import { Fifo } from './fifo.ts';

export class Bind {
  readonly session: SmscSession;
  readonly systemId: string;
  readonly boundAt: number;
  readonly queue = new Fifo<Delivery>();
  /** Sent, and the link went before the answer came. */
  readonly unanswered: Delivery[] = [];
  /** Submits without a response yet. */
  open = 0;
  submits = 0;
  /** When its next response may go, at `pacePerSecond`. */
  paceAt = 0;
  /** A response that comes after the next one. */
  held: (() => void) | null = null;
  /** When anything, and when any message, was last heard. Kept only while a setting asks for it. */
  heardAt: number;
  messageAt: number;

  constructor(session: SmscSession, systemId: string, now = 0) {
    this.session = session;
    this.systemId = systemId;
    this.boundAt = now;
    this.heardAt = now;
    this.messageAt = now;
  }

  get canReceive(): boolean {
    const { state } = this.session;
    return state === 'BOUND_RX' || state === 'BOUND_TRX';
  }
}

/** Null: it never was bound. */
export const bindOf = (session: SmscSession): Bind | null => (session.context instanceof Bind ? session.context : null);
