// Fills the demo with something to see: connectors of which one cannot bind, accounts, prices, rules, messages in several states, something held.
import type { RunningGateway } from './gateway.ts';

export interface Filled {
  readonly deliveredId: number;
  readonly longId: number;
  readonly waitingId: number;
  readonly changeId: number;
  readonly ruleId: number;
  readonly webhookId: number;
}

const LONG =
  'Dear customer, your parcel 8834-2211 leaves our depot in Hamburg today and arrives tomorrow between 09:00 and 12:00. If nobody is at home it goes to the shop next door. Reply STOP to hear no more of it.';

/** 14 digits; near enough to a day in any zone. */
const tomorrow = (): string => new Date(Date.now() + 36 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);

const lastMonth = (): string => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
};

export async function fillGateway(gateway: RunningGateway): Promise<Filled> {
  const { call, send } = gateway;
  // Nobody listens on the discard port: its link is down and says why.
  await call('POST', '/api/connectors', {
    name: 'carrier-b',
    host: '127.0.0.1',
    port: 9,
    systemId: 'trunkline',
    password: 'secret',
    ratePerSecond: 50,
  });
  await call('POST', '/api/routes', { connector: 'carrier-b', prefix: '49' });
  await call('POST', '/api/accounts', { name: 'acme', balance: '1250.5', gift: '10' });
  await call('PATCH', `/api/accounts/${gateway.demo.account}`, { lowBalance: 500 });
  await call('POST', '/api/accounts', { name: 'shop-berlin', balance: '0.02' });
  await call('POST', '/api/accounts/shop-berlin/lock');
  await call('PATCH', '/api/accounts/acme', { priorityClass: 'high', weight: 5, lowBalance: 100 });
  await call('POST', '/api/price-lists', { name: 'europe', currency: 'EUR' });
  await call('POST', '/api/price-lists/europe/import', 'prefix,country,price\n*,,0.09\n,DE,0.075\n,FR,0.065\n,GB,0.041\n', 'text/csv');
  await call('PATCH', '/api/price-lists/default', { currency: 'EUR' });
  await call('POST', '/api/price-lists', { name: 'simulator-costs', currency: 'EUR', connector: 'simulator' });
  await call('POST', '/api/price-lists/simulator-costs/import', 'prefix,country,price\n*,,0.006\n,GB,0.0045\n', 'text/csv');
  await call('PUT', '/api/accounts/shop-berlin/parent', { parent: 'acme', markupPercent: '12.5' });
  await call('POST', '/api/accounts/acme/grants', { gift: '5', days: 30, reference: 'welcome' });
  await call('PUT', '/api/accounts/acme/credit-limit', { limit: '200' });
  await call('POST', '/api/accounts/acme/keys', { label: 'shop backend', scopes: ['send', 'report'] });
  await call('POST', '/api/accounts/acme/users', { name: 'lin', role: 'developer' });
  await call('POST', '/api/accounts/acme/invoices', { month: lastMonth() });
  // No such host: its events wait, with every try.
  const { id: webhookId } = await call('POST', '/api/webhooks', { account: gateway.demo.account, url: 'https://hooks.shop.invalid/sms' });
  await call('POST', '/api/rules', { kind: 'word', name: 'no lottery', pattern: 'lottery' });
  await call('POST', '/api/rules', { kind: 'length', name: 'short for the shop', account: 'shop-berlin', settings: { segmentsMax: 2 } });
  await send({ numbers: '4915112345670,4915112345671,4915112345672', content: 'Your parcel is on its way.' });
  const { id: ruleId } = await call('POST', '/api/route-rules', {
    name: 'Germany by two',
    countries: ['DE'],
    targets: [{ connector: 'carrier-b' }, { connector: 'simulator', priority: 2 }],
  });
  await call('POST', '/api/numbers', { number: '447700900100', setup: '1', monthly: '2.5' });
  await call('POST', '/api/numbers/447700900100/assign', { account: 'acme' });
  await call('POST', '/api/numbers', { number: '80808', kind: 'short', country: 'DE', shared: true, consentLanguages: ['en', 'de'] });
  await call('POST', '/api/numbers/80808/assign', { account: 'acme', keyword: 'PIZZA' });
  await call('POST', '/api/inbound-rules', {
    name: 'opening hours',
    number: '80808',
    match: 'prefix',
    pattern: 'hours',
    reply: 'Open from 9 to 18.',
  });
  await call('POST', '/api/doors', { name: 'twilio', form: 'twilio', secret: 'not so secret' });
  await call('POST', '/api/rules', { kind: 'template', name: 'one-time code', pattern: 'Your code is %d', state: 'draft' });
  const list = await call('POST', '/api/rules', { kind: 'blocklist', name: 'complaints' });
  await call('POST', `/api/rules/${list.id}/numbers`, { numbers: ['4915112340000', '4915112340001'] });
  await call('POST', '/api/opt-outs', { number: '4915112340002', account: 'acme', source: 'letter of 3 March' });
  // STOP by a phone: an opt-out with its proof.
  await call('POST', '/api/handset/messages', { from: '447700900321', to: '80808', text: 'STOP' });
  const sent = await send({ numbers: '10010,1008611,447700900123', content: 'Your code is 482913. It is valid for five minutes.' });
  const long = await send({ numbers: '10010', content: LONG });
  const waiting = await send({
    numbers: '4915112345678',
    content: 'Your parcel arrives today between 14:00 and 16:00.',
    sendtime: tomorrow(),
  });
  await send({
    numbers: Array.from({ length: 60 }, (_, index) => String(447700900200 + index)).join(','),
    content: 'The shop is open on Sunday.',
  });
  await send({ numbers: '4915112345679', content: 'lottery' });
  const changes = await call('GET', '/api/changes?kind=account&name=acme');
  return {
    deliveredId: sent.array[0][1],
    longId: long.array[0][1],
    waitingId: waiting.array[0][1],
    changeId: changes[0].id,
    ruleId,
    webhookId,
  };
}
