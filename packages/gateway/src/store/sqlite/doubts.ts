// What is in doubt found by its phone: a centre that took an MMS and whose answer was lost names it in its reports by an id that we never got. Such a
// report is about a message only where nothing else can be meant: of all that was handed to this connector without a known outcome one went to this
// phone, and nobody is still waiting for its answer. Whatever is less sure stays an orphan.
import { DOUBTS_LOOKED_AT_MAX } from '../../limits.ts';
import type { ReceiptRecord } from '../../ports/store.ts';
import { digitsOf, sameRecipient } from './correlation.ts';
import type { HandedOutMarks } from './handed-out.ts';
import type { Sqlite } from './open.ts';

type Parties = NonNullable<ReceiptRecord['parties']>;

interface Doubted {
  readonly messageId: number;
  readonly number: string;
  readonly sender: string;
  readonly markedAt: number;
  readonly isInDoubt: number;
}

export interface Doubts {
  /** The message that a report is about whose id nobody knows; null = it cannot be told. */
  messageOf(receipt: ReceiptRecord): number | null;
  /** What was on the wire when the process before this one died; once, and then nothing. */
  left(): readonly { readonly messageId: number; readonly connectorId: number }[];
  /** The id by which a report that is here already names the message; null = none does, or it cannot be told. */
  keyOf(messageId: number, connectorId: number): string | null;
}

const isDigits = (address: string): boolean => /^\d+$/.test(address);

/** One of them is the phone, and the other, where both sides name one, is the sender it left with: that may be a name, and centres put a number in its place. */
function isAbout(parties: Parties, { number, sender }: Pick<Doubted, 'number' | 'sender'>): boolean {
  const [phone, from] = [digitsOf(number), sender.replace(/^\+/, '')];
  return parties.some((party, index) => {
    const other = parties[1 - index] ?? '';
    return sameRecipient(party, phone) && (!isDigits(other) || !isDigits(from) || sameRecipient(other, from));
  });
}

export function createDoubts(db: Sqlite, handedOut: Pick<HandedOutMarks, 'mayHave'>): Doubts {
  const marked = db.prepare(
    `SELECT m.id AS messageId, m.number, m.sender, h.at AS markedAt, h.is_in_doubt AS isInDoubt FROM handed_out h JOIN message m ON m.id = h.message_id
     WHERE m.connector_id = ? AND m.segments = 1 LIMIT ${DOUBTS_LOOKED_AT_MAX + 1}`,
  );
  const all = db.prepare(
    `SELECT m.id AS messageId, m.connector_id AS connectorId FROM handed_out h JOIN message m ON m.id = h.message_id
     WHERE h.is_in_doubt = 1 AND m.segments = 1 LIMIT ${DOUBTS_LOOKED_AT_MAX}`,
  );
  let isLeftSeen = false;
  const orphans = db.prepare(
    `SELECT parties, carrier_keys AS carrierKeys FROM orphan WHERE connector_id = ? AND parties <> '' AND at >= ? LIMIT ${DOUBTS_LOOKED_AT_MAX + 1}`,
  );

  /** The only one to this phone; null = there is none, or more. */
  function onlyOne(connectorId: number, parties: Parties): Doubted | null {
    const all = marked.all(connectorId) as Doubted[];
    if (all.length > DOUBTS_LOOKED_AT_MAX) return null;
    const toPhone = all.filter(({ number }) => parties.some((party) => sameRecipient(party, digitsOf(number))));
    const [one] = toPhone;
    return toPhone.length === 1 && one && one.isInDoubt === 1 && isAbout(parties, one) ? one : null;
  }

  return {
    messageOf: ({ connectorId, parties }) => (parties && handedOut.mayHave() ? (onlyOne(connectorId, parties)?.messageId ?? null) : null),
    left() {
      if (isLeftSeen) return [];
      isLeftSeen = true;
      return handedOut.mayHave() ? (all.all() as { messageId: number; connectorId: number }[]) : [];
    },
    keyOf(messageId, connectorId) {
      const own = (marked.all(connectorId) as Doubted[]).find((one) => one.messageId === messageId);
      if (!own) return null;
      const waiting = orphans.all(connectorId, own.markedAt) as { parties: string; carrierKeys: string }[];
      if (waiting.length > DOUBTS_LOOKED_AT_MAX) return null;
      const keys = new Set<string>();
      for (const { parties, carrierKeys } of waiting) {
        const [first = '', second = ''] = parties.split(' ');
        const [key] = JSON.parse(carrierKeys) as string[];
        if (key !== undefined && onlyOne(connectorId, [first, second])?.messageId === messageId) keys.add(key);
      }
      const [key] = keys;
      return keys.size === 1 && key !== undefined ? key : null;
    },
  };
}
