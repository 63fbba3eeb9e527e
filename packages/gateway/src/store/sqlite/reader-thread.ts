// A reader seen from the main thread: each call is a message there and one back.
import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../../ports/store.ts';
import type { ReaderMessage, ReaderRequest } from './reader.ts';
import type { ReaderVerb, ReaderVerbs } from './reader-verbs.ts';

export function startReader(path: string) {
  const worker = new Worker(new URL('./reader.ts', import.meta.url), { workerData: { path } });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let isDead = false;
  const send = (request: ReaderRequest): void => worker.postMessage(request);
  worker.on('message', (message: ReaderMessage) => {
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') call?.resolve(message.value as never);
    else call?.reject(new StoreUnavailable(message.message));
  });
  const die = (why: string): void => {
    isDead = true;
    for (const call of waiting.values()) call.reject(new StoreUnavailable(why));
    waiting.clear();
  };
  worker.on('error', (error) => die(String(error)));
  worker.on('exit', () => die('the reader thread has ended'));
  return {
    call<V extends ReaderVerb>(verb: V, input?: Parameters<ReaderVerbs[V]>[0]): Promise<ReturnType<ReaderVerbs[V]>> {
      if (isDead) return Promise.reject(new StoreUnavailable('the reader thread has ended'));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ kind: 'read', id, verb, input });
      });
    },
    close(): Promise<void> {
      if (isDead) return Promise.resolve();
      return new Promise((resolve) => {
        worker.on('exit', () => resolve());
        send({ kind: 'close' });
      });
    },
  };
}
