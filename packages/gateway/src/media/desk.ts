// Where customers bring media: files sent along, URLs to be fetched, uploads to be named. One fault refuses all of them, with the number of the part.
import type { Account } from '../core/rulebook.ts';
import type { Clock } from '../ports/clock.ts';
import type { MediaDesk, MediaFault, MediaHome, MediaSource, MediaTaken, MediaTaker } from '../ports/media.ts';
import type { MmsVerbs } from '../ports/store-mms.ts';
import type { MediaPart } from '../core/mms.ts';
import { FetchFailed, type MediaFetcher } from './fetch.ts';
import { FETCHES_MAX, FETCHES_PER_ACCOUNT_MAX, FREE_OCTETS_MIN, MEDIA_OCTETS_MAX } from './media-limits.ts';

export interface DeskParts {
  readonly home: Pick<MediaHome, 'freeOctets'>;
  readonly taker: MediaTaker;
  readonly fetcher: Pick<MediaFetcher, 'fetch'>;
  readonly store: Pick<MmsVerbs, 'upload' | 'mediaOctets'>;
  readonly accountOf: (id: number) => Account | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

type One = { readonly ok: true; readonly part: MediaPart } | { readonly ok: false; readonly code: MediaFault; readonly detail: string };

const codes: Readonly<Record<Extract<MediaTaken, { ok: false }>['why'], MediaFault>> = {
  too_large: 'media_too_large',
  empty: 'media_wrong',
  type: 'media_wrong',
  unavailable: 'platform',
};

/** The last name in the path of a URL. */
const nameIn = (url: string): string => decodeURIComponentSafely(new URL(url).pathname.split('/').at(-1) ?? '');
function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function createMediaDesk({ home, taker, fetcher, store, accountOf, clock }: DeskParts): MediaDesk {
  const fetching = new Map<number, number>();
  let fetchingAll = 0;

  const judged = (taken: MediaTaken): One => (taken.ok ? taken : { ok: false, code: codes[taken.why], detail: taken.detail });

  async function fetched(accountId: number, url: string): Promise<One> {
    const own = fetching.get(accountId) ?? 0;
    if (fetchingAll >= FETCHES_MAX || own >= FETCHES_PER_ACCOUNT_MAX)
      return { ok: false, code: 'platform', detail: 'too many media are being fetched at once; try again' };
    fetchingAll++;
    fetching.set(accountId, own + 1);
    try {
      return judged(
        await fetcher.fetch(url, (octets, contentType) => taker.take(octets, { contentType, name: nameIn(url) }, MEDIA_OCTETS_MAX)),
      );
    } catch (error) {
      if (error instanceof FetchFailed) return { ok: false, code: 'media_unreachable', detail: error.message };
      throw error;
    } finally {
      fetchingAll--;
      const left = (fetching.get(accountId) ?? 1) - 1;
      if (left > 0) fetching.set(accountId, left);
      else fetching.delete(accountId);
    }
  }

  async function one(accountId: number, source: MediaSource): Promise<One> {
    switch (source.kind) {
      case 'upload': {
        const upload = await store.upload(accountId, source.id, clock.now());
        return upload ? { ok: true, part: upload.part } : { ok: false, code: 'media_wrong', detail: 'there is no upload of this id' };
      }
      case 'url':
        return fetched(accountId, source.url);
      case 'octets':
        return judged(await taker.take(source.octets, source.given, MEDIA_OCTETS_MAX));
      default:
        return source satisfies never;
    }
  }

  return {
    async bring(accountId, sources) {
      const free = await home.freeOctets();
      if (free !== null && free < FREE_OCTETS_MIN)
        return { ok: false, code: 'platform', detail: 'The platform has no room for media now; messages without media are taken' };
      const parts: MediaPart[] = [];
      for (const [index, source] of sources.entries()) {
        const brought = await one(accountId, source);
        if (!brought.ok) return { ...brought, detail: `media ${index + 1}: ${brought.detail}` };
        parts.push(brought.part);
      }
      const megabytes = accountOf(accountId)?.settings.mediaMegabytes ?? 0;
      const octets = parts.reduce((sum, part) => sum + part.octets, 0);
      if (megabytes > 0 && (await store.mediaOctets(accountId)) + octets > megabytes * 1_000_000)
        return { ok: false, code: 'media_quota', detail: `The account's media have reached their limit of ${megabytes} MB` };
      return { ok: true, parts };
    },
  };
}
