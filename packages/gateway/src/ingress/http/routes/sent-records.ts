// getsentrcdV2: what the account sent on a day, page by page. getSentRcd of V3: what it sent between two times.
import type { Account } from '../../../core/rulebook.ts';
import { parseIso } from '../../../core/iso-time.ts';
import { dayBounds, formatDate, parseStamp } from '../../../core/zone-time.ts';
import { type Answer, refusal } from '../answer.ts';
import { reportAnswer as reportSchema, reportAnswerV3 } from '../describe/answers.ts';
import type { Description } from '../describe/description.ts';
import { dayParameters, periodParameters } from '../describe/parameters.ts';
import type { Endpoint, HttpParts } from '../endpoint.ts';
import { SENT_PERIOD_V3_MAX_MS, SENT_RECORDS_MAX, SENT_RECORDS_PAGE, SENT_RECORDS_V3_MAX } from '../http-limits.ts';
import { createReportV3, reportAnswer } from '../report-rows.ts';
import type { RequestParams } from '../request-params.ts';

const VERSION = 2;
const SECOND_MS = 1000;
const DATE_WRONG = 'The date must be YYYYMMDD, begintime and endtime hhmmss';
const PERIOD_WRONG = 'The startTime and endTime must be ISO 8601 times such as 2026-03-01T09:00:00+08:00';
const START_INDEX_WRONG = 'The startindex must be a whole number from 0 on';

const description: Description = {
  summary: 'Lists what was sent on a day',
  parameters: dayParameters,
  answer: reportSchema(VERSION),
  refusals: ['time_wrong'],
  example: { status: 0, success: 1, fail: 0, unsent: 0, sending: 0, nofound: 0, array: [[1, 10010, 20171001123015, 0]] },
};

const rowV3 = { msgId: '1', number: '10010', receiveTime: '2026-03-01T09:00:00+08:00', status: '0', orderId: 'A-1' };
const descriptionV3: Description = {
  summary: 'Lists what was sent between two times, with order ids',
  parameters: periodParameters,
  answer: reportAnswerV3(true),
  refusals: ['time_wrong', 'period_too_long'],
  example: { status: '0', reason: 'success', success: '1', fail: '0', sending: '0', nofound: '0', array: [rowV3] },
};

/** null: it is no number. */
function readStartIndex({ startIndex }: RequestParams): number | null {
  const text = startIndex.trim() || '0';
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}

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
    const startIndex = readStartIndex(params);
    if (startIndex === null) return refusal('report', VERSION, 'parameter', 0, START_INDEX_WRONG);
    const { fromMs, toMs } = period;
    const rows = fromMs < toMs ? await store.sentRecords(account.id, fromMs, toMs, startIndex, SENT_RECORDS_MAX) : [];
    return reportAnswer(account, rows, 0, timeZone);
  }

  async function answerV3(account: Account, params: RequestParams): Promise<Answer> {
    const fromMs = parseIso(params.beginTime.trim(), timeZone);
    const lastMs = parseIso(params.endTime.trim(), timeZone);
    if (fromMs === null || lastMs === null) return refusal('report', 3, 'time_wrong', 0, PERIOD_WRONG);
    if (lastMs - fromMs > SENT_PERIOD_V3_MAX_MS) return refusal('report', 3, 'period_too_long');
    const startIndex = readStartIndex(params);
    if (startIndex === null) return refusal('report', 3, 'parameter', 0, START_INDEX_WRONG);
    const report = createReportV3(account, timeZone);
    for (let shown = 0; shown < SENT_RECORDS_V3_MAX; shown += SENT_RECORDS_PAGE) {
      const rows = await store.sentRecords(account.id, fromMs, lastMs + SECOND_MS, startIndex + shown, SENT_RECORDS_PAGE);
      const orders = rows.length === 0 ? [] : await store.orders(rows.map(({ id }) => id));
      const orderIds = new Map(orders.map(({ messageId, orderId }) => [messageId, orderId]));
      report.add(rows, (id) => orderIds.get(id) ?? '');
      if (rows.length < SENT_RECORDS_PAGE) break;
    }
    return report.answer(0);
  }

  return [
    { name: 'getsentrcdV2', version: VERSION, shape: 'report', description, handle: answer },
    { name: 'v3/getSentRcd', version: 3, shape: 'report', description: descriptionV3, handle: answerV3 },
  ];
}
