// Everything about one message in one answer: what was asked and why it was taken so, what it cost and where the money is, every PDU that is still kept,
// what the carrier said, what operators did to it, what the customer was told. Content only when it is asked for.
import { Type } from 'typebox';
import { isFinal, isPending, MessageState } from '../../core/message.ts';
import type { MessageAlphabet } from '../../core/plan.ts';
import { nameOfKey } from '../../core/price-list.ts';
import { chooseMmsRoute, chooseRoute, quietWorld } from '../../core/routing.ts';
import type { Told } from '../../core/told.ts';
import type { Wire, WireEntry } from '../../ports/sight.ts';
import type { MessageMargin } from '../../ports/store-margins.ts';
import type { MessageHistory } from '../../ports/store.ts';
import type { XrayFacts } from '../../ports/xray.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, type RouteContext } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { idParams } from '../../web/schemas.ts';
import { viewMms } from '../../web/mms-view.ts';
import { viewGrounds, viewSplit, viewTraits, viewTransfer } from '../xray-views.ts';
import { viewMessage, viewWait } from './messages.ts';
import { viewCaller } from '../../web/caller-view.ts';
import { viewDelivery } from '../../web/webhook-fields.ts';

const XRAY_PDUS_MAX = 1000;
/** Clocks are put right now and then: PDUs are looked for from so long before the message was accepted. */
const SLACK_MS = 60_000;
const query = Type.Object({ content: Type.Optional(Type.Boolean({ description: 'true or false' })) }, { additionalProperties: false });
/** In the order of core/submission.ts. */
const notifyNames = ['none', 'all', 'failure', 'success'] as const;
type NotifyName = (typeof notifyNames)[number];

export const viewWire = ({ at, ...entry }: WireEntry, iso: RouteContext['iso']): Record<string, unknown> => ({ at: iso(at), ...entry });

const isMove = ({ event }: MessageHistory['history'][number]): boolean =>
  event === 'moved' || event === 'second_chance' || event === 'link_instead';

/** Where it would go now and by what; null: nowhere. */
function wayNow(message: MessageHistory, digits: string, { traits }: XrayFacts, { rulebook, clock, routingWorld }: RouteContext) {
  const book = rulebook();
  const account = book.accountById.get(message.accountId);
  if (!account || account.settings.sandbox) return null;
  const facts = {
    accountId: account.id,
    tag: account.settings.routeTag,
    digits,
    sender: message.sender,
    content: () => ({ alphabet: message.alphabet as MessageAlphabet, segments: message.segments }),
    isFlash: traits?.messageClass === 0,
    now: clock.now(),
  };
  const world = routingWorld ?? quietWorld;
  const link = message.alphabet === 'mms' ? null : facts;
  const { connectorId, why } = traits?.mms == null ? chooseRoute(facts, book, world) : chooseMmsRoute(facts, link, book, world);
  return { connector: connectorId === null ? null : (book.connectorById.get(connectorId)?.name ?? null), why };
}

/** As it was decided, and as it would be today. */
function viewRouting(message: MessageHistory, facts: XrayFacts, context: RouteContext): Record<string, unknown> {
  const { rulebook, clock } = context;
  const { grounds } = facts;
  const digits = message.number.replaceAll(/\D/g, '').replace(/^00/, '');
  const way = wayNow(message, digits, facts, context);
  const prices = rulebook().pricesOf(message.accountId);
  const row = (message.alphabet === 'mms' ? prices.mms : prices)?.find(digits, clock.now()) ?? null;
  // A sub-account pays its mark-up on top.
  const perSegment = row && (rulebook().chainById.get(message.accountId)?.pricesOf(row.priceMicros).own ?? row.priceMicros);
  const atAccept = {
    // Without grounds only where it is now can be said, and that may be another one.
    connector: message.history.some(isMove) ? null : message.connector,
    ...(grounds ? viewGrounds(grounds, context) : {}),
    price: money(message.priceMicros),
  };
  return {
    atAccept,
    asOfNow: {
      route: way,
      price: row &&
        perSegment !== null && {
          list: prices.list.name,
          row: nameOfKey(row),
          perSegment: money(perSegment),
          message: money(perSegment * message.segments),
        },
    },
    isSame: way?.connector === atAccept.connector && perSegment !== null && perSegment * message.segments === message.priceMicros,
  };
}

/** The sentences there are; a test of the console holds that each has its translation. */
export const wireNoteKeys = ['none', 'memory', 'disk', 'disk_unread'] as const;

/** What the PDUs of a connector are read from; `isWhole` false: those on disk could not be read. */
function describeWire(connector: string, wire: Wire | null, isWhole: boolean): { note: string; told: Told<(typeof wireNoteKeys)[number]> } {
  if (!wire)
    return {
      note: `Connector ${connector} keeps no PDUs (wireTrace and wireKeepHours are 0): what crossed the wire is known by the history only`,
      told: { key: 'none', values: { connector } },
    };
  const { size, keptHours } = wire;
  const told = { connector, size, keptHours };
  const memory = `Connector ${connector} keeps its last ${size} PDUs in memory`;
  const older = 'older ones are known by the history only';
  if (keptHours === 0) return { note: `${memory}; ${older}`, told: { key: 'memory', values: told } };
  const disk = `${memory} and those of the last ${keptHours} hours on disk; ${older}`;
  return isWhole
    ? { note: disk, told: { key: 'disk', values: told } }
    : { note: `${disk}. Those on disk could not be read now`, told: { key: 'disk_unread', values: told } };
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
  const { sight, store, iso, pushes, rulebook } = context;

  /** Whether its end was told on a bind of the customer's. */
  function bindState(message: MessageHistory, wants: NotifyName, isDue: boolean): string {
    const isDelivered = message.state === MessageState.DELIVERED;
    if (wants === 'none' || (isFinal(message.state) && wants !== 'all' && (wants === 'success') !== isDelivered)) return 'not_wanted';
    if (!isFinal(message.state)) return 'not_yet';
    if (isDue) return 'waits';
    return message.history.some(({ event }) => event === 'not_told') ? 'given_up' : 'taken';
  }

  async function pushed({ id, accountId }: MessageHistory): Promise<Record<string, unknown>[]> {
    const webhookIds = (rulebook().webhooks ?? []).filter((webhook) => webhook.accountId === accountId).map((webhook) => webhook.id);
    if (webhookIds.length === 0) return [];
    const deliveries = await pushes.store.deliveriesOf({ webhookIds, event: 'report', factId: id });
    return deliveries.map((delivery) => viewDelivery(delivery, iso));
  }

  /** By every connector it may have left by. */
  async function pdus(message: MessageHistory, facts: XrayFacts, content: 'shown' | 'masked'): Promise<Record<string, unknown>> {
    const own = { id: message.connectorId, name: message.connector };
    const others = message.history.some(isMove) ? rulebook().connectors.filter(({ id }) => id !== own.id) : [];
    const carrierKeys = [...new Set([...message.parts.map(({ carrierKey }) => carrierKey), ...facts.appliedKeys])].filter(
      (key) => key !== '',
    );
    const found: { readonly connector: string; readonly row: WireEntry }[] = [];
    let isWhole = true;
    for (const { id, name } of [own, ...others]) {
      const asked = { messageId: message.id, carrierKeys: id === own.id ? carrierKeys : [], fromMs: message.acceptedAt - SLACK_MS };
      const read = await sight.wire(id)?.read({ ...asked, limit: XRAY_PDUS_MAX, content });
      isWhole &&= read?.isWhole ?? true;
      found.push(...(read?.rows ?? []).map((row) => ({ connector: name, row })));
    }
    found.sort((a, b) => a.row.at - b.row.at || a.row.place - b.row.place);
    return {
      ...describeWire(own.name, sight.wire(own.id), isWhole),
      isWhole,
      rows: found.slice(-XRAY_PDUS_MAX).map(({ connector, row }) => ({ ...viewWire(row, iso), connector })),
    };
  }

  const schema = { params: idParams, querystring: query, summary: 'Everything about one message', tags: ['messages'] };
  app.get('/api/messages/:id/xray', { schema }, async (request, reply) => {
    const { id } = request.params;
    const message = await store.messageHistory(id);
    const facts = message && (await sight.store.xrayFacts(id));
    if (!message || !facts) return refuse(reply, 'not_found', `There is no message ${id}`, 'id');
    const wants = notifyNames[facts.notify] ?? 'all';
    const margin = await store.messageMargin(id);
    const wait = isPending(message.state) ? await sight.explain(id) : null;
    const content = request.query.content === true ? 'shown' : 'masked';
    const { history, parts, price, ofWhichGift, posted, ...shown } = viewMessage(message, context);
    const { hold } = facts;
    const mms = facts.traits?.mms == null ? null : await store.mmsOfMessage(id);
    return {
      ...shown,
      request: {
        door: message.door,
        account: message.account,
        caller: viewCaller(facts.caller, rulebook().accountById.get(message.accountId)),
        submission: facts.submission,
        at: iso(message.acceptedAt),
        characters: facts.content.length,
        split: viewSplit(message, facts, context),
        lookAlikes: facts.lookAlikes,
        traits: viewTraits(facts.traits),
        ...(content === 'shown' ? { content: facts.content } : {}),
      },
      mms: mms && { ...viewMms(mms, context.iso), subject: content === 'shown' ? mms.subject : null },
      hold: hold && {
        rule: hold.ruleId,
        ruleName: rulebook().rules.find((rule) => rule.id === hold.ruleId)?.name ?? 'removed',
        reason: hold.reason,
        at: iso(hold.at),
        decision: hold.decision,
        decidedAt: hold.decidedAt === null ? null : iso(hold.decidedAt),
        decidedBy: hold.decidedBy,
      },
      waiting: wait && viewWait(wait, iso),
      money: {
        price,
        ofWhichGift,
        posted,
        ...viewMargin(margin, message, context),
        transfers: facts.transfers.map((transfer) => viewTransfer(transfer, context)),
        above: facts.above.map((share) => ({
          account: share.account,
          price: money(share.priceMicros),
          ofWhichGift: money(share.giftMicros),
          transfers: share.transfers.map((transfer) => viewTransfer(transfer, context)),
        })),
      },
      routing: viewRouting(message, facts, context),
      moves: message.history.filter(isMove).map(({ at, event, detail }) => ({ at: iso(at), event, detail })),
      parts,
      pdus: await pdus(message, facts, content),
      receipts: message.history
        .filter(({ event }) => event === 'receipt')
        .map(({ at, part, detail }) => ({ at: iso(at), part, raw: detail })),
      acts: facts.acts.map(({ at, ...act }) => ({ at: iso(at), ...act })),
      customer: {
        wants,
        waitsToBeTold: isFinal(message.state) && facts.isDue,
        bind: bindState(message, wants, facts.isDue),
        pushes: await pushed(message),
      },
      history,
    };
  });
};
