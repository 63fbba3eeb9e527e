// What a link to an MMS shows: GET /m/TOKEN, a small page with the words and the media, and /m/TOKEN/N, one of the media. Who has the link sees it, until it
// expires or is revoked; then it is gone (410) for good. Nothing of it may act: no scripts, no forms, a sandbox, types as we found them and never as a page;
// pictures are made anew, so that they say nothing of where they were taken. Openings are counted when a person opens the page, as far as that can be told.
// The links that a customer gets to the MMS of a phone are here too; what is behind them is to the octet what came.
import { pipeline } from 'node:stream/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../ports/clock.ts';
import type { MediaPart } from '../../core/mms.ts';
import type { MediaShelf, OpenMedia } from '../../ports/media.ts';
import type { MmsVerbs, ShownMms } from '../../ports/store-mms.ts';
import type { HttpLog } from './endpoint.ts';

export interface MmsPageParts {
  readonly shelf: MediaShelf;
  readonly store: Pick<MmsVerbs, 'countLinkOpening' | 'inboundMmsOf' | 'mmsOfMessage'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: HttpLog;
}

const INBOUND_TOKEN = /^[0-9a-f]{32}$/;

interface Found {
  readonly mms: ShownMms;
  readonly open: (part: MediaPart) => Promise<OpenMedia | null>;
  /** null: nobody counts them. */
  readonly onOpened: (() => Promise<void>) | null;
}

const STYLE =
  'body{font:17px/1.5 system-ui,sans-serif;max-width:40em;margin:2em auto;padding:0 1em;color:#1b1b1f;background:#fff}img,video{max-width:100%;height:auto;border-radius:6px}figure{margin:1.2em 0}p{white-space:pre-wrap;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#e6e6ea;background:#17171a}a{color:#9ec1ff}}';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** Messengers and search engines look at links before, or instead of, a person. */
const isMachine = (agent: string): boolean =>
  agent === '' ||
  /bot|crawl|spider|preview|facebookexternalhit|whatsapp|slack|skype|embedly|curl|wget|python|okhttp|go-http|monitor/i.test(agent);

const headers = (origin: string): Readonly<Record<string, string>> => ({
  'content-security-policy': `default-src 'none'; img-src 'self' ${origin}; media-src 'self' ${origin}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-downloads allow-popups`,
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow, noarchive',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
});

function figure({ contentType, name }: MediaPart, address: string): string {
  const source = escaped(address);
  if (contentType.startsWith('image/')) return `<figure><img src="${source}" alt="${escaped(name)}"></figure>`;
  if (contentType.startsWith('audio/')) return `<figure><audio controls src="${source}"></audio></figure>`;
  if (contentType.startsWith('video/')) return `<figure><video controls src="${source}"></video></figure>`;
  return `<p><a href="${source}" download="${escaped(name)}">${escaped(name)}</a></p>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}

const shown = ({ subject, text, parts }: ShownMms, token: string): string =>
  page(
    subject || 'Message',
    [
      subject === '' ? '' : `<h1>${escaped(subject)}</h1>`,
      ...parts.map((part, index) => figure(part, `/m/${token}/${index + 1}`)),
      text === '' ? '' : `<p>${escaped(text)}</p>`,
    ].join(''),
  );
const GONE = page('Gone', '<h1>Gone</h1><p>This message is not kept any more, or its link was taken back.</p>');
const NOT_FOUND = page('Not found', '<h1>Not found</h1><p>There is nothing at this address.</p>');

export function addMmsPage(app: FastifyInstance, { shelf, store, clock, log }: MmsPageParts): void {
  function send(reply: FastifyReply, status: number, html: string, origin: string): void {
    void reply.code(status).headers(headers(origin)).header('content-type', 'text/html; charset=utf-8').send(html);
  }

  async function found(token: string): Promise<Found | 'gone' | null> {
    const id = shelf.messageOf(token);
    if (id !== null) {
      const mms = await store.mmsOfMessage(id);
      if (!mms) return null;
      const onOpened = (): Promise<void> => store.countLinkOpening(id, clock.now());
      return mms.link.revokedAt !== null || mms.expiresAt <= clock.now() ? 'gone' : { mms, open: (part) => shelf.open(part), onOpened };
    }
    const mms = INBOUND_TOKEN.test(token) ? await store.inboundMmsOf(token) : null;
    if (!mms) return null;
    return mms.expiresAt <= clock.now() ? 'gone' : { mms, open: (part) => shelf.openAsItCame(part), onOpened: null };
  }

  async function sendPart(reply: FastifyReply, request: FastifyRequest, { mms, open }: Found, number: string): Promise<void> {
    const part = /^[1-9]\d?$/.test(number) ? mms.parts[Number(number) - 1] : undefined;
    const opened = part && (await open(part));
    if (!part || !opened) {
      const isGone = part !== undefined || mms.parts.length === 0;
      send(reply, isGone ? 410 : 404, isGone ? GONE : NOT_FOUND, '');
      return;
    }
    const disposition = /^(image|audio|video)\//.test(opened.contentType) ? 'inline' : 'attachment';
    reply.hijack();
    reply.raw.writeHead(200, {
      ...headers(''),
      'content-type': opened.contentType === 'text/plain' ? 'text/plain; charset=utf-8' : opened.contentType,
      'content-length': opened.octets,
      'content-disposition': `${disposition}; filename="${part.name}"`,
    });
    if (request.method === 'HEAD') {
      opened.stream.destroy();
      reply.raw.end();
      return;
    }
    // A reader who goes away ends the stream too.
    await pipeline(opened.stream, reply.raw).catch(() => {});
  }

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { token = '', part } = request.params as { readonly token?: string; readonly part?: string };
    const there = await found(token);
    if (there === null) send(reply, 404, NOT_FOUND, '');
    else if (there === 'gone') send(reply, 410, GONE, '');
    else if (part !== undefined) await sendPart(reply, request, there, part);
    else {
      const purpose = String(request.headers['sec-purpose'] ?? request.headers['purpose'] ?? '');
      const isPerson = request.method === 'GET' && purpose === '' && !isMachine(request.headers['user-agent'] ?? '');
      if (isPerson) await there.onOpened?.();
      send(reply, 200, shown(there.mms, token), new URL(there.mms.linkBase).origin);
    }
  }

  const handler = (request: FastifyRequest, reply: FastifyReply): void => {
    serve(request, reply).catch((error: unknown) => {
      // Without the address: the link is the key to what is behind it.
      log.error({ err: error }, 'the page of an MMS failed');
      if (!reply.sent) send(reply, 503, page('Later', '<h1>Please try again in a moment</h1>'), '');
    });
  };
  for (const path of ['/m/:token', '/m/:token/:part']) app.route({ method: ['GET', 'HEAD'], url: path, handler });
}
