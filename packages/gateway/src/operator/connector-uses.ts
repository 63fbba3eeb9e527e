// Why a connector cannot be removed yet, in words that say what to do first.
import type { ConnectorUses } from '../ports/store-connectors.ts';

const phrases = {
  routes: (ids: string) => `routes lead to it (${ids})`,
  routeRules: (ids: string) => `route rules name it (${ids})`,
  numbers: (numbers: string) => `numbers come by it (${numbers})`,
  priceLists: (names: string) => `a price list says what it costs (${names})`,
  doors: (names: string) => `a door of its carrier is open (${names})`,
} as const;
const kinds = Object.keys(phrases) as (keyof typeof phrases)[];

export function usesText(name: string, uses: ConnectorUses): string {
  const lists = kinds.filter((kind) => uses[kind].length > 0).map((kind) => phrases[kind](uses[kind].join(', ')));
  const all = uses.hasWaiting ? [...lists, 'messages wait for it'] : lists;
  return `The connector ${name} is still needed: ${all.join('; ')}. Remove or change these first`;
}
