// Puts a new rulebook in force. One reading at a time, and who asks while one is under way gets the next one: rows read before a change must not take the
// place of those read after it.
import type { Clock } from '../ports/clock.ts';

export interface ReloaderParts {
  /** Reads the rulebook and puts it in force. */
  readonly reload: () => Promise<void>;
  readonly clock: Pick<Clock, 'after'>;
  /** How long `soon` gathers. */
  readonly soonMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Reloader {
  /** Resolves when all that was committed before the call is in force. */
  now(): Promise<void>;
  /** For what comes often: gathered, and in force within soonMs and the time of a reading. */
  soon(): void;
}

export function createReloader({ reload, clock, soonMs, onError }: ReloaderParts): Reloader {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let isDue = false;

  function run(): Promise<void> {
    next = null;
    const own = reload().finally(() => {
      if (running === own) running = null;
    });
    running = own;
    return own;
  }

  const now = (): Promise<void> => {
    if (running === null) return run();
    next ??= running.then(run, run);
    return next;
  };

  return {
    now,
    soon() {
      if (isDue) return;
      isDue = true;
      clock.after(soonMs, () => {
        isDue = false;
        now().catch(onError);
      });
    },
  };
}
