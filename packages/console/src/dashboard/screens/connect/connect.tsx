// How the customer's programs connect: passwords, keys, addresses, doors, and every call of the API to try.
import { useText } from '../../../i18n.ts';
import { Page } from '../../../parts/page.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Calls } from './calls.tsx';
import { Credentials } from './credentials.tsx';
import { Keys } from './keys.tsx';

const connectTabs = ['', 'calls', 'keys'] as const;
type ConnectTab = (typeof connectTabs)[number];

export function ConnectScreen({ tab, call = '' }: { readonly tab: ConnectTab; readonly call?: string }) {
  const t = useText();
  return (
    <Page title={t('place.connect')} answer={t('connect.answer')}>
      <Tabs
        label={t('place.connect')}
        tabs={connectTabs.map((one) => ({
          href: one === '' ? '/connect' : `/connect/${one}`,
          label: t(`connect.tab.${one === '' ? 'access' : one}`),
          isCurrent: one === tab,
        }))}
      />
      {tab === '' && <Credentials />}
      {tab === 'keys' && <Keys />}
      {tab === 'calls' && <Calls name={call} />}
    </Page>
  );
}
