// The places of the Dashboard, in the order of the rail: where they are, and who may go there.
import type { Place, PlaceGroup } from '../shell/frame.ts';
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
      { path: '/account', icon: 'accounts', title: 'place.account' },
    ],
  },
];
