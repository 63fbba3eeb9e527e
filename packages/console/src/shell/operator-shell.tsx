// The shell of the operator console: its places as far as the role may go there, connectors and accounts in the palette, live by its events.
import type { ReactNode } from 'react';
import { useEvents } from '../api/events.ts';
import { useApi } from '../api/hooks.ts';
import { useMay, useSession } from '../session.ts';
import type { PaletteEntry } from './frame.ts';
import { placeGroups } from './places.ts';
import { searchTarget } from './search-target.ts';
import { Shell, type ShellControls } from './shell.tsx';

interface Named {
  readonly name: string;
}

function usePaletteEntries(): readonly PaletteEntry[] {
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  return [
    ...connectors.map(
      ({ name }): PaletteEntry => ({ to: `/connectors/${name}`, text: name, icon: 'connectors', kind: 'palette.connector' }),
    ),
    ...accounts.map(({ name }): PaletteEntry => ({ to: `/accounts/${name}`, text: name, icon: 'accounts', kind: 'palette.account' })),
  ];
}

export function OperatorShell({ children, ...controls }: ShellControls & { readonly children: ReactNode }) {
  const may = useMay();
  const { name } = useSession();
  const connection = useEvents();
  const { hasHandset } = useApi<{ readonly hasHandset: boolean }>('/api/status').data ?? { hasHandset: false };
  const groups = placeGroups
    .map(({ title, places }) => ({
      title,
      places: places.filter(({ needs, path }) => (needs === undefined || may(needs)) && (path !== '/handset' || hasHandset)),
    }))
    .filter(({ places }) => places.length > 0);
  return (
    <Shell
      {...controls}
      frame={{
        groups,
        who: name,
        connection,
        search: { label: 'search.label', hint: 'search.hint', paletteHint: 'palette.hint' },
        searchTarget: (asked) => searchTarget(asked, may('GET /api/messages')),
        usePaletteEntries,
      }}
    >
      {children}
    </Shell>
  );
}
