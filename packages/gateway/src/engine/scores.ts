// Route scores from the traffic itself: what each connector took, and what became of it, per destination. In memory, written every minute: a kill loses
// a minute of knowledge and no fact. Only so many segments are followed at once; beyond that the others stand for them.
import { MessageState } from '../core/message.ts';
import { createRouteScore, type RouteScore, type ScoreView } from '../core/route-score.ts';
import { IMPOSSIBLE_NUMBERS_MAX, SCORE_FOLLOWED_MAX, SCORE_SAVE_MS, SCORE_SILENT_MS, SCORES_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReceiptRecord, ReceiptResult, Store } from '../ports/store.ts';
import type { Ended } from './recorder.ts';

export interface ScoresParts {
  readonly store: Pick<Store, 'routeScores' | 'saveRouteScores'>;
  readonly clock: Clock;
  readonly countryOf: (digits: string) => string | null;
  readonly onStoreError: (error: unknown) => void;
}

export interface Scores {
  /** Outcomes of a connector that are on disk. */
  outcomes(connectorId: number, batch: readonly Ended[]): void;
  receipt(receipt: ReceiptRecord, result: ReceiptResult): void;
  qualityOf(connectorId: number, digits: string): number | null;
  list(): readonly (ScoreView & { readonly connectorId: number; readonly destination: string })[];
  save(): Promise<void>;
  stop(): Promise<void>;
}

interface Followed {
  readonly score: RouteScore;
  readonly digits: string;
  readonly at: number;
}

const digitsOf = (number: string): string => number.replace(/\D/g, '').replace(/^00/, '');
const PREFIX_DIGITS = 3;

export async function openScores({ store, clock, countryOf, onStoreError }: ScoresParts): Promise<Scores> {
  const scores = new Map<number, Map<string, RouteScore>>();
  /** By connector and carrier key, oldest first. */
  const followed = new Map<number, Map<string, Followed>>();
  let followedCount = 0;
  let scoreCount = 0;
  /** Numbers that a carrier called impossible, oldest first. */
  const impossible = new Set<string>();
  let cancel = (): void => {};
  let isStopped = false;

  const destinationOf = (digits: string): string => countryOf(digits) ?? digits.slice(0, PREFIX_DIGITS);
  function scoreOf(connectorId: number, destination: string, saved?: string): RouteScore | null {
    let own = scores.get(connectorId);
    if (!own) scores.set(connectorId, (own = new Map()));
    let score = own.get(destination);
    if (!score && scoreCount < SCORES_MAX) {
      scoreCount++;
      own.set(destination, (score = createRouteScore(saved)));
    }
    return score ?? null;
  }
  for (const { connectorId, destination, score } of await store.routeScores()) scoreOf(connectorId, destination, score);

  function noteImpossible(digits: string): void {
    impossible.delete(digits);
    if (impossible.size >= IMPOSSIBLE_NUMBERS_MAX)
      for (const oldest of impossible) {
        impossible.delete(oldest);
        break;
      }
    impossible.add(digits);
  }

  /** What was followed for so long without a word stays silent. */
  function giveUpSilent(): void {
    const before = clock.now() - SCORE_SILENT_MS;
    for (const own of followed.values())
      for (const [key, { at, score }] of own) {
        if (at > before) break;
        own.delete(key);
        followedCount--;
        score.silent();
      }
  }

  async function save(): Promise<void> {
    giveUpSilent();
    const changed = [...scores].flatMap(([connectorId, own]) =>
      [...own].flatMap(([destination, score]) => (score.isChanged ? [{ connectorId, destination, score: score.save() }] : [])),
    );
    try {
      if (changed.length > 0) await store.saveRouteScores(changed, clock.now());
    } catch (error) {
      // The next change takes it along.
      onStoreError(error);
    }
  }
  function arm(): void {
    if (!isStopped) cancel = clock.after(SCORE_SAVE_MS, () => void save().then(arm));
  }
  arm();

  return {
    outcomes(connectorId, batch) {
      for (const { segment, outcome } of batch) {
        // One segment stands for its message.
        if (outcome.part !== 1 || (outcome.kind !== 'accepted' && outcome.kind !== 'refused')) continue;
        if (followedCount >= SCORE_FOLLOWED_MAX) continue;
        if (outcome.kind === 'refused' && outcome.reason === 'expired_waiting') continue;
        const digits = digitsOf(segment.number);
        const score = scoreOf(connectorId, destinationOf(digits));
        if (!score) continue;
        if (outcome.kind === 'refused') {
          if (outcome.reason === 'number_length') noteImpossible(digits);
          score.refused();
          continue;
        }
        score.taken();
        if (outcome.carrierKey === '' || !outcome.receiptExpected) continue;
        let own = followed.get(connectorId);
        if (!own) followed.set(connectorId, (own = new Map()));
        if (!own.delete(outcome.carrierKey)) followedCount++;
        own.set(outcome.carrierKey, { score, digits, at: outcome.at });
      }
    },
    receipt({ connectorId, carrierKeys, state, at, reason }, result) {
      if (result.kind !== 'matched' || state === null || state < MessageState.DELIVERED) return;
      const key = carrierKeys[result.keyIndex] ?? '';
      const own = followed.get(connectorId);
      const found = own?.get(key);
      if (!found) return;
      own?.delete(key);
      followedCount--;
      const { score, digits } = found;
      if (reason === 'number_length') noteImpossible(digits);
      score.ended(state, at - found.at, impossible.has(digits));
    },
    qualityOf: (connectorId, digits) => scores.get(connectorId)?.get(destinationOf(digits))?.quality() ?? null,
    list: () =>
      [...scores].flatMap(([connectorId, own]) => [...own].map(([destination, score]) => ({ connectorId, destination, ...score.view() }))),
    save,
    async stop() {
      isStopped = true;
      cancel();
      await save();
    },
  };
}
