// For tests only: the door on a free port with the real intake, dispatcher, store and notifier, and ESMEs that bind to it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import {
  type AnsweredInit,
  type BindMode,
  connectEsme,
  type EsmeClient,
  type EsmeEnd,
  type EsmeOptions,
  type Pdu,
  type RequestOutcome,
  type RequestPdu,
  type ResponsePdu,
  type StatusName,
  statuses,
  statusName,
} from '@trunkline/smpp';
import { connectorSettings, ruleOf } from '../../core/testing.ts';
import { type AccountSettings, buildRulebook, defaultAccountSettings, type Rulebook } from '../../core/rulebook.ts';
import type { AcceptPlan } from '../../core/plan.ts';
import { createDispatcher } from '../../engine/dispatcher.ts';
import { quietParts } from '../../engine/testing.ts';
import { createGatekeeper } from '../../engine/gatekeeper.ts';
import { createIntake } from '../../engine/intake.ts';
import { type BindNotifier, createBindNotifier } from '../../notifiers/bind.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import { type ClaimedMessage, type Store, StoreUnavailable } from '../../ports/store.ts';
import { openSqliteStore } from '../../store/sqlite/store.ts';
import { createFailedTries } from '../failed-tries.ts';
import { createSmppDoor, type SmppDoor, type SmppDoorParts } from './door.ts';

/** 2026-11-22 10:30:00 UTC. */
export const NOW = Date.UTC(2026, 10, 22, 10, 30);
export const PASSWORD = 'secret12';
export const TIME_ZONE = 'Asia/Shanghai';

export interface Rig {
  readonly door: SmppDoor;
  readonly port: number;
  readonly store: Store;
  readonly notifier: BindNotifier;
  readonly logged: string[];
  readonly answered: string[];
  /** What the notifier told the reporter. */
  readonly rooms: { readonly accountId: number; readonly kind: 'room' | 'gone' }[];
  /** Plans wait for the gate before they are committed; a broken disk refuses them. */
  readonly disk: { gate: Promise<void>; isBroken: boolean };
  /** Plans handed to the store. */
  readonly plans: AcceptPlan[];
  readonly time: { now: number; monotonic: number };
  account(name: string, settings?: Partial<AccountSettings>, more?: { smppPassword?: string; balance?: number }): Promise<number>;
  /** The name that `account` gave. */
  nameOf(name: string): string;
  /** Puts what was set in the store in force. */
  reload(): Promise<void>;
  /** What waits for a carrier, as it would leave. */
  waiting(accountId: number): Promise<readonly ClaimedMessage[]>;
  esme(name: string, more?: Partial<EsmeOptions> & { mode?: BindMode }): Promise<Esme>;
}

export interface Esme {
  readonly client: EsmeClient;
  /** What came and is not answered yet; `answer` is called for each as it comes when set. */
  readonly received: RequestPdu[];
  onRequest: ((pdu: RequestPdu) => void) | null;
  readonly end: Promise<EsmeEnd>;
  /** The next request of the gateway. */
  next(): Promise<RequestPdu>;
  ask(pdu: AnsweredInit): Promise<ResponsePdu>;
  /** The name of the status that it is answered with. */
  status(pdu: AnsweredInit): Promise<string>;
  send(pdu: AnsweredInit): Promise<RequestOutcome>;
}

/** The end of an ESME that was not let in. */
export class NotBound extends Error {
  readonly end: EsmeEnd;
  constructor(end: EsmeEnd) {
    super(JSON.stringify(end));
    this.end = end;
  }
}

export function bindEsme(options: EsmeOptions): Promise<Esme> {
  const received: RequestPdu[] = [];
  const waiting: ((pdu: RequestPdu) => void)[] = [];
  return new Promise((resolve, reject) => {
    let ended: (end: EsmeEnd) => void = () => {};
    const end = new Promise<EsmeEnd>((resolveEnd) => (ended = resolveEnd));
    const client = connectEsme(options, {
      onBound: () => resolve(esme),
      onRequest(pdu) {
        if (esme.onRequest) esme.onRequest(pdu);
        else if (waiting.length > 0) waiting.shift()?.(pdu);
        else received.push(pdu);
      },
      onClosed(how) {
        ended(how);
        reject(new NotBound(how));
      },
    });
    const esme: Esme = {
      client,
      received,
      onRequest: null,
      end,
      next() {
        const first = received.shift();
        return first ? Promise.resolve(first) : new Promise((resolveNext) => waiting.push(resolveNext));
      },
      send: (pdu) => new Promise((resolveOutcome) => void client.request(pdu, resolveOutcome)),
      async ask(pdu) {
        const outcome = await esme.send(pdu);
        assert.equal(outcome.kind, 'response', JSON.stringify(outcome));
        return outcome.pdu;
      },
      status: async (pdu) => statusName((await esme.ask(pdu)).status),
    };
  });
}

/** The status that a bind is refused with. */
export async function refusal(bound: Promise<Esme>): Promise<string> {
  try {
    const esme = await bound;
    await esme.client.unbind();
    return 'bound';
  } catch (error) {
    assert.ok(error instanceof NotBound && error.end.kind === 'bind_refused', String(error));
    return statusName(error.end.status);
  }
}

export const idOf = (pdu: Pdu): string => {
  assert.ok('messageId' in pdu && pdu.status === 0, `${pdu.command} ${statusName(pdu.status)}`);
  return pdu.messageId;
};

export const octets = (text: string, encoding: BufferEncoding = 'latin1'): Uint8Array => new Uint8Array(Buffer.from(text, encoding));
export const ucs2 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le').swap16());

/** A submit_sm that is fine, with any of its fields replaced. */
export const submitSm = (
  more: Partial<Extract<AnsweredInit, { command: 'submit_sm' }>> = {},
): Extract<AnsweredInit, { command: 'submit_sm' }> => ({
  command: 'submit_sm',
  destAddrTon: 1,
  destAddrNpi: 1,
  destinationAddr: '447700900123',
  sourceAddrTon: 5,
  sourceAddr: 'Acme',
  shortMessage: octets('hello'),
  ...more,
});

export const codeOf = (name: StatusName): number => statuses[name];

export async function withDoor(use: (rig: Rig) => Promise<void>, options: { tls?: SmppDoorParts['tls'] } = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-door-'));
  const time = { now: NOW, monotonic: 0 };
  // Timers are real; what the door reads as the time is the test's.
  const clock: Clock = { ...realClock, now: () => time.now, monotonic: () => time.monotonic };
  const opened = await openSqliteStore({
    folder,
    clock,
    onCommit: () => {},
    onDeath: (error) => {
      throw error;
    },
    onReceiptsDue: () => {},
  } as Parameters<typeof openSqliteStore>[0]);
  const store: Store = {
    ...opened,
    async accept(plan) {
      rig.plans.push(plan);
      await rig.disk.gate;
      if (rig.disk.isBroken) throw new StoreUnavailable('the disk is full');
      return opened.accept(plan);
    },
  };
  let rulebook: Rulebook = buildRulebook(await store.rulebookRows());
  const logged: string[] = [];
  const answered: string[] = [];
  const write = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const dispatcher = createDispatcher({ ...quietParts(), store, clock });
  const notifier = createBindNotifier({
    rulebook: () => rulebook,
    receivers: (accountId) => door.receivers(accountId),
    timeZone: TIME_ZONE,
    onRoom: (accountId) => void rig.rooms.push({ accountId, kind: 'room' }),
    onGone: (accountId) => void rig.rooms.push({ accountId, kind: 'gone' }),
  });
  const door = createSmppDoor({
    intake: createIntake({
      store,
      gatekeeper: createGatekeeper({ clock, timeZone: TIME_ZONE }),
      onRuleHit: () => {},
      onLowBalance: () => {},
      clock,
      rulebook: () => rulebook,
      onCommitted: (plan, firstId, isWhole) => dispatcher.committed(plan, firstId, isWhole),
      onRefused: () => {},
      onStoreError: () => {},
    }),
    store,
    rulebook: () => rulebook,
    clock,
    log: { debug: write, info: write, warn: write, error: write },
    failedTries: createFailedTries(clock),
    tls: options.tls ?? null,
    cancelMessage: (id) => dispatcher.cancel(id),
    replaceMessage: (id, change) => dispatcher.replace(id, change),
    onRequest: (command, status) => void answered.push(`${command} ${status}`),
    onReceivers: (accountId, change) => notifier.receiversChanged(accountId, change),
  });
  const rig: Rig = {
    door,
    port: await door.listen(0, '127.0.0.1'),
    store,
    notifier,
    logged,
    answered,
    rooms: [],
    disk: { gate: Promise.resolve(), isBroken: false },
    plans: [],
    time,
    async account(name, settings = {}, { smppPassword, balance = 1000 } = {}) {
      const id = await store.createAccount({
        name,
        apiPassword: PASSWORD,
        balanceMicros: balance * 1_000_000,
        giftMicros: 0,
        settings: { ...defaultAccountSettings, ...settings },
        now: time.now,
      });
      if (smppPassword !== undefined) await store.setAccount(id, { smppPassword });
      await rig.reload();
      return id;
    },
    nameOf: (name) => name,
    async reload() {
      rulebook = buildRulebook(await store.rulebookRows());
      door.rulebookChanged();
    },
    waiting: async (accountId) => (await store.claim({ connectorId: 1, accountId }, time.now + 400 * 86_400_000, 1000, [])).messages,
    esme: (name, more = {}) =>
      bindEsme({ host: '127.0.0.1', port: rig.port, mode: 'transceiver', systemId: name, password: PASSWORD, ...more }),
  };
  try {
    const connectorId = await store.addConnector('carrier', connectorSettings());
    // Numbers that begin with 999 have a price and no route, those with 888 neither.
    for (const prefix of ['44', '290', '1']) {
      await store.addRoute(prefix, connectorId);
      await store.setPrice(prefix, 10_000);
    }
    await store.setPrice('999', 10_000);
    const { id: _id, ...word } = ruleOf(0, 'word', { pattern: 'casino' });
    await store.saveRule(null, word);
    await rig.reload();
    await use(rig);
  } finally {
    await door.close();
    dispatcher.stop();
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * One door for all cases of a file, because opening a store takes longer than most of them. Each case has its own account names, and leaves
 * gates and breakages to doors of its own.
 */
export function sharedDoor(): (use: (rig: Rig) => Promise<void>) => Promise<void> {
  const opened = Promise.withResolvers<Rig>();
  const used = Promise.withResolvers<void>();
  let finished: Promise<void> | null = null;
  let cases = 0;
  before(async () => {
    finished = withDoor((rig) => {
      opened.resolve(rig);
      return used.promise;
    });
    await opened.promise;
  });
  after(async () => {
    used.resolve();
    await finished;
  });
  return async (use) => {
    const rig = await opened.promise;
    const mark = `${++cases}-`;
    const own: Pick<Rig, 'account' | 'esme' | 'nameOf'> = {
      nameOf: (name) => mark + name,
      account: (name, settings, more) => rig.account(mark + name, settings, more),
      esme: (name, more) => rig.esme(name === '' ? '' : mark + name, more),
    };
    await use(Object.assign(Object.create(rig) as Rig, own));
  };
}
