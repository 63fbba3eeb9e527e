// What dispatcher and store know of waiting messages, put together for core/waits.ts.
import { expectedPerSecond, explainWait, type LeastShares, type Wait, type WaitSnapshot } from '../core/waits.ts';
import { CLASS_SHARES_MIN_PERMILLE } from '../limits.ts';
import type { LaneSummary, QueueView, SightStore, WaitFacts, Waits } from '../ports/sight.ts';
import type { Share } from './lane.ts';
import type { Link } from './link.ts';

export interface WaitsParts {
  readonly store: Pick<SightStore, 'waitFacts' | 'laneSummaries'>;
  readonly now: () => number;
  readonly link: (connectorId: number) => Link | undefined;
  readonly shareOf: (accountId: number) => Share;
}

const least: LeastShares = { normal: CLASS_SHARES_MIN_PERMILLE.normal / 1000, bulk: CLASS_SHARES_MIN_PERMILLE.bulk / 1000 };

const waitsForParts: Wait = {
  reasons: [
    {
      code: 'parts_missing',
      text: 'all of them wait for parts that the customer has not sent',
      told: { key: 'all_parts_missing', values: {} },
    },
  ],
  nextTryAt: null,
  isEstimate: false,
};

const waitsForOperator: Wait = {
  reasons: [
    { code: 'held', text: 'all of them are held by a rule for an operator to release or refuse', told: { key: 'all_held', values: {} } },
  ],
  nextTryAt: null,
  isEstimate: false,
};

export function createWaits({ store, now, link: linkOf, shareOf }: WaitsParts): Waits {
  function snapshotOf(facts: WaitFacts): WaitSnapshot {
    const link = linkOf(facts.connectorId);
    const lane = link?.findLane(facts.accountId);
    const place = lane?.placeOf(facts.id);
    const { priorityClass, weight } = shareOf(facts.accountId);
    const at = now();
    return {
      ...facts,
      now: at,
      link: link?.explain(at) ?? null,
      priorityClass: priorityClass === 'normal' && facts.priority >= 2 ? 'high' : priorityClass,
      weight,
      handedOut: place?.handedOut ?? 0,
      ahead: place?.ahead ?? facts.ahead,
      isMore: place ? false : facts.isMore,
      isQueued: (lane?.readyCount ?? 0) > 0,
    };
  }

  function queueOf(lane: LaneSummary): QueueView {
    const link = linkOf(lane.connectorId);
    const known = link?.findLane(lane.accountId);
    const share = shareOf(lane.accountId);
    const at = now();
    const due = lane.waiting - lane.later;
    const held = known ? known.plain.held + known.urgent.held : 0;
    const first: WaitSnapshot = {
      now: at,
      dueAt: lane.dueAt ?? at,
      expiresAt: Number.MAX_SAFE_INTEGER,
      attempts: 0,
      segments: 1,
      parts: null,
      hold: null,
      markedParts: [],
      refusal: '',
      link: link?.explain(at) ?? null,
      ...share,
      handedOut: due <= held ? held : 0,
      ahead: 0,
      isMore: false,
      isQueued: (known?.readyCount ?? 0) > 0,
    };
    const perSecond = expectedPerSecond(first, least);
    const isMoving = first.link?.state === 'bound' && perSecond !== null && perSecond > 0;
    return {
      ...lane,
      ready: known?.readyCount ?? 0,
      handedOut: held,
      priorityClass: share.priorityClass,
      weight: share.weight,
      perSecond: perSecond === null ? null : Math.round(perSecond * 10) / 10,
      wait: lane.dueAt !== null ? explainWait(first, least) : lane.held > 0 ? waitsForOperator : waitsForParts,
      emptyAt: isMoving && due > 0 ? Math.round(at + (due / perSecond) * 1000) : null,
    };
  }

  return {
    async explain(messageId) {
      const facts = await store.waitFacts(messageId);
      return facts && explainWait(snapshotOf(facts), least);
    },
    async queues() {
      return (await store.laneSummaries(now())).map(queueOf);
    },
  };
}
