// What a client of Kannel's sendsms asks for (Kannel user guide, "Using HTTP to send SMS messages"; the checks and their words are those of gw/smsbox.c). Pure:
// times come out as minutes from now.
import { decodeUcs2, decodeUcs2Part } from '@trunkline/sms';
import { CallbackEvent, type Callback, callbackUrlFault } from '../../../core/callback.ts';
import { noTraits, type Traits } from '../../../core/traits.ts';
import { CALLBACK_URL_CHARACTERS_MAX } from '../../../limits.ts';
import { liberalText, type OctetForm, textIn } from './octet-form.ts';

export interface KannelRequest {
  readonly numbers: readonly string[];
  readonly content: string;
  /** "" = the account's default. */
  readonly sender: string;
  readonly traits: Traits;
  readonly deferredMinutes: number;
  /** null = the usual validity. */
  readonly validityMinutes: number | null;
  readonly callback: Callback | null;
}
/** `wrong`: the answer, as Kannel words it. */
export type KannelRead = KannelRequest | { readonly wrong: string };

const UDH_OCTETS_MAX = 140;
const MINUTES_MAX = 366 * 24 * 60;
const ACCOUNT_CHARACTERS_MAX = 64;
const TOLD_EVENTS = CallbackEvent.DELIVERED | CallbackEvent.FAILED | CallbackEvent.TAKEN | CallbackEvent.REFUSED;
/** All that smsbox takes; two of its bits mean something among its own boxes only. */
const DLR_MASK_MAX = 66;
const CODING_8BIT = 1;
const CODING_UCS2 = 2;
const KEEP_BIT = 0x80;

/** As C reads it: the digits at the beginning; null where there are none. */
function numberIn(form: OctetForm, name: string): number | null {
  const digits = /^\s*([+-]?\d{1,9})/.exec(form.get(name)?.toString('latin1') ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}

/** null where it is absent or -1, which is Kannel's word for that. */
function within(form: OctetForm, name: string, title: string, most: number, least = 0): number | null | { readonly wrong: string } {
  const value = numberIn(form, name);
  if (value === null || value === -1) return null;
  return value < least || value > most ? { wrong: `${title} field misformed, rejected` } : value;
}

const isWrong = (value: unknown): value is { readonly wrong: string } => typeof value === 'object' && value !== null && 'wrong' in value;

interface Numbers {
  readonly mclass: number | null;
  readonly pid: number | null;
  readonly mwi: number | null;
  readonly coding: number | null;
  readonly priority: number | null;
  readonly mask: number | null;
  readonly validity: number | null;
  readonly deferred: number | null;
}

function readNumbers(form: OctetForm): Numbers | { readonly wrong: string } {
  const fields = {
    mask: within(form, form.has('dlr-mask') ? 'dlr-mask' : 'dlrmask', 'DLR-Mask', DLR_MASK_MAX),
    mclass: within(form, 'mclass', 'MClass', 3),
    pid: within(form, 'pid', 'PID', 255),
    rpi: within(form, 'rpi', 'RPI', 2),
    altDcs: within(form, 'alt-dcs', 'Alt-DCS', 1),
    mwi: within(form, 'mwi', 'MWI', 7),
    coding: within(form, 'coding', 'Coding', CODING_UCS2),
    compress: within(form, 'compress', 'Compress', 1),
    validity: within(form, 'validity', 'Validity', MINUTES_MAX),
    deferred: within(form, 'deferred', 'Deferred', MINUTES_MAX),
    priority: within(form, 'priority', 'Priority', 3),
  };
  const wrong = Object.values(fields).find(isWrong);
  if (wrong) return wrong;
  if (fields.compress === 1) return { wrong: 'Compress field: this gateway compresses nothing, rejected' };
  return fields as Numbers;
}

/** A message waiting indication as a header (3GPP TS 23.040 §9.2.3.24.2): 0 to 3 switch on voice, fax, e-mail, other; 4 to 7 switch them off. */
const waitingHeader = (mwi: number, isKept: boolean): string =>
  Buffer.from([4, 1, 2, (mwi % 4) | (isKept ? KEEP_BIT : 0), mwi < 4 ? 1 : 0]).toString('hex');

function readHeader(form: OctetForm, mwi: number | null, isKept: boolean): string | { readonly wrong: string } {
  const udh = form.get('udh');
  if (udh === undefined || udh.length === 0) return mwi === null ? '' : waitingHeader(mwi, isKept);
  if (udh.length !== (udh[0] ?? 0) + 1) return { wrong: 'UDH field misformed, rejected' };
  if (udh.length > UDH_OCTETS_MAX) return { wrong: 'UDH field is too long, rejected' };
  return mwi === null ? udh.toString('hex') : { wrong: 'MWI field: give it or a UDH, rejected' };
}

/** Kannel hands names to iconv, which knows these besides those of WHATWG. */
const iconvNames: Readonly<Record<string, string>> = { 'ucs-2be': 'utf-16be', ucs2be: 'utf-16be', 'ucs-2le': 'utf-16le' };

function readText(form: OctetForm, coding: number): string | null {
  const octets = form.get('text') ?? Buffer.alloc(0);
  const charset = form.get('charset')?.toString('latin1').trim().toLowerCase() ?? '';
  if (charset !== '') return textIn(iconvNames[charset] ?? charset, octets);
  return coding === CODING_UCS2 ? textIn('utf-16be', octets) : liberalText(octets);
}

/** UCS-2 of a part that the client cut inside a character; null: it is not cut so, or in another charset. */
function cutTextOf(form: OctetForm): { readonly content: string; readonly hex: string } | null {
  const octets = form.get('text') ?? Buffer.alloc(0);
  if (octets.length % 2 !== 0 || form.get('charset')?.length) return null;
  const content = decodeUcs2(octets);
  return content === decodeUcs2Part(octets) ? null : { content, hex: octets.toString('hex') };
}

function readCallback(
  form: OctetForm,
  mask: number | null,
  details: Readonly<Record<string, string>>,
): Callback | null | { wrong: string } {
  const url = (form.get('dlr-url') ?? form.get('dlrurl'))?.toString('utf8') ?? '';
  if (url === '') return null;
  if (callbackUrlFault(url, CALLBACK_URL_CHARACTERS_MAX) !== null) return { wrong: 'DLR-URL field misformed, rejected' };
  const events = (mask ?? 0) & TOLD_EVENTS;
  return events === 0 ? null : { form: 'kannel', url, events, details };
}

const isFlash = (form: OctetForm): boolean => /^(1|yes|true)$/i.test(form.get('flash')?.toString('latin1') ?? '');

export function readKannelRequest(form: OctetForm): KannelRead {
  const text = (name: string): string => form.get(name)?.toString('utf8') ?? '';
  if (!form.has('to')) return { wrong: 'Missing receiver number, rejected' };
  if (text('to') === '') return { wrong: 'Empty receiver number not allowed, rejected' };
  // Each once, as Kannel does.
  const numbers = [
    ...new Set(
      text('to')
        .split(/\s+/)
        .filter((number) => number !== ''),
    ),
  ];
  const account = text('account');
  if (account.length > ACCOUNT_CHARACTERS_MAX || /[[\]\n\r]/.test(account))
    return { wrong: 'Account field misformed or too long, rejected' };
  const given = readNumbers(form);
  if (isWrong(given)) return given;
  const { mclass, pid, mwi, priority } = given;
  const udh = readHeader(form, mwi, (form.get('text')?.length ?? 0) > 0);
  if (isWrong(udh)) return udh;
  // Without a word about it, what has a header of its own is binary.
  const coding = given.coding ?? (form.get('udh')?.length ? CODING_8BIT : 0);
  const isBinary = coding === CODING_8BIT;
  const cut = coding === CODING_UCS2 && udh !== '' ? cutTextOf(form) : null;
  const content = isBinary ? '' : (cut?.content ?? readText(form, coding));
  if (content === null) return { wrong: 'Charset or body misformed, rejected' };
  const details: Record<string, string> = { from: text('from'), account };
  for (const name of ['smsc', 'charset', 'priority']) if (text(name) !== '') details[name] = text(name);
  const callback = readCallback(form, given.mask, details);
  if (isWrong(callback)) return callback;
  const messageClass = mclass ?? (isFlash(form) ? 0 : null);
  return {
    numbers,
    content,
    sender: text('from').trim(),
    traits: {
      ...noTraits,
      udh,
      octets: isBinary ? (form.get('text') ?? Buffer.alloc(0)).toString('hex') : null,
      alphabet: coding === CODING_UCS2 ? 'ucs2' : null,
      cutUcs2: cut?.hex ?? '',
      messageClass: messageClass as Traits['messageClass'],
      protocolId: pid ?? 0,
      priority: priority ?? 0,
    },
    deferredMinutes: given.deferred ?? 0,
    validityMinutes: given.validity,
    callback,
  };
}
