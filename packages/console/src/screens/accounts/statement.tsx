// What happened on an account in a month: money in and out, messages by price, refunds; what there was before and what is left.
import { useApi } from '../../api/hooks.ts';
import { keyOf, useText } from '../../i18n.ts';
import { Answer } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Count, Money, Time } from '../../parts/value.tsx';

interface Row {
  readonly day: string;
  readonly account?: string;
  readonly destination?: string;
  readonly messages: number;
  readonly segments?: number;
  readonly price?: string;
  readonly amount: string;
  readonly ofWhichGift: string;
}

interface StatementView {
  readonly currency: string;
  readonly entries: readonly {
    readonly at: string;
    readonly kind: string;
    readonly balance: string;
    readonly gift: string;
    readonly reference: string;
  }[];
  readonly usage: readonly Row[];
  readonly refunds: readonly Row[];
  readonly totals: Readonly<Record<'opening' | 'entries' | 'usage' | 'refunds' | 'closing', string>>;
}

const PARTS = ['opening', 'entries', 'usage', 'refunds', 'closing'] as const;

function Rows({ rows, caption, currency }: { readonly rows: readonly Row[]; readonly caption: string; readonly currency: string }) {
  const t = useText();
  if (rows.length === 0) return null;
  return (
    <Table
      caption={caption}
      columns={[
        { key: 'day', head: caption, cell: ({ day }) => day },
        { key: 'account', head: t('account'), gives: 'less', cell: ({ account }) => account ?? '–' },
        { key: 'destination', head: t('routes.destination'), cell: ({ destination }) => destination ?? '–' },
        { key: 'messages', head: t('messages'), isNumber: true, cell: ({ messages }) => <Count value={messages} /> },
        {
          key: 'segments',
          head: t('segments'),
          isNumber: true,
          cell: ({ segments }) => (segments === undefined ? '–' : <Count value={segments} />),
        },
        {
          key: 'price',
          head: t('price'),
          isNumber: true,
          gives: 'less',
          cell: ({ price }) => (price === undefined ? '–' : <Money amount={price} />),
        },
        { key: 'amount', head: t('statement.amount'), isNumber: true, cell: ({ amount }) => <Money amount={amount} currency={currency} /> },
        {
          key: 'gift',
          head: t('statement.of_gift'),
          isNumber: true,
          gives: 'less',
          cell: ({ ofWhichGift }) => <Money amount={ofWhichGift} />,
        },
      ]}
      rows={rows.map((row, at) => ({ ...row, at }))}
      rowKey={({ at }) => at}
    />
  );
}

export function Statement({ account, month }: { readonly account: string; readonly month: string }) {
  const t = useText();
  const statement = useApi<StatementView>(`/api/accounts/${account}/statement?month=${month}`);
  return (
    <Answer of={statement}>
      {({ currency, entries, usage, refunds, totals }) => (
        <>
          <dl className="figures">
            {PARTS.map((part) => (
              <div key={part}>
                <dt>{t(`statement.${part}`)}</dt>
                <dd>
                  <Money amount={totals[part]} currency={currency === '' ? undefined : currency} />
                </dd>
              </div>
            ))}
          </dl>
          {entries.length + usage.length + refunds.length === 0 && <p className="dim">{t('statement.none')}</p>}
          {entries.length > 0 && (
            <Table
              caption={t('statement.entries')}
              columns={[
                { key: 'at', head: t('time'), cell: ({ at }) => <Time at={at} /> },
                {
                  key: 'kind',
                  head: t('statement.kind'),
                  cell: ({ kind }) => {
                    const key = keyOf('transfer', kind);
                    return key ? t(key) : kind;
                  },
                },
                { key: 'balance', head: t('accounts.balance'), isNumber: true, cell: ({ balance }) => <Money amount={balance} /> },
                { key: 'gift', head: t('accounts.gift'), isNumber: true, cell: ({ gift }) => <Money amount={gift} /> },
                { key: 'reference', head: t('accounts.reference'), gives: 'less', isWrapped: true, cell: ({ reference }) => reference },
              ]}
              rows={entries.map((row, index) => ({ ...row, index }))}
              rowKey={({ index }) => index}
            />
          )}
          <Rows rows={usage} caption={t('statement.usage')} currency={currency} />
          <Rows rows={refunds} caption={t('statement.refunds')} currency={currency} />
        </>
      )}
    </Answer>
  );
}
