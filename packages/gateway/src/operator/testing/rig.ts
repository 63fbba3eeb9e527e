// An operator server on a free port with the double of the store behind it: what the tests of the port and of the command line share.
import { createLinkProfile } from '../../core/link-profile.ts';
import { linkTraits } from '../../core/link-traits.ts';
import { buildRulebook } from '../../core/rulebook.ts';
import { MessageState } from '../../core/message.ts';
import { loadNumberPlan } from '../../numbering/load.ts';
import { createHealth, type Health } from '../../ops/health.ts';
import { createLog } from '../../ops/log.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import type { CancelResult, MessageHistory } from '../../ports/store.ts';
import type { LinkStatus } from '../../ports/connector.ts';
import type { BindStatus } from '../../ports/notifier.ts';
import type { Sight, Wire } from '../../ports/sight.ts';
import { createChange } from '../../web/change.ts';
import type { PushDesk } from '../../web/push-desk.ts';
import { createStoreDouble, type DoubledStore, type StoreScript } from './store-double.ts';
import { type OperatorParts, type OperatorServer, createOperatorServer } from '../server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** No webhooks are there; what becomes of them is tested with the real store (test/webhooks.test.ts). */
const unused = (): Promise<never> => Promise.reject(new Error('no webhook is there'));
const noPushes: PushDesk = {
  store: {
    addWebhook: unused,
    setWebhook: unused,
    rotateWebhook: unused,
    removeWebhook: unused,
    pushInbound: unused,
    replayPushes: unused,
    deliveries: unused,
    deliveriesOf: () => Promise.resolve([]),
    webhookBooks: () => Promise.resolve([]),
  },
  health: () => null,
  isAddressAllowed: () => true,
  hasRelay: false,
};

export interface Rig {
  readonly script: StoreScript;
  readonly store: DoubledStore;
  readonly server: OperatorServer;
  readonly url: string;
  readonly token: string;
  readonly health: Health;
  readonly links: Map<number, LinkStatus>;
  /** What the doubled sight shows; a verb that is not set must not be called. */
  readonly sight: Partial<Omit<Sight, 'store' | 'wire'>> & Partial<Sight['store']>;
  readonly wires: Map<number, Wire>;
  cancelled: CancelResult;
  readonly decided: [number, string][];
  explain: OperatorParts['explain'];
  whatIf: OperatorParts['whatIf'];
  binds: BindStatus[];
  /** Lines the server logged. */
  readonly logged: string[];
  /** What is put on top of the clock. */
  readonly time: { skipMs: number };
  reloads: number;
  /** A request with the token; `headers` may replace it. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

const TOKEN = 'token-of-the-test';

/** With a store of the caller's in place of the double, where a test needs a ledger. */
export async function createRig(real?: DoubledStore, more: Partial<Pick<OperatorParts, 'consoleFolder' | 'handset'>> = {}): Promise<Rig> {
  const { store: double, script } = createStoreDouble();
  const store = real ?? double;
  const numberPlan = loadNumberPlan();
  const health = createHealth();
  const links = new Map<number, LinkStatus>();
  const logged: string[] = [];
  const time = { skipMs: 0 };
  let rulebook = buildRulebook(await store.rulebookRows(), numberPlan);
  const clock: Clock = {
    ...realClock,
    now: () => realClock.now() + time.skipMs,
    monotonic: () => realClock.monotonic() + time.skipMs,
  };
  const profile = createLinkProfile(SOME_TIME_MS);
  const server = createOperatorServer({
    store,
    rulebook: () => rulebook,
    change: createChange(async () => {
      rig.reloads++;
      rulebook = buildRulebook(await store.rulebookRows(), numberPlan);
    }),
    linkStatus: (id) => links.get(id) ?? null,
    bindsOf: () => rig.binds,
    pushes: noPushes,
    linkTraits: ({ settings }) => linkTraits(profile, settings, SOME_TIME_MS),
    async forgetLink() {
      profile.reset(SOME_TIME_MS);
    },
    explain: (submission) => rig.explain(submission),
    linkBase: () => 'https://sms.example/m/',
    whatIf: (input) => rig.whatIf(input),
    decideHeld: (id, decision) => Promise.resolve(rig.decided.push([id, decision]) > 1 ? null : 3),
    saveRuleHits: () => Promise.resolve(),
    cancelMessage: () => Promise.resolve(rig.cancelled),
    sight: {
      get store() {
        return rig.sight as Sight['store'];
      },
      explain: (id) => rig.sight.explain?.(id) ?? Promise.resolve(null),
      queues: () => rig.sight.queues?.() ?? Promise.resolve([]),
      wire: (id) => rig.wires.get(id) ?? null,
    },
    health,
    metricsText: () => Promise.resolve('# a metric\n'),
    token: TOKEN,
    clock,
    log: createLog({ level: 'info', stream: { write: (line: string) => void logged.push(line) } }),
    version: '9.9.9',
    timeZone: 'Asia/Shanghai',
    invoiceIssuer: 'Example Telecom Ltd\n1 Example Street',
    pdfFont: '',
    consoleFolder: null,
    ...more,
  });
  const rig: Rig = {
    script,
    store,
    server,
    url: '',
    token: TOKEN,
    health,
    links,
    sight: {},
    wires: new Map(),
    binds: [],
    decided: [],
    explain: () => Promise.reject(new Error('not scripted')),
    whatIf: () => Promise.reject(new Error('not scripted')),
    cancelled: { kind: 'cancelled', refundMicros: 20_000 },
    logged,
    time,
    reloads: 0,
    async call(method, path, body, headers = {}) {
      const response = await fetch(rig.url + path, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('application/json') === true;
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    close: () => server.close(),
  };
  const port = await server.listen(0, '127.0.0.1');
  Object.assign(rig, { url: `http://127.0.0.1:${port}` });
  return rig;
}

/** 2026-03-01 09:05:00.123 in Shanghai. */
export const SOME_TIME_MS = Date.UTC(2026, 2, 1, 1, 5, 0, 123);

export function someMessage(change: Partial<MessageHistory> = {}): MessageHistory {
  return {
    id: 42,
    number: '8613800138000',
    state: MessageState.DELIVERED,
    reason: 'none',
    changedAt: SOME_TIME_MS + 3087,
    accountId: 1,
    account: 'acme',
    connectorId: 1,
    connector: 'carrier-a',
    sender: 'Acme',
    door: 'http',
    alphabet: 'gsm7',
    segments: 2,
    priceMicros: 20_000,
    giftMicros: 5000,
    postedMicros: 20_000,
    acceptedAt: SOME_TIME_MS,
    dueAt: SOME_TIME_MS,
    expiresAt: SOME_TIME_MS + 72 * 3_600_000,
    attempts: 1,
    parts: [
      { part: 1, state: MessageState.DELIVERED, carrierKey: 'a1' },
      { part: 2, state: MessageState.DELIVERED, carrierKey: 'a2' },
    ],
    history: [
      { at: SOME_TIME_MS, part: null, event: 'accepted', detail: 'by http' },
      { at: SOME_TIME_MS + 87, part: 1, event: 'handed_over', detail: 'the carrier took it as \u001b[31ma1' },
      { at: SOME_TIME_MS + 3087, part: null, event: 'final', detail: 'DELIVERED' },
    ],
    ...change,
  };
}
