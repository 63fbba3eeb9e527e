// What a client of Jasmin's HTTP API asks for (Jasmin, "HTTP API": parameters of /send and /rate; the checks and their words are those of its
// protocols/http/validation.py). Pure.
import { decodeGsm7 } from '@trunkline/sms';
import { parseSmppTime } from '@trunkline/smpp';
import { CallbackEvent, type Callback, callbackUrlFault } from '../../../core/callback.ts';
import { noTraits, type Traits } from '../../../core/traits.ts';
import { CALLBACK_URL_CHARACTERS_MAX } from '../../../limits.ts';
import { SEND_TIME_AHEAD_MS } from '../../../limits.ts';
import { liberalText, type OctetForm, textIn } from './octet-form.ts';

export interface JasminRequest {
  readonly number: string;
  readonly content: string;
  /** "" = the account's default. */
  readonly sender: string;
  readonly traits: Traits;
  readonly dueAt: number | null;
  readonly validityMinutes: number | null;
  readonly callback: Callback | null;
}
export type JasminRead = JasminRequest | { readonly wrong: string };

const CREDENTIAL = /^.{1,64}$/s;
const signed = { username: CREDENTIAL, password: CREDENTIAL } as const;
/** null: anything. */
const common = {
  ...signed,
  to: /^\+?\d+$/,
  from: null,
  coding: /^(0|1|2|3|4|5|6|7|8|9|10|13|14)$/,
  priority: /^[0-3]$/,
  'validity-period': /^\d{1,6}$/,
  tags: /^[-a-zA-Z0-9,]*$/,
  content: null,
  'hex-content': null,
} as const;
export const jasminFields = {
  send: {
    ...common,
    sdt: /^\d{15}[+R-]$/,
    dlr: /^(yes|no)$/,
    'dlr-url': /^https?:\/\/.*$/s,
    'dlr-level': /^[1-3]$/,
    'dlr-method': /^(get|post)$/i,
    custom_tlvs: null,
  },
  rate: common,
  balance: signed,
} as const satisfies Record<string, Readonly<Record<string, RegExp | null>>>;
export type JasminEndpoint = keyof typeof jasminFields;
const needed: Readonly<Record<JasminEndpoint, readonly string[]>> = {
  send: ['to', 'username', 'password'],
  rate: ['to', 'username', 'password'],
  balance: ['username', 'password'],
};

const textOf = (form: OctetForm, name: string): string => form.get(name)?.toString('utf8') ?? '';

export type JasminField = keyof typeof jasminFields.send;

/** What is wrong with the fields, in Jasmin's words; null = nothing. */
export function jasminFieldFault(form: OctetForm, endpoint: JasminEndpoint): string | null {
  if (form.size === 0) return 'Mandatory arguments not found, please refer to the HTTPAPI specifications.';
  const fields: Readonly<Record<string, RegExp | null>> = jasminFields[endpoint];
  for (const name of form.keys()) {
    if (!Object.hasOwn(fields, name)) return `Argument [${name}] is unknown.`;
    const value = textOf(form, name);
    if (fields[name]?.test(value) === false)
      return name === 'password' ? 'Argument [password] has an invalid value.' : `Argument [${name}] has an invalid value: [${value}].`;
  }
  const missing = needed[endpoint].find((name) => !form.has(name));
  return missing === undefined ? null : `Mandatory argument [${missing}] is not found.`;
}

/** data_coding as Jasmin numbers it; what is not here is binary. */
const charsets: Readonly<Record<string, string>> = {
  '1': 'windows-1252',
  '3': 'windows-1252',
  '5': 'shift_jis',
  '6': 'iso-8859-5',
  '7': 'iso-8859-8',
  '8': 'utf-16be',
  '10': 'iso-2022-jp',
  '13': 'euc-jp',
  '14': 'euc-kr',
};

interface Content {
  readonly content: string;
  /** Not null: binary, hex. */
  readonly octets: string | null;
}

function readContent(form: OctetForm, coding: string, isText: boolean): Content | { readonly wrong: string } {
  const hex = textOf(form, 'hex-content');
  if (!/^([0-9a-fA-F]{2})*$/.test(hex)) return { wrong: `Invalid hex-content data: '${hex}'` };
  const isHex = form.has('hex-content');
  const octets = isHex ? Buffer.from(hex, 'hex') : (form.get('content') ?? Buffer.alloc(0));
  if (coding === '0') return { content: isHex ? decodeGsm7(octets) : liberalText(octets), octets: null };
  const charset = charsets[coding];
  if (charset === undefined) return { content: '', octets: octets.toString('hex') };
  const content = textIn(isText && !isHex ? 'utf-8' : charset, octets);
  return content === null
    ? { wrong: `Argument [${isHex ? 'hex-content' : 'content'}] is not in coding ${coding}.` }
    : { content, octets: null };
}

const { DELIVERED, FAILED, REFUSED, TAKEN } = CallbackEvent;
/** What was answered to the message, what its receipt said, or both. */
const eventsOfLevel: Readonly<Record<string, number>> = {
  '1': TAKEN | REFUSED,
  '2': DELIVERED | FAILED | REFUSED,
  '3': TAKEN | REFUSED | DELIVERED | FAILED,
};

function readCallback(form: OctetForm): Callback | null | { readonly wrong: string } {
  const url = textOf(form, 'dlr-url');
  if (url === '') return null;
  const fault = callbackUrlFault(url, CALLBACK_URL_CHARACTERS_MAX);
  if (fault !== null) return { wrong: `Argument [dlr-url] has an invalid value: it is ${fault}.` };
  const level = textOf(form, 'dlr-level') || '1';
  const method = textOf(form, 'dlr-method').toUpperCase() || 'POST';
  return { form: 'jasmin', url, events: eventsOfLevel[level] ?? 0, details: { level, method } };
}

/** `now` is what relative times count from. `isText`: the content came as characters (JSON), whatever coding it is to leave in. */
export function readJasminRequest(form: OctetForm, endpoint: 'send' | 'rate', now: number, isText = false): JasminRead {
  const fault = jasminFieldFault(form, endpoint);
  if (fault !== null) return { wrong: fault };
  if (form.has('content') && form.has('hex-content')) return { wrong: 'content and hex-content cannot be used both in same request.' };
  if (endpoint === 'send' && !form.has('content') && !form.has('hex-content')) return { wrong: 'content or hex-content not present.' };
  if (!['', '[]'].includes(textOf(form, 'custom_tlvs'))) return { wrong: 'Argument [custom_tlvs] is not supported by this gateway.' };
  const coding = textOf(form, 'coding') || '0';
  const read = readContent(form, coding, isText);
  if ('wrong' in read) return read;
  const callback = readCallback(form);
  if (callback && 'wrong' in callback) return callback;
  const due = parseSmppTime(textOf(form, 'sdt'), now);
  if (due.kind === 'invalid' || (due.kind !== 'none' && due.epochMs > now + SEND_TIME_AHEAD_MS))
    return { wrong: `Argument [sdt] has an invalid value: [${textOf(form, 'sdt')}].` };
  const validity = textOf(form, 'validity-period');
  return {
    number: textOf(form, 'to'),
    content: read.content,
    sender: textOf(form, 'from').trim(),
    traits: {
      ...noTraits,
      octets: read.octets,
      alphabet: coding === '8' ? 'ucs2' : null,
      priority: Number(textOf(form, 'priority')),
    },
    dueAt: due.kind === 'none' ? null : due.epochMs,
    validityMinutes: validity === '' ? null : Number(validity),
    callback,
  };
}
