// A gateway of its own for the browser tests: a process on free ports over a new folder, with the demo that a newcomer gets.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const READY_MS_MAX = 30_000;
const STEP_MS = 50;

export interface Demo {
  readonly apiUrl: string;
  readonly account: string;
  readonly password: string;
  readonly operatorUrl: string;
  readonly operatorUser: string;
  readonly operatorPassword: string;
  readonly dashboardUrl: string;
  readonly dashboardUser: string;
  readonly dashboardPassword: string;
}

export interface RunningGateway {
  readonly demo: Demo;
  /** As the operator, by name and password. */
  readonly call: (method: string, path: string, body?: unknown, type?: string) => Promise<any>;
  /** As the demo's customer. */
  readonly send: (parameters: Readonly<Record<string, string>>) => Promise<any>;
  /** Ends it, and starts it again on the same ports and folder. */
  restart(whileDown: () => Promise<void>): Promise<void>;
  /** Stopped as a process for so long: its lines stay open, and it answers nothing. */
  whileStopped(look: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

async function until<T>(what: string, look: () => T | null | Promise<T | null>): Promise<T> {
  const deadline = Date.now() + READY_MS_MAX;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
    await sleep(STEP_MS);
  }
}

function isReady(folder: string, child: ChildProcess): Demo | null {
  if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`);
  const file = join(folder, 'demo.json');
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Demo;
  } catch {
    return null;
  }
}

function spawnGateway(
  folder: string,
  ports: { readonly http: string; readonly operator: string },
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(process.execPath, [join(root, 'packages/gateway/src/main.ts')], {
    env: {
      ...process.env,
      TRUNKLINE_DATA: folder,
      TRUNKLINE_HTTP_PORT: ports.http,
      TRUNKLINE_OPERATOR_PORT: ports.operator,
      TRUNKLINE_SMPP_PORT: '0',
      TRUNKLINE_SMTP_PORT: '0',
      // A customer's program runs on this machine.
      TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8',
      // A carrier that is down is part of what is shown.
      TRUNKLINE_LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

const isUp = (url: string): Promise<true | null> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => (ok ? true : null),
    () => null,
  );

/** settings: further ones, by the names of their variables. */
export async function startGateway(settings: Readonly<Record<string, string>> = {}): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-console-'));
  let child = spawnGateway(folder, { http: '0', operator: '0' }, settings);
  const stop = async (): Promise<void> => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const demo = await until('demo.json', () => isReady(folder, child));
    const authorization = `Basic ${Buffer.from(`${demo.operatorUser}:${demo.operatorPassword}`).toString('base64')}`;
    return {
      demo,
      async call(method, path, body, type = 'application/json') {
        const response = await fetch(demo.operatorUrl + path, {
          method,
          headers: { authorization, ...(body === undefined ? {} : { 'content-type': type }) },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return text === '' ? null : JSON.parse(text);
      },
      async send(parameters) {
        const query = new URLSearchParams({ account: demo.account, password: demo.password, ...parameters });
        return (await fetch(`${demo.apiUrl}/sendsms`, { method: 'POST', body: query })).json();
      },
      async restart(whileDown) {
        await end(child);
        await whileDown();
        child = spawnGateway(folder, { http: new URL(demo.apiUrl).port, operator: new URL(demo.operatorUrl).port }, settings);
        await until('the gateway after its restart', () => isUp(demo.operatorUrl));
      },
      async whileStopped(look) {
        child.kill('SIGSTOP');
        try {
          await look();
        } finally {
          child.kill('SIGCONT');
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
