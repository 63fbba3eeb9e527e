// Inbound messages as they are told to their accounts: an MMS with its words and the links to its media in place of its text.
import { inboundMmsOf, inboundMmsText, type InboundMms, type MediaPart } from '../../core/mms.ts';
import { parseTraits } from '../../core/traits.ts';
import type { InboundMessage } from '../../ports/store.ts';
import type { Sqlite } from './open.ts';
import { MMS_PART } from './mms.ts';

export const INBOUND_COLUMNS = 'id, sender AS "from", recipient AS "to", content, traits, received_at AS receivedAt';
/** How many pictures and files an inbound message has. */
export const INBOUND_MEDIA = "(SELECT count(*) FROM mms_part WHERE mms_id = inbound.traits ->> '$.mms')";
export type InboundRow = Omit<InboundMessage, 'mms' | 'traits'> & { readonly traits: string | null };

/** `remark` is read where there is an MMS: no other message is told of with it. */
export function createInboundView(db: Sqlite) {
  const readMms = db.prepare('SELECT subject, link_base AS linkBase, token FROM mms WHERE id = ?');
  const readParts = db.prepare(`SELECT ${MMS_PART} FROM mms_part WHERE mms_id = ? ORDER BY part`);
  const readRemark = db.prepare('SELECT remark FROM inbound WHERE id = ?').pluck();

  /** null: it is no MMS. */
  function mmsOf(inboundId: number, content: string, traits: string | null): InboundMms | null {
    const mmsId = parseTraits(traits)?.mms ?? null;
    if (mmsId === null) return null;
    const row = readMms.get(mmsId) as { readonly subject: string; readonly linkBase: string; readonly token: string };
    const parts = readParts.all(mmsId) as MediaPart[];
    return inboundMmsOf({ ...row, parts }, content, readRemark.get(inboundId) as string);
  }

  return {
    mmsOf,
    messageOf: (row: InboundRow): InboundMessage => {
      const mms = mmsOf(row.id, row.content, row.traits);
      const message = { ...row, traits: parseTraits(row.traits) };
      return mms ? { ...message, content: inboundMmsText(mms), mms } : message;
    },
  };
}
