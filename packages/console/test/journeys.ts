// The console in a real browser on a real gateway with its demo. What the browser complains of fails the test, be it an error, its policy or a request
// that went elsewhere. Run by `npm run console-tests`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { axe } from './axe.ts';
import { openBrowser, openTab, signIn, type Tab } from './browser.ts';
import { type Filled, fillGateway } from './fill.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { settle, stops, visit } from './stops.ts';

const FIRST_LOAD_OCTETS_MAX = 250_000;
const dist = fileURLToPath(new URL('../dist', import.meta.url));

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

async function withTab(options: Parameters<typeof openTab>[2], work: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await openTab(browser, gateway.demo, options);
  try {
    await work(tab);
    assert.deepEqual(tab.complaints, []);
  } finally {
    await tab.context.close();
  }
}

for (const name of ['index.html', 'dashboard.html'])
  test(`the first load is small: what ${name} asks for, compressed`, () => {
    const page = readFileSync(join(dist, name), 'utf8');
    const asked = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    assert.ok(asked.length >= 2, page);
    const octets = asked.reduce((sum, path) => sum + statSync(join(dist, `${path}.gz`)).size, statSync(join(dist, `${name}.gz`)).size);
    assert.ok(octets < FIRST_LOAD_OCTETS_MAX, `${octets} octets`);
  });

test('every asset has a hash in its name', () => {
  assert.ok(readdirSync(join(dist, 'assets')).every((name) => /-[\w-]{8}\./.test(name)));
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
      const found: string[] = [];
      for (const stop of stops(filled)) {
        await visit(page, stop);
        found.push(...(await axe(page)).map((line) => `${stop.name}: ${line}`));
        if ((await page.locator('[role=alert]').count()) > 0) found.push(`${stop.name} shows a fault`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (overflow > 0) found.push(`${stop.name} is ${overflow} pixels wider than the window`);
        const texts = await page.locator('main').innerText();
        if (/undefined|\[object|NaN|\{\w+\}/.test(texts)) found.push(`${stop.name} shows what is no text: ${texts}`);
      }
      assert.deepEqual(found, []);
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

test('a connector is added by hand, refused where it is wrong, and seen to bind', async () => {
  await withTab({}, async (tab) => {
    const { page, complaints } = tab;
    const { settings } = await gateway.call('GET', '/api/connectors/simulator?reveal=true');
    await signIn(tab, gateway.demo);
    await page.getByRole('link', { name: 'Connectors' }).click();
    await page.getByRole('link', { name: 'Add a connector' }).click();
    await page.getByLabel('Name', { exact: true }).fill('by-hand');
    await page.locator('input[name=host]').fill('not a host');
    await page.getByRole('button', { name: 'Add a connector' }).click();
    const fault = page.getByRole('alert').filter({ hasText: 'host must be an IP address or a host name' });
    await fault.waitFor();
    assert.equal(await page.locator('input[name=host]').getAttribute('aria-invalid'), 'true');
    // What was typed is still there.
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'by-hand');
    for (const [label, value] of [
      ['host', settings.host],
      ['port', String(settings.port)],
      ['systemId', settings.systemId],
      ['password', settings.password],
    ])
      await page.locator(`input[name=${label}]`).fill(value);
    await page.getByRole('button', { name: 'Add a connector' }).click();
    await page.getByRole('heading', { name: 'by-hand' }).waitFor();
    await page.locator('.answer').getByText('Bound').waitFor();
    await page.getByRole('link', { name: 'Settings' }).last().click();
    await page.locator('input[name=window]').fill('25');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Saved, and in force.').waitFor();
    assert.equal((await gateway.call('GET', '/api/connectors/by-hand')).settings.window, 25);
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('link', { name: /^#/ }).first().click();
    await page.getByRole('cell', { name: 'window', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Put back' }).click();
    await page.getByText('What it replaced is in force again').waitFor();
    assert.equal((await gateway.call('GET', '/api/connectors/by-hand')).settings.window, 100);
    assert.equal(complaints.filter((line) => line.includes('400')).length, 1, 'the refusal');
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !line.includes('400')));
  });
});

test('a price file with bad rows changes nothing and names each; mended, it is taken whole', async () => {
  await withTab({}, async (tab) => {
    const { page, complaints } = tab;
    await gateway.call('POST', '/api/price-lists', { name: 'by-file', currency: 'EUR' });
    await signIn(tab, gateway.demo);
    await page.goto('/prices/by-file');
    await page.getByText('This list has no row').waitFor();
    await page.getByRole('button', { name: 'Import CSV' }).click();
    const choose = (text: string) =>
      page.getByLabel('CSV file').setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await choose('prefix,country,price\n*,,0.05\n,XX,0.075\n,FR,cheap\n');
    await page.getByRole('button', { name: 'Try the file' }).click();
    await page.getByText('2 bad rows; nothing was changed.').waitFor();
    const bad = page.getByRole('dialog').getByRole('row');
    assert.deepEqual(
      (await bad.allInnerTexts()).slice(1).map((text) => text.split('\t').slice(0, 2).join(' ')),
      ['3 country', '4 price'],
    );
    assert.deepEqual(await axe(page), []);
    await choose('prefix,country,price\n*,,0.05\n,DE,0.075\n,FR,0.065\n');
    await page.getByRole('button', { name: 'Try the file' }).click();
    await page.getByText('3 good rows, none bad.').waitFor();
    assert.equal((await gateway.call('GET', '/api/price-lists/by-file')).rows, 0);
    await page.getByRole('button', { name: 'Take 3 rows' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: '0.075 EUR' }).waitFor();
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !line.includes('400')));
  });
});

test('the handset gets what a customer sends and answers; the answer is inbound', async () => {
  await withTab({}, async (tab) => {
    const { page } = tab;
    await signIn(tab, gateway.demo);
    await page.getByRole('link', { name: 'Handset' }).click();
    await gateway.send({ numbers: '447700900555', content: 'Is anybody there?' });
    await page.getByRole('link', { name: /447700900555/ }).click();
    await page.locator('.bubble').filter({ hasText: 'Is anybody there?' }).waitFor();
    await page.getByLabel('Send').first().fill('Yes, I am.');
    await page.keyboard.press('Enter');
    await page.locator('.bubble.own').filter({ hasText: 'Yes, I am.' }).waitFor();
    const { rows } = await gateway.call('GET', '/api/inbound?phone=447700900555&content=true');
    assert.equal(rows[0].content, 'Yes, I am.');
  });
});

test('what cannot be taken back asks for its name first', async () => {
  await withTab({}, async (tab) => {
    const { page } = tab;
    await gateway.call('POST', '/api/operators', { name: 'leaver', role: 'support' });
    await signIn(tab, gateway.demo);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page
      .getByRole('row', { name: /leaver/ })
      .getByRole('button', { name: 'Remove' })
      .click();
    const dialog = page.getByRole('dialog');
    assert.ok(await dialog.getByRole('button', { name: 'Remove' }).isDisabled());
    assert.deepEqual(await axe(page), []);
    await dialog.getByLabel('Type leaver to confirm').fill('leaver');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /leaver/ }).waitFor({ state: 'detached' });
    assert.equal((await gateway.call('GET', '/api/operators')).length, 1);
  });
});

test('search finds a message by its id and by its number, and a name', async () => {
  await withTab({}, async (tab) => {
    const { page } = tab;
    await signIn(tab, gateway.demo);
    await page.keyboard.press('/');
    await page.keyboard.type('447700900123');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Messages to this number' }).waitFor();
    await page.getByLabel('Search for an id, a number or a name').fill(`#${filled.longId}`);
    await page.keyboard.press('Enter');
    await page.getByText(/Delivered in .* by simulator/).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Search: 447700900123' }).waitFor();
  });
});

test('each role is shown what it may do, and no more', async () => {
  for (const [role, sees, misses] of [
    ['support', ['Messages', 'Inbound'], ['Ledger']],
    ['finance', ['Prices', 'Ledger'], ['Messages', 'Inbound', 'Unmatched', 'Handset']],
  ] as const) {
    const { password } = await gateway.call('POST', '/api/operators', { name: `the-${role}`, role });
    await withTab({}, async (tab) => {
      const { page } = tab;
      await signIn(tab, gateway.demo, `the-${role}`, password);
      await settle(page);
      const rail = page.getByRole('navigation', { name: 'Places' });
      for (const name of sees) assert.equal(await rail.getByRole('link', { name, exact: true }).count(), 1, `${role} ${name}`);
      for (const name of misses) assert.equal(await rail.getByRole('link', { name, exact: true }).count(), 0, `${role} ${name}`);
      await rail.getByRole('link', { name: 'Connectors' }).click();
      await page.getByRole('heading', { name: 'Connectors' }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'Add a connector' }).count(), 0);
    });
  }
});

test('a restart of the gateway is lived through: what was shown stays, the line comes back, and what was changed meanwhile is seen', async () => {
  const tab = await openTab(browser, gateway.demo);
  const { page } = tab;
  const live = page.locator('.live');
  await signIn(tab, gateway.demo);
  await page.getByRole('link', { name: 'Numbers' }).click();
  await page.getByRole('cell', { name: '447700900100' }).waitFor();
  await live.filter({ hasText: 'Live' }).waitFor();
  await gateway.restart(async () => {
    await live.filter({ hasText: 'Reconnecting' }).waitFor();
    await page.getByRole('cell', { name: '447700900100' }).waitFor();
  });
  await live.filter({ hasText: 'Live' }).waitFor();
  await gateway.call('POST', '/api/numbers', { number: '447700900101' });
  await page.getByRole('cell', { name: '447700900101' }).waitFor();
  // The requests that met nobody, or a gateway that was still draining or starting, and nothing else.
  assert.deepEqual(
    tab.complaints.filter(
      (line) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|EMPTY_RESPONSE)|status of 503 /.test(line),
    ),
    [],
  );
  await tab.context.close();
});
