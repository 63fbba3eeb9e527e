// Reports: what became of the account's messages by day, country, sender or state. Days are read one by one and kept (traffic.ts); an answer takes so long
// and then says where to go on, so that a year of a busy account is read in steps that a page can show.
import { Readable } from 'node:stream';
import { Type, type Static } from 'typebox';
import { messageStateNames } from '../../core/message.ts';
import { dayBounds, formatDate } from '../../core/zone-time.ts';
import { money } from '../../web/amounts.ts';
import { refuse } from '../../web/answers.ts';
import { csvCell } from '../../web/csv.ts';
import { readPeriod } from '../../web/period.ts';
import type { RegisterRoutes } from '../context.ts';
import { addOutcome, noOutcomes, type Outcomes, viewOutcomes } from '../outcomes.ts';
import type { CountedRow } from '../traffic.ts';

const DAYS_MAX = 400;
/** When it is over the answer is the days so far, the one begun included. */
const ANSWER_MS = 60;
/** Rows of one answer; what is beyond is one row more. */
const ROWS_MAX = 500;

const groupings = ['day', 'country', 'sender', 'state'] as const;
type Grouping = (typeof groupings)[number];

const day = (description: string) => Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description });
const filters = {
  from: day('a day as YYYY-MM-DD'),
  to: day('a day as YYYY-MM-DD, not before from'),
  by: Type.Optional(Type.Enum([...groupings], { description: groupings.join(', ') })),
  country: Type.Optional(Type.String({ pattern: '^([A-Z]{2}|-)$', description: 'two capital letters, or - for none that is known' })),
  sender: Type.Optional(Type.String({ maxLength: 32, description: 'a text of at most 32 characters' })),
  state: Type.Optional(Type.Enum([...messageStateNames], { description: messageStateNames.join(', ') })),
};
const query = Type.Object(filters, { additionalProperties: false });
const tags = ['reports'];
type Asked = Static<typeof query>;

const dashed = (date: string): string => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;

/** null = the others. */
function keyOf(row: CountedRow, date: string, by: Grouping): string | null {
  switch (by) {
    case 'day':
      return dashed(date);
    case 'country':
      return row.country;
    case 'sender':
      return row.sender;
    case 'state':
      return row.state;
    default:
      return by satisfies never;
  }
}

const fits = (row: CountedRow, { country, sender, state }: Asked): boolean =>
  (country === undefined || row.country === (country === '-' ? '' : country)) &&
  (sender === undefined || row.sender === sender) &&
  (state === undefined || row.state === state);

/** Days from the last to the first, YYYYMMDD. */
function daysBack(fromMs: number, toMs: number, timeZone: string): string[] {
  const days: string[] = [];
  for (let at = toMs - 1; at >= fromMs && days.length <= DAYS_MAX; ) {
    const date = formatDate(at, timeZone);
    days.push(date);
    at = (dayBounds(date, timeZone)?.fromMs ?? fromMs) - 1;
  }
  return days;
}

export const reportRoutes: RegisterRoutes = (app, context) => {
  const { visitorOf, timeZone, clock, countDay } = context;

  type Period =
    | { readonly ok: true; readonly days: readonly string[] }
    | { readonly ok: false; readonly field: string; readonly message: string };
  function readDays({ from, to }: Asked): Period {
    const period = readPeriod({ from, to }, timeZone);
    if (!period.ok) return period;
    const today = dayBounds(formatDate(clock.now(), timeZone), timeZone)?.toMs ?? period.toMs;
    const days = daysBack(period.fromMs, Math.min(period.toMs, today), timeZone);
    return days.length > DAYS_MAX
      ? { ok: false, field: 'from', message: `from and to must be at most ${DAYS_MAX} days apart` }
      : { ok: true, days };
  }

  app.get(
    '/api/reports',
    { schema: { summary: 'Messages by day, country, sender or state', tags, querystring: query } },
    async (request, reply) => {
      const { account } = visitorOf(request);
      const { by = 'day' } = request.query;
      const period = readDays(request.query);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      const days: { readonly day: string; readonly outcomes: Outcomes }[] = [];
      const groups = new Map<string | null, Outcomes>();
      const begun = clock.monotonic();
      let isWhole = true;
      for (const date of period.days) {
        if (days.length > 0 && clock.monotonic() - begun >= ANSWER_MS) break;
        const found = await countDay(account.id, date, 'day');
        isWhole &&= found.isWhole;
        const outcomes = noOutcomes();
        for (const row of found.rows) {
          if (!fits(row, request.query)) continue;
          addOutcome(outcomes, row);
          const key = keyOf(row, date, by);
          const place = groups.size < ROWS_MAX || groups.has(key) ? key : null;
          const group = groups.get(place) ?? noOutcomes();
          groups.set(place, group);
          addOutcome(group, row);
        }
        days.push({ day: dashed(date), outcomes });
      }
      const rest = period.days[days.length];
      return {
        by,
        timeZone,
        days: days.map(({ day: date, outcomes }) => ({ day: date, ...viewOutcomes(outcomes) })),
        rows: [...groups].map(([key, outcomes]) => ({ key, ...viewOutcomes(outcomes) })),
        isWhole,
        /** The day to ask for as `to` in the next request; null: this was all. */
        next: rest === undefined ? null : dashed(rest),
      };
    },
  );

  async function* csv(accountId: number, days: readonly string[], asked: Asked): AsyncGenerator<string> {
    yield 'day,country,sender,state,reason,messages,segments,charged\r\n';
    for (const date of days) {
      const { rows } = await countDay(accountId, date, 'day');
      const shown = rows.filter((row) => fits(row, asked));
      if (shown.length === 0) continue;
      yield shown
        .map(({ country, sender, state, reason, messages, segments, chargedMicros }) =>
          [
            dashed(date),
            country,
            csvCell(sender ?? '(others)'),
            state,
            reason === 'none' ? '' : reason,
            messages,
            segments,
            money(chargedMicros),
          ].join(','),
        )
        .map((line) => `${line}\r\n`)
        .join('');
    }
  }

  app.get(
    '/api/reports/export',
    { schema: { summary: 'The counts behind a report as CSV, newest day first', tags, querystring: query } },
    async (request, reply) => {
      const period = readDays(request.query);
      if (!period.ok) return refuse(reply, 'parameter', period.message, period.field);
      reply.header('Content-Disposition', 'attachment; filename="report.csv"').type('text/csv; charset=utf-8');
      return reply.send(Readable.from(csv(visitorOf(request).account.id, period.days, request.query)));
    },
  );
};
