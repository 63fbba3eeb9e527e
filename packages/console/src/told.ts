// What the gateway says, in the reader's language: by the key and the values that it gives beside its English, never by matching sentences. Where a key has
// no translation its English stands.
import { use } from 'react';
import { LanguageContext, type Language } from './i18n.ts';
import { zhGateway } from './locales/zh-gateway.ts';
import { zhRefusals } from './locales/zh-refusals.ts';

export interface Told {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const catalogues: Readonly<Record<Language, Readonly<Record<string, string>> | null>> = { en: null, zh: { ...zhGateway, ...zhRefusals } };

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

/** What was refused, as the API says it. */
export interface Refusal {
  readonly code: string;
  readonly field: string | null;
  readonly told: Told | null;
  /** The gateway's own sentence, with what it names. */
  readonly message: string;
}

/** By what the gateway says as data, else by the code and the field at fault; else the kind of the refusal and the English sentence. */
export function sayRefusal(language: Language, { code, field, told, message }: Refusal): string {
  const catalogue = catalogues[language];
  if (catalogue === null) return message;
  const allowed = told && say(language, 'allowed', told, '');
  if (allowed) return `${catalogue['refusal.must_be']}${allowed}`;
  const kind = catalogue[`error.${code}`];
  const whole = kind === undefined ? message : message === '' ? kind : `${kind}：${message}`;
  return say(language, 'refusal', told, '') || (catalogue[`refusal.${code}.${field}`] ?? whole);
}
