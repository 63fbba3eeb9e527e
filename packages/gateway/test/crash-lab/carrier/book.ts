/** What the carrier has seen: every submit of every segment, counted for the whole run, never taken back. */
import { crc32 } from 'node:zlib';
import type { Submit } from './pdu.ts';

/** The book travels to the lab as rows of these columns in one array of numbers. */
export const COLUMNS = ['sequence', 'part', 'parts', 'submits', 'accepted', 'firstAtMs', 'lastAtMs', 'octets', 'crc'] as const;
export type Segment = Record<(typeof COLUMNS)[number], number>;

export function book() {
  const segments = new Map<string, Segment>();
  return {
    note: (sequence: number, submit: Submit, accepted: boolean) => {
      const nowMs = Date.now();
      const key = `${sequence}.${submit.part}`;
      const known = segments.get(key);
      if (known) {
        known.submits++;
        known.accepted += accepted ? 1 : 0;
        known.lastAtMs = nowMs;
        // A repeat that says something else would be a fault of its own: keep the text that came last, so that it shows.
        known.octets = submit.text.length;
        known.crc = crc32(submit.text);
        return;
      }
      segments.set(key, {
        sequence,
        part: submit.part,
        parts: submit.parts,
        submits: 1,
        accepted: accepted ? 1 : 0,
        firstAtMs: nowMs,
        lastAtMs: nowMs,
        octets: submit.text.length,
        crc: crc32(submit.text),
      });
    },
    pack: () => {
      const rows = new Float64Array(segments.size * COLUMNS.length);
      let at = 0;
      for (const segment of segments.values()) for (const column of COLUMNS) rows[at++] = segment[column];
      return rows;
    },
  };
}

export function unpack(rows: Float64Array) {
  const segments = new Map<number, Segment[]>();
  for (let at = 0; at < rows.length; at += COLUMNS.length) {
    const value = (index: number) => rows[at + index] ?? 0;
    const segment: Segment = {
      sequence: value(0),
      part: value(1),
      parts: value(2),
      submits: value(3),
      accepted: value(4),
      firstAtMs: value(5),
      lastAtMs: value(6),
      octets: value(7),
      crc: value(8),
    };
    const others = segments.get(segment.sequence);
    if (others) others.push(segment);
    else segments.set(segment.sequence, [segment]);
  }
  return segments;
}
