/** Programs that send mail, each as its users use it: swaks, Python's smtplib, nodemailer. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Context } from './case.ts';
import { startChild } from './children.ts';

export const mailClientNames = ['swaks', 'smtplib', 'nodemailer'] as const;
export type MailClientName = (typeof mailClientNames)[number];

export interface MailOrder {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A file with the certificate to trust, for STARTTLS; '' = none. */
  readonly ca: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly isHtml: boolean;
  /** What an attached PDF says; '' = there is none. */
  readonly attachment: string;
  readonly messageId: string;
}

export interface MailSent {
  /** By the client's own word. */
  readonly isTaken: boolean;
  /** Everything it said, or what it says it heard. */
  readonly said: string;
}

type MailClient = (context: Context, order: MailOrder) => Promise<MailSent>;

/** `input`: a line for its stdin. */
async function run({ adopt }: Context, name: string, command: string, args: readonly string[], input: string): Promise<MailSent> {
  const child = adopt(startChild(name, command, args));
  child.say(input);
  const code = await child.ended;
  return { isTaken: code === 0, said: child.output.join('\n') };
}

const clients: Record<MailClientName, MailClient> = {
  swaks(context, { port, user, password, ca, from, to, subject, text, isHtml, attachment, messageId }) {
    const body = join(context.folder, 'body');
    writeFileSync(body, text);
    const offer = join(context.folder, 'offer.pdf');
    writeFileSync(offer, attachment);
    const type = isHtml ? 'text/html' : 'text/plain';
    const content =
      attachment === ''
        ? ['--body', `@${body}`, '--add-header', 'MIME-Version: 1.0', '--add-header', `Content-Type: ${type}; charset=utf-8`]
        : ['--attach-type', type, '--attach-body', `@${body}`, '--attach-type', 'application/pdf', '--attach', `@${offer}`];
    const server = ['--server', 'localhost', '--port', String(port), '--from', from, '--to', to.join(',')];
    const login = ['--auth', 'PLAIN', '--auth-user', user, '--auth-password', password];
    const head = ['--header', `Subject: ${subject}`, '--header', `Message-Id: ${messageId}`];
    const tls = ca === '' ? [] : ['--tls', '--tls-verify', '--tls-ca-path', ca];
    return run(context, 'swaks', 'swaks', [...server, ...login, ...head, ...tls, ...content], '');
  },
  smtplib: (context, order) => run(context, 'smtplib', 'python3', [join(import.meta.dirname, 'peers/mail.py')], JSON.stringify(order)),
  async nodemailer(_context, { port, user, password, ca, from, to, subject, text, isHtml, attachment, messageId }) {
    const transport = createTransport({
      host: 'localhost',
      port,
      auth: { user, pass: password },
      ...(ca === '' ? { ignoreTLS: true } : { requireTLS: true, tls: { ca: readFileSync(ca) } }),
    });
    try {
      const { response, rejectedErrors = [] } = await transport.sendMail({
        from,
        to: [...to],
        subject,
        messageId,
        ...(isHtml ? { html: text } : { text }),
        ...(attachment === '' ? {} : { attachments: [{ filename: 'offer.pdf', content: attachment }] }),
      });
      return { isTaken: true, said: [response, ...rejectedErrors.map((error) => error.response ?? '')].join('\n') };
    } catch (error) {
      return { isTaken: false, said: String(error) };
    }
  },
};

export const sendBy = (name: MailClientName, context: Context, order: MailOrder): Promise<MailSent> => clients[name](context, order);
