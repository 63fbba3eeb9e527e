// Margins as the operator API shows them: one row a currency, with what stands apart.
import { type MarginRow, revenueOfAll } from '../core/margin.ts';
import { money } from '../web/amounts.ts';

const counted = ({ messages, segments, revenueMicros }: Pick<MarginRow, 'messages' | 'segments' | 'revenueMicros'>) => ({
  messages,
  segments,
  revenue: money(revenueMicros),
});

export type MarginView = ReturnType<typeof marginView>;

export const marginView = (row: MarginRow) => ({
  currency: row.currency,
  ...counted(row),
  cost: money(row.costMicros),
  margin: money(row.revenueMicros - row.costMicros),
  revenueOfAll: money(revenueOfAll(row)),
  withoutCost: counted(row.withoutCost),
  otherCurrency: { ...counted(row.otherCurrency), cost: money(row.otherCurrency.costMicros) },
});
