// The bar: search from anywhere, whether what is shown is live, theme, language, who is signed in.
import { type FormEvent, type RefObject, useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../api/client.ts';
import { languages, type Language, useText } from '../i18n.ts';
import { Icon } from '../parts/icon.tsx';
import { Shape } from '../parts/state.tsx';
import { themes, type Theme } from '../preferences.ts';
import type { Frame } from './frame.ts';

export interface BarProps {
  readonly frame: Pick<Frame, 'connection' | 'who' | 'search' | 'searchTarget'>;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
  readonly onSignedOut: () => void;
  readonly searchBox: RefObject<HTMLInputElement | null>;
}

const tones = { live: 'delivered', connecting: 'underway', lost: 'waiting' } as const;

export function Bar({ frame, theme, onTheme, language, onLanguage, isMenuOpen, onMenu, onSignedOut, searchBox }: BarProps) {
  const t = useText();
  const { connection, who, search } = frame;
  const [, go] = useLocation();
  const [asked, setAsked] = useState('');
  const find = (event: FormEvent): void => {
    event.preventDefault();
    const target = frame.searchTarget(asked);
    if (target === null) return;
    setAsked('');
    go(target);
  };
  return (
    <div className="bar" role="banner">
      <button
        type="button"
        className="icon-button menu-button"
        aria-label={t('menu')}
        aria-expanded={isMenuOpen}
        aria-controls="rail"
        onClick={onMenu}
      >
        <Icon name="menu" />
      </button>
      <form className="search" role="search" onSubmit={find}>
        <Icon name="search" />
        <input
          ref={searchBox}
          className="input"
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
          placeholder={t(search.hint)}
          aria-label={t(search.label)}
          spellCheck={false}
          autoComplete="off"
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <span className="spring" />
      <span className="live" role="status" title={t(`live.${connection}.help`)}>
        <Shape tone={tones[connection]} />
        <span className="word">{t(`live.${connection}`)}</span>
      </span>
      <button
        type="button"
        className="icon-button"
        title={t('theme', { theme: t(`theme.${theme}`) })}
        aria-label={t('theme', { theme: t(`theme.${theme}`) })}
        onClick={() => onTheme(themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system')}
      >
        <Icon name="theme" />
      </button>
      <button
        type="button"
        className="button quiet small"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => onLanguage(languages.find((one) => one !== language) ?? 'en')}
      >
        {t('language.other')}
      </button>
      <span className="second who">{who}</span>
      <button
        type="button"
        className="button quiet small"
        onClick={() =>
          void call('POST', '/api/sign-out')
            .catch(() => null)
            .then(onSignedOut)
        }
      >
        {t('sign_out')}
      </button>
    </div>
  );
}
