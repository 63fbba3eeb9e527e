// A setting of the account as its customer reads it: 0 as what it means, a choice in words. Pure.
import { type Key, keyOf } from '../../../i18n.ts';

/** The text of a value that has one of its own; null: it is shown as it is. */
export function valueKey(key: string, value: unknown): Key | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === 0) return keyOf('own_zero', key);
  return key === 'delivery' && typeof value === 'string' ? keyOf('own_delivery', value) : null;
}
