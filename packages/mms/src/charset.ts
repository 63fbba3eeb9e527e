// Octets to text where three places may name a charset and any of them may lie: Chinese centres write GB2312 in the prologue of their XML, and a
// known aggregator writes utf-16 there over plain UTF-8. Trusted in this order: byte order mark, Content-Type, prologue.

const marks: readonly (readonly [mark: readonly number[], label: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];
const PROLOGUE_BYTES = 200;

const startsWith = (octets: Uint8Array, start: readonly number[]): boolean => start.every((octet, index) => octets[index] === octet);

/** null: the label is not known, or the octets are not in it. */
function decodeAs(octets: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(octets);
  } catch {
    return null;
  }
}

/** UTF-16 without a mark shows itself by the NUL beside the first "<"; a label that says so without one is wrong. */
function wideLabel(octets: Uint8Array): string | null {
  if (octets[0] === 0x3c && octets[1] === 0) return 'utf-16le';
  if (octets[0] === 0 && octets[1] === 0x3c) return 'utf-16be';
  return null;
}

// US-ASCII is the default of text/xml in RFC 3023 and is written over UTF-8 all the time; UTF-8 contains it.
const narrowed = (label: string): string => (/^(utf-?16|ucs-?2|us-?ascii$|ascii$)/i.test(label) ? 'utf-8' : label);

/** Text of an XML document; charset is that of the Content-Type, "" = none. Octets that fit no charset become U+FFFD. */
export function decodeXml(octets: Uint8Array, charset: string): string {
  const marked = marks.find(([mark]) => startsWith(octets, mark))?.[1] ?? wideLabel(octets);
  const prologue = Buffer.from(octets.buffer, octets.byteOffset, Math.min(octets.length, PROLOGUE_BYTES)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(prologue)?.[1] ?? '';
  const labels = marked === null ? [narrowed(charset), narrowed(declared), 'utf-8'] : [marked];
  for (const label of labels) {
    const text = label === '' ? null : decodeAs(octets, label);
    if (text !== null) return text;
  }
  return new TextDecoder(marked ?? 'utf-8').decode(octets);
}

/** Text of a text part, the same way without a prologue. */
export function decodeText(octets: Uint8Array, charset: string): string {
  const marked = marks.find(([mark]) => startsWith(octets, mark))?.[1];
  for (const label of marked === undefined ? [/^(us-)?ascii$/i.test(charset) ? 'utf-8' : charset, 'utf-8'] : [marked]) {
    const text = label === '' ? null : decodeAs(octets, label);
    if (text !== null) return text;
  }
  return new TextDecoder('latin1').decode(octets);
}
