// What operators do in the console, from end to end, in a real browser on a real gateway: ways and what-if, accounts, what phones send, lists with what is
// open beside them, exports. Run by `npm run console-tests`, as journeys.ts.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { openBrowser, openTab, signIn, type Tab } from './browser.ts';
import { type Filled, fillGateway } from './fill.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { settle, visit } from './stops.ts';

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

/** refusals: so many answers of the gateway that the browser notes as errors. */
async function asOperator(work: (tab: Tab) => Promise<void>, options: Parameters<typeof openTab>[2] = {}, refusals = 0): Promise<void> {
  const tab = await openTab(browser, gateway.demo, options);
  try {
    await signIn(tab, gateway.demo);
    await settle(tab.page);
    await work(tab);
    const isRefusal = (line: string): boolean => /status of 40[049]/.test(line);
    assert.deepEqual(
      tab.complaints.filter((line) => !isRefusal(line)),
      [],
    );
    assert.equal(tab.complaints.filter(isRefusal).length, refusals, tab.complaints.join('\n'));
  } finally {
    await tab.context.close();
  }
}

const go = (page: Page, path: string): Promise<void> => visit(page, { name: path, path });

/** Types the name that a destructive button asks for. */
async function confirm(page: Page, label: string, name: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: label, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<{ name: string; octets: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), octets: readFileSync(await download.path()) };
}

test('a route rule: refused at its field, tried before it holds, saved, ordered, removed', async () => {
  await asOperator(
    async ({ page }) => {
      const rules = async (): Promise<string[]> =>
        (await gateway.call('GET', '/api/route-rules')).map(({ name }: { name: string }) => name);
      await go(page, '/routes/rules');
      await page.getByRole('link', { name: 'Add a route rule' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Britain');
      await page.getByRole('button', { name: 'Add a target' }).click();
      await page.getByLabel('Connector', { exact: true }).selectOption('simulator');
      await page.getByLabel('Countries').fill('XX');
      await page.getByRole('button', { name: 'Save the rule' }).click();
      await page.getByRole('alert').filter({ hasText: 'countries names XX' }).waitFor();
      assert.equal(await page.getByLabel('Countries').getAttribute('aria-invalid'), 'true');
      await page.getByLabel('Countries').fill('GB');
      await page.getByLabel('Recipient').fill('447700900123');
      await page.getByRole('button', { name: 'Which way?' }).click();
      await page.getByRole('heading', { name: 'Goes by simulator' }).waitFor();
      await page.getByText(/route rule .* by priority/).waitFor();
      await page.getByLabel('An MMS goes as').selectOption('link');
      await page.getByLabel('Kind of message').selectOption('mms');
      await page.getByRole('button', { name: 'Which way?' }).click();
      await page.getByText(/route rule .* by priority, as an SMS with a link/).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.locator('.figures').getByText('Judged').waitFor();
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(await rules(), ['Germany by two'], 'nothing holds yet');
      await page.getByRole('button', { name: 'Save the rule' }).click();
      const row = page.getByRole('row', { name: /Britain/ });
      await row.getByText('countries GB').waitFor();
      await row.getByRole('button', { name: 'Up' }).click();
      await page.getByRole('row', { name: /^Britain 1/ }).waitFor();
      assert.deepEqual(await rules(), ['Britain', 'Germany by two']);
      await page.getByRole('link', { name: 'Britain' }).click();
      await page.getByLabel('Segments at most').fill('2');
      await page.getByRole('button', { name: 'Save the rule' }).click();
      await page.getByRole('cell', { name: 'countries GB · segmentsMax 2' }).waitFor();
      await page
        .getByRole('row', { name: /Britain/ })
        .getByRole('button', { name: 'Remove' })
        .click();
      await confirm(page, 'Remove', 'Britain');
      await page.getByRole('row', { name: /Britain/ }).waitFor({ state: 'detached' });
    },
    {},
    1,
  );
});

test('what if: put together by buttons, what is no JSON said so, the difference shown, nothing changed', async () => {
  await asOperator(async ({ page }) => {
    await go(page, '/routes/what-if');
    await page.getByLabel('Proposal').fill('{');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('The proposal is no JSON object.').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: 'Switch a rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Switched').selectOption('false');
    await dialog.getByRole('button', { name: 'Switch a rule' }).click();
    assert.deepEqual(JSON.parse(await page.getByLabel('Proposal').inputValue()), { rules: { change: [{ id: 1, enabled: false }] } });
    await page.getByLabel('Proposal').fill('{"rules": {"add": [{"kind": "country", "settings": {"countries": ["GB"]}}]}}');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('cell', { name: 'country_not_allowed' }).first().waitFor();
    assert.equal(
      (await gateway.call('GET', '/api/rules')).some(({ kind }: { kind: string }) => kind === 'country'),
      false,
    );
  });
});

test('an account: key shown once and rotated, user, gift with an end, credit line, statement and invoice as files', async () => {
  await asOperator(
    async ({ page }) => {
      await go(page, '/accounts/acme/keys');
      await page.getByRole('button', { name: 'Add a key' }).click();
      await page.getByLabel('Label').fill('till');
      await page.getByLabel('balance').uncheck();
      await page.getByRole('dialog').getByRole('button', { name: 'Add a key' }).click();
      const secret = await page.getByRole('status').locator('code').innerText();
      const keys = await gateway.call('GET', '/api/accounts/acme/keys?reveal=true');
      const made = keys.find(({ label }: { label: string }) => label === 'till');
      assert.deepEqual([made.password, made.scopes], [secret, ['send', 'report', 'inbox']]);
      await page.getByRole('row', { name: /till/ }).getByRole('button', { name: 'Rotate' }).click();
      await page.getByLabel('Hours of overlap').fill('0');
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
      await page.getByRole('row', { name: /till Ended/ }).waitFor();
      assert.notEqual(await page.getByRole('status').locator('code').innerText(), secret);

      await go(page, '/accounts/acme/users');
      await page.getByRole('button', { name: 'Add a user' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('no blanks');
      await page.getByRole('dialog').getByRole('button', { name: 'Add a user' }).click();
      await page.getByRole('alert').filter({ hasText: 'name must be' }).waitFor();
      await page.getByRole('dialog').getByLabel('Name').fill('mei');
      await page.getByRole('dialog').getByRole('button', { name: 'Add a user' }).click();
      await page
        .getByRole('row', { name: /mei developer/ })
        .getByRole('button', { name: 'Lock' })
        .click();
      await page.getByRole('row', { name: /mei developer Locked/ }).waitFor();

      await go(page, '/accounts/acme/money');
      await page.getByRole('button', { name: 'Grant a gift' }).click();
      await page.getByLabel('Gift', { exact: true }).fill('2.5');
      await page.getByLabel('Days until it expires').fill('10');
      await page.getByRole('dialog').getByRole('button', { name: 'Grant a gift' }).click();
      await page.getByRole('cell', { name: '2.50' }).first().waitFor();
      await page.getByRole('button', { name: 'Set the credit line' }).click();
      await page.getByRole('dialog').getByLabel('Credit line').fill('300');
      await page.getByRole('dialog').getByRole('button', { name: 'Set the credit line' }).click();
      await page.getByText('300.00').waitFor();
      const pdf = await downloaded(page, () => page.getByRole('link', { name: 'PDF' }).first().click());
      assert.match(pdf.name, /^statement-acme-.*\.pdf$/);
      assert.equal(pdf.octets.subarray(0, 5).toString(), '%PDF-');
      const csv = await downloaded(page, () => page.getByRole('row', { name: /^1 / }).getByRole('link', { name: 'CSV' }).click());
      assert.equal(csv.name, 'invoice-1.csv');
    },
    {},
    1,
  );
});

test('a reseller: an account below another with a mark-up, and money moved down', async () => {
  await asOperator(async ({ page }) => {
    await gateway.call('POST', '/api/accounts', { name: 'branch' });
    await go(page, '/accounts/branch/sub-accounts');
    await page.getByRole('button', { name: 'Put below an account' }).click();
    await page.getByLabel('Parent').selectOption('acme');
    await page.getByLabel('Mark-up, percent').fill('7.5');
    await page.getByRole('dialog').getByRole('button', { name: 'Put below an account' }).click();
    await page.getByText('Below acme').waitFor();
    await go(page, '/accounts/acme/sub-accounts');
    await page.getByRole('row', { name: /branch 7.5 %/ }).waitFor();
    await page.getByRole('button', { name: 'Move money' }).click();
    await page.getByRole('dialog').getByLabel('To').selectOption('branch');
    await page.getByRole('dialog').getByLabel('Balance').fill('12');
    await page.getByRole('dialog').getByRole('button', { name: 'Move money' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal((await gateway.call('GET', '/api/accounts/branch')).balance, '12.000000');
  });
});

test('a number is added, rented and released; a phone that writes the keyword of a rule is answered', async () => {
  await asOperator(async ({ page }) => {
    await go(page, '/numbers');
    await page.getByRole('button', { name: 'Add a number' }).click();
    await page.getByRole('dialog').getByLabel('Number', { exact: true }).fill('447700900777');
    await page.getByRole('dialog').getByLabel('Days of quarantine').fill('30');
    await page.getByRole('dialog').getByRole('button', { name: 'Add a number' }).click();
    await page.getByRole('link', { name: '447700900777' }).click();
    await page.getByRole('button', { name: 'Rent to an account' }).click();
    await page.getByRole('dialog').getByLabel('Account').selectOption('demo');
    await page.getByRole('dialog').getByRole('button', { name: 'Rent to an account' }).click();
    await page.locator('.answer').getByText('Rented').waitFor();

    await go(page, '/inbound/rules');
    await page.getByRole('button', { name: 'Add an inbound rule' }).click();
    await page.getByRole('dialog').getByLabel('Number').selectOption('447700900777');
    await page.getByLabel('Keyword or pattern').fill('hours');
    await page.getByLabel('Answer').fill('We open at nine.');
    await page.getByRole('dialog').getByRole('button', { name: 'Add an inbound rule' }).click();
    await page.getByRole('row', { name: /exactly hours · 447700900777/ }).waitFor();
    await gateway.call('POST', '/api/handset/messages', { from: '447700900888', to: '447700900777', text: 'hours' });
    await go(page, '/handset?phone=447700900888');
    await page.locator('.bubble').filter({ hasText: 'We open at nine.' }).waitFor();

    await go(page, '/numbers/447700900777');
    await page.getByRole('button', { name: 'Release' }).click();
    await confirm(page, 'Release', '447700900777');
    await page.locator('.answer').getByText('In quarantine').waitFor();
  });
});

test('what may be sent: a template is approved, a block list filled, an opt-out added and taken back', async () => {
  await asOperator(async ({ page }) => {
    await go(page, '/rules');
    const template = page.getByRole('row', { name: /one-time code/ });
    await template.getByText('Draft').waitFor();
    await template.getByRole('button', { name: 'Approve' }).click();
    await template.getByText('Approved').waitFor();
    await page
      .getByRole('row', { name: /complaints/ })
      .getByRole('button', { name: 'Numbers' })
      .click();
    await page.getByRole('dialog').getByLabel('Numbers', { exact: true }).fill('4915112340009\n4915112340010');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('2 added, 0 removed; the list has 4 numbers.').waitFor();
    await page.keyboard.press('Escape');
    await go(page, '/rules/opt-outs');
    await page.getByRole('button', { name: 'Add an opt-out' }).click();
    await page.getByRole('dialog').getByLabel('Phone').fill('4915112340077');
    await page.getByRole('dialog').getByRole('button', { name: 'Add an opt-out' }).click();
    await page
      .getByRole('row', { name: /4915112340077/ })
      .getByRole('button', { name: 'Take back' })
      .click();
    await confirm(page, 'Take back', '4915112340077');
    await page.getByRole('row', { name: /4915112340077/ }).waitFor({ state: 'detached' });
    await go(page, '/rules/consents');
    await page.getByRole('row', { name: /447700900321 STOP/ }).waitFor();
    const proof = await downloaded(page, () => page.getByRole('button', { name: 'Export CSV' }).click());
    assert.match(proof.octets.toString(), /^id,at,kind,.*\r\n.*447700900321/);
  });
});

test('webhooks: how an endpoint does, what waits with its tries, a secret rotated', async () => {
  await asOperator(async ({ page }) => {
    await go(page, '/webhooks');
    await page.getByRole('link', { name: 'https://hooks.shop.invalid/sms' }).click();
    const panel = page.getByRole('complementary');
    await panel.getByText('the host name does not exist').first().waitFor();
    await panel
      .getByRole('row', { name: /report-\d+.* Waiting/ })
      .first()
      .waitFor();
    await panel.getByRole('button', { name: 'Rotate the secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate the secret' }).click();
    await panel.getByText(/whsec_/).waitFor();
    await panel.getByText('The old secret signs until').waitFor();
  });
});

test('what a list opens stands beside it: by keys, with an address, and on a page of its own where there is no room', async () => {
  await asOperator(async ({ page }) => {
    await go(page, '/messages?state=DELIVERED');
    await page.getByRole('table').waitFor();
    const ids = await page.locator('tr[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row')));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary');
    await panel.getByRole('heading', { name: `#${ids[1]}` }).waitFor();
    assert.match(page.url(), new RegExp(`state=DELIVERED&open=${ids[1]}$`));
    await page.keyboard.press('ArrowDown');
    await panel.getByRole('heading', { name: `#${ids[2]}` }).waitFor();
    await page.keyboard.press('k');
    await panel.getByRole('heading', { name: `#${ids[1]}` }).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.closest('tr')?.dataset['row']), ids[1]);
    await page.keyboard.press('Enter');
    await panel.waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: `#${ids[1]}` }).waitFor();
    await page.goBack();
    await panel.waitFor();
  });
  await asOperator(
    async ({ page }) => {
      await page.goto(`/messages?open=${filled.longId}`);
      await page.getByRole('heading', { level: 1, name: `#${filled.longId}` }).waitFor();
      assert.equal(new URL(page.url()).pathname, `/messages/${filled.longId}`);
    },
    { width: 390 },
  );
});

test('a list is exported as it is shown: its filters, all its pages', async () => {
  await asOperator(async ({ page }) => {
    await go(page, '/messages?account=demo&state=DELIVERED');
    await page.getByRole('table').waitFor();
    const shown = await page.locator('tr[data-row]').count();
    const { name, octets } = await downloaded(page, () => page.getByRole('button', { name: 'Export CSV' }).click());
    const lines = octets.toString().trim().split('\r\n');
    assert.equal(name, 'messages.csv');
    assert.match(lines[0] ?? '', /^id,account,number,/);
    assert.equal(shown, 50);
    assert.ok(lines.length > 51, `${lines.length} lines: more than the page`);
    assert.ok(lines.slice(1).every((line) => line.includes(',demo,') && line.includes(',DELIVERED,')));
  });
});

test('support and finance are shown what is theirs of the new places', async () => {
  for (const [role, path, sees, misses] of [
    ['support', '/accounts/acme/money', 'Gifts that expire', 'Statement'],
    ['finance', '/accounts/acme/money', 'Statement', 'Add a key'],
    ['support', '/accounts/acme/users', 'Add a user', 'Add a key'],
    ['finance', '/accounts/acme/users', 'lin', 'Add a user'],
    ['support', '/rules', 'Opt-outs', 'Margins'],
    ['finance', '/margins', 'Revenue', 'Opt-outs'],
    ['finance', '/routes/rules', 'Germany by two', 'Add a route rule'],
  ] as const) {
    const name = `the-${role}`;
    const known = (await gateway.call('GET', '/api/operators')).some((one: { name: string }) => one.name === name);
    const password = 'a long enough password';
    if (!known) await gateway.call('POST', '/api/operators', { name, role, password });
    const tab = await openTab(browser, gateway.demo);
    await signIn(tab, gateway.demo, name, password);
    await go(tab.page, path);
    const main = tab.page.locator('main');
    await main.getByText(sees, { exact: true }).first().waitFor();
    assert.equal(await main.getByText(misses, { exact: true }).count(), 0, `${role} ${path} ${misses}`);
    assert.deepEqual(tab.complaints, []);
    await tab.context.close();
  }
});

test('in Chinese the gateway’s own words are Chinese: why something waits, what was learned, what a setting is', async () => {
  await asOperator(
    async ({ page }) => {
      await go(page, '/queues');
      await page.getByText('链路 carrier-b 断开').waitFor();
      await go(page, '/connectors/simulator/learned');
      await page.getByText(/个应答编号全为数字/).waitFor();
      await go(page, '/connectors/simulator/settings');
      await page.getByText('1 到 65535 的整数').first().waitFor();
      await page.locator('label').filter({ hasText: '运营商端口' }).waitFor();
    },
    { language: 'zh' },
  );
});
