// The Dashboard in a real browser on a real gateway with its demo: every screen looked at, and what customers do to sign in, with their people and with what
// their programs sign in with. Run by `npm run console-tests`.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { axe } from './axe.ts';
import { startRelay, type TestRelay } from '../../gateway/test/testing/relay.ts';
import { openBrowser, openTab, signInUser } from './browser.ts';
import { type FilledTraffic, fillTraffic } from './fill-traffic.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { fillPeople, peopleStops, prove } from './people-stops.ts';
import { settle, visit } from './stops.ts';
import { trafficStops } from './traffic-stops.ts';
import { asUser } from './user-tab.ts';

let relay: TestRelay;
let gateway: RunningGateway;
let browser: Browser;
let filled: FilledTraffic;
before(async () => {
  relay = await startRelay();
  gateway = await startGateway({ TRUNKLINE_MAIL_RELAY: relay.url, TRUNKLINE_MAIL_FROM: 'gate@sms.example' });
  browser = await openBrowser();
  filled = await fillTraffic(gateway);
  await fillPeople(gateway);
});
after(async () => {
  await browser?.close();
  await gateway?.stop();
  await relay?.close();
});

const go = (page: Page, path: string): Promise<void> => visit(page, { name: path, path });

/** A user of the demo's account, with the password that was made. */
async function addUser(name: string, role: string): Promise<{ readonly name: string; readonly password: string }> {
  const { password } = await gateway.call('POST', `/api/accounts/${gateway.demo.account}/users`, { name, role });
  return { name, password };
}

/** The code an authenticator app shows (RFC 6238), made here on its own account from the secret as text. */
function codeNow(secret: string): string {
  const bits = Array.from(secret, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

for (const [theme, language, width] of [
  ['light', 'en', 1280],
  ['dark', 'zh', 390],
] as const)
  test(`every screen stands without a complaint and without a finding of axe: ${theme}, ${language}, ${width} pixels`, async () => {
    await asUser(gateway, browser, { theme, language, width }, async ({ page }) => {
      const found: string[] = [];
      for (const stop of [...trafficStops(filled), ...peopleStops(gateway.demo)]) {
        await visit(page, stop);
        found.push(...(await axe(page)).map((line) => `${stop.name}: ${line}`));
        if ((await page.locator('[role=alert]').count()) > 0) found.push(`${stop.name} shows a fault`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (overflow > 0) found.push(`${stop.name} is ${overflow} pixels wider than the window`);
        const texts = await page.locator('main').innerText();
        // What keyword rules fill in stands in braces by right.
        if (/undefined|\[object|NaN|\{(?!(?:from|to|text|keyword|rest|date|time)\})\w+\}/.test(texts))
          found.push(`${stop.name} shows what is no text: ${texts}`);
      }
      assert.deepEqual(found, []);
    });
  });

test('every place of the rail can be opened by its address: none is a path of the API beside it', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    const addresses = await page.locator('nav.rail a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    assert.ok(addresses.includes('/compose'), addresses.join());
    for (const address of addresses) {
      const answer = await page.goto(address);
      assert.equal(answer?.headers()['content-type'], 'text/html; charset=utf-8', address);
      await settle(page);
    }
  });
});

test('signing in: a wrong password is refused in words, a right one stays over a reload, signing out ends it', async () => {
  const tab = await openTab(browser, gateway.demo, { side: 'dashboard' });
  const { page } = tab;
  await page.goto('/');
  await page.locator('input[name=account]').fill(gateway.demo.account);
  await page.locator('input[name=name]').fill('owner');
  await page.locator('input[name=password]').fill('wrong');
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The account, the user or the password is wrong' }).waitFor();
  await signInUser(tab, gateway.demo);
  await page.reload();
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  const [cookie] = await tab.context.cookies();
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict']);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('input[name=password]').waitFor();
  assert.deepEqual(await tab.context.cookies(), []);
  // The account is remembered, the person is not.
  assert.equal(await page.locator('input[name=account]').inputValue(), gateway.demo.account);
  assert.equal(await page.locator('input[name=name]').inputValue(), '');
  assert.deepEqual(
    tab.complaints.filter((line) => !line.includes('401')),
    [],
  );
  await tab.context.close();
});

test('a second factor: scanned, confirmed by a first code, then asked for; a code is good once, a recovery code lets in', async () => {
  const user = await addUser('careful', 'developer');
  let secret = '';
  let recoveryCode = '';
  await asUser(gateway, browser, { user }, async ({ page }) => {
    await go(page, '/account');
    await prove(page, '.second-factor button', { ...gateway.demo, dashboardPassword: user.password });
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    secret = await page.getByRole('dialog').locator('code').innerText();
    await page.getByLabel('The code that the app shows now').fill(codeNow(secret));
    await page.keyboard.press('Enter');
    recoveryCode = await page.locator('.recovery-codes code').first().innerText();
    assert.equal(await page.locator('.recovery-codes code').count(), 10);
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.locator('.second-factor').getByText('On', { exact: true }).waitFor();
  });
  const tab = await openTab(browser, gateway.demo, { side: 'dashboard' });
  const { page } = tab;
  await page.goto('/');
  await page.locator('input[name=account]').fill(gateway.demo.account);
  await page.locator('input[name=name]').fill(user.name);
  await page.locator('input[name=password]').fill(user.password);
  await page.keyboard.press('Enter');
  const code = page.getByLabel('Code', { exact: true });
  await code.waitFor();
  assert.deepEqual(await axe(page), []);
  await code.fill('000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The code is wrong or was used already' }).waitFor();
  await code.fill(recoveryCode);
  await page.keyboard.press('Enter');
  await page.locator('nav.rail').waitFor({ state: 'attached' });
  await go(page, '/account');
  await page.getByText('9 recovery codes left').waitFor();
  await tab.context.close();
});

test('a forgotten password: a code comes to the address that an owner gave and the user changed, a wrong one is refused, the right one lets in again', async () => {
  const { account } = gateway.demo;
  const forgetful = await addUser('forgetful', 'developer');
  await asUser(gateway, browser, {}, async ({ page }) => {
    await go(page, '/account/users');
    const row = page.getByRole('row', { name: /forgetful/ });
    await row.getByRole('button', { name: 'Mail address' }).click();
    await page.getByRole('dialog').getByLabel('Mail address').fill('old@example.com');
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Enter');
    await row.getByText('old@example.com').waitFor();
  });
  await asUser(gateway, browser, { user: forgetful, refusals: 1 }, async ({ page }) => {
    await go(page, '/account');
    await page.locator('.own-mail').getByText('old@example.com').waitFor();
    await page.getByRole('button', { name: 'Change the mail address' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Mail address').fill('forgetful@example.com');
    await dialog.getByLabel('Your own password').fill('wrong');
    await page.keyboard.press('Enter');
    await dialog.getByText('Your password is wrong or missing').waitFor();
    assert.deepEqual(await axe(page), []);
    await dialog.getByLabel('Your own password').fill(forgetful.password);
    await page.keyboard.press('Enter');
    await page.locator('.own-mail').getByText('forgetful@example.com').waitFor();
  });
  const tab = await openTab(browser, gateway.demo, { side: 'dashboard' });
  const { page } = tab;
  await page.goto('/');
  await page.getByRole('button', { name: 'Forgot your password?' }).click();
  await page.getByLabel('Account').fill(account);
  await page.getByLabel('User').fill('forgetful');
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code from the mail').fill('JBSW-Y3DP');
  await page.getByLabel('New password').fill('remembered 4711');
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The code is wrong, was used, or has ended' }).waitFor();
  await relay.until((mails) => mails.length === 1);
  const code = /^ {4}(\S+)$/m.exec(relay.mails[0]?.email.text ?? '')?.[1] ?? '';
  // As the link of a mail brings it.
  await page.goto('about:blank');
  await page.goto(`/#reset=${code}`);
  assert.equal(await page.getByLabel('Code from the mail').inputValue(), code);
  assert.equal(new URL(page.url()).hash, '');
  await page.getByLabel('New password').fill('remembered 4711');
  await page.keyboard.press('Enter');
  await page.getByText('Your new password is set. Sign in with it.').waitFor();
  await signInUser(tab, gateway.demo, { name: 'forgetful', password: 'remembered 4711' });
  await tab.context.close();
});

test('users: an owner adds one, who sees what the role may; locked, the session is over', async () => {
  await asUser(gateway, browser, {}, async ({ page }) => {
    await go(page, '/account/users');
    await page.getByLabel('Name', { exact: true }).fill('guest');
    await page.getByLabel('Role', { exact: true }).selectOption('read_only');
    await page.getByRole('button', { name: 'Add a user' }).click();
    const password = await page.locator('.notice .secret code').innerText();
    const row = page.getByRole('row', { name: /guest/ });
    await row.getByText('May sign in').waitFor();
    await asUser(gateway, browser, { user: { name: 'guest', password }, refusals: 1 }, async ({ page: other }) => {
      const rail = other.getByRole('navigation', { name: 'Places' });
      for (const place of ['Messages', 'Reports', 'Account']) await rail.getByRole('link', { name: place, exact: true }).waitFor();
      for (const place of ['Send', 'API']) assert.equal(await rail.getByRole('link', { name: place, exact: true }).count(), 0, place);
      await go(other, '/account');
      assert.equal(await other.getByRole('link', { name: 'Users' }).count(), 0);
      await row.getByRole('button', { name: 'Lock' }).click();
      await row.getByText('Locked').waitFor();
      await other.reload();
      await other.locator('input[name=password]').waitFor();
    });
  });
});

test('an API key: not for the balance, refused there; changed, taken; from another address, refused; removed by its name', async () => {
  const { apiUrl, account } = gateway.demo;
  const ask = async (password: string): Promise<any> =>
    (await fetch(`${apiUrl}/getbalance?account=${account}&password=${password}`)).json();
  await asUser(gateway, browser, { refusals: 1 }, async ({ page }) => {
    await go(page, '/connect/keys');
    await page.getByRole('button', { name: 'Make a key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What it is for').fill('ticket shop');
    await dialog.getByLabel(/balance/).uncheck();
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    const password = await page.locator('.notice .secret code').innerText();
    assert.match((await ask(password)).reason, /may not be used for that/);
    await page
      .getByRole('row', { name: /ticket shop/ })
      .getByRole('button', { name: 'Change' })
      .click();
    await dialog.getByLabel('What it is for').fill('box office');
    await dialog.getByLabel(/balance/).check();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /box office/ });
    await row.getByText(/balance/).waitFor();
    assert.equal((await ask(password)).status, 0);
    await row.getByRole('button', { name: 'Change' }).click();
    await dialog.getByLabel('Addresses').fill('nowhere');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Addresses').fill('192.0.2.1, 198.51.100.0/24');
    await page.keyboard.press('Enter');
    await row.getByText('192.0.2.1, 198.51.100.0/24').waitFor();
    assert.equal((await ask(password)).status, -2);
    await row.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('textbox').fill('box office');
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    assert.doesNotMatch((await ask(password)).reason, /may not be used for that/);
  });
});

test('a call is tried against the own account, and stands there as a program with the own address and name', async () => {
  const { demo } = gateway;
  await asUser(gateway, browser, {}, async ({ page }) => {
    await go(page, '/connect/calls');
    await page.getByRole('link', { name: 'sendsms' }).click();
    await prove(page, '.with-button > button', demo);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByLabel('numbers', { exact: true }).fill('10010');
    await page.getByLabel('content', { exact: true }).fill('Tried on the page');
    await page.getByRole('button', { name: 'Call it' }).click();
    const answer = page.locator('.try-call [role=status]');
    await answer.getByText('Done').waitFor();
    const { status, array } = JSON.parse(await answer.locator('code').innerText()) as { status: number; array: [number, number][] };
    assert.deepEqual([status, array[0]?.[0]], [0, 10010]);
    await page.getByRole('button', { name: 'Python' }).click();
    const sample = await page.locator('.samples code').innerText();
    assert.ok(sample.includes(`${demo.dashboardUrl}/sendsms`) && sample.includes(`'${demo.account}'`), sample);
    assert.ok(!sample.includes(demo.password));
    // The password goes from call to call.
    await page.getByRole('link', { name: 'getbalance' }).click();
    await page.getByRole('button', { name: 'Call it' }).click();
    await page.getByText(/"balance":"/).waitFor();
    await go(page, `/messages/${array[0]?.[1]}`);
    await page.getByText('Tried on the page').first().waitFor();
  });
});

test('the API password: shown and rotated by who proves to be the user; the old one is refused', async () => {
  const { apiUrl, account, password: old } = gateway.demo;
  const ask = async (password: string): Promise<any> =>
    (await fetch(`${apiUrl}/getbalance?account=${account}&password=${password}`)).json();
  await asUser(gateway, browser, { refusals: 1 }, async ({ page }) => {
    await go(page, '/connect');
    await page.getByRole('button', { name: 'Show API password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Your own password').fill('wrong');
    await page.keyboard.press('Enter');
    await dialog.getByText('Your password is wrong or missing').waitFor();
    await dialog.getByLabel('Your own password').fill(gateway.demo.dashboardPassword);
    await page.keyboard.press('Enter');
    const shown = page.locator('.secret[role=status]');
    assert.equal(await shown.locator('code').innerText(), old);
    await shown.getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('button', { name: 'Rotate API password' }).click();
    await dialog.getByLabel('Your own password').fill(gateway.demo.dashboardPassword);
    await page.keyboard.press('Enter');
    await page.getByText('This is the new one. The old one is refused from now on.').waitFor();
    const made = await shown.locator('code').innerText();
    assert.deepEqual([(await ask(old)).status, (await ask(made)).status], [-1, 0]);
  });
});
