// A search as many short reads: each lets others of the reader pass, and all together walk a bounded number of rows.
import type { Page } from '../../ports/sight.ts';

/** Reads of one search: about half a million rows, a second. */
const STEPS_MAX = 25;

export async function walk<T, Q extends { readonly before: number | null; readonly limit: number }>(
  query: Q,
  step: (query: Q) => Promise<Page<T>>,
): Promise<Page<T>> {
  const rows: T[] = [];
  let before = query.before;
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    const page = await step({ ...query, before, limit: query.limit - rows.length });
    rows.push(...page.rows);
    if (page.next === null || rows.length >= query.limit) return { rows, next: page.next };
    before = page.next;
  }
  return { rows, next: before };
}
