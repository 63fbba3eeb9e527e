// The line of server-sent events that both apps keep open while somebody is signed in. The browser reconnects by itself where it may; what it was refused
// for good is tried again here. After a broken line everything on the screen is asked anew: what came meanwhile may not be told again.
import { useEffect, useState } from 'react';
import { call } from './client.ts';

export type Connection = 'connecting' | 'live' | 'lost';

/** What an EventSource waits after a failure for good, such as a restart behind a proxy. */
const AGAIN_MS = 3000;

/**
 * Follows `/api/events`.
 * @param listen adds the app's listeners to a line just made; must be the same function at every call
 * @param renew asks anew for what is on the screen; must be the same function at every call
 */
export function useFollow(listen: (source: EventSource) => void, renew: () => void): Connection {
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const open = (): void => {
      source = new EventSource('/api/events');
      source.addEventListener('open', () => {
        setConnection('live');
        if (!isFirst) renew();
        isFirst = false;
      });
      listen(source);
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
  }, [listen, renew]);
  return connection;
}
