// The verbs of ports/store-margins.ts over the reader's: pages of ids, one after another, in a thread of their own that lives as long as somebody reads.
import type { MarginSum, MarginVerbs, RecordedMessage } from '../../ports/store-margins.ts';
import type { IdRange, MarginPageInput, RecordedPageInput } from './margin-reads.ts';
import { startReader } from './reader-thread.ts';

/** About 50 ms in the reader. */
const MARGIN_PAGE_IDS = 10_000;
/** A few milliseconds of judging on the main thread. */
const RECORDED_PAGE_MESSAGES = 250;

type Reader = ReturnType<typeof startReader>;

async function* marginPages(path: string, input: Omit<MarginPageInput, keyof IdRange>): AsyncGenerator<readonly MarginSum[]> {
  const own = startReader(path);
  try {
    const { low, high } = await own.call('messageRange', input);
    for (let at = low; at < high; at += MARGIN_PAGE_IDS)
      yield await own.call('marginPage', { ...input, low: at, high: Math.min(high, at + MARGIN_PAGE_IDS) });
  } finally {
    await own.close();
  }
}

async function* recordedPages(
  own: Reader,
  ids: Float64Array,
  input: Omit<RecordedPageInput, 'ids'>,
): AsyncGenerator<readonly RecordedMessage[]> {
  try {
    for (let at = 0; at < ids.length; at += RECORDED_PAGE_MESSAGES)
      yield await own.call('recordedPage', { ...input, ids: [...ids.subarray(at, at + RECORDED_PAGE_MESSAGES)] });
  } finally {
    await own.close();
  }
}

export function createMarginStore(path: string, reader: Reader): MarginVerbs {
  return {
    margins: (input) => marginPages(path, input),
    messageMargin: (messageId) => reader.call('messageMargin', messageId),
    async recordedMessages({ limit, ...input }) {
      const own = startReader(path);
      try {
        const { ids, ...found } = await own.call('recordedIds', { ...input, limit });
        return { ...found, pages: recordedPages(own, ids, input) };
      } catch (error) {
        await own.close();
        throw error;
      }
    },
  };
}
