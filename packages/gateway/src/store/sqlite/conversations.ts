// Conversations: what phones wrote to an account's numbers, by phone and number, with what was sent because of it.
import { MessageState } from '../../core/message.ts';
import type { Page } from '../../ports/sight.ts';
import type { Conversation, ConversationEntry, ConversationKey, ConversationReply } from '../../ports/store-dashboard.ts';
import { createInboundView } from './inbound-view.ts';
import type { Sqlite } from './open.ts';
import { digitsOf } from './search.ts';

const EXCERPT_CHARACTERS = 160;
/** More are shown as so many. */
const UNSEEN_COUNTED_MAX = 99;
/** Conversations looked at for one page when they are searched by phone: about 20 ms. */
const WALKED_MAX = 20_000;

export interface ConversationsQuery {
  readonly accountId: number;
  readonly phone: string | null;
  readonly before: number | null;
  readonly limit: number;
}
export interface ConversationQuery extends ConversationKey {
  readonly before: number | null;
  readonly limit: number;
}

type EntryRow = Omit<ConversationEntry, 'media' | 'replies'> & { readonly traits: string | null };

export function createConversationReads(db: Sqlite) {
  const inbound = createInboundView(db);
  const list = db.prepare(
    `SELECT c.phone, c.number, c.last_id AS lastId, i.received_at AS lastAt, substr(i.content, 1, ${EXCERPT_CHARACTERS}) AS excerpt,
       (SELECT count(*) FROM (SELECT 1 FROM inbound u WHERE u.account_id = c.account_id AND u.sender = c.phone AND u.recipient = c.number
          AND u.id > c.seen_id LIMIT ${UNSEEN_COUNTED_MAX})) AS unseen
     FROM (SELECT * FROM conversation WHERE account_id = @accountId AND last_id < @before ORDER BY last_id DESC LIMIT ${WALKED_MAX}) c
     JOIN inbound i ON i.id = c.last_id WHERE @phone IS NULL OR instr(c.phone, @phone) > 0 ORDER BY c.last_id DESC LIMIT @limit`,
  );
  const walkedTo = db
    .prepare(`SELECT last_id FROM conversation WHERE account_id = ? AND last_id < ? ORDER BY last_id DESC LIMIT 1 OFFSET ${WALKED_MAX - 1}`)
    .pluck();
  const unseen = db
    .prepare(
      'SELECT count(*) FROM (SELECT 1 FROM conversation INDEXED BY conversation_unseen WHERE account_id = ? AND last_id > seen_id LIMIT ?)',
    )
    .pluck();
  const entries = db.prepare(
    `SELECT id, content, traits, received_at AS receivedAt, missing_parts AS missingParts FROM inbound
     WHERE account_id = ? AND sender = ? AND recipient = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const replies = db.prepare(
    `SELECT r.message_id AS messageId, r.kind, coalesce(m.content, (SELECT content FROM body WHERE id = m.body_id)) AS content,
       CASE WHEN m.state < ${MessageState.ENROUTE} AND m.posted_segments IS NOT NULL THEN ${MessageState.ENROUTE} ELSE m.state END AS state,
       coalesce(m.reason, 'none') AS reason, m.accepted_at AS acceptedAt
     FROM reply r JOIN message m ON m.id = r.message_id WHERE r.inbound_id = ? AND m.account_id = ? ORDER BY r.message_id`,
  );

  return {
    conversations({ accountId, phone, before, limit }: ConversationsQuery): Page<Conversation> {
      const below = before ?? Number.MAX_SAFE_INTEGER;
      const rows = list.all({ accountId, before: below, limit, phone: phone === null ? null : digitsOf(phone) }) as Conversation[];
      if (rows.length === limit) return { rows, next: rows.at(-1)?.lastId ?? null };
      return { rows, next: (walkedTo.get(accountId, below) as number | undefined) ?? null };
    },
    unseenConversations: ({ accountId, max }: { readonly accountId: number; readonly max: number }) => unseen.get(accountId, max) as number,
    conversation({ accountId, phone, number, before, limit }: ConversationQuery): Page<ConversationEntry> {
      const found = entries.all(accountId, phone, number, before ?? Number.MAX_SAFE_INTEGER, limit) as EntryRow[];
      const rows = found.map(({ traits, ...entry }) => ({
        ...entry,
        media: inbound.mmsOf(entry.id, entry.content, traits)?.media ?? [],
        replies: replies.all(entry.id, accountId) as ConversationReply[],
      }));
      return { rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
    },
  };
}

export function createConversations(db: Sqlite) {
  const see = db.prepare(
    'UPDATE conversation SET seen_id = ? WHERE account_id = ? AND phone = ? AND number = ? AND seen_id < ? AND last_id >= ?',
  );
  return {
    markSeen({ accountId, phone, number, uptoId }: ConversationKey & { readonly uptoId: number }): void {
      see.run(uptoId, accountId, phone, number, uptoId, uptoId);
    },
  };
}
