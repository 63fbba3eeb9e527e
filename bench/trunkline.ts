/** Trunkline under the bench: started as an operator starts it, set up by its own CLI, default settings throughout. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePorts, http, until } from './net.ts';
import type { Peer } from './peer.ts';
import { hasExited, type Started, start, stop } from './processes.ts';
import { BENCH_DIR } from './tools.ts';

const ROOT = dirname(BENCH_DIR);
const MAIN = 'packages/gateway/src/main.ts';
const CLI = 'packages/gateway/src/cli/main.ts';
const ACCOUNT = 'bench';
const BALANCE = '1000000';
const PRICE_MICROS = 10_000n;

type Cli = { code: number; output: string; json: Record<string, unknown> };
export type Money = { holds: boolean; text: string };

export type Trunkline = Peer & {
  httpPort: number;
  /** What smpp-load needs to bind. */
  smpp: string[];
  cli: (...args: string[]) => Promise<Cli>;
  /** Collects garbage in the gateway (only when started with `exposeGc`); false when it offers no such thing. */
  collectGarbage: () => Promise<boolean>;
  /** Ends it and starts it again on the same data; how long each took. */
  restart: (signal: NodeJS.Signals) => Promise<{ stopMs: number; readyMs: number }>;
  /** Every accepted message of one segment must have cost exactly one price, and the ledger must prove itself. */
  checkMoney: (accepted: number) => Promise<Money>;
};

/** A decimal amount as micros: '10.5' is 10500000n. */
export function micros(amount: string) {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(amount) ?? [];
  const value = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return sign ? -value : value;
}

async function isReady(httpPort: number) {
  const answer = await http(httpPort, '/readyz', { timeoutMs: 1000 }).catch(() => undefined);
  return answer?.status === 200;
}

export async function startTrunkline(
  parentDir: string,
  options: { carrierPort: number; exposeGc?: boolean; env?: Record<string, string> },
): Promise<Trunkline> {
  const dir = join(parentDir, 'trunkline');
  mkdirSync(dir, { recursive: true });
  const [httpPort = 0, operatorPort = 0, smppPort = 0, smtpPort = 0] = await freePorts(4);
  const env = {
    TRUNKLINE_DATA: join(dir, 'data'),
    TRUNKLINE_HTTP_PORT: String(httpPort),
    TRUNKLINE_OPERATOR_PORT: String(operatorPort),
    TRUNKLINE_SMPP_PORT: String(smppPort),
    TRUNKLINE_SMPP_HOST: '127.0.0.1',
    TRUNKLINE_SMTP_PORT: String(smtpPort),
    ...options.env,
  };
  const args = [
    '--max-semi-space-size=32',
    '--single-threaded-gc',
    '--no-memory-reducer',
    ...(options.exposeGc ? ['--expose-gc'] : []),
    MAIN,
    '--no-demo',
  ];
  const logFile = join(dir, 'gateway.log');

  const boot = async () => {
    const child = start('trunkline', process.execPath, args, { cwd: ROOT, logFile, env });
    const gone = () => hasExited(child);
    await until('trunkline', () => isReady(httpPort), { maxMs: 60_000, everyMs: 20, gone }).catch((error: unknown) => {
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
      throw new Error(`${String(error)}\n${tail}`);
    });
    return child;
  };

  const cli = (...words: string[]) =>
    new Promise<Cli>((resolve) => {
      const settings = { cwd: ROOT, env: { ...process.env, ...env }, timeout: 120_000 };
      execFile(process.execPath, [CLI, ...words, '--json'], settings, (error, stdout, stderr) => {
        let json: Record<string, unknown> = {};
        try {
          json = JSON.parse(stdout);
        } catch {
          // Not every verb answers with an object; the caller looks at what it asked for.
        }
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
        resolve({ code, output: `${stdout}${stderr}`.trim(), json });
      });
    });
  const mustDo = async (...words: string[]) => {
    const answer = await cli(...words);
    if (answer.code !== 0) throw new Error(`trunkline ${words.join(' ')}: ${answer.output}`);
    return answer;
  };

  let child: Started = await boot();
  const created = await mustDo('account', 'create', ACCOUNT, '--balance', BALANCE);
  const password = String(created.json['password']);
  const target = ['--host', '127.0.0.1', '--port', String(options.carrierPort), '--system-id', 'bench', '--password', 'bench'];
  await mustDo('price', 'set', '--prefix', '', '--price', '0.01');
  await mustDo('connector', 'add', 'carrier', ...target);
  await mustDo('route', 'add', '--connector', 'carrier');

  const credentials = `account=${ACCOUNT}&password=${encodeURIComponent(password)}`;
  const single = ['--url', `/sendsms?${credentials}&numbers={n}&content={t}&sender=BENCH`, '--want', '"status":0'];
  const body = `{"account":"${ACCOUNT}","password":"${password}","numbers":[{list}],"content":"{t}","sender":"BENCH"}`;
  const bulk = (per: number) => {
    const want = `"status":0,"success":${per},"fail":0`;
    return ['--method', 'POST', '--url', '/sendsms', '--header', 'Content-Type: application/json', '--body', body, '--want', want];
  };

  const peer: Trunkline = {
    name: 'Trunkline',
    httpPort,
    smpp: ['--port', String(smppPort), '--user', ACCOUNT, '--pass', password],
    pids: [child.pid],
    loadArgs: (per) => ['--port', String(httpPort), ...(per === 1 ? single : [...bulk(per), '--per', String(per)])],
    stop: (signal) => stop(child, signal),
    cli,
    collectGarbage: async () => {
      const token = readFileSync(join(env.TRUNKLINE_DATA, 'cli.token'), 'utf8').trim();
      const headers = { authorization: `Bearer ${token}` };
      const answer = await http(operatorPort, '/ops/gc', { method: 'POST', headers, timeoutMs: 30_000 }).catch(() => undefined);
      return answer !== undefined && answer.status >= 200 && answer.status < 300;
    },
    restart: async (signal) => {
      const asked = performance.now();
      await stop(child, signal, 60_000);
      const gone = performance.now();
      child = await boot();
      peer.pids = [child.pid];
      return { stopMs: Math.round(gone - asked), readyMs: Math.round(performance.now() - gone) };
    },
    checkMoney: async (accepted) => {
      const verify = await cli('ledger', 'verify');
      const answer = await http(httpPort, `/getbalance?${credentials}`);
      const { balance = '0' }: { balance?: string } = JSON.parse(answer.body);
      const spent = micros(BALANCE) - micros(balance);
      const expected = BigInt(accepted) * PRICE_MICROS;
      const ledger = verify.code === 0 ? 'ledger verified' : `ledger NOT verified: ${verify.output}`;
      const charge = spent === expected ? `charged exactly ${accepted} × 0.01` : `charged ${spent} micros, expected ${expected}`;
      return { holds: verify.code === 0 && spent === expected, text: `${ledger}, ${charge}` };
    },
  };
  return peer;
}
