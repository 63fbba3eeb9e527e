// Queries and urlencoded forms as octets, because their texts may be in any charset, or no text at all.
import { unescapeOctets } from '../percent.ts';

export type OctetForm = ReadonlyMap<string, Buffer>;

const octetsOf = (text: string): Buffer => {
  const octets = Buffer.from(text.replaceAll('+', ' '), 'latin1');
  return octets.subarray(0, unescapeOctets(octets));
};

/** `text`: one character per octet. Of a name that is there twice the first value counts; at most `fieldsMax` are read. */
export function readOctetForm(text: string, fieldsMax: number, into: Map<string, Buffer> = new Map()): Map<string, Buffer> {
  for (const pair of text.split('&', fieldsMax)) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = octetsOf(pair.slice(0, equals)).toString('latin1');
    if (!into.has(name)) into.set(name, octetsOf(pair.slice(equals + 1)));
  }
  return into;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 where it is that, else windows-1252, which everything is. */
export function liberalText(octets: Uint8Array): string {
  try {
    return utf8.decode(octets);
  } catch {
    return new TextDecoder('windows-1252').decode(octets);
  }
}

/** In a charset by its name (WHATWG Encoding); null: it is unknown, or the octets are not in it. */
export function textIn(charset: string, octets: Uint8Array): string | null {
  try {
    return new TextDecoder(charset.trim(), { fatal: true }).decode(octets);
  } catch {
    return null;
  }
}
