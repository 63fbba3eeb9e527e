// Calls of the gateway: JSON in, JSON out, a refusal as an error that knows its field. The session is a cookie that no script can read.
import type { Told } from '../told.ts';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What is asked for to be read; what takes long on purpose brings a signal of its own (`CallOptions`). */
export const TIMEOUT_MS = 30_000;

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
  /** Why, as data, where the gateway says it so. */
  readonly told: Told | null;
  /** The whole answer, for refusals that say more than one thing. */
  readonly body: unknown;

  constructor(status: number, code: string, message: string, field: string | null, body: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.body = body;
    this.told = toldIn(body);
  }
}

const toldIn = (body: unknown): Told | null => (isObject(body) ? ((body as Answer).error?.told ?? null) : null);

let onSignedOut = (): void => {};
/** Called when an answer says that the session is over. */
export function listenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** The body of a refusal. */
interface Answer {
  readonly error?: { readonly code?: string; readonly message?: string; readonly field?: string; readonly told?: Told };
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

export interface CallOptions {
  readonly body?: unknown;
  /** Of a body that is not JSON. */
  readonly type?: string;
  readonly signal?: AbortSignal;
}

/** Rejects with ApiError; status 0: the gateway was not reached. */
export async function call<T>(method: string, path: string, { body, type = 'application/json', signal }: CallOptions = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': type }) },
      ...(body === undefined ? {} : { body: type === 'application/json' ? JSON.stringify(body) : (body as BodyInit) }),
      signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable', '', null, null);
  }
  const answer = await read(response);
  if (response.ok) return answer as T;
  if (response.status === 401 && path !== '/api/sign-in') onSignedOut();
  const { error } = (isObject(answer) ? answer : {}) as Answer;
  throw new ApiError(response.status, error?.code ?? 'unknown', error?.message ?? response.statusText, error?.field ?? null, answer);
}
