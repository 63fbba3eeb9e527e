// POST /media: a picture, sound or file brought in beforehand, as the body itself, to be named by its id in messages. Signed in like every call; the octets
// go to a file as they come, so that a large one costs no memory.
import type { IncomingMessage } from 'node:http';
import type { Account } from '../../../core/rulebook.ts';
import { formatStamp } from '../../../core/zone-time.ts';
import { UPLOAD_KEPT_MS } from '../../../limits.ts';
import { type Answer, refusal, textJson } from '../answer.ts';
import type { HttpParts } from '../endpoint.ts';
import { UPLOADS_MAX } from '../http-limits.ts';
import type { ApiVersion } from '../read-request.ts';

export type TakeUpload = (account: Account, raw: IncomingMessage, version: ApiVersion) => Promise<Answer>;

/** The name in the query, which no message has a parameter for. */
const nameOf = ({ url = '' }: IncomingMessage): string => new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('name') ?? '';

export function createUploads({ media, clock, timeZone }: Pick<HttpParts, 'clock' | 'media' | 'timeZone'>): TakeUpload {
  let underWay = 0;
  return async (account, raw, version) => {
    if (!media || underWay >= UPLOADS_MAX) return refusal('balance', version, 'platform');
    underWay++;
    try {
      const contentType = raw.headers['content-type'] ?? '';
      const given = { name: nameOf(raw), contentType };
      const brought = await media.desk.bring(account.id, [{ kind: 'octets', octets: raw, given }]);
      if (!brought.ok) return refusal('balance', version, brought.code, 0, brought.detail.replace(/^media 1: /, ''));
      const [part] = brought.parts;
      if (!part) return refusal('balance', version, 'platform');
      const now = clock.now();
      const upload = { id: clock.id(), accountId: account.id, part, createdAt: now, expiresAt: now + UPLOAD_KEPT_MS };
      await media.store.addUpload(upload);
      const fields = `"id":${textJson(upload.id)},"type":${textJson(part.contentType)},"octets":${part.octets}`;
      return { status: 0, body: `{"status":0,${fields},"expires":${formatStamp(upload.expiresAt, timeZone)}}` };
    } finally {
      underWay--;
    }
  };
}
