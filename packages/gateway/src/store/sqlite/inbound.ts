// Verbs for what phones send (MO): keep it, put long messages together whatever the order of their parts, hand it out once.
import type { InboundMessage, InboundPart } from '../../ports/store.ts';
import { firstWord } from '../../core/fold-text.ts';
import { joinedPush } from '../../core/mms-waiting.ts';
import type { NewInboundMms } from '../../core/mms.ts';
import { formatTraits, noTraits, parseTraits } from '../../core/traits.ts';
import { INBOUND_OPEN_LONG_MAX, INBOUND_PART_STALE_MS, INBOUND_REPEAT_MS, MEDIA_KEPT_MS } from '../../limits.ts';
import { createInboundView, INBOUND_COLUMNS, type InboundRow } from './inbound-view.ts';
import type { createMms } from './mms.ts';
import type { Sqlite } from './open.ts';
import { partOctets, partText } from './part-text.ts';
import type { PushFacts } from './pushes.ts';
import type { Watched } from './watched.ts';
import type { Bell } from './receipts-due.ts';

export interface TakeInput {
  readonly accountId: number;
  readonly sinceMs: number | null;
  readonly limit: number;
  readonly now: number;
}

export interface InboundVerbs {
  save(part: InboundPart): void;
  take(input: TakeInput): readonly InboundMessage[];
  markRead(accountId: number, ids: readonly number[], now: number): void;
  /** Long messages whose missing parts did not come since `before` are delivered with what is there, marked. Returns how many. */
  completeLate(before: number, limit: number): number;
}

interface PartRow {
  readonly part: number;
  readonly content: Buffer;
  readonly traits: string | null;
  readonly at: number;
  readonly accountId: number | null;
  readonly isDue: number;
  readonly joinedAt: number | null;
}
/** A message that is whole, or will be no more whole. */
interface Kept extends Required<Omit<InboundPart, 'concat' | 'mms' | 'traits'>> {
  readonly missing: number;
  readonly traits: string | null;
  readonly mms: NewInboundMms | null;
}
const plain = { missing: 0, traits: null, carrierMessageId: '', sentAt: null, remark: '', isDue: false, mms: null } as const;
type PartKey = readonly [connectorId: number, from: string, to: string, reference: number, total: number];

/** The text with what is missing marked at its place, so that nobody takes half a message for a whole one. */
function joined(parts: readonly PartRow[], total: number): string {
  let text = '';
  let next = 1;
  const mark = (until: number): void => {
    if (next < until) text += next === until - 1 ? `[${next}/${total} missing]` : `[${next}-${until - 1}/${total} missing]`;
  };
  for (const { part, content } of parts) {
    mark(part);
    text += partText(content);
    next = part + 1;
  }
  mark(total + 1);
  // Half a character whose other half did not come.
  return text.toWellFormed();
}

export function createInbound(
  db: Sqlite,
  bell: Bell,
  pushes: PushFacts,
  watched: Pick<Watched, 'touch'>,
  mmsStore: Pick<ReturnType<typeof createMms>, 'keep' | 'keepLinkedId'>,
): InboundVerbs {
  const view = createInboundView(db);
  const findRepeat = db.prepare('SELECT 1 FROM inbound WHERE connector_id = ? AND carrier_id = ?').pluck();
  const insert = db.prepare(
    `INSERT INTO inbound (account_id, connector_id, sender, recipient, content, received_at, missing_parts, traits, carrier_id, sent_at, remark)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connector_id, carrier_id) WHERE carrier_id IS NOT NULL DO NOTHING`,
  );
  const noteConversation = db.prepare(
    `INSERT INTO conversation (account_id, phone, number, last_id) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET last_id = excluded.last_id`,
  );
  const insertDue = db.prepare('INSERT INTO inbound_due (inbound_id) VALUES (?)');
  const byKeyword = db
    .prepare(
      `SELECT r.account_id FROM number n JOIN rent r ON r.number_id = n.id
       WHERE n.number = ? AND r.keyword = ? AND r.keyword <> '' AND r.state IN ('active', 'grace')`,
    )
    .pluck();
  const insertPart = db.prepare(
    `INSERT INTO inbound_part (connector_id, sender, recipient, reference, total, part, account_id, content, traits, at, is_due)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const keyIs = 'connector_id = ? AND sender = ? AND recipient = ? AND reference = ? AND total = ?';
  const readPart = db.prepare(`SELECT content, traits, at, joined_at AS joinedAt FROM inbound_part WHERE ${keyIs} AND part = ?`);
  const markJoined = db.prepare(`UPDATE inbound_part SET joined_at = ? WHERE ${keyIs}`);
  const forgetJoined = db.prepare('DELETE FROM inbound_part WHERE joined_at < ?');
  const readParts = db.prepare(
    `SELECT part, content, traits, at, account_id AS accountId, is_due AS isDue, joined_at AS joinedAt FROM inbound_part WHERE ${keyIs} ORDER BY part`,
  );
  const removeParts = db.prepare(`DELETE FROM inbound_part WHERE ${keyIs}`);
  const openOf = db.prepare(
    `SELECT recipient, reference, total FROM inbound_part WHERE connector_id = ? AND sender = ? AND joined_at IS NULL
     GROUP BY recipient, reference, total ORDER BY min(at)`,
  );
  const late = db.prepare(
    `SELECT connector_id, sender, recipient, reference, total FROM inbound_part
     WHERE joined_at IS NULL GROUP BY connector_id, sender, recipient, reference, total HAVING min(at) < ? LIMIT ?`,
  );
  const unread = db.prepare(
    `SELECT ${INBOUND_COLUMNS} FROM inbound WHERE account_id = ? AND read_at IS NULL AND received_at >= ? ORDER BY id LIMIT ?`,
  );
  const markRead = db.prepare('UPDATE inbound SET read_at = ? WHERE id = ?');
  const markOwnRead = db.prepare('UPDATE inbound SET read_at = ? WHERE id = ? AND account_id = ? AND read_at IS NULL');

  function keepMms(mms: NewInboundMms, accountId: number | null, at: number): string | null {
    return formatTraits({ ...noTraits, mms: mmsStore.keep({ ...mms, accountId, createdAt: at, expiresAt: at + MEDIA_KEPT_MS }) });
  }

  function keep({
    accountId,
    connectorId,
    from,
    to,
    content,
    at,
    missing,
    traits,
    carrierMessageId,
    sentAt,
    remark,
    isDue,
    mms,
  }: Kept): void {
    // Several accounts share the number: who rents the first word of the text.
    const owner = accountId ?? (byKeyword.get(to, firstWord(content)) as number | undefined) ?? null;
    const carrierId = carrierMessageId === '' ? null : carrierMessageId;
    // The carrier repeats itself.
    if (mms && findRepeat.get(connectorId, carrierId) !== undefined) return;
    const told = mms ? keepMms(mms, owner, at) : traits;
    if (mms?.linkedId !== undefined) mmsStore.keepLinkedId({ connectorId, number: to, phone: from, linkedId: mms.linkedId, at });
    const { changes, lastInsertRowid } = insert.run(owner, connectorId, from, to, content, at, missing, told, carrierId, sentAt, remark);
    if (changes === 0) return;
    if (isDue) insertDue.run(lastInsertRowid);
    if (owner === null) return;
    noteConversation.run(owner, from, to, lastInsertRowid);
    bell.ring(owner);
    pushes.arrived(owner, Number(lastInsertRowid), at);
    watched.touch(owner);
  }

  function join(key: PartKey, parts: readonly PartRow[]): void {
    const [connectorId, from, to, , total] = key;
    const [first] = parts;
    if (!first) return;
    const at = Math.max(...parts.map((part) => part.at));
    const missing = total - parts.length;
    const isDue = parts.some((part) => part.isDue !== 0);
    const whole = { ...plain, accountId: first.accountId, connectorId, from, to, at, isDue };
    const firstTraits = parseTraits(first.traits);
    if (firstTraits?.octets == null) keep({ ...whole, content: joined(parts, total), missing });
    else if (missing === 0) {
      const octets = parts.map(({ traits }) => parseTraits(traits)?.octets ?? '').join('');
      const { content, traits } = joinedPush(firstTraits, octets);
      keep({ ...whole, content, traits: formatTraits(traits) });
    } else {
      // Octets with a gap are of no use to anybody: each part is kept as it came.
      const remark = `kept alone: ${parts.length} of ${total} parts came`;
      for (const { content, traits, at: cameAt } of parts) keep({ ...whole, content: partText(content), traits, at: cameAt, remark });
    }
    // Kept for a while: the carrier may not have heard our answer and repeat a part.
    if (missing === 0) markJoined.run(at, ...key);
    else removeParts.run(...key);
  }

  const giveUp = (key: PartKey): void => join(key, readParts.all(...key) as PartRow[]);

  /** A phone that begins one long message after the other and ends none costs no more than so many. */
  function makeRoom([connectorId, from]: PartKey): void {
    const open = openOf.all(connectorId, from) as { recipient: string; reference: number; total: number }[];
    for (const { recipient, reference, total } of open.slice(0, Math.max(0, open.length - INBOUND_OPEN_LONG_MAX + 1)))
      giveUp([connectorId, from, recipient, reference, total]);
  }

  function savePart(message: Kept, { reference, total, part }: NonNullable<InboundPart['concat']>): void {
    const { connectorId, from, to, content, traits, at } = message;
    const key: PartKey = [connectorId, from, to, reference, total];
    const there = readPart.get(...key, part) as Pick<PartRow, 'content' | 'traits' | 'at' | 'joinedAt'> | undefined;
    const octets = partOctets(content);
    const isSame = there?.content.equals(octets) === true && there.traits === traits;
    if (isSame && (there.joinedAt === null || at - there.joinedAt <= INBOUND_REPEAT_MS)) return;
    if (there && there.joinedAt === null && at - there.at <= INBOUND_PART_STALE_MS) {
      // Two texts for one place, and nothing tells which is right: the first counts, and the other is not lost.
      keep({ ...message, content: content.toWellFormed(), remark: `kept alone: part ${part} of ${total} came before with another text` });
      return;
    }
    // The phone has come round to the same reference: another message.
    if (there?.joinedAt === null) giveUp(key);
    else if (there) removeParts.run(...key);
    else if (readParts.all(...key).length === 0) makeRoom(key);
    insertPart.run(...key, part, message.accountId, octets, traits, at, Number(message.isDue));
    const parts = readParts.all(...key) as PartRow[];
    if (parts.length === total) join(key, parts);
  }

  return {
    save({ concat, traits, ...part }) {
      const message: Kept = { ...plain, ...part, sentAt: part.sentAt ?? null, traits: formatTraits(traits) };
      if (!concat || concat.total === 1) keep(message);
      else savePart(message, concat);
    },
    take({ accountId, sinceMs, limit, now }) {
      const rows = unread.all(accountId, sinceMs ?? 0, limit) as InboundRow[];
      for (const row of rows) markRead.run(now, row.id);
      return rows.map(view.messageOf);
    },
    markRead(accountId, ids, now) {
      for (const id of ids) markOwnRead.run(now, id, accountId);
    },
    completeLate(before, limit) {
      forgetJoined.run(before);
      const rows = late.all(before, limit) as {
        connector_id: number;
        sender: string;
        recipient: string;
        reference: number;
        total: number;
      }[];
      for (const row of rows) giveUp([row.connector_id, row.sender, row.recipient, row.reference, row.total]);
      return rows.length;
    },
  };
}
