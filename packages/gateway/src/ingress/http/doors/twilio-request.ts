// What a client of Twilio's REST API asks for (Twilio, "Message resource": create and list), as our words. Pure.
import { type Callback, CallbackEvent, callbackUrlFault } from '../../../core/callback.ts';
import { parseIso } from '../../../core/iso-time.ts';
import { CALLBACK_URL_CHARACTERS_MAX, SEND_TIME_AHEAD_MS } from '../../../limits.ts';
import type { MediaSource } from '../../../ports/media.ts';
import { TWILIO_PAGE_DEFAULT, TWILIO_PAGE_MAX } from '../http-limits.ts';
import { readMediaSources } from '../media-sources.ts';
import type { DoorAnswer } from './door-route.ts';
import { failure, refused } from './twilio-shape.ts';

export interface TwilioCredentials {
  readonly name: string;
  readonly password: string;
}

/** Of a header `authorization`; both are '' where it is none. */
export function readBasic(header: string): TwilioCredentials {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(header)?.[1] ?? '';
  const [, name = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return { name, password };
}

export interface TwilioRequest {
  readonly to: string;
  /** "" = the account's default. */
  readonly from: string;
  readonly content: string;
  readonly dueAt: number | null;
  /** null = the usual validity. */
  readonly validityMs: number | null;
  readonly callback: Callback | null;
  /** Not empty: an MMS. */
  readonly media: readonly MediaSource[];
}

const ALL_EVENTS = CallbackEvent.DELIVERED | CallbackEvent.FAILED | CallbackEvent.TAKEN | CallbackEvent.REFUSED;
const VALIDITY_S_MAX = 259_200;
const DAY_MS = 86_400_000;

function readCallback(form: URLSearchParams): Callback | null | { readonly wrong: string } {
  const url = form.get('StatusCallback') ?? '';
  if (url === '') return null;
  const fault = callbackUrlFault(url, CALLBACK_URL_CHARACTERS_MAX);
  return fault === null
    ? { form: 'twilio', url, events: ALL_EVENTS, details: {} }
    : { wrong: `The 'StatusCallback' URL ${url} is ${fault}` };
}

/** `hasSender`: the account has one of its own. A `DoorAnswer` is what is wrong. */
export function readTwilioRequest(form: URLSearchParams, hasSender: boolean, now: number): TwilioRequest | DoorAnswer {
  const to = form.get('To')?.trim() ?? '';
  const from = form.get('From')?.trim() ?? '';
  const content = form.get('Body') ?? '';
  if (to === '') return failure(400, 21604, "A 'To' phone number is required");
  const media = readMediaSources(form.getAll('MediaUrl'));
  if ('code' in media) return refused(media.code, media.detail);
  if (form.has('ContentSid')) return failure(400, 20001, 'This gateway has no content templates; give Body');
  if (content === '' && media.length === 0) return failure(400, 21602, 'Message body is required');
  if (from === '' && !hasSender && !form.has('MessagingServiceSid')) return failure(400, 21603, "A 'From' phone number is required");
  const callback = readCallback(form);
  if (callback && 'wrong' in callback) return failure(400, 21609, callback.wrong);
  const sendAt = form.get('SendAt') ?? '';
  const dueAt = sendAt === '' ? null : parseIso(sendAt, 'UTC');
  if (sendAt !== '' && (dueAt === null || dueAt > now + SEND_TIME_AHEAD_MS))
    return failure(400, 35111, "'SendAt' must be an ISO 8601 time of the next 365 days");
  const validity = form.get('ValidityPeriod') ?? '';
  if (validity !== '' && (!/^[1-9]\d{0,5}$/.test(validity) || Number(validity) > VALIDITY_S_MAX))
    return failure(400, 20001, `'ValidityPeriod' must be 1 to ${VALIDITY_S_MAX} seconds`);
  return { to, from, content, dueAt, validityMs: validity === '' ? null : Number(validity) * 1000, callback, media };
}

export interface TwilioListing {
  readonly limit: number;
  readonly page: number;
  /** Only messages with smaller ids; null = from the newest on. */
  readonly before: number | null;
  readonly number: string | null;
  /** "" = any. */
  readonly from: string;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

const wholeIn = (query: URLSearchParams, name: string, absent: number, most: number): number => {
  const text = query.get(name) ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), most) : absent;
};

/** A day (UTC) or a moment; null: it is neither. */
function timeOf(text: string): { readonly at: number; readonly isDay: boolean } | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = parseIso(isDay ? `${text}T00:00:00Z` : text, 'UTC');
  return at === null ? null : { at, isDay };
}

/** DateSent, DateSent> and DateSent<, as they stand in the query. */
function periodOf(query: URLSearchParams): Pick<TwilioListing, 'fromMs' | 'toMs'> {
  const [on, after, before] = ['DateSent', 'DateSent>', 'DateSent<'].map((name) => timeOf(query.get(name) ?? ''));
  if (on) return { fromMs: on.at, toMs: on.at + (on.isDay ? DAY_MS : 1000) };
  return { fromMs: after?.at ?? null, toMs: before ? before.at + (before.isDay ? DAY_MS : 0) : null };
}

const TOKEN_WORD = 'PASM';

export const pageToken = (before: number): string => TOKEN_WORD + before;

export function readTwilioListing(query: URLSearchParams): TwilioListing {
  return {
    limit: Math.max(wholeIn(query, 'PageSize', TWILIO_PAGE_DEFAULT, TWILIO_PAGE_MAX), 1),
    page: wholeIn(query, 'Page', 0, 999_999),
    before: Number(new RegExp(`^${TOKEN_WORD}(\\d{1,15})$`).exec(query.get('PageToken') ?? '')?.[1] ?? 0) || null,
    number: query.get('To') || null,
    from: query.get('From') ?? '',
    ...periodOf(query),
  };
}
