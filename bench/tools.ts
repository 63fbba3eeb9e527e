/** The C tools: built into bench/bin on demand, and the load generators as functions. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const BENCH_DIR = import.meta.dirname;
export const BIN_DIR = join(BENCH_DIR, 'bin');
const TOOLS = ['http-load', 'smpp-load', 'smsc-sim', 'http-sink'];

/** Where a program is, as a shell would find it, with the folders of system daemons added (Kannel lives there). */
export function findProgram(name: string) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Says what is missing, or nothing when the tools are there and as new as their sources. */
export function buildTools(): string | undefined {
  const built = TOOLS.every((tool) => existsSync(join(BIN_DIR, tool)));
  const missing = ['cc', 'make'].filter((program) => !findProgram(program));
  if (missing.length > 0)
    return built ? undefined : `${missing.join(' and ')} not found: needed to build ${TOOLS.join(' and ')} (Debian: gcc make)`;
  const result = spawnSync('make', ['--silent', '-C', join(BENCH_DIR, 'tools')], { encoding: 'utf8' });
  return result.status === 0 ? undefined : `the tools do not build:\n${result.stderr}`;
}

export type Load = {
  t0: number;
  issued: number;
  ok: number;
  neterr: number;
  sec: number;
  ok_per_s: number;
  lat_ms: { p50: number; p95: number; p99: number; max: number };
  cpu_s: number;
  codes: Record<string, number>;
};

export type SmppLoad = {
  n: number;
  ok: number;
  throttled: number;
  refused: number;
  /** To the last submit_sm_resp, and the rate over it. */
  sec: number;
  perS: number;
  respMs: { p50: number; p95: number; p99: number; max: number };
  receipts: number;
  others: number;
  /** From the first bind to the last receipt. */
  receiptsSec: number;
  cpuS: number;
};

/** Runs a tool to its end, which prints one line of JSON; it stops by itself after `maxS` at the latest. */
function load<T>(tool: string, args: string[], maxS: number) {
  return new Promise<T>((resolve, reject) => {
    const child = spawn(join(BIN_DIR, tool), [...args, '--max-time', String(maxS)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => (output += chunk));
    child.once('error', reject);
    child.once('close', () => {
      try {
        const result: T = JSON.parse(output);
        resolve(result);
      } catch {
        reject(new Error(`${tool} ended with '${output}'`));
      }
    });
  });
}

export const httpLoad = (args: string[], maxS = 900) => load<Load>('http-load', args, maxS);
export const smppLoad = (args: string[], maxS = 900) => load<SmppLoad>('smpp-load', args, maxS);
