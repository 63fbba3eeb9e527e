// The part of compose.ts that puts e-mail together: the relay that mails go out through, and the door they come in by.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { createDoorSignIn, type DoorSignInParts } from './ingress/door-sign-in.ts';
import { createResolve } from './ingress/email/dns.ts';
import { createEmailDoor, type EmailDoor, type EmailDoorParts } from './ingress/email/door.ts';
import { createMailReader } from './ingress/email/mail-reader.ts';
import { type Conversation, createReplyAddresses, type ReplyAddresses } from './ingress/email/reply-address.ts';
import { createMailer } from './notifiers/email/mailer.ts';
import { createMailSender, type MailSenderParts } from './notifiers/email/sender.ts';
import { readRelay } from './notifiers/email/relay.ts';
import type { Clock } from './ports/clock.ts';
import type { Mailer } from './ports/mailer.ts';
import type { PushSender } from './ports/push-sender.ts';
import { loadTlsFiles } from './tls-files.ts';

/** What the store seals with; replies are signed with a key made of it. */
const KEY_FILE = 'secret.key';
const DNS_TIMEOUT_MS = 3000;
const DNS_TRIES = 2;

/** What the gateway calls itself in mail. */
const nameOf = ({ mailDomain, mailFrom }: Config): string =>
  mailDomain !== '' ? mailDomain : mailFrom !== '' ? (mailFrom.split('@').at(-1) ?? '') : 'trunkline.localhost';

/** null: no relay is set. */
export function composeMailer(config: Config, clock: Clock): Mailer | null {
  const relay = readRelay(config.mailRelay);
  return relay && createMailer({ relay, from: config.mailFrom, domain: nameOf(config), clock });
}

/** null: no domain's mail comes here. To be called when the store is open: it makes the key file. */
export function composeReplyAddresses({ mailDomain, data }: Config, clock: Clock): ReplyAddresses | null {
  return mailDomain === '' ? null : createReplyAddresses(mailDomain, readFileSync(join(data, KEY_FILE), 'utf8').trim(), clock);
}

export interface EmailDoorNeeds
  extends Pick<EmailDoorParts, 'intake' | 'store' | 'rulebook' | 'mailer' | 'replyAddresses' | 'log' | 'clock'>,
    Pick<DoorSignInParts, 'failedTries' | 'onKeyUsed'> {
  readonly config: Config;
}

export function composeEmailDoor({ config, ...parts }: EmailDoorNeeds): EmailDoor {
  const name = nameOf(config);
  const resolve = createResolve({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  return createEmailDoor({
    ...parts,
    name,
    signIn: createDoorSignIn({ ...parts, door: 'email' }),
    tls: loadTlsFiles(config.tlsCert, config.tlsKey),
    reader: createMailReader({ clock: parts.clock, resolve, name }),
  });
}

export interface MailSenderNeeds extends Pick<MailSenderParts, 'mailer' | 'clock' | 'rulebook'> {
  readonly config: Config;
  readonly replyAddresses: ReplyAddresses | null;
}

export function composeMailSender({ config, replyAddresses, ...parts }: MailSenderNeeds): PushSender {
  const replyAddressFor = replyAddresses && ((conversation: Conversation): string => replyAddresses.addressFor(conversation));
  return createMailSender({ ...parts, domain: nameOf(config), timeZone: config.timeZone, replyAddressFor });
}
