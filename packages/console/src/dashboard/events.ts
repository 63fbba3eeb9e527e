// What the gateway tells a customer as it happens: which parts of the account are not as they were. Whatever is on the screen and shows them is asked anew;
// after a broken line, everything is.
import { useEffect, useState } from 'react';
import { call } from '../api/client.ts';
import type { Connection } from '../api/events.ts';
import { queries } from '../api/hooks.ts';

/** What an EventSource waits after a failure for good, such as a restart behind a proxy. */
const AGAIN_MS = 3000;

/** Asks anew for what is on the screen; a change that comes meanwhile is asked for afterwards, so that answers slower than the changes still come. */
function createRenewal(): () => void {
  let isAsking = false;
  let isDue = false;
  const renew = (): void => {
    isDue = isAsking;
    if (isAsking) return;
    isAsking = true;
    void queries.invalidateQueries({}, { cancelRefetch: false }).finally(() => {
      isAsking = false;
      if (isDue) renew();
    });
  };
  return renew;
}

/** Follows the account's events while somebody is signed in. */
export function useAccountEvents(): Connection {
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const renew = createRenewal();
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
