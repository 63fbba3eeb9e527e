// Verbs of erasing a person. Rows stay where they are, with their states, times and money; what tells who it was and what was said goes. Freed octets are
// written over (secure_delete), in the file and, at its next turn, in the write-ahead log.
import { MessageState } from '../../core/message.ts';
import type { PersonErasure, PersonPage, PersonPlace } from '../../ports/store-erasure.ts';
import type { AppendEvent } from './events.ts';
import type { createMms } from './mms.ts';
import type { Sqlite } from './open.ts';
import type { Tallies } from './tallies.ts';
import { digitsOf } from './correlation.ts';

/** Rows looked at in one call of the reader, about 20 ms. */
const WALKED_MAX = 20_000;
/** How rows that we write ourselves spell a number. */
const FORMS = "(@digits, '+' || @digits, '00' || @digits)";
/** What every pseudonym begins with. */
const ERASED = 'erased-';

export function createErasureReads(db: Sqlite) {
  const messages = db.prepare('SELECT id, number, state FROM message WHERE id > ? ORDER BY id LIMIT ?').raw();
  const lastInbound = db.prepare('SELECT coalesce(max(id), 0) FROM inbound').pluck();
  const inbound = db.prepare(`SELECT id FROM inbound WHERE id > @after AND id <= @upTo AND sender IN ${FORMS} ORDER BY id`).pluck();
  const forwards = db.prepare(
    `SELECT m.id, m.state FROM reply r JOIN message m ON m.id = r.message_id WHERE r.kind = 'forward' AND r.phone IN ${FORMS} ORDER BY m.id`,
  );

  return {
    personPage({ digits, after }: { digits: string; after: PersonPlace }): PersonPage {
      const page = { messageIds: [] as number[], forwardIds: [] as number[], openIds: [] as number[] };
      const take = (ids: number[], id: number, state: MessageState): void => {
        if (state <= MessageState.ENROUTE) page.openIds.push(id);
        else ids.push(id);
      };
      let walked = 0;
      let message = after.message;
      for (const [id, number, state] of messages.iterate(after.message, WALKED_MAX) as Iterable<[number, string, MessageState]>) {
        walked++;
        message = id;
        // Customers write numbers as they like.
        if (digitsOf(number) === digits) take(page.messageIds, id, state);
      }
      if (after.message === 0)
        for (const { id, state } of forwards.all({ digits }) as { id: number; state: MessageState }[]) take(page.forwardIds, id, state);
      const last = lastInbound.get() as number;
      const upTo = Math.min(last, after.inbound + WALKED_MAX);
      const inboundIds = inbound.all({ digits, after: after.inbound, upTo }) as number[];
      return { ...page, inboundIds, next: walked < WALKED_MAX && upTo === last ? null : { message, inbound: upTo } };
    },
  };
}

export function createErasure(
  db: Sqlite,
  mms: ReturnType<typeof createMms>['verbs'],
  tallies: Pick<Tallies, 'changing'>,
  appendEvent: AppendEvent,
) {
  type Row = { readonly mmsId: number | null; readonly bodyId: number | null; readonly number: string };
  const readMessage = db.prepare("SELECT traits ->> '$.mms' AS mmsId, body_id AS bodyId, number FROM message WHERE id = ?");
  const eraseMessage = db.prepare(
    "UPDATE message SET number = coalesce(?, number), content = '', body_id = NULL, receipt = NULL, traits = json_remove(traits, '$.octets', '$.udh', '$.cutUcs2') WHERE id = ?",
  );
  const eraseDetails = db.prepare("UPDATE event SET detail = '' WHERE message_id = ?");
  const removePieces = db.prepare('DELETE FROM piece WHERE message_id = ?');
  const removeBody = db.prepare('DELETE FROM body WHERE id = ?');
  const eraseSubject = db.prepare("UPDATE mms SET subject = '' WHERE id = ?");
  const inboundMms = db.prepare("SELECT traits ->> '$.mms' FROM inbound WHERE id = ?").pluck();
  const eraseInbound = db.prepare(
    `UPDATE inbound SET sender = ?, content = '', remark = '', note = '', read_at = coalesce(read_at, ?), traits = json_remove(traits, '$.octets', '$.udh')
     WHERE id = ?`,
  );
  const forgetDue = db.prepare('DELETE FROM inbound_due WHERE inbound_id = ?');
  const traces = [
    `DELETE FROM inbound_part WHERE sender IN ${FORMS}`,
    `UPDATE OR REPLACE conversation SET phone = @pseudonym WHERE phone IN ${FORMS}`,
    `UPDATE reply SET phone = @pseudonym WHERE phone IN ${FORMS}`,
    `DELETE FROM mms_linked WHERE phone IN ${FORMS}`,
    `DELETE FROM recent_recipient WHERE number IN ${FORMS}`,
    `DELETE FROM orphan WHERE recipient IN ${FORMS} OR ' ' || parties || ' ' LIKE '% ' || @digits || ' %'`,
  ].map((sql) => db.prepare<{ digits: string; pseudonym?: string }>(sql));

  /** Messages of one content have consecutive ids: whether another one next to it has what this one has, and is somebody's still. */
  function isShared(id: number, has: (row: Row) => boolean): boolean {
    for (const step of [-1, 1])
      for (let next = id + step; ; next += step) {
        const row = readMessage.get(next) as Row | undefined;
        if (!row || !has(row)) break;
        if (!row.number.startsWith(ERASED)) return true;
      }
    return false;
  }

  function takeOut(id: number, pseudonym: string | null, now: number): void {
    const row = readMessage.get(id) as Row | undefined;
    if (!row) return;
    const { mmsId, bodyId } = row;
    if (mmsId !== null) {
      mms.revokeLink({ messageId: id, now });
      if (!isShared(id, (other) => other.mmsId === mmsId)) {
        mms.eraseMms({ messageId: id, now });
        eraseSubject.run(mmsId);
      }
    }
    // Others that were sent it keep it: it was not written for this phone alone.
    // Without its number it is of no country any more.
    tallies.changing(id);
    const isOwnBody = bodyId !== null && !isShared(id, (other) => other.bodyId === bodyId);
    eraseMessage.run(pseudonym, id);
    removePieces.run(id);
    if (isOwnBody) removeBody.run(bodyId);
    eraseDetails.run(id);
    appendEvent(id, null, now, 'erased', pseudonym === null ? 'its text was erased' : 'number and text were erased');
  }

  return {
    erasePerson({ digits, pseudonym, messageIds, forwardIds, inboundIds, now }: PersonErasure): void {
      db.pragma('secure_delete = ON');
      try {
        for (const id of messageIds) takeOut(id, pseudonym, now);
        for (const id of forwardIds) takeOut(id, null, now);
        for (const id of inboundIds) {
          const mmsId = inboundMms.get(id) as number | null | undefined;
          if (mmsId != null) {
            mms.eraseInboundMms({ inboundId: id, now });
            eraseSubject.run(mmsId);
          }
          eraseInbound.run(pseudonym, now, id);
          forgetDue.run(id);
        }
        for (const trace of traces) trace.run({ digits, pseudonym });
      } finally {
        db.pragma('secure_delete = OFF');
      }
    },
  };
}
