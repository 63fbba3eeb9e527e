// Which screen an address is. The overview comes with the first load, every other one when it is first gone to.
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { later, Loading } from '../parts/later.tsx';
import { NoScreen } from '../parts/no-screen.tsx';
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

const inboundTabs = ['rules', 'doors'] as const;
const rulesTabs = ['dry-run', 'opt-outs', 'consents'] as const;
const routesTabs = ['rules', 'explain', 'what-if', 'scores'] as const;

export function Screens() {
  return (
    <Suspense fallback={<Loading />}>
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
        <Route path="/connectors/:name/:tab?">{({ name, tab }) => <ConnectorScreen key={name} name={name} tab={tab ?? ''} />}</Route>
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
        <Route path="/inbound/:tab?">{({ tab }) => <InboundScreen tab={inboundTabs.find((one) => one === tab) ?? ''} />}</Route>
        <Route path="/unmatched">
          <UnmatchedScreen />
        </Route>
        <Route path="/accounts">
          <AccountsScreen />
        </Route>
        <Route path="/accounts/new">
          <NewAccountScreen />
        </Route>
        <Route path="/accounts/:name/:tab?">{({ name, tab }) => <AccountScreen key={name} name={name} tab={tab ?? ''} />}</Route>
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
        <Route path="/routes/:tab?">{({ tab }) => <RoutesScreen tab={routesTabs.find((one) => one === tab) ?? ''} />}</Route>
        <Route path="/rules/:tab?">{({ tab }) => <RulesScreen tab={rulesTabs.find((one) => one === tab) ?? ''} />}</Route>
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
    </Suspense>
  );
}
