// The HTTP body of an MM7 message: the envelope alone as text/xml, or a multipart/related whose first part is the envelope and whose second is the
// content, a multipart of its own (TS 23.140 §8.7.2). Written with its length known; read as a stream.
import type { MimeHeaders } from './mime-headers.ts';
import { contentIdOf, parseContentType } from './mime-headers.ts';
import { type MimePart, multipartLength, multipartType, type OctetSource, sourceOf, writeMultipart } from './multipart-writer.ts';
import { type MultipartEvent, splitMultipart } from './multipart-splitter.ts';
import { readEnvelope, type ReadOptions } from './read-message.ts';
import type { Mm7Envelope } from './messages.ts';
import { MmsError } from './mms-error.ts';
import { mmsLimits } from './limits.ts';
import { transferDecoder } from './transfer-encoding.ts';

/** A part of a message's content on its way out. */
export interface ContentPart {
  /** With its parameters: `text/plain; charset=utf-8`. */
  readonly contentType: string;
  /** File name, also Content-Location and Content-ID: letters, digits, dots; unlike any other of the message. */
  readonly name: string;
  readonly octets: OctetSource;
}

export interface ContentStyle {
  readonly container: 'related' | 'mixed';
  readonly encoding: 'binary' | 'base64';
}

export interface HttpBody {
  readonly contentType: string;
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
}

const ENVELOPE_ID = 'envelope';

/** The envelope alone. */
export function envelopeBody(xml: string): HttpBody {
  const octets = sourceOf(Buffer.from(xml, 'utf8'));
  return { contentType: 'text/xml; charset=utf-8', length: octets.size, open: () => octets.open() };
}

export interface ContentBodyInit {
  readonly xml: string;
  /** The href of the envelope's Content. */
  readonly contentId: string;
  /** In the order in which they are to be shown; a SMIL part first. */
  readonly parts: readonly ContentPart[];
  readonly style: ContentStyle;
  /** Unlike anything in the parts: of a random id. */
  readonly boundary: string;
}

/** The envelope and its content. */
export function contentBody({ xml, contentId, parts, style, boundary }: ContentBodyInit): HttpBody {
  const first = parts[0];
  if (!first) throw new MmsError('unwritable', 'a message needs a part of content');
  const hasSmil = parseContentType(first.contentType).type === 'application/smil';
  const innerBoundary = `${boundary}_content`;
  const innerType =
    style.container === 'related'
      ? multipartType('related', innerBoundary, {
          type: parseContentType(first.contentType).type,
          ...(hasSmil && { start: `<${first.name}>` }),
        })
      : multipartType('mixed', innerBoundary);
  const multipart = {
    boundary,
    parts: [
      {
        headers: [
          ['Content-Type', 'text/xml; charset=utf-8'],
          ['Content-ID', `<${ENVELOPE_ID}>`],
        ],
        body: sourceOf(Buffer.from(xml, 'utf8')),
      },
      {
        headers: [
          ['Content-Type', innerType],
          ['Content-ID', `<${contentId}>`],
        ],
        body: {
          boundary: innerBoundary,
          parts: parts.map(
            ({ contentType, name, octets }): MimePart => ({
              headers: [
                ['Content-Type', contentType],
                ['Content-ID', `<${name}>`],
                ['Content-Location', name],
              ],
              body: octets,
              encoding: style.encoding,
            }),
          ),
        },
      },
    ] as const satisfies readonly MimePart[],
  };
  return {
    contentType: multipartType('related', boundary, { type: 'text/xml', start: `<${ENVELOPE_ID}>` }),
    length: multipartLength(multipart),
    open: () => writeMultipart(multipart),
  };
}

/** What streams in: the envelope first, then parts of content, their transfer encoding taken off. */
export type BodyEvent =
  | { readonly kind: 'envelope'; readonly envelope: Mm7Envelope }
  /** depth: 1 = beside the envelope, which is how a content of one bare part comes. */
  | { readonly kind: 'part'; readonly headers: MimeHeaders; readonly depth: number }
  | { readonly kind: 'data'; readonly octets: Uint8Array }
  | { readonly kind: 'end' };

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > mmsLimits.xmlBytesMax) throw new MmsError('too_large', `the envelope has more than ${mmsLimits.xmlBytesMax} octets`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const charsetOf = (contentType: string | undefined): string => parseContentType(contentType).parameters.get('charset') ?? '';

async function* oneWithEnvelope(events: AsyncIterable<MultipartEvent>, options: ReadOptions): AsyncGenerator<BodyEvent, void> {
  // The envelope is the first part that has octets, whatever `start` says: nobody was seen to put it anywhere else.
  let envelope: { readonly headers: MimeHeaders; readonly chunks: Uint8Array[]; size: number } | null = null;
  let isRead = false;
  let decoder = transferDecoder(undefined);
  for await (const event of events) {
    switch (event.kind) {
      case 'part':
        decoder = transferDecoder(event.headers.get('content-transfer-encoding'));
        if (isRead) yield event;
        else envelope = { headers: event.headers, chunks: [], size: 0 };
        break;
      case 'data': {
        const octets = decoder.write(event.octets);
        if (isRead) {
          if (octets.length > 0) yield { kind: 'data', octets };
        } else if (envelope) {
          envelope.size += octets.length;
          if (envelope.size > mmsLimits.xmlBytesMax)
            throw new MmsError('too_large', `the envelope has more than ${mmsLimits.xmlBytesMax} octets`);
          envelope.chunks.push(Buffer.from(octets));
        }
        break;
      }
      case 'end': {
        const rest = decoder.end();
        if (isRead) {
          if (rest.length > 0) yield { kind: 'data', octets: rest };
          yield event;
        } else if (envelope) {
          const charset = charsetOf(envelope.headers.get('content-type'));
          yield { kind: 'envelope', envelope: readEnvelope(Buffer.concat([...envelope.chunks, rest]), { ...options, charset }) };
          isRead = true;
        }
        break;
      }
      case 'open':
      case 'close':
        break;
      default:
        event satisfies never;
    }
  }
  if (!isRead) throw new MmsError('malformed', 'the body has no envelope');
}

/** Reads the body of a request or an answer by its Content-Type. Throws MmsError; then nothing of it may be kept. */
export async function* readBody(
  contentType: string | undefined,
  source: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<BodyEvent, void> {
  const { type, parameters } = parseContentType(contentType);
  if (!type.startsWith('multipart/')) {
    yield { kind: 'envelope', envelope: readEnvelope(await collect(source), { ...options, charset: parameters.get('charset') ?? '' }) };
    return;
  }
  yield* oneWithEnvelope(splitMultipart(source, parameters.get('boundary') ?? ''), options);
}

/** The part a content reference means, by its headers. */
export const isReferenced = (headers: MimeHeaders, href: string): boolean => contentIdOf(headers.get('content-id') ?? '') === href;
