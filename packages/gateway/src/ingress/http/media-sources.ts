// The `media` of a message, however it was given: in a query or form a list of URLs and upload ids, in JSON also objects, in multipart also files.
import { hash } from 'node:crypto';
import { MMS_PARTS_MAX } from '../../core/mms.ts';
import type { MediaSource } from '../../ports/media.ts';

/** A file of a multipart body. */
export class MediaFile {
  readonly octets: Buffer;
  readonly name: string;
  readonly contentType: string;
  constructor(octets: Buffer, name: string, contentType: string) {
    this.octets = octets;
    this.name = name;
    this.contentType = contentType;
  }
}

export type SourcesRead = readonly MediaSource[] | { readonly code: 'media_wrong' | 'too_many_media'; readonly detail?: string };

const UPLOAD_ID = /^[0-9a-f]{32}$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Octets that came with the request. As JSON they are their hash: two requests with other octets are two requests (ingress/retries.ts). */
class Held implements AsyncIterable<Uint8Array> {
  readonly #octets: Buffer;
  constructor(octets: Buffer) {
    this.#octets = octets;
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield this.#octets;
  }
  toJSON(): string {
    return hash('sha256', this.#octets);
  }
}

function ofText(text: string): MediaSource | null {
  if (UPLOAD_ID.test(text)) return { kind: 'upload', id: text };
  return /^https?:\/\//i.test(text) ? { kind: 'url', url: text } : null;
}

/** `data:image/png;base64,…` says its type by itself. */
function ofBase64(given: string, name: string, contentType: string): MediaSource | null {
  const [, declared = '', rest = ''] = /^data:([^;,]*);base64,(.*)$/s.exec(given) ?? [];
  const text = (rest === '' ? given : rest).replaceAll(/\s/g, '');
  if (text === '' || !BASE64.test(text)) return null;
  return { kind: 'octets', octets: new Held(Buffer.from(text, 'base64')), given: { name, contentType: contentType || declared } };
}

function ofEntry(entry: unknown): MediaSource | null {
  if (entry instanceof MediaFile)
    return { kind: 'octets', octets: new Held(entry.octets), given: { name: entry.name, contentType: entry.contentType } };
  if (typeof entry === 'string') return ofText(entry.trim());
  if (!isRecord(entry)) return null;
  const { id, url, base64, name, type } = entry;
  if (id !== undefined) return UPLOAD_ID.test(textOf(id)) ? { kind: 'upload', id: textOf(id) } : null;
  if (url !== undefined) return ofText(textOf(url));
  return ofBase64(textOf(base64), textOf(name), textOf(type));
}

/** A comma is a separator where another address or id follows; else it is part of a URL. */
const splitText = (text: string): readonly string[] =>
  text
    .split(/,(?=\s*(?:https?:\/\/|[0-9a-f]{32}(?:,|\s*$)))/i)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');

export function readMediaSources(given: unknown): SourcesRead {
  if (given === undefined || given === null || given === '') return [];
  let entries: readonly unknown[];
  if (typeof given === 'string' && given.trimStart().startsWith('[')) {
    try {
      entries = JSON.parse(given) as readonly unknown[];
    } catch {
      return { code: 'media_wrong', detail: 'The media are not a valid JSON list' };
    }
  } else if (Array.isArray(given)) entries = given as readonly unknown[];
  else entries = typeof given === 'string' ? splitText(given) : [given];
  if (entries.length > MMS_PARTS_MAX) return { code: 'too_many_media' };
  const sources: MediaSource[] = [];
  for (const [index, entry] of entries.entries()) {
    const source = ofEntry(entry);
    if (!source)
      return {
        code: 'media_wrong',
        detail: `media ${index + 1}: it must be a URL (http or https), the id of an upload, or base64 with its name and type`,
      };
    sources.push(source);
  }
  return sources;
}
