// A carrier's message id, as the response and the receipt write it: the two may differ in case, leading zeros and radix (hex in one, decimal in
// the other). Ids are compared in a normal form; which radix pair a link uses is learned from what matched (link-profile.ts) or set. Ids may
// exceed 64 bits: a Number only where it is exact, else BigInt.
import type { MessageIdForm } from './connector-settings.ts';

/** What most carriers count with: its own normal form, and no evidence of anything. */
export const isPlainDecimal = (id: string): boolean => /^[1-9][0-9]*$/.test(id);

/** Lower case, and without leading zeros when it is a number in either radix. UUIDs and the like stay whole. */
export function normaliseCarrierId(id: string): string {
  if (isPlainDecimal(id)) return id;
  const lower = id.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(lower)) return lower;
  return lower.replace(/^0+(?=.)/, '');
}

const isDecimal = (id: string): boolean => /^[0-9]+$/.test(id);
const isHex = (id: string): boolean => /^[0-9a-f]+$/.test(id);
/** Longer digit strings are names, not numbers: no carrier counts that far, and converting them would cost. */
const CONVERTIBLE_CHARACTERS_MAX = 40;
/** What a Number holds exactly, which costs a tenth of a BigInt. */
const SAFE_HEX_DIGITS = 13;
const SAFE_DECIMAL_DIGITS = 15;

/** A hex digit above 9 in an otherwise hexadecimal id: proof of its radix. */
export function hasHexLetters(id: string): boolean {
  if (isPlainDecimal(id)) return false;
  const normal = normaliseCarrierId(id);
  return isHex(normal) && !isDecimal(normal);
}

/** The response's id in its normal form, if this is how the receipt's is made into it; null when this id cannot be read so. */
function converted(normal: string, form: MessageIdForm): string | null {
  switch (form) {
    case 'as_is':
      return normal;
    case 'hex_to_decimal':
      if (!isHex(normal) || normal.length > CONVERTIBLE_CHARACTERS_MAX) return null;
      return (normal.length <= SAFE_HEX_DIGITS ? Number.parseInt(normal, 16) : BigInt(`0x${normal}`)).toString(10);
    case 'decimal_to_hex':
      if (!isDecimal(normal) || normal.length > CONVERTIBLE_CHARACTERS_MAX) return null;
      return (normal.length <= SAFE_DECIMAL_DIGITS ? Number(normal) : BigInt(normal)).toString(16);
    default:
      return form satisfies never;
  }
}

export interface CarrierIdCandidate {
  readonly form: MessageIdForm;
  readonly key: string;
}

/** Normal forms under which the message of this receipt may be known: the form preferred first, each key once. */
export function carrierIdCandidates(receiptId: string, preferred: MessageIdForm): readonly CarrierIdCandidate[] {
  const normal = normaliseCarrierId(receiptId);
  const candidates: CarrierIdCandidate[] = [];
  const offer = (form: MessageIdForm): void => {
    const key = converted(normal, form);
    if (key !== null && !candidates.some((other) => other.key === key)) candidates.push({ form, key });
  };
  offer(preferred);
  for (const form of orderOfTrial) if (form !== preferred) offer(form);
  return candidates;
}
const orderOfTrial: readonly MessageIdForm[] = ['as_is', 'decimal_to_hex', 'hex_to_decimal'];

/** The one key of a link whose form the operator has set. An id that cannot be read so stands as it is. */
export function carrierIdAs(receiptId: string, form: MessageIdForm): CarrierIdCandidate {
  const normal = normaliseCarrierId(receiptId);
  const key = converted(normal, form);
  return key === null ? { form: 'as_is', key: normal } : { form, key };
}
