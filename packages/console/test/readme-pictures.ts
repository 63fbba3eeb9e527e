// The pictures of the README: the same screens as in screenshots.ts, on a gateway that has been busy for a while.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { openTab, signIn } from './browser.ts';
import type { RunningGateway } from './gateway.ts';
import { visit } from './stops.ts';

const STEPS = 140;
const STEP_MS = 1000;
const WIDTH = 1280;
const HEIGHT = 760;
/** One that its phone refuses, among so many. */
const FAILS_EVERY = 9;

const CARRIERS = [
  { name: 'carrier-uk', prefix: '44', cost: '0.0052' },
  { name: 'carrier-fr', prefix: '33', cost: '0.0061' },
] as const;

/** Two carriers more, each by its own bind at the simulator. */
async function addCarriers({ call }: RunningGateway): Promise<void> {
  const { settings } = await call('GET', '/api/connectors/simulator?reveal=true');
  const { host, port, systemId, password } = settings;
  for (const { name, prefix, cost } of CARRIERS) {
    await call('POST', '/api/connectors', { name, host, port, systemId, password });
    await call('POST', '/api/routes', { connector: name, prefix });
    await call('POST', '/api/price-lists', { name: `${name}-costs`, currency: 'EUR', connector: name });
    await call('POST', `/api/price-lists/${name}-costs/import`, `prefix,country,price\n*,,${cost}\n`, 'text/csv');
  }
}

/** A rate that swells and ebbs, as that of a day does. */
const countAt = (step: number, prefix: string): number => Math.round(16 + 12 * Math.sin(step / (prefix === '44' ? 17 : 11)));

async function beBusy({ send }: RunningGateway): Promise<void> {
  for (let step = 0; step < STEPS; step++) {
    for (const { prefix } of CARRIERS) {
      const numbers = Array.from({ length: countAt(step, prefix) }, (_, index) => `${prefix}7700${900_000 + ((step * 31 + index) % 1000)}`);
      await send({ numbers: numbers.join(','), content: 'Your parcel arrives today between 14:00 and 16:00.' });
    }
    if (step % FAILS_EVERY === 0) await send({ numbers: '1008611', content: 'Your parcel arrives today.' });
    await sleep(STEP_MS);
  }
}

export async function takeReadmePictures(gateway: RunningGateway, browser: Browser, out: string): Promise<void> {
  await addCarriers(gateway);
  await beBusy(gateway);
  const { rows } = await gateway.call('GET', '/api/messages?state=DELIVERED&connector=carrier-uk&limit=1');
  const openId: number = rows[0].id;
  mkdirSync(out, { recursive: true });
  for (const { name, path, theme, proposal } of [
    { name: 'console-overview', path: '/', theme: 'light', proposal: null },
    { name: 'console-message', path: `/messages?open=${openId}`, theme: 'dark', proposal: null },
    {
      name: 'console-what-if',
      path: '/routes/what-if',
      theme: 'light',
      proposal: '{"routes": {"add": [{"connector": "simulator", "prefix": "447"}]}}',
    },
  ] as const) {
    const tab = await openTab(browser, gateway.demo, { theme, width: WIDTH, height: HEIGHT });
    await signIn(tab, gateway.demo);
    await visit(tab.page, { name, path });
    if (proposal !== null) {
      await tab.page.locator('#proposal').fill(proposal);
      await tab.page.locator('form.filters button[type=submit]').click();
      await tab.page.locator('.figures').waitFor();
    }
    await tab.page.mouse.move(0, 0);
    await tab.page.screenshot({ path: join(out, `${name}.png`) });
    await tab.context.close();
  }
}
