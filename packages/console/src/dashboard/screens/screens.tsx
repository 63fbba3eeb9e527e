// Which screen of the Dashboard an address is. Home comes with the first load, every other one when it is first gone to.
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { later, Loading } from '../../parts/later.tsx';
import { NoScreen } from '../../parts/no-screen.tsx';
import { HomeScreen } from './home.tsx';

const ConnectScreen = later(() => import('./connect/connect.tsx'), 'ConnectScreen');
const AccountScreen = later(() => import('./account/account.tsx'), 'AccountScreen');

const connectTabs = ['', 'keys'] as const;
const accountTabs = ['', 'users', 'settings'] as const;

export function Screens() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/">
          <HomeScreen />
        </Route>
        <Route path="/connect/:tab?">{({ tab = '' }) => <ConnectScreen tab={connectTabs.find((one) => one === tab) ?? ''} />}</Route>
        <Route path="/account/:tab?">{({ tab = '' }) => <AccountScreen tab={accountTabs.find((one) => one === tab) ?? ''} />}</Route>
        <Route>
          <NoScreen />
        </Route>
      </Switch>
    </Suspense>
  );
}
