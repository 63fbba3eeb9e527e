// Which screen an address is: each loaded when it is first gone to.
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useText } from '../i18n.ts';
import { Empty, Page } from '../parts/page.tsx';
import { OverviewScreen } from './overview/overview.tsx';

function NoScreen() {
  const t = useText();
  return (
    <Page title={t('no_screen')}>
      <Empty title={t('no_screen.what')}>{t('no_screen.help')}</Empty>
    </Page>
  );
}

export function Screens() {
  return (
    <Suspense fallback={<main className="page" id="page" tabIndex={-1} />}>
      <Switch>
        <Route path="/">
          <OverviewScreen />
        </Route>
        <Route>
          <NoScreen />
        </Route>
      </Switch>
    </Suspense>
  );
}
