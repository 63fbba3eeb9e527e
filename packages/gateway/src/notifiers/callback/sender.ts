// Asks callbacks over HTTP and HTTPS, with the guard of pushes: addresses are judged when they are connected to, redirects are an answer like any other, an
// answer gets so much time and so many octets. Connections are shared by whoever asks the same host, and few of them are kept.
import { Agent, type Dispatcher } from 'undici';
import type { CallbackForm } from '../../core/callback.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import { PUSH_ANSWER_BYTES_MAX, PUSH_ANSWER_HEADER_BYTES_MAX, PUSH_CONNECT_TIMEOUT_MS, PUSH_TIMEOUT_MS } from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallbackOutcome, CallbackSender } from '../../ports/callback-sender.ts';
import type { DueCallback } from '../../ports/store-callbacks.ts';
import type { AddressGuard } from '../push/address-guard.ts';
import { createGuardedConnect, inWords, OVERDUE } from '../push/guarded-connect.ts';
import type { Asking, FormWorld } from './asking.ts';
import { jasminAsking } from './jasmin.ts';
import { kannelAsking } from './kannel.ts';
import { twilioAsking } from './twilio.ts';

export interface CallbackSenderParts {
  readonly guard: AddressGuard;
  readonly clock: Pick<Clock, 'after'>;
  readonly rulebook: () => Rulebook;
  /** Zone of times in forms that name none. */
  readonly timeZone: string;
}

const forms: Readonly<Record<CallbackForm, (due: DueCallback, world: FormWorld) => Asking>> = {
  kannel: kannelAsking,
  jasmin: jasminAsking,
  twilio: twilioAsking,
};

const TAKEN: CallbackOutcome = { error: '', isFinal: true };
const KEEP_ALIVE_MS = 4000;
const CONNECTIONS_PER_HOST_MAX = 32;

/** The first octets of an answer's body; the rest is not waited for. */
async function bodyOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const octets = chunk as Buffer;
    chunks.push(octets);
    length += octets.length;
    if (length >= PUSH_ANSWER_BYTES_MAX) break;
  }
  return Buffer.concat(chunks).toString('latin1');
}

export function createCallbackSender({ guard, clock, rulebook, timeZone }: CallbackSenderParts): CallbackSender {
  const agent = new Agent({
    connect: createGuardedConnect(guard, PUSH_CONNECT_TIMEOUT_MS),
    connections: CONNECTIONS_PER_HOST_MAX,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: PUSH_TIMEOUT_MS,
    bodyTimeout: PUSH_TIMEOUT_MS,
    maxHeaderSize: PUSH_ANSWER_HEADER_BYTES_MAX,
  });

  async function ask({ url, method, headers, body, acknowledgement }: Asking): Promise<CallbackOutcome> {
    const { origin, pathname, search } = new URL(url);
    const overdue = new AbortController();
    const cancel = clock.after(PUSH_TIMEOUT_MS, () => overdue.abort(OVERDUE));
    try {
      const answer = await agent.request({ origin, path: pathname + search, method, headers, body, signal: overdue.signal });
      const status = answer.statusCode;
      const text = await bodyOf(answer.body);
      if (status < 200 || status >= 300) return { error: `answered ${status}`, isFinal: status === 404 || status === 410 };
      if (acknowledgement !== null && text.trim() !== acknowledgement)
        return { error: `answered ${status} without ${acknowledgement}`, isFinal: false };
      return TAKEN;
    } finally {
      cancel();
    }
  }

  return {
    async send(due) {
      try {
        const account = rulebook().accountById.get(due.accountId);
        if (!account) return { error: 'its account is gone', isFinal: true };
        return await ask(forms[due.form](due, { account, timeZone }));
      } catch (error) {
        return { error: inWords(error as Error), isFinal: false };
      }
    },
    close: () => agent.destroy(),
  };
}
