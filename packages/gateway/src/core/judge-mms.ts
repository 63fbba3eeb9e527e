// The way of an MMS to one number, beside the judgement of any message (judge-number.ts): by a carrier that takes MMS where there is one and a price is
// agreed; else, where the account wants it, as an SMS with a link, and so it goes at once where a route rule says it. Then it is judged like any other
// SMS of that text.
import { LINK_TOKEN_CHARACTERS, linkText, type MmsContent, withOwnNames } from './mms.ts';
import type { LinkInstead } from './plan.ts';
import type { PriceRow, PriceTable } from './price-list.ts';
import type { Chain } from './resellers.ts';
import type { Micros } from './rulebook.ts';
import type { Shape } from './shape.ts';
import type { SubmissionItem } from './submission.ts';
import type { Way, WayFinderParts, WayOf } from './way-finder.ts';

/** What all numbers of an MMS are judged with. */
export interface MmsBench extends WayFinderParts {
  readonly wayOf: WayOf;
  readonly prices: PriceTable | null;
  /** Links can be made. */
  readonly hasLinks: boolean;
  /** It may go as a link where it cannot go as an MMS. */
  readonly mayBeLink: boolean;
}

/** Whole, in one segment, whatever is in it. */
export const mmsShape = (content: string): Shape => ({ content, alphabet: 'mms', segments: 1, changes: '' });

export const mmsContentOf = ({ mmsTitle, media = [] }: SubmissionItem, linkBase: string | null): MmsContent => ({
  subject: mmsTitle,
  parts: withOwnNames(media),
  linkBase: linkBase ?? '',
});

/** The item as the SMS that would carry the link, with a link as long as any. */
export const asLinkItem = (item: SubmissionItem, linkBase: string): SubmissionItem => ({
  ...item,
  content: linkText(item.mmsTitle, item.content, `${linkBase}${'0'.repeat(LINK_TOKEN_CHARACTERS)}`),
});

/** priceRow null: it goes as an SMS with a link, because a rule says so. */
export interface MmsWay {
  readonly way: Way;
  readonly priceRow: PriceRow | null;
}

/** null: it cannot go as an MMS, and no rule makes it a link. */
export function mmsWayOf(digits: string, way: Way | null, { prices, hasLinks, now }: MmsBench): MmsWay | null {
  if (way?.isLink) return hasLinks ? { way, priceRow: null } : null;
  const priceRow = way && prices ? prices.find(digits, now) : null;
  return way && priceRow ? { way, priceRow } : null;
}

interface Charged {
  readonly own: Micros;
  readonly parents: readonly Micros[] | null;
}

/** What everybody in the chain pays for one message of so many units. */
export function chargedFor(row: PriceRow, units: number, chain: Chain | null): Charged {
  const chained = chain?.pricesOf(row.priceMicros);
  if (!chained) return { own: row.priceMicros * units, parents: null };
  return { own: chained.own * units, parents: chained.parents.map((micros) => micros * units) };
}

/** Held is the dearer of the two, for everybody by itself. */
export function withLink(
  mms: Charged,
  link: Charged,
  way: Way,
  { alphabet, segments }: Shape,
): Charged & { readonly linkInstead: LinkInstead } {
  const parents = (mms.parents ?? []).map((mmsMicros, level) => ({ mmsMicros, linkMicros: link.parents?.[level] ?? 0 }));
  return {
    own: Math.max(mms.own, link.own),
    parents: mms.parents && parents.map((each) => Math.max(each.mmsMicros, each.linkMicros)),
    linkInstead: { connectorId: way.connectorId, alphabet, segments, linkMicros: link.own, mmsMicros: mms.own, parents },
  };
}

export const isSameLink = (a: LinkInstead | undefined, b: LinkInstead | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.connectorId === b.connectorId &&
    a.alphabet === b.alphabet &&
    a.segments === b.segments &&
    a.linkMicros === b.linkMicros &&
    a.mmsMicros === b.mmsMicros);
