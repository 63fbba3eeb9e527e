// The palette: every place and every name by a few letters, without leaving the keyboard.
import { type KeyboardEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useText } from '../i18n.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import type { Frame, PaletteEntry } from './frame.ts';

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

export function Palette({ frame, onClose }: { readonly frame: Omit<Frame, 'connection' | 'who'>; readonly onClose: () => void }) {
  const t = useText();
  const [, go] = useLocation();
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState(0);
  const named = frame.usePaletteEntries();
  const places = frame.groups.flatMap((group) => group.places);
  const entries: readonly PaletteEntry[] = [
    ...places.map(({ path, title, icon }): PaletteEntry => ({ to: path, text: t(title), icon, kind: 'palette.place' })),
    ...named,
  ];
  const found = entries.filter(({ text }) => matches(text, asked)).slice(0, SHOWN_MAX);
  const target = frame.searchTarget(asked);
  const shown: readonly PaletteEntry[] =
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
        placeholder={t(frame.search.paletteHint)}
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
