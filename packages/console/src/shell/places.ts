// The places of the operator console, in the order of the rail: where they are, and who may go there.
import type { EndpointKey } from '../api/permissions.ts';
import type { Place, PlaceGroup } from './frame.ts';

export interface OperatorPlace extends Place {
  /** What it asks first: who may not is not shown the way. */
  readonly needs?: EndpointKey;
}

export const placeGroups: readonly { readonly title: PlaceGroup['title']; readonly places: readonly OperatorPlace[] }[] = [
  {
    title: null,
    places: [
      { path: '/', icon: 'overview', title: 'place.overview' },
      { path: '/connectors', icon: 'connectors', title: 'place.connectors' },
      { path: '/queues', icon: 'queues', title: 'place.queues' },
    ],
  },
  {
    title: 'group.traffic',
    places: [
      { path: '/messages', icon: 'messages', title: 'place.messages', needs: 'GET /api/messages' },
      { path: '/inbound', icon: 'inbound', title: 'place.inbound', needs: 'GET /api/inbound' },
      { path: '/unmatched', icon: 'unmatched', title: 'place.unmatched', needs: 'GET /api/orphans' },
      { path: '/handset', icon: 'handset', title: 'place.handset', needs: 'GET /api/handset' },
    ],
  },
  {
    title: 'group.customers',
    places: [
      { path: '/accounts', icon: 'accounts', title: 'place.accounts' },
      { path: '/webhooks', icon: 'webhooks', title: 'place.webhooks' },
      { path: '/prices', icon: 'prices', title: 'place.prices', also: '/margins' },
      { path: '/numbers', icon: 'numbers', title: 'place.numbers' },
    ],
  },
  {
    title: 'group.ways',
    places: [
      { path: '/routes', icon: 'routes', title: 'place.routes' },
      { path: '/rules', icon: 'rules', title: 'place.rules' },
    ],
  },
  {
    title: 'group.record',
    places: [
      { path: '/audit', icon: 'audit', title: 'place.audit' },
      { path: '/ledger', icon: 'ledger', title: 'place.ledger', needs: 'GET /api/ledger/verify' },
      { path: '/settings', icon: 'settings', title: 'place.settings' },
    ],
  },
];
