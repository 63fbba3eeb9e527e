// An account among resellers: what it is below, what is below it with their mark-ups, and money moved along the tree.
import { useAct, useApi } from '../../api/hooks.ts';
import type { Account, Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import type { FormField } from '../../parts/form-body.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Fault } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Money } from '../../parts/value.tsx';
import { Link } from 'wouter';
import { useMay } from '../../session.ts';

interface SubAccount {
  readonly name: string;
  readonly markupPercent: string;
  readonly markup: string;
}

export function SubAccounts({ account }: { readonly account: Account }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const others = (useApi<readonly Named[]>('/api/accounts').data ?? []).filter(({ name }) => name !== account.name);
  const below = useApi<readonly SubAccount[]>(`/api/accounts/${account.name}/sub-accounts`);
  const mayMove = may('POST /api/accounts/:name/transfer');
  const related = [...(account.parent === null ? [] : [account.parent]), ...(below.data ?? []).map(({ name }) => name)];
  const parentFields: readonly FormField[] = [
    {
      name: 'parent',
      label: t('sub.parent'),
      kind: 'choice',
      isRequired: true,
      choices: others.map(({ name }) => ({ value: name, label: name })),
      value: account.parent ?? undefined,
    },
    { name: 'markupPercent', label: t('sub.markup_percent'), help: t('sub.markup_percent.help') },
    { name: 'markup', label: t('sub.markup') },
  ];
  return (
    <div className="stack">
      <Fault error={act.error} />
      <section className="card">
        <h2>{t('sub.parent')}</h2>
        <div className="body stack">
          <p>
            {account.parent === null ? (
              t('sub.parent.none')
            ) : (
              <>
                {t('sub.parent.is', { parent: account.parent })}{' '}
                <Link href={`/accounts/${account.parent}/sub-accounts`}>{account.parent}</Link>
              </>
            )}
          </p>
          {may('PUT /api/accounts/:name/parent') && (
            <div className="actions">
              <FormButton label={t('sub.parent.set')} fields={parentFields} method="PUT" path={`/api/accounts/${account.name}/parent`} />
              {account.parent !== null && (
                <ConfirmButton
                  label={t('sub.parent.leave')}
                  name={account.name}
                  warning={t('sub.parent.leave.warning')}
                  isBusy={act.isBusy}
                  onConfirm={() => void act.run('DELETE', `/api/accounts/${account.name}/parent`)}
                />
              )}
            </div>
          )}
        </div>
      </section>
      <section className="card">
        <header>
          <h2>{t('sub.accounts')}</h2>
          {mayMove && related.length > 0 && (
            <FormButton
              label={t('sub.transfer')}
              isSmall
              fields={[
                {
                  name: 'to',
                  label: t('sub.transfer.to'),
                  help: t('sub.transfer.help'),
                  kind: 'choice',
                  isRequired: true,
                  choices: related.map((name) => ({ value: name, label: name })),
                },
                { name: 'balance', label: t('accounts.balance') },
                { name: 'gift', label: t('accounts.gift') },
                { name: 'reference', label: t('accounts.reference') },
              ]}
              method="POST"
              path={`/api/accounts/${account.name}/transfer`}
            />
          )}
        </header>
        <Answer of={below}>
          {(rows) =>
            rows.length === 0 ? (
              <p className="body dim">{t('sub.none')}</p>
            ) : (
              <Table
                caption={t('sub.accounts')}
                columns={[
                  { key: 'name', head: t('name'), cell: ({ name }) => name },
                  {
                    key: 'percent',
                    head: t('sub.markup_percent'),
                    isNumber: true,
                    cell: ({ markupPercent }) => `${markupPercent || '0'} %`,
                  },
                  { key: 'markup', head: t('sub.markup'), isNumber: true, cell: ({ markup }) => <Money amount={markup} /> },
                ]}
                rows={rows}
                rowKey={({ name }) => name}
                href={({ name }) => `/accounts/${name}`}
              />
            )
          }
        </Answer>
      </section>
    </div>
  );
}
