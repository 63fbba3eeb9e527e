// Drives a what-if: recorded messages come page by page from a thread of their own, and between two pages everybody else has the main thread.
import { createComparison, type WhatIf, type WhatIfAnswer } from '../core/what-if.ts';
import { WHAT_IF_EXAMPLES_MAX, WHAT_IF_MESSAGES_MAX, WHAT_IF_MS_MAX } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

export interface WhatIfParts {
  readonly store: Pick<Store, 'recordedMessages'>;
  readonly clock: Pick<Clock, 'monotonic'>;
}

export function createWhatIf({ store, clock }: WhatIfParts): WhatIf {
  return async ({ before, after, accountId, fromMs, toMs, isGone, onProgress }) => {
    const until = clock.monotonic() + WHAT_IF_MS_MAX;
    const comparison = createComparison(before, after, WHAT_IF_EXAMPLES_MAX);
    const { pages, messages, every } = await store.recordedMessages({ fromMs, toMs, accountId, limit: WHAT_IF_MESSAGES_MAX });
    const of = Math.ceil(messages / every);
    let judged = 0;
    let end: WhatIfAnswer['end'] = 'whole';
    onProgress?.(judged, of);
    for await (const page of pages) {
      if (isGone()) end = 'gone';
      else if (clock.monotonic() > until) end = 'out_of_time';
      if (end !== 'whole') break;
      for (const message of page) comparison.add(message);
      judged += page.length;
      onProgress?.(judged, of);
    }
    return { ...comparison.result(), messages, every, end };
  };
}
