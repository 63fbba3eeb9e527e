// The account's people: who is signed in to it, and from where.
import { useText } from '../../../i18n.ts';
import { Page } from '../../../parts/page.tsx';
import { Sessions } from './sessions.tsx';

export function AccountScreen() {
  const t = useText();
  return (
    <Page title={t('place.account')} answer={t('account.answer')}>
      <Sessions />
    </Page>
  );
}
