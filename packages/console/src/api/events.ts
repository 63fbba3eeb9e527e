// What the gateway tells an operator as it happens: the overview, and that a change or an alarm makes what is on the screen new.
import { useQuery } from '@tanstack/react-query';
import { call } from './client.ts';
import { type Connection, useFollow } from './follow.ts';
import { queries } from './hooks.ts';
import { isLongSearch } from './pages.ts';
import type { Overview } from './types.ts';

const overviewKey = ['/api/overview'];

function renew(): void {
  void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== overviewKey[0] && !isLongSearch(query) });
}

function listen(source: EventSource): void {
  source.addEventListener('overview', ({ data }) => queries.setQueryData(overviewKey, JSON.parse(String(data)) as Overview));
  source.addEventListener('changed', renew);
  source.addEventListener('alert', renew);
}

/** Follows the events while somebody is signed in. */
export function useEvents(): Connection {
  return useFollow(listen, renew);
}

/** The overview as the events keep it. */
export function useOverview(): Overview | undefined {
  return useQuery<Overview>({
    queryKey: overviewKey,
    queryFn: () => call<Overview>('GET', '/api/overview'),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}
