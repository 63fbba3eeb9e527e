// The Mailer over a relay (ports/mailer.ts): one connection a mail, which a relay nearby answers in milliseconds. nodemailer makes the MIME and speaks the
// protocol; what users write reaches it as subject, text and names only, never as an address or a header of its own.
import { createTransport, type NodemailerError } from 'nodemailer';
import { OWN_MAIL_FIELD } from '../../core/mail-address.ts';
import { MAIL_CONNECT_TIMEOUT_MS, MAIL_TIMEOUT_MS } from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Mail, Mailer, MailResult } from '../../ports/mailer.ts';
import type { Relay } from './relay.ts';

export interface MailerParts {
  readonly relay: Relay;
  /** The plain address mails are from. */
  readonly from: string;
  /** Name of this machine in EHLO and in the Message-IDs made here. */
  readonly domain: string;
  readonly clock: Clock;
}

const DETAIL_CHARACTERS_MAX = 200;
/** What the relay says about the sender, the login or the session is no fault of the mail. */
const ABOUT_THE_MAIL = ['RCPT TO', 'DATA'];

const fieldsOfAutomatic = (automatic: NonNullable<Mail['automatic']>) => ({
  'Auto-Submitted': automatic === 'reply' ? 'auto-replied' : 'auto-generated',
  // Outlook and Exchange answer by this header, not by the one of RFC 3834.
  'X-Auto-Response-Suppress': 'All',
});

/** One line of printable text: what the other side wrote goes into logs and tables. */
const line = (text: string): string => text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ').slice(0, DETAIL_CHARACTERS_MAX);

function resultOf(error: NodemailerError): MailResult {
  // Of one recipient that was not taken nodemailer tells in an error of its own beside the summary.
  const own = error.rejectedErrors?.[0] ?? error;
  const { responseCode: status = null, response, command = '' } = own;
  const detail = line(response ?? own.message);
  const isAboutTheMail = status !== null && ABOUT_THE_MAIL.includes(command);
  if (isAboutTheMail && own.permanent === true) return { kind: 'refused', status, detail };
  return { kind: 'later', status, detail, isUnreachable: !isAboutTheMail };
}

export function createMailer({ relay, from, domain, clock }: MailerParts): Mailer {
  const { host, port, tls, login } = relay;
  const transport = createTransport({
    host,
    port,
    name: domain,
    secure: tls === 'start',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'off',
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: MAIL_CONNECT_TIMEOUT_MS,
    greetingTimeout: MAIL_CONNECT_TIMEOUT_MS,
    dnsTimeout: MAIL_CONNECT_TIMEOUT_MS,
    socketTimeout: MAIL_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send({ to, subject, text, fromName, replyTo, references, automatic, messageId = `<${clock.id()}@${domain}>` }: Mail) {
      const abort = new AbortController();
      const cancel = clock.after(MAIL_TIMEOUT_MS, () => abort.abort(new Error('the relay took too long')));
      try {
        const { response } = await transport.sendMail({
          from: fromName === undefined ? from : { name: line(fromName), address: from },
          to: { name: '', address: to },
          ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
          envelope: { from: automatic === 'reply' ? '' : from, to },
          subject: line(subject),
          text,
          messageId,
          date: new Date(clock.now()),
          ...(references === undefined ? {} : { references: [...references], inReplyTo: references.at(-1) ?? '' }),
          headers: { [OWN_MAIL_FIELD]: domain, ...(automatic === undefined ? {} : fieldsOfAutomatic(automatic)) },
          signal: abort.signal,
        });
        return { kind: 'sent', status: Number(response.slice(0, 3)) };
      } catch (error) {
        return resultOf(abort.signal.aborted ? (abort.signal.reason as Error) : (error as NodemailerError));
      } finally {
        cancel();
      }
    },
  };
}
