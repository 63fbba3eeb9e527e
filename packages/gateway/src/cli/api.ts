// The operator API of a running gateway, as the command line speaks to it: one request, a deadline, an error with the gateway's own words.
import { request as httpRequest } from 'node:http';
import type { OperatorErrorBody } from '../operator/answers.ts';
import { type Located, noGateway } from './locate.ts';
import { CliError, exits } from './result.ts';

/** Proving the ledger reads every transfer; everything else answers in milliseconds. */
const ANSWER_MS_MAX = 30_000;
export const LONG_ANSWER_MS_MAX = 900_000;
const BODY_BYTES_MAX = 256 * 1024 * 1024;

export interface Api {
  /** T is what the path answers (views.ts): gateway and command line are of one version, so it is not judged again. */
  get<T>(path: string, timeoutMs?: number): Promise<T>;
  /** An answer that is no JSON. */
  text(path: string): Promise<string>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: Readonly<Record<string, unknown>>): Promise<T>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function exchange(located: Located, method: string, path: string, body: string | null, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { Authorization: `Bearer ${located.token}`, Connection: 'close' };
    if (body !== null) Object.assign(headers, { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) });
    const request = httpRequest(
      new URL(path, located.operatorUrl),
      { method, headers, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if ((size += chunk.length) > BODY_BYTES_MAX) response.destroy(new Error('the answer is too large'));
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

function failure(error: unknown, located: Located, timeoutMs: number): CliError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EADDRNOTAVAIL'].includes(code)) return noGateway(located.dataFolder);
  if (code === 'ABORT_ERR' || (error instanceof Error && error.name === 'TimeoutError')) {
    return new CliError(exits.failed, 'timeout', `The gateway at ${located.operatorUrl} did not answer within ${timeoutMs / 1000} seconds`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new CliError(exits.failed, 'connection', `The connection to the gateway at ${located.operatorUrl} broke: ${reason}`);
}

function readError(answer: Answer, located: Located): CliError {
  if (answer.status === 401) {
    const message = `The gateway at ${located.operatorUrl} does not know the token in ${located.dataFolder}: another gateway listens there`;
    return new CliError(exits.failed, 'authentication', message);
  }
  try {
    const { error }: OperatorErrorBody = JSON.parse(answer.text);
    return new CliError(exits.failed, error.code, error.message, error.field);
  } catch {
    return new CliError(exits.failed, 'answer', `${located.operatorUrl} answered ${answer.status} and is not a gateway this command knows`);
  }
}

/** Looks for the gateway at the first call: a command that is typed wrong says so even when none runs. */
export function createApi(find: () => Located): Api {
  let located: Located | null = null;
  async function ask(
    method: string,
    path: string,
    body: unknown,
    timeoutMs: number,
  ): Promise<{ readonly located: Located; readonly answer: Answer }> {
    located ??= find();
    let answer: Answer;
    try {
      answer = await exchange(located, method, path, body === undefined ? null : JSON.stringify(body), timeoutMs);
    } catch (error) {
      throw failure(error, located, timeoutMs);
    }
    if (answer.status < 200 || answer.status > 299) throw readError(answer, located);
    return { located, answer };
  }
  async function call<T>(method: string, path: string, body: unknown, timeoutMs: number): Promise<T> {
    const { located: asked, answer } = await ask(method, path, body, timeoutMs);
    try {
      const value: T = JSON.parse(answer.text);
      return value;
    } catch {
      throw readError(answer, asked);
    }
  }
  return {
    get: (path, timeoutMs = ANSWER_MS_MAX) => call('GET', path, undefined, timeoutMs),
    text: async (path) => (await ask('GET', path, undefined, LONG_ANSWER_MS_MAX)).answer.text,
    send: (method, path, body) => call(method, path, body, ANSWER_MS_MAX),
  };
}
