// Every place the tests and the pictures go to, with what to do there first.
import type { Page } from 'playwright-core';
import type { Filled } from './fill.ts';

export interface Stop {
  readonly name: string;
  readonly path: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Until the screen stands: its heading is there and nothing of it loads any more. */
export async function settle(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  // Each screen says when it has what it asked for.
  await page.locator('main[aria-busy=true]').waitFor({ state: 'detached' });
  await page.locator('.ghost').waitFor({ state: 'detached' });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Within the page, as a link does: a load for each of so many screens would be most of the time. */
export async function visit(page: Page, stop: Stop): Promise<void> {
  await page.keyboard.press('Escape');
  await page.evaluate((path) => history.pushState(null, '', path), stop.path);
  await settle(page);
  await stop.prepare?.(page);
}

const opens =
  (selector: string, shown: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(selector).first().click();
    await page.locator(shown).first().waitFor();
  };

/** The PDU of a message, opened: there its link stands among text. It waits for one to pass if none has. */
const opensMessageLine = opens('.wire details:has(a) > summary', '.wire details[open] a');

/** Both questions beside a rule, answered. */
async function tries(page: Page): Promise<void> {
  const number = page.locator('input[name=number]');
  // Of a rule that is not there, nothing can be tried.
  if ((await number.count()) === 0) return;
  await number.fill('4915112345678');
  await page.locator('.card form.form button[type=submit]').click();
  await page.locator('.card .card h2').waitFor();
  await page.locator('form.filters button[type=submit]').click();
  await page.locator('.figures').waitFor();
}

async function showsParts(page: Page): Promise<void> {
  const box = page.locator('input[type=checkbox]');
  if ((await box.count()) > 0) await box.check();
}

async function asksWhatIf(page: Page): Promise<void> {
  await page
    .locator('#proposal')
    .fill(
      '{"routes": {"add": [{"connector": "simulator", "prefix": "4915"}]}, "rules": {"add": [{"kind": "country", "settings": {"countries": "DE,GB"}}]}}',
    );
  await page.locator('form.filters button[type=submit]').click();
  await page.locator('.figures').waitFor();
}

export const stops = ({ deliveredId, longId, waitingId, changeId, ruleId, webhookId }: Filled): readonly Stop[] => [
  { name: 'overview', path: '/' },
  {
    name: 'palette',
    path: '/',
    async prepare(page) {
      await page.keyboard.press('Control+k');
      await page.locator('dialog [role=option]').first().waitFor();
    },
  },
  { name: 'connectors', path: '/connectors' },
  { name: 'connectors-open', path: '/connectors?open=simulator' },
  { name: 'connector-new', path: '/connectors/new' },
  { name: 'connector', path: '/connectors/simulator' },
  { name: 'connector-down', path: '/connectors/carrier-b' },
  { name: 'connector-learned', path: '/connectors/simulator/learned' },
  { name: 'connector-wire', path: '/connectors/simulator/wire', prepare: opensMessageLine },
  { name: 'connector-settings', path: '/connectors/simulator/settings' },
  { name: 'queues', path: '/queues' },
  { name: 'queues-held', path: '/queues/held' },
  { name: 'messages', path: '/messages' },
  { name: 'messages-filtered', path: '/messages?state=DELIVERED&account=demo' },
  { name: 'messages-open', path: `/messages?open=${longId}` },
  { name: 'message-delivered', path: `/messages/${deliveredId}` },
  { name: 'message-long', path: `/messages/${longId}`, prepare: opens('.timeline summary', '.timeline .pdu') },
  { name: 'message-waiting', path: `/messages/${waitingId}` },
  { name: 'inbound', path: '/inbound' },
  { name: 'inbound-rules', path: '/inbound/rules' },
  { name: 'inbound-doors', path: '/inbound/doors' },
  { name: 'unmatched', path: '/unmatched' },
  { name: 'accounts', path: '/accounts' },
  { name: 'account-new', path: '/accounts/new' },
  { name: 'account', path: '/accounts/acme' },
  { name: 'account-money', path: '/accounts/acme/money' },
  { name: 'account-sub-accounts', path: '/accounts/acme/sub-accounts' },
  { name: 'account-keys', path: '/accounts/acme/keys' },
  { name: 'account-users', path: '/accounts/acme/users' },
  { name: 'account-webhooks', path: '/accounts/demo/webhooks' },
  { name: 'webhooks', path: '/webhooks' },
  { name: 'webhooks-open', path: `/webhooks?open=${webhookId}` },
  { name: 'webhook', path: `/webhooks/${webhookId}` },
  { name: 'margins', path: '/margins' },
  { name: 'account-settings', path: '/accounts/acme/settings' },
  { name: 'prices', path: '/prices' },
  { name: 'price-list', path: '/prices/europe' },
  { name: 'numbers', path: '/numbers' },
  { name: 'number', path: '/numbers/447700900100' },
  { name: 'routes', path: '/routes' },
  { name: 'route-rules', path: '/routes/rules' },
  { name: 'routes-explain', path: '/routes/explain' },
  { name: 'route-scores', path: '/routes/scores' },
  { name: 'route-rule-new', path: '/routes/rules/new' },
  { name: 'route-rule', path: `/routes/rules/${ruleId}`, prepare: tries },
  { name: 'what-if', path: '/routes/what-if', prepare: asksWhatIf },
  { name: 'rules', path: '/rules' },
  { name: 'dry-run', path: '/rules/dry-run' },
  { name: 'opt-outs', path: '/rules/opt-outs' },
  { name: 'consents', path: '/rules/consents' },
  { name: 'audit', path: '/audit' },
  { name: 'audit-open', path: `/audit?open=${changeId}` },
  { name: 'alarms', path: '/audit/alarms' },
  { name: 'change', path: `/audit/${changeId}` },
  { name: 'ledger', path: '/ledger' },
  { name: 'settings', path: '/settings' },
  { name: 'handset', path: '/handset?phone=10010', prepare: showsParts },
  { name: 'search', path: '/search?q=10010' },
  { name: 'no-screen', path: '/nowhere' },
];
