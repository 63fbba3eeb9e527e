// Calls on their way to the writer thread, and its answers on their way back: lists side by side instead of an object each, because copying objects between
// threads costs more than most of the writes. Lists that cross are filled by pushing: what `map` makes counts as an array that may have holes, and V8 copies
// such arrays key by key, at twice the cost.
import type { ChangeNote } from '../../ports/access.ts';
import type { WriterVerb } from './writer-verbs.ts';

export interface WriterCall {
  readonly verb: WriterVerb;
  readonly input: unknown;
  /** Kept with what the call changes; not when it changes nothing. */
  readonly note?: ChangeNote;
}
export type WriterAnswer =
  | { readonly ok: true; readonly value: unknown; readonly changeId?: number }
  | { readonly ok: false; readonly unavailable: boolean; readonly message: string; readonly code: string };

type AtPlace<T> = readonly [place: number, what: T];

export interface PackedCalls {
  readonly verbs: readonly WriterVerb[];
  readonly inputs: readonly unknown[];
  readonly notes: readonly AtPlace<ChangeNote>[];
}

export interface PackedAnswers {
  readonly values: readonly unknown[];
  /** Those that are more than a value. */
  readonly others: readonly AtPlace<WriterAnswer>[];
}

export function packCalls(calls: readonly WriterCall[]): PackedCalls {
  const verbs: WriterVerb[] = [];
  const inputs: unknown[] = [];
  const notes: AtPlace<ChangeNote>[] = [];
  for (const { verb, input, note } of calls) {
    if (note) notes.push([verbs.length, note]);
    verbs.push(verb);
    inputs.push(input);
  }
  return { verbs, inputs, notes };
}

export function unpackCalls({ verbs, inputs, notes }: PackedCalls): WriterCall[] {
  const calls: WriterCall[] = verbs.map((verb, place) => ({ verb, input: inputs[place] }));
  for (const [place, note] of notes) {
    const call = calls[place];
    if (call) calls[place] = { ...call, note };
  }
  return calls;
}

export function packAnswers(answers: readonly WriterAnswer[]): PackedAnswers {
  const values: unknown[] = [];
  const others: AtPlace<WriterAnswer>[] = [];
  for (const answer of answers) {
    if (!answer.ok || answer.changeId !== undefined) others.push([values.length, answer]);
    values.push(answer.ok ? answer.value : null);
  }
  return { values, others };
}

export function unpackAnswers({ values, others }: PackedAnswers): WriterAnswer[] {
  const answers: WriterAnswer[] = values.map((value) => ({ ok: true, value }));
  for (const [place, answer] of others) answers[place] = answer;
  return answers;
}
