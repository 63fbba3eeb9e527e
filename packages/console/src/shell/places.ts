// The places of the operator console, in the order of the rail: where they are, and who may go there.
import type { EndpointKey } from '../api/permissions.ts';
import type { Place, PlaceGroup } from './frame.ts';
import { needsOf } from './needs.ts';

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

/** Addresses within a place that ask for more than the place does. */
const deeper: readonly { readonly path: string; readonly needs: EndpointKey }[] = [
  { path: '/connectors/new', needs: 'POST /api/connectors' },
  { path: '/connectors/:name/wire', needs: 'GET /api/connectors/:name/wire' },
  { path: '/connectors/:name/settings', needs: 'PATCH /api/connectors/:name' },
  { path: '/queues/held', needs: 'GET /api/held' },
  { path: '/accounts/new', needs: 'POST /api/accounts' },
  { path: '/accounts/:name/settings', needs: 'PATCH /api/accounts/:name' },
  { path: '/margins', needs: 'GET /api/margins' },
  { path: '/routes/rules/new', needs: 'POST /api/route-rules' },
  { path: '/rules/dry-run', needs: 'POST /api/dry-run' },
  { path: '/rules/opt-outs', needs: 'GET /api/opt-outs' },
  { path: '/rules/consents', needs: 'GET /api/opt-outs' },
];

/** What an address asks for; undefined: nothing that not every role has. */
export const neededAt = (path: string): EndpointKey | undefined =>
  needsOf([...deeper, ...placeGroups.flatMap(({ places }) => places)], path);
