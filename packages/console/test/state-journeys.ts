// What stands on a screen when something is not as wished, in a real browser on a real gateway: nothing there, not for the role, refused, slow, and a gateway
// that goes away and comes back. Run by `npm run console-tests`, as journeys.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { openBrowser, openTab, signIn, signInUser, type Tab } from './browser.ts';
import { fillGateway } from './fill.ts';
import { fillTraffic } from './fill-traffic.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { dashboardRefusals, dashboardStates, operatorRefusals, operatorStates, whileHeldBack } from './state-stops.ts';
import { settle, type Stop, visit } from './stops.ts';

const PASSWORD = 'a long enough password';

let gateway: RunningGateway;
let browser: Browser;
before(async () => {
  gateway = await startGateway();
  browser = await openBrowser();
  await fillGateway(gateway);
  await fillTraffic(gateway);
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
});

/** The browser notes each refused and each unanswered call; anything else it says is a fault. */
const faultsOf = ({ complaints }: Tab): string[] => complaints.filter((line) => !/Failed to load resource|net::ERR_/.test(line));

async function findingsOf(page: Page, { name }: Stop, language: 'en' | 'zh'): Promise<string[]> {
  const found = (await axe(page)).map((line) => `${name}: ${line}`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) found.push(`${name} is ${overflow} pixels wider than the window`);
  if (name.startsWith('missing')) {
    const screen = page.locator('aside.panel, main').last();
    if ((await screen.locator('.empty').count()) !== 1) found.push(`${name} does not say that it is not there`);
    if ((await screen.locator('nav.tabs, [role=alert]').count()) > 0) found.push(`${name} shows tabs or a fault`);
  }
  if (name.startsWith('refused')) {
    const focused = await page.evaluate(() => document.activeElement?.closest('.field')?.querySelector('.fault')?.textContent ?? '');
    if (focused === '') found.push(`${name}: the focus is not where the fault is`);
    if (language === 'zh' && /[a-z]+ [a-z]+ [a-z]+/.test(focused)) found.push(`${name} is refused in English: ${focused}`);
  }
  return found;
}

for (const [side, states, look] of [
  ['operator', operatorStates, { theme: 'dark', language: 'zh', width: 390 }],
  ['dashboard', dashboardStates, { theme: 'light', language: 'zh', width: 390, height: 844 }],
] as const)
  test(`${side}: what is not there says so, what was refused says where, without a finding of axe`, async () => {
    const tab = await openTab(browser, gateway.demo, { ...look, side });
    await (side === 'operator' ? signIn(tab, gateway.demo) : signInUser(tab, gateway.demo));
    const found: string[] = [];
    for (const stop of states) {
      await visit(tab.page, stop);
      found.push(...(await findingsOf(tab.page, stop, look.language)));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(faultsOf(tab), []);
    await tab.context.close();
  });

test('a place that is not for the role says which roles it is for, by any link, and calls nothing', async () => {
  const { demo, call } = gateway;
  for (const [side, refusals] of [
    ['operator', operatorRefusals],
    ['dashboard', dashboardRefusals],
  ] as const)
    for (const { role, stops } of refusals) {
      const name = `one-${role}`;
      const users = side === 'operator' ? '/api/operators' : `/api/accounts/${demo.account}/users`;
      await call('POST', users, { name, role, password: PASSWORD });
      const tab = await openTab(browser, demo, { side });
      await (side === 'operator' ? signIn(tab, demo, name, PASSWORD) : signInUser(tab, demo, { name, password: PASSWORD }));
      for (const stop of stops) {
        await visit(tab.page, stop);
        await tab.page.getByRole('heading', { name: 'Not for your role' }).waitFor();
        await tab.page.getByText(`Your role is ${role}; who may see this:`).waitFor();
        assert.deepEqual(await axe(tab.page), [], stop.name);
      }
      assert.deepEqual(tab.complaints, []);
      await tab.context.close();
    }
});

test('a slow answer: its outline, then that it takes long, then what was asked for', async () => {
  const tab = await openTab(browser, gateway.demo);
  await signIn(tab, gateway.demo);
  await whileHeldBack(tab.page, { path: '/accounts/shop-berlin', api: '**/api/accounts/shop-berlin' }, async () => {
    await tab.page.getByText('This takes longer than usual').waitFor();
    assert.deepEqual(await axe(tab.page), []);
  });
  await tab.page.getByText('Locked').first().waitFor();
  assert.deepEqual(tab.complaints, []);
  await tab.context.close();
});

test('a gateway that goes away: what was there stays and is said to be old; a screen that cannot load says so, and comes with the gateway', async () => {
  const tab = await openTab(browser, gateway.demo);
  const { page } = tab;
  await signIn(tab, gateway.demo);
  await visit(page, { name: 'accounts', path: '/accounts' });
  await gateway.restart(async () => {
    await page.getByText('The gateway does not answer. What is shown is from before').waitFor();
    await page.getByRole('link', { name: 'shop-berlin' }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole('link', { name: 'Queues', exact: true }).click();
    await page.getByRole('heading', { name: 'This screen could not be shown' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The gateway still does not answer.').waitFor();
    assert.deepEqual(await axe(page), []);
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
  await settle(page);
  assert.equal(await page.getByText('The gateway does not answer').count(), 0);
  await tab.context.close();
});
