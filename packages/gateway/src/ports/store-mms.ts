// What the store keeps of MMS beside their messages: what is in them, their links, and which octets of the media home somebody still needs. Part of the
// store's port (ports/store.ts).
import type { MediaPart, MmsContent } from '../core/mms.ts';

/** A file brought in beforehand, to be named by its id in messages. */
export interface MediaUpload {
  /** Nobody can guess it. */
  readonly id: string;
  readonly accountId: number;
  readonly part: MediaPart;
  readonly createdAt: number;
  /** Unix ms; what is in messages by then stays with them. */
  readonly expiresAt: number;
}

export interface MmsLink {
  /** By people, as far as that can be told. */
  readonly opens: number;
  readonly firstOpenedAt: number | null;
  readonly lastOpenedAt: number | null;
  readonly revokedAt: number | null;
}

/** What a page shows of an MMS. */
export interface ShownMms extends MmsContent {
  readonly text: string;
  /** When the media are let go; then `parts` is empty. */
  readonly expiresAt: number;
}

export interface StoredMms extends ShownMms {
  readonly messageId: number;
  readonly accountId: number;
  readonly sender: string;
  readonly number: string;
  /** It left, or is to leave, as an SMS with a link. */
  readonly isLink: boolean;
  readonly createdAt: number;
  readonly link: MmsLink;
}

/** What a phone and a number of ours write to each other over one connector; both in digits. */
export interface Conversation {
  readonly connectorId: number;
  readonly number: string;
  readonly phone: string;
}

export interface MmsVerbs {
  addUpload(upload: MediaUpload): Promise<void>;
  /** null: the account has none of that id, or not any more. */
  upload(accountId: number, id: string, now: number): Promise<MediaUpload | null>;
  /** The account's uploads, the newest first. */
  uploads(accountId: number, limit: number): Promise<readonly MediaUpload[]>;
  /** False: the account has none of that id. */
  removeUpload(accountId: number, id: string, now: number): Promise<boolean>;
  /** What is kept for the account: the same octets in two messages count twice, because each keeps them. */
  mediaOctets(accountId: number): Promise<number>;
  /** null: there is no such message, or it is no MMS. */
  mmsOfMessage(messageId: number): Promise<StoredMms | null>;
  countLinkOpening(messageId: number, now: number): Promise<void>;
  /** False: it is no MMS, or its link was revoked before. */
  revokeLink(messageId: number, now: number): Promise<boolean>;
  /** Lets go of the media of a message at once. False: it is no MMS, or they are gone. */
  eraseMms(messageId: number, now: number): Promise<boolean>;
  /** Of an MMS from a phone, by what its links end in; null: nobody has made such a link. */
  inboundMmsOf(token: string): Promise<ShownMms | null>;
  /** What the centre called the phone's newest MMS of the last LINKED_ID_KEPT_MS; "" = nothing. */
  linkedIdOf(conversation: Conversation, now: number): Promise<string>;
  /** As eraseMms, of a message from a phone. */
  eraseInboundMms(inboundId: number, now: number): Promise<boolean>;
  /** Somebody is about to put octets into the home: should nothing come to name them they are found again. */
  noteMedia(sha256: string, now: number): Promise<void>;
  /** Lets go of media whose time is over; returns how many messages and uploads that were, at most `limit` of each. */
  expireMedia(now: number, limit: number): Promise<number>;
  /** Hashes that were brought or let go MEDIA_GRACE_MS ago and that nothing names. */
  unneededMedia(now: number, limit: number): Promise<readonly string[]>;
  /** They are not in the home any more; what was brought again meanwhile stays noted. */
  forgetMedia(hashes: readonly string[], now: number): Promise<void>;
}
