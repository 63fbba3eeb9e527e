// What is around every screen of somebody who is signed in: rail, bar, palette, keys. What stands in them is the app's own (frame.ts).
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Language } from '../i18n.ts';
import { useText } from '../i18n.ts';
import type { Theme } from '../preferences.ts';
import type { Connection } from '../api/follow.ts';
import { Icon } from '../parts/icon.tsx';
import { Bar } from './bar.tsx';
import type { Frame } from './frame.ts';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';

/** What the reader can set from every screen. */
export interface ShellControls {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly onSignedOut: () => void;
}

export interface ShellProps extends ShellControls {
  readonly frame: Frame;
  readonly children: ReactNode;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input,textarea,select,[contenteditable]') !== null;

/** The line is renewed every few minutes, and a restart is over soon: neither is worth a word. */
const AWAY_AFTER_MS = 4000;

/** That what is on the screen is old, once the line has been broken for a while. */
function Away({ connection }: { readonly connection: Connection }) {
  const t = useText();
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    if (connection !== 'lost') return setAway(false);
    const timer = setTimeout(() => setAway(true), AWAY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [connection]);
  return (
    <div className="away" role="status">
      {isAway && (
        <p className="notice waiting">
          <Icon name="warning" />
          {t('away')}
        </p>
      )}
    </div>
  );
}

export function Shell({ frame, children, ...controls }: ShellProps) {
  const t = useText();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setPaletteOpen(true);
      } else if (event.key === '/' && !isTyping(event.target)) {
        event.preventDefault();
        search.current?.focus();
      } else if (event.key === 'Escape') setMenuOpen(false);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <Rail groups={frame.groups} isOpen={isMenuOpen} onGo={() => setMenuOpen(false)} />
      <Bar {...controls} frame={frame} isMenuOpen={isMenuOpen} onMenu={() => setMenuOpen(!isMenuOpen)} searchBox={search} />
      <Away connection={frame.connection} />
      {children}
      {isPaletteOpen && <Palette frame={frame} onClose={() => setPaletteOpen(false)} />}
    </div>
  );
}
