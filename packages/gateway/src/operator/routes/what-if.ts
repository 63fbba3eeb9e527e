// What if: the traffic of a period judged anew under a proposal, beside what the present settings make of it. Nothing is changed; contents and numbers
// are not shown.
import { Type } from 'typebox';
import { revenueOfAll } from '../../core/margin.ts';
import { buildRulebook, type Rulebook } from '../../core/rulebook.ts';
import { SANDBOX_CONNECTOR_ID, SANDBOX_CONNECTOR_NAME } from '../../core/sandbox.ts';
import { type ChangedMessage, type Compared, type SideResult, unlocked, type Verdict } from '../../core/what-if.ts';
import { WHAT_IF_DAYS_MAX, WHAT_IF_GROUPS_MAX } from '../../limits.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findAccount, noAccount } from '../context.ts';
import { money } from '../../web/amounts.ts';
import { marginView } from '../margin-view.ts';
import { periodFields, readPeriod } from '../../web/period.ts';
import { proposalBody, readProposal } from '../proposal.ts';
import { knownName } from '../../web/schemas.ts';

const DAY_MS = 86_400_000;
/** Twenty thousand rows of prices, with room. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
const body = Type.Object({ ...periodFields, account: Type.Optional(knownName), proposal: proposalBody }, { additionalProperties: false });

/** Told with every answer, because a figure is only as good as what is behind it. */
const notAsked = [
  'balances, locks, rates, caps, duplicates and the shield against pumping: they depend on what came before',
  'links and scores: every link is taken as usable, best_score chooses the first target',
  'what was refused when it came: only accepted messages are kept',
];

const sideView = ({ accepted, refused, money: rows }: SideResult): Record<string, unknown> => ({
  accepted,
  refused,
  money: rows.map(marginView),
});
const comparedView = ({ before, after }: Compared): Record<string, unknown> => ({ before: sideView(before), after: sideView(after) });

/** How much a group changes, in messages and else in money: for the order of rows. */
function weightOf({ before, after }: Compared): number {
  const sum = ({ money: rows }: SideResult): number =>
    rows.reduce((total, { costMicros, ...row }) => total + revenueOfAll(row) + costMicros, 0);
  return Math.abs(before.accepted - after.accepted) * 1e12 + Math.abs(sum(before) - sum(after));
}

interface Running {
  readonly judged: number;
  readonly of: number;
  /** Whether nobody waits for it any more. */
  readonly isGone: () => boolean;
  readonly ended: Promise<void>;
}

export const whatIfRoutes: RegisterRoutes = (app, context) => {
  /** One at a time: it takes a thread and a good part of this one. null: none is running. */
  let running: Running | null = null;

  const connectorName = (id: number | null, { connectorById }: Rulebook): string | null =>
    id === SANDBOX_CONNECTOR_ID ? SANDBOX_CONNECTOR_NAME : id === null ? null : (connectorById.get(id)?.name ?? null);

  const verdictView = (verdict: Verdict, rulebook: Rulebook): Record<string, unknown> => ({
    code: verdict.code,
    connector: connectorName(verdict.connectorId, rulebook),
    segments: verdict.segments,
    price: money(verdict.priceMicros),
    currency: verdict.currency,
    cost: verdict.cost && money(verdict.cost.micros),
    costCurrency: verdict.cost?.currency ?? null,
  });
  const exampleView = ({ id, accountId, before, after }: ChangedMessage, rulebook: Rulebook): Record<string, unknown> => ({
    id,
    account: rulebook.accountById.get(accountId)?.name ?? null,
    before: verdictView(before, rulebook),
    after: verdictView(after, rulebook),
  });

  function groupsView<K>(groups: ReadonlyMap<K, Compared>, what: string, nameOf: (key: K) => string | null): Record<string, unknown>[] {
    return [...groups]
      .toSorted(([, a], [, b]) => weightOf(b) - weightOf(a))
      .slice(0, WHAT_IF_GROUPS_MAX)
      .map(([key, compared]) => ({ [what]: nameOf(key), ...comparedView(compared) }));
  }

  app.post(
    '/api/what-if',
    {
      bodyLimit: BODY_BYTES_MAX,
      schema: { summary: 'What a change would have made of the traffic of a period; nothing is changed', tags: ['routes'], body },
    },
    async (request, reply) => {
      const { account: name, proposal, ...given } = request.body;
      const period = readPeriod(given, context.timeZone);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      const { fromMs, toMs } = period;
      if (Math.round((toMs - fromMs) / DAY_MS) > WHAT_IF_DAYS_MAX)
        return refuse(reply, 'parameter', `The period must be at most ${WHAT_IF_DAYS_MAX} days`, 'to');
      const now = context.rulebook();
      const account = name === undefined ? null : findAccount(now, name);
      if (name !== undefined && !account) return noAccount(reply, name, 'account');
      const before = buildRulebook({ ...now, accounts: unlocked(now.accounts) }, now.numberPlan);
      const read = readProposal(proposal, before, context.timeZone);
      if (!read.ok) return refuse(reply, read.code, read.message, read.field);
      const isGone = (): boolean => request.raw.socket.destroyed;
      // One that was cancelled ends with the rows it is at: whoever asked for it asks for the next.
      if (running?.isGone()) await running.ended;
      if (running) return refuse(reply, 'platform', 'Another what-if is running; try again when it is done');
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const own: Running = { judged: 0, of: 0, isGone, ended };
      running = own;
      try {
        const answer = await context.whatIf({
          before,
          after: read.rulebook,
          fromMs,
          toMs,
          accountId: account?.id ?? null,
          isGone,
          onProgress(judged, of) {
            running = { ...own, judged, of };
          },
        });
        return {
          from: context.iso(fromMs),
          to: context.iso(toMs),
          account: account?.name ?? null,
          judged: answer.judged,
          skipped: answer.skipped,
          every: answer.every,
          isWhole: answer.end === 'whole',
          notAsked,
          total: comparedView(answer.total),
          changed: answer.changed,
          codes: answer.codes,
          connectors: groupsView(answer.connectors, 'connector', (id) => connectorName(id, read.rulebook)),
          countries: groupsView(answer.countries, 'country', (country) => (country === '' ? 'unknown' : country)),
          accounts: groupsView(answer.accounts, 'account', (id) => now.accountById.get(id)?.name ?? null),
          examples: answer.examples.map((example) => exampleView(example, read.rulebook)),
        };
      } finally {
        running = null;
        end();
      }
    },
  );

  app.get(
    '/api/what-if',
    { schema: { summary: 'How far the what-if that is running has come; null: none is', tags: ['routes'] } },
    async () => ({ running: running && { judged: running.judged, of: running.of } }),
  );
};
