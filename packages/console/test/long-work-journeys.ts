// Long work that its reader takes back: an export over a slow line, a what-if and an upload of a busy gateway. In a real browser on a real gateway. Run by
// `npm run console-tests`, as journeys.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openTab, signIn, type Tab } from './browser.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { visit } from './stops.ts';

const MESSAGES = 10_000;
const SLOW_LINE = { offline: false, latency: 0, downloadThroughput: 20_000, uploadThroughput: 20_000 };
const DAY_MS = 86_400_000;

let gateway: RunningGateway;
let browser: Browser;
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  await gateway.call('POST', `/api/accounts/${gateway.demo.account}/credit`, { balance: '1000' });
  // They wait for tomorrow: nothing leaves while the tests run.
  const sent = await gateway.send({
    numbers: Array.from({ length: MESSAGES }, (_, index) => String(447700000000 + index)).join(','),
    content: 'The shop is open on Sunday.',
    sendtime: new Date(Date.now() + DAY_MS).toISOString().replaceAll(/\D/g, '').slice(0, 14),
  });
  assert.equal(sent.array?.length, MESSAGES, JSON.stringify(sent).slice(0, 200));
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

async function asOperator(work: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await openTab(browser, gateway.demo);
  await signIn(tab, gateway.demo);
  await work(tab);
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
}

async function onSlowLine(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_LINE);
}

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

test('a long export says how far it is and how fast, and is cancelled: no file, no fault, the keyboard where it was', async () => {
  await asOperator(async ({ page }) => {
    const files: string[] = [];
    page.on('download', (download) => files.push(download.suggestedFilename()));
    await visit(page, { name: 'messages', path: '/messages?state=SCHEDULED' });
    await onSlowLine(page);
    await page.getByRole('button', { name: 'Export CSV' }).focus();
    await page.keyboard.press('Enter');
    const progress = page.locator('.progress[role=status]');
    // Some of it came, far from all.
    await progress.filter({ hasText: /Rows [1-9]/ }).waitFor();
    assert.equal(await focused(page), 'Cancel');
    await page.keyboard.press('Enter');
    await progress.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.textContent === 'Export CSV');
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.deepEqual(files, []);
  });
});

test('a what-if of a gateway that is busy is cancelled: it is judged no further, and the next one runs', async () => {
  await asOperator(async ({ page }) => {
    await visit(page, { name: 'what-if', path: '/routes/what-if' });
    await page.getByLabel('Proposal').fill('{"rules": {"add": [{"kind": "country", "settings": {"countries": ["DE"]}}]}}');
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await gateway.whileStopped(async () => {
      await run.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('progressbar', { name: 'What if' }).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      await page.waitForFunction(() => document.activeElement?.textContent === 'Run');
      assert.equal(await page.getByRole('alert').count(), 0);
    });
    await run.click();
    await page.getByRole('cell', { name: 'country_not_allowed' }).first().waitFor();
    await page.getByText(MESSAGES.toLocaleString('en-GB')).first().waitFor();
    assert.deepEqual(await gateway.call('GET', '/api/what-if'), { running: null });
    assert.equal(await page.getByRole('alert').count(), 0);
  });
});

test('an upload over a slow line is cancelled: the list is as it was', async () => {
  await asOperator(async ({ page }) => {
    const before = await gateway.call('GET', '/api/price-lists/default/rows');
    await visit(page, { name: 'list', path: '/prices/default' });
    await page.getByRole('button', { name: 'Import CSV' }).click();
    const rows = Array.from({ length: 60_000 }, (_, index) => `${100_000 + index},0.01`);
    await page
      .getByLabel('CSV file')
      .setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(`prefix,price\n${rows.join('\n')}\n`) });
    await onSlowLine(page);
    await page.getByRole('button', { name: 'Try the file' }).click();
    await page.getByRole('button', { name: 'Reading' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Try the file' }).waitFor();
    assert.equal(await page.getByRole('dialog').getByRole('alert').count(), 0);
    assert.deepEqual(await gateway.call('GET', '/api/price-lists/default/rows'), before);
  });
});
