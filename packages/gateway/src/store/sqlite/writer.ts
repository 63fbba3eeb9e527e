// The writer thread: the only connection that writes. A batch of calls is one transaction and one fsync; whoever comes while it commits makes
// the next batch. When a call of a batch fails by its own fault, the batch is taken back and each call is tried alone, so that one bad call
// cannot take its neighbours down.
import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseRefused, openForWriting } from './open.ts';
import type { MovedMessage } from '../../ports/store.ts';
import { packAnswers, type PackedAnswers, type PackedCalls, unpackCalls, type WriterAnswer, type WriterCall } from './packed-calls.ts';
import { createWriterVerbs } from './writer-verbs.ts';

export type WriterMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly message: string; readonly isDatabaseRefused: boolean }
  | {
      readonly kind: 'answers';
      readonly answers: PackedAnswers;
      readonly commitMs: number;
      readonly rung: readonly number[];
      readonly rungWebhooks: readonly number[];
      readonly touched: readonly number[];
      readonly rungCallbacks: readonly number[];
      readonly moved: readonly MovedMessage[];
    }
  | { readonly kind: 'closed' };
export type WriterRequest = { readonly kind: 'batch'; readonly calls: PackedCalls; readonly now: number } | { readonly kind: 'close' };

/** SQLite's codes for "the disk, not the statement": nothing is wrong with the call and it may succeed later. */
const isDiskTrouble = (code: string): boolean => /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|NOMEM|CORRUPT|NOTADB)/.test(code);

function failure(error: unknown): WriterAnswer {
  const { message, code = '' } = error as Error & { code?: string };
  return { ok: false, unavailable: isDiskTrouble(code), message, code };
}

function start(): void {
  const port = parentPort;
  if (!port) throw new Error('writer.ts is a worker thread');
  const send = (message: WriterMessage): void => port.postMessage(message);
  let db: ReturnType<typeof openForWriting>;
  try {
    db = openForWriting((workerData as { path: string }).path);
  } catch (error) {
    send({ kind: 'refused', message: (error as Error).message, isDatabaseRefused: error instanceof DatabaseRefused });
    port.close();
    return;
  }
  const writer = createWriterVerbs(db);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const rowsChanged = db.prepare('SELECT total_changes()').pluck();

  function perform({ verb, input, note }: WriterCall): WriterAnswer {
    const run = writer.verbs[verb] as (input: unknown) => unknown;
    if (note === undefined) return { ok: true, value: run(input) };
    const before = rowsChanged.get();
    const value = run(input);
    return rowsChanged.get() === before ? { ok: true, value } : { ok: true, value, changeId: writer.verbs.insertChange(note) };
  }

  function run(calls: readonly WriterCall[], now: number): WriterAnswer[] {
    try {
      begin.run();
      const answers = calls.map(perform);
      writer.flush(now);
      commit.run();
      return answers;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      writer.reset();
      const failed = failure(error);
      if (calls.length === 1 || (!failed.ok && failed.unavailable)) return calls.map(() => failed);
      return calls.flatMap((call) => run([call], now));
    }
  }

  port.on('message', (request: WriterRequest) => {
    if (request.kind === 'close') {
      db.close();
      send({ kind: 'closed' });
      port.close();
      return;
    }
    const startedAt = performance.now();
    const answers = packAnswers(run(unpackCalls(request.calls), request.now));
    const commitMs = performance.now() - startedAt;
    const told = {
      rung: writer.rung(),
      rungWebhooks: writer.rungWebhooks(),
      rungCallbacks: writer.rungCallbacks(),
      touched: writer.touched(),
      moved: writer.moved(),
    };
    send({ kind: 'answers', answers, commitMs, ...told });
  });
  send({ kind: 'ready' });
}

start();
