// What the page of a link shows: pictures cleaned or made anew, and small enough for a phone, everything else as it is kept. A customer whom a phone sent an
// MMS gets it as it came.
import { type MediaHome, MediaMissing, type MediaShelf } from '../ports/media.ts';
import type { Adapter } from './adapt/adapter.ts';
import type { MmsLinks } from './links.ts';
import { PAGE_PICTURE_OCTETS } from './media-limits.ts';

export interface ShelfParts {
  readonly home: Pick<MediaHome, 'open'>;
  readonly adapter: Pick<Adapter, 'picture'>;
  readonly links: Pick<MmsLinks, 'messageOf'>;
}

export function createShelf({ home, adapter, links }: ShelfParts): MediaShelf {
  const openAsItCame: MediaShelf['openAsItCame'] = async ({ contentType, octets, sha256 }) => {
    try {
      return { contentType, octets, stream: await home.open(sha256) };
    } catch (error) {
      if (error instanceof MediaMissing) return null;
      throw error;
    }
  };

  return {
    messageOf: (token) => links.messageOf(token),
    openAsItCame,
    async open(part) {
      if (!part.contentType.startsWith('image/')) return openAsItCame(part);
      const picture = await adapter.picture(part, PAGE_PICTURE_OCTETS);
      return picture.ok ? { contentType: picture.contentType, octets: picture.octets, stream: picture.open() } : null;
    },
  };
}
