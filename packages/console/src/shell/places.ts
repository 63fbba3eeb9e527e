// The places of the operator console, in the order of the rail: where they are, and who may go there.
import type { EndpointKey } from '../api/permissions.ts';
import type { Key } from '../i18n.ts';
import type { IconName } from '../parts/icon.tsx';

export interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly title: Key;
  /** What it asks first: who may not is not shown the way. */
  readonly needs?: EndpointKey;
  /** Another address that belongs to it. */
  readonly also?: string;
}

export interface PlaceGroup {
  readonly title: Key | null;
  readonly places: readonly Place[];
}

export const placeGroups: readonly PlaceGroup[] = [
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

export const places: readonly Place[] = placeGroups.flatMap((group) => group.places);
