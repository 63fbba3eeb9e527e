// Margins: what messages earned less what they cost us, by day, account, connector or country.
import { Type } from 'typebox';
import { createMarginTally, type MarginTally } from '../../core/margin.ts';
import { connectorName, type Rulebook } from '../../core/rulebook.ts';
import { MARGIN_DAYS_MAX } from '../../limits.ts';
import { type MarginGrouping, marginGroupings } from '../../ports/store-margins.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { marginView } from '../margin-view.ts';
import { periodFields, readPeriod } from '../../web/period.ts';

const DAY_MS = 86_400_000;
const query = Type.Object(
  {
    ...periodFields,
    by: Type.Optional(
      Type.Union(
        marginGroupings.map((name) => Type.Literal(name)),
        { description: marginGroupings.join(' or ') },
      ),
    ),
  },
  { additionalProperties: false },
);

function nameOf(by: MarginGrouping, key: string, rulebook: Rulebook): string {
  switch (by) {
    case 'day':
      return key;
    case 'account':
      return rulebook.accountById.get(Number(key))?.name ?? key;
    case 'connector':
      return connectorName(rulebook, Number(key)) ?? key;
    case 'country':
      return (/^[A-Z]{0,2}$/.test(key) ? key : rulebook.numberPlan.destinationOf(key).country) || 'unknown';
    default:
      return by satisfies never;
  }
}

export const marginRoutes: RegisterRoutes = (app, context) => {
  const schema = { summary: 'What messages earned and what they cost', tags: ['prices'], querystring: query };
  app.get('/api/margins', { schema }, async (request, reply) => {
    const { by = 'day', ...given } = request.query;
    const { timeZone } = context;
    const period = readPeriod(given, timeZone);
    if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
    const { fromMs, toMs } = period;
    if (Math.round((toMs - fromMs) / DAY_MS) > MARGIN_DAYS_MAX)
      return refuse(reply, 'parameter', `The period must be at most ${MARGIN_DAYS_MAX} days`, 'to');
    const rulebook = context.rulebook();
    const groups = new Map<string, MarginTally>();
    const total = createMarginTally();
    for await (const page of context.store.margins({ fromMs, toMs, by, timeZone })) {
      // Nobody waits for it any more.
      if (request.raw.socket.destroyed) break;
      for (const { key, accountId, currency: costCurrency, ...sums } of page) {
        const name = nameOf(by, key, rulebook);
        const entry = { ...sums, costCurrency, currency: rulebook.pricesOf(accountId).list.currency };
        const tally = groups.get(name) ?? createMarginTally();
        groups.set(name, tally);
        tally.add(entry);
        total.add(entry);
      }
    }
    return {
      from: context.iso(fromMs),
      to: context.iso(toMs),
      by,
      rows: [...groups]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([name, tally]) => tally.rows().map((row) => ({ [by]: name, ...marginView(row) }))),
      total: total.rows().map(marginView),
    };
  });
};
