// The mails that tell of events (docs/email.md): what a phone wrote, and how a message ended. The same event always makes the same mail with the same
// Message-ID, so that one that comes twice is seen to. All mails between one phone and one number are one conversation to a mail program.
import { hash } from 'node:crypto';
import { ANSWER_ABOVE } from '../../core/mail-address.ts';
import { formatIso } from '../../core/iso-time.ts';
import { MessageState, messageStateNames } from '../../core/message.ts';
import type { InboundMms } from '../../core/mms.ts';
import { formatMicros } from '../../core/money.ts';
import { numberKey } from '../../core/virtual-number.ts';
import { eventIdOf, type Webhook } from '../../core/webhook.ts';
import type { Mail } from '../../ports/mailer.ts';
import type { DuePush, PushedReport } from '../../ports/store-pushes.ts';
import type { InboundMessage } from '../../ports/store.ts';

export interface MailSettings {
  /** What Message-IDs end with. */
  readonly domain: string;
  readonly timeZone: string;
  /** Answers of this mail go there; null = it cannot be answered. */
  readonly replyTo: string | null;
}

type Told = Pick<Mail, 'fromName' | 'subject' | 'text'>;

/** As people write a full number; short ones and names as they are. */
const shown = (address: string): string => (/^[1-9]\d{6,14}$/.test(address) ? `+${address}` : address);

const kilobytes = (octets: number): string => `${Math.max(1, Math.round(octets / 1000))} KB`;

/** The media as links: whoever gets the mail forwarded sees them as long as the links work, and no mailbox is filled. */
function mmsText({ subject, text, media, remark }: InboundMms): string {
  const files = media.map(({ name, octets, url }) => `${name}, ${kilobytes(octets)}${url === '' ? '' : `: ${url}`}`);
  return [subject, text, files.join('\n'), remark === '' ? '' : `[${remark}]`].filter((piece) => piece !== '').join('\n\n');
}

function tellInbound({ from, to, content, receivedAt, mms }: InboundMessage, { timeZone, replyTo }: MailSettings): Told {
  const head = replyTo === null ? '' : `${ANSWER_ABOVE}\n\n`;
  const foot = `From ${shown(from)} to ${shown(to)}, received ${formatIso(receivedAt, timeZone)}`;
  const subject = `${mms ? 'MMS' : 'SMS'} from ${shown(from)} to ${shown(to)}`;
  return { fromName: shown(from), subject, text: `${head}${mms ? mmsText(mms) : content}\n\n${foot}\n` };
}

function tellReport(report: PushedReport, { timeZone }: MailSettings): Told {
  const { id, number, sender, state, reason, error, postedMicros, acceptedAt, endedAt } = report;
  const isDelivered = state === MessageState.DELIVERED;
  const why = [reason === 'none' ? '' : reason, error === '' ? '' : `code of the carrier ${error}`].filter(Boolean).join(', ');
  const lines = [
    `Message ${id} to ${shown(number)}${sender === '' ? '' : ` from ${shown(sender)}`} ${isDelivered ? 'was delivered' : 'was not delivered'}.`,
    '',
    `State     ${messageStateNames[state] ?? 'UNKNOWN'}${why === '' ? '' : ` (${why})`}`,
    `Accepted  ${formatIso(acceptedAt, timeZone)}`,
    `Ended     ${formatIso(endedAt, timeZone)}`,
    `Charged   ${formatMicros(postedMicros, 6)}`,
  ];
  return { subject: `${isDelivered ? 'Delivered' : 'Not delivered'}: SMS to ${shown(number)}`, text: `${lines.join('\n')}\n` };
}

/** `to`: the webhook's address. */
export function mailOf(webhook: Webhook, push: DuePush, to: string, settings: MailSettings): Mail {
  const { domain, replyTo } = settings;
  const [phone, number] = push.event === 'inbound' ? [push.fact.from, push.fact.to] : [push.fact.number, push.fact.sender];
  const conversation = hash('sha256', JSON.stringify([webhook.accountId, numberKey(phone), numberKey(number)])).slice(0, 32);
  return {
    ...(push.event === 'inbound' ? tellInbound(push.fact, settings) : tellReport(push.fact, settings)),
    to,
    messageId: `<${eventIdOf(push.event, push.fact.id)}.${webhook.id}@${domain}>`,
    references: [`<conversation-${conversation}@${domain}>`],
    automatic: 'notification',
    ...(replyTo === null ? {} : { replyTo }),
  };
}
