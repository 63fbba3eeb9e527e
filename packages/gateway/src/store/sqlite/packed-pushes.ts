// Results of pushes on their way to the writer. Nearly all were taken; those cross between threads as one list of numbers, because copying an object each
// costs more than writing the row.
import { pushEvents } from '../../core/webhook.ts';
import type { FailedAttempt, PushStore } from '../../ports/store-pushes.ts';

export interface PackedResults {
  readonly taken: Float64Array;
  readonly failed: readonly FailedAttempt[];
  readonly now: number;
}

const FIELDS = 8;

export function packResults({ taken, failed, now }: Parameters<PushStore['recordPushes']>[0]): PackedResults {
  const packed = new Float64Array(taken.length * FIELDS);
  let at = 0;
  for (const one of taken) {
    packed[at++] = one.webhookId;
    packed[at++] = one.seq;
    packed[at++] = pushEvents.indexOf(one.event);
    packed[at++] = one.factId;
    packed[at++] = one.at;
    packed[at++] = one.status;
    packed[at++] = Math.round(one.durationMs);
    packed[at++] = one.attempts;
  }
  return { taken: packed, failed, now };
}

export interface TakenRow {
  readonly webhookId: number;
  readonly seq: number;
  /** Its place in core/webhook.ts's list. */
  readonly event: number;
  readonly factId: number;
  readonly at: number;
  readonly status: number;
  readonly durationMs: number;
  readonly attempts: number;
}

export function* unpackTaken(packed: Float64Array): Generator<TakenRow> {
  const read = (index: number): number => packed[index] ?? 0;
  for (let at = 0; at < packed.length; at += FIELDS)
    yield {
      webhookId: read(at),
      seq: read(at + 1),
      event: read(at + 2),
      factId: read(at + 3),
      at: read(at + 4),
      status: read(at + 5),
      durationMs: read(at + 6),
      attempts: read(at + 7),
    };
}
