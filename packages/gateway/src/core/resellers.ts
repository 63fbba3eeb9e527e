// Resellers: accounts below accounts. A message of a sub-account costs it its own price and each account above its own; the account at the top
// pays the list price, every one below the price of its parent and a mark-up. Prices are per segment, in whole micros: the percentage is rounded
// up, so that a mark-up is never lost to rounding.
import type { PlannedItem } from './plan.ts';
import type { Micros, SubAccount } from './rulebook.ts';

/** Accounts above one another, the lowest one included. */
export const RESELLER_DEPTH_MAX = 5;
/** Ten times the price: what is above is a typing error. */
export const MARKUP_BASIS_POINTS_MAX = 100_000;
const BASIS_POINTS = 10_000;

export interface Chain {
  /** The accounts above, nearest first. */
  readonly parents: readonly number[];
  /** Prices of one segment. */
  pricesOf(listMicros: Micros): { readonly own: Micros; readonly parents: readonly Micros[] };
  totalsOf(items: readonly PlannedItem[]): readonly { readonly accountId: number; readonly totalMicros: Micros }[];
}

/** A parent's price with the mark-up: exact in integers, the part of a micro rounded up. */
export function markUp(
  micros: Micros,
  { markupBasisPoints, markupMicros }: Pick<SubAccount, 'markupBasisPoints' | 'markupMicros'>,
): Micros {
  const rest = micros % BASIS_POINTS;
  const percent = ((micros - rest) / BASIS_POINTS) * markupBasisPoints + Math.ceil((rest * markupBasisPoints) / BASIS_POINTS);
  return micros + percent + markupMicros;
}

function createChain(links: readonly SubAccount[]): Chain {
  const parents = links.map(({ parentId }) => parentId);
  const fromTop = links.toReversed();
  return {
    parents,
    pricesOf(listMicros) {
      const prices = [listMicros];
      for (const link of fromTop) prices.unshift(markUp(prices[0] ?? 0, link));
      const [own = 0, ...above] = prices;
      return { own, parents: above };
    },
    totalsOf: (items) =>
      parents.map((accountId, level) => {
        let totalMicros = 0;
        for (const { runs } of items) for (const run of runs) totalMicros += (run.parentPrices?.[level] ?? 0) * run.numbers.length;
        return { accountId, totalMicros };
      }),
  };
}

export function buildChains(rows: readonly SubAccount[]): ReadonlyMap<number, Chain> {
  const linkOf = new Map(rows.map((row) => [row.accountId, row]));
  const chains = new Map<number, Chain>();
  for (const row of rows) {
    const links: SubAccount[] = [];
    for (let link: SubAccount | undefined = row; link && links.length < RESELLER_DEPTH_MAX; link = linkOf.get(link.parentId))
      links.push(link);
    chains.set(row.accountId, createChain(links));
  }
  return chains;
}

export type TreeVerdict = { readonly ok: true } | { readonly ok: false; readonly why: 'loop' | 'depth'; readonly path: readonly number[] };

/** Whether an account may be put below another: no loop, and nobody deeper than allowed. `path` names who stands where. */
export function judgeParent(rows: readonly SubAccount[], accountId: number, parentId: number): TreeVerdict {
  const parentOf = new Map(rows.filter((row) => row.accountId !== accountId).map((row) => [row.accountId, row.parentId]));
  const above = [parentId];
  if (parentId === accountId) return { ok: false, why: 'loop', path: [accountId, accountId] };
  // The rows hold no loop yet, so the way up ends.
  for (let id = parentOf.get(parentId); id !== undefined; id = parentOf.get(id)) {
    above.push(id);
    if (id === accountId) return { ok: false, why: 'loop', path: [accountId, ...above] };
  }
  const depthBelow = (id: number): readonly number[] => {
    let deepest: readonly number[] = [];
    for (const row of rows) {
      if (row.parentId !== id || row.accountId === accountId) continue;
      const path = depthBelow(row.accountId);
      if (path.length >= deepest.length) deepest = path;
    }
    return [id, ...deepest];
  };
  const path = [...above.toReversed(), ...depthBelow(accountId)];
  return path.length > RESELLER_DEPTH_MAX ? { ok: false, why: 'depth', path } : { ok: true };
}
