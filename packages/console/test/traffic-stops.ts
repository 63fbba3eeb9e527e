// Every place of the Dashboard that has to do with traffic, with what to do there first: for the tests and the pictures.
import type { FilledTraffic } from './fill-traffic.ts';
import type { Stop } from './stops.ts';

export const trafficStops = ({
  deliveredId,
  longId,
  scheduledId,
  failedId,
  webhookId,
  failingWebhookId,
  invoice,
  phone,
  number,
}: FilledTraffic): readonly Stop[] => [
  { name: 'home', path: '/' },
  {
    name: 'send',
    path: '/compose',
    async prepare(page) {
      await page.locator('textarea[name=numbers]').fill(`${phone}\n10010\n12\n10010`);
      await page.locator('textarea[name=content]').fill('The “shop” opens at nine – come by.');
      await page.locator('.price button.primary:enabled').waitFor();
    },
  },
  {
    name: 'send-later',
    path: '/compose?to=10010',
    async prepare(page) {
      await page.locator('input[name=when]').last().check();
      await page.locator('textarea[name=content]').fill('包裹明天到达');
      await page.locator('.price button.primary:enabled').waitFor();
    },
  },
  { name: 'own-messages', path: '/messages' },
  { name: 'own-messages-filtered', path: '/messages?text=shop&state=DELIVERED' },
  { name: 'own-message', path: `/messages/${deliveredId}` },
  { name: 'own-message-long', path: `/messages/${longId}` },
  { name: 'own-message-scheduled', path: `/messages/${scheduledId}` },
  { name: 'own-message-failed', path: `/messages/${failedId}` },
  { name: 'inbox', path: '/inbox' },
  { name: 'conversation', path: `/inbox/${phone}/${number}` },
  { name: 'reports', path: '/reports' },
  { name: 'reports-country', path: '/reports?by=country' },
  { name: 'own-numbers', path: '/numbers' },
  {
    name: 'keyword-rule',
    path: '/numbers',
    async prepare(page) {
      await page.locator('main > header .button.primary').click();
      await page.locator('dialog input[name=pattern]').waitFor();
    },
  },
  { name: 'webhooks', path: '/webhooks' },
  {
    name: 'webhook-new',
    path: '/webhooks',
    async prepare(page) {
      await page.locator('main > header .button.primary').click();
      await page.locator('dialog input[name=url]').waitFor();
    },
  },
  { name: 'webhook', path: `/webhooks/${webhookId}` },
  { name: 'webhook-failing', path: `/webhooks/${failingWebhookId}` },
  { name: 'statement', path: '/statements' },
  { name: 'invoices', path: '/statements/invoices' },
  { name: 'invoice', path: `/statements/invoices/${invoice}` },
  { name: 'ledger-proof', path: '/statements/ledger' },
];
