// What an app tells its shell: where one can go in it, what a search leads to, what the palette knows beside the places.
import type { Connection } from '../api/follow.ts';
import type { Key } from '../i18n.ts';
import type { IconName } from '../parts/icon.tsx';

export interface Place {
  readonly path: string;
  readonly icon: IconName;
  readonly title: Key;
  /** Another address that belongs to it. */
  readonly also?: string;
}

export interface PlaceGroup {
  readonly title: Key | null;
  readonly places: readonly Place[];
}

export interface PaletteEntry {
  readonly to: string;
  readonly text: string;
  readonly icon: IconName;
  /** What it is, as the palette says beside it. */
  readonly kind: Key;
}

export interface Frame {
  /** Only what the reader may go to. */
  readonly groups: readonly PlaceGroup[];
  /** The reader's name, as the bar shows it. */
  readonly who: string;
  readonly connection: Connection;
  readonly search: { readonly label: Key; readonly hint: Key; readonly paletteHint: Key };
  /** null: nothing to look for. */
  readonly searchTarget: (asked: string) => string | null;
  /** A hook: called while the palette is open. */
  readonly usePaletteEntries: () => readonly PaletteEntry[];
}
