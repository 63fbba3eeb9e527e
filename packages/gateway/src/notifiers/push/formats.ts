// The bodies of pushes, in the three formats a customer may choose (docs/pushes.md): the PUT pushes and the V3 pushes of the customer API, and an event
// envelope as Standard Webhooks advises. Text in, text out; nothing here knows of HTTP.
import { createHash } from 'node:crypto';
import { parseNumber } from '@trunkline/sms';
import { MessageState, messageStateNames } from '../../core/message.ts';
import type { InboundMms } from '../../core/mms.ts';
import { formatMicros } from '../../core/money.ts';
import type { NumberPlan } from '../../core/number-plan.ts';
import { reportCode, type ReportStyle } from '../../core/report.ts';
import { eventIdOf, type PushFormat } from '../../core/webhook.ts';
import { formatStamp } from '../../core/zone-time.ts';
import { PUSH_ROWS_MAX } from '../../limits.ts';
import type { DuePush, PushedReport } from '../../ports/store-pushes.ts';
import type { InboundMessage } from '../../ports/store.ts';

export interface FormatSettings {
  readonly timeZone: string;
  readonly reportStyle: ReportStyle;
  readonly inboxEncoding: 'plain' | 'base64';
  /** Of a number without + or 00. */
  readonly destinationOf: NumberPlan['destinationOf'];
  /** ISO 4217; "" = none is named. */
  readonly currency: string;
}

interface Format {
  readonly method: 'PUT' | 'POST';
  readonly rowsMax: number;
  /** Of one event, and at most rowsMax. */
  readonly body: (pushes: readonly DuePush[], settings: FormatSettings) => string;
}

const text = JSON.stringify;
/** As the customer API echoes numbers: digits that any client can read as a number are one. */
const numberText = (number: string): string => (/^[1-9][0-9]{0,14}$/.test(number) ? number : text(number));
const stateName = (state: MessageState): string => messageStateNames[state] ?? 'UNKNOWN';
const isDelivered = ({ state }: PushedReport): boolean => state === MessageState.DELIVERED;
/** Of the last second that was written: many facts of one are told together, and Date costs as much as a signature. */
let second = { at: Number.NaN, text: '' };
function iso(ms: number): string {
  const at = Math.floor(ms / 1000);
  if (second.at !== at) second = { at, text: new Date(at * 1000).toISOString().slice(0, -4) };
  return `${second.text}${String(ms - at * 1000).padStart(3, '0')}Z`;
}

function causeOf(report: PushedReport): string {
  if (isDelivered(report)) return '';
  const reason = report.reason === 'none' ? '' : `: ${report.reason}`;
  return `${stateName(report.state)}${reason}${report.error === '' ? '' : ` (${report.error})`}`;
}

function putRow(push: DuePush, { timeZone, reportStyle, inboxEncoding }: FormatSettings): string {
  if (push.event === 'report') {
    const { id, number, state, reason, endedAt } = push.fact;
    return `[${id},${text(number)},${formatStamp(endedAt, timeZone)},${reportCode(reportStyle, state, reason)},${text(causeOf(push.fact))}]`;
  }
  const { id, from, receivedAt, content } = push.fact;
  const shown = inboxEncoding === 'base64' ? Buffer.from(content, 'utf8').toString('base64') : content;
  return `[${id},${numberText(from)},${formatStamp(receivedAt, timeZone)},${text(shown)}]`;
}

const priceDetail = (micros: number, count: number, currency: string): Record<string, unknown> => ({
  pay: formatMicros(micros, 6),
  currency,
  chargeCnt: count,
  price: formatMicros(count === 0 ? 0 : Math.round(micros / count), 6),
});

/** What the number plan does not know stands empty: clients read these members without asking whether they are there. */
function networkOf(number: string, { destinationOf }: FormatSettings): { readonly mcc: string; readonly mnc: string } {
  const parsed = parseNumber(number);
  if (!parsed.ok) return { mcc: '', mnc: '' };
  const { network, mccs } = destinationOf(parsed.digits);
  const [mcc = mccs.length === 1 ? (mccs[0] ?? '') : '', mnc = ''] = network === null ? [] : network.split('-');
  return { mcc, mnc };
}

const v3Report = (report: PushedReport, settings: FormatSettings): Record<string, unknown> => ({
  appId: report.appId,
  orderId: report.orderId,
  msgid: String(report.id),
  mobile: report.number,
  status: isDelivered(report) ? 0 : 1,
  reason: causeOf(report),
  timestamp: report.endedAt,
  ...networkOf(report.number, settings),
  pricedetail: priceDetail(report.postedMicros, report.postedSegments, settings.currency),
});

/** 2026-03-01 09:05:00 */
const wallTime = (ms: number, timeZone: string): string =>
  String(formatStamp(ms, timeZone)).replace(/^(\d{4})(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6');

const v3Inbound = ({ id, from, to, content, receivedAt }: InboundMessage, settings: FormatSettings): Record<string, unknown> => ({
  msgid: String(id),
  mobile: from,
  reply_time: wallTime(receivedAt, settings.timeZone),
  content,
  sendid: to,
  ...networkOf(from, settings),
  operator: '',
  pricedetail: priceDetail(0, 0, settings.currency),
});

const mmsView = ({ subject, text: words, media, remark }: InboundMms): Record<string, unknown> => ({
  subject,
  text: words,
  media: media.map(({ url, name, contentType, octets }) => ({ url, name, type: contentType, octets })),
  remark,
});

function standardEvent(push: DuePush): unknown {
  if (push.event === 'inbound') {
    const { id, from, to, content, receivedAt, mms } = push.fact;
    const data = { id, from, to, content, receivedAt: iso(receivedAt), ...(mms && { mms: mmsView(mms) }) };
    return { type: 'message.inbound', timestamp: iso(receivedAt), data };
  }
  const { id, number, sender, state, reason, error, segments, postedMicros, acceptedAt, endedAt } = push.fact;
  return {
    type: 'message.report',
    timestamp: iso(endedAt),
    data: {
      id,
      number,
      sender,
      state: stateName(state),
      reason,
      error,
      segments,
      charged: formatMicros(postedMicros, 6),
      endedAt: iso(endedAt),
      acceptedAt: iso(acceptedAt),
    },
  };
}

const each =
  (write: (push: DuePush, settings: FormatSettings) => unknown): Format['body'] =>
  (pushes, settings) =>
    pushes.map((push) => text(write(push, settings))).join('\n');

export const formats: Readonly<Record<Exclude<PushFormat, 'email'>, Format>> = {
  put: {
    method: 'PUT',
    rowsMax: PUSH_ROWS_MAX,
    body: (pushes, settings) =>
      `{"type":"${pushes[0]?.event === 'inbound' ? 'sms' : 'report'}","cnt":${pushes.length},"array":[${pushes.map((push) => putRow(push, settings)).join(',')}]}`,
  },
  v3: {
    method: 'POST',
    rowsMax: 1,
    body: each((push, settings) => (push.event === 'report' ? v3Report(push.fact, settings) : v3Inbound(push.fact, settings))),
  },
  standard: { method: 'POST', rowsMax: 1, body: each(standardEvent) },
};

/** The webhook-id: of one event its own; of several one that is the same whenever the same ones go together. */
export function requestIdOf(pushes: readonly DuePush[]): string {
  const ids = pushes.map((push) => eventIdOf(push.event, push.fact.id));
  return ids.length === 1 ? ids.join('') : `batch-${createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 32)}`;
}
