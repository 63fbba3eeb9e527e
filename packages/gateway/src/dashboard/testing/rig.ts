// A Dashboard over a real store in a folder of its own, on a free port: what the tests of its routes share. Two accounts, a user of each role in the first.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type UserRole, userRoles } from '../../core/access.ts';
import { buildRulebook, defaultAccountSettings } from '../../core/rulebook.ts';
import { loadNumberPlan } from '../../numbering/load.ts';
import { createLog } from '../../ops/log.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import { openSqliteStore } from '../../store/sqlite/store.ts';
import { createChange } from '../../web/change.ts';
import { hashPassword } from '../../web/password-check.ts';
import { createDashboard, type Dashboard, type DashboardParts } from '../server.ts';

export const PASSWORD = 'a pass:word ü';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** Somebody with a cookie, or nobody. */
export interface Browser {
  cookie: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Rig {
  readonly store: Store;
  readonly dashboard: Dashboard;
  readonly url: string;
  readonly logged: string[];
  /** What is put on top of the clock. */
  readonly time: { skipMs: number };
  browser(): Browser;
  /** Signed in; of account acme by default. */
  signedIn(name: string, account?: string): Promise<Browser>;
  close(): Promise<void>;
}

/** Traffic is tested with a whole gateway behind the Dashboard (test/dashboard-traffic.test.ts). */
const noTraffic = (): Promise<never> => Promise.reject(new Error('no message is sent here'));

/** `acme` has a user named after each role; `other` has the owner `eve`. */
export async function createRig(more: Partial<DashboardParts> = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-dashboard-'));
  const time = { skipMs: 0 };
  const clock: Clock = {
    ...realClock,
    now: () => realClock.now() + time.skipMs,
    monotonic: () => realClock.monotonic() + time.skipMs,
  };
  const store = await openSqliteStore({ folder, clock, onTouched: (accountIds) => dashboard.touched(accountIds) });
  const passwordHash = await hashPassword(PASSWORD);
  const account = (name: string) =>
    store.createAccount({
      name,
      apiPassword: `${name}-api`,
      balanceMicros: 5_000_000,
      giftMicros: 0,
      settings: defaultAccountSettings,
      now: 0,
    });
  const user = (accountId: number, name: string, role: UserRole) => store.addUser({ accountId, name, passwordHash, role, now: 0 });
  const acme = await account('acme');
  for (const role of userRoles) await user(acme, role, role);
  await user(await account('other'), 'eve', 'owner');

  const numberPlan = loadNumberPlan();
  let rulebook = buildRulebook(await store.rulebookRows(), numberPlan);
  const logged: string[] = [];
  const dashboard = await createDashboard({
    store,
    rulebook: () => rulebook,
    change: createChange(async () => {
      rulebook = buildRulebook(await store.rulebookRows(), numberPlan);
    }),
    subjects: new Map(),
    intake: { submit: noTraffic, explain: noTraffic },
    cancelMessage: noTraffic,
    sight: { store, explain: noTraffic },
    pushes: { store, health: () => null, isAddressAllowed: () => true, hasRelay: false },
    mailer: null,
    publicUrl: '',
    clock,
    log: createLog({ level: 'info', stream: { write: (line: string) => void logged.push(line) } }),
    version: '9.9.9',
    timeZone: 'Asia/Shanghai',
    doors: () => [{ door: 'http', at: '/sendsms', isOpen: true }],
    invoiceIssuer: '',
    pdfFont: '',
    filesFolder: null,
    ...more,
  });
  const server = createServer((request, response) => dashboard.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const rig: Rig = {
    store,
    dashboard,
    url,
    logged,
    time,
    browser() {
      const browser: Browser = {
        cookie: '',
        async call(method, path, body, headers = {}) {
          const response = await fetch(url + path, {
            method,
            headers: {
              ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
              ...headers,
            },
            ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          });
          const set = response.headers.get('set-cookie');
          if (set !== null) browser.cookie = set.split(';')[0] ?? '';
          const text = await response.text();
          const isJson = response.headers.get('content-type')?.includes('application/json') === true;
          return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
        },
      };
      return browser;
    },
    async signedIn(name, accountName = 'acme') {
      const browser = rig.browser();
      const { status, body } = await browser.call('POST', '/api/sign-in', { account: accountName, name, password: PASSWORD });
      if (status !== 200) throw new Error(`${name} is not let in: ${JSON.stringify(body)}`);
      return browser;
    },
    async close() {
      await dashboard.close();
      server.closeAllConnections();
      server.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return rig;
}
