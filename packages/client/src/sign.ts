// How a request is signed in, by dialect (docs/api.md, "Signing in" and "V3").
import { createHash } from 'node:crypto';

export interface Credentials {
  readonly account: string;
  /** The API password, or an API key. */
  readonly password: string;
}

export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** `nowMs`: unix time in ms. */
export function sign({ account, password }: Credentials, version: 1 | 2 | 3, nowMs: number): Signed {
  if (version === 1) return { headers: {}, params: { account, password } };
  const now = String(Math.floor(nowMs / 1000));
  const signature = md5(account + password + now);
  return version === 2
    ? { headers: {}, params: { account, datetime: now, sign: signature } }
    : { headers: { 'Api-Key': account, Timestamp: now, Sign: signature }, params: {} };
}

/** V2 takes a content in JSON that could be percent-encoded for that, so it is; every text comes out as it went in. */
export function encodeContents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encodeContents);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, of]) => [
      name,
      name === 'content' && typeof of === 'string' ? encodeURIComponent(of.toWellFormed()) : encodeContents(of),
    ]),
  );
}
