// Every place of the Dashboard that has to do with who the customer is and how programs connect, with what to do there first: for the tests and the pictures.
import type { Page } from 'playwright-core';
import type { Demo, RunningGateway } from './gateway.ts';
import type { Stop } from './stops.ts';

/** Colleagues of the demo's owner, and a key for a program. */
export async function fillPeople({ call, demo }: RunningGateway): Promise<void> {
  for (const [name, role] of [
    ['maria', 'developer'],
    ['books', 'finance'],
    ['wall-display', 'read_only'],
  ])
    await call('POST', `/api/accounts/${demo.account}/users`, { name, role });
  await call('PATCH', `/api/accounts/${demo.account}/users/wall-display`, { locked: true });
  await call('POST', `/api/accounts/${demo.account}/keys`, { label: 'web shop', scopes: ['send', 'report'] });
}

/** Opens what asks for proof, and gives it. */
export async function prove(page: Page, button: string, demo: Demo): Promise<void> {
  await page.locator(button).first().click();
  await page.locator('dialog input[type=password]').fill(demo.dashboardPassword);
  await page.locator('dialog button[type=submit]').click();
}

export const peopleStops = (demo: Demo): readonly Stop[] => [
  { name: 'account', path: '/account' },
  {
    name: 'second-factor',
    path: '/account',
    async prepare(page) {
      await prove(page, '.second-factor button', demo);
      await page.locator('dialog .qr-code').waitFor();
    },
  },
  { name: 'users', path: '/account/users' },
  { name: 'own-settings', path: '/account/settings' },
  { name: 'connect', path: '/connect' },
  {
    name: 'connect-proof',
    path: '/connect',
    async prepare(page) {
      await page.locator('.secret button').first().click();
      await page.locator('dialog input[type=password]').waitFor();
    },
  },
  {
    name: 'connect-shown',
    path: '/connect',
    async prepare(page) {
      await prove(page, '.secret button', demo);
      await page.locator('.secret[role=status]').waitFor();
    },
  },
  { name: 'connect-keys', path: '/connect/keys' },
  { name: 'calls', path: '/connect/calls' },
  {
    name: 'calls-tried',
    path: '/connect/calls/sendsms',
    async prepare(page) {
      await prove(page, '.with-button > button', demo);
      await page.locator('dialog').waitFor({ state: 'detached' });
      await page.locator('textarea[name=numbers]').fill('10010');
      await page.locator('textarea[name=content]').fill('See you at 5');
      await page.locator('.try-call button[type=submit]').click();
      await page.locator('.try-call [role=status]').waitFor();
    },
  },
];
