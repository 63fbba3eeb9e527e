// The account's money on paper: a month's statement, the invoices, and the ledger with its proof.
import { Link } from 'wouter';
import { useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Answer, Empty, Page } from '../../../parts/page.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Code, Money, Time } from '../../../parts/value.tsx';
import { useParams } from '../../../url-state.ts';
import type { Home, Invoice, LedgerProof, Statement } from '../../types.ts';
import { dayBefore, isMonth, monthAfter, monthOf } from './months.ts';
import { StatementView } from './statement-view.tsx';

const tabs = [
  ['statement', '/statements', 'statements.tab.statement'],
  ['invoices', '/statements/invoices', 'statements.tab.invoices'],
  ['ledger', '/statements/ledger', 'statements.tab.ledger'],
] as const;
type Tab = (typeof tabs)[number][0];

function Month({ timeZone }: { readonly timeZone: string }) {
  const t = useText();
  const { params, hrefWith, set } = useParams();
  const now = monthOf(Date.now(), timeZone);
  const month = isMonth(params['month']) ? params['month'] : now;
  const statement = useApi<Statement>(`/api/statement?month=${month}`);
  const file = (format: string): string => `/api/statement?month=${month}&format=${format}`;
  return (
    <div className="stack">
      <div className="filters">
        <Link className="button" href={hrefWith({ month: monthAfter(month, -1) })}>
          {t('statements.before')}
        </Link>
        <label>
          <span className="hidden-text">{t('statements.month')}</span>
          <input
            className="input"
            type="month"
            value={month}
            max={now}
            onChange={({ target }) => isMonth(target.value) && set({ month: target.value })}
          />
        </label>
        {month < now && (
          <Link className="button" href={hrefWith({ month: monthAfter(month, 1) })}>
            {t('statements.after')}
          </Link>
        )}
        <a className="button" href={file('pdf')} download>
          PDF
        </a>
        <a className="button" href={file('csv')} download>
          CSV
        </a>
      </div>
      {month === now && <p className="dim">{t('statements.so_far')}</p>}
      <Answer of={statement}>{(shown) => <StatementView statement={shown} />}</Answer>
    </div>
  );
}

function Invoices() {
  const t = useText();
  const invoices = useApi<readonly Invoice[]>('/api/invoices');
  const columns: readonly Column<Invoice>[] = [
    { key: 'number', head: t('statements.invoice'), cell: ({ number }) => `#${number}` },
    { key: 'from', head: t('filter.from'), gives: 'less', cell: ({ from }) => from.slice(0, 10) },
    { key: 'to', head: t('statements.until'), cell: ({ to }) => dayBefore(to) },
    { key: 'issued', head: t('statements.issued'), gives: 'less', cell: ({ issuedAt }) => <Time at={issuedAt} /> },
    { key: 'charged', head: t('statements.charged'), isNumber: true, cell: ({ charged }) => <Money amount={charged} /> },
    {
      key: 'files',
      head: <span className="hidden-text">{t('actions')}</span>,
      cell: ({ number }) => (
        <span className="actions">
          <a className="button small" href={`/api/invoices/${number}?format=pdf`} download>
            PDF
          </a>
          <a className="button small" href={`/api/invoices/${number}?format=csv`} download>
            CSV
          </a>
        </span>
      ),
    },
  ];
  return (
    <Answer of={invoices}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('statements.no_invoice')}>{t('statements.no_invoice.help')}</Empty>
        ) : (
          <Table
            caption={t('statements.tab.invoices')}
            columns={columns}
            rows={rows}
            rowKey={({ number }) => number}
            href={({ number }) => `/statements/invoices/${number}`}
          />
        )
      }
    </Answer>
  );
}

function Ledger() {
  const t = useText();
  const proof = useApi<LedgerProof>('/api/ledger/proof');
  return (
    <Answer of={proof}>
      {({ account, seal, lastTransfer, hash, at }) => {
        const file = `ledger-${account.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.ndjson`;
        return (
          <div className="stack narrow">
            <section className="card">
              <h2>{t('statements.seal')}</h2>
              <div className="body stack">
                <p>{t('statements.seal.what')}</p>
                {hash === null || at === null ? (
                  <p className="dim">{t('statements.seal.none')}</p>
                ) : (
                  <dl className="facts">
                    <dt>{t('statements.seal.number')}</dt>
                    <dd>
                      {seal} · <Time at={at} />
                    </dd>
                    <dt>{t('statements.seal.last')}</dt>
                    <dd>{lastTransfer}</dd>
                    <dt>SHA-256</dt>
                    <dd>
                      <Code text={hash} label={t('statements.seal.copy')} />
                    </dd>
                  </dl>
                )}
              </div>
            </section>
            <section className="card">
              <h2>{t('statements.proof')}</h2>
              <div className="body stack">
                <ol className="steps">
                  <li>
                    <a href="/api/ledger/export" download>
                      {t('statements.download', { file })}
                    </a>
                  </li>
                  <li>
                    <a href="/api/ledger/verifier" download>
                      {t('statements.download', { file: 'verify-ledger.mjs' })}
                    </a>{' '}
                    <span className="dim">{t('statements.verifier.what')}</span>
                  </li>
                  <li>
                    {t('statements.run')}
                    <Code text={`node verify-ledger.mjs ${file}`} label={t('copy_command')} />
                  </li>
                </ol>
                <p className="dim">{t('statements.verifier.says')}</p>
                <p>
                  <a href="/api/ledger/export?format=csv" download>
                    {t('statements.ledger_csv')}
                  </a>
                </p>
              </div>
            </section>
          </div>
        );
      }}
    </Answer>
  );
}

export function StatementsScreen({ tab }: { readonly tab: Tab }) {
  const t = useText();
  const home = useApi<Home>('/api/home');
  return (
    <Page title={t('place.statements')} answer={t('statements.answer')}>
      <Tabs label={t('place.statements')} tabs={tabs.map(([name, href, label]) => ({ href, label: t(label), isCurrent: name === tab }))} />
      {tab === 'statement' && <Answer of={home}>{({ timeZone }) => <Month timeZone={timeZone} />}</Answer>}
      {tab === 'invoices' && <Invoices />}
      {tab === 'ledger' && <Ledger />}
    </Page>
  );
}
