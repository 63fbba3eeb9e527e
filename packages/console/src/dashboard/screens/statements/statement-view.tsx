// A statement as it reads on a screen: that it adds up in the first line, then what came in, what was used by day and destination, what came back.
import { use } from 'react';
import { formatMoney } from '../../../format.ts';
import { keyOf, LanguageContext, useText } from '../../../i18n.ts';
import { type Column, Table } from '../../../parts/table.tsx';
import { Count, Money, Time } from '../../../parts/value.tsx';
import { isZero } from '../../../format.ts';
import type { Statement } from '../../types.ts';

/** What takes from the account stands with a minus. */
const takes: ReadonlySet<string> = new Set(['debit', 'expiry', 'transfer_out']);
const signed = (kind: string, amount: string): string => (takes.has(kind) && !isZero(amount) ? `-${amount}` : amount);

type Entry = Statement['entries'][number];
type Usage = Statement['usage'][number];
type Refund = Statement['refunds'][number];

function Entries({ rows }: { readonly rows: readonly Entry[] }) {
  const t = useText();
  const columns: readonly Column<Entry>[] = [
    { key: 'at', head: t('time'), cell: ({ at }) => <Time at={at} /> },
    {
      key: 'kind',
      head: t('statements.kind'),
      cell: ({ kind }) => {
        const key = keyOf('entry', kind);
        return key ? t(key) : kind;
      },
    },
    { key: 'reference', head: t('accounts.reference'), isWrapped: true, gives: 'less', cell: ({ reference }) => reference || '–' },
    { key: 'balance', head: t('home.balance'), isNumber: true, cell: ({ kind, balance }) => <Money amount={signed(kind, balance)} /> },
    { key: 'gift', head: t('home.gift'), isNumber: true, cell: ({ kind, gift }) => <Money amount={signed(kind, gift)} /> },
  ];
  return (
    <Table
      caption={t('statements.entries')}
      columns={columns}
      rows={rows}
      rowKey={({ at, kind, reference }) => `${at} ${kind} ${reference}`}
    />
  );
}

function UsageTable({ rows, account }: { readonly rows: readonly Usage[]; readonly account: string }) {
  const t = useText();
  const hasOthers = rows.some((row) => row.account !== account);
  const columns: readonly Column<Usage>[] = [
    { key: 'day', head: t('reports.by.day'), cell: ({ day }) => day },
    ...(hasOthers ? [{ key: 'account', head: t('account'), cell: (row: Usage) => row.account }] : []),
    { key: 'destination', head: t('statements.destination'), cell: ({ destination }) => <span className="mono">{destination}</span> },
    { key: 'messages', head: t('messages'), isNumber: true, gives: 'less', cell: ({ messages }) => <Count value={messages} /> },
    { key: 'segments', head: t('segments'), isNumber: true, cell: ({ segments }) => <Count value={segments} /> },
    { key: 'price', head: t('statements.price'), isNumber: true, gives: 'less', cell: ({ price }) => <Money amount={price} /> },
    { key: 'amount', head: t('statements.amount'), isNumber: true, cell: ({ amount }) => <Money amount={amount} /> },
    {
      key: 'gift',
      head: t('statements.of_which_gift'),
      isNumber: true,
      gives: 'less',
      cell: ({ ofWhichGift }) => (isZero(ofWhichGift) ? '–' : <Money amount={ofWhichGift} />),
    },
  ];
  return (
    <Table
      caption={t('statements.usage')}
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.day} ${row.account} ${row.destination} ${row.price}`}
    />
  );
}

function Refunds({ rows }: { readonly rows: readonly Refund[] }) {
  const t = useText();
  const columns: readonly Column<Refund>[] = [
    { key: 'day', head: t('reports.by.day'), cell: ({ day }) => day },
    { key: 'messages', head: t('messages'), isNumber: true, cell: ({ messages }) => <Count value={messages} /> },
    { key: 'amount', head: t('statements.amount'), isNumber: true, cell: ({ amount }) => <Money amount={amount} /> },
    {
      key: 'gift',
      head: t('statements.of_which_gift'),
      isNumber: true,
      gives: 'less',
      cell: ({ ofWhichGift }) => (isZero(ofWhichGift) ? '–' : <Money amount={ofWhichGift} />),
    },
  ];
  return <Table caption={t('statements.refunds')} columns={columns} rows={rows} rowKey={({ day }) => day} />;
}

export function StatementView({ statement }: { readonly statement: Statement }) {
  const t = useText();
  const language = use(LanguageContext);
  const { totals, currency, entries, usage, refunds } = statement;
  const amount = (text: string): string => formatMoney(text, language);
  const terms = [
    ['statements.opening', '', totals.opening],
    ['statements.entries', '+', totals.entries],
    ['statements.usage', '−', totals.usage],
    ['statements.refunds', '+', totals.refunds],
    ['statements.closing', '=', totals.closing],
  ] as const;
  return (
    <div className="stack">
      <dl className="figures sum">
        {terms.map(([key, sign, text]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              {sign !== '' && <small>{sign} </small>}
              {amount(text)} {key === 'statements.closing' && currency !== '' && <small>{currency}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {entries.length > 0 && (
        <section className="stack tight">
          <h2>{t('statements.entries')}</h2>
          <Entries rows={entries} />
        </section>
      )}
      {usage.length > 0 && (
        <section className="stack tight">
          <h2>{t('statements.usage')}</h2>
          <UsageTable rows={usage} account={statement.account} />
        </section>
      )}
      {refunds.length > 0 && (
        <section className="stack tight">
          <h2>{t('statements.refunds')}</h2>
          <Refunds rows={refunds} />
        </section>
      )}
      {entries.length + usage.length + refunds.length === 0 && <p className="dim">{t('statements.nothing')}</p>}
      <p className="dim">{t('statements.zone', { zone: statement.timeZone })}</p>
    </div>
  );
}
