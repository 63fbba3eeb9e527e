// The part of the store that keeps MMS and knows which media somebody still needs.
import type { MmsVerbs } from '../../ports/store-mms.ts';
import type { startReader } from './reader-thread.ts';
import type { startWriter } from './writer-thread.ts';

export interface MmsStoreParts {
  readonly writer: Awaited<ReturnType<typeof startWriter>>;
  readonly reader: ReturnType<typeof startReader>;
}

export const createMmsStore = ({ writer, reader }: MmsStoreParts): MmsVerbs => ({
  addUpload: (upload) => writer.call('addUpload', upload),
  upload: (accountId, id, now) => reader.call('upload', { accountId, id, now }),
  uploads: (accountId, limit) => reader.call('uploads', { accountId, limit }),
  removeUpload: (accountId, id, now) => writer.call('removeUpload', { accountId, id, now }),
  mediaOctets: (accountId) => reader.call('mediaOctets', accountId),
  mmsOfMessage: (messageId) => reader.call('mmsOfMessage', messageId),
  countLinkOpening: (messageId, now) => writer.call('countLinkOpening', { messageId, now }),
  revokeLink: (messageId, now) => writer.call('revokeLink', { messageId, now }),
  eraseMms: (messageId, now) => writer.call('eraseMms', { messageId, now }),
  inboundMmsOf: (token) => reader.call('inboundMmsOf', token),
  linkedIdOf: (conversation, now) => reader.call('linkedIdOf', { ...conversation, now }),
  eraseInboundMms: (inboundId, now) => writer.call('eraseInboundMms', { inboundId, now }),
  noteMedia: (sha256, now) => writer.call('noteMedia', { sha256, now }),
  expireMedia: (now, limit) => writer.call('expireMedia', { now, limit }),
  unneededMedia: (now, limit) => reader.call('unneededMedia', { now, limit }),
  forgetMedia: (hashes, now) => writer.call('forgetMedia', { hashes, now }),
});
