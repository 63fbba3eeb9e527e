// The palette: every place and every name by a few letters, without leaving the keyboard.
import { type KeyboardEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useApi } from '../api/hooks.ts';
import { type Key, useText } from '../i18n.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useMay } from '../session.ts';
import { places } from './places.ts';
import { searchTarget } from './search-target.ts';

interface Entry {
  readonly to: string;
  readonly text: string;
  readonly icon: IconName;
  readonly kind: Key;
}

interface Named {
  readonly name: string;
}

/** Whether the letters stand in the text in this order: `cns` finds `Connectors`. */
export function matches(text: string, letters: string): boolean {
  let at = 0;
  const low = text.toLowerCase();
  for (const letter of letters.toLowerCase().replaceAll(' ', '')) {
    at = low.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const SHOWN_MAX = 12;

export function Palette({ onClose, hasHandset }: { readonly onClose: () => void; readonly hasHandset: boolean }) {
  const t = useText();
  const may = useMay();
  const [, go] = useLocation();
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState(0);
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];

  const entries: readonly Entry[] = [
    ...places
      .filter(({ needs, path }) => (needs === undefined || may(needs)) && (path !== '/handset' || hasHandset))
      .map(({ path, title, icon }): Entry => ({ to: path, text: t(title), icon, kind: 'palette.place' })),
    ...connectors.map(({ name }): Entry => ({ to: `/connectors/${name}`, text: name, icon: 'connectors', kind: 'palette.connector' })),
    ...accounts.map(({ name }): Entry => ({ to: `/accounts/${name}`, text: name, icon: 'accounts', kind: 'palette.account' })),
  ];
  const found = entries.filter(({ text }) => matches(text, asked)).slice(0, SHOWN_MAX);
  const target = searchTarget(asked, may('GET /api/messages'));
  const shown: readonly Entry[] =
    target === null ? found : [...found, { to: target, text: t('palette.search', { asked }), icon: 'search', kind: 'palette.anything' }];
  const current = Math.min(chosen, shown.length - 1);
  const open = (to: string): void => {
    onClose();
    go(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setChosen((current + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const entry = shown[current];
      if (entry) open(entry.to);
    }
  };
  return (
    <Dialog title={t('palette')} onClose={onClose} isBare className="palette">
      <input
        className="input"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${current}`}
        aria-label={t('palette')}
        placeholder={t('palette.hint')}
        value={asked}
        onChange={(event) => {
          setAsked(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        spellCheck={false}
        autoComplete="off"
      />
      <div role="listbox" id="palette-list" aria-label={t('palette')}>
        {shown.map((entry, index) => (
          <div
            key={`${entry.kind} ${entry.to}`}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === current}
            onClick={() => open(entry.to)}
            onPointerMove={() => setChosen(index)}
          >
            <Icon name={entry.icon} />
            {entry.text}
            <span className="hint">{t(entry.kind)}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
