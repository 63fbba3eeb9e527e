// The answers of getreport and getsentrcd: counters and rows in the account's report style.
import { deliverStatus, reportCode, reportCounter, reportLabel } from '../../core/report.ts';
import type { Account } from '../../core/rulebook.ts';
import { MessageState } from '../../core/message.ts';
import { formatStamp } from '../../core/zone-time.ts';
import type { ReportRow } from '../../ports/store.ts';
import { formatIso } from '../../core/iso-time.ts';
import { type Answer, SUCCESS_V3, textJson } from './answer.ts';
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

const statusesV3 = { success: 0, fail: 1, unsent: -1, sending: -1 } as const;

/** V3: three states, every value a string. Rows are added piece by piece: there may be many. */
export function createReportV3(account: Account, timeZone: string) {
  const { reportStyle } = account.settings;
  const counts = { [-1]: 0, 0: 0, 1: 0 };
  let shown = '';
  return {
    /** `orderIdOf`: as the rows of getSentRcd show; absent: they do not. */
    add(rows: readonly ReportRow[], orderIdOf?: (id: number) => string): void {
      for (const { id, number, changedAt, state, reason } of rows) {
        const status = statusesV3[reportCounter(reportStyle, reportCode(reportStyle, state, reason))];
        counts[status]++;
        const order = orderIdOf ? `,"orderId":${textJson(orderIdOf(id))}` : '';
        const time = formatIso(changedAt, timeZone);
        shown += `${shown === '' ? '' : ','}{"msgId":"${id}","number":${textJson(number)},"receiveTime":"${time}","status":"${status}"${order}}`;
      }
    },
    answer(notFound: number): Answer {
      const counters = `"success":"${counts[0]}","fail":"${counts[1]}","sending":"${counts[-1]}","nofound":"${notFound}"`;
      return { status: 0, body: `{${SUCCESS_V3},${counters},"array":[${shown}]}` };
    },
  };
}
