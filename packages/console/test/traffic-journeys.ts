// What customers do with traffic and money on the Dashboard, in a real browser on a real gateway with its demo: from the first message to the proof of the
// ledger. Run by `npm run console-tests`.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { axe } from './axe.ts';
import { openBrowser } from './browser.ts';
import { type FilledTraffic, fillTraffic } from './fill-traffic.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { asUser } from './user-tab.ts';

const FIRST_LOAD_OCTETS_MAX = 250_000;
const dist = fileURLToPath(new URL('../dist', import.meta.url));

let gateway: RunningGateway;
let browser: Browser;
let filled: FilledTraffic;
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

test('the first load is small: what dashboard.html asks for, compressed', () => {
  const page = readFileSync(join(dist, 'dashboard.html'), 'utf8');
  const asked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  assert.ok(asked.length >= 2, page);
  const octets = asked.reduce((sum, path) => sum + statSync(join(dist, `${path}.gz`)).size, statSync(join(dist, 'dashboard.html.gz')).size);
  assert.ok(octets < FIRST_LOAD_OCTETS_MAX, `${octets} octets`);
});

test('a newcomer: nothing yet, a price, the message sent once, delivered before their eyes, in the report and on the statement', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    await page.getByRole('heading', { name: 'Nothing was sent today' }).waitFor();
    await page.getByRole('link', { name: 'Send a message' }).click();
    await page.getByLabel('Recipients').fill('447700900321\nnot a number');
    await page.getByText('1 row is no number').waitFor();
    await page.getByLabel('Content').fill('Your parcel is here.');
    await page.getByText('1 segment').first().waitFor();
    const send = page.getByRole('button', { name: /^Send 1 message for 0\.01/ });
    await send.waitFor();
    // Two clicks are one message.
    await send.dblclick();
    await page.getByRole('link', { name: 'See what becomes of it' }).click();
    await page.getByText(/^Delivered in/).waitFor();
    await page.locator('.timeline').getByText('Receipt').waitFor();
    await page.getByRole('link', { name: 'Home' }).click();
    await page.getByText('1 message today.').waitFor();
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('link', { name: 'Country', exact: true }).click();
    await page.getByRole('row', { name: /GB|United Kingdom/ }).waitFor();
    await page.getByRole('link', { name: 'Statements' }).click();
    await page.getByRole('row', { name: /\+44/ }).waitFor();
    const { rows } = await gateway.call('GET', '/api/messages?number=447700900321');
    assert.equal(rows.length, 1);
  });
});

test('the demo’s day: traffic, a keyword rule, webhooks, an invoice', async () => {
  filled = await fillTraffic(gateway);
  assert.ok(filled.deliveredId > 0);
});

test('a phone writes: it is new in the inbox, read, answered; the phone gets the answer', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    await page.getByRole('link', { name: 'Inbox' }).click();
    await page.locator('.live').filter({ hasText: 'Live' }).waitFor();
    await gateway.call('POST', '/api/handset/messages', { from: '447700900777', to: filled.number, text: 'Where is my parcel?' });
    await page.getByRole('link', { name: /447700900777.*Where is my parcel\?/ }).click();
    await page.locator('.bubble').filter({ hasText: 'Where is my parcel?' }).waitFor();
    await page.getByLabel('Answer').fill('In our shop, until six.');
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.locator('.bubble.own').filter({ hasText: 'In our shop, until six.' }).filter({ hasText: 'Delivered' }).waitFor();
    const { messages } = await gateway.call('GET', '/api/handset');
    assert.ok(
      messages.some(({ to, text }: { to: string; text: string }) => to === '447700900777' && text === 'In our shop, until six.'),
      JSON.stringify(messages.at(-1)),
    );
  });
});

test('a keyword rule is made by hand, refused where it is wrong, and answers a phone', async () => {
  await asUser(gateway, browser, { refusals: 1 }, async ({ page }) => {
    await page.getByRole('link', { name: 'Numbers' }).click();
    await page.getByRole('button', { name: 'Add a keyword rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Keyword').fill('PRICE');
    await dialog.getByLabel('Answer').fill('Nine euros, {name}.');
    await dialog.getByRole('button', { name: 'Add a keyword rule' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'reply knows no variable {name}' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByLabel('Answer').fill('Nine euros, {from}.');
    await dialog.getByRole('button', { name: 'Add a keyword rule' }).click();
    await page.getByRole('cell', { name: /PRICE/ }).waitFor();
    await gateway.call('POST', '/api/handset/messages', { from: '447700900778', to: filled.number, text: 'price' });
    await page.goto(`/inbox/447700900778/${filled.number}`);
    await page.locator('.bubble.own').filter({ hasText: 'Nine euros, 447700900778.' }).filter({ hasText: 'by a rule' }).waitFor();
  });
});

test('a webhook: made, its secret shown once, its pushes seen, the secret rotated, removed by its name', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    const { host, origin } = new URL((await gateway.call('GET', `/api/webhooks?account=${gateway.demo.account}`))[0].url);
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill(`${origin}/taken`);
    await dialog.getByRole('button', { name: 'Add a webhook' }).click();
    const first = await dialog.getByText(/^whsec_/).innerText();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const { length } = await page.getByRole('row').all();
    await page
      .getByRole('row')
      .nth(length - 1)
      .getByRole('link')
      .click();
    await page.getByText('Nothing was pushed to it yet.').waitFor();
    const { array } = await gateway.send({ numbers: '447700900555', content: 'Pushed?' });
    await page.getByRole('row', { name: new RegExp(`report-${array[0][1]} .*Taken`) }).waitFor();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    assert.notEqual(await dialog.getByText(/^whsec_/).innerText(), first);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('The old secret signs too until').waitFor();
    await page.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByLabel(`Type ${host} to confirm`).fill(host);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
    assert.equal((await gateway.call('GET', `/api/webhooks?account=${gateway.demo.account}`)).length, 2);
  });
});

test('the files of the account: the ledger with its verifier, a statement as PDF, the messages shown as CSV', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    const fetched = async (open: () => Promise<void>): Promise<{ name: string; octets: Buffer }> => {
      const [download] = await Promise.all([page.waitForEvent('download'), open()]);
      return { name: download.suggestedFilename(), octets: readFileSync(await download.path()) };
    };
    await page.goto('/statements/ledger');
    const ledger = await fetched(() => page.getByRole('link', { name: 'Download ledger-demo.ndjson' }).click());
    assert.equal(ledger.name, 'ledger-demo.ndjson');
    assert.match(ledger.octets.toString(), /^\{"format":"trunkline-ledger-1","account":"demo"/);
    const verifier = await fetched(() => page.getByRole('link', { name: 'Download verify-ledger.mjs' }).click());
    assert.deepEqual(verifier.octets, readFileSync(new URL('../../../docs/verify-ledger.mjs', import.meta.url)));
    await page.goto('/statements');
    const statement = await fetched(() => page.getByRole('link', { name: 'PDF' }).click());
    assert.equal(statement.octets.subarray(0, 5).toString(), '%PDF-');
    await page.goto('/messages?text=shop&state=DELIVERED');
    await page.getByRole('row').nth(1).waitFor();
    const messages = await fetched(() => page.getByRole('link', { name: 'Export CSV' }).click());
    const lines = messages.octets.toString().trimEnd().split('\r\n');
    assert.ok(lines.length > 50 && lines.slice(1).every((line) => line.includes('shop')), lines[1]);
  });
});

test('a message for later is taken back, and its money comes back', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    await page.goto(`/messages/${filled.scheduledId}`);
    await page.getByText('Waits for its time.').waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('Taken back before it left; nothing was charged.').waitFor();
    await page.locator('.timeline').getByText('Money given back').waitFor();
  });
});

test('a search through very many messages says how far it is, and can be stopped', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    // A list too long to make here: each answer says that it found nothing and where to go on, as the API does after some ten thousand messages.
    let asked = 0;
    await page.route('**/api/messages?*', (route) => route.fulfill({ json: { rows: [], next: 1_000_000 - ++asked } }));
    await page.goto('/messages?text=nowhere');
    await page.getByText('0 rows so far; looked through down to #').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Nothing like that among the newest').waitFor();
    await page.getByRole('link', { name: 'Older' }).waitFor();
    const answers = asked;
    await page.unroute('**/api/messages?*');
    await page.getByLabel('Content').fill('shop');
    await page.keyboard.press('Enter');
    await page.getByRole('row').nth(1).waitFor();
    assert.equal(asked, answers);
  });
});
