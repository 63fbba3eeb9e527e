// What the page of a link shows: pictures made anew and small enough for a phone, everything else as it is kept.
import { type MediaHome, MediaMissing, type MediaShelf } from '../ports/media.ts';
import type { Adapter } from './adapt/adapter.ts';
import type { MmsLinks } from './links.ts';
import { PAGE_PICTURE_OCTETS } from './media-limits.ts';

export interface ShelfParts {
  readonly home: Pick<MediaHome, 'open'>;
  readonly adapter: Pick<Adapter, 'picture'>;
  readonly links: Pick<MmsLinks, 'messageOf'>;
}

export const createShelf = ({ home, adapter, links }: ShelfParts): MediaShelf => ({
  messageOf: (token) => links.messageOf(token),
  async open(part) {
    if (part.contentType.startsWith('image/')) {
      const picture = await adapter.picture(part, PAGE_PICTURE_OCTETS);
      return picture.ok ? { contentType: picture.contentType, octets: picture.octets, stream: picture.open() } : null;
    }
    try {
      return { contentType: part.contentType, octets: part.octets, stream: await home.open(part.sha256) };
    } catch (error) {
      if (error instanceof MediaMissing) return null;
      throw error;
    }
  },
});
