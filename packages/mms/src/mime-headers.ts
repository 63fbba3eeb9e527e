// Headers of MIME parts (RFC 2045, 2231) as MMS centres write them: no blank after the colon, ids with and without brackets, file names in UTF-8.
import { MmsError } from './mms-error.ts';

/** Lower-case names; of repeated ones the first counts. */
export type MimeHeaders = ReadonlyMap<string, string>;

const decoder = new TextDecoder('utf-8');

/** A block of header lines without the blank line that ends it. */
export function parseHeaders(octets: Uint8Array): MimeHeaders {
  const unfolded = decoder.decode(octets).replace(/\r?\n[ \t]+/g, ' ');
  const headers = new Map<string, string>();
  for (const line of unfolded.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

export interface ContentType {
  /** Lower case, `type/subtype`; "" when there is none that can be read. */
  readonly type: string;
  /** Lower-case names. */
  readonly parameters: ReadonlyMap<string, string>;
}

// A quoted string with its escapes, or a token that ends at ";" or a blank.
const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"\s]*))/g;

function extended(value: string): string {
  const [charset = '', , encoded] = value.split("'");
  if (encoded === undefined) return value;
  const octets = Buffer.from(
    encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return new TextDecoder(charset || 'utf-8').decode(octets);
  } catch {
    return octets.toString('latin1');
  }
}

export function parseContentType(value: string | undefined): ContentType {
  const type = /^\s*([\w!#$&^.+-]+\/[\w!#$&^.+*-]+)/.exec(value ?? '')?.[1]?.toLowerCase() ?? '';
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, token = ''] of (value ?? '').matchAll(parameter)) {
    const key = name.toLowerCase();
    const plain = quoted === undefined ? token : quoted.replace(/\\(.)/g, '$1');
    if (key.endsWith('*')) parameters.set(key.slice(0, -1), extended(plain));
    else if (!parameters.has(key)) parameters.set(key, plain);
  }
  return { type, parameters };
}

/** Content-ID, start and cid: all in one form, without brackets and scheme: `<a@b>`, `cid:a@b` and `a@b` are the same. */
export function contentIdOf(value: string): string {
  const bare = value
    .trim()
    .replace(/^cid:/i, '')
    .replace(/^<(.*)>$/, '$1');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** The name a part goes by: Content-Location, or what its type or disposition calls it; "" = none. Never a path. */
export function fileNameOf(headers: MimeHeaders): string {
  const type = parseContentType(headers.get('content-type'));
  const disposition = parseContentType(`x/x${(headers.get('content-disposition') ?? '').replace(/^[^;]*/, '')}`);
  const found =
    headers.get('content-location') ??
    disposition.parameters.get('filename') ??
    type.parameters.get('name') ??
    contentIdOf(headers.get('content-id') ?? '');
  return (
    found
      .replace(/^"(.*)"$/, '$1')
      .split(/[\\/]/)
      .at(-1) ?? ''
  );
}

/** A value that stands in a header as it is. Throws MmsError for what would end the line. */
export function headerValue(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new MmsError('unwritable', 'a header must not contain line breaks');
  return value;
}

export const quoted = (value: string): string => `"${headerValue(value).replace(/["\\]/g, '\\$&')}"`;
