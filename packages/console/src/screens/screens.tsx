// Which screen an address is. The overview comes with the first load, every other one when it is first gone to.
import { type ReactNode, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { later, Loading } from '../parts/later.tsx';
import { NoScreen, ofTab } from '../parts/no-screen.tsx';
import { NotForRole } from '../parts/not-for-role.tsx';
import { ScreenGuard } from '../parts/screen-guard.tsx';
import { permissions } from '../api/permissions.ts';
import { useMay, useSession } from '../session.ts';
import { neededAt } from '../shell/places.ts';
import { OverviewScreen } from './overview/overview.tsx';

const ConnectorsScreen = later(() => import('./connectors/connectors.tsx'), 'ConnectorsScreen');
const NewConnectorScreen = later(() => import('./connectors/new-connector.tsx'), 'NewConnectorScreen');
const ConnectorScreen = later(() => import('./connectors/connector.tsx'), 'ConnectorScreen');
const QueuesScreen = later(() => import('./queues/queues.tsx'), 'QueuesScreen');
const MessagesScreen = later(() => import('./messages/messages.tsx'), 'MessagesScreen');
const MessageScreen = later(() => import('./messages/message.tsx'), 'MessageScreen');
const InboundScreen = later(() => import('./inbound/inbound.tsx'), 'InboundScreen');
const UnmatchedScreen = later(() => import('./inbound/unmatched.tsx'), 'UnmatchedScreen');
const AccountsScreen = later(() => import('./accounts/accounts.tsx'), 'AccountsScreen');
const NewAccountScreen = later(() => import('./accounts/new-account.tsx'), 'NewAccountScreen');
const AccountScreen = later(() => import('./accounts/account.tsx'), 'AccountScreen');
const WebhooksScreen = later(() => import('./webhooks/webhooks.tsx'), 'WebhooksScreen');
const WebhookScreen = later(() => import('./webhooks/webhook.tsx'), 'WebhookScreen');
const PriceListsScreen = later(() => import('./prices/price-lists.tsx'), 'PriceListsScreen');
const PriceListScreen = later(() => import('./prices/price-list.tsx'), 'PriceListScreen');
const RoutesScreen = later(() => import('./routes/routes.tsx'), 'RoutesScreen');
const RouteRuleScreen = later(() => import('./routes/route-rule-form.tsx'), 'RouteRuleScreen');
const RulesScreen = later(() => import('./rules/rules.tsx'), 'RulesScreen');
const NumbersScreen = later(() => import('./numbers/numbers.tsx'), 'NumbersScreen');
const NumberScreen = later(() => import('./numbers/number.tsx'), 'NumberScreen');
const AuditScreen = later(() => import('./audit/audit.tsx'), 'AuditScreen');
const ChangeScreen = later(() => import('./audit/change.tsx'), 'ChangeScreen');
const LedgerScreen = later(() => import('./ledger/ledger.tsx'), 'LedgerScreen');
const SettingsScreen = later(() => import('./settings/settings.tsx'), 'SettingsScreen');
const HandsetScreen = later(() => import('./handset/handset.tsx'), 'HandsetScreen');
const SearchScreen = later(() => import('./search/search.tsx'), 'SearchScreen');

const connectorTabs = ['learned', 'wire', 'settings'] as const;
const accountTabs = ['money', 'sub-accounts', 'keys', 'users', 'webhooks', 'settings'] as const;
const inboundTabs = ['rules', 'doors'] as const;
const rulesTabs = ['dry-run', 'opt-outs', 'consents'] as const;
const routesTabs = ['rules', 'explain', 'what-if', 'scores'] as const;

/** What the role may not see is said to be so; the gateway would refuse it anyway. */
function OfRole({ children }: { readonly children: ReactNode }) {
  const may = useMay();
  const { role } = useSession();
  const needed = neededAt(useLocation()[0]);
  if (needed === undefined || may(needed)) return children;
  return <NotForRole text="not_for_role.operator" role={role} roles={permissions[needed]} />;
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
        <OverviewScreen />
      </Route>
      <Route path="/connectors">
        <ConnectorsScreen />
      </Route>
      <Route path="/connectors/new">
        <NewConnectorScreen />
      </Route>
      <Route path="/connectors/:name/:tab?">
        {({ name, tab: asked }) => ofTab(connectorTabs, asked, (tab) => <ConnectorScreen key={name} name={name} tab={tab} />)}
      </Route>
      <Route path="/queues">
        <QueuesScreen tab="waiting" />
      </Route>
      <Route path="/queues/held">
        <QueuesScreen tab="held" />
      </Route>
      <Route path="/messages">
        <MessagesScreen />
      </Route>
      <Route path="/messages/:id">{({ id }) => <MessageScreen key={id} id={id} />}</Route>
      <Route path="/inbound/:tab?">{({ tab: asked }) => ofTab(inboundTabs, asked, (tab) => <InboundScreen tab={tab} />)}</Route>
      <Route path="/unmatched">
        <UnmatchedScreen />
      </Route>
      <Route path="/accounts">
        <AccountsScreen />
      </Route>
      <Route path="/accounts/new">
        <NewAccountScreen />
      </Route>
      <Route path="/accounts/:name/:tab?">
        {({ name, tab: asked }) => ofTab(accountTabs, asked, (tab) => <AccountScreen key={name} name={name} tab={tab} />)}
      </Route>
      <Route path="/webhooks">
        <WebhooksScreen />
      </Route>
      <Route path="/webhooks/:id">{({ id }) => <WebhookScreen key={id} id={id} />}</Route>
      <Route path="/prices">
        <PriceListsScreen tab="" />
      </Route>
      <Route path="/margins">
        <PriceListsScreen tab="margins" />
      </Route>
      <Route path="/prices/:name">{({ name }) => <PriceListScreen key={name} name={name} />}</Route>
      <Route path="/routes/rules/new">
        <RouteRuleScreen id={null} />
      </Route>
      <Route path="/routes/rules/:id">{({ id }) => <RouteRuleScreen key={id} id={id} />}</Route>
      <Route path="/routes/:tab?">{({ tab: asked }) => ofTab(routesTabs, asked, (tab) => <RoutesScreen tab={tab} />)}</Route>
      <Route path="/rules/:tab?">{({ tab: asked }) => ofTab(rulesTabs, asked, (tab) => <RulesScreen tab={tab} />)}</Route>
      <Route path="/numbers">
        <NumbersScreen />
      </Route>
      <Route path="/numbers/:number">{({ number }) => <NumberScreen key={number} number={decodeURIComponent(number)} />}</Route>
      <Route path="/audit">
        <AuditScreen tab="" />
      </Route>
      <Route path="/audit/alarms">
        <AuditScreen tab="alarms" />
      </Route>
      <Route path="/audit/:id">{({ id }) => <ChangeScreen key={id} id={id} />}</Route>
      <Route path="/ledger">
        <LedgerScreen />
      </Route>
      <Route path="/settings">
        <SettingsScreen />
      </Route>
      <Route path="/handset">
        <HandsetScreen />
      </Route>
      <Route path="/search">
        <SearchScreen />
      </Route>
      <Route>
        <NoScreen />
      </Route>
    </Switch>
  );
}
