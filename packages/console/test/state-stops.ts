// Screens as they stand when something is not as wished: nothing found, refused, slow, away. For the tests and the pictures.
import type { Page } from 'playwright-core';
import { settle, type Stop } from './stops.ts';

const NO_ID = 999_999;

const alerted = (page: Page): Promise<void> => page.locator('[role=alert]').first().waitFor();

const submits =
  (fields: Readonly<Record<string, string>>, within = 'main') =>
  async (page: Page): Promise<void> => {
    for (const [name, value] of Object.entries(fields)) await page.locator(`${within} [name="${name}"]`).first().fill(value);
    await page
      .locator(`${within} form:has([name="${Object.keys(fields)[0]}"]) button[type=submit]`)
      .first()
      .click();
    await alerted(page);
  };

const opensAndSubmits =
  (button: string, fields: Readonly<Record<string, string>>) =>
  async (page: Page): Promise<void> => {
    await page.locator(button).first().click();
    await submits(fields, 'dialog')(page);
  };

/** Of the operator console filled by `fillGateway`. */
export const operatorStates: readonly Stop[] = [
  { name: 'missing-account', path: '/accounts/nobody' },
  { name: 'missing-account-tab', path: '/accounts/nobody/keys' },
  { name: 'missing-connector', path: '/connectors/nowhere/wire' },
  { name: 'missing-connector-beside', path: '/connectors?open=nowhere' },
  { name: 'missing-message', path: `/messages/${NO_ID}` },
  { name: 'missing-change', path: `/audit/${NO_ID}` },
  { name: 'missing-price-list', path: '/prices/nothing' },
  { name: 'missing-number', path: '/numbers/1234567' },
  { name: 'missing-route-rule', path: `/routes/rules/${NO_ID}` },
  { name: 'missing-webhook', path: `/webhooks/${NO_ID}` },
  { name: 'missing-tab', path: '/rules/nothing' },
  { name: 'refused-account', path: '/accounts/new', prepare: submits({ name: 'acme', balance: '1' }) },
  { name: 'refused-amount', path: '/accounts/acme', prepare: submits({ balance: 'ten' }) },
  { name: 'refused-connector', path: '/connectors/new', prepare: submits({ port: '70000', host: '127.0.0.1', name: 'carrier-c' }) },
  { name: 'refused-settings', path: '/connectors/carrier-b/settings', prepare: submits({ window: '0' }) },
  { name: 'refused-account-setting', path: '/accounts/acme/settings', prepare: submits({ weight: '1000' }) },
  {
    name: 'refused-price-row',
    path: '/prices/europe',
    prepare: opensAndSubmits('.actions .button.primary', { country: 'XX', price: 'much' }),
  },
  { name: 'refused-route', path: '/routes', prepare: opensAndSubmits('.actions .button.primary', { prefix: 'north' }) },
  { name: 'refused-route-rule', path: '/routes/rules/new', prepare: submits({ name: 'without a way' }) },
  { name: 'refused-webhook', path: '/webhooks', prepare: opensAndSubmits('.actions .button.primary', { url: 'http://10.0.0.1/x' }) },
  { name: 'refused-number', path: '/numbers', prepare: opensAndSubmits('.actions .button.primary', { number: '80808' }) },
  {
    name: 'refused-rule',
    path: '/inbound/rules',
    prepare: opensAndSubmits('.actions .button.primary', { name: 'x', forwardTo: 'nobody' }),
  },
  {
    name: 'bad-rows',
    path: '/prices/europe',
    async prepare(page) {
      await page.locator('.actions .button').nth(1).click();
      await page
        .locator('dialog input[type=file]')
        .setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from('prefix,price\n49,0.07\n4x,0.08\n44,cheap\n') });
      await page.locator('dialog .button.primary').click();
      await page.locator('dialog table').waitFor();
    },
  },
];

/** Of the Dashboard filled by `fillTraffic`. */
export const dashboardStates: readonly Stop[] = [
  { name: 'missing-message', path: `/messages/${NO_ID}` },
  { name: 'missing-invoice', path: `/statements/invoices/${NO_ID}` },
  { name: 'missing-webhook', path: `/webhooks/${NO_ID}` },
  { name: 'empty-conversation', path: '/inbox/4915112340009/447700900999' },
  { name: 'missing-tab', path: '/account/nothing' },
  { name: 'refused-user', path: '/account/users', prepare: submits({ name: 'no good name' }) },
  { name: 'refused-webhook', path: '/webhooks', prepare: opensAndSubmits('main > header .button.primary', { url: 'http://10.0.0.1/x' }) },
  {
    name: 'refused-rule',
    path: '/numbers',
    prepare: opensAndSubmits('main > header .button.primary', { pattern: 'HOURS', reply: 'Open, {nobody}.' }),
  },
  { name: 'refused-settings', path: '/account/settings', prepare: submits({ defaultSender: 'a sender much too long' }) },
];

/** Places that a role is not for, as its user comes to them by a link. */
export const operatorRefusals = [
  {
    role: 'finance',
    stops: [
      { name: 'forbidden-messages', path: '/messages' },
      { name: 'forbidden-wire', path: '/connectors/simulator/wire' },
    ],
  },
  {
    role: 'support',
    stops: [
      { name: 'forbidden-ledger', path: '/ledger' },
      { name: 'forbidden-settings', path: '/accounts/acme/settings' },
    ],
  },
] as const;
export const dashboardRefusals = [
  {
    role: 'finance',
    stops: [
      { name: 'forbidden-send', path: '/compose' },
      { name: 'forbidden-users', path: '/account/users' },
    ],
  },
] as const;

/** Goes to a screen whose answer the line holds back for as long as `look` takes. */
export async function whileHeldBack(
  page: Page,
  { path, api }: { readonly path: string; readonly api: string },
  look: () => Promise<void>,
): Promise<void> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(api, async (route) => {
    await released;
    await route.continue();
  });
  await page.evaluate((to) => history.pushState(null, '', to), path);
  await page.locator('.ghost').first().waitFor();
  await look();
  release();
  await page.unrouteAll({ behavior: 'wait' });
  await settle(page);
}
