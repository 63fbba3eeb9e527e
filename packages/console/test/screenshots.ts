// Pictures of every screen in both themes and three widths, for a person to look at: npm run screenshots -- --out DIR [--app dashboard] [--only TEXT]
// [--language zh] [--widths 390,1280] [--themes dark] [--empty] [--states] [--readme]; empty: nothing but the demo, where lists are empty and what is asked for is
// not found; states: not found, not for the role, refused, slow, the gateway away; readme: those of the README and no others (--out docs/images).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser, openTab, signIn, signInUser } from './browser.ts';
import { startGateway } from './gateway.ts';
import { fillGateway } from './fill.ts';
import { fillTraffic } from './fill-traffic.ts';
import { fillPeople, peopleStops } from './people-stops.ts';
import { takeReadmePictures } from './readme-pictures.ts';
import { takeStatePictures } from './state-pictures.ts';
import { type Stop, stops, visit } from './stops.ts';
import { trafficStops } from './traffic-stops.ts';

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'operator' },
    out: { type: 'string', default: 'screenshots' },
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'en' },
    widths: { type: 'string', default: '390,1280,1920' },
    themes: { type: 'string', default: 'light,dark' },
    empty: { type: 'boolean', default: false },
    states: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
  },
});
const side = values.app === 'dashboard' ? 'dashboard' : 'operator';
const widths = values.widths.split(',').map(Number);
const themes = (['light', 'dark'] as const).filter((theme) => !values.readme && values.themes.includes(theme));
const HEIGHTS: Readonly<Record<number, number>> = { 390: 844, 1280: 900, 1920: 1080 };

const language = values.language === 'zh' ? 'zh' : 'en';
const looks = themes.flatMap((theme) =>
  widths.map((width) => ({ name: `${theme}-${width}`, theme, width, height: HEIGHTS[width] ?? 900, language }) as const),
);

const NO_ID = 999_999;
const nothing = { deliveredId: NO_ID, longId: NO_ID, waitingId: NO_ID, changeId: NO_ID, ruleId: NO_ID, webhookId: NO_ID };
const noTraffic = {
  deliveredId: NO_ID,
  longId: NO_ID,
  scheduledId: NO_ID,
  failedId: NO_ID,
  webhookId: NO_ID,
  failingWebhookId: NO_ID,
  invoice: NO_ID,
  phone: '10010',
  number: '1',
};

const gateway = await startGateway();
const browser = await openBrowser();

async function stopsOf(): Promise<readonly Stop[]> {
  if (side === 'operator') return stops(values.empty ? nothing : await fillGateway(gateway));
  if (!values.empty) await fillPeople(gateway);
  const traffic = values.empty ? noTraffic : await fillTraffic(gateway);
  return [...trafficStops(traffic), ...peopleStops(gateway.demo)];
}

try {
  const places = await stopsOf();
  mkdirSync(values.out, { recursive: true });
  if (values.states) await takeStatePictures(gateway, browser, { side, out: values.out, only: values.only, looks });
  else
    for (const { name: look, ...options } of looks) {
      const tab = await openTab(browser, gateway.demo, { ...options, side });
      await tab.page.goto('/');
      await tab.page.locator('input[name=name]').waitFor();
      if ('sign-in'.includes(values.only)) await tab.page.screenshot({ path: join(values.out, `sign-in-${look}.png`) });
      await (side === 'operator' ? signIn(tab, gateway.demo) : signInUser(tab, gateway.demo));
      for (const stop of places) {
        if (!stop.name.includes(values.only)) continue;
        await visit(tab.page, values.empty ? { name: stop.name, path: stop.path } : stop);
        await tab.page.screenshot({ path: join(values.out, `${stop.name}-${look}.png`), fullPage: false });
      }
      for (const complaint of tab.complaints) console.error(complaint);
      await tab.context.close();
    }
  if (values.readme) await takeReadmePictures(gateway, browser, values.out);
  console.log(`the pictures are in ${values.out}`);
} finally {
  await browser.close();
  await gateway.stop();
}
