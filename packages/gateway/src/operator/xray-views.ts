// The parts of an X-ray as the operator API shows them: names as they are now beside the ids that decided, money, how a text was cut.
import { parseAlphabet, splitText } from '@trunkline/sms';
import { nameOfKey } from '../core/price-list.ts';
import { connectorName } from '../core/rulebook.ts';
import { SANDBOX_CONNECTOR_NAME } from '../core/sandbox.ts';
import type { Traits } from '../core/traits.ts';
import type { MessageHistory } from '../ports/store.ts';
import type { XrayFacts, XrayGrounds, XrayTransfer } from '../ports/xray.ts';
import { type RouteContext } from './context.ts';
import { money } from '../web/amounts.ts';

const GONE = 'removed';

/** What decided when it was accepted; null where nothing of the kind did. */
export function viewGrounds(grounds: XrayGrounds, { rulebook, iso }: RouteContext): Record<string, unknown> {
  const { connectorId, routeRuleId, routeId, priceListId, priceRowId, originatorRuleId, priceRow } = grounds;
  const book = rulebook();
  const routeRule = (book.routeRules ?? []).find(({ id }) => id === routeRuleId);
  const route = book.routes.find(({ id }) => id === routeId);
  const originatorRule = book.rules.find(({ id }) => id === originatorRuleId);
  const at = (ms: number | null): string | null => (ms === null ? null : iso(ms));
  return {
    connector: connectorId === null ? SANDBOX_CONNECTOR_NAME : (connectorName(book, connectorId) ?? GONE),
    routeRule: routeRuleId === null ? null : { id: routeRuleId, name: routeRule ? routeRule.name : GONE, isRemoved: !routeRule },
    route: routeId === null ? null : { id: routeId, prefix: route ? route.prefix : GONE, isRemoved: !route },
    originatorRule:
      originatorRuleId === null ? null : { id: originatorRuleId, name: originatorRule?.name ?? GONE, isRemoved: !originatorRule },
    priceList: priceListId === null ? null : { id: priceListId, name: priceRow?.list ?? GONE, isRemoved: priceRow?.isListGone ?? true },
    priceRow: priceRow && {
      id: priceRowId,
      row: nameOfKey(priceRow),
      perSegment: money(priceRow.priceMicros),
      from: at(priceRow.from),
      until: at(priceRow.until),
      isRemoved: priceRow.isGone,
    },
  };
}

export const viewTransfer = ({ id, kind, at, balanceMicros, giftMicros, messages }: XrayTransfer, { iso }: RouteContext) => ({
  id,
  kind,
  at: iso(at),
  balance: money(balanceMicros),
  gift: money(giftMicros),
  messages,
});

/** Characters of each part, in order; null: it is data, or is not cut so any more. */
export function viewSplit({ alphabet, segments, connectorId }: MessageHistory, facts: XrayFacts, { rulebook }: RouteContext) {
  const { content, pieces, traits } = facts;
  if (pieces) return { by: 'customer', characters: pieces.map((piece) => piece.length) };
  const settings = rulebook().connectorById.get(connectorId)?.settings;
  const by = settings?.longMessages ?? 'udh';
  if (segments === 1) return { by: 'none', characters: [content.length] };
  const text = parseAlphabet(alphabet);
  if (!text || traits?.octets != null) return { by, characters: null };
  for (const referenceBits of [8, 16] as const) {
    const parts = splitText(content, { reference: 0, referenceBits, alphabet: text.alphabet, shift: text.shift });
    if (parts.length === segments) return { by, characters: parts.map((part) => part.text.length) };
  }
  return { by, characters: null };
}

/** What its request said beyond text and addresses; data is content. */
export const viewTraits = (traits: Traits | null) =>
  traits && {
    messageClass: traits.messageClass,
    protocolId: traits.protocolId,
    priority: traits.priority,
    isExpiryAsked: traits.isExpiryAsked,
    isData: traits.octets !== null,
    hasOwnHeader: traits.udh !== '',
  };
