// Amounts as the APIs write and read them: decimal strings with 6 decimals, exact, never rounded.
import { formatMicros, parseMicros } from '../core/money.ts';
import type { Micros } from '../core/rulebook.ts';

export const money = (micros: Micros): string => formatMicros(micros, 6);

/** A thousand million units: far below where integers stop being exact, far above any price or credit. */
const AMOUNT_MICROS_MAX = 1_000_000_000 * 1_000_000;

export type AmountRead = { readonly ok: true; readonly micros: Micros } | { readonly ok: false; readonly message: string };

/** A decimal string or JSON number as micros; absent is 0. Exact: what does not fit six decimals is refused, never rounded. */
export function readAmount(value: string | number | undefined, name: string, sign: 'positive' | 'any'): AmountRead {
  if (value === undefined) return { ok: true, micros: 0 };
  const parsed = parseMicros(String(value).trim());
  if (!parsed.ok) return { ok: false, message: `${name} must be a decimal amount with at most 6 decimals, such as 10.5` };
  const { micros } = parsed;
  if (Math.abs(micros) > AMOUNT_MICROS_MAX) return { ok: false, message: `${name} must be at most ${money(AMOUNT_MICROS_MAX)}` };
  if (micros < 0 && sign === 'positive') return { ok: false, message: `${name} must not be negative` };
  return { ok: true, micros };
}
