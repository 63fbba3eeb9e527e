// What the parts of the simulator share: the settings in force, time, chance, counters, and the word that something happened.
import { performance } from 'node:perf_hooks';
import type { Clock } from '../src/clock.ts';
import type { SmscSession } from '../src/server.ts';
import { Agenda } from './agenda.ts';
import { withChaos } from './chaos.ts';
import { defaultSettings, type Settings, withChanges } from './options.ts';
import { Random } from './random.ts';
import { newStats } from './stats.ts';

/** Milliseconds since 1970 that never jump. */
export const epochClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Ids begin at the time in microseconds, so that a restart never repeats one unless it sent a thousand per millisecond. */
const idsPerMs = 1_000;

export class Context {
  /** As they were set. */
  told: Settings = defaultSettings;
  /** As they work: with chaosPercent dealt out. */
  settings: Settings = defaultSettings;
  random = new Random(defaultSettings.seed);
  nextId: bigint;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly counts = newStats();
  /** Told after everything that happens. */
  changed: () => void = () => {};

  constructor(clock: Clock) {
    this.clock = clock;
    this.agenda = new Agenda(clock);
    this.nextId = BigInt(Math.max(1, Math.floor(clock.now() * idsPerMs)));
  }

  set(changes: Partial<Settings>): void {
    this.told = withChanges(this.told, changes);
    this.settings = withChaos(this.told);
    if (changes.seed !== undefined) this.random = new Random(changes.seed);
    if (changes.firstId !== undefined && changes.firstId !== null) this.nextId = BigInt(changes.firstId);
  }

  /** At once when there is nothing to wait for: without latency no message costs a place in the queue. */
  later(ms: number, run: () => void): void {
    if (ms <= 0) run();
    else
      this.agenda.after(ms, () => {
        run();
        this.changed();
      });
  }

  /** As if the cable were cut. */
  cut(session: SmscSession): void {
    if (session.state === 'CLOSED') return;
    this.counts.disconnects++;
    session.destroy();
  }
}
