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
  readonly bind: Bind;
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
  /** With the same id: the other destinations of a submit_multi. */
  others: StoredMessage[];
}

export const stateAt = (message: StoredMessage, now: number): ReceiptState => {
  if (now >= message.finalAt) return message.finalState;
  return now < message.scheduledAt ? 'SCHEDULED' : 'ENROUTE';
};

export class MessageStore {
  private readonly byId = new Map<string, StoredMessage>();
  /** A ring of ids: the one after the newest is the oldest. */
  private readonly ring: string[] = [];
  private next = 0;

  add(message: StoredMessage): void {
    const first = this.byId.get(message.id);
    if (first !== undefined) {
      first.others.push(message);
      return;
    }
    const forgotten = this.ring[this.next];
    if (forgotten !== undefined) this.byId.delete(forgotten);
    this.ring[this.next] = message.id;
    this.next = (this.next + 1) % simulatorLimits.storedMax;
    this.byId.set(message.id, message);
  }

  /** Only its owner may ask after a message, and by the sender it has. Undefined: unknown. */
  find(systemId: string, messageId: string, sourceAddr: string): StoredMessage | undefined {
    const message = this.byId.get(messageId);
    if (message === undefined || message.bind.systemId !== systemId) return undefined;
    return message.pdu.sourceAddr === sourceAddr ? message : undefined;
  }

  /** Everything that fits, for a cancel_sm without an id (SMPP 3.4 §4.9.1). */
  matching(systemId: string, sourceAddr: string, destinationAddr: string): StoredMessage[] {
    return Array.from(this.byId.values()).filter(
      ({ bind, pdu }) => bind.systemId === systemId && pdu.sourceAddr === sourceAddr && pdu.destinationAddr === destinationAddr,
    );
  }
}
