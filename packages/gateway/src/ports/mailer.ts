// Mailer: hands single mails to the operator's relay. It MUST end each in exactly one result within MAIL_TIMEOUT_MS, and send each to the one address it is
// for. It MUST NOT retry or touch the store: whoever sends knows whether trying again is worth it. Implementation: notifiers/email/mailer.

export interface Mail {
  /** One plain address (core/mail-address). */
  readonly to: string;
  readonly subject: string;
  /** Plain text, lines ended by \n. */
  readonly text: string;
  /** Shown before the address it is from; absent = the address alone. */
  readonly fromName?: string;
  /** A plain address; absent = answers go to the address it is from. */
  readonly replyTo?: string;
  /** With angle brackets; absent = a new one. The same mail sent again has the same. */
  readonly messageId?: string;
  /** Message-IDs with angle brackets of the mails before it in its conversation, oldest first; absent = it begins one. */
  readonly references?: readonly string[];
  /**
   * Nobody wrote it (RFC 3834), so no machine must answer it. notification: it tells of something that happened. reply: it answers a mail, and goes out with
   * the null sender, so that it is never answered by a bounce. Absent: a person asked for it.
   */
  readonly automatic?: 'notification' | 'reply';
}

export type MailResult =
  /** The relay has it: it is the relay's to deliver. */
  | { readonly kind: 'sent'; readonly status: number }
  /** The relay will never take this mail. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }
  /** Not now. status null: no answer. isUnreachable: the relay is at fault, whatever the mail. */
  | { readonly kind: 'later'; readonly status: number | null; readonly detail: string; readonly isUnreachable: boolean };

export interface Mailer {
  send(mail: Mail): Promise<MailResult>;
}
