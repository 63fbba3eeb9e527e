// The places of the Dashboard, in the order of the rail: where they are, and who may go there. They share the port with the customer API: none may be a path
// of it, or whoever opens or reloads it gets the API's answer (Jasmin's clients have /send).
import type { Place, PlaceGroup } from '../shell/frame.ts';
import { needsOf } from '../shell/needs.ts';
import type { EndpointKey } from './permissions.ts';

export interface DashboardPlace extends Place {
  /** What it asks first: who may not is not shown the way. */
  readonly needs?: EndpointKey;
}

export const placeGroups: readonly { readonly title: PlaceGroup['title']; readonly places: readonly DashboardPlace[] }[] = [
  {
    title: null,
    places: [
      { path: '/', icon: 'home', title: 'place.home' },
      { path: '/compose', icon: 'send', title: 'place.send', needs: 'GET /api/send' },
      { path: '/messages', icon: 'messages', title: 'place.messages', needs: 'GET /api/messages' },
      { path: '/inbox', icon: 'inbound', title: 'place.inbox', needs: 'GET /api/conversations' },
      { path: '/numbers', icon: 'numbers', title: 'place.numbers', needs: 'GET /api/numbers' },
      { path: '/reports', icon: 'overview', title: 'place.reports' },
      { path: '/connect', icon: 'docs', title: 'place.connect', needs: 'GET /api/credentials' },
      { path: '/webhooks', icon: 'webhooks', title: 'place.webhooks', needs: 'GET /api/webhooks' },
      { path: '/statements', icon: 'ledger', title: 'place.statements', needs: 'GET /api/statement' },
      { path: '/account', icon: 'accounts', title: 'place.account' },
    ],
  },
];

/** What an address asks for; undefined: nothing that not every role has. */
export const neededAt = (path: string): EndpointKey | undefined =>
  needsOf([{ path: '/account/users', needs: 'GET /api/users' } as const, ...placeGroups.flatMap(({ places }) => places)], path);
