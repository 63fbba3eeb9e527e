// The writer seen from the main thread: gathers calls while the writer commits, then hands them over as one batch. Never a timer in front of an
// accept: the only wait is for the commit under way.
import { Worker } from 'node:worker_threads';
import { COMMIT_ROWS_MAX, STORE_CLOSE_TIMEOUT_MS, WRITER_QUEUE_CALLS_MAX } from '../../limits.ts';
import type { ChangeNote } from '../../ports/access.ts';
import type { Clock } from '../../ports/clock.ts';
import { type MovedMessage, StoreUnavailable } from '../../ports/store.ts';
import { DatabaseRefused } from './open.ts';
import { createNotes, type Riding } from './notes.ts';
import { packCalls, unpackAnswers, type WriterCall } from './packed-calls.ts';
import type { WriterMessage, WriterRequest } from './writer.ts';
import type { WriterVerb, WriterVerbs } from './writer-verbs.ts';

export interface WriterThreadParts {
  readonly clock: Clock;
  /** Told after each commit, for metrics. */
  readonly onCommit?: (rows: number, commitMs: number) => void;
  /** Told after a commit that wrote something these accounts can be told: a receipt that is due, an inbound message. */
  readonly onDue?: (accountIds: readonly number[]) => void;
  /** Told after a commit that wrote something to be pushed to these webhooks. */
  readonly onPushDue?: (webhookIds: readonly number[]) => void;
  /** Told after a commit that changed something of accounts that are watched. */
  readonly onTouched?: (accountIds: readonly number[]) => void;
  /** Told after a commit that wrote something these accounts' callbacks can be asked with. */
  readonly onCallbacksDue?: (accountIds: readonly number[]) => void;
  /** Told after a commit that made messages wait elsewhere, or end where they waited. */
  readonly onMoved?: (moved: readonly MovedMessage[]) => void;
  /** The thread has ended by itself: nothing can be written any more. */
  readonly onDeath?: (error: Error) => void;
}

interface Waiting extends WriterCall {
  readonly riding: Riding | null;
  readonly rows: number;
  readonly read: ((value: never) => unknown) | null;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

type InputOf<V extends WriterVerb> = Parameters<WriterVerbs[V]>[0];
type OutputOf<V extends WriterVerb> = ReturnType<WriterVerbs[V]>;

/** Starts the thread and waits until the database is open. Throws DatabaseRefused. */
export async function startWriter(path: string, parts: WriterThreadParts) {
  const notes = createNotes();
  const worker = new Worker(new URL('./writer.ts', import.meta.url), { workerData: { path } });
  let queue: Waiting[] = [];
  let underWay: readonly Waiting[] | null = null;
  let isScheduled = false;
  let death: Error | null = null;
  let onClosed: (() => void) | null = null;
  let closing: Promise<void> | null = null;

  const send = (request: WriterRequest): void => worker.postMessage(request);

  function flush(): void {
    isScheduled = false;
    if (underWay || queue.length === 0) return;
    let rows = 0;
    let count = 0;
    while (count < queue.length && (count === 0 || rows + (queue[count]?.rows ?? 0) <= COMMIT_ROWS_MAX)) rows += queue[count++]?.rows ?? 0;
    underWay = count === queue.length ? queue : queue.slice(0, count);
    queue = count === queue.length ? [] : queue.slice(count);
    send({ kind: 'batch', calls: packCalls(underWay), now: parts.clock.now() });
  }

  function settle(message: Extract<WriterMessage, { kind: 'answers' }>): void {
    const done = underWay ?? [];
    underWay = null;
    parts.onCommit?.(
      done.reduce((rows, call) => rows + call.rows, 0),
      message.commitMs,
    );
    if (message.rung.length > 0) parts.onDue?.(message.rung);
    if (message.rungWebhooks.length > 0) parts.onPushDue?.(message.rungWebhooks);
    if (message.touched.length > 0) parts.onTouched?.(message.touched);
    if (message.rungCallbacks.length > 0) parts.onCallbacksDue?.(message.rungCallbacks);
    if (message.moved.length > 0) parts.onMoved?.(message.moved);
    const answers = unpackAnswers(message.answers);
    for (const [index, call] of done.entries()) {
      const answer = answers[index];
      if (call.riding) notes.settle(call.riding, answer?.ok ? answer.changeId : undefined);
      if (answer?.ok) call.resolve((call.read ? call.read(answer.value as never) : answer.value) as never);
      else if (!answer || answer.unavailable) call.reject(new StoreUnavailable(answer?.message ?? 'no answer'));
      else call.reject(Object.assign(new Error(answer.message), { code: answer.code }));
    }
    flush();
    if (closing && !underWay) send({ kind: 'close' });
  }

  let isOpen = false;
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: WriterMessage) => {
      if (message.kind === 'answers') settle(message);
      else if (message.kind === 'ready') {
        isOpen = true;
        resolve();
      } else if (message.kind === 'closed') onClosed?.();
      else reject(message.isDatabaseRefused ? new DatabaseRefused(message.message) : new Error(message.message));
    });
    const die = (error: Error): void => {
      if (!death && !closing && isOpen) parts.onDeath?.(error);
      death = error;
      for (const call of [...(underWay ?? []), ...queue]) call.reject(new StoreUnavailable(error.message));
      underWay = null;
      queue = [];
      onClosed?.();
      reject(error);
    };
    worker.on('error', die);
    worker.on('exit', () => die(new Error('the writer thread has ended')));
  });

  return {
    /** `read`: of what comes back, where that is packed. */
    call<V extends WriterVerb, T = OutputOf<V>>(verb: V, input: InputOf<V>, rows = 1, read?: (value: OutputOf<V>) => T): Promise<T> {
      if (death || closing) return Promise.reject(new StoreUnavailable(death?.message ?? 'the store is closed'));
      if (queue.length >= WRITER_QUEUE_CALLS_MAX) return Promise.reject(new StoreUnavailable('too many writes are waiting'));
      return new Promise((resolve, reject) => {
        const riding = notes.take();
        queue.push({ verb, input, rows, resolve, reject, read: read ?? null, riding, ...(riding ? { note: riding.note() } : {}) });
        // At the end of this turn of the event loop, so that all requests read in it share a commit.
        if (!underWay && !isScheduled) {
          isScheduled = true;
          setImmediate(flush);
        }
      });
    },
    /** For writes that show nothing to anybody yet: the note of a change waits for the one that does. */
    unrecorded: <T>(work: () => Promise<T>): Promise<T> => notes.aside(work),
    recorded: <T>(note: () => ChangeNote, onKept: (changeId: number) => void, work: () => Promise<T>) => notes.recorded(note, onKept, work),
    /** Commits what is queued, then closes the database. */
    close(): Promise<void> {
      if (death) return Promise.resolve();
      closing ??= new Promise<void>((resolve) => {
        const cancel = parts.clock.after(STORE_CLOSE_TIMEOUT_MS, () => void worker.terminate());
        onClosed = () => {
          cancel();
          resolve();
        };
        flush();
        // Else when the batch under way, and what waits behind it, is answered.
        if (!underWay) send({ kind: 'close' });
      });
      return closing;
    },
  };
}
