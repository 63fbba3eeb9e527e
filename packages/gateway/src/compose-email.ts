// The part of compose.ts that puts e-mail together: the relay that mails go out through.
import type { Config } from './config.ts';
import { createMailer } from './notifiers/email/mailer.ts';
import { readRelay } from './notifiers/email/relay.ts';
import type { Clock } from './ports/clock.ts';
import type { Mailer } from './ports/mailer.ts';

/** null: no relay is set. */
export function composeMailer(config: Config, clock: Clock): Mailer | null {
  const relay = readRelay(config.mailRelay);
  const domain = config.mailDomain === '' ? (config.mailFrom.split('@').at(-1) ?? '') : config.mailDomain;
  return relay && createMailer({ relay, from: config.mailFrom, domain, clock });
}
