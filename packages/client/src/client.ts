// The client of the customer API: calls are typed by the gateway's own description (generated/), answers that refuse become errors with a code, and what
// fails on the way is tried again where that can send nothing twice: what sends carries an Idempotency-Key, what asks changes nothing. Only taking
// received messages is never repeated: the answer that was lost had them.
import { randomUUID } from 'node:crypto';
import { NoAnswer, Refused } from './errors.ts';
import type { Answers } from './generated/answers.ts';
import { type OperationName, operations } from './generated/operations.ts';
import type { Requests } from './generated/requests.ts';
import { type Credentials, encodeContents, sign } from './sign.ts';

export interface ClientOptions extends Credentials {
  /** Where the gateway is, such as https://sms.example.com:20003. */
  readonly url: string;
  /** For one try; 30 s. */
  readonly timeoutMs?: number;
  /** After the first; 4. */
  readonly retriesMax?: number;
  /** The first pause is a random part of this, each later one of twice as much as before, up to 10 s; 500 ms. */
  readonly pauseMs?: number;
}

export interface CallOptions {
  /** Of what sends: the name of the request; left out: one of its own. The same name again, within 24 hours, gets the first answer. */
  readonly idempotencyKey?: string;
  /** Ends the call, and what is being waited for. */
  readonly signal?: AbortSignal;
}

/** One text, or MMS (`smstype` 1), and who gets it. */
export type Text = Requests['batchsendsmsV2']['array'][number];

export interface SendOptions extends CallOptions {
  /** When to send it: 14 digits in the zone of the gateway, up to 365 days ahead. */
  readonly sendtime?: string;
}

export interface Sent {
  /** The accepted ones, in their order. */
  readonly messages: readonly { readonly id: number; readonly number: string }[];
  /** How many numbers could not be sent to. */
  readonly failed: number;
}

export type MessageState = 'delivered' | 'waiting' | 'sending' | 'failed';

export interface Report {
  readonly id: number;
  readonly number: string;
  readonly state: MessageState;
  /** As the account's report style has it. */
  readonly code: number;
  /** Of the last change: 14 digits in the zone of the gateway. */
  readonly time: string;
}

export interface ReceivedMessage {
  readonly id: number;
  readonly from: string;
  readonly time: string;
  readonly content: string;
}

export interface Client {
  /** What can still be spent: decimal numbers as texts. */
  getBalance(options?: CallOptions): Promise<{ readonly balance: string; readonly gift: string }>;
  /** One text to many numbers, or several texts; accepted as a whole or refused. */
  sendSms(texts: Text | readonly Text[], options?: SendOptions): Promise<Sent>;
  /** What became of messages; ids that are not the account's have no row. Up to 200. */
  getReport(ids: readonly number[], options?: CallOptions): Promise<readonly Report[]>;
  /** Takes received messages that were not taken before, up to 50, each once. */
  takeReceived(options?: CallOptions): Promise<readonly ReceivedMessage[]>;
  /** Received messages by their ids, taken before or not; takes none. Up to 200. */
  getReceived(ids: readonly number[], options?: CallOptions): Promise<readonly ReceivedMessage[]>;
  /** Any call of the API, by its name in the description. */
  call<Name extends OperationName>(name: Name, request: Requests[Name], options?: CallOptions): Promise<Answers[Name]>;
}

const TIMEOUT_MS = 30_000;
const RETRIES_MAX = 4;
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 10_000;

/** Request timeout and too many requests: of proxies on the way. */
const RETRIED_HTTP_STATUSES: readonly number[] = [408, 429];

/** Codes of the two report styles; whatever is above them is a failure by name. */
const states: readonly MessageState[] = ['delivered', 'waiting', 'sending', 'failed'];

interface AnyAnswer {
  readonly status: number | string;
  /** Of refusals: the sentence of the code, and perhaps a more precise one. */
  readonly reason?: string;
  readonly desc?: string;
}
const isAnswer = (value: unknown): value is AnyAnswer => typeof value === 'object' && value !== null && 'status' in value;

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, ms);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

/** Only getsms without ids takes something away with its answer; an empty list of them is none. */
const takesAway = (name: OperationName, request: object): boolean =>
  name.startsWith('getsms') && !('ids' in request && /\d/.test(String(request.ids)));

/** Whether the same request, after this failure, may succeed and can do no harm. */
function mayRepeat(error: Refused | NoAnswer, request: object): boolean {
  if (error instanceof Refused) return error.isTemporary;
  const { httpStatus } = error;
  // No such address, or none of the gateway's: the next try finds the same.
  if (httpStatus !== null && httpStatus < 500 && !RETRIED_HTTP_STATUSES.includes(httpStatus)) return false;
  return !takesAway(error.operation, request);
}

export function createClient(options: ClientOptions): Client {
  const { url, timeoutMs = TIMEOUT_MS, retriesMax = RETRIES_MAX, pauseMs = PAUSE_MS } = options;
  const base = url.replace(/\/+$/, '');

  /** One try. Throws Refused, or whatever fetch throws. */
  async function ask(name: OperationName, request: object, key: string | null, signal: AbortSignal | undefined): Promise<unknown> {
    const { path, version } = operations[name];
    const { headers, params } = sign(options, version, Date.now());
    const body = { ...(version === 2 ? (encodeContents(request) as object) : request), ...params };
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch(base + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers, ...(key === null ? {} : { 'Idempotency-Key': key }) },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const answer: unknown = response.status === 200 ? await response.json() : null;
    if (!isAnswer(answer)) throw new NoAnswer(name, response.status);
    const { reason = '', desc = reason } = answer;
    if (Number(answer.status) !== 0) throw new Refused(name, Number(answer.status), reason, desc);
    return answer;
  }

  async function call<Name extends OperationName>(name: Name, request: Requests[Name], more: CallOptions = {}): Promise<Answers[Name]> {
    const { signal } = more;
    const key = operations[name].isKeyed ? (more.idempotencyKey ?? randomUUID()) : null;
    for (let retries = 0; ; retries++) {
      try {
        return (await ask(name, request, key, signal)) as Answers[Name];
      } catch (error) {
        signal?.throwIfAborted();
        const known = error instanceof Refused || error instanceof NoAnswer ? error : new NoAnswer(name, null, error);
        if (retries >= retriesMax || !mayRepeat(known, request)) throw known;
      }
      await pause(Math.random() * Math.min(pauseMs * 2 ** retries, PAUSE_MS_MAX), signal);
    }
  }

  const received = (rows: Answers['getsms']['array']): readonly ReceivedMessage[] =>
    rows.map(([id, from, time, content]) => ({ id, from: String(from), time: String(time), content }));

  return {
    call,
    async getBalance(more) {
      const { balance, gift } = await call('getbalance', {}, more);
      return { balance, gift };
    },
    async sendSms(texts, more = {}) {
      const { sendtime } = more;
      const asked = 'content' in texts ? texts : { smsarray: texts };
      const answer = await call('sendsms', sendtime === undefined ? asked : { ...asked, sendtime }, more);
      return { messages: answer.array.map(([number, id]) => ({ id, number: String(number) })), failed: answer.fail };
    },
    async getReport(ids, more) {
      if (ids.length === 0) return [];
      const { array } = await call('getreport', { ids }, more);
      return array.map(([id, number, time, code]) => ({
        id,
        number: String(number),
        state: states[code] ?? 'failed',
        code,
        time: String(time),
      }));
    },
    async takeReceived(more) {
      return received((await call('getsms', {}, more)).array);
    },
    async getReceived(ids, more) {
      // To the gateway no ids are a wish for all that is new.
      if (ids.length === 0) return [];
      return received((await call('getsms', { ids }, more)).array);
    },
  };
}
