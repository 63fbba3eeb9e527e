// The answer of getreport and getsentrcdV2: counters and rows in the account's report style.
import { deliverStatus, reportCode, reportCounter, reportLabel } from '../../core/report.ts';
import type { Account } from '../../core/rulebook.ts';
import { MessageState } from '../../core/message.ts';
import { formatStamp } from '../../core/zone-time.ts';
import type { ReportRow } from '../../ports/store.ts';
import type { Answer } from './answer.ts';
import { numberJson } from './numbers.ts';

export function reportAnswer(account: Account, rows: readonly ReportRow[], notFound: number, timeZone: string): Answer {
  const { reportStyle, deliverReport } = account.settings;
  const isLong = reportStyle === 'eims' && deliverReport;
  const counters = { success: 0, fail: 0, unsent: 0, sending: 0 };
  const shown = rows.map((row) => {
    const code = reportCode(reportStyle, row.state, row.reason);
    counters[reportCounter(reportStyle, code)]++;
    const time = formatStamp(row.changedAt, timeZone);
    const start = `[${row.id},${numberJson(row.number)},${time},${code}`;
    if (!isLong) return `${start}]`;
    const deliverTime = row.state === MessageState.DELIVERED ? time : 0;
    return `${start},${JSON.stringify(reportLabel(code))},${deliverTime},${deliverStatus(row.state)}]`;
  });
  const { success, fail, unsent, sending } = counters;
  const counts = `"success":${success},"fail":${fail},"unsent":${unsent},"sending":${sending},"nofound":${notFound}`;
  return { status: 0, body: `{"status":0,${counts},"array":[${shown.join(',')}]}` };
}
