// An MMS that may go as an SMS with a link is held at the dearer of the two prices. When it is known which of them it is, its hold is released whole and its
// own price is held instead, in the same transaction: so every transfer stays what it is, each hold has one end, and what is charged is what happened
// (docs/ledger.md). Installations without such messages pay one look at a flag.
import type { LinkInstead } from '../../core/plan.ts';
import { MessageState, type Reason } from '../../core/message.ts';
import type { Micros } from '../../core/rulebook.ts';
import type { MovedMessage } from '../../ports/store.ts';
import type { LiveConnectors } from './connectors.ts';
import type { AppendEvent } from './events.ts';
import type { Sqlite } from './open.ts';
import type { HeldBy, Purses } from './purses.ts';

interface Row extends HeldBy {
  readonly accountId: number;
  readonly connectorId: number;
  readonly expiresAt: number;
}
interface Instead extends Omit<LinkInstead, 'parents'> {
  /** JSON of LinkInstead's. */
  readonly parents: string;
}

/** What a message's hold is once its price is known. */
export interface NewHold {
  readonly holdId: number;
  readonly priceMicros: Micros;
  readonly giftMicros: Micros;
}

export interface LinksInstead {
  /** False in the common case, known without a look at the disk. */
  mayHave(): boolean;
  /** For messages with consecutive ids. */
  add(firstId: number, count: number, instead: LinkInstead): void;
  /** A carrier took the MMS: the price is that of an MMS. Null: nothing changes. */
  taken(messageId: number): NewHold | null;
  /** Whether a refused message goes as a link now; then it waits for its connector already. */
  give(messageId: number, reason: Reason | null, at: number): MovedMessage | null;
  /** The message has ended. */
  drop(messageId: number): void;
  reset(): void;
}

export function createLinksInstead(
  db: Sqlite,
  purses: Pick<Purses, 'holdAnew'>,
  appendEvent: AppendEvent,
  live: Pick<LiveConnectors, 'has'>,
): LinksInstead {
  const any = db.prepare('SELECT 1 FROM link_instead LIMIT 1').pluck();
  const insert = db.prepare('INSERT INTO link_instead VALUES (?, ?, ?, ?, ?, ?, ?)');
  const read = db.prepare(
    'SELECT connector_id AS connectorId, alphabet, segments, link_micros AS linkMicros, mms_micros AS mmsMicros, parents FROM link_instead WHERE message_id = ?',
  );
  const remove = db.prepare('DELETE FROM link_instead WHERE message_id = ?');
  const readMessage = db.prepare(
    `SELECT account_id AS accountId, connector_id AS connectorId, price_micros AS priceMicros, gift_micros AS giftMicros, hold_id AS holdId, segments,
       expires_at AS expiresAt FROM message WHERE id = ? AND posted_segments IS NULL`,
  );
  const changeHold = db.prepare('UPDATE message SET price_micros = ?, gift_micros = ?, hold_id = ? WHERE id = ?');
  const readShares = db.prepare(
    'SELECT account_id AS accountId, price_micros AS priceMicros, gift_micros AS giftMicros, hold_id AS holdId FROM parent_share WHERE message_id = ? ORDER BY hold_id',
  );
  const changeShare = db.prepare(
    'UPDATE parent_share SET price_micros = ?, gift_micros = ?, hold_id = ? WHERE message_id = ? AND account_id = ?',
  );
  const insertReleased = db.prepare('INSERT INTO released_hold VALUES (?, ?, ?, ?, ?, ?)');
  const goAsLink = db.prepare(
    `UPDATE message SET state = ${MessageState.QUEUED}, connector_id = ?, alphabet = ?, segments = ?, due_at = ?, attempts = 0, reason = NULL WHERE id = ?`,
  );
  const nameOf = db.prepare('SELECT name FROM connector WHERE id = ?').pluck();
  let isUsed: boolean | null = null;
  const mayHave = (): boolean => (isUsed ??= any.get() !== undefined);

  function holdAnew(messageId: number, accountId: number, hold: HeldBy, priceMicros: Micros): NewHold {
    const { holdId, giftMicros, voidId, releasedId } = purses.holdAnew(accountId, hold, priceMicros);
    insertReleased.run(releasedId, messageId, accountId, hold.priceMicros, hold.giftMicros, voidId);
    return { holdId, giftMicros, priceMicros };
  }

  /** Everybody's hold at the price of what it is. */
  function settleOn(messageId: number, row: Row, own: Micros, parents: readonly Micros[]): NewHold {
    let next: NewHold = row;
    if (own !== row.priceMicros) {
      next = holdAnew(messageId, row.accountId, { ...row, segments: 1 }, own);
      changeHold.run(own, next.giftMicros, next.holdId, messageId);
    }
    for (const [level, share] of (readShares.all(messageId) as (Omit<HeldBy, 'segments'> & { accountId: number })[]).entries()) {
      const price = parents[level];
      if (price === undefined || price === share.priceMicros) continue;
      const held = holdAnew(messageId, share.accountId, { ...share, segments: 1 }, price);
      changeShare.run(price, held.giftMicros, held.holdId, messageId, share.accountId);
    }
    return next;
  }

  const parentsOf = ({ parents }: Instead): LinkInstead['parents'] => JSON.parse(parents) as LinkInstead['parents'];

  return {
    mayHave,
    add(firstId, count, { connectorId, alphabet, segments, linkMicros, mmsMicros, parents }) {
      isUsed = true;
      const shares = JSON.stringify(parents);
      for (let id = firstId; id < firstId + count; id++) insert.run(id, connectorId, alphabet, segments, linkMicros, mmsMicros, shares);
    },
    taken(messageId) {
      const instead = mayHave() ? (read.get(messageId) as Instead | undefined) : undefined;
      if (!instead) return null;
      remove.run(messageId);
      const row = readMessage.get(messageId) as Row | undefined;
      if (!row) return null;
      return settleOn(
        messageId,
        row,
        instead.mmsMicros,
        parentsOf(instead).map(({ mmsMicros }) => mmsMicros),
      );
    },
    give(messageId, reason, at) {
      if (reason !== 'mms_refused') return null;
      const instead = mayHave() ? (read.get(messageId) as Instead | undefined) : undefined;
      const row = instead && (readMessage.get(messageId) as Row | undefined);
      if (!instead || !row || row.expiresAt <= at || !live.has(instead.connectorId)) return null;
      remove.run(messageId);
      settleOn(
        messageId,
        row,
        instead.linkMicros,
        parentsOf(instead).map(({ linkMicros }) => linkMicros),
      );
      goAsLink.run(instead.connectorId, instead.alphabet, instead.segments, at, messageId);
      const to = (nameOf.get(instead.connectorId) as string | undefined) ?? String(instead.connectorId);
      appendEvent(messageId, null, at, 'link_instead', `it is refused as an MMS and goes as an SMS with a link by ${to}`);
      return { kind: 'waits', connectorId: instead.connectorId, accountId: row.accountId, messageId };
    },
    drop(messageId) {
      if (mayHave()) remove.run(messageId);
    },
    reset() {
      isUsed = null;
    },
  };
}
