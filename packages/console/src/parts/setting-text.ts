// Settings as text in a form and back: the gateway reads lists and maps from the same text as the command line gives it. Pure.
import type { Told } from '../told.ts';

export interface SettingField {
  readonly key: string;
  readonly allowed: string;
  /** The same as data. */
  readonly says: Told;
  readonly help: string;
  readonly secret: boolean;
  readonly choices: readonly (string | number | boolean)[] | null;
  readonly required: boolean;
  readonly default: unknown;
}

/** Lists by commas, maps as KEY=value, nothing as empty. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, entry]) => `${key}=${String(entry)}`)
      .join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What differs from before; a secret only where one was typed. */
export function changedSettings(
  fields: readonly SettingField[],
  before: Readonly<Record<string, string>>,
  textOf: (key: string) => string,
): Record<string, string> {
  const changed = fields.filter(({ key, secret }) => (secret ? textOf(key) !== '' : textOf(key).trim() !== (before[key] ?? '').trim()));
  return Object.fromEntries(changed.map(({ key, secret }) => [key, secret ? textOf(key) : textOf(key).trim()]));
}
