// For tests only: V3 requests to the test server, and its refusals to the octet.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type ErrorCode, errors } from '../../errors.ts';
import { NOON, type TestServer } from './testing.ts';

const md5 = (text: string): string => hash('md5', text);
export const headersOf = (key = 'test', secret = '123456', at: number | string = NOON / 1000): Record<string, string> => ({
  'Api-Key': key,
  Timestamp: String(at),
  Sign: md5(`${key}${secret}${at}`),
});

export interface Ask {
  readonly headers?: Record<string, string>;
  readonly body?: string | object;
  readonly method?: string;
}

export async function askV3(
  { port }: Pick<TestServer, 'port'>,
  path: string,
  { headers = headersOf(), body, method = body === undefined ? 'GET' : 'POST' }: Ask = {},
): Promise<string> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    ...(text === undefined ? {} : { body: text }),
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/json;charset=utf-8');
  return response.text();
}

export const zeros = '"success":"0","fail":"0","array":[],';
export const refusedWith = (code: ErrorCode, counters = zeros, desc: string = errors[code].text): string =>
  `{"status":"${errors[code].v3}","reason":${JSON.stringify(errors[code].text)},${counters}"desc":${JSON.stringify(desc)}}`;

/** Every value that is no array or object is a string, at any depth. */
export function assertStrings(value: unknown): void {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) assertStrings(inner);
  else assert.equal(typeof value, 'string', String(value));
}
