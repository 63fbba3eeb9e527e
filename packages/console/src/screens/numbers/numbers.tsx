// Virtual numbers: where they come in, and who receives what is sent to them.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { useMay } from '../../session.ts';

interface VirtualNumber {
  readonly id: number;
  readonly number: string;
  readonly connector: string | null;
  readonly account: string | null;
}

function NewNumber({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act.run('POST', '/api/numbers', { body: textsOf(event.currentTarget) }).then((done) => done !== null && onClose());
  };
  return (
    <Dialog title={t('numbers.add')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          name="number"
          label={t('numbers.number')}
          help={t('numbers.number.help')}
          error={act.error}
          required
          autoFocus
          inputMode="tel"
        />
        <SelectField
          name="connector"
          label={t('connector')}
          error={act.error}
          choices={[{ value: '', label: t('numbers.any_connector') }, ...connectors.map(({ name }) => ({ value: name, label: name }))]}
        />
        {act.error && !['number', 'connector'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('numbers.add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function NumbersScreen() {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [isAdding, setAdding] = useState(false);
  const numbers = useApi<readonly VirtualNumber[]>('/api/numbers');
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const mayAssign = may('POST /api/numbers/:number/assign');
  const assign = (number: string, account: string): void =>
    void act.run('POST', `/api/numbers/${number}/assign`, { body: { account: account === '' ? null : account } });
  const columns: readonly Column<VirtualNumber>[] = [
    { key: 'number', head: t('numbers.number'), cell: ({ number }) => <span className="mono">{number}</span> },
    { key: 'connector', head: t('connector'), cell: ({ connector }) => connector ?? t('numbers.any_connector') },
    {
      key: 'account',
      head: t('numbers.goes_to'),
      cell: ({ number, account }) =>
        mayAssign ? (
          <select
            className="input"
            aria-label={t('numbers.assign', { number })}
            value={account ?? ''}
            disabled={act.isBusy}
            onChange={(event) => assign(number, event.target.value)}
          >
            <option value="">{t('nobody')}</option>
            {accounts.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        ) : (
          (account ?? t('nobody'))
        ),
    },
  ];
  return (
    <Page
      title={t('place.numbers')}
      answer={
        numbers.data &&
        t('numbers.answer', { count: numbers.data.length, free: numbers.data.filter(({ account }) => account === null).length })
      }
      actions={
        may('POST /api/numbers') && (
          <button type="button" className="button primary" onClick={() => setAdding(true)}>
            {t('numbers.add')}
          </button>
        )
      }
    >
      {isAdding && <NewNumber onClose={() => setAdding(false)} />}
      <Fault error={act.error} />
      <Answer of={numbers}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('numbers.none')}>{t('numbers.none.help')}</Empty>
          ) : (
            <Table caption={t('place.numbers')} columns={columns} rows={rows} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </Page>
  );
}
