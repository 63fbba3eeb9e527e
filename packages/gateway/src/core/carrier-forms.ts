// How carriers that speak HTTP say what a phone sent: a table of forms, one row a carrier, and `generic`, whose row an operator fills in. A form names where
// each thing stands (a parameter of the query or the form, or a path in JSON), how texts and times are written, how requests are signed, and what the
// carrier wants to hear. Sources of the rows:
// - twilio: https://www.twilio.com/docs/messaging/guides/webhook-request (parameters), …/usage/webhooks/webhooks-security (X-Twilio-Signature)
// - vonage: https://developer.vonage.com/messaging/sms/guides/inbound-sms (parameters, parts), …/getting-started/concepts/signing-messages (sig)
// - telnyx: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (message.received, telnyx-signature-ed25519)
// - infobip: https://www.infobip.com/docs/api/channels/sms/inbound-sms/receive-inbound-sms-messages (MO_JSON_2)
import { parseUdh } from '@trunkline/sms';
import { textAt, valueAt } from './json-path.ts';
import { noTraits, type Traits } from './traits.ts';
import { plainAddress } from './virtual-number.ts';

export const textEncodings = ['plain', 'base64', 'hex', 'hex-ucs2'] as const;
export const timeForms = ['unix_s', 'unix_ms', 'iso', 'utc'] as const;
export const carrierSignatures = ['none', 'twilio', 'vonage', 'telnyx'] as const;

/** A path is the name of a parameter, or names of nested objects with dots between; "" = the carrier does not say. */
export interface CarrierForm {
  /** Path to a list of messages; "" = the request is one message. */
  readonly list: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Where the address of each attachment stands, `{n}` for its place from 0. */
  readonly media: string;
  /** The carrier's id of the message, by which a repeated one is known. */
  readonly id: string;
  readonly time: string;
  /** Binary data, hex, and its user data header. */
  readonly data: string;
  readonly udh: string;
  /** Of a part of a long message. */
  readonly reference: string;
  readonly total: string;
  readonly part: string;
  /** Of queries and bodies, a label of the WHATWG Encoding Standard. */
  readonly charset: string;
  readonly textEncoding: (typeof textEncodings)[number];
  readonly timeForm: (typeof timeForms)[number];
  readonly signature: (typeof carrierSignatures)[number];
  /** What the carrier hears once the message is kept. */
  readonly answerStatus: number;
  readonly answerType: string;
  readonly answerBody: string;
}

const generic: CarrierForm = {
  list: '',
  from: 'from',
  to: 'to',
  text: 'text',
  media: '',
  id: 'id',
  time: 'time',
  data: '',
  udh: '',
  reference: '',
  total: '',
  part: '',
  charset: 'utf-8',
  textEncoding: 'plain',
  timeForm: 'iso',
  signature: 'none',
  answerStatus: 200,
  answerType: 'text/plain',
  answerBody: 'OK',
};

export const carrierForms = {
  generic,
  twilio: {
    ...generic,
    from: 'From',
    to: 'To',
    text: 'Body',
    media: 'MediaUrl{n}',
    id: 'MessageSid',
    time: '',
    signature: 'twilio',
    answerType: 'text/xml',
    answerBody: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
  },
  vonage: {
    ...generic,
    from: 'msisdn',
    id: 'messageId',
    time: 'message-timestamp',
    timeForm: 'utc',
    data: 'data',
    udh: 'udh',
    reference: 'concat-ref',
    total: 'concat-total',
    part: 'concat-part',
    signature: 'vonage',
    answerBody: '',
  },
  telnyx: {
    ...generic,
    from: 'data.payload.from.phone_number',
    to: 'data.payload.to.0.phone_number',
    text: 'data.payload.text',
    media: 'data.payload.media.{n}.url',
    id: 'data.payload.id',
    time: 'data.payload.received_at',
    signature: 'telnyx',
    answerBody: '',
  },
  infobip: { ...generic, list: 'results', id: 'messageId', time: 'receivedAt', answerBody: '' },
} as const satisfies Record<string, CarrierForm>;

export type CarrierFormName = keyof typeof carrierForms;
export const carrierFormNames = Object.keys(carrierForms) as readonly CarrierFormName[];

/** A way in for one carrier, by its own path and token. */
export interface NewCarrierDoor {
  /** Stands in the path. */
  readonly name: string;
  /** Whose messages these are; null = of a carrier that has no connector. */
  readonly connectorId: number | null;
  readonly form: CarrierFormName;
  /** What differs from the form's row. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Last piece of the path, known to the carrier alone. */
  readonly token: string;
  /** What the carrier signs with; "" = signatures are not looked at. */
  readonly secret: string;
  /** The URL as the carrier calls it, where it differs from what arrives here: it is part of what is signed. */
  readonly publicUrl: string;
}
export interface CarrierDoor extends NewCarrierDoor {
  readonly id: number;
}

/** Messages by a door without a connector are kept under this, which no connector has. */
export const sourceOf = ({ id, connectorId }: Pick<CarrierDoor, 'id' | 'connectorId'>): number => connectorId ?? -id;

export type MappingResult = { readonly ok: true; readonly form: CarrierForm } | { readonly ok: false; readonly why: string };

const PATH_CHARACTERS_MAX = 100;
const ANSWER_CHARACTERS_MAX = 1000;
const PATH_DEPTH_MAX = 8;
const choices: Readonly<Record<string, readonly string[]>> = {
  textEncoding: textEncodings,
  timeForm: timeForms,
  signature: carrierSignatures,
};

function isCharset(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

/** A form with what an operator set in its place; what cannot be is refused. */
export function mappedForm(name: CarrierFormName, mapping: Readonly<Record<string, string>>): MappingResult {
  const base: CarrierForm = carrierForms[name];
  const given: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(mapping)) {
    if (!Object.hasOwn(base, key)) return { ok: false, why: `${key.slice(0, 50)} is not one of ${Object.keys(base).join(', ')}` };
    const allowed = choices[key];
    if (allowed && !allowed.includes(value)) return { ok: false, why: `${key} must be one of ${allowed.join(', ')}` };
    const isAnswer = key.startsWith('answer');
    if (value.length > (isAnswer ? ANSWER_CHARACTERS_MAX : PATH_CHARACTERS_MAX)) return { ok: false, why: `${key} is too long` };
    if (!isAnswer && value.split('.').length > PATH_DEPTH_MAX)
      return { ok: false, why: `${key} is nested more than ${PATH_DEPTH_MAX} deep` };
    if (key === 'answerType' && !/^[a-z]+\/[a-z0-9.+-]+$/.test(value)) return { ok: false, why: 'answerType must be a media type' };
    if (key === 'charset' && !isCharset(value)) return { ok: false, why: 'charset must be the name of one, such as gbk or windows-1252' };
    if (key === 'answerStatus' && !/^2\d\d$/.test(value)) return { ok: false, why: 'answerStatus must be 200 to 299' };
    given[key] = key === 'answerStatus' ? Number(value) : value;
  }
  const form = { ...base, ...given };
  const missing = (['from', 'to', 'text'] as const).find((key) => form[key] === '');
  return missing ? { ok: false, why: `${missing} must not be empty` } : { ok: true, form };
}

/** A message as a carrier's request says it, in the shape that links hand over too. */
export interface CarrierMessage {
  readonly from: string;
  readonly to: string;
  readonly content: string;
  readonly concat: { readonly reference: number; readonly total: number; readonly part: number } | null;
  readonly traits: Traits | null;
  readonly carrierMessageId: string;
  /** When the carrier says it was sent, unix ms; null = it does not. */
  readonly sentAt: number | null;
  /** What is odd about it; "" = nothing. */
  readonly remark: string;
}
export type CarrierRead =
  | { readonly ok: true; readonly messages: readonly CarrierMessage[] }
  | { readonly ok: false; readonly why: string };

/** Of one request. */
const MESSAGES_MAX = 100;
const ADDRESS_CHARACTERS_MAX = 40;
const ID_CHARACTERS_MAX = 200;
const ATTACHMENTS_MAX = 10;
const URL_CHARACTERS_MAX = 500;
/** A long message of 255 parts has 39,015 characters. */
const TEXT_CHARACTERS_MAX = 40_000;
const UNREAD = '\ufffd';
/** Parts counted by HTTP carriers are none of those of SMPP. */
const NUMBERING_HTTP = 0x3_0000;
// oxlint-disable-next-line no-control-regex -- finding them is the point
const CONTROL = /[\u0000-\u001f\u007f]/;

function octetsOfHex(text: string): Uint8Array | null {
  if (!/^([0-9a-f]{2})*$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16));
}

function decode(octets: Uint8Array, encoding: 'utf-8' | 'utf-16be'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(octets);
  } catch {
    return null;
  }
}

function decodeBase64(text: string): string | null {
  try {
    return decode(
      Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
      'utf-8',
    );
  } catch {
    return null;
  }
}

function decodeText(text: string, encoding: CarrierForm['textEncoding']): string | null {
  if (encoding === 'plain') return text;
  if (encoding === 'base64') return decodeBase64(text);
  const octets = octetsOfHex(text);
  return octets && decode(octets, encoding === 'hex' ? 'utf-8' : 'utf-16be');
}

function timeOf(text: string | null, form: CarrierForm['timeForm']): number | null {
  if (text === null) return null;
  if (form === 'unix_s' || form === 'unix_ms') {
    if (!/^\d{1,15}$/.test(text)) return null;
    return form === 'unix_s' ? Number(text) * 1000 : Number(text);
  }
  const ms = Date.parse(form === 'utc' ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}

const wholeOf = (text: string | null, most: number): number | null =>
  text !== null && /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null;

/** The place of a part, and what is wrong with it when it cannot be one. */
function placeOf(source: unknown, form: CarrierForm): { readonly concat: CarrierMessage['concat']; readonly remark: string } {
  const [reference, total, part] = [textAt(source, form.reference), textAt(source, form.total), textAt(source, form.part)];
  if (total === null && part === null) return { concat: null, remark: '' };
  const place = { reference: wholeOf(reference, 0xffff), total: wholeOf(total, 0xff), part: wholeOf(part, 0xff) };
  if (place.reference === null || place.total === null || place.part === null || place.part < 1 || place.part > place.total)
    return { concat: null, remark: 'kept alone: its place among the parts of a long message cannot be' };
  return { concat: { reference: NUMBERING_HTTP + place.reference, total: place.total, part: place.part }, remark: '' };
}

/** Binary data with the header that it came with. */
function binaryOf(data: string, udhText: string | null): Pick<CarrierMessage, 'concat' | 'traits' | 'remark'> | null {
  if (octetsOfHex(data) === null) return null;
  const octets = data.toLowerCase();
  const udh = udhText === null || udhText === '' ? null : octetsOfHex(udhText);
  if (udhText && (udh === null || !parseUdh(udh).ok))
    return { concat: null, traits: { ...noTraits, octets }, remark: 'its user data header cannot be read' };
  return { concat: null, traits: { ...noTraits, octets, udh: udhText?.toLowerCase() ?? '' }, remark: '' };
}

/** Attachments stay where the carrier has them; what is told is that they are there. */
function attachmentsOf(source: unknown, { media }: CarrierForm): string {
  if (media === '') return '';
  const urls: string[] = [];
  for (let place = 0; place < ATTACHMENTS_MAX; place++) {
    const url = textAt(source, media.replace('{n}', String(place)));
    if (url === null || url === '') break;
    urls.push(url.slice(0, URL_CHARACTERS_MAX));
  }
  return urls.length === 0 ? '' : `${urls.length} not fetched: ${urls.join(' ')}`;
}

function readOne(source: unknown, form: CarrierForm): CarrierMessage | string {
  const [from, to] = [textAt(source, form.from)?.trim(), textAt(source, form.to)?.trim()];
  for (const [path, address] of [
    [form.from, from],
    [form.to, to],
  ] as const) {
    if (!address) return `${path} is missing`;
    if (address.length > ADDRESS_CHARACTERS_MAX || CONTROL.test(address)) return `${path} is not an address`;
  }
  const id = textAt(source, form.id) ?? '';
  if (id.length > ID_CHARACTERS_MAX || CONTROL.test(id)) return `${form.id} is not an id`;
  const common = {
    from: plainAddress(from ?? ''),
    to: plainAddress(to ?? ''),
    carrierMessageId: id,
    sentAt: timeOf(textAt(source, form.time), form.timeForm),
  };
  const data = textAt(source, form.data);
  if (data !== null) {
    if (data.length > TEXT_CHARACTERS_MAX) return `${form.data} is longer than ${TEXT_CHARACTERS_MAX} characters`;
    const binary = binaryOf(data, textAt(source, form.udh));
    return binary ? { ...common, content: '', ...binary } : `${form.data} is not hex`;
  }
  const attached = attachmentsOf(source, form);
  const written = textAt(source, form.text) ?? '';
  if (written.length > TEXT_CHARACTERS_MAX * 2) return `${form.text} is longer than ${TEXT_CHARACTERS_MAX} characters`;
  const content = decodeText(written, form.textEncoding);
  if (content === null) return `${form.text} is not ${form.textEncoding}`;
  if (content.length > TEXT_CHARACTERS_MAX) return `${form.text} is longer than ${TEXT_CHARACTERS_MAX} characters`;
  const placed = placeOf(source, form);
  const unread = content.includes(UNREAD) ? `not wholly read: what is not in the charset it came in shows as ${UNREAD}` : '';
  const remark = [placed.remark, unread, attached].filter((one) => one !== '').join('; ');
  return { ...common, content, traits: null, concat: placed.concat, remark };
}

/** The messages of a request. All or none: a carrier repeats a request as a whole. */
export function readCarrierMessages(source: unknown, form: CarrierForm): CarrierRead {
  const list = form.list === '' ? (Array.isArray(source) ? source : [source]) : valueAt(source, form.list);
  if (!Array.isArray(list)) return { ok: false, why: `${form.list} is not a list` };
  if (list.length > MESSAGES_MAX) return { ok: false, why: `more than ${MESSAGES_MAX} messages in one request` };
  const messages: CarrierMessage[] = [];
  for (const entry of list) {
    const message = readOne(entry, form);
    if (typeof message === 'string') return { ok: false, why: message };
    messages.push(message);
  }
  return { ok: true, messages };
}
