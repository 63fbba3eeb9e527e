// Periods of a report: the usual ones by name, as days of the server's zone. Pure.
import { dayIn } from '../../../format.ts';

export const periodNames = ['today', 'week', 'month', 'quarter'] as const;
export type PeriodName = (typeof periodNames)[number];

const lengths: Readonly<Record<PeriodName, number>> = { today: 1, week: 7, month: 30, quarter: 90 };
const DAY_MS = 86_400_000;

export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Whole days up to today. */
export function periodOf(name: PeriodName, nowMs: number, zone: string): Period {
  const to = dayIn(nowMs, zone);
  const from = new Date(Date.parse(`${to}T12:00:00Z`) - (lengths[name] - 1) * DAY_MS).toISOString().slice(0, 10);
  return { from, to };
}

/** The name of a period that is one of the usual; null: it is another. */
export const nameOf = (period: Period, nowMs: number, zone: string): PeriodName | null =>
  periodNames.find((name) => {
    const usual = periodOf(name, nowMs, zone);
    return usual.from === period.from && usual.to === period.to;
  }) ?? null;
