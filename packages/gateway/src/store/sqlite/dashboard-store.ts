// The verbs of ports/store-dashboard.ts: by the reader of pages, so that they stand before nobody's messages. What is long is read in many short steps, and
// between them others of it pass.
import type { Clock } from '../../ports/clock.ts';
import type { DashboardVerbs, Traffic, TrafficQuery, TrafficRow } from '../../ports/store-dashboard.ts';
import type { TrafficPlace, TrafficStep } from './tally-reads.ts';
import type { startReader } from './reader-thread.ts';
import { walk } from './search-walk.ts';
import type { startWriter } from './writer-thread.ts';

/** Rows of one count; beyond them senders are not told apart any more. */
const ROWS_MAX = 50_000;

type Reader = ReturnType<typeof startReader>;
type Sum = { -readonly [K in keyof TrafficRow]: TrafficRow[K] };

export interface DashboardStoreParts {
  readonly reader: Reader;
  readonly writer: Awaited<ReturnType<typeof startWriter>>;
  readonly clock: Pick<Clock, 'monotonic'>;
}

export function createDashboardStore({ reader, writer, clock }: DashboardStoreParts): DashboardVerbs {
  async function traffic({ messagesMax, ...query }: TrafficQuery): Promise<Traffic> {
    const sums = new Map<string, Sum>();
    let counted = 0;
    let from: TrafficPlace | null = null;
    do {
      const step: TrafficStep = await reader.call('trafficStep', { ...query, from });
      for (const row of step.rows) {
        const keyOf = (sender: string | null): string => JSON.stringify([row.hour, row.state, row.reason, row.country, row.number, sender]);
        const isRoom = sums.size < ROWS_MAX || sums.has(keyOf(row.sender));
        const sender = isRoom ? row.sender : null;
        const sum = sums.get(keyOf(sender));
        if (sum) {
          sum.messages += row.messages;
          sum.segments += row.segments;
          sum.chargedMicros += row.chargedMicros;
        } else sums.set(keyOf(sender), { ...row, sender });
      }
      counted += step.messages;
      from = step.next;
    } while (from !== null && counted < messagesMax);
    return { rows: [...sums.values()], isWhole: from === null };
  }

  return {
    traffic,
    searchOwnMessages: (query) => walk(clock, query, (step) => reader.call('searchOwnMessages', step)),
    ownWaiting: (accountId, now) => reader.call('ownWaiting', { accountId, now }),
    conversations: (query) => walk(clock, query, (step) => reader.call('conversations', step)),
    unseenConversations: (accountId, max) => reader.call('unseenConversations', { accountId, max }),
    conversation: (query) => reader.call('conversation', query),
    markSeen: (key) => writer.call('markSeen', key),
  };
}
