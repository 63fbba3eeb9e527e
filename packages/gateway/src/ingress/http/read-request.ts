// What a client sent, read liberally: the query, then the body on top (docs/api.md, "Requests"). Nothing here throws, whatever the octets.
import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import type { ErrorCode } from '../../errors.ts';
import { MediaFile } from './media-sources.ts';
import type { Shape } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { decodeFormValue, decodeIfEncoded, decodeUtf8, withoutBom } from './percent.ts';
import { overlay, type ParamName, paramNamed, RequestParams } from './request-params.ts';

export type ApiVersion = 1 | 2 | 3;
/** A string is the code of a refusal. */
export type ReadResult = RequestParams | ErrorCode;

const AMPERSAND = 38;
const EQUALS = 61;
const PERCENT = 37;
const PLUS = 43;
const LAST_ASCII = 126;
const PARTS_MAX = 1000;

/**
 * A query or urlencoded form, as an octet string, into `params`; false when a value is not UTF-8. Of a name that is there twice the last
 * non-empty value counts. One pass, because looking ahead with indexOf for each of a million empty pairs would take quadratic time.
 */
export function readForm(text: string, start: number, params: RequestParams): boolean {
  const end = text.length;
  let from = start;
  while (from < end) {
    let equals = -1;
    let nameCoded = false;
    let valueCoded = false;
    let at = from;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === AMPERSAND) break;
      if (code === EQUALS && equals < 0) equals = at;
      else if (code === PERCENT || code === PLUS || code > LAST_ASCII) {
        if (equals < 0) nameCoded = true;
        else valueCoded = true;
      }
    }
    if (equals >= 0 && equals + 1 < at) {
      const name = paramNamed(nameCoded ? (decodeFormValue(text.slice(from, equals)) ?? '') : text.slice(from, equals));
      if (name !== undefined) {
        const value = valueCoded ? decodeNamed(name, text.slice(equals + 1, at)) : text.slice(equals + 1, at);
        if (value === null) return false;
        if (value !== '') params[name] = value;
      }
    }
    from = at + 1;
  }
  return true;
}

/**
 * A `+` before a number is the prefix and no blank: clients forget to escape it. One after an escaped comma is a blank, though: a client
 * that escapes the comma would have escaped the prefix too.
 */
function decodeNamed(name: ParamName, text: string): string | null {
  if (name === 'numbers') return decodeFormValue(text.replace(/(^|,)\+(?=[0-9(])/g, '$1%2B'));
  if (name === 'sender') return decodeFormValue(text.replace(/^\+(?=[0-9]+$)/, '%2B'));
  return decodeFormValue(text);
}

/** Blanks and a UTF-8 BOM in front of a body, skipped: the index of the first octet that means something. */
function firstMeaning(body: Buffer): number {
  let at = body.length >= 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  while (at < body.length && (body[at] === 32 || body[at] === 9 || body[at] === 10 || body[at] === 13)) at++;
  return at;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const keepLongNumber = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? String(value)) : value;

/** JSON with numbers that a double cannot hold kept as their text: phone numbers of 20 digits come without quotes too. */
export function parseJson(text: string): unknown {
  // The reviver costs ten times the parse; only 16 digits in a row can need it.
  if (!/[0-9]{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepLongNumber);
}

/** A scalar as text; null, objects and arrays are absent. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return withoutBom(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Numbers and ids may also be an array of scalars. */
export const listText = (value: unknown): string => (Array.isArray(value) ? value.map(scalarText).join(',') : scalarText(value));

/** JSON can write half a surrogate pair, which is no character: U+FFFD. */
export const contentText = (value: unknown, version: ApiVersion): string => {
  const text = scalarText(value).toWellFormed();
  return version === 2 ? decodeIfEncoded(text) : text;
};

function readJson(body: Buffer, params: RequestParams, version: ApiVersion): ErrorCode | null {
  const text = decodeUtf8(body);
  if (text === null) return 'encoding';
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch {
    return 'malformed_json';
  }
  if (!isRecord(parsed)) return 'malformed_json';
  for (const key of Object.keys(parsed)) {
    const name = paramNamed(key);
    if (name === undefined) continue;
    const value = parsed[key];
    if (name === 'smsarray' || name === 'array' || name === 'media') {
      if (value !== null && value !== '') params[name] = value;
      continue;
    }
    let read: string;
    if (name === 'content') read = contentText(value, version);
    else if (name === 'numbers' || name === 'ids' || name === 'orderId') read = listText(value);
    else read = scalarText(value);
    if (read !== '') params[name] = read;
  }
  return null;
}

/** Fields of multipart/form-data, and the files of media; other files are dropped. Every part is taken as octets, so that UTF-8 is judged here and not by the parser. */
function readMultipart(body: Buffer, contentType: string, params: RequestParams): Promise<ErrorCode | null> {
  return new Promise((resolve) => {
    let refusal: ErrorCode | null = null;
    try {
      const parser = new Busboy({
        headers: { 'content-type': contentType },
        isPartAFile: () => true,
        limits: { fileSize: body.length, parts: PARTS_MAX, headerPairs: 20 },
      });
      parser.on('file', (field, stream, fileName, _encoding, contentType) => {
        const name = paramNamed(field);
        const chunks: Buffer[] = [];
        // An unread part would hold up the parser, and one without a listener for errors would end the process.
        stream.on('error', () => resolve('parameter'));
        if (name === undefined || (fileName !== undefined && name !== 'media')) {
          stream.resume();
          return;
        }
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (name === 'media') {
            const octets = Buffer.concat(chunks);
            const entry = fileName === undefined ? (decodeUtf8(octets) ?? '') : new MediaFile(octets, fileName, contentType);
            // A form without a chosen file sends an empty one.
            if (entry !== '' && octets.length > 0) params.media = [...((params.media as unknown[] | undefined) ?? []), entry];
            return;
          }
          const value = decodeUtf8(Buffer.concat(chunks));
          if (value === null) refusal ??= 'encoding';
          else if (value !== '') params[name] = value;
        });
      });
      parser.on('error', () => resolve('parameter'));
      parser.on('finish', () => resolve(refusal));
      parser.end(body);
    } catch {
      resolve('parameter');
    }
  });
}

const namesRecipients = ({ numbers, array, smsarray }: RequestParams): boolean =>
  numbers !== '' || array !== undefined || smsarray !== undefined;

/** The query alone makes a request: it signs in (on V3 headers do that) and has what an endpoint of this shape cannot do without. */
function isWhole(query: RequestParams, version: ApiVersion, shape: Shape): boolean {
  if (version === 3) return namesRecipients(query) || query.ids !== '' || query.beginTime !== '';
  return query.account !== '' && (query.password !== '' || query.sign !== '') && (shape !== 'send' || namesRecipients(query));
}

/** The query of a URL. Everything behind the first `?`, a `#` too: clients that forget to escape one mean it. */
export function readQuery(url: string): ReadResult {
  const params = new RequestParams();
  const mark = url.indexOf('?');
  return mark < 0 || readForm(url, mark + 1, params) ? params : 'encoding';
}

/** A body, recognised by what it looks like, laid over the query. */
export async function readBodyOver(
  query: RequestParams,
  body: Buffer,
  contentType: string,
  { version, shape }: Pick<Endpoint, 'version' | 'shape'>,
): Promise<ReadResult> {
  const start = firstMeaning(body);
  if (start === body.length) return query;
  const params = new RequestParams();
  let refusal: ErrorCode | null;
  if (body[start] === 0x7b) refusal = readJson(body.subarray(start), params, version);
  else if (/^\s*multipart\/form-data\s*;.*boundary=/i.test(contentType)) refusal = await readMultipart(body, contentType, params);
  else refusal = readForm(body.toString('latin1', start), 0, params) ? null : 'encoding';
  if (refusal === 'malformed_json' || refusal === 'parameter') {
    // Junk beside a query that has what is needed is a client that always sends a body.
    return isWhole(query, version, shape) ? query : refusal;
  }
  if (refusal !== null) return refusal;
  overlay(query, params, version);
  return query;
}

export const contentTypeOf = (raw: IncomingMessage): string => raw.headers['content-type'] ?? '';
