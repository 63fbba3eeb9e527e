// The console in a real browser on a real gateway with its demo. What the browser complains of fails the test, be it an error, its policy or a request
// that went elsewhere. Run by `npm run console-tests`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openTab, signIn, type Tab } from './browser.ts';
import { type Filled, fillGateway } from './fill.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { settle, stops } from './stops.ts';

const FIRST_LOAD_OCTETS_MAX = 250_000;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let gateway: RunningGateway;
let browser: Browser;
let filled: Filled;
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  filled = await fillGateway(gateway);
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Everything axe finds, of whatever weight. Its script comes by the debugger, which the policy of the page does not hinder. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate<readonly AxeViolation[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.map(
    ({ id, impact, nodes }) =>
      `${id} (${impact}): ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join('; ')}`,
  );
}

async function withTab(options: Parameters<typeof openTab>[2], work: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await openTab(browser, gateway.demo, options);
  try {
    await work(tab);
    assert.deepEqual(tab.complaints, []);
  } finally {
    await tab.context.close();
  }
}

test('the first load is small: what index.html asks for, compressed', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const asked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  assert.ok(asked.length >= 2, page);
  const octets = asked.reduce((sum, path) => sum + statSync(join(dist, `${path}.gz`)).size, statSync(join(dist, 'index.html.gz')).size);
  assert.ok(octets < FIRST_LOAD_OCTETS_MAX, `${octets} octets`);
  assert.ok(
    readdirSync(join(dist, 'assets')).every((name) => /-[\w-]{8}\./.test(name)),
    'every asset has a hash in its name',
  );
});

for (const [theme, language, width] of [
  ['light', 'en', 1280],
  ['dark', 'zh', 390],
] as const)
  test(`every screen stands without a complaint and without a finding of axe: ${theme}, ${language}, ${width} pixels`, async () => {
    await withTab({ theme, language, width }, async (tab) => {
      const { page } = tab;
      await page.goto('/');
      await page.locator('input[name=name]').waitFor();
      assert.deepEqual(await axe(page), [], 'sign-in');
      await signIn(tab, gateway.demo);
      for (const stop of stops(filled)) {
        await page.goto(stop.path);
        await settle(page);
        await stop.prepare?.(page);
        assert.deepEqual(await axe(page), [], stop.name);
        assert.equal(await page.locator('[role=alert]').count(), 0, `${stop.name} shows a fault`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(overflow <= 0, `${stop.name} is ${overflow} pixels wider than the window`);
        const texts = await page.locator('main').innerText();
        assert.doesNotMatch(texts, /undefined|\[object|NaN|\{\w+\}/, stop.name);
      }
    });
  });

test('signing in: a wrong password is refused in words, a right one stays, signing out ends it', async () => {
  const tab = await openTab(browser, gateway.demo);
  const { page } = tab;
  await page.goto('/');
  await page.locator('input[name=name]').fill('operator');
  await page.locator('input[name=password]').fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The name or the password is wrong' }).waitFor();
  // The browser itself notes the refusal; nothing else.
  assert.deepEqual(
    tab.complaints.filter((line) => !line.includes('401')),
    [],
  );
  await signIn(tab, gateway.demo);
  await page.reload();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  const [cookie] = await tab.context.cookies();
  assert.equal(cookie?.httpOnly, true);
  assert.equal(cookie?.sameSite, 'Strict');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Trunkline' }).waitFor();
  assert.deepEqual(
    (await tab.context.cookies()).map(({ name }) => name),
    [],
  );
  await tab.context.close();
});

test('the keyboard alone: skip link, search by /, palette by Ctrl K, theme kept over a reload', async () => {
  await withTab({}, async (tab) => {
    const { page } = tab;
    await signIn(tab, gateway.demo);
    await settle(page);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.tagName), 'INPUT');
    await page.keyboard.press('Control+k');
    await page.locator('dialog').waitFor();
    await page.keyboard.type('ovrvw');
    assert.match(await page.locator('[role=option][aria-selected=true]').innerText(), /Overview/);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Theme: light/ }).click();
    await page.reload();
    await settle(page);
    assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  });
});

test('the overview is live: a new connector comes up without a reload', async () => {
  await withTab({}, async (tab) => {
    const { page } = tab;
    await signIn(tab, gateway.demo);
    await page.locator('.live').filter({ hasText: 'Live' }).waitFor();
    const carrier = (await gateway.call('GET', '/api/connectors/simulator?reveal=true')).settings;
    await gateway.call('POST', '/api/connectors', {
      name: 'second-line',
      host: carrier.host,
      port: carrier.port,
      systemId: carrier.systemId,
      password: carrier.password,
    });
    await page.locator('.link-card', { hasText: 'second-line' }).getByText('Bound').waitFor();
  });
});
