// A conversation as lines in time, oldest first: what the phone wrote, and what was sent because of it. Pure.
import type { ConversationEntry } from '../../types.ts';

export interface Line {
  readonly key: string;
  readonly at: string;
  readonly isOwn: boolean;
  readonly text: string;
  /** Of what was sent: the message, and who sent it. */
  readonly sent: { readonly id: number; readonly state: string; readonly isByPerson: boolean } | null;
  readonly missingParts: number;
  /** Pictures and files that came. */
  readonly media: ConversationEntry['media'];
}

/** `entries`: newest first, as the API gives them. Copies to other numbers are no part of the talk. */
export function talkOf(entries: readonly ConversationEntry[]): readonly Line[] {
  const lines = entries.flatMap(({ id, content, receivedAt, missingParts, media, replies }): Line[] => [
    { key: `in ${id}`, at: receivedAt, isOwn: false, text: content, sent: null, missingParts, media },
    ...replies
      .filter(({ kind }) => kind !== 'forward')
      .map((reply) => ({
        key: `out ${reply.id}`,
        at: reply.acceptedAt,
        isOwn: true,
        text: reply.content,
        sent: { id: reply.id, state: reply.state, isByPerson: reply.kind === 'person' },
        missingParts: 0,
        media: [],
      })),
  ]);
  return lines.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
