// The inventory of virtual numbers: which are free, who rents the others, what they cost.
import { useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { keyOf, useText } from '../../i18n.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Money } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { numberFields, type VirtualNumber } from './number-fields.ts';
import { NumberState } from './number-state.tsx';

export function NumbersScreen() {
  const t = useText();
  const may = useMay();
  const numbers = useApi<readonly VirtualNumber[]>('/api/numbers');
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const columns: readonly Column<VirtualNumber>[] = [
    { key: 'number', head: t('numbers.number'), cell: ({ number }) => <span className="mono">{number}</span> },
    { key: 'state', head: t('state'), cell: ({ state }) => <NumberState state={state} /> },
    {
      key: 'rented',
      head: t('numbers.rented_by'),
      isWrapped: true,
      cell: ({ rents }) =>
        rents.map(({ account, keyword }) => (keyword === '' ? account : `${account} (${keyword})`)).join(', ') || t('nobody'),
    },
    {
      key: 'kind',
      head: t('numbers.kind'),
      gives: 'less',
      cell: ({ kind, country }) => {
        const key = keyOf('number_kind', kind);
        return [key ? t(key) : kind, country].filter(Boolean).join(' · ');
      },
    },
    { key: 'monthly', head: t('numbers.monthly'), isNumber: true, gives: 'less', cell: ({ monthly }) => <Money amount={monthly} /> },
    { key: 'connector', head: t('connector'), gives: 'less', cell: ({ connector }) => connector ?? t('numbers.any_connector') },
  ];
  const add = may('POST /api/numbers') && (
    <FormButton
      label={t('numbers.add')}
      isPrimary
      fields={numberFields(
        null,
        t,
        connectors.map(({ name }) => name),
      )}
      method="POST"
      path="/api/numbers"
    />
  );
  return (
    <Page
      title={t('place.numbers')}
      answer={
        numbers.data &&
        t('numbers.answer', { count: numbers.data.length, free: numbers.data.filter(({ rents }) => rents.length === 0).length })
      }
      actions={
        <>
          <Export path="/api/numbers" name="numbers.csv" />
          {add}
        </>
      }
    >
      <Answer of={numbers}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('numbers.none')}>{t('numbers.none.help')}</Empty>
          ) : (
            <Table
              caption={t('place.numbers')}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              href={({ number }) => `/numbers/${encodeURIComponent(number)}`}
            />
          )
        }
      </Answer>
    </Page>
  );
}
