// What is known of one connection to the e-mail door: who signed in, and what the mail it is about to send is for. smtp-server keeps the envelope; this is
// kept beside it.
import type { Conversation } from './reply-address.ts';

export interface EmailSession {
  readonly address: string;
  /** null: nobody signed in. */
  accountId: number | null;
  /** What it signed in with; null: the account's own password, or nobody did. */
  keyId: number | null;
  /** The mail under way answers this; null = it goes to numbers. */
  reply: Conversation | null;
}

export interface Arrived {
  readonly session: EmailSession;
  /** What the client calls itself. */
  readonly helo: string;
  /** Of MAIL FROM, a plain address. */
  readonly sender: string;
  /** As they were written, each once. */
  readonly numbers: readonly string[];
  readonly octets: Buffer;
}
