// The thread that reads mails and judges their senders: parsing an awkward megabyte takes up to a second, hashing it for ten signatures three, and all that time
// nobody else would be answered. Names are looked up by the main thread, which has the resolver.
import { parentPort, workerData } from 'node:worker_threads';
import { realClock } from '../../ports/clock.ts';
import { type Mail, type MailRead, readMail } from './read-mail.ts';
import { checkSender, type Envelope, type ResolveDns, type SenderVerdict } from './sender-check.ts';

export type MailRequest =
  | { readonly kind: 'read'; readonly id: number; readonly octets: Uint8Array }
  | {
      readonly kind: 'check';
      readonly id: number;
      readonly octets: Uint8Array;
      readonly mail: Mail;
      readonly envelope: Envelope;
      /** Unix milliseconds. */
      readonly now: number;
    }
  | { readonly kind: 'records'; readonly question: number; readonly records: readonly string[] | readonly (readonly string[])[] }
  /** `code`: as Node's resolver has them, such as ENOTFOUND. */
  | { readonly kind: 'no_records'; readonly question: number; readonly code: string };
export type MailMessage =
  | { readonly kind: 'read'; readonly id: number; readonly result: MailRead }
  | { readonly kind: 'checked'; readonly id: number; readonly result: SenderVerdict }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string }
  | { readonly kind: 'resolve'; readonly question: number; readonly name: string; readonly type: string };
export interface MailThreadData {
  /** What the gateway calls itself. */
  readonly name: string;
}

const buffer = ({ buffer: memory, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(memory, byteOffset, byteLength);

function start(): void {
  const main = parentPort;
  if (!main) throw new Error('mail-thread.ts is a worker thread');
  const { name } = workerData as MailThreadData;
  const send = (message: MailMessage): void => main.postMessage(message);
  const questions = new Map<number, PromiseWithResolvers<string[] | string[][]>>();
  let lastQuestion = 0;

  const resolve: ResolveDns = (host, type) => {
    const question = ++lastQuestion;
    const asked = Promise.withResolvers<string[] | string[][]>();
    questions.set(question, asked);
    send({ kind: 'resolve', question, name: host, type });
    return asked.promise;
  };

  function settle(id: number, work: Promise<MailMessage>): void {
    work.then(send, (error: unknown) => send({ kind: 'failed', id, why: String(error) }));
  }

  main.on('message', (request: MailRequest) => {
    switch (request.kind) {
      case 'read':
        return settle(
          request.id,
          readMail(buffer(request.octets)).then((result) => ({ kind: 'read', id: request.id, result })),
        );
      case 'check': {
        const { id, octets, mail, envelope, now } = request;
        const clock = { ...realClock, now: () => now };
        return settle(
          id,
          checkSender(buffer(octets), mail, envelope, { resolve, clock, name }).then((result) => ({ kind: 'checked', id, result })),
        );
      }
      case 'records':
        questions.get(request.question)?.resolve(request.records as string[] | string[][]);
        questions.delete(request.question);
        return;
      case 'no_records':
        questions.get(request.question)?.reject(Object.assign(new Error(request.code), { code: request.code }));
        questions.delete(request.question);
        return;
      default:
        request satisfies never;
    }
  });
}

start();
