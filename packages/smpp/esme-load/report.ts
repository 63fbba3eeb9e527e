// What a load run found, as an object and as text.
import { statusName } from '../src/tables/statuses.ts';
import type { Percentiles } from './histogram.ts';
import type { ReceiptCounts } from './ledger.ts';

export interface EsmeLoadReport {
  /** submit_sm sent; a long message has several. */
  submits: number;
  accepted: number;
  /** Status name to count. */
  refused: Record<string, number>;
  /** Sent, and no answer: timed out, or the link went. */
  unanswered: number;
  /** Planned, and not sent: no link was left, or the run was stopped. */
  unsent: number;
  receipts: ReceiptCounts;
  /** Messages from phones and receipts that nobody asked for. */
  inbound: number;
  /** From the first submit to the last answer. */
  seconds: number;
  submitsPerSecond: number;
  /** submit_sm to submit_sm_resp, milliseconds. */
  responseMs: Percentiles;
  /** submit_sm to its final receipt, milliseconds. */
  receiptMs: Percentiles;
  /** Of this process, user and system, over the whole run. */
  cpuSeconds: number;
  /** Links that ended before the run did, and how. */
  linksLost: string[];
}

/** Everything that was sent was answered, and every receipt that was due came, once the server had a chance to. */
export const isWhole = (report: EsmeLoadReport, awaited: boolean): boolean =>
  report.unanswered === 0 && report.unsent === 0 && (!awaited || (report.receipts.lost === 0 && report.receipts.mismatched === 0));

export const refusedByName = (byStatus: ReadonlyMap<number, number>): Record<string, number> =>
  Object.fromEntries(Array.from(byStatus, ([status, count]) => [statusName(status), count]));

const whole = (n: number): string => Math.round(n).toLocaleString('en');
const ms = (value: number): string => (value >= 100 ? whole(value) : value.toPrecision(3));

const percentiles = ({ count, p50, p90, p99, max }: Percentiles): string =>
  count === 0 ? 'none' : `p50 ${ms(p50)}, p90 ${ms(p90)}, p99 ${ms(p99)}, max ${ms(max)} ms`;

export const reportText = (report: EsmeLoadReport): string => {
  const { receipts } = report;
  const refused = Object.entries(report.refused).map(([name, count]) => `, ${name} ${whole(count)}`);
  const lines = [
    `submits     ${whole(report.submits)} in ${report.seconds.toFixed(2)} s, ${whole(report.submitsPerSecond)}/s`,
    `            accepted ${whole(report.accepted)}${refused.join('')}, unanswered ${whole(report.unanswered)}, unsent ${whole(report.unsent)}`,
    `responses   ${percentiles(report.responseMs)}`,
  ];
  if (receipts.expected + receipts.mismatched + receipts.withoutId > 0)
    lines.push(
      `receipts    matched ${whole(receipts.matched)} of ${whole(receipts.expected)}, lost ${whole(receipts.lost)}, duplicate ${whole(receipts.duplicate)}, ` +
        `mismatched ${whole(receipts.mismatched)}, intermediate ${whole(receipts.intermediate)}, without id ${whole(receipts.withoutId)}`,
      `            ${percentiles(report.receiptMs)}`,
    );
  if (report.inbound > 0) lines.push(`inbound     ${whole(report.inbound)}`);
  const per100k = report.submits === 0 ? 0 : (report.cpuSeconds / report.submits) * 100_000;
  lines.push(`CPU         ${report.cpuSeconds.toFixed(2)} s of this process, ${per100k.toFixed(2)} s per 100,000 submits`);
  for (const link of report.linksLost) lines.push(`link lost   ${link}`);
  return lines.join('\n');
};
