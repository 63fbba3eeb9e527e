// What the browser keeps: theme and language as the reader chose them, and a mark that somebody is signed in. The cookie is out of reach of scripts; without
// the mark nobody is asked.
import { languageOf, languages, type Language } from './i18n.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const THEME = 'trunkline.theme';
const LANGUAGE = 'trunkline.language';
const darkQuery = matchMedia('(prefers-color-scheme: dark)');

const kept = <T extends string>(key: string, all: readonly T[]): T | null => all.find((one) => one === localStorage.getItem(key)) ?? null;

export const readTheme = (): Theme => kept(THEME, themes) ?? 'system';
export const readLanguage = (): Language => kept(LANGUAGE, languages) ?? languageOf(navigator.languages);

export const isDark = (theme: Theme): boolean => theme === 'dark' || (theme === 'system' && darkQuery.matches);

export function applyTheme(theme: Theme): void {
  localStorage.setItem(THEME, theme);
  document.documentElement.dataset['theme'] = isDark(theme) ? 'dark' : 'light';
}

export function applyLanguage(language: Language): void {
  localStorage.setItem(LANGUAGE, language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

darkQuery.addEventListener('change', () => applyTheme(readTheme()));

const MARK = 'trunkline.signed-in';
export const wasSignedIn = (): boolean => localStorage.getItem(MARK) !== null;
export const markSignedIn = (isIn: boolean): void => (isIn ? localStorage.setItem(MARK, '1') : localStorage.removeItem(MARK));
