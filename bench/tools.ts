/** The two C tools: built into bench/bin on demand, and the load generator as a function. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const BENCH_DIR = import.meta.dirname;
export const BIN_DIR = join(BENCH_DIR, 'bin');
const TOOLS = ['http-load', 'smsc-sim'];

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

/** Runs http-load to its end; it stops by itself after `maxS` at the latest. */
export function httpLoad(args: string[], maxS = 900) {
  return new Promise<Load>((resolve, reject) => {
    const child = spawn(join(BIN_DIR, 'http-load'), [...args, '--max-time', String(maxS)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => (output += chunk));
    child.once('error', reject);
    child.once('close', () => {
      try {
        const load: Load = JSON.parse(output);
        resolve(load);
      } catch {
        reject(new Error(`http-load ended with '${output}'`));
      }
    });
  });
}
