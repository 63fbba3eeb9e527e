// The account and its people: how the reader signs in, who else may, and what the account is set to.
import { useText } from '../../../i18n.ts';
import { Page } from '../../../parts/page.tsx';
import { Sessions } from '../../../parts/sessions.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { useUserMay } from '../../session.ts';
import { Security } from './security.tsx';
import { Settings } from './settings.tsx';
import { Users } from './users.tsx';

const accountTabs = ['', 'users', 'settings'] as const;
type AccountTab = (typeof accountTabs)[number];

export function AccountScreen({ tab }: { readonly tab: AccountTab }) {
  const t = useText();
  const may = useUserMay();
  const shown = accountTabs.filter((one) => one !== 'users' || may('GET /api/users'));
  return (
    <Page title={t('place.account')} answer={t('account.answer')}>
      <Tabs
        label={t('place.account')}
        tabs={shown.map((one) => ({
          href: one === '' ? '/account' : `/account/${one}`,
          label: t(`account.tab.${one === '' ? 'security' : one}`),
          isCurrent: one === tab,
        }))}
      />
      {tab === '' && (
        <div className="stack">
          <Security />
          <Sessions who="dashboard.sign_in.user" />
        </div>
      )}
      {tab === 'users' && <Users />}
      {tab === 'settings' && <Settings />}
    </Page>
  );
}
