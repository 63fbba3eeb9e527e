// What the gateway tells a customer as it happens: which parts of the account are not as they were. Whatever is on the screen and shows them is asked anew;
// after a broken line, everything is.
import { useEffect, useState } from 'react';
import { call } from '../api/client.ts';
import type { Connection } from '../api/events.ts';
import { queries } from '../api/hooks.ts';

/** What an EventSource waits after a failure for good, such as a restart behind a proxy. */
const AGAIN_MS = 3000;

/** Follows the account's events while somebody is signed in. */
export function useAccountEvents(): Connection {
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const renew = (): void => void queries.invalidateQueries();
    const open = (): void => {
      source = new EventSource('/api/events');
      source.addEventListener('open', () => {
        setConnection('live');
        // What came while the line was broken is not told again: it is looked for.
        if (!isFirst) renew();
        isFirst = false;
      });
      source.addEventListener('changed', renew);
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
