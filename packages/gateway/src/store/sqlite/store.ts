// The Store port over SQLite: gathers calls while the writer commits, then hands them over as one batch. Never a timer in front of an accept:
// the only wait is for the commit under way. Reads go to a second thread.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Account, AccountSettings, ConnectorSettings } from '../../core/rulebook.ts';
import { defaultAccountSettings, defaultConnectorSettings } from '../../core/rulebook.ts';
import { COMMIT_ROWS_MAX, STORE_CLOSE_TIMEOUT_MS, WRITER_QUEUE_CALLS_MAX } from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Store, StoreUnavailable } from '../../ports/store.ts';
import { DatabaseRefused } from './open.ts';
import type { ReaderMessage, ReaderRequest } from './reader.ts';
import type { ReaderVerb, ReaderVerbs } from './reader-verbs.ts';
import { openSecrets } from './secrets.ts';
import type { WriterCall, WriterMessage, WriterRequest } from './writer.ts';
import type { WriterVerb, WriterVerbs } from './writer-verbs.ts';

export interface SqliteStoreParts {
  /** Folder of trunkline.db and secret.key; must exist. */
  readonly folder: string;
  readonly clock: Clock;
  /** Told after each commit, for metrics. */
  readonly onCommit?: (calls: number, commitMs: number) => void;
}

interface Waiting extends WriterCall {
  readonly rows: number;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

type InputOf<V extends WriterVerb> = Parameters<WriterVerbs[V]>[0];
type OutputOf<V extends WriterVerb> = ReturnType<WriterVerbs[V]>;

const DATABASE_FILE = 'trunkline.db';

/** The writer's side of the store: the queue, the batch under way, the thread. */
async function startWriter(path: string, parts: SqliteStoreParts) {
  const worker = new Worker(new URL('./writer.ts', import.meta.url), { workerData: { path } });
  let queue: Waiting[] = [];
  let underWay: readonly Waiting[] | null = null;
  let isScheduled = false;
  let death: Error | null = null;
  let onClosed: (() => void) | null = null;

  const send = (request: WriterRequest): void => worker.postMessage(request);

  function flush(): void {
    isScheduled = false;
    if (underWay || queue.length === 0) return;
    let rows = 0;
    let count = 0;
    while (count < queue.length && (count === 0 || rows + (queue[count]?.rows ?? 0) <= COMMIT_ROWS_MAX)) rows += queue[count++]?.rows ?? 0;
    underWay = count === queue.length ? queue : queue.slice(0, count);
    queue = count === queue.length ? [] : queue.slice(count);
    send({ kind: 'batch', calls: underWay.map(({ verb, input }) => ({ verb, input })), now: parts.clock.now() });
  }

  function settle(message: Extract<WriterMessage, { kind: 'answers' }>): void {
    const done = underWay ?? [];
    underWay = null;
    parts.onCommit?.(done.length, message.commitMs);
    for (const [index, call] of done.entries()) {
      const answer = message.answers[index];
      if (answer?.ok) call.resolve(answer.value as never);
      else if (!answer || answer.unavailable) call.reject(new StoreUnavailable(answer?.message ?? 'no answer'));
      else call.reject(Object.assign(new Error(answer.message), { code: answer.code }));
    }
    flush();
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: WriterMessage) => {
      if (message.kind === 'answers') settle(message);
      else if (message.kind === 'ready') resolve();
      else if (message.kind === 'closed') onClosed?.();
      else reject(message.isDatabaseRefused ? new DatabaseRefused(message.message) : new Error(message.message));
    });
    const die = (error: Error): void => {
      death = error;
      for (const call of [...(underWay ?? []), ...queue]) call.reject(new StoreUnavailable(error.message));
      underWay = null;
      queue = [];
      onClosed?.();
      reject(error);
    };
    worker.on('error', die);
    worker.on('exit', () => die(new Error('the writer thread has ended')));
  });

  return {
    call<V extends WriterVerb>(verb: V, input: InputOf<V>, rows = 1): Promise<OutputOf<V>> {
      if (death) return Promise.reject(new StoreUnavailable(death.message));
      if (queue.length >= WRITER_QUEUE_CALLS_MAX) return Promise.reject(new StoreUnavailable('too many writes are waiting'));
      return new Promise((resolve, reject) => {
        queue.push({ verb, input, rows, resolve, reject });
        // At the end of this turn of the event loop, so that all requests read in it share a commit.
        if (!underWay && !isScheduled) {
          isScheduled = true;
          setImmediate(flush);
        }
      });
    },
    /** Commits what is queued, then closes the database. */
    async close(): Promise<void> {
      if (death) return;
      const closed = new Promise<void>((resolve) => {
        onClosed = resolve;
      });
      const cancel = parts.clock.after(STORE_CLOSE_TIMEOUT_MS, () => void worker.terminate());
      flush();
      send({ kind: 'close' });
      await closed;
      cancel();
    },
  };
}

function startReader(path: string) {
  const worker = new Worker(new URL('./reader.ts', import.meta.url), { workerData: { path } });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let isDead = false;
  const send = (request: ReaderRequest): void => worker.postMessage(request);
  worker.on('message', (message: ReaderMessage) => {
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') call?.resolve(message.value as never);
    else call?.reject(new StoreUnavailable(message.message));
  });
  const die = (why: string): void => {
    isDead = true;
    for (const call of waiting.values()) call.reject(new StoreUnavailable(why));
    waiting.clear();
  };
  worker.on('error', (error) => die(String(error)));
  worker.on('exit', () => die('the reader thread has ended'));
  return {
    call<V extends ReaderVerb>(verb: V, input?: Parameters<ReaderVerbs[V]>[0]): Promise<ReturnType<ReaderVerbs[V]>> {
      if (isDead) return Promise.reject(new StoreUnavailable('the reader thread has ended'));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ kind: 'read', id, verb, input });
      });
    },
    close(): Promise<void> {
      if (isDead) return Promise.resolve();
      return new Promise((resolve) => {
        worker.on('exit', () => resolve());
        send({ kind: 'close' });
      });
    },
  };
}

/** Opens (and where needed creates) the database of a data folder. Throws DatabaseRefused with a sentence for the operator. */
export async function openSqliteStore(parts: SqliteStoreParts): Promise<Store> {
  const path = join(parts.folder, DATABASE_FILE);
  const keyFile = join(parts.folder, 'secret.key');
  if (existsSync(path) && !existsSync(keyFile))
    throw new DatabaseRefused(`The key file ${keyFile} is missing: without it the passwords in ${path} cannot be read; restore it from the backup.`);
  const secrets = openSecrets(keyFile);
  const writer = await startWriter(path, parts);
  const reader = startReader(path);

  const withoutPassword = ({ password, ...settings }: ConnectorSettings): { password: Uint8Array; settings: string } => ({
    password: secrets.seal(password),
    settings: JSON.stringify(settings),
  });
  const toAccount = (row: Awaited<ReturnType<ReaderVerbs['rulebookRows']>>['accounts'][number]): Account => ({
    id: row.id,
    name: row.name,
    apiPassword: secrets.open(row.sealedPassword),
    locked: row.locked !== 0,
    settings: { ...defaultAccountSettings, ...(JSON.parse(row.settings) as Partial<AccountSettings>) },
  });

  return {
    accept: (plan) => writer.call('accept', plan, plan.messages),
    claim: (lane, now, limit, skipIds) => writer.call('claim', { lane, now, limit, skipIds }, limit),
    recordOutcomes: (outcomes) => writer.call('recordOutcomes', outcomes, outcomes.length),
    applyReceipts: (receipts) => writer.call('applyReceipts', receipts, receipts.length),
    saveInbound: (part) => writer.call('saveInbound', part),
    takeInbound: (accountId, sinceMs, limit) => writer.call('takeInbound', { accountId, sinceMs, limit, now: parts.clock.now() }),
    expire: (input) => writer.call('expire', input),
    pendingPast: (now, limit) => reader.call('pendingPast', { now, limit }),
    expirePending: (now, ids) => writer.call('expirePending', { now, ids }, ids.length),
    cancel: (messageId, now) => writer.call('cancel', { messageId, now }),

    balance: (accountId) => reader.call('balance', accountId),
    reports: (accountId, ids) => reader.call('reports', { accountId, ids }),
    sentRecords: (accountId, fromMs, toMs, startIndex, limit) => reader.call('sentRecords', { accountId, fromMs, toMs, startIndex, limit }),
    inboundByIds: (accountId, ids) => reader.call('inboundByIds', { accountId, ids }),
    lanes: () => reader.call('lanes'),

    async rulebookRows() {
      const rows = await reader.call('rulebookRows');
      return {
        ...rows,
        accounts: rows.accounts.map(toAccount),
        connectors: rows.connectors.map(({ id, name, sealedPassword, settings }) => ({
          id,
          name,
          settings: {
            ...defaultConnectorSettings,
            ...(JSON.parse(settings) as Omit<ConnectorSettings, 'password'>),
            password: secrets.open(sealedPassword),
          },
        })),
      };
    },
    createAccount: ({ apiPassword, settings, ...input }) =>
      writer.call('createAccount', { ...input, apiPassword: secrets.seal(apiPassword), settings: JSON.stringify(settings) }),
    setAccount: (id, { apiPassword, settings, locked }) =>
      writer.call('setAccount', {
        id,
        ...(apiPassword === undefined ? {} : { apiPassword: secrets.seal(apiPassword) }),
        ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
        ...(locked === undefined ? {} : { locked }),
      }),
    credit: async (input) => ((await writer.call('credit', input)) ? { ok: true } : { ok: false, code: 'balance_too_low' }),
    async balances() {
      return new Map((await reader.call('balances')).map(({ id, ...balance }) => [id, balance]));
    },
    addConnector: (name, settings) => writer.call('addConnector', { name, ...withoutPassword(settings) }),
    setConnector: (id, settings) => writer.call('setConnector', { id, ...withoutPassword(settings) }),
    addRoute: (prefix, connectorId) => writer.call('addRoute', { prefix, connectorId }),
    setPrice: (prefix, priceMicros) => writer.call('setPrice', { prefix, priceMicros }),
    addNumber: (number, connectorId) => writer.call('addNumber', { number, connectorId }),
    assignNumber: (id, accountId) => writer.call('assignNumber', { id, accountId }),
    addRule: (kind, accountId, pattern) => writer.call('addRule', { kind, accountId, pattern }),
    removeRule: (id) => writer.call('removeRule', id),
    operatorHash: (name) => reader.call('operatorHash', name),
    setOperator: (name, passwordHash) => writer.call('setOperator', { name, passwordHash }),
    getMeta: (key) => reader.call('meta', key),
    setMeta: (key, value) => writer.call('setMeta', { key, value }),
    messageHistory: (id) => reader.call('messageHistory', id),
    async verifyLedger() {
      // A thread of its own: the proof walks every message and must not stand before a customer's report.
      const checker = startReader(path);
      try {
        return await checker.call('verifyLedger');
      } finally {
        await checker.close();
      }
    },
    counts: () => reader.call('counts'),
    async close() {
      await writer.close();
      await reader.close();
    },
  };
}
