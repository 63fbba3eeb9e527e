// What the gateway tells as it happens. The browser reconnects by itself and says up to where it knows; a change or an alarm makes what is on the screen new.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from './client.ts';
import { queries } from './hooks.ts';
import type { Overview } from './types.ts';

export type Connection = 'connecting' | 'live' | 'lost';
const overviewKey = ['/api/overview'];
/** What an EventSource waits after a failure for good, such as a restart behind a proxy. */
const AGAIN_MS = 3000;

/** Follows the events while somebody is signed in. */
export function useEvents(): Connection {
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource('/api/events');
      source.addEventListener('open', () => setConnection('live'));
      source.addEventListener('overview', ({ data }) => queries.setQueryData(overviewKey, JSON.parse(String(data)) as Overview));
      const renew = (): void => {
        void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== overviewKey[0] });
      };
      source.addEventListener('changed', renew);
      source.addEventListener('alert', renew);
      source.addEventListener('error', () => {
        setConnection('lost');
        if (source?.readyState !== EventSource.CLOSED) return;
        // Refused: the session may be over, which this answer tells the page.
        void call('GET', '/api/me').catch(() => null);
        timer = setTimeout(open, AGAIN_MS);
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, []);
  return connection;
}

/** The overview as the events keep it. */
export function useOverview(): Overview | undefined {
  return useQuery<Overview>({
    queryKey: overviewKey,
    queryFn: () => call<Overview>('GET', '/api/overview'),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
}
