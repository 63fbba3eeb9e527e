/** What the customers do: an endless list of submissions that a seed repeats. */
import type { Random } from './random.ts';

/** mms: with a file, and an SMS with a link where the centre refuses it. */
export type Shape = 'get' | 'post-array' | 'post-list' | 'smpp' | 'mms';

export type Planned = {
  /** Index of the account that sends it; 0 is the rich one. */
  account: number;
  shape: Shape;
  /** Its messages have the numbers firstSequence, firstSequence + 1, …, one each. */
  firstSequence: number;
  messages: number;
  segments: number;
  textLength: number;
  /** Seconds until a timed one is due; 0 for now. */
  dueInS: number;
};

/** Submissions that leave at the same moment. */
export type Action = Planned[];

/** With a link below it one segment is enough. */
const MMS_TEXT_MAX = 60;
const SEGMENT_TEXT = [0, 160, 306, 459];
const FILLER = 'the quick brown fox jumps over the lazy dog while 1234567890 lines wait for their carrier to come back ';

/** Plain letters, so that one octet on the wire is one character; it begins with what tells it from all others. */
export function textOf({ firstSequence, textLength }: { firstSequence: number; textLength: number }) {
  const mark = `#${firstSequence} `;
  return (mark + FILLER.repeat(Math.ceil(textLength / FILLER.length))).slice(0, textLength);
}

export function plan(source: Random, poorAccounts: number) {
  let nextSequence = 1;
  let races = 0;

  const submission = (account: number, shape: Shape, messages: number, dueInS: number): Planned => {
    const segments = shape === 'mms' || source.chance(0.88) ? 1 : source.between(2, 3);
    const longest = shape === 'mms' ? MMS_TEXT_MAX : (SEGMENT_TEXT[segments] ?? 0);
    const textLength = source.between((SEGMENT_TEXT[segments - 1] ?? 0) + (segments === 1 ? 20 : 1), longest);
    const firstSequence = nextSequence;
    nextSequence += messages;
    return { account, shape, firstSequence, messages, segments, textLength, dueInS };
  };
  const singleShape = (): Shape => (source.chance(0.1) ? 'mms' : source.chance(0.4) ? 'smpp' : 'get');
  const bulkShape = (): Shape => (source.chance(0.5) ? 'post-array' : 'post-list');

  /** Many at once against one small balance: exactly as many may pass as it pays for. */
  const race = (): Action => {
    const account = 1 + (Math.floor(races++ / 6) % poorAccounts);
    return Array.from({ length: source.between(8, 20) }, () =>
      source.chance(0.7) ? submission(account, singleShape(), 1, 0) : submission(account, bulkShape(), source.between(2, 6), 0),
    );
  };

  const next = (): Action => {
    const draw = source.between(1, 1000);
    if (draw <= 20) return race();
    if (draw <= 25) return [submission(0, bulkShape(), source.between(50, 500), 0)];
    if (draw <= 27) return [submission(0, bulkShape(), source.between(50, 200), source.between(1, 5))];
    if (draw <= 57) return [submission(0, 'get', source.between(1, 10), source.between(1, 5))];
    return [submission(0, singleShape(), 1, 0)];
  };

  return { next };
}
