// A tab in which a user of the demo's account is signed in to the Dashboard, for the journeys: it ends by looking at what the browser complained of.
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { openTab, signInUser, type Tab, type TabOptions } from './browser.ts';
import type { RunningGateway } from './gateway.ts';
import { settle } from './stops.ts';

export interface UserTabOptions extends Omit<TabOptions, 'side'> {
  /** So many answers of the gateway that the browser notes as errors; 0 when left out. */
  readonly refusals?: number;
  /** Another user than the demo's owner. */
  readonly user?: { readonly name: string; readonly password: string };
}

const isRefusal = (line: string): boolean => /status of 4\d\d/.test(line);

export async function asUser(
  { demo }: Pick<RunningGateway, 'demo'>,
  browser: Browser,
  { refusals = 0, user, ...options }: UserTabOptions,
  work: (tab: Tab) => Promise<void>,
): Promise<void> {
  const tab = await openTab(browser, demo, { ...options, side: 'dashboard' });
  try {
    await signInUser(tab, demo, user);
    await settle(tab.page);
    await work(tab);
    assert.deepEqual(
      tab.complaints.filter((line) => !isRefusal(line)),
      [],
    );
    assert.equal(tab.complaints.filter(isRefusal).length, refusals, tab.complaints.join('\n'));
  } finally {
    await tab.context.close();
  }
}
