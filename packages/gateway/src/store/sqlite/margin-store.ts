// The verbs of ports/store-margins.ts: margins from what is kept of them (margin-blocks.ts), and of the rest page by page; recorded traffic in a thread of its
// own that lives as long as somebody reads.
import type { MarginSum, MarginVerbs, RecordedMessage } from '../../ports/store-margins.ts';
import type { IdRange, MarginPageInput, RecordedPageInput } from './margin-reads.ts';
import type { TallyVerbs } from '../../ports/store-tallies.ts';
import { startReader } from './reader-thread.ts';
import type { startWriter } from './writer-thread.ts';

/** About 20 ms in the reader. */
const MARGIN_PAGE_IDS = 4000;
/** A few milliseconds of judging on the main thread. */
const RECORDED_PAGE_MESSAGES = 250;

type Reader = ReturnType<typeof startReader>;

export interface MarginStoreParts {
  readonly path: string;
  /** For what the traffic waits for, and for what people look at. */
  readonly reader: Reader;
  readonly pages: Reader;
  readonly writer: Awaited<ReturnType<typeof startWriter>>;
}

async function* marginPages(pages: Reader, input: Omit<MarginPageInput, keyof IdRange>): AsyncGenerator<readonly MarginSum[]> {
  const range = await pages.call('messageRange', input);
  const { rows, rest } = await pages.call('keptMargins', { ...input, ...range });
  yield rows;
  for (const { low, high } of rest)
    for (let at = low; at < high; at += MARGIN_PAGE_IDS)
      yield await pages.call('marginPage', { ...input, low: at, high: Math.min(high, at + MARGIN_PAGE_IDS) });
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

export function createMarginStore({ path, reader, pages, writer }: MarginStoreParts): MarginVerbs & Pick<TallyVerbs, 'keepMargins'> {
  return {
    margins: (input) => marginPages(pages, input),
    async keepMargins() {
      const block = await pages.call('marginBlock');
      if (block) await writer.call('keepMargins', block);
      return block !== null;
    },
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
