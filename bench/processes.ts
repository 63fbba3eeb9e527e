/** Child processes of the bench: started, watched through /proc, ended by their own pid. Nothing outlives the bench. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type Started = { name: string; pid: number; process: ChildProcess; exited: Promise<void> };

const live = new Set<Started>();
process.on('exit', () => {
  for (const child of live) child.process.kill('SIGKILL');
});

export function start(name: string, command: string, args: string[], options: { cwd: string; logFile: string; env?: NodeJS.ProcessEnv }) {
  const log = openSync(options.logFile, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log], cwd: options.cwd, env: { ...process.env, ...options.env } });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  if (child.pid === undefined) throw new Error(`${name}: ${command} could not be started`);
  const started: Started = { name, pid: child.pid, process: child, exited };
  live.add(started);
  void exited.then(() => live.delete(started));
  return started;
}

export const hasExited = (child: Started) => child.process.exitCode !== null || child.process.signalCode !== null;

export async function stop(child: Started, signal: NodeJS.Signals = 'SIGTERM', graceMs = 20_000) {
  if (hasExited(child)) return;
  child.process.kill(signal);
  await Promise.race([child.exited, sleep(graceMs, undefined, { ref: false })]);
  if (hasExited(child)) return;
  child.process.kill('SIGKILL');
  await child.exited;
}

export async function stopAll() {
  await Promise.all([...live].map((child) => stop(child)));
}

/** The process and everything it started, so that helpers and workers in processes of their own are counted too. */
function family(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(family)];
  } catch {
    return [];
  }
}

/** User and system seconds of all threads of these processes, their children, and what they have reaped (ticks are 1/100 s). */
export function cpuSeconds(pids: number[]) {
  let ticks = 0;
  for (const pid of pids.flatMap(family)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      for (const index of [11, 12, 13, 14]) ticks += Number(fields[index]);
    } catch {
      // It ended between the listing and the reading; its parent has its time now.
    }
  }
  return ticks / 100;
}

export function memoryMb(pids: number[]) {
  const sum = { rss: 0, peak: 0 };
  for (const pid of pids.flatMap(family)) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      sum.rss += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      sum.peak += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    } catch {
      // As above.
    }
  }
  return { rss: Math.round(sum.rss), peak: Math.round(sum.peak) };
}

/** CPU seconds that the whole machine has spent on anything since it started (proc(5), /proc/stat, guests not counted twice). */
export function machineBusySeconds() {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync('/proc/stat', 'utf8')
    .split(/\s+/, 9)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / 100;
}

/** Peak RSS starts again from the present RSS (proc(5), clear_refs 5). */
export function resetPeak(pids: number[]) {
  for (const pid of pids.flatMap(family)) {
    try {
      writeFileSync(`/proc/${pid}/clear_refs`, '5');
    } catch {
      // Not ours to reset; the peak then covers the whole life, which is the stricter figure.
    }
  }
}

/** Work that goes on after the last message was handed over (commits, a store's rewriting) belongs to the peer's bill. */
export async function untilIdle(pids: number[], maxMs = 6000) {
  const end = performance.now() + maxMs;
  let quiet = 0;
  let before = cpuSeconds(pids);
  while (quiet < 2 && performance.now() < end) {
    await sleep(250);
    const now = cpuSeconds(pids);
    quiet = now - before <= 0.02 ? quiet + 1 : 0;
    before = now;
  }
}
