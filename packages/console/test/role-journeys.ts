// What operators of each role do and are refused, and a carrier's door, in a real browser on a real gateway. Run by `npm run console-tests`, as journeys.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openTab, signIn } from './browser.ts';
import { fillGateway } from './fill.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { visit } from './stops.ts';

let gateway: RunningGateway;
let browser: Browser;
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  await fillGateway(gateway);
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

const go = (page: Page, path: string): Promise<void> => visit(page, { name: path, path });

test('a carrier’s door is opened: its path shown once, and what the carrier sends there is inbound', async () => {
  const { page, context, complaints } = await openTab(browser, gateway.demo);
  await signIn({ page, context, complaints }, gateway.demo);
  await go(page, '/inbound/doors');
  await page.getByRole('button', { name: 'Open a door' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('carrier-c');
  await page.getByRole('dialog').getByRole('button', { name: 'Open a door' }).click();
  await page
    .getByRole('row', { name: /carrier-c generic/ })
    .getByRole('button', { name: 'Show the path' })
    .click();
  const path = await page
    .locator('main code')
    .filter({ hasText: /^\/inbound\/carrier-c\/(?!\()/ })
    .first()
    .innerText();
  const body = new URLSearchParams({ from: '447700900555', to: '447700900099', text: 'by the door', id: 'c-1' });
  const { status } = await fetch(gateway.demo.apiUrl + path, { method: 'POST', body });
  assert.equal(status, 200);
  await go(page, '/inbound?phone=447700900555');
  await page.getByRole('row', { name: /447700900555/ }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('support unlocks an account but adds no money; finance adds money but reads no messages', async () => {
  for (const [role, path, refused] of [
    ['support', '/accounts/shop-berlin', 'POST /api/accounts/shop-berlin/credit'],
    ['finance', '/accounts/acme', 'GET /api/messages'],
  ] as const) {
    const password = 'a long enough password';
    await gateway.call('POST', '/api/operators', { name: `one-${role}`, role, password });
    const { page, context, complaints } = await openTab(browser, gateway.demo);
    await signIn({ page, context, complaints }, gateway.demo, `one-${role}`, password);
    await go(page, path);
    if (role === 'support') await page.getByRole('button', { name: 'Unlock' }).click();
    else {
      await page.getByLabel('Balance', { exact: true }).fill('3');
      await page.getByRole('button', { name: 'Add money' }).click();
    }
    await page
      .getByText(role === 'support' ? 'Open' : 'can spend 1,465.00', { exact: role === 'support' })
      .first()
      .waitFor();
    const answer = await page.evaluate(async (call) => {
      const [method = '', url = ''] = call.split(' ');
      return (await fetch(url, { method })).status;
    }, refused);
    assert.equal(answer, 403, `${role}: ${refused}`);
    await context.close();
  }
});
