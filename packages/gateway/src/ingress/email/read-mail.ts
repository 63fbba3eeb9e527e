// A mail as it came (RFC 5322, MIME) → what the door needs of it: who it says it is from, which mail it is, whether a machine wrote it, its text. What cannot
// become an SMS is a refusal; nothing is guessed, and nothing is left out in silence but what mail programs add: signatures, and the pictures below them.
import { hash } from 'node:crypto';
import PostalMime, { type Address, type Attachment, decodeWords, type Email } from 'postal-mime';
import { OWN_MAIL_FIELD, readMailAddress } from '../../core/mail-address.ts';
import { joinedWords, mended, readerOf, withoutCharset } from './charsets.ts';
import {
  MAIL_ADDRESS_FIELD_BYTES_MAX,
  MAIL_LINES_MAX,
  MAIL_HEADER_BYTES_MAX,
  MAIL_HEADERS_MAX,
  MAIL_HOPS_MAX,
  MAIL_NESTING_MAX,
  MAIL_PARTS_MAX,
  MAIL_TEXT_CHARACTERS_MAX,
} from './email-limits.ts';
import { htmlText } from './html-text.ts';
import { mailText } from './mail-text.ts';
import type { MailRefusalCode } from './refusals.ts';

export interface Mail {
  /** The one From address, in lower case; null = there is none, or more than one. */
  readonly from: string | null;
  /** Names the mail among all of its sender: its Message-ID, or a hash of the whole where it has none. */
  readonly identity: string;
  /** With angle brackets; null = it has none, or none that could be named in another mail. */
  readonly messageId: string | null;
  /** Nobody wrote it, or to many at once (RFC 3834 §2): it is never answered. */
  readonly isAutomatic: boolean;
  /** How often each header field is there, by its name in lower case. */
  readonly fields: ReadonlyMap<string, number>;
  /** What stands before the @ of each address in To and Cc. */
  readonly addressedTo: readonly string[];
  /** By its Date, milliseconds; null = it has none that can be read. */
  readonly sentAt: number | null;
  readonly subject: string;
  /** Without signature and quotations. This and `whole` have at most MAIL_TEXT_CHARACTERS_MAX. */
  readonly text: string;
  readonly whole: string;
}

export type MailRead = { readonly ok: true; readonly mail: Mail } | { readonly ok: false; readonly code: MailRefusalCode };

const refuse = (code: MailRefusalCode): MailRead => ({ ok: false, code });

/** What mail programs add to a text that is a text all the same. */
const HARMLESS = new Set([
  'application/pgp-signature',
  'application/pgp-keys',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'text/x-amp-html',
]);

/** A picture that belongs to the HTML, as logos below signatures do: what it shows is not part of the text. */
const isLogo = ({ mimeType, contentId, related, disposition }: Attachment): boolean =>
  mimeType.startsWith('image/') && contentId !== undefined && (related === true || disposition === 'inline');

const MESSAGE_ID = /^<[!-;=?-~]{1,250}>$/;

/** Its value as it came, unfolded; "" = it is not there. */
const fieldOf = (email: Email, name: string): string => email.headers.find(({ key }) => key === name)?.value ?? '';

function oneAddress(email: Email): string | null {
  if (email.headers.filter(({ key }) => key === 'from').length !== 1) return null;
  const from: Address | undefined = email.from;
  // Of a list the parser gives the first one only: the header itself tells whether there are more.
  const header = fieldOf(email, 'from');
  if (from?.address === undefined || header.replaceAll(/"(\\.|[^"\\])*"/g, '').includes(',')) return null;
  const address = readMailAddress(from.address);
  return address && `${address.local}@${address.domain}`.toLowerCase();
}

const localsOf = ({ address, group }: Address): readonly string[] =>
  address === undefined ? (group ?? []).flatMap(localsOf) : [address.slice(0, Math.max(0, address.lastIndexOf('@')))];

function sentAtOf(email: Email): number | null {
  const at = Date.parse(fieldOf(email, 'date'));
  return Number.isNaN(at) ? null : at;
}

function isAutomaticMail(email: Email): boolean {
  return email.headers.some(({ key, value }) => {
    const text = value.trim().toLowerCase();
    switch (key) {
      case 'auto-submitted':
        return !text.startsWith('no');
      case 'precedence':
        return text === 'bulk' || text === 'junk' || text === 'list' || text === 'auto_reply';
      case 'list-id':
      case 'list-unsubscribe':
      case 'x-autoreply':
      case 'x-autorespond':
        return true;
      case 'return-path':
        return text === '<>';
      case 'content-type':
        return text.startsWith('multipart/report');
      default:
        return false;
    }
  });
}

/** One line. */
const line = (text: string): string => mailText(text, true).replaceAll(/\s+/g, ' ');

const ADDRESS_FIELD = /^\s*(?:resent-)?(?:from|to|cc|bcc|sender|reply-to|return-path|delivered-to|disposition-notification-to)\s*:/i;

/** Whether the parser is done with it in no time: what it does with lines and addresses grows with their square. */
function isSoonRead(octets: Buffer): boolean {
  const lines = octets.toString('latin1').split('\n', MAIL_LINES_MAX + 1);
  if (lines.length > MAIL_LINES_MAX) return false;
  let length = -1;
  for (const line of lines) {
    if (ADDRESS_FIELD.test(line)) length = line.length;
    else length = length >= 0 && /^\s/.test(line) ? length + line.length : -1;
    if (length > MAIL_ADDRESS_FIELD_BYTES_MAX) return false;
  }
  return true;
}

export async function readMail(octets: Buffer): Promise<MailRead> {
  if (!isSoonRead(octets)) return refuse('unreadable');
  let email: Email;
  try {
    email = await PostalMime.parse(withoutCharset(octets), {
      // A mail that is attached to a mail is an attachment, not more of its text.
      forceRfc822Attachments: true,
      maxNestingDepth: MAIL_NESTING_MAX,
      maxHeadersSize: MAIL_HEADER_BYTES_MAX,
    });
  } catch {
    return refuse('unreadable');
  }
  if (email.headers.length > MAIL_HEADERS_MAX) return refuse('unreadable');
  const fields = new Map<string, number>();
  for (const { key } of email.headers) fields.set(key, (fields.get(key) ?? 0) + 1);
  if ((fields.get('received') ?? 0) > MAIL_HOPS_MAX || fields.has(OWN_MAIL_FIELD)) return refuse('is_loop');
  const { attachments } = email;
  const readText = readerOf(octets);
  const [html, text, subject] = [
    readText(email.html ?? ''),
    readText(email.text ?? ''),
    mended(decodeWords(joinedWords(fieldOf(email, 'subject')))),
  ];
  if (attachments.length > MAIL_PARTS_MAX) return refuse('has_attachment');
  if (attachments.some((part) => !HARMLESS.has(part.mimeType) && !isLogo(part))) return refuse('has_attachment');
  const messageId = email.messageId?.trim() ?? '';
  const plain = text.trim() === '' ? null : text;
  const [whole, own] = plain === null ? [htmlText(html, true), htmlText(html, false)] : [plain, plain];
  if (whole === null || own === null) return refuse('unreadable');
  return {
    ok: true,
    mail: {
      from: oneAddress(email),
      identity: messageId === '' ? hash('sha256', octets) : messageId,
      messageId: MESSAGE_ID.test(messageId) ? messageId : null,
      fields,
      addressedTo: [...(email.to ?? []), ...(email.cc ?? [])].flatMap(localsOf),
      sentAt: sentAtOf(email),
      isAutomatic: isAutomaticMail(email),
      subject: line(subject),
      text: mailText(own, false).slice(0, MAIL_TEXT_CHARACTERS_MAX),
      whole: mailText(whole, true).slice(0, MAIL_TEXT_CHARACTERS_MAX),
    },
  };
}
