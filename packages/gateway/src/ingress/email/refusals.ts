// How the e-mail door says no: reply code, enhanced code (RFC 3463) and text. What the judgement refuses has its text in errors.ts; what only mail can do wrong
// stands here. 4yz: the same mail may be taken later, and servers try it again by themselves; 5yz: it will not, and they tell the sender.
import { type ErrorCode, errors } from '../../errors.ts';

export interface Refusal {
  readonly status: number;
  /** Class.subject.detail. */
  readonly enhanced: string;
  readonly text: string;
}

const row = (status: number, enhanced: string, text: string): Refusal => ({ status, enhanced, text });

/** docs/email.md mirrors this table. */
export const mailRefusals = {
  closing: row(421, '4.3.2', 'The gateway is stopping; try again'),
  too_many_connections: row(421, '4.7.0', 'Too many connections from this address; try again later'),
  login_needed: row(530, '5.7.0', 'Sign in with the name and the API password of an account; from another machine after STARTTLS'),
  sender_unreadable: row(553, '5.1.7', 'The sender is not a plain address such as ann@example.com'),
  sender_not_listed: row(550, '5.7.1', 'This sender is not in the list of senders that may use the account'),
  sender_unknown: row(550, '5.7.1', 'No account takes mail from this sender without a login'),
  sender_of_several: row(550, '5.7.1', 'Several accounts take mail from this sender: sign in, so that it is known which one sends'),
  sender_not_proven: row(550, '5.7.26', 'Neither SPF nor DKIM proves the domain of the From address'),
  signature_too_narrow: row(
    550,
    '5.7.26',
    'The DKIM signature must cover Message-ID, Date, To, Cc and Subject, each once, with these recipients in To or Cc and a Date of the last five days',
  ),
  sender_check_failed: row(451, '4.4.3', 'The domain of the From address cannot be looked up now; try again'),
  from_unclear: row(550, '5.7.1', 'A mail without a login must have one From address'),
  header_odd: row(550, '5.6.0', 'The header of a mail without a login must be lines that end in CRLF, each a field or its continuation'),
  recipient_unreadable: row(550, '5.1.1', 'The recipient is not a number: write to number@ and any domain, such as 447700900123@sms'),
  recipients_mixed: row(452, '4.5.3', 'An answer to a message goes to nobody else; send the other recipients a mail of their own'),
  too_many_recipients: row(452, '4.5.3', 'Too many recipients in one mail; send the others a mail of their own'),
  reply_unknown: row(550, '5.1.1', 'This answer address is not one of ours'),
  reply_ended: row(550, '5.1.1', 'This answer address is too old, or its number is not the account’s any more'),
  is_automatic: row(550, '5.7.1', 'Answers of machines are not sent as messages'),
  is_loop: row(554, '5.4.6', 'The mail goes round in circles: it came through too many servers, or from a gateway like this one'),
  too_large: row(552, '5.3.4', 'The mail is larger than the limit of 1 MB'),
  has_attachment: row(554, '5.6.1', 'Attachments cannot be sent as SMS; send the text alone'),
  unreadable: row(
    554,
    '5.6.0',
    'The mail cannot be read: its parts or its HTML are nested too deeply, its headers are too long, or it has more than 20,000 lines',
  ),
  cannot_look: row(451, '4.3.0', 'The platform cannot take the mail now; nothing was sent, try again'),
  bounce_waits: row(451, '4.4.1', 'Some recipients were refused and the sender cannot be told now; the mail is known when it comes again'),
} as const satisfies Record<string, Refusal>;
export type MailRefusalCode = keyof typeof mailRefusals;

/** Codes of the judgement that are about one number, whatever the text: a recipient is refused by them before the mail is there. */
export const aboutNumber: ReadonlySet<ErrorCode> = new Set([
  'number_abnormal',
  'number_empty',
  'no_route',
  'no_price',
  'country_not_allowed',
  'recipient_blocked',
  'recipient_opted_out',
]);

/** Reply and enhanced code; what is not here is a refusal by policy. */
const codes: Partial<Record<ErrorCode, readonly [status: number, enhanced: string]>> = {
  authentication: [535, '5.7.8'],
  scope_missing: [535, '5.7.8'],
  key_ended: [535, '5.7.8'],
  app_not_allowed: [535, '5.7.8'],
  ip_not_allowed: [535, '5.7.8'],
  account_locked: [535, '5.7.13'],
  door_closed: [535, '5.7.1'],
  too_many_failures: [454, '4.7.0'],
  number_abnormal: [550, '5.1.1'],
  number_empty: [550, '5.1.1'],
  no_route: [550, '5.1.2'],
  no_price: [550, '5.1.2'],
  content_empty: [554, '5.6.0'],
  content_too_long: [554, '5.6.0'],
  content_over_limit: [554, '5.6.0'],
  platform: [451, '4.3.0'],
  rate_limit: [450, '4.7.0'],
  too_often: [450, '4.7.0'],
};

export function refusalOf(code: ErrorCode): Refusal {
  const [status, enhanced] = codes[code] ?? (errors[code].temporary ? [451, '4.7.0'] : [550, '5.7.1']);
  return { status, enhanced, text: errors[code].text };
}

/** As smtp-server takes it. */
export function smtpError({ status, enhanced, text }: Refusal): Error & { readonly responseCode: number } {
  return Object.assign(new Error(`${enhanced} ${text}`), { responseCode: status });
}
