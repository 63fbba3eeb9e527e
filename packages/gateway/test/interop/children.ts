/** Child processes of a case: started, listened to by the line, ended by their own pid. Their output is kept for the day a case fails. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const OUTPUT_LINES_MAX = 2000;
const STOP_GRACE_MS = 30_000;

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** The last lines of stdout and stderr, in the order in which they came. */
  readonly output: readonly string[];
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly hasEnded: () => boolean;
  /** The listener gets every line of stdout from now on. */
  readonly onLine: (listener: (line: string) => void) => void;
  readonly say: (line: string) => void;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>;
}

const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export function startChild(name: string, command: string, args: readonly string[], { env, cwd }: ChildOptions = {}): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env }, ...(cwd ? { cwd } : {}) });
  if (child.pid === undefined) throw new Error(`${name}: ${command} could not be started`);
  living.add(child);
  const output: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  const keep = (line: string): void => {
    if (output.push(line) > OUTPUT_LINES_MAX) output.shift();
  };
  createInterface({ input: child.stderr }).on('line', keep);
  createInterface({ input: child.stdout }).on('line', (line) => {
    keep(line);
    for (const listener of listeners) listener(line);
  });
  // A command to a peer that has just ended: its end is what the case hears of.
  child.stdin.on('error', () => {});
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve(signal ?? code ?? -1);
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    pid: child.pid,
    output,
    ended,
    hasEnded,
    onLine: (listener) => listeners.push(listener),
    say: (line) => void child.stdin.write(`${line}\n`),
    async stop(signal = 'SIGTERM') {
      if (!hasEnded()) {
        child.kill(signal);
        await Promise.race([ended, sleep(STOP_GRACE_MS, undefined, { ref: false })]);
        if (!hasEnded()) child.kill('SIGKILL');
      }
      return ended;
    },
  };
}
