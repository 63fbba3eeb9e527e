// What the centre says, written in its dialect and in the charset it is told to use.
import { addressOf } from '../src/address.ts';
import { contentBody, type ContentPart, envelopeBody, type HttpBody } from '../src/body.ts';
import { mm7Dialects } from '../src/dialects.ts';
import type { Mm7Message, Mm7Status } from '../src/messages.ts';
import { sourceOf } from '../src/multipart-writer.ts';
import { writeSmil } from '../src/smil.ts';
import { statusTable } from '../src/tables/statuses.ts';
import { plainStyle, writeEnvelope } from '../src/write-message.ts';
import type { Settings } from './options.ts';

export const statusOf = (code: number): Mm7Status => ({ code, text: statusTable[code]?.text ?? 'A code of this centre', details: '' });

export function writeXml(settings: Settings, transactionId: string, message: Mm7Message): string {
  const xml = writeEnvelope(
    { transactionId, message },
    { ...mm7Dialects[settings.dialect], ...plainStyle, prefix: settings.prefix === 'none' ? '' : 'mm7' },
  );
  const named =
    settings.charset === 'utf-8'
      ? xml
      : xml.replace('encoding="UTF-8"', `encoding="${settings.charset === 'gb2312' ? 'GB2312' : 'utf-16'}"`);
  if (settings.href === 'cid') return named;
  return settings.href === 'missing' ? named.replace(/ href="[^"]*"/, '') : named.replace(' href="cid:', ' href="');
}

/** GB 2312 is written for what US-ASCII and the few characters of `gb2312` hold; others become numeric references, which are the same to a reader. */
function octetsOf(xml: string, charset: Settings['charset']): Uint8Array {
  if (charset !== 'gb2312') return Buffer.from(xml, 'utf8');
  const escaped = xml.replace(/[^\0-\x7f你好]/gu, (character) => `&#${character.codePointAt(0)};`);
  return Buffer.concat(
    Array.from(escaped, (character) => Buffer.from(gb2312.get(character) ?? character, gb2312.has(character) ? 'hex' : 'latin1')),
  );
}
const gb2312: ReadonlyMap<string, string> = new Map([
  ['你', 'c4e3'],
  ['好', 'bac3'],
]);

export function messageBody(settings: Settings, transactionId: string, message: Mm7Message): HttpBody {
  const octets = octetsOf(writeXml(settings, transactionId, message), settings.charset);
  // A centre that writes another charset into the prologue does not say it in the header.
  const { contentType } = envelopeBody('');
  return {
    contentType: settings.charset === 'utf-8' ? contentType : 'text/xml',
    length: octets.length,
    open: () => sourceOf(octets).open(),
  };
}

export interface PhonePart {
  readonly contentType: string;
  readonly name: string;
  readonly octets: Uint8Array;
}

export interface PhoneMms {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly parts: readonly PhonePart[];
}

const CONTENT_ID = 'content';

export function deliveryBody(settings: Settings, transactionId: string, { from, to, subject, parts }: PhoneMms): HttpBody {
  const isShort = /^\d{3,6}$/.test(to);
  const xml = writeXml(settings, transactionId, {
    kind: 'DeliverReq',
    relayServerId: 'simulator',
    vaspId: '',
    vasId: '',
    linkedId: `linked-${transactionId}`,
    sender: addressOf('number', from),
    recipients: { to: [addressOf(isShort ? 'short_code' : 'number', to)], cc: [], bcc: [] },
    timeStamp: Date.now(),
    priority: 'Normal',
    subject,
    content: parts.length === 0 ? null : { href: CONTENT_ID, allowAdaptations: null },
  });
  const contentParts = parts.map(({ contentType, name, octets }): ContentPart => ({ contentType, name, octets: sourceOf(octets) }));
  const [only] = contentParts;
  if (!only) return { ...envelopeBody(xml) };
  const boundary = `mmsc_${transactionId}`;
  if (settings.deliverAs === 'bare') return bareBody(octetsOf(xml, settings.charset), only, boundary);
  const smil = writeSmil(parts.map(({ contentType, name }) => ({ name, type: contentType.split(';')[0] ?? '' })));
  const isRelated = settings.deliverAs === 'related_smil';
  return contentBody({
    xml,
    contentId: CONTENT_ID,
    boundary,
    parts: isRelated
      ? [{ contentType: 'application/smil', name: 'smil.xml', octets: sourceOf(Buffer.from(smil)) }, ...contentParts]
      : contentParts,
    style: isRelated ? { container: 'related', encoding: 'binary' } : { container: 'mixed', encoding: 'base64' },
  });
}

/** The content is one part, beside the envelope: as a known gateway sends a text. */
function bareBody(xml: Uint8Array, { contentType, octets }: ContentPart, boundary: string): HttpBody {
  const head = Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Type: text/xml\r\n\r\n`),
    xml,
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${contentType}\r\nContent-ID: <${CONTENT_ID}>\r\n\r\n`),
  ]);
  const tail = Buffer.from(`\r\n--${boundary}--`);
  return {
    contentType: `multipart/related; boundary="${boundary}"; type="text/xml"`,
    length: head.length + octets.size + tail.length,
    async *open() {
      yield head;
      yield* octets.open();
      yield tail;
    },
  };
}
