// Who may speak to the operator port: the command line by its token, people by name and password or by the session they signed in to. Guesses are
// limited per address. What a known person may do is another question: permissions.ts.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { OperatorRole } from '../core/access.ts';
import type { AccessStore, SessionRecord } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import { bound, createFailedSignIns } from '../web/failed-sign-ins.ts';
import type { NotNow, Verdict as VerdictOf } from '../web/guard.ts';
import { createPasswordCheck } from '../web/password-check.ts';
import { createSessions, isSessionToken, type OpenedSession, tokenInCookie } from '../web/sessions.ts';

export interface Person {
  readonly who: string;
  readonly role: OperatorRole;
  /** null: by the token or with a password. */
  readonly sessionId: number | null;
}

export type Verdict = VerdictOf<Person>;

export type SignInResult =
  | { readonly kind: 'signed_in'; readonly name: string; readonly role: OperatorRole; readonly session: OpenedSession }
  | { readonly kind: 'wrong' }
  | NotNow;

export interface Authenticator {
  check(headers: { readonly authorization?: string | undefined; readonly cookie?: string | undefined }, address: string): Promise<Verdict>;
  signIn(name: string, password: string, address: string, agent: string): Promise<SignInResult>;
  /** Forgets verified passwords: after a change of one, or of a role. */
  forget(): void;
}

export const SESSION_COOKIE = 'trunkline_session';
/** argon2id takes tens of milliseconds and 19 MiB; a console that asks every second must not pay that each time. */
const VERIFIED_MS = 5 * 60_000;
const VERIFIED_MAX = 1000;
/** In a minute: guessing is hopeless at this rate. */
const FAILURES_PER_ADDRESS_MAX = 10;
const CREDENTIALS_CHARACTERS_MAX = 1024;

/** The command line is the user of the machine who may read every file of the gateway anyway. */
const commandLine: Person = { who: 'cli', role: 'admin', sessionId: null };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function basicCredentials(encoded: string): { readonly name: string; readonly password: string } | null {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

export interface AuthenticatorParts {
  readonly store: Pick<AccessStore, 'operator' | 'openSession' | 'session' | 'seeSession'>;
  readonly token: string;
  readonly clock: Clock;
}

export function createAuthenticator({ store, token, clock }: AuthenticatorParts): Authenticator {
  const tokenDigest = digest(token);
  const failures = createFailedSignIns(clock, FAILURES_PER_ADDRESS_MAX);
  const passwords = createPasswordCheck(clock);
  const sessions = createSessions<{ readonly operator: string }, SessionRecord>(
    { open: (session) => store.openSession(session), find: (hash) => store.session(hash), see: (id, now) => store.seeSession(id, now) },
    clock,
  );
  const verified = new Map<string, { readonly person: Person; readonly until: number }>();
  let forgotten = 0;

  async function checkPassword(name: string, password: string, address: string): Promise<Verdict> {
    let role: OperatorRole = 'support';
    const stored = async (): Promise<string | null> => {
      const operator = await store.operator(name);
      role = operator?.role ?? role;
      return operator?.passwordHash ?? null;
    };
    const wait = failures.begin(address);
    if (wait !== null) return { kind: 'limited', retryAfterSeconds: wait };
    let isFailure = false;
    try {
      const answer = await passwords.check(stored, password);
      isFailure = answer === 'wrong';
      return answer === 'right' ? { kind: 'known', person: { who: name, role, sessionId: null } } : { kind: answer };
    } finally {
      if (!isFailure) failures.succeeded(address);
    }
  }

  async function checkBasic(encoded: string, address: string): Promise<Verdict> {
    const key = digest(encoded).toString('hex');
    const known = verified.get(key);
    if (known && clock.monotonic() < known.until) return { kind: 'known', person: known.person };
    const credentials = basicCredentials(encoded);
    if (!credentials) return failed(address);
    const before = forgotten;
    const verdict = await checkPassword(credentials.name, credentials.password, address);
    // A password changed while it was checked must not be remembered.
    if (verdict.kind === 'known' && before === forgotten) {
      verified.delete(key);
      bound(verified, VERIFIED_MAX);
      verified.set(key, { person: verdict.person, until: clock.monotonic() + VERIFIED_MS });
    }
    return verdict;
  }

  async function checkSession(sessionToken: string): Promise<Person | null> {
    const session = await sessions.find(sessionToken);
    return session && { who: session.operator, role: session.role, sessionId: session.id };
  }

  function failed(address: string): Verdict {
    const wait = failures.begin(address);
    return wait === null ? { kind: 'wrong' } : { kind: 'limited', retryAfterSeconds: wait };
  }

  return {
    async check({ authorization, cookie }, address) {
      if (authorization === undefined || authorization === '') {
        const person = await checkSession(tokenInCookie(cookie, SESSION_COOKIE));
        return person ? { kind: 'known', person } : { kind: 'missing' };
      }
      const [, scheme = '', value = ''] = /^(\S+) +(\S+)\s*$/.exec(authorization.slice(0, CREDENTIALS_CHARACTERS_MAX)) ?? [];
      if (scheme.toLowerCase() === 'basic') return checkBasic(value, address);
      if (scheme.toLowerCase() === 'bearer') {
        if (timingSafeEqual(digest(value), tokenDigest)) return { kind: 'known', person: commandLine };
        const person = isSessionToken(value) ? await checkSession(value) : null;
        if (person) return { kind: 'known', person };
      }
      return failed(address);
    },
    async signIn(name, password, address, agent) {
      const verdict = await checkPassword(name, password, address);
      if (verdict.kind === 'missing') return { kind: 'wrong' };
      if (verdict.kind !== 'known') return verdict;
      return { kind: 'signed_in', name, role: verdict.person.role, session: await sessions.open({ operator: name }, address, agent) };
    },
    forget() {
      forgotten++;
      verified.clear();
    },
  };
}
