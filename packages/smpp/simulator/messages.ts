// The messages that were accepted, for query_sm, cancel_sm and replace_sm: what is to become of each and when. No timer: a state follows
// from the time at which somebody asks.
import type { ReceiptState } from '../src/receipt.ts';
import type { Bind } from './bind.ts';
import { simulatorLimits } from './limits.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import type { SubmitPdu } from './received.ts';

export interface StoredMessage {
  /** As in the response. */
  readonly id: string;
  readonly receiptId: string;
  readonly systemId: string;
  /** That submitted it; null once there is nothing more to tell, so that a link that is gone is not kept. */
  bind: Bind | null;
  readonly behaviour: NumberBehaviour;
  readonly submittedAt: number;
  pdu: SubmitPdu;
  /** schedule_delivery_time; 0: at once. */
  scheduledAt: number;
  /** validity_period; Infinity: for ever. */
  expiresAt: number;
  finalState: ReceiptState;
  error: string;
  /** Infinity: never. */
  finalAt: number;
  /** Counts up when it is cancelled or replaced: what was planned for it before is void. */
  version: number;
}

type Fresh = Pick<StoredMessage, 'id' | 'receiptId' | 'behaviour' | 'submittedAt' | 'pdu' | 'scheduledAt' | 'expiresAt'> & { bind: Bind };

/** What is to become of it is decided by receipts.ts. */
export const newMessage = ({ id, receiptId, bind, behaviour, submittedAt, pdu, scheduledAt, expiresAt }: Fresh): StoredMessage => ({
  id,
  receiptId,
  systemId: bind.systemId,
  bind,
  behaviour,
  submittedAt,
  pdu,
  scheduledAt,
  expiresAt,
  finalState: 'DELIVERED',
  error: '000',
  finalAt: submittedAt,
  version: 0,
});

export const stateAt = (message: StoredMessage, now: number): ReceiptState => {
  if (now >= message.finalAt) return message.finalState;
  return now < message.scheduledAt ? 'SCHEDULED' : 'ENROUTE';
};

/** A ring, searched when somebody asks: an index by id would cost each of 30,000 submits a second more than all questions together. */
export class MessageStore {
  private readonly ring: StoredMessage[] = [];
  private next = 0;

  add(message: StoredMessage): void {
    this.ring[this.next] = message;
    this.next = (this.next + 1) % simulatorLimits.storedMax;
  }

  /** Only its owner may ask after a message, and by the sender it has. Several: the destinations of a submit_multi. */
  find(systemId: string, messageId: string, sourceAddr: string): StoredMessage[] {
    if (messageId === '') return [];
    return this.ring.filter((one) => one.id === messageId && one.systemId === systemId && one.pdu.sourceAddr === sourceAddr);
  }

  /** Everything that fits, for a cancel_sm without an id (SMPP 3.4 §4.9.1). */
  matching(systemId: string, sourceAddr: string, destinationAddr: string): StoredMessage[] {
    return this.ring.filter(
      ({ systemId: owner, pdu }) => owner === systemId && pdu.sourceAddr === sourceAddr && pdu.destinationAddr === destinationAddr,
    );
  }
}
