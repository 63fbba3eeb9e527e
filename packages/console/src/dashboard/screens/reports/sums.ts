// A report that came in several answers as one: sums by key, amounts exact. Pure.
import type { Outcomes, Report } from '../../types.ts';

const microsOf = (amount: string): bigint => BigInt(amount.replace('.', ''));
function amountOf(micros: bigint): string {
  const digits = micros.toString().padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

export function addOutcomes(a: Outcomes, b: Outcomes): Outcomes {
  return {
    messages: a.messages + b.messages,
    segments: a.segments + b.segments,
    charged: amountOf(microsOf(a.charged) + microsOf(b.charged)),
    delivered: a.delivered + b.delivered,
    failed: a.failed + b.failed,
    underway: a.underway + b.underway,
    waiting: a.waiting + b.waiting,
    other: a.other + b.other,
  };
}

export const nothing: Outcomes = {
  messages: 0,
  segments: 0,
  charged: '0.000000',
  delivered: 0,
  failed: 0,
  underway: 0,
  waiting: 0,
  other: 0,
};

/** `more`: of the days before those of `report`. */
export function joinReports(report: Report | null, more: Report): Report {
  if (!report) return more;
  const rows = new Map(report.rows.map((row) => [row.key, row]));
  for (const row of more.rows) {
    const known = rows.get(row.key);
    rows.set(row.key, known ? { key: row.key, ...addOutcomes(known, row) } : row);
  }
  return { ...more, days: [...report.days, ...more.days], rows: [...rows.values()], isWhole: report.isWhole && more.isWhole };
}
