// Lists joined by commas, and the echo of a number in an answer.

export type SplitResult = string[] | 'number_empty' | 'too_many_numbers';

const COMMA = 44;

/** Pieces between commas, trimmed, the empty ones dropped; null as soon as there are more than `max`, before they fill the memory. */
export function splitList(text: string, max: number): string[] | null {
  const pieces: string[] = [];
  let from = 0;
  while (from <= text.length) {
    const comma = text.indexOf(',', from);
    const end = comma < 0 ? text.length : comma;
    // A lone comma is the commonest junk: skip it without a slice.
    if (end > from && text.charCodeAt(from) !== COMMA) {
      const piece = text.slice(from, end).trim();
      if (piece !== '') {
        if (pieces.length === max) return null;
        pieces.push(piece);
      }
    }
    from = end + 1;
  }
  return pieces;
}

export function splitNumbers(text: string, max: number): SplitResult {
  const pieces = splitList(text, max);
  if (pieces === null) return 'too_many_numbers';
  return pieces.length === 0 ? 'number_empty' : pieces;
}

const ECHO_DIGITS_MAX = 15;

/**
 * A number as JSON: a JSON number when it is 1 to 15 digits without a leading zero, which every reader holds exactly; otherwise a string
 * in the caller's spelling.
 */
export function numberJson(number: string): string {
  const { length } = number;
  if (length === 0 || length > ECHO_DIGITS_MAX || number.charCodeAt(0) === 48) return JSON.stringify(number);
  for (let i = 0; i < length; i++) {
    const code = number.charCodeAt(i);
    if (code < 48 || code > 57) return JSON.stringify(number);
  }
  return number;
}
