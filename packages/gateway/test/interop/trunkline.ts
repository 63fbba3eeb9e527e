/** The gateway under test: the real process on free ports, set up by its operator API and used by its customer API. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Context, until } from './case.ts';
import { freePorts } from '../crash-lab/ports.ts';
import { type Child, startChild } from './children.ts';

const MAIN = resolve(import.meta.dirname, '../../src/main.ts');

export const ACCOUNT = 'acme';
export const ACCOUNT_PASSWORD = 'of-the-HTTP-API-alone';
/** Eight characters: Kannel's SMPP sends no more. */
export const SMPP_PASSWORD = 'secret99';
/** What one segment costs. */
export const PRICE_MICROS = 10_000;
export const BALANCE_MICROS = 100_000_000;

type Json = Readonly<Record<string, unknown>>;
export type ReportRow = readonly [id: number, number: number | string, time: number, code: number];

export const reportCodes = { delivered: 0, unsent: 1, sending: 2, failed: 3 } as const;

export interface Trunkline {
  readonly httpPort: number;
  readonly smppPort: number;
  readonly smppTlsPort: number;
  readonly smtpPort: number;
  /** The orderly end; throws when it was not clean. */
  readonly stop: () => Promise<void>;
  /** An orderly end and a new start with the same data on the same ports. */
  readonly restart: () => Promise<void>;
  /** SIGKILL, and a new start with the same data on the same ports. */
  readonly crash: () => Promise<void>;
  readonly api: (endpoint: string, params?: Readonly<Record<string, string>>) => Promise<Json>;
  readonly operator: (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: Json) => Promise<Json>;
  /** A message over the HTTP API; its id. */
  readonly send: (number: string, content: string, sender?: string) => Promise<number>;
  /** Waits until the report of a message has this code. */
  readonly reported: (id: number, code: number) => Promise<void>;
  /** What was taken off the balance so far, what is held for messages on their way included. */
  readonly spentMicros: () => Promise<number>;
  /** Waits until so many messages have come in, takes them out, and gives their sender and text. */
  readonly inbox: (count: number) => Promise<readonly (readonly [from: string, text: string])[]>;
  readonly link: (connector: string) => Promise<{ readonly state: string; readonly detail: string }>;
}

const json = async (response: Response): Promise<Json> => (await response.json()) as Json;

/** `more`: environment variables on top of those that every case has. */
export async function startTrunkline(context: Context, more: Readonly<Record<string, string>> = {}): Promise<Trunkline> {
  const data = join(context.folder, 'data');
  const [httpPort = 0, operatorPort = 0, smppPort = 0, smppTlsPort = 0, smtpPort = 0] = await freePorts(5);
  const env = {
    TRUNKLINE_DATA: data,
    TRUNKLINE_HTTP_PORT: String(httpPort),
    TRUNKLINE_HTTP_HOST: '127.0.0.1',
    TRUNKLINE_OPERATOR_PORT: String(operatorPort),
    TRUNKLINE_SMPP_PORT: String(smppPort),
    TRUNKLINE_SMPP_TLS_PORT: String(smppTlsPort),
    TRUNKLINE_SMPP_HOST: '127.0.0.1',
    TRUNKLINE_SMTP_PORT: String(smtpPort),
    TRUNKLINE_SMTP_HOST: '127.0.0.1',
    TRUNKLINE_LOG_LEVEL: 'info',
    ...more,
  };
  let child: Child;
  let token = '';
  const start = async (): Promise<void> => {
    const started = context.adopt(startChild('trunkline', process.execPath, [MAIN, '--no-demo'], { env }));
    child = started;
    await new Promise<void>((ready, failed) => {
      started.onLine((line) => {
        if (/Trunkline .* is running/.test(line)) ready();
      });
      void started.ended.then((code) => failed(new Error(`the gateway ended before it was ready (${code})`)));
    });
    token = readFileSync(join(data, 'cli.token'), 'utf8').trim();
  };
  const stop = async (): Promise<void> => {
    assert.equal(await child.stop(), 0, 'the gateway drained and ended well');
  };
  await start();

  const operator: Trunkline['operator'] = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${operatorPort}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: context.signal,
    });
    const answer = await json(response);
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const api: Trunkline['api'] = async (endpoint, params = {}) => {
    const body = new URLSearchParams({ account: ACCOUNT, password: ACCOUNT_PASSWORD, ...params });
    return json(await fetch(`http://127.0.0.1:${httpPort}/${endpoint}`, { method: 'POST', body, signal: context.signal }));
  };
  const rows = (answer: Json): readonly (readonly unknown[])[] => (answer['array'] ?? []) as readonly (readonly unknown[])[];

  await operator('POST', '/api/accounts', { name: ACCOUNT, password: ACCOUNT_PASSWORD, balance: String(BALANCE_MICROS / 1_000_000) });
  await operator('PUT', '/api/prices', { price: String(PRICE_MICROS / 1_000_000) });

  return {
    httpPort,
    smppPort,
    smppTlsPort,
    smtpPort,
    stop,
    async restart() {
      await stop();
      await start();
    },
    async crash() {
      await child.stop('SIGKILL');
      await start();
    },
    api,
    operator,
    async send(number, content, sender) {
      const answer = await api('sendsms', { numbers: number, content, ...(sender === undefined ? {} : { sender }) });
      assert.equal(answer['status'], 0, `sendsms: ${JSON.stringify(answer)}`);
      return Number(rows(answer)[0]?.[1]);
    },
    async reported(id, code) {
      const ask = async (): Promise<unknown> => rows(await api('getreport', { ids: String(id) }))[0]?.[3];
      await until(context, `report ${code} of message ${id}`, ask, (found) => found === code);
    },
    async spentMicros() {
      const { balance } = await api('getbalance');
      return BALANCE_MICROS - Math.round(Number(balance) * 1_000_000);
    },
    async inbox(count) {
      const found: (readonly [string, string])[] = [];
      const ask = async (): Promise<number> => {
        for (const row of rows(await api('getsms'))) found.push([String(row[1]), String(row[3])]);
        return found.length;
      };
      await until(context, `${count} inbound messages`, ask, (length) => length >= count);
      return found;
    },
    async link(connector) {
      const { link } = await operator('GET', `/api/connectors/${connector}`);
      return link as { state: string; detail: string };
    },
  };
}

/** The books balance: every credit, hold, charge and refund adds up. */
export async function assertLedgerHolds({ operator }: Trunkline): Promise<void> {
  const proof = await operator('GET', '/api/ledger/verify');
  assert.equal(proof['holds'], true, JSON.stringify(proof));
}
