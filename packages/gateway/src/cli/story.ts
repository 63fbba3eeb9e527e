// A message as a story: what became of it and why in one sentence, then what happened when, its parts, its money.
import type { Reason } from '../core/message.ts';
import { harmless, pairs, table, wallTime } from './text.ts';
import type { MessageView, WaitView } from './views.ts';

const because: Record<Reason, string> = {
  none: '',
  no_channel: 'no link to a carrier was up for it',
  carrier_refused: 'the carrier refused it',
  carrier_failed: 'the carrier could not deliver it',
  expired_waiting: 'its validity ended before a carrier took it',
  no_receipt: 'the carrier took it and never said what became of it',
  cancelled: 'it was cancelled',
  blacklisted: 'the recipient is on a blacklist',
  number_length: 'the carrier does not know a number of this length',
  mms_refused: 'the carrier or the phone does not take this MMS',
  supplier_balance: 'the account at the carrier has no balance left',
  refused_by_operator: 'it was held for a decision and the operator refused it',
};

function fate(message: MessageView): string {
  const why = because[message.reason] === '' ? '' : `: ${because[message.reason]}`;
  const at = wallTime(message.changedAt);
  switch (message.state) {
    case 'SCHEDULED':
      return message.dueAt === null ? 'waits for its other parts' : `waits for its time, ${wallTime(message.dueAt)}${why}`;
    case 'QUEUED':
      return `waits to be handed to a carrier by connector ${message.connector || '(none)'}${why}`;
    case 'ENROUTE':
      return `is with the carrier of connector ${message.connector}; its receipt is awaited${why}`;
    case 'DELIVERED':
      return `was delivered at ${at}`;
    case 'UNDELIVERABLE':
      return `could not be delivered and was given up at ${at}${why}`;
    case 'EXPIRED':
      return `expired at ${at}${why}`;
    case 'REJECTED':
      return `was rejected at ${at}${why}`;
    case 'DELETED':
      return `was taken back at ${at}${why}`;
    case 'UNKNOWN':
      return `ended at ${at} and nobody knows how${why}`;
    default:
      return message.state satisfies never;
  }
}

/** Why it waits, a line a reason, and when it will be tried. */
export function waitLines({ reasons, nextTryAt, isEstimate }: WaitView): string[] {
  const lines = reasons.map(({ text, since, until }) => {
    const times = [...(since === null ? [] : [`since ${wallTime(since)}`]), ...(until === null ? [] : [`until ${wallTime(until)}`])];
    return harmless(`  ${text}${times.length > 0 ? ` (${times.join(', ')})` : ''}`);
  });
  const tried = nextTryAt === null ? 'nobody can tell' : `${isEstimate ? 'about ' : ''}${wallTime(nextTryAt)}`;
  return [...lines, `  next try: ${tried}`];
}

function moneyLines(message: MessageView): string {
  const lines: [string, string][] = [['price', `${message.price} for ${message.segments} segment(s)`]];
  if (/[1-9]/.test(message.ofWhichGift)) lines.push(['of which gift', message.ofWhichGift]);
  lines.push(message.posted === null ? ['held', `${message.price}, until a carrier takes or refuses it`] : ['charged', message.posted]);
  return pairs(lines, '  ');
}

export function story(message: MessageView): string {
  const sender = message.sender === '' ? 'without a sender' : `from ${JSON.stringify(message.sender)}`;
  const retries = message.attempts > 0 ? `, tried again ${message.attempts} time(s)` : '';
  const waiting = message.state === 'SCHEDULED' || message.state === 'QUEUED';
  const timeline = message.history.map((entry) => [wallTime(entry.at), entry.part ?? '', entry.event.replaceAll('_', ' '), entry.detail]);
  const parts = message.parts.map((part) => [part.part, part.state, part.carrierId]);
  return [
    harmless(`Message ${message.id} to ${message.number} ${fate(message)}.`),
    harmless(
      `Account ${message.account} sent it ${sender} by ${message.door}: ${message.segments} segment(s) of ${message.alphabet}, ` +
        `connector ${message.connector || '(none)'}${retries}.`,
    ),
    ...(waiting ? [`It is given up at ${wallTime(message.expiresAt)}.`] : []),
    ...(message.waiting ? ['', 'It waits, because', ...waitLines(message.waiting)] : []),
    '',
    `Timeline (${message.timeZone})`,
    table(['time', 'part', 'event', 'detail'], timeline, '  nothing was recorded'),
    ...(parts.length > 0 ? ['', 'Parts', table(['part', 'state', 'carrier id'], parts, '')] : []),
    '',
    'Money',
    moneyLines(message),
  ].join('\n');
}
