// Which screen of the Dashboard an address is. Home comes with the first load, every other one when it is first gone to.
import { type ReactNode, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { later, Loading } from '../../parts/later.tsx';
import { NoScreen, ofTab } from '../../parts/no-screen.tsx';
import { NotForRole } from '../../parts/not-for-role.tsx';
import { ScreenGuard } from '../../parts/screen-guard.tsx';
import { permissions } from '../permissions.ts';
import { neededAt } from '../places.ts';
import { useUser, useUserMay } from '../session.ts';
import { HomeScreen } from './home/home.tsx';

const SendScreen = later(() => import('./send/send.tsx'), 'SendScreen');
const MessagesScreen = later(() => import('./messages/messages.tsx'), 'MessagesScreen');
const MessageScreen = later(() => import('./messages/message.tsx'), 'MessageScreen');
const InboxScreen = later(() => import('./inbox/inbox.tsx'), 'InboxScreen');
const NumbersScreen = later(() => import('./numbers/numbers.tsx'), 'NumbersScreen');
const ReportsScreen = later(() => import('./reports/reports.tsx'), 'ReportsScreen');
const ConnectScreen = later(() => import('./connect/connect.tsx'), 'ConnectScreen');
const WebhooksScreen = later(() => import('./webhooks/webhooks.tsx'), 'WebhooksScreen');
const WebhookScreen = later(() => import('./webhooks/webhook.tsx'), 'WebhookScreen');
const StatementsScreen = later(() => import('./statements/statements.tsx'), 'StatementsScreen');
const InvoiceScreen = later(() => import('./statements/invoice.tsx'), 'InvoiceScreen');
const AccountScreen = later(() => import('./account/account.tsx'), 'AccountScreen');

const connectTabs = ['keys'] as const;
const accountTabs = ['users', 'settings'] as const;

/** What the role may not see is said to be so; the gateway would refuse it anyway. */
function OfRole({ children }: { readonly children: ReactNode }) {
  const may = useUserMay();
  const { role } = useUser();
  const needed = neededAt(useLocation()[0]);
  if (needed === undefined || may(needed)) return children;
  return <NotForRole text="not_for_role.user" role={role} roles={permissions[needed]} />;
}

export function Screens() {
  return (
    <ScreenGuard>
      <Suspense fallback={<Loading />}>
        <OfRole>
          <Places />
        </OfRole>
      </Suspense>
    </ScreenGuard>
  );
}

function Places() {
  return (
    <Switch>
      <Route path="/">
        <HomeScreen />
      </Route>
      <Route path="/compose">
        <SendScreen />
      </Route>
      <Route path="/messages">
        <MessagesScreen />
      </Route>
      <Route path="/messages/:id">{({ id }) => <MessageScreen key={id} id={id} />}</Route>
      <Route path="/inbox">
        <InboxScreen />
      </Route>
      <Route path="/inbox/:phone/:number">{({ phone, number }) => <InboxScreen phone={phone} number={number} />}</Route>
      <Route path="/numbers">
        <NumbersScreen />
      </Route>
      <Route path="/reports">
        <ReportsScreen />
      </Route>
      <Route path="/webhooks">
        <WebhooksScreen />
      </Route>
      <Route path="/webhooks/:id">{({ id }) => <WebhookScreen key={id} id={id} />}</Route>
      <Route path="/statements">
        <StatementsScreen tab="statement" />
      </Route>
      <Route path="/statements/invoices">
        <StatementsScreen tab="invoices" />
      </Route>
      <Route path="/statements/invoices/:number">{({ number }) => <InvoiceScreen key={number} number={number} />}</Route>
      <Route path="/statements/ledger">
        <StatementsScreen tab="ledger" />
      </Route>
      <Route path="/connect/calls/:call?">{({ call = '' }) => <ConnectScreen tab="calls" call={call} />}</Route>
      <Route path="/connect/:tab?">{({ tab: asked }) => ofTab(connectTabs, asked, (tab) => <ConnectScreen tab={tab} />)}</Route>
      <Route path="/account/:tab?">{({ tab: asked }) => ofTab(accountTabs, asked, (tab) => <AccountScreen tab={tab} />)}</Route>
      <Route>
        <NoScreen />
      </Route>
    </Switch>
  );
}
