// Every refusal the product can give, in one table: what a customer's API status is, whether trying again can help, and the plain sentence
// that an outsider reads. Doors translate a code through this table and never invent a text of their own. docs/errors.md mirrors it.
import type { StatusName } from '@trunkline/smpp';

/** One row: the status on V1 and V2 of the customer API, whether the same request may succeed later, and the text outsiders read. */
export interface ErrorRow {
  readonly v1: number;
  readonly v2: number;
  /**
   * command_status on SMPP; null = cannot happen there. What may succeed later has one of the two that clients repeat by themselves (Kannel: RMSGQFUL,
   * RTHROTTLED, RX_T_APPN, RSYSERR; it drops a message on any other), and nothing else has.
   */
  readonly smpp: StatusName | null;
  readonly temporary: boolean;
  readonly text: string;
}

const row = (v1: number, smpp: StatusName | null, text: string, more: { v2?: number; temporary?: boolean } = {}): ErrorRow => ({
  v1,
  v2: more.v2 ?? v1,
  smpp,
  temporary: more.temporary ?? false,
  text,
});

export const errors = {
  authentication: row(-1, 'ESME_RINVPASWD', 'Authentication failure'),
  too_many_failures: row(-1, 'ESME_RBINDFAIL', 'Too many failed sign-ins from this address; wait a minute and try again', {
    temporary: true,
  }),
  ip_not_allowed: row(-2, 'ESME_RBINDFAIL', 'This address is not in the list of addresses that may use the account'),
  scope_missing: row(-1, 'ESME_RBINDFAIL', 'This API key may not be used for that'),
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
  time_wrong: row(-11, 'ESME_RINVSCHED', 'A time in the request is not a real date of 14 digits (YYYYMMDDhhmmss), or is out of range'),
  datetime_wrong: row(-11, null, 'The datetime is missing or not 14 digits (YYYYMMDDhhmmss) or a unix time'),
  datetime_outside_window: row(-12, null, 'The datetime is more than 30 minutes away from the time of the server', { v2: -16 }),
  platform: row(-12, 'ESME_RMSGQFUL', 'The platform cannot take the request now; nothing was sent, try again', { temporary: true }),
  parameter: row(-12, null, 'A parameter is wrong'),
  encoding: row(-12, null, 'The request is not valid UTF-8'),
  malformed_json: row(-12, null, 'The body is not valid JSON', { v2: -22 }),
  body_too_large: row(-12, null, 'The body is larger than the limit; send fewer numbers in one request'),
  smstype_wrong: row(-12, null, 'The smstype must be 0 (SMS) or 1 (MMS)'),
  mms_unavailable: row(-12, null, 'MMS is not available on this gateway; send with smstype=0'),
  sender_wrong: row(
    -12,
    'ESME_RINVSRCADR',
    'The sender cannot be carried: at most 11 letters and digits, or a number of at most 20 digits',
  ),
  no_route: row(-12, 'ESME_RDELIVERYFAILURE', 'There is no route to this destination'),
  no_price: row(-12, 'ESME_RDELIVERYFAILURE', 'No price is agreed for this destination'),
  account_locked: row(-13, 'ESME_RBINDFAIL', 'The account is locked'),
  ids_missing: row(-14, null, 'No ids are given'),
  too_often: row(-15, 'ESME_RTHROTTLED', 'Queries come too often; wait before the next one', { temporary: true }),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;
