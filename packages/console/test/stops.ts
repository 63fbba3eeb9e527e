// Every place the tests and the pictures go to, with what to do there first.
import type { Page } from 'playwright-core';
import type { Filled } from './fill.ts';

export interface Stop {
  readonly name: string;
  readonly path: string;
  /** False: an address that leads nowhere. */
  readonly isFound?: false;
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Until the screen stands: its heading is there and nothing of it loads any more. */
export async function settle(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('.ghost').waitFor({ state: 'detached' });
  await page.waitForLoadState('load');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

export const stops = (_filled: Filled): readonly Stop[] => [
  { name: 'overview', path: '/' },
  {
    name: 'palette',
    path: '/',
    async prepare(page) {
      await page.keyboard.press('Control+k');
      await page.locator('dialog [role=option]').first().waitFor();
    },
  },
  { name: 'no-screen', path: '/nowhere', isFound: false },
];
