// Pictures of the states no list shows: not found, not for the role, refused, slow, and a gateway that is away while somebody looks.
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openTab, type Side, signIn, signInUser, type Tab, type TabOptions } from './browser.ts';
import type { RunningGateway } from './gateway.ts';
import { dashboardRefusals, dashboardStates, operatorRefusals, operatorStates, whileHeldBack } from './state-stops.ts';
import { settle, visit } from './stops.ts';

const PASSWORD = 'a long enough password';

export interface StatePictures {
  readonly side: Side;
  readonly out: string;
  readonly only: string;
  /** One tab each. */
  readonly looks: readonly (TabOptions & { readonly name: string })[];
}

const places = {
  operator: {
    loaded: '/accounts',
    other: '/queues',
    slow: { path: '/accounts/shop-berlin', api: '**/api/accounts/shop-berlin' },
    form: '/accounts/new',
  },
  dashboard: { loaded: '/messages', other: '/connect', slow: { path: '/reports', api: '**/api/reports*' }, form: '/account/users' },
} as const;

async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), path);
  await page.locator('main h1').first().waitFor();
}

export async function takeStatePictures(
  gateway: RunningGateway,
  browser: Browser,
  { side, out, only, looks }: StatePictures,
): Promise<void> {
  const { demo, call } = gateway;
  const own = side === 'operator';
  const shoot = async ({ page }: Tab, name: string, look: string): Promise<void> => {
    if (name.includes(only)) await page.screenshot({ path: join(out, `${name}-${look}.png`) });
  };
  const refusals = own ? operatorRefusals : dashboardRefusals;
  for (const { role } of refusals)
    await call('POST', own ? '/api/operators' : `/api/accounts/${demo.account}/users`, { name: `one-${role}`, role, password: PASSWORD });
  const tabs: { readonly tab: Tab; readonly look: string }[] = [];
  for (const { name: look, ...options } of looks) {
    const tab = await openTab(browser, demo, { ...options, side });
    await (own ? signIn(tab, demo) : signInUser(tab, demo));
    for (const stop of own ? operatorStates : dashboardStates) {
      if (!stop.name.includes(only)) continue;
      await visit(tab.page, stop);
      await shoot(tab, stop.name, look);
    }
    await tab.page.keyboard.press('Escape');
    await whileHeldBack(tab.page, places[side].slow, () => shoot(tab, 'slow', look));
    await visit(tab.page, { name: 'loaded', path: places[side].loaded });
    tabs.push({ tab, look });
    for (const { role, stops } of refusals) {
      const theirs = await openTab(browser, demo, { ...options, side });
      await (own ? signIn(theirs, demo, `one-${role}`, PASSWORD) : signInUser(theirs, demo, { name: `one-${role}`, password: PASSWORD }));
      for (const stop of stops) {
        await visit(theirs.page, stop);
        await shoot(theirs, stop.name, look);
      }
      await theirs.context.close();
    }
  }
  await gateway.restart(async () => {
    for (const { tab, look } of tabs) {
      await tab.page.locator('.away .notice').waitFor();
      await shoot(tab, 'away-loaded', look);
      await goTo(tab.page, places[side].form);
      await shoot(tab, 'away-form', look);
      await goTo(tab.page, places[side].other);
      await shoot(tab, 'away-other', look);
    }
  });
  for (const { tab } of tabs) {
    await settle(tab.page);
    await tab.context.close();
  }
}
