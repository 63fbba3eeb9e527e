// The states of an SMPP session (3.4 §2.2) and which PDU is legal in which (§2.3), as two tables. A test walks every cell.
//
//   OPEN      connected, not bound         DRAINING   we want to leave: no new requests from us, answers are awaited
//   BOUND_*   as transmitter, receiver,    UNBINDING  our unbind is sent, its answer is awaited
//             or transceiver               RELEASING  the peer's unbind is here, and answered when no answers are due any more
//   UNBOUND   unbind is answered, by       CLOSED     the connection is gone
//             either side
import type { RequestName } from './tables/commands.ts';

export type BoundState = 'BOUND_TX' | 'BOUND_RX' | 'BOUND_TRX';
export type SessionState = 'OPEN' | BoundState | 'DRAINING' | 'UNBINDING' | 'RELEASING' | 'UNBOUND' | 'CLOSED';

export type SessionEvent =
  | 'bound_tx' // a bind was answered with ESME_ROK
  | 'bound_rx'
  | 'bound_trx'
  | 'drain_begun' // the owner wants to unbind
  | 'unbind_sent'
  | 'unbind_resp_received'
  | 'unbind_received'
  | 'unbind_answered' // theirs, by us
  | 'connection_closed';

/** 'ignored': can happen through timing, nothing changes. 'impossible': only a mistake in this package leads there. */
export type Transition = SessionState | 'ignored' | 'impossible';

const bound: Record<SessionEvent, Transition> = {
  // An owner may have sent two binds, or answered one twice: the first answer counts.
  bound_tx: 'ignored',
  bound_rx: 'ignored',
  bound_trx: 'ignored',
  drain_begun: 'DRAINING',
  unbind_sent: 'UNBINDING',
  unbind_resp_received: 'ignored',
  unbind_received: 'RELEASING',
  unbind_answered: 'impossible',
  connection_closed: 'CLOSED',
};

export const transitions: Record<SessionState, Record<SessionEvent, Transition>> = {
  OPEN: {
    bound_tx: 'BOUND_TX',
    bound_rx: 'BOUND_RX',
    bound_trx: 'BOUND_TRX',
    drain_begun: 'ignored',
    unbind_sent: 'impossible',
    unbind_resp_received: 'ignored',
    unbind_received: 'ignored',
    unbind_answered: 'impossible',
    connection_closed: 'CLOSED',
  },
  BOUND_TX: bound,
  BOUND_RX: bound,
  BOUND_TRX: bound,
  DRAINING: {
    bound_tx: 'ignored',
    bound_rx: 'ignored',
    bound_trx: 'ignored',
    drain_begun: 'ignored',
    unbind_sent: 'UNBINDING',
    unbind_resp_received: 'ignored',
    unbind_received: 'RELEASING',
    unbind_answered: 'impossible',
    connection_closed: 'CLOSED',
  },
  UNBINDING: {
    bound_tx: 'ignored',
    bound_rx: 'ignored',
    bound_trx: 'ignored',
    drain_begun: 'ignored',
    unbind_sent: 'ignored',
    unbind_resp_received: 'UNBOUND',
    // Both sides wanted to leave at the same moment, and we have waited already.
    unbind_received: 'RELEASING',
    unbind_answered: 'impossible',
    connection_closed: 'CLOSED',
  },
  RELEASING: {
    bound_tx: 'ignored',
    bound_rx: 'ignored',
    bound_trx: 'ignored',
    drain_begun: 'ignored',
    unbind_sent: 'ignored',
    unbind_resp_received: 'ignored',
    unbind_received: 'ignored',
    unbind_answered: 'UNBOUND',
    connection_closed: 'CLOSED',
  },
  UNBOUND: {
    bound_tx: 'ignored',
    bound_rx: 'ignored',
    bound_trx: 'ignored',
    drain_begun: 'ignored',
    unbind_sent: 'ignored',
    unbind_resp_received: 'ignored',
    unbind_received: 'ignored',
    unbind_answered: 'ignored',
    connection_closed: 'CLOSED',
  },
  CLOSED: {
    bound_tx: 'ignored',
    bound_rx: 'ignored',
    bound_trx: 'ignored',
    drain_begun: 'ignored',
    unbind_sent: 'ignored',
    unbind_resp_received: 'ignored',
    unbind_received: 'ignored',
    unbind_answered: 'ignored',
    connection_closed: 'ignored',
  },
};

export type Role = 'esme' | 'smsc';

type Mode = 'TX' | 'RX' | 'TRX';
interface Legality {
  /** Modes in which an ESME may send it; 'open': before the bind. */
  esme: readonly (Mode | 'open')[];
  smsc: readonly (Mode | 'open')[];
}

const never = [] as const;
const open = ['open'] as const;
const always = ['TX', 'RX', 'TRX'] as const;
const sending = ['TX', 'TRX'] as const;
const receiving = ['RX', 'TRX'] as const;

/** §2.3, one row per request. Responses are legal whenever a request awaits them. */
export const legality: Record<RequestName, Legality> = {
  bind_transmitter: { esme: open, smsc: never },
  bind_receiver: { esme: open, smsc: never },
  bind_transceiver: { esme: open, smsc: never },
  outbind: { esme: never, smsc: open },
  unbind: { esme: always, smsc: always },
  submit_sm: { esme: sending, smsc: never },
  submit_multi: { esme: sending, smsc: never },
  query_sm: { esme: sending, smsc: never },
  cancel_sm: { esme: sending, smsc: never },
  replace_sm: { esme: sending, smsc: never },
  data_sm: { esme: sending, smsc: receiving },
  deliver_sm: { esme: never, smsc: receiving },
  alert_notification: { esme: never, smsc: receiving },
  // Before the bind 3.4 forbids it, yet peers send it there and wait for the answer.
  enquire_link: { esme: ['open', ...always], smsc: ['open', ...always] },
};

const modes: Record<BoundState, Mode> = { BOUND_TX: 'TX', BOUND_RX: 'RX', BOUND_TRX: 'TRX' };

export const isBound = (state: SessionState): state is BoundState => state in modes;

/** May `sender` send `command` on a session that is in `state`, bound as `boundAs` (null: never was)? */
export const isLegal = (sender: Role, command: RequestName, state: SessionState, boundAs: BoundState | null): boolean => {
  const allowed = legality[command][sender];
  switch (state) {
    case 'OPEN':
      return allowed.includes('open');
    case 'BOUND_TX':
    case 'BOUND_RX':
    case 'BOUND_TRX':
      return allowed.includes(modes[state]);
    // We are leaving, the peer may not know it yet: what it sends is as legal as before. Our own requests stop in session.ts.
    case 'DRAINING':
    case 'UNBINDING':
      return boundAs !== null && allowed.includes(modes[boundAs]);
    // The peer has said goodbye: what it still sends is refused, so that it knows to send it on its next session.
    case 'RELEASING':
      return command === 'enquire_link' || command === 'unbind';
    case 'UNBOUND':
    case 'CLOSED':
      return false;
    default:
      return state satisfies never;
  }
};
