// For tests only: a real HTTP server on a free port with the real intake and rulebook, and a test double of the store that tests script.
import { once } from 'node:events';
import { connect } from 'node:net';
import { keyScopes } from '../../core/access.ts';
import { defaultConnectorSettings } from '../../core/connector-settings.ts';
import { type Account, buildRulebook, defaultAccountSettings, type Rule } from '../../core/rulebook.ts';
import { listOf } from '../../core/testing.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import { ruleOf } from '../../core/testing.ts';
import { createGatekeeper } from '../../engine/gatekeeper.ts';
import { createIntake } from '../../engine/intake.ts';
import { realClock } from '../../ports/clock.ts';
import type { InboundMessage, ReportRow, Store } from '../../ports/store.ts';
import type { MessageOrder } from '../../ports/store-orders.ts';
import { createFailedTries } from '../failed-tries.ts';
import type { HttpStore } from './endpoint.ts';
import { createHttpServer, type HttpServerOptions } from './server.ts';

/** 2026-03-01 12:00:00 in Asia/Shanghai. */
export const NOON = 1_772_337_600_000;

type StoreDouble = HttpStore & Pick<Store, 'accept' | 'answeredRequest'>;

/** What the store double answers, and what it was asked. */
export interface Script {
  now: number;
  monotonic: number;
  /** Rejects every call with this. */
  storeError: Error | null;
  acceptCode: 'balance_too_low' | 'account_locked' | 'parent_balance_too_low' | null;
  nextId: number;
  balanceMicros: number;
  giftMicros: number;
  reports: ReportRow[];
  orders: MessageOrder[];
  inbound: InboundMessage[];
  plans: AcceptPlan[];
  taken: { accountId: number; sinceMs: number | null; limit: number }[];
  sentAsked: { accountId: number; fromMs: number; toMs: number; startIndex: number; limit: number }[];
  /** Awaited before a plan is accepted. */
  acceptGate: Promise<void>;
  alive: boolean;
  ready: boolean;
  log: { level: string; fields: object; message: string }[];
  seen: { endpoint: string; status: number }[];
}

const account = (id: number, name: string, apiPassword: string, more: Partial<Account['settings']> = {}, locked = false): Account => ({
  id,
  name,
  apiPassword,
  smppPassword: null,
  locked,
  settings: { ...defaultAccountSettings, ...more },
});

export const accounts = {
  test: account(1, 'test', '123456'),
  second: account(2, 'account', 'pwd'),
  locked: account(3, 'locked', 'pw', {}, true),
  office: account(4, 'office', 'pw', { ipAllow: ['10.0.0.0/8'] }),
  home: account(5, 'home', 'pw', { ipAllow: ['192.0.2.1', '::ffff:127.0.0.0/104'] }),
  encrypted: account(6, 'encrypted', 'pw', { encryptionKey: 'k3y' }),
  eims: account(7, 'eims', 'pw', { reportStyle: 'eims' }),
  eimsLong: account(8, 'eims-long', 'pw', { reportStyle: 'eims', deliverReport: true }),
  base64: account(9, 'base64', 'pw', { inboxEncoding: 'base64' }),
  slow: account(10, 'slow', 'pw', { queryIntervalMs: 5000 }),
  templates: account(11, 'templates', 'pw', { templatesRequired: true }),
  noTemplates: account(12, 'no-templates', 'pw', { templatesRequired: true }),
  unicode: account(13, 'Ünï 账户', 'p&=+%ß'),
  keyed: {
    ...account(14, 'keyed', 'pw'),
    keys: [{ id: 1, label: 'reports', secret: 'report-key', scopes: ['report'], createdAt: NOON, expiresAt: null }],
  },
  published: account(15, 'bDqJFiq9', '7bz1lzh9'),
  bound: {
    ...account(16, 'bound', 'pw'),
    keys: [
      { id: 2, label: 'shop', secret: 'shop-key', scopes: keyScopes, apps: ['shop', '中'], createdAt: NOON, expiresAt: null },
      { id: 3, label: 'old', secret: 'old-key', scopes: keyScopes, createdAt: NOON, expiresAt: NOON - 1 },
    ],
  },
} as const;

const rules: readonly Rule[] = [
  ruleOf(1, 'word', { pattern: 'casino' }),
  ruleOf(2, 'template', { accountId: accounts.templates.id, pattern: 'Your code is *' }),
];

/** Numbers that begin with 999 have no price, those with 888 a price and no route. */
const rulebook = buildRulebook({
  accounts: Object.values(accounts),
  connectors: [
    { id: 1, name: 'one', settings: { ...defaultConnectorSettings, host: 'localhost', port: 2775, systemId: 'id', password: '' } },
  ],
  routes: ['1', '2', '3', '4', '5', '6', '7', '86', '91', '999', '0'].map((prefix, index) => ({ id: index + 1, prefix, connectorId: 1 })),
  priceLists: [listOf(['1', '2', '3', '4', '5', '6', '7', '8', '91', '0'].map((prefix) => [prefix, 10_000]))],
  accountLists: [],
  numbers: [],
  rules,
});

function createStoreDouble(script: Script): StoreDouble {
  const answer = <T>(value: T): Promise<T> => (script.storeError ? Promise.reject(script.storeError) : Promise.resolve(value));
  return {
    async accept(plan) {
      await script.acceptGate;
      if (script.storeError) throw script.storeError;
      if (script.acceptCode) return { ok: false, code: script.acceptCode };
      script.plans.push(plan);
      const firstId = script.nextId;
      script.nextId += plan.messages;
      return { ok: true, firstId, isWhole: true };
    },
    balance: () =>
      answer({
        balanceMicros: script.balanceMicros,
        giftMicros: script.giftMicros,
        heldBalanceMicros: 0,
        heldGiftMicros: 0,
        creditLimitMicros: 0,
      }),
    reports: (_accountId, ids) => answer(script.reports.filter((row) => ids.includes(row.id)).toReversed()),
    sentRecords(accountId, fromMs, toMs, startIndex, limit) {
      script.sentAsked.push({ accountId, fromMs, toMs, startIndex, limit });
      return answer(script.reports.slice(startIndex, startIndex + limit));
    },
    answeredRequest: () => Promise.resolve(null),
    messageDetails: () => answer([]),
    searchMessages: () => answer({ rows: [], next: null }),
    orders: (ids) => answer(script.orders.filter(({ messageId }) => ids.includes(messageId))),
    inboundByIds: (_accountId, ids) => answer(script.inbound.filter((message) => ids.includes(message.id))),
    takeInbound(accountId, sinceMs, limit) {
      script.taken.push({ accountId, sinceMs, limit });
      return answer(script.inbound.splice(0, limit));
    },
  };
}

export interface Reply {
  readonly http: number;
  readonly text: string;
  readonly headers: Headers;
  readonly json: { status: number; array: unknown[][]; [key: string]: unknown };
}

export interface TestServer {
  readonly port: number;
  readonly script: Script;
  get(path: string): Promise<Reply>;
  post(path: string, body: string | Uint8Array<ArrayBuffer>, contentType?: string): Promise<Reply>;
  postJson(path: string, body: unknown): Promise<Reply>;
  /** Octets over a socket of its own; everything that came back until the server closed it. */
  raw(octets: string | Uint8Array): Promise<string>;
  close(): Promise<void>;
}

async function toReply(response: Response): Promise<Reply> {
  const text = await response.text();
  return { http: response.status, text, headers: response.headers, json: JSON.parse(text) };
}

/** Sends octets (a string is latin1) and reads until the other side closes. */
export async function rawExchange(port: number, octets: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A reset while the rest of the octets is on its way is no failure of its own: what was read before it counts.
  socket.on('error', () => socket.destroy());
  socket.write(typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('utf8');
}

export async function startTestServer(options: HttpServerOptions = {}): Promise<TestServer> {
  const script: Script = {
    now: NOON,
    monotonic: 1_000_000,
    storeError: null,
    acceptCode: null,
    nextId: 1,
    balanceMicros: 99_990_000,
    giftMicros: 50_000_000,
    reports: [],
    orders: [],
    inbound: [],
    plans: [],
    taken: [],
    sentAsked: [],
    acceptGate: Promise.resolve(),
    alive: true,
    ready: true,
    log: [],
    seen: [],
  };
  const clock = { ...realClock, now: () => script.now, monotonic: () => script.monotonic };
  const store = createStoreDouble(script);
  const write = (level: string) => (fields: object, message: string) => void script.log.push({ level, fields, message });
  const intake = createIntake({
    store: { ...store, guardRefusal: () => Promise.resolve(null) },
    gatekeeper: createGatekeeper({ clock, timeZone: 'Asia/Shanghai' }),
    onRuleHit: () => {},
    onLowBalance: () => {},
    clock,
    rulebook: () => rulebook,
    onCommitted: () => {},
    onStoreError: () => {},
    onRefused: () => {},
  });
  const server = createHttpServer(
    {
      intake,
      store,
      rulebook: () => rulebook,
      clock,
      timeZone: 'Asia/Shanghai',
      failedTries: createFailedTries(clock),
      cancelMessage: () => Promise.resolve({ kind: 'not_found' }),
      isAnyLinkUp: () => true,
      version: '0.0.0',
      health: { isAlive: () => script.alive, isReady: () => script.ready, reason: () => 'The disk is full' },
      log: { info: write('info'), warn: write('warn'), error: write('error') },
      onRequest: (endpoint, status) => void script.seen.push({ endpoint, status }),
    },
    options,
  );
  const port = await server.listen(0, '127.0.0.1');
  const base = `http://127.0.0.1:${port}`;
  const post: TestServer['post'] = async (path, body, contentType) =>
    toReply(await fetch(base + path, { method: 'POST', body, headers: contentType === undefined ? {} : { 'content-type': contentType } }));
  return {
    port,
    script,
    get: async (path) => toReply(await fetch(base + path)),
    post,
    postJson: (path, body) => post(path, JSON.stringify(body), 'application/json'),
    raw: (octets) => rawExchange(port, octets),
    close: () => server.close(),
  };
}
