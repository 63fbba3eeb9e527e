// Verbs of MMS: what is in a message, what became of its link, and which media are needed by nobody any more.
import type { MediaPart, MmsContent } from '../../core/mms.ts';
import { LINKED_ID_KEPT_MS, MEDIA_GRACE_MS } from '../../limits.ts';
import type { Conversation, MediaUpload, MmsLink, ShownMms, StoredMms } from '../../ports/store-mms.ts';
import type { Sqlite } from './open.ts';

export interface KeptMms extends MmsContent {
  /** null: an inbound message that nobody owns. */
  readonly accountId: number | null;
  /** "": it is no inbound message. */
  readonly token: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

const IS_NAMED =
  '(EXISTS (SELECT 1 FROM mms_part p WHERE p.sha256 = l.sha256) OR EXISTS (SELECT 1 FROM media_upload u WHERE u.sha256 = l.sha256))';
/** Columns of a part, as core/mms.ts names them. */
export const MMS_PART = 'sha256, content_type AS contentType, name, octets';

export function createMms(db: Sqlite) {
  const insert = db.prepare('INSERT INTO mms (account_id, subject, link_base, token, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)');
  const insertPart = db.prepare('INSERT INTO mms_part (mms_id, part, sha256, content_type, name, octets) VALUES (?, ?, ?, ?, ?, ?)');
  const insertUpload = db.prepare('INSERT INTO media_upload VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const removeUpload = db.prepare('DELETE FROM media_upload WHERE account_id = ? AND id = ? RETURNING sha256').pluck();
  const overUploads = db
    .prepare('DELETE FROM media_upload WHERE id IN (SELECT id FROM media_upload WHERE expires_at <= ? LIMIT ?) RETURNING sha256')
    .pluck();
  const over = db.prepare('SELECT id FROM mms WHERE is_gone = 0 AND expires_at <= ? LIMIT ?').pluck();
  const letGo = db.prepare('UPDATE mms SET is_gone = 1 WHERE id = ? AND is_gone = 0');
  const removeParts = db.prepare('DELETE FROM mms_part WHERE mms_id = ? RETURNING sha256').pluck();
  const note = db.prepare('INSERT INTO media_loose VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE SET at = excluded.at');
  const forget = db.prepare('DELETE FROM media_loose WHERE sha256 = ? AND at <= ?');
  const forgetNamed = db.prepare(
    `DELETE FROM media_loose WHERE sha256 IN (SELECT sha256 FROM media_loose l WHERE at <= ? AND ${IS_NAMED} LIMIT ?)`,
  );
  const keepLinked = db.prepare(
    `INSERT INTO mms_linked VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (connector_id, number, phone) DO UPDATE SET linked_id = excluded.linked_id, at = excluded.at`,
  );
  const forgetLinked = db.prepare(
    'DELETE FROM mms_linked WHERE (connector_id, number, phone) IN (SELECT connector_id, number, phone FROM mms_linked WHERE at <= ? LIMIT ?)',
  );
  const mmsOfInbound = db.prepare("SELECT traits ->> '$.mms' FROM inbound WHERE id = ? AND traits IS NOT NULL").pluck();
  const mmsOf = db.prepare("SELECT traits ->> '$.mms' FROM message WHERE id = ? AND traits IS NOT NULL").pluck();
  const opened = db.prepare(
    `INSERT INTO mms_link (message_id, opens, first_opened_at, last_opened_at) VALUES (?, 1, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET opens = opens + 1, first_opened_at = coalesce(first_opened_at, excluded.first_opened_at),
       last_opened_at = excluded.last_opened_at`,
  );
  const revoke = db.prepare(
    `INSERT INTO mms_link (message_id, revoked_at) VALUES (?, ?)
     ON CONFLICT (message_id) DO UPDATE SET revoked_at = excluded.revoked_at WHERE revoked_at IS NULL`,
  );

  function release(mmsId: number, now: number): boolean {
    if (letGo.run(mmsId).changes === 0) return false;
    for (const sha256 of removeParts.all(mmsId) as string[]) note.run(sha256, now);
    return true;
  }
  const idOf = (messageId: number): number | null => (mmsOf.get(messageId) as number | null | undefined) ?? null;

  return {
    /** In the transaction of the message. */
    keep({ accountId, subject, linkBase, token, parts, createdAt, expiresAt }: KeptMms): number {
      const id = Number(insert.run(accountId, subject, linkBase, token, createdAt, expiresAt).lastInsertRowid);
      for (const [index, { sha256, contentType, name, octets }] of parts.entries())
        insertPart.run(id, index + 1, sha256, contentType, name, octets);
      return id;
    },
    /** In the transaction of the message from the phone. */
    keepLinkedId({ connectorId, number, phone, linkedId, at }: Conversation & { linkedId: string; at: number }): void {
      keepLinked.run(connectorId, number, phone, linkedId, at);
    },
    verbs: {
      addUpload({ id, accountId, part, createdAt, expiresAt }: MediaUpload): void {
        insertUpload.run(id, accountId, part.sha256, part.contentType, part.name, part.octets, createdAt, expiresAt);
      },
      removeUpload({ accountId, id, now }: { accountId: number; id: string; now: number }): boolean {
        const sha256 = removeUpload.get(accountId, id) as string | undefined;
        if (sha256 !== undefined) note.run(sha256, now);
        return sha256 !== undefined;
      },
      countLinkOpening({ messageId, now }: { messageId: number; now: number }): void {
        opened.run(messageId, now, now);
      },
      revokeLink: ({ messageId, now }: { messageId: number; now: number }): boolean =>
        idOf(messageId) !== null && revoke.run(messageId, now).changes > 0,
      eraseMms({ messageId, now }: { messageId: number; now: number }): boolean {
        const id = idOf(messageId);
        return id !== null && release(id, now);
      },
      eraseInboundMms({ inboundId, now }: { inboundId: number; now: number }): boolean {
        const id = (mmsOfInbound.get(inboundId) as number | null | undefined) ?? null;
        return id !== null && release(id, now);
      },
      noteMedia({ sha256, now }: { sha256: string; now: number }): void {
        note.run(sha256, now);
      },
      expireMedia({ now, limit }: { now: number; limit: number }): number {
        const uploads = overUploads.all(now, limit) as string[];
        for (const sha256 of uploads) note.run(sha256, now);
        const ids = over.all(now, limit) as number[];
        for (const id of ids) release(id, now);
        forgetNamed.run(now - MEDIA_GRACE_MS, limit);
        forgetLinked.run(now - LINKED_ID_KEPT_MS, limit);
        return Math.max(uploads.length, ids.length);
      },
      forgetMedia({ hashes, now }: { hashes: readonly string[]; now: number }): void {
        for (const sha256 of hashes) forget.run(sha256, now - MEDIA_GRACE_MS);
      },
    },
  };
}

interface MmsRow {
  readonly messageId: number;
  readonly accountId: number;
  readonly mmsId: number;
  readonly text: string;
  readonly sender: string;
  readonly number: string;
  readonly alphabet: string;
  readonly subject: string;
  readonly linkBase: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export function createMmsContentRead(db: Sqlite): (mmsId: number) => MmsContent | null {
  const read = db.prepare('SELECT subject, link_base AS linkBase FROM mms WHERE id = ?');
  const parts = db.prepare(`SELECT ${MMS_PART} FROM mms_part WHERE mms_id = ? ORDER BY part`);
  return (mmsId) => {
    const row = read.get(mmsId) as Omit<MmsContent, 'parts'> | undefined;
    return row ? { ...row, parts: parts.all(mmsId) as MediaPart[] } : null;
  };
}

export function createMmsReads(db: Sqlite) {
  const readContent = createMmsContentRead(db);
  const upload = db.prepare(
    `SELECT id, account_id AS accountId, ${MMS_PART}, created_at AS createdAt, expires_at AS expiresAt FROM media_upload
     WHERE account_id = ? AND id = ? AND expires_at > ?`,
  );
  const uploads = db.prepare(
    `SELECT id, account_id AS accountId, ${MMS_PART}, created_at AS createdAt, expires_at AS expiresAt FROM media_upload
     WHERE account_id = ? ORDER BY created_at DESC, id LIMIT ?`,
  );
  const octets = db
    .prepare(
      `SELECT (SELECT coalesce(sum(octets), 0) FROM mms_part WHERE mms_id IN (SELECT id FROM mms WHERE account_id = @accountId AND is_gone = 0))
         + (SELECT coalesce(sum(octets), 0) FROM media_upload WHERE account_id = @accountId)`,
    )
    .pluck();
  const ofMessage = db.prepare(
    `SELECT m.id AS messageId, m.account_id AS accountId, s.id AS mmsId, coalesce(m.content, b.content, '') AS text, m.sender, m.number, m.alphabet,
       s.subject, s.link_base AS linkBase, s.created_at AS createdAt, s.expires_at AS expiresAt
     FROM message m JOIN mms s ON s.id = m.traits ->> '$.mms' LEFT JOIN body b ON b.id = m.body_id WHERE m.id = ?`,
  );
  const link = db.prepare(
    `SELECT opens, first_opened_at AS firstOpenedAt, last_opened_at AS lastOpenedAt, revoked_at AS revokedAt FROM mms_link WHERE message_id = ?`,
  );
  const linked = db.prepare('SELECT linked_id FROM mms_linked WHERE connector_id = ? AND number = ? AND phone = ? AND at > ?').pluck();
  const unneeded = db.prepare(`SELECT sha256 FROM media_loose l WHERE at <= ? AND NOT ${IS_NAMED} LIMIT ?`).pluck();
  const byToken = db.prepare(
    `SELECT s.id AS mmsId, s.subject, s.link_base AS linkBase, s.expires_at AS expiresAt, i.content AS text
     FROM mms s JOIN inbound i ON i.traits ->> '$.mms' = s.id WHERE s.token = ?`,
  );
  type UploadRow = MediaPart & Omit<MediaUpload, 'part'>;
  const toUpload = ({ id, accountId, createdAt, expiresAt, ...part }: UploadRow): MediaUpload => ({
    id,
    accountId,
    part,
    createdAt,
    expiresAt,
  });

  return {
    upload({ accountId, id, now }: { accountId: number; id: string; now: number }): MediaUpload | null {
      const row = upload.get(accountId, id, now) as UploadRow | undefined;
      return row ? toUpload(row) : null;
    },
    uploads: ({ accountId, limit }: { accountId: number; limit: number }): readonly MediaUpload[] =>
      (uploads.all(accountId, limit) as UploadRow[]).map(toUpload),
    mediaOctets: (accountId: number) => octets.get({ accountId }) as number,
    mmsOfMessage(messageId: number): StoredMms | null {
      const row = ofMessage.get(messageId) as MmsRow | undefined;
      if (!row) return null;
      const { mmsId, alphabet, ...shown } = row;
      const told = (link.get(messageId) as MmsLink | undefined) ?? { opens: 0, firstOpenedAt: null, lastOpenedAt: null, revokedAt: null };
      return { ...shown, parts: readContent(mmsId)?.parts ?? [], isLink: alphabet !== 'mms', link: told };
    },
    inboundMmsOf(token: string): ShownMms | null {
      const row = token === '' ? undefined : (byToken.get(token) as (Omit<ShownMms, 'parts'> & { mmsId: number }) | undefined);
      if (!row) return null;
      const { mmsId, ...shown } = row;
      return { ...shown, parts: readContent(mmsId)?.parts ?? [] };
    },
    linkedIdOf: ({ connectorId, number, phone, now }: Conversation & { now: number }) =>
      (linked.get(connectorId, number, phone, now - LINKED_ID_KEPT_MS) as string | undefined) ?? '',
    unneededMedia: ({ now, limit }: { now: number; limit: number }) => unneeded.all(now - MEDIA_GRACE_MS, limit) as string[],
  };
}
