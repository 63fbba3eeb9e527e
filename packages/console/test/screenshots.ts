// Pictures of every screen in both themes and three widths, for a person to look at: npm run screenshots -- --out DIR [--only TEXT] [--language zh]
// [--widths 390,1280] [--themes dark] [--empty] [--readme]; empty: nothing but the demo, where lists are empty and what is asked for is not found; readme:
// instead of all of them those of the README (--out docs/images).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser, openTab, signIn } from './browser.ts';
import { startGateway } from './gateway.ts';
import { fillGateway } from './fill.ts';
import { takeReadmePictures } from './readme-pictures.ts';
import { stops, visit } from './stops.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'screenshots' },
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'en' },
    widths: { type: 'string', default: '390,1280,1920' },
    themes: { type: 'string', default: 'light,dark' },
    empty: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
  },
});
const widths = values.widths.split(',').map(Number);
const themes = (['light', 'dark'] as const).filter((theme) => !values.readme && values.themes.includes(theme));
const HEIGHTS: Readonly<Record<number, number>> = { 390: 844, 1280: 900, 1920: 1080 };

const NO_ID = 999_999;

const gateway = await startGateway();
const browser = await openBrowser();
try {
  const filled = values.empty
    ? { deliveredId: NO_ID, longId: NO_ID, waitingId: NO_ID, changeId: NO_ID, ruleId: NO_ID, webhookId: NO_ID }
    : await fillGateway(gateway);
  mkdirSync(values.out, { recursive: true });
  for (const theme of themes) {
    for (const width of widths) {
      const tab = await openTab(browser, gateway.demo, {
        theme,
        width,
        height: HEIGHTS[width] ?? 900,
        language: values.language === 'zh' ? 'zh' : 'en',
      });
      await tab.page.goto('/');
      await tab.page.locator('input[name=name]').waitFor();
      if ('sign-in'.includes(values.only)) await tab.page.screenshot({ path: join(values.out, `sign-in-${theme}-${width}.png`) });
      await signIn(tab, gateway.demo);
      for (const stop of stops(filled)) {
        if (!stop.name.includes(values.only)) continue;
        await visit(tab.page, values.empty ? { name: stop.name, path: stop.path } : stop);
        await tab.page.screenshot({ path: join(values.out, `${stop.name}-${theme}-${width}.png`), fullPage: false });
      }
      for (const complaint of tab.complaints) console.error(complaint);
      await tab.context.close();
    }
  }
  if (values.readme) await takeReadmePictures(gateway, browser, values.out);
  console.log(`the pictures are in ${values.out}`);
} finally {
  await browser.close();
  await gateway.stop();
}
