// Sessions of people who sign in: a random token that the browser keeps in a cookie no script can read, of which the store has the digest only. A session
// ends when it was not seen for a while, at its end whatever happens, and with its owner's password.
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { NewSession } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';

export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_MS = 7 * 24 * 3_600_000;
/** The last sight of a session is written at most this often. */
const SEEN_EVERY_MS = 60_000;
const TOKEN_BYTES = 32;
const AGENT_CHARACTERS_MAX = 200;

/** What tells a session's token from that of the command line. */
const TOKEN_PATTERN = /^tls_[0-9a-f]{64}$/;

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface OpenedSession {
  readonly id: number;
  readonly token: string;
  readonly endsAt: number;
}

/** A session as the store has it, as far as its end is concerned. */
export interface KeptSession {
  readonly id: number;
  readonly lastSeenAt: number;
  readonly endsAt: number;
}

export interface SessionVerbs<Owner, Kept extends KeptSession> {
  readonly open: (session: NewSession & Owner) => Promise<number>;
  readonly find: (tokenHash: string) => Promise<Kept | null>;
  readonly see: (id: number, now: number) => Promise<void>;
}

export interface Sessions<Owner, Kept extends KeptSession> {
  open(owner: Owner, address: string, agent: string): Promise<OpenedSession>;
  /** null: there is no such session, or it has ended. */
  find(token: string): Promise<Kept | null>;
}

export const isSessionToken = (text: string): boolean => TOKEN_PATTERN.test(text);

export const isOver = (session: KeptSession, now: number): boolean => now >= session.endsAt || now - session.lastSeenAt >= SESSION_IDLE_MS;

export function createSessions<Owner, Kept extends KeptSession>(verbs: SessionVerbs<Owner, Kept>, clock: Clock): Sessions<Owner, Kept> {
  return {
    async open(owner, address, agent) {
      const token = `tls_${clock.id(TOKEN_BYTES)}`;
      const now = clock.now();
      const endsAt = now + SESSION_MS;
      const session = { address, agent: agent.slice(0, AGENT_CHARACTERS_MAX), now, endsAt, idleBefore: now - SESSION_IDLE_MS };
      return { id: await verbs.open({ ...owner, ...session, tokenHash: digestOf(token) }), token, endsAt };
    },
    async find(token) {
      if (!isSessionToken(token)) return null;
      // Looked up by its digest: how long that takes says nothing about the token.
      const session = await verbs.find(digestOf(token));
      const now = clock.now();
      if (!session || isOver(session, now)) return null;
      if (now - session.lastSeenAt >= SEEN_EVERY_MS) await verbs.see(session.id, now);
      return session;
    },
  };
}

/** The session's token in a Cookie header; '' = none. */
export function tokenInCookie(header: string | undefined, cookie: string): string {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === cookie) return pair.slice(at + 1).trim();
  }
  return '';
}

/** Whether the browser came by TLS, here or at the proxy in front: who lies about it harms only the own cookie. */
const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https';

/** Strict: no page of another site can send it, not even by a link. Secure only where the request came by TLS: a browser drops it otherwise. */
export const sessionCookie = (request: FastifyRequest, cookie: string, token: string, maxAgeMs: number): string =>
  `${cookie}=${token}; Path=/; Max-Age=${Math.floor(maxAgeMs / 1000)}; HttpOnly; SameSite=Strict${isSecure(request) ? '; Secure' : ''}`;
