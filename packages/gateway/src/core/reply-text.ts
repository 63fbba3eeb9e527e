// Texts of answers with variables in them: {from} is filled in, {{ is a brace.
import { formatStamp } from './zone-time.ts';

/** What a customer may send too (docs/api.md). */
const REPLY_CODE_POINTS_MAX = 1024;

export interface ReplyFacts {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly keyword: string;
  readonly rest: string;
  readonly at: number;
  readonly timeZone: string;
}

const two = (value: number): string => String(value).padStart(2, '0');

const variables: Readonly<Record<string, (facts: ReplyFacts) => string>> = {
  id: ({ id }) => String(id),
  from: ({ from }) => from,
  to: ({ to }) => to,
  text: ({ text }) => text,
  keyword: ({ keyword }) => keyword,
  rest: ({ rest }) => rest,
  date({ at, timeZone }) {
    const day = Math.floor(formatStamp(at, timeZone) / 1_000_000);
    return `${Math.floor(day / 10_000)}-${two(Math.floor(day / 100) % 100)}-${two(day % 100)}`;
  },
  time({ at, timeZone }) {
    const stamp = formatStamp(at, timeZone);
    return `${two(Math.floor(stamp / 10_000) % 100)}:${two(Math.floor(stamp / 100) % 100)}`;
  },
};
export const replyVariables: readonly string[] = Object.keys(variables);

const PIECE = /\{\{|\{([^{}]*)\}/g;

/** The first variable that there is not; null = all are known. */
export function unknownVariable(text: string): string | null {
  for (const [, name] of text.matchAll(PIECE)) if (name !== undefined && !replyVariables.includes(name)) return name;
  return null;
}

/** Cut to what one message may hold: a phone's own text can be long. */
export function fillReply(text: string, facts: ReplyFacts): string {
  const filled = text.replaceAll(PIECE, (piece, name: string | undefined) =>
    name === undefined ? '{' : (variables[name]?.(facts) ?? piece),
  );
  if (filled.length <= REPLY_CODE_POINTS_MAX) return filled;
  return Array.from(filled).slice(0, REPLY_CODE_POINTS_MAX).join('');
}
