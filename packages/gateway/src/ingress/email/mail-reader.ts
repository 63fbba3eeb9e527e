// The thread that reads mails (mail-thread), as the door sees it. It begins with the first mail, and ends with the door. What crashes it or keeps it busy for ever
// costs the mails that wait for it a 451, and nobody else anything: the next mail begins another one.
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.ts';
import { MAIL_THREAD_HEAP_MEGABYTES, MAIL_THREAD_SILENT_MS, MAIL_THREAD_YOUNG_MEGABYTES } from './email-limits.ts';
import type { MailMessage, MailRequest, MailThreadData } from './mail-thread.ts';
import type { Mail, MailRead } from './read-mail.ts';
import type { Envelope, ResolveDns, SenderVerdict } from './sender-check.ts';

/** Each rejects when the thread fails: the same mail may be taken later. */
export interface MailReader {
  read(octets: Buffer): Promise<MailRead>;
  check(octets: Buffer, mail: Mail, envelope: Envelope): Promise<SenderVerdict>;
  /** What is being read is not waited for. */
  close(): Promise<void>;
}

export interface MailReaderParts {
  readonly clock: Clock;
  readonly resolve: ResolveDns;
  /** What the gateway calls itself. */
  readonly name: string;
  /** Of the thread, in megabytes. */
  readonly heapMegabytes?: number;
}

type Answer = (MailMessage & { readonly kind: 'read' | 'checked' })['result'];
type Question = MailMessage & { readonly kind: 'resolve' };

/** No mail was worth that much of the machine, or nothing was heard of it for too long. */
class MailThreadGone extends Error {}

export function createMailReader({ clock, resolve, name, heapMegabytes = MAIL_THREAD_HEAP_MEGABYTES }: MailReaderParts): MailReader {
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let worker: Worker | null = null;
  let lastId = 0;
  let cancelWatch = (): void => {};

  function gone(ended: Worker, why: string): void {
    if (worker !== ended) return;
    worker = null;
    cancelWatch();
    for (const { reject } of waiting.values()) reject(new MailThreadGone(why));
    waiting.clear();
  }

  /** From now on the thread has so long to say something. */
  function watch(watched: Worker): void {
    cancelWatch();
    if (waiting.size === 0) return;
    cancelWatch = clock.after(MAIL_THREAD_SILENT_MS, () => {
      gone(watched, 'the thread that reads mails says nothing');
      void watched.terminate();
    });
  }

  async function lookUp(asker: Worker, { question, name: host, type }: Question): Promise<void> {
    const answer = await resolve(host, type).then(
      (records): MailRequest => ({ kind: 'records', question, records }),
      (error: { readonly code?: string }): MailRequest => ({ kind: 'no_records', question, code: error.code ?? 'ESERVFAIL' }),
    );
    asker.postMessage(answer);
  }

  function hear(speaker: Worker, message: MailMessage): void {
    if (speaker !== worker) return;
    if (message.kind === 'resolve') void lookUp(speaker, message);
    else {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'failed') call?.reject(new Error(message.why));
      else call?.resolve(message.result);
    }
    watch(speaker);
  }

  function start(): Worker {
    const workerDataOf: MailThreadData = { name };
    const started = new Worker(new URL('./mail-thread.ts', import.meta.url), {
      workerData: workerDataOf,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: MAIL_THREAD_YOUNG_MEGABYTES },
    });
    started.on('message', (message: MailMessage) => hear(started, message));
    started.on('error', (error) => gone(started, `the thread that reads mails failed: ${error.message}`));
    started.on('exit', () => gone(started, 'the thread that reads mails has ended'));
    return started;
  }

  function ask(requestOf: (id: number) => MailRequest): Promise<Answer> {
    const thread = (worker ??= start());
    const id = ++lastId;
    const asked = Promise.withResolvers<Answer>();
    waiting.set(id, asked);
    thread.postMessage(requestOf(id));
    if (waiting.size === 1) watch(thread);
    return asked.promise;
  }

  return {
    read: (octets) => ask((id) => ({ kind: 'read', id, octets })) as Promise<MailRead>,
    check: (octets, mail, envelope) =>
      ask((id) => ({ kind: 'check', id, octets, mail, envelope, now: clock.now() })) as Promise<SenderVerdict>,
    async close() {
      const ending = worker;
      if (ending === null) return;
      gone(ending, 'the door closes');
      await ending.terminate();
    },
  };
}
