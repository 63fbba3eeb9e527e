// A MIME tree written as a stream whose length is known before its first octet: centres refuse chunked bodies, and media must never be all in memory.
import { base64Length, encodeBase64 } from './transfer-encoding.ts';
import { headerValue, quoted } from './mime-headers.ts';
import { MmsError } from './mms-error.ts';

/** Octets that can be had again and again, each time as a new stream of exactly `size` octets. */
export interface OctetSource {
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface MimePart {
  /** Written in this order; Content-Transfer-Encoding is added for octets. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: OctetSource | MimeMultipart;
  /** How octets travel. */
  readonly encoding?: 'binary' | 'base64';
}

export interface MimeMultipart {
  /** Must not stand at the start of a line of any part: take one that nobody can guess. */
  readonly boundary: string;
  readonly parts: readonly MimePart[];
}

export const sourceOf = (octets: Uint8Array): OctetSource => ({
  size: octets.length,
  // oxlint-disable-next-line typescript/require-await -- the shape is that of a stream
  async *open() {
    yield octets;
  },
});

const isMultipart = (body: MimePart['body']): body is MimeMultipart => 'parts' in body;
const octets = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** The value of a Content-Type of a multipart. */
export const multipartType = (subtype: string, boundary: string, parameters: Readonly<Record<string, string>> = {}): string =>
  [`multipart/${subtype}`, ...Object.entries({ ...parameters, boundary }).map(([name, value]) => `${name}=${quoted(value)}`)].join('; ');

function head({ boundary }: MimeMultipart, { headers, body, encoding = 'binary' }: MimePart, isFirst: boolean): Uint8Array {
  const all = isMultipart(body) ? headers : [...headers, ['Content-Transfer-Encoding', encoding] as const];
  const lines = all.map(([name, value]) => `${name}: ${headerValue(value)}\r\n`);
  return octets(`${isFirst ? '' : '\r\n'}--${boundary}\r\n${lines.join('')}\r\n`);
}

const tail = ({ boundary }: MimeMultipart): Uint8Array => octets(`\r\n--${boundary}--\r\n`);

const bodyLength = ({ body, encoding }: MimePart): number => {
  if (isMultipart(body)) return multipartLength(body);
  return encoding === 'base64' ? base64Length(body.size) : body.size;
};

/** Octets that writeMultipart will write. */
export function multipartLength(multipart: MimeMultipart): number {
  if (multipart.parts.length === 0) throw new MmsError('unwritable', 'a multipart body needs a part');
  const parts = multipart.parts.map((part, index) => head(multipart, part, index === 0).length + bodyLength(part));
  return parts.reduce((sum, length) => sum + length, 0) + tail(multipart).length;
}

/** Throws when a source gives more or fewer octets than it said: the length was promised already. */
async function* exactly(source: OctetSource): AsyncGenerator<Uint8Array, void> {
  const { size } = source;
  let given = 0;
  for await (const chunk of source.open()) {
    given += chunk.length;
    if (given > size) break;
    yield chunk;
  }
  if (given !== size) throw new MmsError('unwritable', `a part of ${size} octets gave ${given > size ? 'more' : given}`);
}

export async function* writeMultipart(multipart: MimeMultipart): AsyncGenerator<Uint8Array, void> {
  for (const [index, part] of multipart.parts.entries()) {
    yield head(multipart, part, index === 0);
    if (isMultipart(part.body)) yield* writeMultipart(part.body);
    else if (part.encoding === 'base64') yield* encodeBase64(exactly(part.body));
    else yield* exactly(part.body);
  }
  yield tail(multipart);
}
