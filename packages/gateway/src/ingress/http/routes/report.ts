// getreport: the state of messages by id. Reads only.
import type { Account } from '../../../core/rulebook.ts';
import type { ReportRow } from '../../../ports/store.ts';
import { type Answer, refusal } from '../answer.ts';
import { reportAnswer as reportSchema, reportAnswerV3 } from '../describe/answers.ts';
import type { Description } from '../describe/description.ts';
import { idsParameter } from '../describe/parameters.ts';
import type { Endpoint, HttpParts } from '../endpoint.ts';
import { IDS_MAX } from '../http-limits.ts';
import { readId } from '../../message-id.ts';
import { splitList } from '../numbers.ts';
import { createQueryInterval } from '../query-interval.ts';
import type { ApiVersion } from '../read-request.ts';
import { createReportV3, reportAnswer } from '../report-rows.ts';

const EXAMPLE = {
  status: 0,
  success: 1,
  fail: 1,
  unsent: 0,
  sending: 0,
  nofound: 0,
  array: [
    [1, 10010, 20171001123015, 0],
    [2, 1008611, 20171001123015, 3],
  ],
};
const EXAMPLE_V3 = {
  status: '0',
  reason: 'success',
  success: '1',
  fail: '0',
  sending: '0',
  nofound: '0',
  array: [{ msgId: '1', number: '10010', receiveTime: '2026-03-01T09:00:00+08:00', status: '0' }],
};

const description = (version: ApiVersion): Description => ({
  summary: 'Says what became of messages, by id',
  text: 'Asking changes nothing and can be repeated. Rows come in the order of the ids, each id once; what is not yours or not known has no row.',
  parameters: [idsParameter(version)],
  answer: version === 3 ? reportAnswerV3(false) : reportSchema(version),
  refusals: ['ids_missing', 'too_many_ids', 'too_often'],
  example: version === 3 ? EXAMPLE_V3 : EXAMPLE,
});

export function reportEndpoints({ store, clock, timeZone }: HttpParts): readonly Endpoint[] {
  const interval = createQueryInterval(clock);

  async function answer(account: Account, idsText: string, version: ApiVersion): Promise<Answer> {
    const pieces = splitList(idsText, IDS_MAX);
    if (pieces === null) return refusal('report', version, 'too_many_ids');
    if (pieces.length === 0) return refusal('report', version, 'ids_missing');
    if (!interval.take(account)) return refusal('report', version, 'too_often');
    const ids = new Set<number>();
    let notFound = 0;
    for (const piece of pieces) {
      const id = readId(piece);
      if (id === null) notFound++;
      else ids.add(id);
    }
    const found = new Map<number, ReportRow>();
    if (ids.size > 0) for (const row of await store.reports(account.id, [...ids])) found.set(row.id, row);
    const rows: ReportRow[] = [];
    for (const id of ids) {
      const row = found.get(id);
      if (row) rows.push(row);
      else notFound++;
    }
    if (version !== 3) return reportAnswer(account, rows, notFound, timeZone);
    const report = createReportV3(account, timeZone);
    report.add(rows);
    return report.answer(notFound);
  }

  const endpoint = (name: string, version: ApiVersion): Endpoint => ({
    name,
    version,
    shape: 'report',
    description: description(version),
    handle: (account, params) => answer(account, params.ids, version),
  });
  return [endpoint('getreport', 1), endpoint('getreportV2', 2), endpoint('v3/getReport', 3)];
}
