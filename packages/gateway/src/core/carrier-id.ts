// A carrier's message id, as the response and the receipt write it: the two may differ in case, leading zeros and radix (hex in one, decimal in
// the other). Ids are compared in a normal form; which radix pair a link uses is learned from the letters seen on each side. Ids may exceed 64
// bits: BigInt, never Number.

/** What most carriers count with: its own normal form, and no evidence of anything. */
const isPlainDecimal = (id: string): boolean => /^[1-9][0-9]*$/.test(id);

/** Lower case, and without leading zeros when it is a number in either radix. UUIDs and the like stay whole. */
export function normaliseCarrierId(id: string): string {
  if (isPlainDecimal(id)) return id;
  const lower = id.trim().toLowerCase();
  if (!/^[0-9a-f]+$/.test(lower)) return lower;
  return lower.replace(/^0+(?=.)/, '');
}

const isDecimal = (id: string): boolean => /^[0-9]+$/.test(id);
const isHex = (id: string): boolean => /^[0-9a-f]+$/.test(id);
const toHex = (id: string): string => BigInt(id).toString(16);
const toDecimal = (id: string): string => BigInt(`0x${id}`).toString(10);
/** Longer digit strings are names, not numbers: no carrier counts that far, and converting them would cost. */
const CONVERTIBLE_CHARACTERS_MAX = 40;

/** What a link's traffic has shown about its ids. */
export interface CarrierIdEvidence {
  /** A hex digit above 9 was seen in an otherwise hexadecimal response id. */
  readonly responseLetters: boolean;
  readonly receiptLetters: boolean;
}
export const noCarrierIdEvidence: CarrierIdEvidence = { responseLetters: false, receiptLetters: false };

/** The evidence after one more id; the same object when it teaches nothing new. */
export function observeCarrierId(evidence: CarrierIdEvidence, side: 'response' | 'receipt', id: string): CarrierIdEvidence {
  const key = side === 'response' ? 'responseLetters' : 'receiptLetters';
  if (evidence[key] || isPlainDecimal(id)) return evidence;
  const normal = normaliseCarrierId(id);
  return isHex(normal) && !isDecimal(normal) ? { ...evidence, [key]: true } : evidence;
}

/**
 * Normal forms under which the message of this receipt may be known, the likeliest first: as it stands unless the letters seen say that one side
 * writes hex and the other decimal.
 */
export function carrierIdCandidates(receiptId: string, evidence: CarrierIdEvidence): readonly string[] {
  const asIs = normaliseCarrierId(receiptId);
  if (!isHex(asIs) || asIs.length > CONVERTIBLE_CHARACTERS_MAX) return [asIs];
  const fromDecimal = isDecimal(asIs) ? toHex(asIs) : null;
  const fromHex = toDecimal(asIs);
  const forms = [asIs];
  if (fromDecimal !== null) {
    if (evidence.responseLetters && !evidence.receiptLetters) forms.unshift(fromDecimal);
    else forms.push(fromDecimal);
  }
  if (evidence.receiptLetters && !evidence.responseLetters) forms.unshift(fromHex);
  else forms.push(fromHex);
  return [...new Set(forms)];
}
