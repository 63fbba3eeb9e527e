// A search as many short reads: each lets others of the reader pass, and all together take no longer than somebody waits who does not notice.
import type { Clock } from '../../ports/clock.ts';
import type { Page } from '../../ports/sight.ts';

/** When it is over the answer is what was found so far, and where to go on; the read under way takes some 20 ms more. */
const ANSWER_MS = 60;

export async function walk<T, Q extends { readonly before: number | null; readonly limit: number }>(
  clock: Pick<Clock, 'monotonic'>,
  query: Q,
  step: (query: Q) => Promise<Page<T>>,
): Promise<Page<T>> {
  const begun = clock.monotonic();
  const rows: T[] = [];
  let before = query.before;
  do {
    const page = await step({ ...query, before, limit: query.limit - rows.length });
    rows.push(...page.rows);
    before = page.next;
  } while (before !== null && rows.length < query.limit && clock.monotonic() - begun < ANSWER_MS);
  return { rows, next: before };
}
