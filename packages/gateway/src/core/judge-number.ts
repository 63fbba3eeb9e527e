// The judgement over one number of an item: is it one, may it be written to and from whom, what does it cost, which way does it go. A dry run asks
// everybody although the first refusal stands, and hears each step.
import { parseNumber } from '@trunkline/sms';
import type { ErrorCode } from '../errors.ts';
import { chargedFor, type MmsBench, mmsWayOf, withLink } from './judge-mms.ts';
import type { LinkInstead } from './plan.ts';
import { nameOfKey, type PriceRow, type PriceTable } from './price-list.ts';
import { chooseRoute } from './routing.ts';
import { type AccountPolicy, judgeRecipient, judgeSegments, judgeSender, type Tell } from './rules/policy.ts';
import { stepOf, type Witness } from './rules/trace.ts';
import type { Chain } from './resellers.ts';
import type { Micros } from './rulebook.ts';
import { SANDBOX_CONNECTOR_NAME } from './sandbox.ts';
import type { Shape } from './shape.ts';
import { factsOf, type Way, type WayFinderParts, type WayOf } from './way-finder.ts';

/** What all numbers of an item are judged with. */
export interface NumberBench extends WayFinderParts {
  readonly itemIndex: number;
  /** null: no rule is the account's. */
  readonly policy: AccountPolicy | null;
  readonly prices: PriceTable;
  /** null: the account is nobody's sub-account. */
  readonly chain: Chain | null;
  /** It confirms what the recipient asked for. */
  readonly isExemptFromOptOut: boolean;
  readonly witness: Witness;
  readonly wayOf: WayOf;
  /** Not null: an MMS; `shape` and `wayOf` are those of the SMS with a link to it. */
  readonly mms: MmsBench | null;
}

interface Judgement {
  /** The first refusal; null = the rest is whole. */
  code: ErrorCode | null;
  /** What a rule over originators made of it. */
  sender: string;
  way: Way | null;
  shape: Shape | null;
  /** The rule that spoke of the sender; 0 = none did. */
  originatorRuleId: number;
  priceRow: PriceRow | null;
  /** Of all segments. */
  priceMicros: Micros | null;
  /** What each account above pays for it, nearest first; null = there is none. */
  parentPrices: readonly Micros[] | null;
  /** What becomes of an MMS that is refused. */
  linkInstead: LinkInstead | null;
}

interface Ways extends WayFinderParts {
  readonly wayOf: WayOf;
}

/** The way in words, with the route rules that do not fit. `refusal`: what it is to have none; null = another is looked for then. */
function explainWay(digits: string, bench: Ways, refusal: ErrorCode | null, tell: Tell): Way | null {
  const { account, rulebook, world } = bench;
  if (account.settings.sandbox) {
    tell(stepOf('route', null, `${SANDBOX_CONNECTOR_NAME}: the account is a sandbox`));
    return bench.wayOf(digits);
  }
  const { connectorId, as, why, notMatched, passedOver } = chooseRoute(factsOf(bench, digits), rulebook, world);
  for (const { ruleId, name, because } of notMatched)
    tell({ ...stepOf('route_rule', null, `does not fit by its ${because}`), ruleId, name });
  for (const over of passedOver)
    tell(stepOf('route', null, `${rulebook.connectorById.get(over.connectorId)?.name ?? ''} is passed over: ${over.because}`));
  tell(stepOf('route', connectorId === null ? refusal : null, why));
  return connectorId === null ? null : { connectorId, ...(as === 'link' ? { isLink: true } : {}) };
}

const wayOf = (digits: string, bench: Ways, refusal: ErrorCode | null, tell: Tell | null): Way | null =>
  tell ? explainWay(digits, bench, refusal, tell) : bench.wayOf(digits);

export function judgeNumber(number: string, bench: NumberBench): Judgement {
  const { witness, itemIndex, rulebook } = bench;
  const { trace } = witness;
  const tell: Tell | null = trace && ((step) => trace.step(itemIndex, number, step));
  const judgement: Judgement = {
    code: null,
    sender: bench.sender,
    way: null,
    shape: null,
    originatorRuleId: 0,
    priceRow: null,
    priceMicros: null,
    parentPrices: null,
    linkInstead: null,
  };
  const parsed = parseNumber(number);
  tell?.(stepOf('number', parsed.ok ? null : 'number_abnormal', parsed.ok ? '' : parsed.reason));
  if (parsed.ok) judgeDigits(parsed.digits, bench, judgement, tell);
  else judgement.code = 'number_abnormal';
  if (trace) {
    const { code, sender, way, shape, priceMicros } = judgement;
    trace.verdict({
      item: itemIndex,
      number,
      code,
      sender,
      country: parsed.ok ? rulebook.numberPlan.destinationOf(parsed.digits).country : null,
      connectorId: way?.connectorId ?? null,
      segments: shape?.segments ?? null,
      alphabet: shape?.alphabet ?? null,
      priceMicros,
    });
  }
  return judgement;
}

/** Ends at the first refusal, unless somebody wants to be told the rest. */
function judgeDigits(digits: string, bench: NumberBench, judgement: Judgement, tell: Tell | null): void {
  const { policy, witness } = bench;
  if (policy !== null) {
    const country = policy.countryOf(digits);
    judgement.code = judgeRecipient(policy, digits, bench.sender, country, bench.isExemptFromOptOut, witness, tell);
    if (judgement.code !== null && !tell) return;
    if (policy.originators.length > 0) {
      const verdict = judgeSender(policy, bench.sender, country, witness, tell);
      judgement.code ??= verdict.code;
      judgement.sender = verdict.sender;
      judgement.originatorRuleId = verdict.rule?.id ?? 0;
      if (judgement.code !== null && !tell) return;
    }
  }
  if (!(bench.mms ? judgeMms(digits, bench, bench.mms, judgement, tell) : judgeSms(digits, bench, null, judgement, tell))) return;
  if (policy !== null && policy.lengths.length > 0) judgement.code ??= judgeSegments(policy, judgement.shape?.segments ?? 1, witness, tell);
}

/** False: refused, and nothing more is to be said. */
function judgeMms(digits: string, bench: NumberBench, mms: MmsBench, judgement: Judgement, tell: Tell | null): boolean {
  const found = mmsWayOf(digits, wayOf(digits, mms, null, tell), mms);
  if (found?.priceRow) {
    tell?.(stepOf('price', null, `${nameOfKey(found.priceRow)} of the list ${bench.prices.list.name}`));
    takeMms(digits, found.way, found.priceRow, bench, mms, judgement);
    return true;
  }
  if (found) return judgeSms(digits, bench, found.way, judgement, tell);
  const { mayBeLink } = mms;
  const why = mayBeLink ? 'it goes as an SMS with a link' : 'the account sends no link instead';
  tell?.(stepOf('mms', mayBeLink ? null : 'mms_unavailable', `no route and price for MMS: ${why}`));
  if (mayBeLink) return judgeSms(digits, bench, null, judgement, tell);
  judgement.code ??= 'mms_unavailable';
  return false;
}

function takeMms(digits: string, way: Way, priceRow: PriceRow, bench: NumberBench, mms: MmsBench, judgement: Judgement): void {
  let charged: ReturnType<typeof chargedFor> & { readonly linkInstead?: LinkInstead } = chargedFor(priceRow, 1, bench.chain);
  const linkWay = mms.mayBeLink ? bench.wayOf(digits) : null;
  const linkPrice = linkWay ? bench.prices.find(digits, bench.now) : null;
  if (linkWay && linkPrice) {
    const linkShape = bench.shape(linkWay.connectorId);
    charged = withLink(charged, chargedFor(linkPrice, linkShape.segments, bench.chain), linkWay, linkShape);
  }
  judgement.way = way;
  judgement.shape = mms.shape(way.connectorId);
  judgement.priceRow = priceRow;
  judgement.priceMicros = charged.own;
  judgement.parentPrices = charged.parents;
  judgement.linkInstead = charged.linkInstead ?? null;
}

/** False: refused, and nothing more is to be said. `known`: the way of an MMS that a rule makes a link; null = it is looked for. */
function judgeSms(digits: string, bench: NumberBench, known: Way | null, judgement: Judgement, tell: Tell | null): boolean {
  const price = bench.prices.find(digits, bench.now);
  tell?.(stepOf('price', price ? null : 'no_price', price ? `${nameOfKey(price)} of the list ${bench.prices.list.name}` : ''));
  if (!price) {
    judgement.code ??= 'no_price';
    if (!tell) return false;
  }
  const way = known ?? wayOf(digits, bench, 'no_route', tell);
  if (!way) {
    judgement.code ??= 'no_route';
    return false;
  }
  const shape = bench.shape(way.connectorId);
  judgement.way = way;
  judgement.shape = shape;
  if (price) {
    const { own, parents } = chargedFor(price, shape.segments, bench.chain);
    judgement.priceRow = price;
    judgement.priceMicros = own;
    judgement.parentPrices = parents;
  }
  return true;
}
