// What is in an MMS and what became of its link, as the APIs show it.
import type { StoredMms } from '../ports/store-mms.ts';
import type { Iso } from './times.ts';

export function viewMms(mms: StoredMms, iso: Iso): Record<string, unknown> {
  const at = (ms: number | null): string | null => (ms === null ? null : iso(ms));
  const { opens, firstOpenedAt, lastOpenedAt, revokedAt } = mms.link;
  return {
    message: mms.messageId,
    as: mms.isLink ? 'link' : 'mms',
    subject: mms.subject,
    parts: mms.parts.map(({ name, contentType, octets }) => ({ name, type: contentType, octets })),
    keptUntil: iso(mms.expiresAt),
    opens,
    firstOpenedAt: at(firstOpenedAt),
    lastOpenedAt: at(lastOpenedAt),
    revokedAt: at(revokedAt),
  };
}
