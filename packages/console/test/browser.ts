// A real browser on the console: signs in, and keeps what went wrong in it (errors of the page, of its policy, of its requests) so that a test can fail by it.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Demo } from './gateway.ts';

const EXECUTABLES = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openBrowser(): Promise<Browser> {
  const executablePath = EXECUTABLES.find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined) throw new Error('there is no chromium: install it, or name it in CHROMIUM');
  // The sandbox of the browser does not work for root, which continuous integration is.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

export interface Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained of so far. */
  readonly complaints: string[];
}

/** Which of the two apps. */
export type Side = 'operator' | 'dashboard';

export interface TabOptions {
  readonly side?: Side;
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh';
  readonly width?: number;
  readonly height?: number;
}

/** A fresh browser profile at the sign-in page. */
export async function openTab(
  browser: Browser,
  demo: Demo,
  { side = 'operator', theme = 'light', language = 'en', width = 1280, height = 900 }: TabOptions = {},
): Promise<Tab> {
  const baseURL = side === 'operator' ? demo.operatorUrl : demo.dashboardUrl;
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL)) complaints.push(`asked another origin: ${request.url()}`);
  });
  return { page, context, complaints };
}

export async function signIn({ page }: Tab, demo: Demo, name = demo.operatorUser, password = demo.operatorPassword): Promise<void> {
  await page.goto('/');
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('nav.rail').waitFor({ state: 'attached' });
}

/** To the Dashboard; as the demo's owner, unless another user of the account is given. */
export async function signInUser(
  { page }: Tab,
  demo: Demo,
  { name, password } = { name: demo.dashboardUser, password: demo.dashboardPassword },
): Promise<void> {
  await page.goto('/');
  await page.locator('input[name=account]').fill(demo.account);
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('nav.rail').waitFor({ state: 'attached' });
}
