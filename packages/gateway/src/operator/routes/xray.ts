// Everything about one message in one answer: what was asked, what it cost and where the money is, the route, every PDU that is still in memory, what the
// carrier said, what the customer was told. Content only when it is asked for.
import { Type } from 'typebox';
import { isFinal, isPending } from '../../core/message.ts';
import { nameOfKey } from '../../core/price-list.ts';
import type { WireEntry } from '../../ports/sight.ts';
import type { MessageMargin } from '../../ports/store-margins.ts';
import type { MessageHistory } from '../../ports/store.ts';
import { refuse } from '../answers.ts';
import { money, type RegisterRoutes, type RouteContext } from '../context.ts';
import { idParams } from '../schemas.ts';
import { viewMessage, viewWait } from './messages.ts';

const XRAY_PDUS_MAX = 1000;
const query = Type.Object({ content: Type.Optional(Type.Boolean({ description: 'true or false' })) }, { additionalProperties: false });
/** In the order of core/submission.ts. */
const notifyNames = ['none', 'all', 'failure', 'success'] as const;

export const viewWire = ({ at, ...entry }: WireEntry, iso: RouteContext['iso']): Record<string, unknown> => ({ at: iso(at), ...entry });

/** What route and price would be today: what they were at accept is in the message itself. */
function viewRouting(message: MessageHistory, { rulebook, clock }: RouteContext): Record<string, unknown> {
  const digits = message.number.replaceAll(/\D/g, '').replace(/^00/, '');
  const route = rulebook().routeFor(digits);
  const account = rulebook().accountByName.get(message.account);
  const prices = account && rulebook().pricesOf(account.id);
  const price = prices?.find(digits, clock.now()) ?? null;
  const connector = route ? (rulebook().connectorById.get(route.connectorId)?.name ?? null) : null;
  return {
    atAccept: { connector: message.connector, price: money(message.priceMicros) },
    asOfNow: {
      route: route && { id: route.id, prefix: route.prefix, connector },
      price: price && {
        list: prices?.list.name,
        row: nameOfKey(price),
        perSegment: money(price.priceMicros),
        message: money(price.priceMicros * message.segments),
      },
    },
    isSame: connector === message.connector && price !== null && price.priceMicros * message.segments === message.priceMicros,
  };
}

/** What each carrier asked for what it took, and what is left of what was earned: null where not every cost is known in the currency it was earned in. */
function viewMargin(margin: MessageMargin | null, { accountId }: MessageHistory, { rulebook }: RouteContext): Record<string, unknown> {
  const { currency } = rulebook().pricesOf(accountId).list;
  const costs = margin?.costs ?? [];
  const isKnown = costs.every(({ cost }) => cost?.currency === currency);
  const costMicros = costs.reduce((sum, { cost }) => sum + (cost?.micros ?? 0), 0);
  return {
    currency,
    costs: costs.map(({ connectorId, segments, cost }) => ({
      connector: rulebook().connectorById.get(connectorId)?.name ?? null,
      segments,
      cost: cost && money(cost.micros),
      currency: cost?.currency ?? null,
    })),
    margin: margin && isKnown ? money(margin.revenueMicros - costMicros) : null,
  };
}

export const xrayRoutes: RegisterRoutes = (app, context) => {
  const { sight, store, iso } = context;

  function pdus(message: MessageHistory, content: 'shown' | 'masked'): Record<string, unknown> {
    const wire = sight.wire(message.connectorId);
    const rows = wire?.read({ messageId: message.id, limit: XRAY_PDUS_MAX, content }) ?? [];
    const note = wire
      ? `of the last ${wire.size} PDUs of connector ${message.connector}, in memory; older ones are known by the history only`
      : `connector ${message.connector} keeps no PDUs (wireTrace is 0): they are known by the history only`;
    return { note, rows: rows.map((row) => viewWire(row, iso)) };
  }

  const schema = { params: idParams, querystring: query, summary: 'Everything about one message', tags: ['messages'] };
  app.get('/api/messages/:id/xray', { schema }, async (request, reply) => {
    const { id } = request.params;
    const message = await store.messageHistory(id);
    const facts = message && (await sight.store.xrayFacts(id));
    if (!message || !facts) return refuse(reply, 'not_found', `There is no message ${id}`, 'id');
    const margin = await store.messageMargin(id);
    const wait = isPending(message.state) ? await sight.explain(id) : null;
    const content = request.query.content === true ? 'shown' : 'masked';
    const { history, parts, price, ofWhichGift, posted, ...shown } = viewMessage(message, context);
    return {
      ...shown,
      request: {
        door: message.door,
        account: message.account,
        submission: facts.submission,
        characters: facts.content.length,
        ...(content === 'shown' ? { content: facts.content } : {}),
      },
      waiting: wait && viewWait(wait, iso),
      money: {
        price,
        ofWhichGift,
        posted,
        ...viewMargin(margin, message, context),
        transfers: facts.transfers.map((transfer) => ({
          id: transfer.id,
          kind: transfer.kind,
          at: iso(transfer.at),
          balance: money(transfer.balanceMicros),
          gift: money(transfer.giftMicros),
          messages: transfer.messages,
        })),
      },
      routing: viewRouting(message, context),
      parts,
      pdus: pdus(message, content),
      receipts: message.history
        .filter(({ event }) => event === 'receipt')
        .map(({ at, part, detail }) => ({ at: iso(at), part, raw: detail })),
      customer: {
        wants: notifyNames[facts.notify] ?? 'all',
        // Told, not wanted, or given up: a row goes when it was answered.
        waitsToBeTold: isFinal(message.state) && facts.isDue,
      },
      history,
    };
  });
};
