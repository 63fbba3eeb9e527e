/** The gateway under the lab: a process like any operator's, started, killed and asked from outside only. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../../../..');
const READY_MAX_MS = 60_000;
const STOP_MAX_MS = 30_000;

/** One life of the process; times are wall clock, as the carrier's are. */
export type Life = { startedAtMs: number; readyAtMs: number | undefined; endedAtMs: number | undefined };

export type Ports = { http: number; operator: number; smpp: number; smtp: number };

function isReady(port: number) {
  return new Promise<boolean>((done) => {
    const asked = request({ host: '127.0.0.1', port, path: '/readyz', agent: false, timeout: 1000 }, (response) => {
      response.resume();
      response.once('end', () => done(response.statusCode === 200));
      response.once('error', () => done(false));
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => done(false));
    asked.end();
  });
}

export function gateway(workDir: string, ports: Ports) {
  const logFile = join(workDir, 'gateway.log');
  const env = {
    ...process.env,
    TRUNKLINE_DATA: join(workDir, 'data'),
    TRUNKLINE_HTTP_PORT: String(ports.http),
    TRUNKLINE_OPERATOR_PORT: String(ports.operator),
    TRUNKLINE_SMPP_PORT: String(ports.smpp),
    TRUNKLINE_SMPP_HOST: '127.0.0.1',
    TRUNKLINE_PUBLIC_URL: `http://127.0.0.1:${ports.http}`,
    TRUNKLINE_SMTP_PORT: String(ports.smtp),
  };
  const lives: Life[] = [];
  let child: ChildProcess | undefined;
  let life: Life | undefined;
  process.once('exit', () => child?.kill('SIGKILL'));

  const running = () => child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const logTail = () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12).join('\n');

  const start = () => {
    const log = openSync(logFile, 'a');
    const args = ['--max-semi-space-size=32', '--single-threaded-gc', '--no-memory-reducer', 'packages/gateway/src/main.ts', '--no-demo'];
    const born: Life = { startedAtMs: Date.now(), readyAtMs: undefined, endedAtMs: undefined };
    child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', log, log] });
    child.once('exit', () => (born.endedAtMs = Date.now()));
    child.once('error', () => (born.endedAtMs = Date.now())); // It could not even be started.
    closeSync(log);
    lives.push(born);
    life = born;
  };

  const end = async (signal: NodeJS.Signals, maxMs: number) => {
    const ending = child;
    if (!ending || !running()) return;
    const ended = new Promise<void>((done) => ending.once('exit', () => done()));
    ending.kill(signal);
    await Promise.race([ended, sleep(maxMs, undefined, { ref: false })]);
  };

  return {
    lives,
    start,
    running,
    logTail,
    /** How long it took to answer 200 on /readyz; throws when it ended or did not within a minute. */
    ready: async () => {
      const current = life;
      if (!current) throw new Error('not started');
      while (!(await isReady(ports.http))) {
        if (!running()) throw new Error(`the gateway ended while starting:\n${logTail()}`);
        if (Date.now() - current.startedAtMs > READY_MAX_MS)
          throw new Error(`the gateway is not ready after ${READY_MAX_MS} ms:\n${logTail()}`);
        await sleep(10);
      }
      current.readyAtMs = Date.now();
      return current.readyAtMs - current.startedAtMs;
    },
    kill: () => end('SIGKILL', STOP_MAX_MS),
    /** The orderly end; false when it did not come or was not clean. */
    stop: async () => {
      await end('SIGTERM', STOP_MAX_MS);
      if (!running()) return child?.exitCode === 0;
      await end('SIGKILL', STOP_MAX_MS);
      return false;
    },
    cli: (...words: string[]) =>
      new Promise<{ ok: boolean; output: string; json: Record<string, unknown> }>((done) => {
        const args = ['packages/gateway/src/cli/main.ts', ...words, '--json'];
        execFile(process.execPath, args, { cwd: ROOT, env, timeout: 120_000 }, (error, stdout, stderr) => {
          let json: Record<string, unknown> = {};
          try {
            json = JSON.parse(stdout);
          } catch {
            // The caller looks at what it asked for and finds it missing.
          }
          done({ ok: error === null, output: `${stdout}${stderr}`.trim(), json });
        });
      }),
  };
}
export type Gateway = ReturnType<typeof gateway>;
