// All price lists: what accounts pay, and what carriers ask.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named, PriceList } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Answer, Fault, Page } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Count } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { Margins } from './margins.tsx';
import { PricePreview } from './price-preview.tsx';

function NewList({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act.run('POST', '/api/price-lists', { body: textsOf(event.currentTarget) }).then((done) => done !== null && onClose());
  };
  return (
    <Dialog title={t('prices.add_list')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField name="name" label={t('name')} error={act.error} required autoFocus />
        <TextField name="currency" label={t('prices.currency')} help={t('prices.currency.help')} error={act.error} required maxLength={3} />
        <SelectField
          name="connector"
          label={t('prices.of')}
          error={act.error}
          choices={[
            { value: '', label: t('prices.of_accounts') },
            ...connectors.map(({ name }) => ({ value: name, label: t('prices.of_connector', { name }) })),
          ]}
        />
        {act.error && !['name', 'currency', 'connector'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('prices.add_list')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function PriceListsScreen({ tab }: { readonly tab: '' | 'margins' }) {
  const t = useText();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const lists = useApi<readonly PriceList[]>('/api/price-lists');
  const columns: readonly Column<PriceList>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => name },
    { key: 'currency', head: t('prices.currency'), cell: ({ currency }) => (currency === 'XXX' ? t('prices.no_currency') : currency) },
    { key: 'rows', head: t('prices.rows'), isNumber: true, cell: ({ rows }) => <Count value={rows} /> },
    {
      key: 'of',
      head: t('prices.of'),
      cell: ({ connector }) => (connector === null ? t('prices.of_accounts') : t('prices.of_connector', { name: connector })),
    },
    { key: 'accounts', head: t('prices.paid_by'), gives: 'less', cell: ({ accounts }) => accounts.join(', ') || '–' },
  ];
  return (
    <Page
      title={t('place.prices')}
      answer={lists.data && t('prices.answer', { count: lists.data.length })}
      actions={
        may('POST /api/price-lists') && (
          <button type="button" className="button primary" onClick={() => setAdding(true)}>
            {t('prices.add_list')}
          </button>
        )
      }
    >
      {isAdding && <NewList onClose={() => setAdding(false)} />}
      <Tabs
        label={t('place.prices')}
        tabs={[
          { href: '/prices', label: t('place.prices'), isCurrent: tab === '' },
          ...(may('GET /api/margins') ? [{ href: '/margins', label: t('margins'), isCurrent: tab === 'margins' }] : []),
        ]}
      />
      {tab === 'margins' ? (
        <Margins />
      ) : (
        <div className="stack">
          <Answer of={lists}>
            {(rows) => (
              <Table
                caption={t('place.prices')}
                columns={columns}
                rows={rows}
                rowKey={({ name }) => name}
                href={({ name }) => `/prices/${name}`}
              />
            )}
          </Answer>
          <PricePreview />
        </div>
      )}
    </Page>
  );
}
