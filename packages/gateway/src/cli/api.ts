// The operator API of a running gateway, as the command line speaks to it: one request, a deadline, an error with the gateway's own words.
import { request as httpRequest } from 'node:http';
import type { ApiErrorBody } from '../web/answers.ts';
import { type Located, noGateway } from './locate.ts';
import { CliError, exits } from './result.ts';

/** Proving the ledger reads every transfer; everything else answers in milliseconds. */
const ANSWER_MS_MAX = 30_000;
export const LONG_ANSWER_MS_MAX = 900_000;
const BODY_BYTES_MAX = 256 * 1024 * 1024;

export interface Api {
  /** T is what the path answers (views.ts): gateway and command line are of one version, so it is not judged again. */
  get<T>(path: string, timeoutMs?: number): Promise<T>;
  /** What is no JSON, as it is. */
  getText(path: string): Promise<string>;
  /** A file as the body; a refusal that lists what is wrong with it is an answer. */
  sendFile<T extends { readonly faults: readonly unknown[] }>(path: string, file: Buffer, type: string): Promise<T>;
  /** The body as it came. */
  file(path: string, timeoutMs: number): Promise<Buffer>;
  send<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: Readonly<Record<string, unknown>>,
    timeoutMs?: number,
  ): Promise<T>;
}

interface Answer {
  readonly status: number;
  readonly bytes: Buffer;
}

interface Body {
  readonly content: string | Buffer;
  readonly type: string;
}

function exchange(located: Located, method: string, path: string, body: Body | null, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { Authorization: `Bearer ${located.token}`, Connection: 'close' };
    if (body !== null) Object.assign(headers, { 'Content-Type': body.type, 'Content-Length': String(Buffer.byteLength(body.content)) });
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
        response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body?.content);
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
    const { error }: ApiErrorBody = JSON.parse(answer.bytes.toString('utf8'));
    return new CliError(exits.failed, error.code, error.message, error.field);
  } catch {
    return new CliError(exits.failed, 'answer', `${located.operatorUrl} answered ${answer.status} and is not a gateway this command knows`);
  }
}

/** Looks for the gateway at the first call: a command that is typed wrong says so even when none runs. */
export function createApi(find: () => Located): Api {
  let located: Located | null = null;
  async function ask(gateway: Located, method: string, path: string, body: Body | null, timeoutMs: number): Promise<Answer> {
    try {
      return await exchange(gateway, method, path, body, timeoutMs);
    } catch (error) {
      throw failure(error, gateway, timeoutMs);
    }
  }
  function read(answer: Answer, gateway: Located): unknown {
    if (answer.status === 204) return null;
    try {
      return JSON.parse(answer.bytes.toString('utf8')) as unknown;
    } catch {
      throw readError(answer, gateway);
    }
  }
  const isDone = ({ status }: Answer): boolean => status >= 200 && status <= 299;
  async function call<T>(method: string, path: string, body: unknown, timeoutMs: number): Promise<T> {
    located ??= find();
    const content = body === undefined ? null : { content: JSON.stringify(body), type: 'application/json' };
    const answer = await ask(located, method, path, content, timeoutMs);
    if (!isDone(answer)) throw readError(answer, located);
    return read(answer, located) as T;
  }
  async function file(path: string, timeoutMs: number): Promise<Buffer> {
    located ??= find();
    const answer = await ask(located, 'GET', path, null, timeoutMs);
    if (!isDone(answer)) throw readError(answer, located);
    return answer.bytes;
  }
  return {
    getText: async (path) => (await file(path, LONG_ANSWER_MS_MAX)).toString('utf8'),
    async sendFile<T extends { readonly faults: readonly unknown[] }>(path: string, file: Buffer, type: string) {
      located ??= find();
      const answer = await ask(located, 'POST', path, { content: file, type }, LONG_ANSWER_MS_MAX);
      if (isDone(answer)) return read(answer, located) as T;
      const refused = answer.status === 400 ? (read(answer, located) as Partial<T>) : {};
      if (!('faults' in refused)) throw readError(answer, located);
      return refused as T;
    },
    get: (path, timeoutMs = ANSWER_MS_MAX) => call('GET', path, undefined, timeoutMs),
    file,
    send: (method, path, body, timeoutMs = ANSWER_MS_MAX) => call(method, path, body, timeoutMs),
  };
}
