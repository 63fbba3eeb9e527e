// A multipart body (RFC 2046 §5.1) taken apart while it streams, octet for octet: what stands between two boundaries is handed on as it came, be it
// binary, full of line breaks, or almost a boundary. General mail parsers were measured to lose a last octet of binary parts and to flatten nesting.
//
// Nested multiparts are walked by the same scan: every line that begins with "--" is compared with the boundaries of all levels that are open, so that an
// inner multipart that was never closed ends with its outer one. Line ends may be CRLF or LF; the one before a boundary belongs to the boundary.
import { mmsLimits } from './limits.ts';
import { type MimeHeaders, parseContentType, parseHeaders } from './mime-headers.ts';
import { MmsError } from './mms-error.ts';

export type MultipartEvent =
  /** A part that has octets begins: its headers, and how deep it lies (1 = in the body itself). */
  | { readonly kind: 'part'; readonly headers: MimeHeaders; readonly depth: number }
  /** Octets of that part, as sent: its transfer encoding is still on them. */
  | { readonly kind: 'data'; readonly octets: Uint8Array }
  | { readonly kind: 'end' }
  /** A part that is itself a multipart begins and ends; its parts come between. */
  | { readonly kind: 'open'; readonly headers: MimeHeaders; readonly depth: number }
  | { readonly kind: 'close' };

const LF = 0x0a;
const CR = 0x0d;
const DASHES = Buffer.from('\n--');
const BLANK_LINES = [Buffer.from('\n\r\n'), Buffer.from('\n\n')];

/** skip: preambles and epilogues. headers: up to a blank line. body: of a part. done: after the last boundary of all. */
type State = 'skip' | 'headers' | 'body' | 'done';

interface Delimiter {
  /** Index into the levels. */
  readonly level: number;
  readonly isLast: boolean;
}

export class MultipartSplitter {
  #state: State = 'skip';
  /** Boundaries of the levels that are open, outermost first. */
  readonly #levels: string[];
  // What is held back. It begins with a line end, so that a boundary at the very start looks like any other.
  #held: Buffer = Buffer.from('\r\n');
  /** Octets at the start of #held that belong to a line that was already dealt with. */
  #stale = 2;
  #parts = 0;
  #events: MultipartEvent[] = [];

  constructor(boundary: string) {
    this.#levels = [checked(boundary)];
  }

  /** Feeds octets; returns what they complete. Data events may point into `octets`. Throws MmsError. */
  write(octets: Uint8Array): readonly MultipartEvent[] {
    const chunk = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    return this.#scan(false);
  }

  /** The body has ended. Throws MmsError when its last boundary never came: a body that was cut must not pass for a whole one. */
  end(): readonly MultipartEvent[] {
    const events = this.#scan(true);
    if (this.#state !== 'done') throw new MmsError('truncated', 'the multipart body ends before its last boundary');
    return events;
  }

  #scan(isEnd: boolean): readonly MultipartEvent[] {
    while (this.#state !== 'done' && (this.#state === 'headers' ? this.#readHeaders() : this.#readBody(isEnd)));
    if (this.#state === 'done') this.#held = Buffer.alloc(0);
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** True when something was completed and there may be more. */
  #readHeaders(): boolean {
    const ends = BLANK_LINES.map((blank) => ({ at: this.#held.indexOf(blank), length: blank.length })).filter(({ at }) => at >= 0);
    const end = ends.toSorted((a, b) => a.at - b.at)[0];
    if ((end?.at ?? this.#held.length) > mmsLimits.partHeaderBytesMax)
      throw new MmsError('too_large', `a part has more than ${mmsLimits.partHeaderBytesMax} octets of headers`);
    if (!end) return false;
    const headers = parseHeaders(this.#held.subarray(0, end.at));
    // The blank line's own end stays: it is also the line end before a boundary that follows at once.
    this.#held = this.#held.subarray(end.at + 1);
    this.#stale = end.length - 1;
    const { type, parameters } = parseContentType(headers.get('content-type'));
    const depth = this.#levels.length;
    const inner = type.startsWith('multipart/') ? parameters.get('boundary') : undefined;
    if (inner !== undefined) {
      if (depth >= mmsLimits.nestingMax) throw new MmsError('too_large', `multiparts are nested more than ${mmsLimits.nestingMax} deep`);
      this.#levels.push(checked(inner));
      this.#state = 'skip';
      this.#events.push({ kind: 'open', headers, depth });
      return true;
    }
    if (++this.#parts > mmsLimits.partsMax) throw new MmsError('too_large', `the body has more than ${mmsLimits.partsMax} parts`);
    this.#state = 'body';
    this.#events.push({ kind: 'part', headers, depth });
    return true;
  }

  #readBody(isEnd: boolean): boolean {
    const held = this.#held;
    let from = 0;
    for (;;) {
      const at = held.indexOf(DASHES, from);
      if (at < 0) {
        // The last octets may be the start of a line end and two dashes.
        this.#pass(isEnd ? held.length : Math.max(0, held.length - DASHES.length));
        return false;
      }
      const lineFrom = at + DASHES.length;
      const lineMax = mmsLimits.boundaryCharactersMax + mmsLimits.boundaryPaddingMax;
      const lf = held.indexOf(LF, lineFrom);
      const isWhole = lf >= 0 || isEnd;
      if (!isWhole && held.length - lineFrom <= lineMax) {
        this.#pass(lineStart(held, at));
        return false;
      }
      const lineTo = lf >= 0 ? lf : held.length;
      const found = lineTo - lineFrom > lineMax ? null : this.#delimiterOf(held.toString('latin1', lineFrom, lineTo));
      if (found) {
        this.#pass(lineStart(held, at));
        // The line's own end stays: a boundary may follow at once, and headers begin after it.
        this.#held = held.subarray(lineTo);
        this.#stale = lf >= 0 ? 1 : 0;
        this.#cross(found);
        return true;
      }
      from = at + 1;
    }
  }

  #delimiterOf(line: string): Delimiter | null {
    const text = line.replace(/[ \t\r]+$/, '');
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const boundary = this.#levels[level] ?? '';
      if (text === boundary) return { level, isLast: false };
      if (text === `${boundary}--`) return { level, isLast: true };
    }
    return null;
  }

  /** Octets up to here are no boundary. */
  #pass(to: number): void {
    const from = Math.min(this.#stale, to);
    if (this.#state === 'body' && to > from) this.#events.push({ kind: 'data', octets: this.#held.subarray(from, to) });
    this.#stale -= from;
    this.#held = this.#held.subarray(to);
  }

  #cross({ level, isLast }: Delimiter): void {
    if (this.#state === 'body') this.#events.push({ kind: 'end' });
    while (this.#levels.length > level + 1) this.#leaveLevel();
    this.#state = isLast ? 'skip' : 'headers';
    if (isLast) this.#leaveLevel();
  }

  #leaveLevel(): void {
    this.#levels.pop();
    if (this.#levels.length === 0) this.#state = 'done';
    else this.#events.push({ kind: 'close' });
  }
}

/** Where the line end before the dashes begins. */
const lineStart = (octets: Buffer, lf: number): number => (lf > 0 && octets[lf - 1] === CR ? lf - 1 : lf);

function checked(boundary: string): string {
  const isGood = boundary !== '' && boundary.length <= mmsLimits.boundaryCharactersMax && !/[\r\n]|[ \t]$/.test(boundary);
  if (!isGood) throw new MmsError('malformed', 'the boundary of a multipart body is missing or cannot be one');
  return boundary;
}

/** The same over a stream: as much is read as is taken. Throws MmsError. */
export async function* splitMultipart(source: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<MultipartEvent, void> {
  const splitter = new MultipartSplitter(boundary);
  for await (const chunk of source) yield* splitter.write(chunk);
  yield* splitter.end();
}
