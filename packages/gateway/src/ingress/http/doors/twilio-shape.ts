// Twilio's shapes: messages and errors as its API writes them (Twilio, "Messages resource"; numbers of errors from its "Error and Warning Dictionary").
import { formatMicros } from '../../../core/money.ts';
import type { MediaPart } from '../../../core/mms.ts';
import { accountSid, mediaSid, messageSid, twilioErrorOf, twilioStatuses } from '../../../core/twilio.ts';
import { type ErrorCode, errors } from '../../../errors.ts';
import type { MessageDetails } from '../../../ports/store-requests.ts';
import type { DoorAnswer } from './door-route.ts';

export const API_VERSION = '2010-04-01';
const JSON_TYPE = 'application/json;charset=utf-8';

export const json = (status: number, body: unknown): DoorAnswer => ({ status, type: JSON_TYPE, body: JSON.stringify(body) });

/** An error of the API: its number, the HTTP status, and a sentence. */
export const failure = (status: number, code: number, message: string): DoorAnswer =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });

/** Of a refusal: HTTP status and Twilio's number. What Twilio has no number for is a parameter that is wrong (20001). */
export const refusalCodes: Readonly<Record<ErrorCode, readonly [status: number, code: number]>> = {
  authentication: [401, 20003],
  too_many_failures: [429, 20429],
  ip_not_allowed: [401, 20003],
  scope_missing: [403, 20003],
  key_ended: [401, 20003],
  app_not_allowed: [403, 20003],
  sensitive_words: [400, 30007],
  content_empty: [400, 21602],
  content_too_long: [400, 21617],
  title_too_long: [400, 21617],
  not_a_template: [400, 30007],
  template_empty: [400, 30007],
  too_many_numbers: [400, 21211],
  too_many_ids: [400, 20001],
  number_empty: [400, 21604],
  number_abnormal: [400, 21211],
  balance_too_low: [403, 20005],
  parent_balance_too_low: [403, 20005],
  time_wrong: [400, 35111],
  period_too_long: [400, 20001],
  datetime_wrong: [400, 20001],
  timestamp_wrong: [400, 20001],
  datetime_outside_window: [400, 20001],
  platform: [503, 20503],
  parameter: [400, 20001],
  encoding: [400, 20001],
  malformed_json: [400, 20001],
  body_too_large: [413, 20001],
  smstype_wrong: [400, 20001],
  key_reused: [409, 20409],
  mms_unavailable: [400, 21621],
  media_without_mms: [400, 21620],
  too_many_media: [400, 21623],
  media_wrong: [400, 21620],
  media_unreachable: [400, 21620],
  media_too_large: [400, 21617],
  media_quota: [400, 21617],
  sender_wrong: [400, 21212],
  no_route: [400, 21612],
  no_price: [400, 21612],
  content_over_limit: [400, 21617],
  sender_not_allowed: [400, 21606],
  country_not_allowed: [400, 21408],
  recipient_blocked: [400, 21608],
  recipient_opted_out: [400, 21610],
  duplicate_message: [400, 30007],
  rate_limit: [429, 20429],
  total_limit: [429, 21611],
  recipient_limit: [429, 21611],
  account_locked: [403, 20005],
  door_closed: [403, 20003],
  ids_missing: [400, 20001],
  too_often: [429, 20429],
};

/** `detail`: more precise than the table's text. */
export const refused = (code: ErrorCode, detail?: string): DoorAnswer => failure(...refusalCodes[code], detail ?? errors[code].text);

/** RFC 2822, in UTC, as Twilio writes times. */
const rfc2822 = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');

const errorMessages: Readonly<Record<number, string>> = {
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30008: 'Unknown error',
};

export const messageUri = (accountId: number, messageId: number): string =>
  `/${API_VERSION}/Accounts/${accountSid(accountId)}/Messages/${messageSid(messageId)}`;

export function messageJson(accountId: number, currency: string, message: MessageDetails): Readonly<Record<string, unknown>> {
  const { id, number, sender, content, state, reason, segments, postedMicros, acceptedAt, handedAt, changedAt, media } = message;
  const errorCode = twilioErrorOf(state, reason);
  const uri = messageUri(accountId, id);
  return {
    account_sid: accountSid(accountId),
    api_version: API_VERSION,
    body: content,
    date_created: rfc2822(acceptedAt),
    date_sent: handedAt === null ? null : rfc2822(handedAt),
    date_updated: rfc2822(changedAt),
    direction: 'outbound-api',
    error_code: errorCode,
    error_message: errorCode === null ? null : (errorMessages[errorCode] ?? null),
    from: sender === '' ? null : sender,
    messaging_service_sid: null,
    num_media: String(media),
    num_segments: String(segments),
    price: postedMicros === null ? null : `${postedMicros === 0 ? '' : '-'}${formatMicros(postedMicros, 6)}`,
    price_unit: currency === '' ? null : currency,
    sid: messageSid(id),
    status: twilioStatuses[state],
    subresource_uris: { media: `${uri}/Media.json` },
    tags: null,
    to: number,
    uri: `${uri}.json`,
  };
}

/** `message`: whose part it is, the one at `place`. */
export function mediaJson(
  accountId: number,
  { id, acceptedAt }: Pick<MessageDetails, 'id' | 'acceptedAt'>,
  { contentType }: MediaPart,
  place: number,
): Readonly<Record<string, unknown>> {
  const sid = mediaSid(id, place);
  return {
    sid,
    account_sid: accountSid(accountId),
    parent_sid: messageSid(id),
    content_type: contentType,
    date_created: rfc2822(acceptedAt),
    date_updated: rfc2822(acceptedAt),
    uri: `${messageUri(accountId, id)}/Media/${sid}.json`,
  };
}
