// What a message would cost, what its carrier asks, and what is left.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { AreaField, SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Money } from '../../parts/value.tsx';

interface Preview {
  readonly number: string;
  readonly refusal: string | null;
  readonly country: string | null;
  readonly segments: number;
  readonly currency: string;
  readonly price: string | null;
  readonly cost: string | null;
  readonly margin: string | null;
  readonly connector: string | null;
}

const amount = (value: string | null, currency: string) => (value === null ? '–' : <Money amount={value} currency={currency} />);

export function PricePreview() {
  const t = useText();
  const act = useAct();
  const [rows, setRows] = useState<readonly Preview[] | null>(null);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { numbers = '', ...body } = textsOf(event.currentTarget);
    const list = numbers.split(/[\s,]+/).filter((number) => number !== '');
    void act.run<readonly Preview[]>('POST', '/api/price-preview', { body: { ...body, numbers: list } }).then(setRows);
  };
  const columns: readonly Column<Preview>[] = [
    { key: 'number', head: t('recipient'), cell: ({ number }) => <span className="mono">{number}</span> },
    { key: 'country', head: t('prices.country'), cell: ({ country }) => country ?? '–' },
    { key: 'connector', head: t('connector'), cell: ({ connector, refusal }) => connector ?? refusal ?? '–' },
    { key: 'segments', head: t('segments'), isNumber: true, cell: ({ segments }) => segments },
    { key: 'price', head: t('price'), isNumber: true, cell: ({ price, currency }) => amount(price, currency) },
    { key: 'cost', head: t('prices.cost'), isNumber: true, cell: ({ cost, currency }) => amount(cost, currency) },
    { key: 'margin', head: t('prices.margin'), isNumber: true, cell: ({ margin, currency }) => amount(margin, currency) },
  ];
  return (
    <section className="card">
      <h2>{t('prices.preview')}</h2>
      <div className="body stack">
        <form className="form two" onSubmit={submit}>
          <SelectField
            name="account"
            label={t('account')}
            error={act.error}
            choices={accounts.map(({ name }) => ({ value: name, label: name }))}
          />
          <TextField name="numbers" label={t('recipients')} help={t('prices.numbers.help')} error={act.error} required />
          <AreaField name="content" label={t('content')} error={act.error} rows={2} required />
          <div>
            <button className="button" type="submit" disabled={act.isBusy}>
              {t('prices.preview.run')}
            </button>
          </div>
        </form>
        {act.error && !['account', 'numbers', 'content'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        {rows && <Table caption={t('prices.preview')} columns={columns} rows={rows} rowKey={({ number }) => number} />}
      </div>
    </section>
  );
}
