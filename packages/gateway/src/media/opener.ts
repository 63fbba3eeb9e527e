// An MMS made ready for a connector: its text and its media as parts that fit the carrier's budget. Everything is made anew from the originals at each try, so
// that a smaller budget never works on what an earlier one has spoiled. Pictures share the room that the other parts leave: the small ones keep what they
// are, and what they do not need is the large ones'.
import { Readable } from 'node:stream';
import type { MediaPart, MmsContent } from '../core/mms.ts';
import type { Mms, MmsBudget, MmsFit, MmsPart } from '../ports/connector.ts';
import type { MediaHome } from '../ports/media.ts';
import type { Adapter } from './adapt/adapter.ts';
import { PART_HEADER_OCTETS } from './media-limits.ts';

export interface OpenerParts {
  readonly home: Pick<MediaHome, 'open'>;
  readonly adapter: Pick<Adapter, 'picture'>;
  /** The public address of one of a message's parts, from 1. */
  readonly urlOf: (linkBase: string, messageId: number, part: number) => string;
}

const isPicture = ({ contentType }: Pick<MediaPart, 'contentType'>): boolean => contentType.startsWith('image/');
/** Base64 of MIME: four for three, in lines of 76 with CRLF. */
const base64Octets = (octets: number): number => Math.ceil(octets / 3) * 4 + Math.ceil(octets / 57) * 2;

export function wireOctets(octets: number, encoding: MmsBudget['encoding']): number {
  return PART_HEADER_OCTETS + (encoding === 'base64' ? base64Octets(octets) : octets);
}

/** The most octets that take no more than this on the wire. */
function octetsWithin(room: number, encoding: MmsBudget['encoding']): number {
  const left = room - PART_HEADER_OCTETS;
  if (encoding === 'binary' || left <= 0) return Math.max(0, left);
  // 57 octets make a line of 78.
  return Math.max(0, Math.floor(left / 78) * 57);
}

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif' };
const withEnding = (name: string, contentType: string): string =>
  name.replace(/\.[^.]*$/, `.${endings[contentType] ?? name.slice(name.lastIndexOf('.') + 1)}`);

/** A stream that is opened when it is read: what is opened and never read holds a file. */
function lazily(open: () => Promise<Readable>): Readable {
  return Readable.from(
    (async function* () {
      for await (const chunk of await open()) yield chunk as Buffer;
    })(),
    { objectMode: false },
  );
}

export function createMmsOpener({ home, adapter, urlOf }: OpenerParts) {
  const original = ({ contentType, name, octets, sha256 }: MediaPart): MmsPart => ({
    contentType,
    name,
    octets,
    open: () => lazily(() => home.open(sha256)),
  });

  function textPart(text: string): MmsPart | null {
    if (text === '') return null;
    const octets = Buffer.from(text, 'utf8');
    return {
      contentType: 'text/plain',
      name: 'text.txt',
      octets: octets.length,
      open: () => Readable.from([octets], { objectMode: false }),
    };
  }

  async function fit(parts: readonly MediaPart[], text: MmsPart | null, { octetsMax, encoding }: MmsBudget): Promise<MmsFit> {
    const others = parts.filter((part) => !isPicture(part));
    let room = octetsMax - (text ? wireOctets(text.octets, encoding) : 0);
    for (const { octets } of others) room -= wireOctets(octets, encoding);
    if (room < 0)
      return { ok: false, why: 'too_large', detail: `without its pictures it is ${-room} octets above the ${octetsMax} that fit` };
    const made = new Map<MediaPart, MmsPart>(others.map((part) => [part, original(part)]));
    const pictures = parts.filter(isPicture).toSorted((a, b) => a.octets - b.octets);
    for (const [index, picture] of pictures.entries()) {
      const share = octetsWithin(Math.floor(room / (pictures.length - index)), encoding);
      const adapted = await adapter.picture(picture, share);
      if (!adapted.ok) return { ...adapted, detail: `${picture.name}: ${adapted.detail}` };
      const { contentType, octets } = adapted;
      made.set(picture, { contentType, name: withEnding(picture.name, contentType), octets, open: () => adapted.open() });
      room -= wireOctets(octets, encoding);
    }
    const inOrder = parts.map((part) => made.get(part)).filter((part) => part !== undefined);
    // Phones show the text below the picture it belongs to.
    const [first, ...rest] = inOrder;
    return { ok: true, parts: [...(first ? [first] : []), ...(text ? [text] : []), ...rest] };
  }

  return (content: MmsContent, message: { readonly id: number; readonly content: string }): Mms => ({
    subject: content.subject,
    originals: content.parts,
    async fit(budget) {
      if (content.parts.length === 0 && message.content === '')
        return { ok: false, why: 'unreadable', detail: 'its media are not kept any more' };
      return fit(content.parts, textPart(message.content), budget);
    },
    urls: () => content.parts.map((_, index) => urlOf(content.linkBase, message.id, index + 1)),
  });
}
