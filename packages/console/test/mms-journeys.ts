// MMS from end to end, in a real browser on a real gateway with the demo's centre: a picture on the phone and from it, the same on the message pages of both
// apps, and a link in its place with its openings until it is taken back. Run by `npm run console-tests`, as journeys.ts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { openBrowser, openTab, signIn, signInUser, type Side, type Tab } from './browser.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { visit } from './stops.ts';

const PICTURE = fileURLToPath(new URL('../../../docs/images/console-message.png', import.meta.url));
const PHONE = '447700900123';

let gateway: RunningGateway;
let browser: Browser;
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

/** The id of the message. */
async function sendMms(to: string, title: string, content: string): Promise<number> {
  const { apiUrl, account, password } = gateway.demo;
  const form = new FormData();
  const given = { account, password, numbers: to, smstype: '1', mmstitle: title, content };
  for (const [name, value] of Object.entries(given)) form.append(name, value);
  form.append('media', new Blob([readFileSync(PICTURE)], { type: 'image/png' }), 'shop.png');
  const answer = await (await fetch(`${apiUrl}/sendsms`, { method: 'POST', body: form })).json();
  assert.equal(answer.status, 0, JSON.stringify(answer));
  return answer.array[0][1];
}

async function inApp(side: Side, work: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await openTab(browser, gateway.demo, { side });
  await (side === 'operator' ? signIn(tab, gateway.demo) : signInUser(tab, gateway.demo));
  await work(tab);
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
}

const go = (page: Page, path: string): Promise<void> => visit(page, { name: path, path });
const cardOf = (page: Page, title: string) =>
  page.locator('section.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const isDrawn = (page: Page, name: string): Promise<unknown> =>
  page.waitForFunction((alt) => [...document.images].some((image) => image.alt.includes(alt) && image.naturalWidth > 0), name);

test('a picture reaches the phone, and both message pages say what was sent', async () => {
  const id = await sendMms(PHONE, 'Our new shop', 'Come and see.');
  await inApp('operator', async ({ page }) => {
    await go(page, `/handset?phone=${PHONE}`);
    await page.locator('.phone .bubble').filter({ hasText: 'Our new shop' }).getByText('Come and see.').waitFor();
    await isDrawn(page, 'shop');
    assert.deepEqual(await axe(page), []);
    await go(page, `/messages/${id}`);
    const card = cardOf(page, 'MMS');
    await card.getByText(/image\/\w+ · [\d,]+ octets/).waitFor();
    await card.getByText('Kept until').waitFor();
    assert.equal(await card.getByText('Our new shop').count(), 0, 'content is masked until asked for');
    await page.getByRole('button', { name: 'Show content' }).click();
    await card.getByText('Our new shop').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await inApp('dashboard', async ({ page }) => {
    await go(page, `/messages/${id}`);
    await page.getByText('Come and see.').waitFor();
    const card = cardOf(page, 'MMS');
    await card.getByText('Our new shop').waitFor();
    await card.getByText(/image\/\w+ · [\d,]+ octets/).waitFor();
    assert.deepEqual(await axe(page), []);
  });
});

test('a picture from the phone: in its conversation, among what came in, and in the customer’s inbox', async () => {
  await inApp('operator', async ({ page }) => {
    await go(page, `/handset?phone=${PHONE}`);
    await page.locator('input[name=picture]').setInputFiles(PICTURE);
    await page.locator('.phone input[name=text]').fill('This is how it looks.');
    await page.locator('.phone button[type=submit]').click();
    await page.locator('.bubble.own').filter({ hasText: 'This is how it looks.' }).getByText('1 picture or file').waitFor();
    await go(page, `/inbound?phone=${PHONE}`);
    await page.getByRole('row', { name: /1 picture or file/ }).waitFor();
  });
  await inApp('dashboard', async ({ page }) => {
    await go(page, '/inbox');
    await page.getByRole('link', { name: new RegExp(PHONE) }).click();
    const link = page.locator('.bubble').filter({ hasText: 'This is how it looks.' }).getByRole('link');
    const picture = await fetch((await link.getAttribute('href')) ?? '');
    assert.match(picture.headers.get('content-type') ?? '', /^image\//);
    assert.deepEqual(await axe(page), []);
  });
});

test('a link in place of an MMS: its openings are counted, an operator takes it back, and both pages say so', async () => {
  // Without a price for MMS there is none.
  const rows: readonly { id: number; type: string }[] = await gateway.call('GET', '/api/price-lists/default/rows');
  for (const { id, type } of rows) if (type === 'mms') await gateway.call('DELETE', `/api/price-lists/default/rows/${id}`);
  const id = await sendMms('447700900124', 'Our new shop', 'Come and see.');
  await inApp('operator', async ({ page, context }) => {
    await go(page, '/handset?phone=447700900124');
    const link = page.locator('.phone .bubble a');
    await link.waitFor();
    const url = (await link.getAttribute('href')) ?? '';
    const opened = await context.newPage();
    await opened.goto(url);
    await opened.getByText('Our new shop').first().waitFor();
    await opened.close();
    await go(page, `/messages/${id}`);
    const card = cardOf(page, 'MMS, as a link');
    await card.locator('dd').filter({ hasText: /^1 / }).waitFor();
    await card.getByRole('button', { name: 'Take the link back' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(`#${id}`);
    await dialog.getByRole('button', { name: 'Take the link back' }).click();
    await card.getByText('taken back').waitFor();
    assert.equal(await card.getByRole('button', { name: 'Take the link back' }).count(), 0);
    assert.equal((await fetch(url)).status, 410);
    assert.deepEqual(await axe(page), []);
  });
  await inApp('dashboard', async ({ page }) => {
    await go(page, `/messages/${id}`);
    const card = cardOf(page, 'MMS, as a link');
    await card.getByText('taken back').waitFor();
    await card.locator('dd').filter({ hasText: /^1 / }).waitFor();
  });
});
