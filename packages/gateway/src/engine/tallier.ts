// Keeps the store's tallies up with the traffic (ports/store-tallies.ts): step by step with pauses, so that no accept waits for it, and always a little behind,
// so that most messages have ended when they are tallied. When all are, margins are kept of those that changed.
import { MARGINS_PAUSE_MS, TALLY_AGE_MS, TALLY_IDLE_MS, TALLY_PAUSE_MS, TALLY_STEP_MESSAGES, TALLY_YOUNG_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { TallyInput, TallyVerbs } from '../ports/store-tallies.ts';

export interface TallierParts {
  readonly store: TallyVerbs;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** IANA name: of the days that are reported. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2 of a number, "" = none. */
  readonly countryOf: (number: string) => string;
  readonly onStoreError: (error: unknown) => void;
}

/** Tallies what is there and then what comes; the returned function ends it. */
export function startTallier({ store, clock, timeZone, countryOf, onStoreError }: TallierParts): () => void {
  let cancel = (): void => {};
  let isStopped = false;
  let countries: TallyInput['countries'] = [];

  async function step(): Promise<void> {
    let pauseMs = TALLY_IDLE_MS;
    try {
      const acceptedBefore = clock.now() - TALLY_AGE_MS;
      const { newAreas, isMore } = await store.tally({
        timeZone,
        acceptedBefore,
        youngMax: TALLY_YOUNG_MAX,
        limit: TALLY_STEP_MESSAGES,
        countries,
      });
      countries = newAreas.map(({ digits, number }) => [digits, countryOf(number)]);
      if (isMore) pauseMs = newAreas.length > 0 ? 0 : TALLY_PAUSE_MS;
      else if (await store.keepMargins()) pauseMs = MARGINS_PAUSE_MS;
    } catch (error) {
      // What was said of countries is said again: it was rolled back.
      onStoreError(error);
    }
    if (!isStopped) cancel = clock.after(pauseMs, () => void step());
  }

  void step();
  return () => {
    isStopped = true;
    cancel();
  };
}
