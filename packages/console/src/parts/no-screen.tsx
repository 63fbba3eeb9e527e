// What stands at an address that is none.
import type { ReactNode } from 'react';
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

/** The screen of a tab; an address of a tab that is none is none. */
export const ofTab = <Tab extends string>(
  tabs: readonly Tab[],
  asked: string | undefined,
  screen: (tab: Tab | '') => ReactNode,
): ReactNode => {
  const tab = asked === undefined ? '' : tabs.find((one) => one === asked);
  return tab === undefined ? <NoScreen /> : screen(tab);
};
