// Which country a number is in, as far as a statement needs it: the calling code of ITU-T E.164 (list of assigned codes). North America shares
// one code, so do Russia and Kazakhstan.
import { parseNumber } from '@trunkline/sms';

/** Every calling code has three digits but these of one and two. */
const ONE_DIGIT = new Set(['1', '7']);
const TWO_DIGITS = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** `+86`; "?" for what is no number. */
export function callingCodeOf(number: string): string {
  const parsed = parseNumber(number);
  if (!parsed.ok) return '?';
  const { digits } = parsed;
  const length = ONE_DIGIT.has(digits.slice(0, 1)) ? 1 : TWO_DIGITS.has(digits.slice(0, 2)) ? 2 : 3;
  return `+${digits.slice(0, length)}`;
}
