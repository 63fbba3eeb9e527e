// Percent-decoding as clients need it: liberal about escapes (a lone % is a %), strict about the result (UTF-8 or nothing). Texts come as
// "octet strings", one character per octet, so that a body with raw UTF-8 and a URL go the same way.

/** Strict; drops a BOM at the start. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of these octets, or null when they are not UTF-8. */
export function decodeUtf8(octets: Uint8Array): string | null {
  try {
    return utf8.decode(octets);
  } catch {
    return null;
  }
}

function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Removes escapes in place, leaves what is no escape alone, and returns the new length. */
export function unescapeOctets(octets: Buffer): number {
  let to = octets.indexOf(37);
  if (to < 0) return octets.length;
  for (let from = to; from < octets.length; from++) {
    let octet = octets[from] ?? 0;
    if (octet === 37 && from + 2 < octets.length) {
      const high = hexValue(octets[from + 1] ?? 0);
      const low = hexValue(octets[from + 2] ?? 0);
      if (high >= 0 && low >= 0) {
        octet = high * 16 + low;
        from += 2;
      }
    }
    octets[to++] = octet;
  }
  return to;
}

function decodeOctets(text: string): string | null {
  const octets = Buffer.from(text, 'latin1');
  return decodeUtf8(octets.subarray(0, unescapeOctets(octets)));
}

export const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);

/** A value of a query or form: `+` and `%20` are blanks. null = not UTF-8. */
export function decodeFormValue(text: string): string | null {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  try {
    // Native, and right for all but malformed escapes and raw octets.
    if (isAscii(spaced)) return spaced.includes('%') ? withoutBom(decodeURIComponent(spaced)) : spaced;
  } catch {
    // Falls through: the slow way tells a lone % from broken UTF-8.
  }
  return decodeOctets(spaced);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function isEncodingCharacter(code: number): boolean {
  if ((code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)) return true;
  // . _ ~ * ! ' ( ) + % -
  return (code >= 37 && code <= 46 && code !== 38 && code !== 44) || code === 33 || code === 95 || code === 126;
}

/**
 * Content of a JSON body on V2, which half of the clients percent-encode and half do not: decoded once if it can only be an encoded text,
 * otherwise as it is. An unencoded "100%25" is taken for encoded; nothing can tell the two apart.
 */
export function decodeIfEncoded(content: string): string {
  let escapes = 0;
  for (let i = 0; i < content.length; i++) {
    const code = content.charCodeAt(i);
    if (!isEncodingCharacter(code)) return content;
    if (code === 37 && hexValue(content.charCodeAt(i + 1)) >= 0 && hexValue(content.charCodeAt(i + 2)) >= 0) escapes++;
  }
  return escapes === 0 ? content : (decodeFormValue(content) ?? content);
}
