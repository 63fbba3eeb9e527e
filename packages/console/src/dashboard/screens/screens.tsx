// Which screen of the Dashboard an address is. Home comes with the first load, every other one when it is first gone to.
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { later, Loading } from '../../parts/later.tsx';
import { NoScreen } from '../../parts/no-screen.tsx';
import { HomeScreen } from './home.tsx';

const AccountScreen = later(() => import('./account/account.tsx'), 'AccountScreen');

export function Screens() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/">
          <HomeScreen />
        </Route>
        <Route path="/account">
          <AccountScreen />
        </Route>
        <Route>
          <NoScreen />
        </Route>
      </Switch>
    </Suspense>
  );
}
