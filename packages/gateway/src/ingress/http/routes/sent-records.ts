// getsentrcdV2: what the account sent on a day, page by page.
import type { Account } from '../../../core/rulebook.ts';
import { dayBounds, formatDate, parseStamp } from '../../../core/zone-time.ts';
import { type Answer, refusal } from '../answer.ts';
import type { Endpoint, HttpParts } from '../endpoint.ts';
import { SENT_RECORDS_MAX } from '../http-limits.ts';
import { reportAnswer } from '../report-rows.ts';
import type { RequestParams } from '../request-params.ts';

const VERSION = 2;
const SECOND_MS = 1000;
const DATE_WRONG = 'The date must be YYYYMMDD, begintime and endtime hhmmss';
const START_INDEX_WRONG = 'The startindex must be a whole number from 0 on';

export function sentRecordsEndpoints({ store, clock, timeZone }: HttpParts): readonly Endpoint[] {
  /** From begintime to endtime, both seconds included. */
  function readPeriod(params: RequestParams): { readonly fromMs: number; readonly toMs: number } | null {
    const date = params.date.trim() || formatDate(clock.now(), timeZone);
    const day = dayBounds(date, timeZone);
    if (!day) return null;
    const begin = params.beginTime.trim();
    const end = params.endTime.trim();
    const fromMs = begin === '' ? day.fromMs : parseStamp(date + begin, timeZone);
    const lastMs = end === '' ? day.toMs - SECOND_MS : parseStamp(date + end, timeZone);
    return fromMs === null || lastMs === null ? null : { fromMs, toMs: lastMs + SECOND_MS };
  }

  async function answer(account: Account, params: RequestParams): Promise<Answer> {
    const period = readPeriod(params);
    if (!period) return refusal('report', VERSION, 'time_wrong', 0, DATE_WRONG);
    const startText = params.startIndex.trim() || '0';
    if (!/^[0-9]{1,15}$/.test(startText)) return refusal('report', VERSION, 'parameter', 0, START_INDEX_WRONG);
    const { fromMs, toMs } = period;
    const rows = fromMs < toMs ? await store.sentRecords(account.id, fromMs, toMs, Number(startText), SENT_RECORDS_MAX) : [];
    return reportAnswer(account, rows, 0, timeZone);
  }

  return [{ name: 'getsentrcdV2', version: VERSION, shape: 'report', handle: answer }];
}
