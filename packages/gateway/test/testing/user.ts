// A user of an account who is signed in to the Dashboard, as a browser would be.
import assert from 'node:assert/strict';
import type { Running } from './gateway.ts';

export interface Asked {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface User {
  readonly get: (path: string) => Promise<Asked>;
  readonly post: (path: string, body?: unknown) => Promise<Asked>;
  readonly send: (method: string, path: string, body?: unknown) => Promise<Asked>;
}

const PASSWORD = 'a long password 4711';

export async function signInUser({ gateway, cli }: Running, account: string, name: string, role = 'owner'): Promise<User> {
  await cli('user', 'add', account, name, '--role', role, '--password', PASSWORD);
  const base = `http://127.0.0.1:${gateway.httpPort}`;
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ account, name, password: PASSWORD });
  const signedIn = await fetch(`${base}/api/sign-in`, { method: 'POST', headers, body });
  assert.equal(signedIn.status, 200, await signedIn.clone().text());
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
  async function send(method: string, path: string, given?: unknown): Promise<Asked> {
    const response = await fetch(base + path, {
      method,
      headers: { cookie, ...(given === undefined ? {} : headers) },
      ...(given === undefined ? {} : { body: JSON.stringify(given) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: response.headers.get('content-type')?.startsWith('application/json') ? (JSON.parse(text) as unknown) : text,
    };
  }
  return { send, get: (path) => send('GET', path), post: (path, given) => send('POST', path, given) };
}
