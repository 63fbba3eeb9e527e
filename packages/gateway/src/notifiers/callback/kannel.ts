// Kannel's way: a GET of dlr-url, its escapes filled in (Kannel user guide, "Delivery reports"; gw/urltrans.c). What Kannel knows and we do not is empty.
import { CallbackEvent } from '../../core/callback.ts';
import { MessageState } from '../../core/message.ts';
import { formatStamp } from '../../core/zone-time.ts';
import type { DueCallback } from '../../ports/store-callbacks.ts';
import { type Asking, type FormWorld, receiptNames } from './asking.ts';

/** Percent-encoded as Kannel does: a blank is a plus, and only letters, digits, - . _ ~ stand for themselves. */
const encode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** A number that begins with 00, as one with a plus. */
const withPlus = (number: string): string => number.replace(/^00/, '+');

/** What was said of the message: what the SMSC answered to it, or its receipt. */
function wordOf({ event, error, message }: DueCallback): string {
  if (event === CallbackEvent.TAKEN) return 'ACK/';
  if (event === CallbackEvent.REFUSED) return `NACK/${error || message.reason}`;
  if (message.receipt !== '') return message.receipt;
  const name = receiptNames[message.state === MessageState.ENROUTE ? MessageState.DELIVERED : message.state] ?? 'UNKNOWN';
  return `id:${message.id} sub:001 dlvrd:${event === CallbackEvent.DELIVERED ? '001' : '000'} stat:${name} err:${error || '000'}`;
}

/** Kannel's words for time are in UTC. */
function utc(ms: number): string {
  const stamp = String(formatStamp(ms, 'UTC'));
  return `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}+${stamp.slice(8, 10)}:${stamp.slice(10, 12)}:${stamp.slice(12, 14)}`;
}

type Escape = (due: DueCallback, world: FormWorld) => string;

const word: Escape = (due) => encode(wordOf(due));
const id: Escape = ({ message }) => String(message.id);
const recipient: Escape = ({ message }) => encode(message.number);
const sender: Escape = ({ message, details }) => encode(message.sender || details['from'] || '');
const nothing: Escape = () => '';
const wordsOf = (due: DueCallback): readonly string[] => wordOf(due).split(/\s+/);
/** Of a message they would be its coding and class; of a report Kannel knows neither. */
const unknown: Escape = () => '-1';
const detail =
  (name: string, absent = ''): Escape =>
  ({ details }) =>
    encode(details[name] ?? absent);

const escapes: Readonly<Record<string, Escape>> = {
  a: word,
  A: word,
  b: word,
  B: nothing,
  c: unknown,
  C: detail('charset'),
  d: ({ event }) => String(event),
  D: nothing,
  f: nothing,
  F: id,
  i: detail('smsc', 'trunkline'),
  I: id,
  k: (due) => encode(wordsOf(due)[0] ?? ''),
  m: unknown,
  M: nothing,
  n: (_due, { account }) => encode(account.name),
  o: detail('account'),
  // A report comes from the phone.
  p: recipient,
  P: sender,
  q: ({ message }) => encode(withPlus(message.number)),
  Q: ({ message, details }) => encode(withPlus(message.sender || details['from'] || '')),
  r: (due) => wordsOf(due).slice(1).map(encode).join('+'),
  R: ({ url }) => encode(url),
  s: nothing,
  S: nothing,
  t: ({ at }) => utc(at),
  T: ({ at }) => String(Math.floor(at / 1000)),
  u: nothing,
  U: nothing,
  v: nothing,
  V: nothing,
  x: nothing,
  y: detail('priority'),
  '%': () => '%',
};

/** As with Kannel, an escape that is unknown stays as it is (`%2B` is no escape), and a letter that is one is filled in whatever follows it. */
export function fillEscapes(due: DueCallback, world: FormWorld): string {
  return due.url.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) =>
    Object.hasOwn(escapes, letter) ? (escapes[letter]?.(due, world) ?? '') : whole,
  );
}

export function kannelAsking(due: DueCallback, world: FormWorld): Asking {
  return { url: fillEscapes(due, world), method: 'GET', headers: { 'user-agent': 'Trunkline' }, body: null, acknowledgement: null };
}
