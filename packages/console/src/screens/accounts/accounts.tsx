// All accounts with what they can spend.
import { Link } from 'wouter';
import { useApi } from '../../api/hooks.ts';
import type { Account, PriceList } from '../../api/types.ts';
import { useNames, useText } from '../../i18n.ts';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Money } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';

const CREATE_LINE = 'npm run -s trunkline -- account create acme --balance 100';

/** The currency an account pays in: that of its price list. */
export function useCurrencyOf(): (account: string) => string | undefined {
  const lists = useApi<readonly PriceList[]>('/api/price-lists').data ?? [];
  return (account) => lists.find(({ accounts }) => accounts.includes(account))?.currency;
}

export function AccountsScreen() {
  const t = useText();
  const classText = useNames('class');
  const may = useMay();
  const accounts = useApi<readonly Account[]>('/api/accounts');
  const currencyOf = useCurrencyOf();
  const columns: readonly Column<Account>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => name },
    {
      key: 'state',
      head: t('state'),
      cell: ({ locked }) => <State tone={locked ? 'failed' : 'delivered'}>{t(locked ? 'accounts.locked' : 'accounts.open')}</State>,
    },
    {
      key: 'balance',
      head: t('accounts.balance'),
      isNumber: true,
      cell: ({ name, balance }) => <Money amount={balance} currency={currencyOf(name)} />,
    },
    { key: 'gift', head: t('accounts.gift'), isNumber: true, cell: ({ gift }) => <Money amount={gift} /> },
    { key: 'held', head: t('accounts.on_hold'), isNumber: true, gives: 'less', cell: ({ heldBalance }) => <Money amount={heldBalance} /> },
    {
      key: 'credit',
      head: t('accounts.credit_line'),
      isNumber: true,
      gives: 'less',
      cell: ({ creditLimit }) => <Money amount={creditLimit} />,
    },
    { key: 'parent', head: t('accounts.parent'), gives: 'less-wide', cell: ({ parent }) => parent ?? '–' },
    {
      key: 'class',
      head: t('queues.class'),
      gives: 'less-wide',
      cell: ({ settings }) => `${classText(String(settings['priorityClass']))} × ${String(settings['weight'])}`,
    },
    {
      key: 'sandbox',
      head: t('accounts.sandbox'),
      gives: 'less-wide',
      cell: ({ settings }) => (settings['sandbox'] === true ? t('yes') : ''),
    },
  ];
  const add = may('POST /api/accounts') && (
    <Link className="button primary" href="/accounts/new">
      {t('accounts.add')}
    </Link>
  );
  return (
    <Page
      title={t('place.accounts')}
      answer={
        accounts.data && t('accounts.answer', { count: accounts.data.length, locked: accounts.data.filter(({ locked }) => locked).length })
      }
      actions={
        <>
          <Export path="/api/accounts" name="accounts.csv" />
          {add}
        </>
      }
    >
      <Answer of={accounts}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('accounts.none')} code={CREATE_LINE} action={add}>
              {t('accounts.none.help')}
            </Empty>
          ) : (
            <Table
              caption={t('place.accounts')}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              href={({ name }) => `/accounts/${name}`}
            />
          )
        }
      </Answer>
    </Page>
  );
}
