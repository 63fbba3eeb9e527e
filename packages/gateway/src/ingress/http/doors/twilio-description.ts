// Twilio's door in words (docs/doors.md, "Twilio"). Its shapes are made in twilio-shape.ts; a property test holds both together.
import { MMS_PARTS_MAX } from '../../../core/mms.ts';
import { accountSid, mediaSid, messageSid, twilioStatuses } from '../../../core/twilio.ts';
import { errors } from '../../../errors.ts';
import type { Operation, OperationParameter, Schema } from '../../../web/openapi.ts';
import { closed, listOf, type Parameter, text, whole } from '../describe/description.ts';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX, TWILIO_PAGE_DEFAULT, TWILIO_PAGE_MAX } from '../http-limits.ts';
import { type DoorCall, doorCodes, type DoorExample, doorGet, doorPost, refusalsBy, signInCodes } from './door-description.ts';
import { API_VERSION, failure, json, refusalCodes } from './twilio-shape.ts';

export type TwilioCall = 'create' | 'list' | 'fetch' | 'update' | 'listMedia' | 'fetchMedia' | 'balance' | 'account';

const nullable = (type: string): Schema => ({ type: [type, 'null'] });
const string: Schema = { type: 'string' };
const count: Schema = { type: 'integer', minimum: 0 };
const sid = (kind: 'AC' | 'SM' | 'ME'): Schema => ({ type: 'string', pattern: `^${kind}[0-9a-f]{32}$` });

const message = closed({
  account_sid: sid('AC'),
  api_version: { const: API_VERSION },
  body: string,
  date_created: { type: 'string', description: 'RFC 2822, UTC' },
  date_sent: nullable('string'),
  date_updated: string,
  direction: { const: 'outbound-api' },
  error_code: nullable('integer'),
  error_message: nullable('string'),
  from: nullable('string'),
  messaging_service_sid: { type: 'null' },
  num_media: string,
  num_segments: { type: 'string', pattern: '^[0-9]+$' },
  price: { type: ['string', 'null'], description: 'Below 0, and null until it is known' },
  price_unit: nullable('string'),
  sid: sid('SM'),
  status: { type: 'string', enum: [...new Set(Object.values(twilioStatuses))] },
  subresource_uris: closed({ media: string }),
  tags: { type: 'null' },
  to: string,
  uri: string,
});
const pageFields = {
  first_page_uri: string,
  next_page_uri: nullable('string'),
  previous_page_uri: { type: 'null' },
  page: count,
  page_size: count,
  start: count,
  end: count,
  uri: string,
};
const page = closed({ ...pageFields, messages: listOf(message) });
const media = closed({
  sid: sid('ME'),
  account_sid: sid('AC'),
  parent_sid: sid('SM'),
  content_type: string,
  date_created: string,
  date_updated: string,
  uri: string,
});
const mediaPage = closed({ ...pageFields, media_list: listOf(media) });
const balance = closed({ account_sid: sid('AC'), balance: string, currency: string });
const account = closed({
  sid: sid('AC'),
  friendly_name: string,
  owner_account_sid: sid('AC'),
  status: { type: 'string', enum: ['active', 'suspended'] },
  type: { const: 'Full' },
  date_created: { type: 'null' },
  date_updated: { type: 'null' },
  uri: string,
  subresource_uris: closed({ messages: string, balance: string }),
});
const fault = closed({
  code: { type: 'integer', description: "Twilio's number" },
  message: string,
  more_info: string,
  status: { type: 'integer', description: 'Of HTTP, again' },
});

const ACCOUNT = accountSid(1);
const MESSAGE = messageSid(1);
const base = `/${API_VERSION}/Accounts/${ACCOUNT}`;
const exampleMessage = {
  account_sid: ACCOUNT,
  api_version: API_VERSION,
  body: 'See you at 5',
  date_created: 'Sun, 01 Mar 2026 09:00:00 +0000',
  date_sent: null,
  date_updated: 'Sun, 01 Mar 2026 09:00:00 +0000',
  direction: 'outbound-api',
  error_code: null,
  error_message: null,
  from: 'Shop',
  messaging_service_sid: null,
  num_media: '0',
  num_segments: '1',
  price: null,
  price_unit: null,
  sid: MESSAGE,
  status: 'queued',
  subresource_uris: { media: `${base}/Messages/${MESSAGE}/Media.json` },
  tags: null,
  to: '+447700900123',
  uri: `${base}/Messages/${MESSAGE}.json`,
};
const list = `${base}/Messages.json?PageSize=${TWILIO_PAGE_DEFAULT}&Page=0`;
const examplePage = {
  first_page_uri: list,
  next_page_uri: null,
  previous_page_uri: null,
  page: 0,
  page_size: TWILIO_PAGE_DEFAULT,
  start: 0,
  end: 0,
  uri: list,
  messages: [exampleMessage],
};
const exampleMedia = {
  sid: mediaSid(1, 0),
  account_sid: ACCOUNT,
  parent_sid: MESSAGE,
  content_type: 'image/jpeg',
  date_created: 'Sun, 01 Mar 2026 09:00:00 +0000',
  date_updated: 'Sun, 01 Mar 2026 09:00:00 +0000',
  uri: `${base}/Messages/${MESSAGE}/Media/${mediaSid(1, 0)}.json`,
};
const mediaList = `${base}/Messages/${MESSAGE}/Media.json`;
const { messages: _, ...examplePlace } = examplePage;
const exampleMediaPage = {
  ...examplePlace,
  first_page_uri: mediaList,
  uri: mediaList,
  page_size: MMS_PARTS_MAX,
  media_list: [exampleMedia],
};
const exampleAccount = {
  sid: ACCOUNT,
  friendly_name: 'demo',
  owner_account_sid: ACCOUNT,
  status: 'active',
  type: 'Full',
  date_created: null,
  date_updated: null,
  uri: `${base}.json`,
  subresource_uris: { messages: `${base}/Messages.json`, balance: `${base}/Balance.json` },
};

const pathParameter = (name: string, description: string): OperationParameter => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', description },
});
const ofAccount = pathParameter('account', 'SID or name of the account, who must be the one that signs in');
const ofMedia = pathParameter('media', 'SID of the media with `.json`, as the list has it');
const ofMessage = pathParameter('sid', 'SID of the message: `SM` and its id in hex, with or without `.json`');
const token: OperationParameter = {
  name: 'I-Twilio-Idempotency-Token',
  in: 'header',
  required: false,
  schema: {
    type: 'string',
    maxLength: IDEMPOTENCY_KEY_CHARACTERS_MAX,
    description: 'The same one within 24 hours: answered as the first time, nothing is sent or charged again',
  },
};

const createFields: readonly Parameter[] = [
  text('To', 'The recipient', {}, { isRequired: true, example: '+447700900123' }),
  text('From', "Who it comes from; left out with MessagingServiceSid: the account's default", {}, { example: 'Shop' }),
  text('Body', 'The text', {}, { isRequired: true, example: 'See you at 5' }),
  text('MessagingServiceSid', 'Taken in place of From'),
  text('StatusCallback', 'Told by POST what becomes of the message, signed as Twilio signs'),
  text('SendAt', 'When to send it: ISO 8601, up to 365 days ahead'),
  whole('ValidityPeriod', 'Seconds until it is not worth sending any more', { minimum: 1 }),
];
const day = 'A day (UTC) or a moment, ISO 8601';
const listFields: readonly Parameter[] = [
  text('To', 'Only to this number'),
  text('From', 'Only from this sender'),
  text('DateSent', `On this day: ${day}`),
  text('DateSent>', `Since then: ${day}`),
  text('DateSent<', `Until then: ${day}`),
  whole('PageSize', 'How many', { minimum: 1, maximum: TWILIO_PAGE_MAX, default: TWILIO_PAGE_DEFAULT }),
  whole('Page', 'Which page, for the client to count', { minimum: 0 }),
  text('PageToken', 'Where the page begins, as `next_page_uri` has it'),
];
const updateFields: readonly Parameter[] = [
  text('Status', 'canceled: takes it back while it waits', { enum: ['canceled'] }, { isRequired: true, example: 'canceled' }),
];

const signingRefusals = refusalsBy([...signInCodes, 'body_too_large', 'platform'], (code) =>
  failure(...refusalCodes[code], errors[code].text),
);
const sendingRefusals = refusalsBy(doorCodes, (code) => failure(...refusalCodes[code], errors[code].text));
const notFound: DoorExample = {
  name: 'not_found',
  summary: 'There is no such account or message, or it is not yours',
  answer: failure(404, 20404, 'The requested resource was not found'),
};
const tooLate: DoorExample = {
  name: 'too_late',
  summary: 'A carrier has it',
  answer: failure(409, 30409, 'The message cannot be canceled any more'),
};
const wrong: DoorExample = {
  name: 'field_wrong',
  summary: 'A field is missing or wrong; the message says which',
  answer: failure(400, 20001, 'Only Status=canceled can be set: what was sent stays in the books as it was'),
};

type Part = Pick<DoorCall, 'summary' | 'path' | 'fields' | 'schema' | 'good' | 'refusals'> & Partial<Pick<DoorCall, 'headers'>>;
const messages = `/${API_VERSION}/Accounts/{account}/Messages`;
const calls: Readonly<Record<TwilioCall, Part>> = {
  create: {
    summary: "Sends a message as Twilio's REST API does",
    path: `${messages}.json`,
    headers: [token],
    fields: createFields,
    schema: message,
    good: json(201, exampleMessage),
    refusals: [...sendingRefusals, notFound, wrong],
  },
  list: {
    summary: 'Messages of all doors, newest first',
    path: `${messages}.json`,
    fields: listFields,
    schema: page,
    good: json(200, examplePage),
    refusals: [...signingRefusals, notFound],
  },
  fetch: {
    summary: 'One message of any door',
    path: `${messages}/{sid}`,
    fields: [],
    schema: message,
    good: json(200, exampleMessage),
    refusals: [...signingRefusals, notFound],
  },
  update: {
    summary: 'Takes a message back while it waits',
    path: `${messages}/{sid}`,
    fields: updateFields,
    schema: message,
    good: json(200, { ...exampleMessage, status: 'canceled' }),
    refusals: [...signingRefusals, notFound, tooLate, wrong],
  },
  listMedia: {
    summary: 'The media of a message, while they are kept',
    path: `${messages}/{sid}/Media.json`,
    fields: [],
    schema: mediaPage,
    good: json(200, exampleMediaPage),
    refusals: [...signingRefusals, notFound],
  },
  fetchMedia: {
    summary: 'One of the media of a message',
    path: `${messages}/{sid}/Media/{media}`,
    fields: [],
    schema: media,
    good: json(200, exampleMedia),
    refusals: [...signingRefusals, notFound],
  },
  balance: {
    summary: 'What can still be spent',
    path: `/${API_VERSION}/Accounts/{account}/Balance.json`,
    fields: [],
    schema: balance,
    good: json(200, { account_sid: ACCOUNT, balance: '10.000000', currency: 'USD' }),
    refusals: [...signingRefusals, notFound],
  },
  account: {
    summary: 'The account',
    path: `/${API_VERSION}/Accounts/{account}`,
    fields: [],
    schema: account,
    good: json(200, exampleAccount),
    refusals: [...signingRefusals, notFound],
  },
};

export function twilioOperation(name: TwilioCall, method: 'GET' | 'POST'): Operation {
  const part = calls[name];
  const call: DoorCall = {
    operationId: `twilio${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    tag: 'Twilio',
    signing: 'basic',
    pathParameters: [ofAccount, ofMessage, ofMedia].filter(({ name }) => part.path.includes(`{${name}}`)),
    refusalSchema: fault,
    ...part,
  };
  return method === 'GET' ? doorGet(call) : doorPost(call);
}
