// Money as text and back, without a float in between: amounts are integer micros (core/rulebook), texts are decimal.
import type { Micros } from './rulebook.ts';

const MICROS_PER_UNIT = 1_000_000;
const DECIMALS = 6;

export type MicrosResult = { readonly ok: true; readonly micros: Micros } | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): MicrosResult => ({ ok: false, reason });

/** Reads `12`, `12.5`, `.5` or `-0.000001`: at most six decimals, no exponent, no grouping, no blanks. */
export function parseMicros(text: string): MicrosResult {
  const match = /^(-?)([0-9]{0,20})(?:\.([0-9]*))?$/.exec(text);
  if (!match) return refuse('an amount is digits with at most one decimal point, such as 12.50');
  const [, sign = '', whole = '', decimals = ''] = match;
  if (whole === '' && decimals === '') return refuse('an amount needs at least one digit');
  if (decimals.length > DECIMALS) return refuse('an amount has at most 6 decimals');
  const micros = BigInt(whole) * BigInt(MICROS_PER_UNIT) + BigInt(decimals.padEnd(DECIMALS, '0'));
  if (micros > BigInt(Number.MAX_SAFE_INTEGER)) return refuse('an amount is at most 9007199254.740991');
  const value = Number(micros);
  return { ok: true, micros: sign === '-' && value !== 0 ? -value : value };
}

/** Micros as a decimal text with 6 decimals, or with 5, the last one cut off and never rounded up. */
export function formatMicros(micros: Micros, decimals: 5 | 6): string {
  if (!Number.isSafeInteger(micros)) throw new RangeError(`not an amount in micros: ${micros}`);
  const size = Math.abs(micros);
  const fraction = size % MICROS_PER_UNIT;
  const whole = (size - fraction) / MICROS_PER_UNIT;
  const shown = decimals === 6 ? fraction : Math.floor(fraction / 10);
  const sign = micros < 0 && (whole > 0 || shown > 0) ? '-' : '';
  return `${sign}${whole}.${String(shown).padStart(decimals, '0')}`;
}
