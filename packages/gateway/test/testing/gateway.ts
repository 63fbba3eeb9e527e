// A whole gateway for the tests that cross rooms: in this process on free ports with its data in a folder, or as a process of its own.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../src/cli/program.ts';
import { composeGateway } from '../../src/compose.ts';
import type { Gateway } from '../../src/gateway.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/ops/log.ts';
import { realClock } from '../../src/ports/clock.ts';

export type Answer = Record<string, unknown> & { readonly array?: readonly (readonly unknown[])[] };

export interface Running {
  readonly gateway: Gateway;
  readonly api: (endpoint: string, params?: Record<string, string>) => Promise<Answer>;
  readonly cli: (...words: string[]) => Promise<Record<string, unknown>>;
}

const environment = (folder: string): Record<string, string> => ({
  TRUNKLINE_DATA: folder,
  TRUNKLINE_HTTP_PORT: '0',
  TRUNKLINE_HTTP_HOST: '127.0.0.1',
  TRUNKLINE_OPERATOR_PORT: '0',
  TRUNKLINE_SMPP_PORT: '0',
  TRUNKLINE_SMPP_HOST: '127.0.0.1',
  TRUNKLINE_SMTP_PORT: '0',
  TRUNKLINE_LOG_LEVEL: 'silent',
});

export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-e2e-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function call(port: number, endpoint: string, params: Record<string, string>): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/${endpoint}?${new URLSearchParams(params).toString()}`);
  assert.equal(response.status, 200);
  return (await response.json()) as Answer;
}

export async function withGateway(
  folder: string,
  use: (running: Running) => Promise<void>,
  argv: readonly string[] = ['--no-demo'],
  settings: Record<string, string> = {},
): Promise<void> {
  const loaded = loadConfig({ env: { ...environment(folder), ...settings }, argv, readFile: () => null });
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const gateway = await composeGateway({ config: loaded.config, clock: realClock, log: createLog({ level: 'silent' }), version: '0.0.0' });
  try {
    await use({
      gateway,
      api: (endpoint, params = {}) => call(gateway.httpPort, endpoint, { account: 'acme', password: 'secret99', ...params }),
      async cli(...words) {
        const { value } = await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' });
        return value as Record<string, unknown>;
      },
    });
  } finally {
    await gateway.stop();
  }
}

/** Asks again until the answer is as wanted; the test's own time-out is the bound. */
export async function until<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface GatewayProcess {
  readonly child: ChildProcess;
  readonly output: string[];
  readonly ready: Promise<void>;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export function startProcess(folder: string, argv: readonly string[] = [], settings: Record<string, string> = {}): GatewayProcess {
  const script = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [script, ...argv], {
    env: { ...process.env, ...environment(folder), TRUNKLINE_LOG_LEVEL: 'info', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (/Trunkline .* is running/.test(line)) resolve();
      });
    child.on('close', () => reject(new Error(`ended before it was ready:\n${output.join('\n')}`)));
  });
  ready.catch(() => {});
  return { child, output, ready, ended };
}
