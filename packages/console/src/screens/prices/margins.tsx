// What was earned in a month less what it cost, by day, account, connector or country; one row a currency.
import { useApi } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Answer, Empty } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Count, Money } from '../../parts/value.tsx';
import { useParams } from '../../url-state.ts';

interface Margin {
  readonly currency: string;
  readonly messages: number;
  readonly revenue: string;
  readonly cost: string;
  readonly margin: string;
  readonly withoutCost: { readonly messages: number };
  readonly day?: string;
  readonly account?: string;
  readonly connector?: string;
  readonly country?: string;
}

const GROUPINGS = ['day', 'account', 'connector', 'country'] as const;
const two = (value: number): string => String(value).padStart(2, '0');

export function Margins() {
  const t = useText();
  const { params, set } = useParams();
  const now = new Date();
  const month = params['month'] ?? `${now.getFullYear()}-${two(now.getMonth() + 1)}`;
  const by = GROUPINGS.find((one) => one === params['by']) ?? 'day';
  const margins = useApi<{ readonly rows: readonly Margin[]; readonly total: readonly Margin[] }>(`/api/margins?month=${month}&by=${by}`);
  const columns: readonly Column<Margin>[] = [
    { key: 'group', head: t(`margins.by.${by}`), cell: (row) => row[by] ?? t('margins.total') },
    { key: 'messages', head: t('messages'), isNumber: true, cell: ({ messages }) => <Count value={messages} /> },
    {
      key: 'revenue',
      head: t('what_if.revenue'),
      isNumber: true,
      cell: ({ revenue, currency }) => <Money amount={revenue} currency={currency} />,
    },
    { key: 'cost', head: t('what_if.cost'), isNumber: true, cell: ({ cost, currency }) => <Money amount={cost} currency={currency} /> },
    {
      key: 'margin',
      head: t('what_if.margin'),
      isNumber: true,
      cell: ({ margin, currency }) => <Money amount={margin} currency={currency} />,
    },
    {
      key: 'without',
      head: <span title={t('margins.without_cost.help')}>{t('margins.without_cost')}</span>,
      isNumber: true,
      gives: 'less',
      cell: ({ withoutCost }) => <Count value={withoutCost.messages} />,
    },
  ];
  return (
    <div className="stack">
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          set(textsOf(event.currentTarget));
        }}
      >
        <TextField name="month" type="month" label={t('statement.month')} defaultValue={month} />
        <SelectField
          name="by"
          label={t('margins.by')}
          defaultValue={by}
          choices={GROUPINGS.map((value) => ({ value, label: t(`margins.by.${value}`) }))}
        />
        <button className="button" type="submit">
          {t('margins.show')}
        </button>
      </form>
      <Answer of={margins}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={t('margins.none')}>{t('margins.none.help')}</Empty>
          ) : (
            <Table
              caption={t('margins')}
              columns={columns}
              rows={[...rows, ...total].map((row, at) => ({ ...row, at }))}
              rowKey={({ at }) => at}
            />
          )
        }
      </Answer>
    </div>
  );
}
