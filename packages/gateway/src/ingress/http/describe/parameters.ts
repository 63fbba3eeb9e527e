// The parameters of the customer API in words (docs/api.md, "Requests" and the sections of the endpoints).
import { MMS_PARTS_MAX } from '../../../core/mms.ts';
import type { Schema } from '../../../web/openapi.ts';
import {
  APP_ID_CHARACTERS_MAX,
  IDS_MAX,
  NUMBERS_GET_MAX,
  NUMBERS_POST_MAX,
  NUMBERS_POST_V3_MAX,
  ORDER_ID_CHARACTERS_MAX,
} from '../http-limits.ts';
import type { ApiVersion } from '../read-request.ts';
import { closed, listOf, type More, type Parameter, text, whole } from './description.ts';

const MMS_TITLE_CHARACTERS_MAX = 64;
const CONTENT_CHARACTERS_MAX = 1024;

/** Texts joined by commas; in JSON a list too. */
const many = (name: string, description: string, more: More): Parameter => ({
  ...text(name, description, {}, more),
  jsonSchema: { anyOf: [{ type: 'string' }, listOf({ type: ['string', 'integer'] })], description },
});

const numbers = (postMax: number): Parameter =>
  many('numbers', `Recipients, joined by commas: ${NUMBERS_GET_MAX} with GET, ${postMax} with POST`, {
    isRequired: true,
    example: '10010,1008611',
  });
const content = text('content', 'The text', { maxLength: CONTENT_CHARACTERS_MAX }, { isRequired: true, example: 'See you at 5' });
const senderText = "Who it comes from: up to 11 letters and digits, or a number; left out: the account's default";
const senderOf = (version: ApiVersion): Parameter => text(version === 3 ? 'senderId' : 'sender', senderText, { maxLength: 32 });
const smstype = whole('smstype', '0 for SMS, 1 for MMS', { enum: [0, 1], default: 0 });
const mmstitle = text('mmstitle', 'Title of an MMS', { maxLength: MMS_TITLE_CHARACTERS_MAX });
const mediaText = `Of an MMS: pictures, sounds and files, at most ${MMS_PARTS_MAX}`;
const mediaSchema: Schema = {
  anyOf: [
    { type: 'string', description: 'A URL, or the id of an upload' },
    { type: 'object', required: ['id'], properties: { id: { type: 'string', description: 'Of an upload' } } },
    { type: 'object', required: ['url'], properties: { url: { type: 'string' } } },
    {
      type: 'object',
      required: ['base64'],
      properties: { base64: { type: 'string' }, name: { type: 'string' }, type: { type: 'string', description: 'Its content type' } },
    },
  ],
};
const media: Parameter = {
  ...text('media', `${mediaText}: URLs or ids of uploads, joined by commas; files in a multipart body`),
  jsonSchema: { ...listOf(mediaSchema), description: mediaText, maxItems: MMS_PARTS_MAX },
};
/** What makes an MMS of a text. */
const mms: readonly Parameter[] = [smstype, mmstitle, media];
const sendtime = text('sendtime', 'When to send it, in the zone of the server, up to 365 days ahead; a time in the past means now', {
  pattern: '^[0-9]{14}$',
});
const appId = text('appId', 'The app of yours that asks; kept with the messages', { maxLength: APP_ID_CHARACTERS_MAX });
const orderId = text(
  'orderId',
  `Your own names for the messages, up to ${ORDER_ID_CHARACTERS_MAX} characters each, joined by commas: as many as numbers, or none`,
);

/** Accepted from every client, and needed by none but those in encryption mode. */
export const clientParameters: readonly Parameter[] = [
  text('version', 'Version of the protocol; ignored', { default: '1.0' }),
  whole('seq', 'Serial number of the request; matters in encryption mode only', { default: 1 }),
  whole('time', 'Unix time of the request; matters in encryption mode only'),
];

export const appParameters = (version: ApiVersion): readonly Parameter[] => (version === 3 ? [appId] : []);

/** Several texts in one request: what one of them says. */
const textSchema = (version: ApiVersion): Schema => {
  const own = [numbers(NUMBERS_POST_MAX), content, senderOf(version), ...(version === 3 ? [orderId] : []), ...mms];
  const { properties } = closed(Object.fromEntries(own.map(({ name, schema, jsonSchema }) => [name, jsonSchema ?? schema])));
  return { type: 'object', required: ['numbers', 'content'], properties };
};

const textsParameter = (name: string, version: ApiVersion, isRequired: boolean): Parameter => ({
  name,
  isRequired,
  isJson: true,
  ...(isRequired ? { example: [{ numbers: '10010', content: 'See you at 5' }] } : {}),
  schema: { ...listOf(textSchema(version)), description: 'Several texts, each to its own numbers', minItems: 1 },
});

/** One text to many numbers. */
export const sendParameters = (version: ApiVersion): readonly Parameter[] => [
  numbers(version === 3 ? NUMBERS_POST_V3_MAX : NUMBERS_POST_MAX),
  content,
  senderOf(version),
  sendtime,
  ...(version === 3 ? [orderId] : []),
  ...mms,
  textsParameter('smsarray', version, false),
];

/** Several texts in `array`. */
export const batchParameters = (version: ApiVersion): readonly Parameter[] => [textsParameter('array', version, true), sendtime];

export const idsParameter = (version: ApiVersion): Parameter =>
  many(version === 3 ? 'msgIds' : 'ids', `Ids of messages, up to ${IDS_MAX}, joined by commas`, { isRequired: true, example: '1,2' });

export const inboxParameters: readonly Parameter[] = [
  many('ids', `Shows these messages again, up to ${IDS_MAX}, handed out before or not, and marks none`, {}),
  whole('start_time', 'Unix time; older messages are left where they are'),
];

const startIndex = (name: string): Parameter => whole(name, 'How many rows to skip, for the next page', { minimum: 0, default: 0 });

export const dayParameters: readonly Parameter[] = [
  text('date', 'The day, YYYYMMDD; left out: today', { pattern: '^[0-9]{8}$' }),
  text('begintime', 'From this time of the day on, hhmmss', { pattern: '^[0-9]{6}$' }),
  text('endtime', 'To this time of the day, hhmmss, included', { pattern: '^[0-9]{6}$' }),
  startIndex('startindex'),
];

const isoTime = (name: string, description: string, example: string): Parameter =>
  text(name, `${description}, ISO 8601; without an offset in the zone of the server`, {}, { isRequired: true, example });

export const periodParameters: readonly Parameter[] = [
  isoTime('startTime', 'From this time on', '2026-03-01T09:00:00+08:00'),
  isoTime('endTime', 'To this time, included, at most 31 days later', '2026-03-01T17:00:00+08:00'),
  startIndex('startIndex'),
];
