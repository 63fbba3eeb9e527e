// What octets are, found by looking at them: what a customer, a server or a carrier says about them may be a lie. Only kinds that phones are sent have a name
// here; pages, scripts, drawings that can hold scripts, and archives have none. Sniffing is not cleaning: pictures are cleaned or made anew before they leave
// (adapt/), and nothing is served as a page.
import { fileTypeFromBuffer } from 'file-type';
import type { MediaGiven } from '../ports/media.ts';

/** By the name file-type has for it: ours, and the ending of a file. */
const kinds: Readonly<Record<string, readonly [contentType: string, ending: string]>> = {
  'image/jpeg': ['image/jpeg', 'jpg'],
  'image/png': ['image/png', 'png'],
  'image/apng': ['image/png', 'png'],
  'image/gif': ['image/gif', 'gif'],
  'image/webp': ['image/webp', 'webp'],
  'image/avif': ['image/avif', 'avif'],
  'image/tiff': ['image/tiff', 'tif'],
  'audio/amr': ['audio/amr', 'amr'],
  'audio/mpeg': ['audio/mpeg', 'mp3'],
  'audio/mp4': ['audio/mp4', 'm4a'],
  'audio/x-m4a': ['audio/mp4', 'm4a'],
  'audio/aac': ['audio/aac', 'aac'],
  'audio/ogg': ['audio/ogg', 'ogg'],
  'audio/ogg; codecs=opus': ['audio/ogg', 'ogg'],
  'audio/wav': ['audio/wav', 'wav'],
  'video/mp4': ['video/mp4', 'mp4'],
  'video/x-m4v': ['video/mp4', 'mp4'],
  'video/3gpp': ['video/3gpp', '3gp'],
  'video/3gpp2': ['video/3gpp2', '3g2'],
  'text/vcard': ['text/vcard', 'vcf'],
  'text/calendar': ['text/calendar', 'ics'],
  'application/pdf': ['application/pdf', 'pdf'],
};
const plainText = ['text/plain', 'txt'] as const;

export interface Sniffed {
  readonly contentType: string;
  /** Of a file, without the dot. */
  readonly ending: string;
}

/** Something begins with a tag, as pages and drawings do, whatever stands before it. */
const looksLikeMarkup = (text: string): boolean => /^\s*(?:<!--[\s\S]*?-->\s*)*<[!?a-z]/i.test(text);

function isPlainText(head: Uint8Array, isAll: boolean): boolean {
  let text: string;
  try {
    // A character may be cut at the end of the head.
    text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isAll });
  } catch {
    return false;
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what tells data from text
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) && !looksLikeMarkup(text);
}

/** null: nothing that is sent to phones. `isAll`: the head is the whole of it. */
export async function sniff(head: Uint8Array, isAll: boolean, given: MediaGiven): Promise<Sniffed | null> {
  let found: string | undefined;
  try {
    found = (await fileTypeFromBuffer(head))?.mime;
  } catch {
    return null;
  }
  const kind = found === undefined ? undefined : kinds[found];
  if (found !== undefined && !kind) return null;
  if (kind) return { contentType: kind[0], ending: kind[1] };
  // Text has no mark of its own: somebody must say that it is.
  if (!/^text\/plain\b/i.test(given.contentType) || !isPlainText(head, isAll)) return null;
  return { contentType: plainText[0], ending: plainText[1] };
}
