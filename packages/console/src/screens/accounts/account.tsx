// One account: what it can spend, who is bound, its settings, its password when asked for.
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/client.ts';
import { isMissing, useAct, useApi } from '../../api/hooks.ts';
import type { Account, PriceList } from '../../api/types.ts';
import { sumOf } from '../../format.ts';
import { useText } from '../../i18n.ts';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Fault, Page } from '../../parts/page.tsx';
import type { SettingField } from '../../parts/setting-text.ts';
import { SettingsForm } from '../../parts/settings-form.tsx';
import { State } from '../../parts/state.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Age, Copy, Money } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { AccountMoney } from './account-money.tsx';
import { AccountWebhooks } from './account-webhooks.tsx';
import { Keys } from './keys.tsx';
import { SubAccounts } from './sub-accounts.tsx';
import { Users } from './users.tsx';

const FIRST_SETTINGS = [
  'defaultSender',
  'ipAllow',
  'priorityClass',
  'weight',
  'messagesPerSecond',
  'lowBalance',
  'sandbox',
  'delivery',
  'templatesRequired',
];

function Password({ name }: { readonly name: string }) {
  const t = useText();
  const [password, setPassword] = useState<string | null>(null);
  const reveal = async (): Promise<void> =>
    setPassword(password === null ? ((await call<Account>('GET', `/api/accounts/${name}?reveal=true`)).password ?? '') : null);
  return (
    <>
      <dt>{t('accounts.password')}</dt>
      <dd>
        {password === null ? '••••••••' : <code>{password}</code>}{' '}
        {password !== null && <Copy text={password} label={t('accounts.copy_password')} />}{' '}
        <button type="button" className="button small" onClick={() => void reveal()}>
          {t(password === null ? 'accounts.reveal' : 'accounts.conceal')}
        </button>
      </dd>
    </>
  );
}

function Credit({ account }: { readonly account: Account }) {
  const t = useText();
  const act = useAct();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    void act.run('POST', `/api/accounts/${account.name}/credit`, { body: textsOf(form) }).then((done) => done !== null && form.reset());
  };
  return (
    <section className="card">
      <h2>{t('accounts.credit')}</h2>
      <form className="body form" onSubmit={submit}>
        <TextField name="balance" label={t('accounts.balance')} help={t('accounts.credit.help')} error={act.error} inputMode="decimal" />
        <TextField name="gift" label={t('accounts.gift')} error={act.error} inputMode="decimal" />
        <TextField name="reference" label={t('accounts.reference')} error={act.error} />
        {act.error && !['balance', 'gift', 'reference'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button" type="submit" disabled={act.isBusy}>
            {t('accounts.credit')}
          </button>
        </div>
      </form>
    </section>
  );
}

function PaysBy({ account }: { readonly account: Account }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const lists = useApi<readonly PriceList[]>('/api/price-lists').data ?? [];
  const own = lists.find(({ accounts }) => accounts.includes(account.name))?.name ?? '';
  if (!may('PUT /api/accounts/:name/price-list')) return <p>{t('accounts.pays_by', { list: own })}</p>;
  return (
    <div className="stack">
      <SelectField
        name="list"
        label={t('accounts.price_list')}
        error={act.error}
        value={own}
        onChange={(list) => void act.run('PUT', `/api/accounts/${account.name}/price-list`, { body: { list } })}
        choices={lists
          .filter(({ connector }) => connector === null)
          .map(({ name, currency }) => ({ value: name, label: currency === 'XXX' ? name : `${name} (${currency})` }))}
      />
      {act.error && act.error.field !== 'list' && <Fault error={act.error} />}
    </div>
  );
}

const CAPS = [
  'messagesPerSecond',
  'smppRatePerSecond',
  'messagesPerDay',
  'messagesPerMonth',
  'moneyPerDay',
  'moneyPerMonth',
  'recipientMessagesMax',
  'duplicateWindowS',
];
const capsText = ({ settings }: Account): string =>
  CAPS.flatMap((name) => (Number(settings[name]) > 0 ? [`${name} ${String(settings[name])}`] : [])).join(', ');

function Overview({ account }: { readonly account: Account }) {
  const t = useText();
  const may = useMay();
  return (
    <div className="split">
      <div className="stack">
        <dl className="figures">
          <div>
            <dt>{t('accounts.balance')}</dt>
            <dd>
              <Money amount={account.balance} />
            </dd>
          </div>
          <div>
            <dt>{t('accounts.gift')}</dt>
            <dd>
              <Money amount={account.gift} />
            </dd>
          </div>
          <div>
            <dt>{t('accounts.on_hold')}</dt>
            <dd>
              <Money amount={account.heldBalance} />
            </dd>
          </div>
          <div>
            <dt>{t('accounts.credit_line')}</dt>
            <dd>
              <Money amount={account.creditLimit} />
            </dd>
          </div>
        </dl>
        <section className="card">
          <h2>{t('accounts.access')}</h2>
          <div className="body">
            <dl className="facts">
              {may('GET /api/accounts/:name?reveal') && <Password name={account.name} />}
              <dt>{t('accounts.smpp_password')}</dt>
              <dd>{t(account.hasSmppPassword ? 'accounts.own' : 'accounts.same')}</dd>
              <dt>{t('accounts.addresses')}</dt>
              <dd>
                {Array.isArray(account.settings['ipAllow']) && account.settings['ipAllow'].length > 0
                  ? account.settings['ipAllow'].join(', ')
                  : t('all')}
              </dd>
              <dt>{t('accounts.caps')}</dt>
              <dd>{capsText(account) || t('accounts.caps.none')}</dd>
              <dt>{t('accounts.refunds')}</dt>
              <dd>{t(account.settings['refundUndelivered'] === true ? 'accounts.refunds.on' : 'accounts.refunds.off')}</dd>
              <dt>{t('accounts.binds')}</dt>
              <dd>
                {account.binds === undefined || account.binds.length === 0
                  ? t('none')
                  : account.binds.map(({ mode, since }, index) => (
                      <p key={index}>
                        {mode} <Age at={since} />
                      </p>
                    ))}
              </dd>
            </dl>
          </div>
        </section>
        <p>
          {may('GET /api/messages') && (
            <>
              <Link href={`/messages?account=${account.name}`}>{t('accounts.messages')}</Link> ·{' '}
            </>
          )}
          <Link href={`/audit?kind=account&name=${account.name}`}>{t('accounts.changes')}</Link>
        </p>
      </div>
      <div className="stack">
        {may('POST /api/accounts/:name/credit') && <Credit account={account} />}
        <section className="card">
          <h2>{t('place.prices')}</h2>
          <div className="body">
            <PaysBy account={account} />
          </div>
        </section>
      </div>
    </div>
  );
}

const OWN_TABS = [
  { id: 'money', label: 'accounts.tab.money' },
  { id: 'sub-accounts', label: 'accounts.tab.sub_accounts' },
  { id: 'keys', label: 'accounts.tab.keys' },
  { id: 'users', label: 'accounts.tab.users' },
  { id: 'webhooks', label: 'place.webhooks' },
] as const;

export function AccountScreen({ name, tab }: { readonly name: string; readonly tab: string }) {
  const t = useText();
  const may = useMay();
  const account = useApi<Account>(`/api/accounts/${name}`);
  const fields = useApi<{ readonly account: readonly SettingField[] }>('/api/fields');
  const act = useAct();
  const save = useAct();
  const [isSaved, setSaved] = useState(false);
  const { data } = account;
  const verb = data?.locked === true ? 'unlock' : 'lock';
  if (isMissing(account)) return <Missing title={name} what="missing.account" list={{ path: '/accounts', title: 'place.accounts' }} />;
  return (
    <Page
      title={name}
      answer={
        data && (
          <>
            <State tone={data.locked ? 'failed' : 'delivered'}>{t(data.locked ? 'accounts.locked' : 'accounts.open')}</State> ·{' '}
            {t('accounts.can_spend')} <Money amount={sumOf(data.balance, data.gift, data.creditLimit)} />
          </>
        )
      }
      actions={
        data && (
          <button
            type="button"
            className={data.locked ? 'button' : 'button danger'}
            disabled={act.isBusy}
            onClick={() => void act.run('POST', `/api/accounts/${name}/${verb}`)}
          >
            {t(`accounts.${verb}`)}
          </button>
        )
      }
    >
      <Fault error={act.error} />
      <Tabs
        label={name}
        tabs={[
          { href: `/accounts/${name}`, label: t('accounts.tab.overview'), isCurrent: tab === '' },
          ...OWN_TABS.map(({ id, label }) => ({ href: `/accounts/${name}/${id}`, label: t(label), isCurrent: tab === id })),
          ...(may('PATCH /api/accounts/:name')
            ? [{ href: `/accounts/${name}/settings`, label: t('connectors.tab.settings'), isCurrent: tab === 'settings' }]
            : []),
        ]}
      />
      <Answer of={account}>
        {(shown) =>
          tab === '' ? (
            <Overview account={shown} />
          ) : tab === 'money' ? (
            <AccountMoney account={shown} />
          ) : tab === 'sub-accounts' ? (
            <SubAccounts account={shown} />
          ) : tab === 'keys' ? (
            <Keys account={shown.name} />
          ) : tab === 'users' ? (
            <Users account={shown.name} />
          ) : tab === 'webhooks' ? (
            <AccountWebhooks account={shown.name} />
          ) : (
            <Answer of={fields}>
              {({ account: table }) => (
                <>
                  <SettingsForm
                    key={JSON.stringify(shown.settings)}
                    fields={table}
                    values={shown.settings}
                    first={FIRST_SETTINGS}
                    submit={t('settings.save')}
                    isBusy={save.isBusy}
                    error={save.error}
                    onSubmit={(body) => {
                      setSaved(false);
                      void save.run('PATCH', `/api/accounts/${name}`, { body }).then((done) => setSaved(done !== null));
                    }}
                  />
                  {isSaved && <p role="status">{t('settings.saved')}</p>}
                </>
              )}
            </Answer>
          )
        }
      </Answer>
    </Page>
  );
}
