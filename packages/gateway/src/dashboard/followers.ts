// Who looks at an account right now, and that something of it changed (server-sent events). What changed is not said: the page asks for what it shows. Many
// changes within a moment are one event, a reader that lags is passed over, and where nobody looks nothing is watched.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../ports/clock.ts';
import type { PeopleVerbs } from '../ports/store-people.ts';

/** Changes gather so long: under load a page is asked to look again four times a second, not a thousand. */
const GATHER_MS = 250;
const HEARTBEAT_MS = 15_000;
/** All pages that are open, of all accounts: each is a connection and some kilobytes. */
const FOLLOWERS_MAX = 2000;
/** One account cannot take all of them. */
const FOLLOWERS_PER_ACCOUNT_MAX = 50;
/** Whoever was signed out meanwhile is not told any more than this long. */
const FOLLOW_MS_MAX = 300_000;
/** A reader this far behind is passed over: what it misses is in the next. */
const BEHIND_OCTETS_MAX = 16_000;
const RETRY_MS = 1000;

const CHANGED = 'event: changed\ndata: {}\n\n';
const HEARTBEAT = ': here\n\n';

export interface Followers {
  /** False: as many as may follow already. */
  hasRoom(accountId: number): boolean;
  follow(accountId: number, raw: ServerResponse): void;
  /** Something of these accounts is not as it was. */
  touched(accountIds: readonly number[]): void;
  /** Something was set that any account may see. */
  allTouched(): void;
  endAll(): void;
}

export interface FollowersParts {
  readonly store: Pick<PeopleVerbs, 'watchAccounts'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly onError: (error: unknown) => void;
}

export function createFollowers({ store, clock, onError }: FollowersParts): Followers {
  const byAccount = new Map<number, Map<ServerResponse, () => void>>();
  const changed = new Set<number>();
  let followers = 0;
  let cancelTell: (() => void) | null = null;
  let cancelBeat: (() => void) | null = null;

  const write = (raw: ServerResponse, text: string): void => {
    if (raw.writableLength <= BEHIND_OCTETS_MAX) raw.write(text);
  };
  const watch = (): void => void store.watchAccounts([...byAccount.keys()]).catch(onError);

  function tell(): void {
    cancelTell = null;
    for (const accountId of changed) for (const raw of byAccount.get(accountId)?.keys() ?? []) write(raw, CHANGED);
    changed.clear();
  }

  function beat(): void {
    cancelBeat = clock.after(HEARTBEAT_MS, () => {
      for (const own of byAccount.values()) for (const raw of own.keys()) write(raw, HEARTBEAT);
      beat();
    });
  }

  function touched(accountIds: Iterable<number>): void {
    for (const accountId of accountIds) if (byAccount.has(accountId)) changed.add(accountId);
    if (changed.size > 0) cancelTell ??= clock.after(GATHER_MS, tell);
  }

  return {
    hasRoom: (accountId) => followers < FOLLOWERS_MAX && (byAccount.get(accountId)?.size ?? 0) < FOLLOWERS_PER_ACCOUNT_MAX,
    follow(accountId, raw) {
      raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
      raw.write(`retry: ${RETRY_MS}\n\n`);
      const known = byAccount.get(accountId);
      const own = known ?? new Map<ServerResponse, () => void>();
      const end = (): void => {
        if (!own.delete(raw)) return;
        cancelEnd();
        followers--;
        if (own.size === 0) {
          byAccount.delete(accountId);
          watch();
        }
        if (followers === 0) {
          cancelBeat?.();
          cancelBeat = null;
        }
        raw.end();
      };
      const cancelEnd = clock.after(FOLLOW_MS_MAX, end);
      own.set(raw, end);
      followers++;
      if (!known) {
        byAccount.set(accountId, own);
        watch();
      }
      if (cancelBeat === null) beat();
      raw.on('close', end);
    },
    touched,
    allTouched: () => touched(byAccount.keys()),
    endAll() {
      cancelTell?.();
      // Each takes itself out of the maps, which iterating them allows.
      for (const own of byAccount.values()) for (const end of own.values()) end();
    },
  };
}
