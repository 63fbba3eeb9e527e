// The frame around every screen of somebody who is signed in: rail, bar, palette, keys, and the live line to the gateway.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useEvents } from '../api/events.ts';
import { useApi } from '../api/hooks.ts';
import type { Language } from '../i18n.ts';
import { useText } from '../i18n.ts';
import type { Theme } from '../preferences.ts';
import { useMay } from '../session.ts';
import { Bar } from './bar.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';

export interface ShellProps {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly onSignedOut: () => void;
  readonly children: ReactNode;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input,textarea,select,[contenteditable]') !== null;

export function Shell({ children, ...bar }: ShellProps) {
  const t = useText();
  const connection = useEvents();
  const [at] = useLocation();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const may = useMay();
  const { hasHandset } = useApi<{ readonly hasHandset: boolean }>('/api/status').data ?? { hasHandset: false };
  const isHandsetShown = hasHandset && may('GET /api/handset');

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

  // Who reads by ear is told of a new page by its heading.
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else {
      scrollTo(0, 0);
      document.getElementById('page')?.focus({ preventScroll: true });
    }
  }, [at]);

  return (
    <div className="shell">
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <Rail isOpen={isMenuOpen} onGo={() => setMenuOpen(false)} hasHandset={isHandsetShown} />
      <Bar {...bar} connection={connection} isMenuOpen={isMenuOpen} onMenu={() => setMenuOpen(!isMenuOpen)} search={search} />
      {children}
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} hasHandset={isHandsetShown} />}
    </div>
  );
}
