// What the gateway tells a customer as it happens: that the account is not as it was. Whatever is on the screen is asked anew.
import { type Connection, useFollow } from '../api/follow.ts';
import { queries } from '../api/hooks.ts';
import { isLongSearch } from '../api/pages.ts';

let isAsking = false;
let isDue = false;

/** Asks anew for what is on the screen; a change that comes meanwhile is asked for afterwards, so that answers slower than the changes still come. */
function renew(): void {
  isDue = isAsking;
  if (isAsking) return;
  isAsking = true;
  void queries.invalidateQueries({ predicate: (query) => !isLongSearch(query) }, { cancelRefetch: false }).finally(() => {
    isAsking = false;
    if (isDue) renew();
  });
}

function listen(source: EventSource): void {
  source.addEventListener('changed', renew);
}

/** Follows the account's events while somebody is signed in. */
export function useAccountEvents(): Connection {
  return useFollow(listen, renew);
}
