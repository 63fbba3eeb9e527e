// The keyboard alone, in a real browser on a real gateway: every screen of both apps walked with Tab, and where the focus is after a dialog, a change of place
// and a removed row. Run by `npm run console-tests`, as journeys.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openTab, signIn, signInUser, type Tab } from './browser.ts';
import { fillGateway } from './fill.ts';
import { fillTraffic } from './fill-traffic.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { fillPeople, peopleStops } from './people-stops.ts';
import { settle, type Stop, stops, visit } from './stops.ts';
import { trafficStops } from './traffic-stops.ts';

/** A long list has more; its rows are alike. */
const STEPS_MAX = 60;

let gateway: RunningGateway;
let browser: Browser;
let operatorStops: readonly Stop[];
let userStops: readonly Stop[];
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  operatorStops = stops(await fillGateway(gateway));
  await fillPeople(gateway);
  userStops = [...trafficStops(await fillTraffic(gateway)), ...peopleStops(gateway.demo)];
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

interface Seen {
  readonly what: string;
  readonly isMarked: boolean;
  readonly isThere: boolean;
  readonly isNamed: boolean;
}

/** What has the focus, whether it is drawn with a mark, stands in the window and has a name. */
const seen = (page: Page): Promise<Seen | null> =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return null;
    // A box that is drawn by its label is marked there.
    const drawn = at.classList.contains('hidden-text') ? (at.closest('label') ?? at) : at;
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
    const { width, height, top, bottom } = drawn.getBoundingClientRect();
    const label = at.getAttribute('aria-label') ?? at.getAttribute('aria-labelledby') ?? at.textContent ?? '';
    const labels =
      at instanceof HTMLInputElement || at instanceof HTMLSelectElement || at instanceof HTMLTextAreaElement ? at.labels : null;
    return {
      what: `<${at.tagName.toLowerCase()} class="${at.className}" name="${at.getAttribute('name') ?? ''}"> ${label.trim().slice(0, 40)}`,
      isMarked: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || at.id === 'page' || at.closest('.palette') !== null,
      isThere: width > 0 && height > 0 && bottom > 0 && top < innerHeight,
      isNamed: label.trim() !== '' || (labels?.length ?? 0) > 0,
    };
  });

/** From the beginning of the screen on, until the keyboard leaves it. */
async function walk(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  let steps = 0;
  for (; steps < STEPS_MAX; steps++) {
    await page.keyboard.press('Tab');
    const at = await seen(page);
    if (at === null) break;
    if (!at.isMarked) found.push(`${name}: no mark on ${at.what}`);
    if (!at.isThere) found.push(`${name}: out of sight: ${at.what}`);
    if (!at.isNamed) found.push(`${name}: nameless: ${at.what}`);
  }
  return found;
}

async function walkAll({ page }: Tab, places: readonly Stop[]): Promise<void> {
  const found: string[] = [];
  for (const stop of places) {
    await visit(page, stop);
    const isInDialog = (await page.locator('dialog[open]').count()) > 0;
    if (!isInDialog) await page.locator('#page').focus();
    found.push(...(await walk(page, stop.name)));
  }
  assert.deepEqual([...new Set(found)], []);
}

test('every screen of the console is walked with Tab: each stop marked, in sight and named', async () => {
  const tab = await openTab(browser, gateway.demo);
  await signIn(tab, gateway.demo);
  await walkAll(tab, operatorStops);
  await tab.context.close();
});

test('every screen of the Dashboard is walked with Tab: each stop marked, in sight and named', async () => {
  const tab = await openTab(browser, gateway.demo, { side: 'dashboard' });
  await signInUser(tab, gateway.demo);
  await walkAll(tab, userStops);
  await tab.context.close();
});

const isFocused = (page: Page, what: string): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => {
      const at = document.activeElement;
      return (at?.id === wanted || at?.getAttribute('aria-label') === wanted || at?.textContent === wanted) && at.matches(':focus');
    },
    what,
    { timeout: 10_000 },
  );

test('another place begins at its beginning, also one that has to be loaded; a tab keeps the keyboard', async () => {
  const tab = await openTab(browser, gateway.demo);
  const { page } = tab;
  await signIn(tab, gateway.demo);
  await settle(page);
  for (const place of ['Rules', 'Accounts']) {
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place, exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: place }).waitFor();
    await isFocused(page, 'page');
  }
  await page.getByRole('link', { name: 'acme' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'acme' }).waitFor();
  await isFocused(page, 'page');
  await page.getByRole('link', { name: 'API keys' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /shop backend/ }).waitFor();
  await isFocused(page, 'API keys');
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
});

test('a dialog gives the focus back however it ends; a button that was busy has it again; a removed row leaves it at its table', async () => {
  const tab = await openTab(browser, gateway.demo);
  const { page } = tab;
  await signIn(tab, gateway.demo);
  await visit(page, { name: 'keys', path: '/accounts/acme/keys' });
  const add = page.getByRole('button', { name: 'Add a key' });
  await add.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Label').waitFor();
  // The browser gives the focus back before the page has heard that the dialog is closed.
  const isClosed = (): Promise<void> => page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await isClosed();
  await isFocused(page, 'Add a key');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Enter');
  await isClosed();
  await isFocused(page, 'Add a key');
  for (const name of ['first', 'second']) {
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByLabel('Label').fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: new RegExp(name) }).waitFor();
    await isClosed();
    await isFocused(page, 'Add a key');
  }
  await page
    .getByRole('row', { name: /second/ })
    .getByRole('button', { name: 'Remove' })
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('textbox').fill('second');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /second/ }).waitFor({ state: 'detached' });
  await isFocused(page, 'API keys');
  await visit(page, { name: 'settings', path: '/accounts/acme/settings' });
  await page.locator('input[name=lowBalance]').fill('7');
  await page.getByRole('button', { name: 'Save changes' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Saved, and in force.').waitFor();
  await isFocused(page, 'Save changes');
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
});
