// A message id as a customer writes it back to us.

/** A positive decimal integer that a double holds exactly, or null. Leading zeros are allowed. */
export function readId(text: string): number | null {
  if (!/^[0-9]{1,32}$/.test(text)) return null;
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
