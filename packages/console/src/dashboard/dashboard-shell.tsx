// The shell of the Dashboard: its places as far as the role may go there, live by the account's events.
import type { ReactNode } from 'react';
import { Shell, type ShellControls } from '../shell/shell.tsx';
import { useAccountEvents } from './events.ts';
import { ownSearchTarget } from './own-search.ts';
import { placeGroups } from './places.ts';
import { useUser, useUserMay } from './session.ts';

const usePaletteEntries = () => [];

export function DashboardShell({ children, ...controls }: ShellControls & { readonly children: ReactNode }) {
  const may = useUserMay();
  const { account, name } = useUser();
  const connection = useAccountEvents();
  const groups = placeGroups
    .map(({ title, places }) => ({ title, places: places.filter(({ needs }) => needs === undefined || may(needs)) }))
    .filter(({ places }) => places.length > 0);
  return (
    <Shell
      {...controls}
      frame={{
        groups,
        who: `${name} · ${account}`,
        connection,
        search: { label: 'dashboard.search.label', hint: 'dashboard.search.hint', paletteHint: 'dashboard.palette.hint' },
        searchTarget: (asked) => (may('GET /api/messages') ? ownSearchTarget(asked) : null),
        usePaletteEntries,
      }}
    >
      {children}
    </Shell>
  );
}
