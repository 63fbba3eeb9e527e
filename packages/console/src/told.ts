// What the gateway says, in the reader's language: by the key and the values that it gives beside its English, never by matching sentences. Where a key has
// no translation its English stands.
import { use } from 'react';
import { LanguageContext, type Language } from './i18n.ts';
import { zhGateway } from './locales/zh-gateway.ts';

export interface Told {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>> | null>> = { en: null, zh: zhGateway };

/** `english`: as the gateway said it. */
export function say(language: Language, area: string, told: Told | null | undefined, english: string): string {
  const catalogue = catalogues[language];
  const text = told && catalogue?.[`${area}.${told.key}`];
  if (!text) return english;
  const word = (value: string | number): string => catalogue[`words.${value}`] ?? String(value);
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = told.values[name];
    return value === undefined ? whole : word(value);
  });
}

export type Say = (area: string, told: Told | null | undefined, english: string) => string;
export function useSay(): Say {
  const language = use(LanguageContext);
  return (area, told, english) => say(language, area, told, english);
}

/** A name that the gateway gives, as a key of its own. */
export const named = (key: string): Told => ({ key, values: {} });

/** A refusal: what kind it is in the reader's language, and the gateway's own sentence with what it names. */
export function sayRefusal(language: Language, code: string, english: string): string {
  const text = catalogues[language]?.[`error.${code}`];
  return text === undefined ? english : english === '' ? text : `${text}：${english}`;
}
