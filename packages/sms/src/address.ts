// Numbers and senders as people write them, turned into the address of a short message: type of number, numbering plan, digits.
// 3GPP TS 23.040 9.1.2.5 (TON, NPI, 20 semi-octets, alphanumeric of 11 septets); ITU-T E.164; SMPP 3.4 5.2.5 and 5.2.6.
//
// TON and NPI chosen here, in either direction, are the ones most carriers take unasked; a link that wants others overrides them:
//   full number (prefixed, or longer than a short code)   1/1  international, E.164
//   national number (no prefix, leading 0, long)          0/1  unknown: no E.164 country code begins with 0, and 1 is refused
//   short code                                            0/1  unknown: 3 (network specific) means what each network says it means
//   alphanumeric sender                                   5/0
import { gsm7Septets } from './gsm7.ts';
import { codePointName } from './units.ts';

/** Unknown, international, national, network specific, subscriber, alphanumeric, abbreviated. */
export type Ton = 0 | 1 | 2 | 3 | 4 | 5 | 6;

export interface Address {
  ton: number;
  npi: number;
  /** Digits without prefix; the text of an alphanumeric sender when `ton` is 5. */
  digits: string;
}

export type NumberResult =
  | {
      ok: true;
      digits: string;
      /** Written with '+' or '00' (or the blank a '+' became). */
      international: boolean;
    }
  | { ok: false; reason: string };

export const NUMBER_DIGITS_MIN = 3;
export const NUMBER_DIGITS_MAX = 20;
export const ALPHANUMERIC_SEPTETS_MAX = 11;
export const SHORT_CODE_DIGITS_MAX = 8;

const TON_UNKNOWN = 0;
const TON_INTERNATIONAL = 1;
const TON_ALPHANUMERIC = 5;
const NPI_UNKNOWN = 0;
const NPI_E164 = 1;

// Twice what 20 digits with a separator after each take; a reason for a longer string would only quote noise.
const RAW_UNITS_MAX = 80;
const BLANK = /^[ \u00a0\u202f]$/; // and the two no-break spaces that word processors put into numbers
const DIGITS = /^[0-9]+$/;
const BEGINS_WITH_LETTER = /^[A-Za-z]/;
const DIGITS_AND_BLANKS = /^[0-9 \u00a0\u202f]+$/;

/**
 * A number as customers write it: '+' or '00' or nothing, then 3 to 20 digits, with blanks, '-', '(' and ')' anywhere after the
 * first character. A blank at the very start is a '+' that a form decoder turned into a blank. '00' at the start is always a
 * prefix, never part of the number.
 */
export function parseNumber(raw: string): NumberResult {
  if (raw.length > RAW_UNITS_MAX) return refuse(`longer than ${RAW_UNITS_MAX} characters`);
  const isPlain = DIGITS.test(raw);
  let digits = isPlain ? raw : '';
  let international = !isPlain && BLANK.test(raw.charAt(0));
  let plusSeen = false;
  for (let i = isPlain ? raw.length : 0; i < raw.length; i++) {
    const character = raw.charAt(i);
    if (character >= '0' && character <= '9') digits += character;
    else if (character === '+' && digits === '' && !plusSeen) plusSeen = true;
    else if (!BLANK.test(character) && !isSeparator(character, i)) {
      return refuse(`${codePointName(raw.codePointAt(i)!)} at index ${i} does not belong in a number`);
    }
  }
  international ||= plusSeen;
  if (!plusSeen && digits.startsWith('00')) {
    international = true;
    digits = digits.slice(2);
  }
  if (digits.length < NUMBER_DIGITS_MIN) return refuse(`${digits.length} digits, at least ${NUMBER_DIGITS_MIN} are needed`);
  if (digits.length > NUMBER_DIGITS_MAX) return refuse(`${digits.length} digits, at most ${NUMBER_DIGITS_MAX} are allowed`);
  return { ok: true, digits, international };
}

function isSeparator(character: string, index: number): boolean {
  // A number may open with a bracket, "(030) 1234567", but one that opens with '-' is something else: a negative number.
  return character === '(' || character === ')' || (character === '-' && index > 0);
}

function refuse(reason: string): NumberResult {
  return { ok: false, reason };
}

/**
 * The address of a recipient. Throws RangeError when `parseNumber` refuses the number: ask it first.
 * `shortCodeMaxDigits` (8 unless told): an unprefixed number of so many digits or fewer is a short code.
 */
export function recipientAddress(raw: string, options?: { shortCodeMaxDigits?: number }): Address {
  const number = parseNumber(raw);
  if (!number.ok) throw new RangeError(`not a number: ${number.reason}`);
  return numberAddress(number.digits, number.international, options?.shortCodeMaxDigits ?? SHORT_CODE_DIGITS_MAX);
}

function numberAddress(digits: string, international: boolean, shortCodeMaxDigits: number): Address {
  const full = international || (digits.length > shortCodeMaxDigits && !digits.startsWith('0'));
  return { ton: full ? TON_INTERNATIONAL : TON_UNKNOWN, npi: NPI_E164, digits };
}

/**
 * The address of a sender, or null when a short message cannot carry it. Digits (with blanks or without) and anything that
 * `parseNumber` reads behind a '+', '00' or leading blank are numbers, but "24-7" is a name. The rest is alphanumeric: up to 11
 * septets of the GSM 7 bit default alphabet, blanks at its ends removed. Refused there: '@', which is septet 0 and ends SMPP's
 * C-octet string, line and page breaks, and what is left of numbers too short or too long.
 */
export function originatorAddress(sender: string): Address | null {
  // Most senders are names: what begins with a letter is no number.
  if (BEGINS_WITH_LETTER.test(sender)) return alphanumericAddress(sender.trim());
  const number = parseNumber(sender);
  if (number.ok && (number.international || DIGITS_AND_BLANKS.test(sender))) {
    return numberAddress(number.digits, number.international, SHORT_CODE_DIGITS_MAX);
  }
  // Codes of one or two digits exist: a few operators send from them.
  if (sender.length < NUMBER_DIGITS_MIN && DIGITS.test(sender)) return numberAddress(sender, false, SHORT_CODE_DIGITS_MAX);
  return alphanumericAddress(sender.trim());
}

function alphanumericAddress(name: string): Address | null {
  if (name.length > ALPHANUMERIC_SEPTETS_MAX || /[@\n\r\f]/.test(name)) return null;
  if (!/[^0-9+ ]/.test(name)) return null; // also the empty name
  const septets = gsm7Septets(name);
  if (septets < 0 || septets > ALPHANUMERIC_SEPTETS_MAX) return null;
  return { ton: TON_ALPHANUMERIC, npi: NPI_UNKNOWN, digits: name };
}
