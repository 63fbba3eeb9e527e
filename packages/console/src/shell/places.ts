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
}

export interface PlaceGroup {
  readonly title: Key | null;
  readonly places: readonly Place[];
}

export const placeGroups: readonly PlaceGroup[] = [
  {
    title: null,
    places: [{ path: '/', icon: 'overview', title: 'place.overview' }],
  },
];

export const places: readonly Place[] = placeGroups.flatMap((group) => group.places);
