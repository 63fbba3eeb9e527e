// Every refusal the product can give, in one table: what a customer's API status is, whether trying again can help, and the plain sentence
// that an outsider reads. Doors translate a code through this table and never invent a text of their own. docs/errors.md mirrors it.
import type { StatusName } from '@trunkline/smpp';

/** One row: the status on V1, V2 and V3 of the customer API, whether the same request may succeed later, and the text outsiders read. */
export interface ErrorRow {
  readonly v1: number;
  readonly v2: number;
  readonly v3: number;
  /**
   * command_status on SMPP; null = cannot happen there. What may succeed later has one of the two that clients repeat by themselves (Kannel: RMSGQFUL,
   * RTHROTTLED, RX_T_APPN, RSYSERR; it drops a message on any other), and nothing else has.
   */
  readonly smpp: StatusName | null;
  readonly temporary: boolean;
  readonly text: string;
}

/** A version that is not named answers as the one before it. */
interface More {
  readonly v2?: number;
  readonly v3?: number;
  readonly temporary?: boolean;
}

const row = (v1: number, smpp: StatusName | null, text: string, more: More = {}): ErrorRow => ({
  v1,
  v2: more.v2 ?? v1,
  v3: more.v3 ?? more.v2 ?? v1,
  smpp,
  temporary: more.temporary ?? false,
  text,
});

export const errors = {
  authentication: row(-1, 'ESME_RINVPASWD', 'Authentication failure'),
  too_many_failures: row(-1, 'ESME_RBINDFAIL', 'Too many failed sign-ins from this address; wait a minute and try again', {
    temporary: true,
  }),
  ip_not_allowed: row(-2, 'ESME_RBINDFAIL', 'This address is not in the list of addresses that may use the account', { v3: -31 }),
  scope_missing: row(-1, 'ESME_RBINDFAIL', 'This API key may not be used for that', { v3: -32 }),
  key_ended: row(-1, null, 'This API key has ended', { v3: -30 }),
  app_not_allowed: row(-1, null, 'This API key may not be used for this app', { v3: -32 }),
  sensitive_words: row(-3, 'ESME_RX_R_APPN', 'The content contains a word that is not allowed'),
  content_empty: row(-4, 'ESME_RINVMSGLEN', 'The content is empty'),
  content_too_long: row(-5, 'ESME_RINVMSGLEN', 'The content is longer than 1024 characters'),
  title_too_long: row(-5, null, 'The MMS title is longer than 64 characters'),
  not_a_template: row(-6, 'ESME_RX_R_APPN', 'The content does not match an approved template'),
  template_empty: row(-6, 'ESME_RX_R_APPN', 'The account needs an approved template and has none', { v2: -17 }),
  too_many_numbers: row(-7, 'ESME_RINVNUMDESTS', 'Too many numbers in one request'),
  too_many_ids: row(-7, null, 'Too many ids in one request'),
  number_empty: row(-8, 'ESME_RINVDSTADR', 'No number is given'),
  number_abnormal: row(-9, 'ESME_RINVDSTADR', 'No given number is valid'),
  balance_too_low: row(-10, 'ESME_RSUBMITFAIL', 'The balance is too low for this request; nothing was sent'),
  parent_balance_too_low: row(
    -10,
    'ESME_RSUBMITFAIL',
    'The balance of the account that this one belongs to is too low for this request; nothing was sent',
  ),
  time_wrong: row(-11, 'ESME_RINVSCHED', 'A time in the request is not a real date of 14 digits (YYYYMMDDhhmmss), or is out of range'),
  period_too_long: row(-11, null, 'The time between startTime and endTime is longer than 31 days', { v3: -25 }),
  datetime_wrong: row(-11, null, 'The datetime is missing or not 14 digits (YYYYMMDDhhmmss) or a unix time'),
  timestamp_wrong: row(-11, null, 'The Timestamp header is missing or not a unix time in seconds'),
  datetime_outside_window: row(-12, null, 'The datetime is more than 30 minutes away from the time of the server', { v2: -16 }),
  platform: row(-12, 'ESME_RMSGQFUL', 'The platform cannot take the request now; nothing was sent, try again', {
    v3: -18,
    temporary: true,
  }),
  parameter: row(-12, null, 'A parameter is wrong', { v3: -22 }),
  encoding: row(-12, null, 'The request is not valid UTF-8', { v3: -21 }),
  malformed_json: row(-12, null, 'The body is not valid JSON', { v2: -22 }),
  body_too_large: row(-12, null, 'The body is larger than the limit; send fewer numbers in one request', { v3: -23 }),
  smstype_wrong: row(-12, null, 'The smstype must be 0 (SMS) or 1 (MMS)', { v3: -22 }),
  mms_unavailable: row(
    -12,
    null,
    'No route and price for MMS to this destination, and the account does not send a link instead; send with smstype=0',
    { v3: -22 },
  ),
  media_without_mms: row(-12, null, 'Media go with MMS only; send with smstype=1', { v3: -22 }),
  too_many_media: row(-12, null, 'An MMS has at most 10 media', { v3: -22 }),
  media_wrong: row(-12, null, 'The media cannot be read or are of a kind that cannot be sent', { v3: -22 }),
  media_unreachable: row(-12, null, 'The media cannot be fetched from their URL', { v3: -22 }),
  media_too_large: row(-12, null, 'A picture, sound or file is larger than 10 MB', { v3: -23 }),
  media_quota: row(-12, null, 'The media kept for the account have reached their limit', { v3: -23 }),
  sender_wrong: row(
    -12,
    'ESME_RINVSRCADR',
    'The sender cannot be carried: at most 11 letters and digits, or a number of at most 20 digits',
    { v3: -21 },
  ),
  no_route: row(-12, 'ESME_RDELIVERYFAILURE', 'There is no route to this destination', { v3: -24 }),
  no_price: row(-12, 'ESME_RDELIVERYFAILURE', 'No price is agreed for this destination', { v3: -19 }),
  content_over_limit: row(-5, 'ESME_RINVMSGLEN', 'The content is longer than the account may send'),
  sender_not_allowed: row(-12, 'ESME_RINVSRCADR', 'The account may not use this sender for this destination', { v3: -21 }),
  country_not_allowed: row(-12, 'ESME_RX_R_APPN', 'The account may not send to this country', { v3: -21 }),
  recipient_blocked: row(-12, 'ESME_RX_R_APPN', 'The recipient is on a block list', { v3: -21 }),
  recipient_opted_out: row(-12, 'ESME_RX_R_APPN', 'The recipient has asked not to get messages from this sender', { v3: -21 }),
  duplicate_message: row(-12, 'ESME_RX_R_APPN', 'The same content was sent to this recipient a moment ago', { v3: -20 }),
  key_reused: row(-12, null, 'The Idempotency-Key was used for another request before', { v3: -20 }),
  rate_limit: row(-12, 'ESME_RTHROTTLED', 'The account sends faster than it may; slow down and try again', { v3: -27, temporary: true }),
  total_limit: row(-12, 'ESME_RX_R_APPN', 'The total limit of the account for this day or month is reached', { v3: -27 }),
  recipient_limit: row(-12, 'ESME_RX_R_APPN', 'The limit of messages to one recipient is reached', { v3: -28 }),
  account_locked: row(-13, 'ESME_RBINDFAIL', 'The account is locked', { v3: -29 }),
  door_closed: row(-13, null, 'This way in is not switched on for the account', { v3: -29 }),
  ids_missing: row(-14, null, 'No ids are given'),
  too_often: row(-15, 'ESME_RTHROTTLED', 'Queries come too often; wait before the next one', { temporary: true }),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;
