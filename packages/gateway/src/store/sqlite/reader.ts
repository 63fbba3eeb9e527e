// The reader thread: a read-only connection (WAL lets it read while the writer commits), so that a long scan never stands before an accept.
import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from './open.ts';
import { createReaderVerbs, type ReaderVerb } from './reader-verbs.ts';

export type ReaderRequest =
  | { readonly kind: 'read'; readonly id: number; readonly verb: ReaderVerb; readonly input: unknown }
  | { readonly kind: 'close' };
export type ReaderMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

function start(): void {
  const port = parentPort;
  if (!port) throw new Error('reader.ts is a worker thread');
  const db = openForReading((workerData as { path: string }).path);
  const verbs = createReaderVerbs(db);
  port.on('message', (request: ReaderRequest) => {
    if (request.kind === 'close') {
      db.close();
      port.close();
      return;
    }
    try {
      const value = (verbs[request.verb] as (input: unknown) => unknown)(request.input);
      port.postMessage({ kind: 'answer', id: request.id, value } satisfies ReaderMessage);
    } catch (error) {
      port.postMessage({ kind: 'failed', id: request.id, message: (error as Error).message } satisfies ReaderMessage);
    }
  });
}

start();
