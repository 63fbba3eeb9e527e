// The text of the console: one catalogue of keys, a file per language, and the words a reader chose. `{name}` is filled in; a text of two forms divided
// by `|` is the singular and the plural of `{count}`.
import { createContext, use } from 'react';
import { en } from './locales/en.ts';
import { zh } from './locales/zh.ts';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
export type Key = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, values?: Values) => string;

export const catalogues: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, zh };
export const languageTags: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

export function translate(language: Language, key: Key, values: Values = {}): string {
  const text = catalogues[language][key];
  const [one = '', many = one] = text.includes('|') ? text.split('|') : [text];
  return (values['count'] === 1 ? one : many).replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language a browser asks for, as far as there is a catalogue of it. */
export function languageOf(asked: readonly string[]): Language {
  const known = asked.map((tag) => languages.find((language) => tag.toLowerCase().startsWith(language)));
  return known.find((language) => language !== undefined) ?? 'en';
}

/** A key made of a name that the API gives; null: the catalogue does not know that name. */
export const keyOf = (prefix: string, name: string): Key | null => {
  const key = `${prefix}.${name}`;
  return Object.hasOwn(en, key) ? (key as Key) : null;
};

export const LanguageContext = createContext<Language>('en');

export function useText(): Translate {
  const language = use(LanguageContext);
  return (key, values) => translate(language, key, values);
}

/** Names that the API gives, such as those of roles, in the reader's language; one that the catalogue does not know stands as it is. */
export function useNames(prefix: string): (name: string) => string {
  const t = useText();
  return (name) => {
    const key = keyOf(prefix, name);
    return key ? t(key) : name;
  };
}
