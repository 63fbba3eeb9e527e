// Reports: what became of messages by day, country, sender or state over a period; a chart with a question, the numbers beneath, and the same as a file. A long
// period of a busy account comes in several answers, and is shown as far as it is.
import { useQuery } from '@tanstack/react-query';
import { use, useState } from 'react';
import { ApiError, call } from '../../../api/client.ts';
import { useApi } from '../../../api/hooks.ts';
import { formatNumber, formatShare } from '../../../format.ts';
import { keyOf, LanguageContext, type Language, languageTags, useText } from '../../../i18n.ts';
import { textsOf } from '../../../parts/field.tsx';
import { Answer, Empty, Page } from '../../../parts/page.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Money } from '../../../parts/value.tsx';
import { apiPath, useParams } from '../../../url-state.ts';
import { OutcomeChart } from '../../outcome-chart.tsx';
import type { Home, Outcomes, Report } from '../../types.ts';
import { nameOf, periodNames, periodOf } from './periods.ts';
import { addOutcomes, joinReports, nothing } from './sums.ts';

const groupings = ['day', 'country', 'sender', 'state'] as const;
const FILTERS = ['from', 'to', 'country', 'sender', 'state'];
/** Days that are over are not counted again for it. */
const RENEW_MS = 15_000;
type Row = Report['rows'][number];

/** Asked page after page; what came so far is told. */
async function readReport(path: string, to: string, signal: AbortSignal, tell: (soFar: Report) => void): Promise<Report> {
  let report: Report | null = null;
  let next: string | null = to;
  while (next !== null) {
    const more: Report = await call<Report>('GET', path.replace(/([?&]to=)[^&]*/, `$1${next}`), { signal });
    report = joinReports(report, more);
    tell(report);
    ({ next } = more);
  }
  if (!report) throw new ApiError(0, 'unknown', '', null, null);
  return report;
}

function countryName(code: string, language: Language): string {
  try {
    return new Intl.DisplayNames(languageTags[language], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

function useName(by: string): (key: string | null) => string {
  const t = useText();
  const language = use(LanguageContext);
  return (key) => {
    if (key === null) return t('reports.others');
    if (by === 'country') return key === '' ? t('reports.no_country') : countryName(key, language);
    if (by === 'sender') return key === '' ? t('reports.no_sender') : key;
    const state = by === 'state' ? keyOf('state', key) : null;
    return state ? t(state) : key;
  };
}

function Numbers({
  report,
  total,
  by,
  currency,
}: {
  readonly report: Report;
  readonly total: Outcomes;
  readonly by: string;
  readonly currency: string;
}) {
  const t = useText();
  const language = use(LanguageContext);
  const nameFor = useName(by);
  const { hrefWith } = useParams();
  const count = (key: 'messages' | 'segments' | 'delivered' | 'failed', gives?: 'less' | 'less-wide'): Column<Row> => ({
    key,
    head: key === 'messages' || key === 'segments' ? t(key) : t(`outcomes.${key}`),
    isNumber: true,
    ...(gives ? { gives } : {}),
    cell: (row) => formatNumber(row[key], language),
  });
  const columns: readonly Column<Row>[] = [
    { key: 'key', head: t(`reports.by.${by as 'day'}`), cell: ({ key }) => nameFor(key) },
    count('messages'),
    count('delivered'),
    count('failed'),
    {
      key: 'rate',
      head: t('reports.rate'),
      isNumber: true,
      cell: ({ delivered, failed }) => formatShare(delivered, delivered + failed, language),
    },
    count('segments', 'less'),
    {
      key: 'charged',
      head: t('home.charged'),
      isNumber: true,
      gives: 'less',
      cell: ({ charged }) => <Money amount={charged} currency={currency} />,
    },
  ];
  const rows =
    by === 'day'
      ? report.rows.toSorted((a, b) => (String(a.key) < String(b.key) ? 1 : -1))
      : report.rows.toSorted((a, b) => b.messages - a.messages);
  const leads = (row: Row): string | null => {
    // An empty filter is none.
    if (row.key === null || (by === 'sender' && row.key === '')) return null;
    if (by === 'day') return hrefWith({ from: row.key, to: row.key, by: 'country' });
    return hrefWith({ [by]: by === 'country' && row.key === '' ? '-' : row.key, by: 'day' });
  };
  return (
    <>
      <dl className="figures">
        <div>
          <dt>{t('messages')}</dt>
          <dd>{formatNumber(total.messages, language)}</dd>
        </div>
        <div>
          <dt>{t('home.delivery_rate')}</dt>
          <dd>
            {formatShare(total.delivered, total.delivered + total.failed, language)}{' '}
            <small className="note">{t('home.of_ended', { count: total.delivered + total.failed })}</small>
          </dd>
        </div>
        <div>
          <dt>{t('segments')}</dt>
          <dd>{formatNumber(total.segments, language)}</dd>
        </div>
        <div>
          <dt>{t('home.charged')}</dt>
          <dd>
            <Money amount={total.charged} currency={currency} />
          </dd>
        </div>
      </dl>
      <Table caption={t('place.reports')} columns={columns} rows={rows} rowKey={({ key }) => key ?? '\n'} href={leads} />
    </>
  );
}

function Content({ home }: { readonly home: Home }) {
  const t = useText();
  const { params, hrefWith, set } = useParams();
  const { timeZone } = home;
  const usual = periodOf('week', Date.now(), timeZone);
  const period = { from: params['from'] ?? usual.from, to: params['to'] ?? usual.to };
  const by = groupings.find((one) => one === params['by']) ?? 'day';
  const path = apiPath('/api/reports', { ...params, ...period, by }, [...FILTERS, 'by']);
  const [soFar, setSoFar] = useState<{ readonly path: string; readonly report: Report } | null>(null);
  const { data, error, refetch } = useQuery<Report, ApiError>({
    queryKey: [path],
    queryFn: ({ signal }) => readReport(path, period.to, signal, (report) => setSoFar({ path, report })),
    refetchInterval: RENEW_MS,
  });
  const shown = data ?? (soFar?.path === path ? soFar.report : undefined);
  const name = nameOf(period, Date.now(), timeZone);
  const held = (['country', 'sender', 'state'] as const).filter((filter) => params[filter] !== undefined);
  return (
    <div className="stack">
      <form
        className="filters"
        key={JSON.stringify(period)}
        onSubmit={(event) => {
          event.preventDefault();
          set({ from: null, to: null, ...textsOf(event.currentTarget) });
        }}
      >
        <label>
          {t('filter.from')}
          <input className="input" type="date" name="from" defaultValue={period.from} max={period.to} />
        </label>
        <label>
          {t('filter.to')}
          <input className="input" type="date" name="to" defaultValue={period.to} />
        </label>
        <button className="button" type="submit">
          {t('filter.apply')}
        </button>
        {periodNames.map((one) => (
          <button
            key={one}
            type="button"
            className="button quiet"
            aria-pressed={name === one}
            onClick={() => set({ ...periodOf(one, Date.now(), timeZone) })}
          >
            {t(`reports.period.${one}`)}
          </button>
        ))}
        {held.map((filter) => (
          <button key={filter} type="button" className="chip" onClick={() => set({ [filter]: null })}>
            <span className="hidden-text">{t('filter.remove')}</span>
            {t(`reports.by.${filter}`)}: {params[filter] === '' ? '–' : params[filter]} ×
          </button>
        ))}
      </form>
      <Answer of={{ data: shown, error, again: () => void refetch() }}>
        {(report) => {
          const total = report.days.reduce<Outcomes>(addOutcomes, nothing);
          if (total.messages === 0 && report.next === null) return <Empty title={t('reports.none')}>{t('reports.none.help')}</Empty>;
          return (
            <div className="stack">
              {report.next !== null && <progress aria-label={t('loading')} />}
              {report.days.length > 1 && (
                <section className="card">
                  <h2>{t('reports.chart')}</h2>
                  <OutcomeChart
                    caption={t('reports.chart')}
                    bars={report.days.toReversed().map((day) => ({ label: day.day.slice(5), outcomes: day }))}
                  />
                </section>
              )}
              <Tabs
                label={t('reports.group')}
                tabs={groupings.map((one) => ({ href: hrefWith({ by: one }), label: t(`reports.by.${one}`), isCurrent: one === by }))}
              />
              {report.by === by && <Numbers report={report} total={total} by={by} currency={home.currency} />}
              {!report.isWhole && <p className="notice waiting">{t('reports.not_whole')}</p>}
            </div>
          );
        }}
      </Answer>
    </div>
  );
}

export function ReportsScreen() {
  const t = useText();
  const { params } = useParams();
  const home = useApi<Home>('/api/home');
  const usual = home.data && periodOf('week', Date.now(), home.data.timeZone);
  return (
    <Page
      title={t('place.reports')}
      answer={home.data && t('reports.answer', { zone: home.data.timeZone })}
      actions={
        usual && (
          <a className="button" href={apiPath('/api/reports/export', { ...usual, ...params }, FILTERS)} download>
            {t('own.export')}
          </a>
        )
      }
    >
      <Answer of={home}>{(shown) => <Content home={shown} />}</Answer>
    </Page>
  );
}
