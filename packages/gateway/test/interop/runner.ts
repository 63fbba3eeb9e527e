/** Runs cases, two at a time, prints a line for each, and cleans up after each whatever became of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, type InteropCase, titleOf } from './case.ts';
import type { Child } from './children.ts';
import { type Found, findPeer, type PeerName, peerNames } from './installed.ts';

const CASES_AT_ONCE = 2;
/** Bounds what hangs and says nothing about speed: a case takes some seconds, and a minute on a machine that is starved. */
const DEADLINE_MS = 120_000;
/** A case whose own waiting does not end at its deadline is left behind after this. */
const DEADLINE_GRACE_MS = 5000;
const CLEANUP_MS = 60_000;
const SHOWN_LINES_MAX = 150;

export interface RunOptions {
  readonly say: (line: string) => void;
  /** A missing peer fails the run, as it must where the peers are known to be installed. */
  readonly needsAllPeers: boolean;
}

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

async function within(ms: number, what: string, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms / 1000} s`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What went wrong; null when nothing did. */
async function runCase(interopCase: InteropCase, say: RunOptions['say']): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-interop-'));
  const children: Child[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const context: Context = {
    folder,
    signal: deadline,
    adopt(child) {
      children.push(child);
      ends.push(() => child.stop());
      return child;
    },
    atEnd: (act) => ends.push(act),
  };
  const faults: string[] = [];
  const attempt = async (work: () => Promise<unknown>, ms: number, what: string): Promise<void> => {
    try {
      await within(ms, what, work());
    } catch (error) {
      faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  };
  await attempt(() => interopCase.run(context), DEADLINE_MS + DEADLINE_GRACE_MS, 'the case');
  for (const end of ends.toReversed()) await attempt(end, CLEANUP_MS, 'cleaning up');
  if (faults.length > 0) {
    for (const child of children) {
      say(`    ${child.name} (pid ${child.pid}) said:`);
      for (const line of child.output.slice(-SHOWN_LINES_MAX)) say(`      ${line}`);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return faults.length > 0 ? faults.join('\n') : null;
}

export async function runCases(cases: readonly InteropCase[], { say, needsAllPeers }: RunOptions): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const found = new Map<PeerName, Found>();
  for (const name of peerNames.filter((each) => cases.some(({ peer }) => peer === each))) {
    const peer = findPeer(name);
    found.set(name, peer);
    if ('version' in peer) {
      say(`peer ${name}: ${peer.version}`);
      continue;
    }
    say(`${needsAllPeers ? 'FAILED ' : ''}peer ${name}: not installed: ${peer.missing}`);
    if (needsAllPeers) tally.failed++;
  }
  const runOne = async (interopCase: InteropCase): Promise<void> => {
    const title = titleOf(interopCase);
    const peer = found.get(interopCase.peer);
    if (peer && 'missing' in peer) {
      say(`skipped ${title}: ${interopCase.peer} is not installed`);
      tally.skipped++;
    } else {
      const startedAt = performance.now();
      const lines: string[] = [];
      const fault = await runCase(interopCase, (line) => lines.push(line));
      for (const line of lines) say(line);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      say(fault === null ? `ok ${title} (${seconds} s)` : `FAILED ${title} (${seconds} s)\n    ${fault.replaceAll('\n', '\n    ')}`);
      if (fault === null) tally.passed++;
      else tally.failed++;
    }
  };
  const waiting = [...cases];
  const runNext = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await runOne(next);
  };
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, runNext));
  return tally;
}

export function summary({ passed, failed, skipped }: Tally): string {
  const parts = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(', ');
}
