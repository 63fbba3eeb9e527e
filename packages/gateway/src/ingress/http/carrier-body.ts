// What a carrier's request says, in the charset it is written in: what the door says, else what the body's label says, else UTF-8. What is none of it
// shows as U+FFFD and is kept all the same: the carrier would not send it better.
import { TextDecoder } from 'node:util';
import { parseJson } from './read-request.ts';
import { unescapeOctets } from './percent.ts';

export interface CarrierBody {
  /** Messages as the form finds them. */
  readonly source: unknown;
  readonly form: ReadonlyMap<string, string>;
  readonly octets: Uint8Array;
}

type Pairs = readonly (readonly [name: string, value: string])[];
const DEFAULT_CHARSET = 'utf-8';
const LABEL = /;\s*charset="?([^";\s]+)/i;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** null: no charset has this label. */
function decoderOf(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

/** As URLSearchParams reads it, in another charset. `text`: a character for each octet. */
function pairsOf(text: string, decoder: TextDecoder): Pairs {
  const decoded = (part: string): string => {
    const octets = Buffer.from(part.replaceAll('+', ' '), 'latin1');
    return decoder.decode(octets.subarray(0, unescapeOctets(octets)));
  };
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
    });
}

/** `charset`: of the door. */
export function readCarrierQuery(target: string, charset: string): Pairs {
  const mark = target.indexOf('?');
  return mark < 0 ? [] : pairsOf(target.slice(mark + 1), decoderOf(charset) ?? new TextDecoder());
}

/** A text: why it cannot be read. `charset`: of the door. */
export function readCarrierBody(octets: Buffer, contentType: string, charset: string): CarrierBody | string {
  const label = charset === DEFAULT_CHARSET ? (LABEL.exec(contentType)?.[1] ?? charset) : charset;
  const decoder = decoderOf(label) ?? new TextDecoder();
  const text = decoder.decode(octets);
  if (/^\s*[[{]/.test(text)) {
    let source: unknown;
    try {
      source = parseJson(text);
    } catch {
      return 'The body is not valid JSON';
    }
    const form = isRecord(source) ? Object.entries(source).map(([name, value]) => [name, textOf(value)] as const) : [];
    return { source, form: new Map(form), octets };
  }
  if (/^multipart\//i.test(contentType)) return 'The body must be a form or JSON';
  const form = new Map(pairsOf(octets.toString('latin1'), decoder));
  return { source: Object.fromEntries(form), form, octets };
}
