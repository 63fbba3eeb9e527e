// What stands at an address that is none.
import { useText } from '../i18n.ts';
import { Empty, Page } from './page.tsx';

export function NoScreen() {
  const t = useText();
  return (
    <Page title={t('no_screen')}>
      <Empty title={t('no_screen.what')}>
        {t('no_screen.help')} <span className="of-keyboards">{t('no_screen.keys')}</span>
      </Empty>
    </Page>
  );
}
