// Templates that a content must match (-6).

/** `*` in a template stands for any text, none included; everything else must be there as written. Piece by piece: linear, unlike a regular expression. */
export function matchesTemplate(content: string, pattern: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return content === pattern;
  if (!content.startsWith(first) || !content.endsWith(last) || content.length < first.length + last.length) return false;
  let at = first.length;
  const end = content.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = content.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
