// Who may speak to the operator port: the command line by its token, people by name and password. Guesses are limited per address, and an
// unknown name costs the same time as a wrong password, so that neither says anything.
import { createHash, timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

export type Verdict =
  | { readonly kind: 'known'; readonly who: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong' }
  /** Too many failures from this address. */
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }
  /** Too many passwords are being checked right now. */
  | { readonly kind: 'busy' };

export interface Authenticator {
  check(authorization: string | undefined, address: string): Promise<Verdict>;
  /** Forgets verified passwords: after a change of one. */
  forget(): void;
}

/** argon2id takes tens of milliseconds and 19 MiB; a console that asks every second must not pay that each time. */
const VERIFIED_MS = 5 * 60_000;
const VERIFIED_MAX = 1000;
const FAILURES_PER_WINDOW_MAX = 10;
const FAILURE_WINDOW_MS = 60_000;
const ADDRESSES_MAX = 10_000;
/** Each holds 19 MiB and a thread of the pool that the store's files need too. */
const CHECKS_AT_ONCE_MAX = 4;
const CREDENTIALS_CHARACTERS_MAX = 1024;

/** argon2id with the library's parameters (19 MiB, 2 passes, 1 lane: OWASP's recommendation). */
export const hashOperatorPassword = (password: string): Promise<string> => hash(password);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets the oldest go when a map is full: maps iterate in the order of insertion. */
function bound(map: Map<string, unknown>, max: number): void {
  if (map.size < max) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

interface Failures {
  readonly since: number;
  count: number;
}

function createLimiter(clock: Pick<Clock, 'monotonic'>): {
  /** Counts a failure in advance, so that many tries at once do not slip through; null, or the seconds to wait. */
  begin(address: string): number | null;
  /** The try was right: takes the count back. */
  succeeded(address: string): void;
} {
  const byAddress = new Map<string, Failures>();
  return {
    begin(address) {
      const now = clock.monotonic();
      let failures = byAddress.get(address);
      if (!failures || now - failures.since >= FAILURE_WINDOW_MS) {
        byAddress.delete(address);
        bound(byAddress, ADDRESSES_MAX);
        failures = { since: now, count: 0 };
        byAddress.set(address, failures);
      }
      if (failures.count >= FAILURES_PER_WINDOW_MAX) return Math.ceil((failures.since + FAILURE_WINDOW_MS - now) / 1000);
      failures.count++;
      return null;
    },
    succeeded(address) {
      const failures = byAddress.get(address);
      if (failures && failures.count > 0) failures.count--;
    },
  };
}

function basicCredentials(encoded: string): { readonly name: string; readonly password: string } | null {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

export interface AuthenticatorParts {
  readonly store: Pick<Store, 'operatorHash'>;
  readonly token: string;
  readonly clock: Clock;
}

export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const tokenDigest = digest(parts.token);
  const limiter = createLimiter(parts.clock);
  const verified = new Map<string, number>();
  let checking = 0;
  // Checked in place of the hash an unknown name does not have.
  let nobody: Promise<string> | null = null;

  async function isRight(name: string, password: string): Promise<boolean> {
    const stored = await parts.store.operatorHash(name);
    const against = stored ?? (await (nobody ??= hashOperatorPassword(parts.clock.id())));
    const matches = await verify(against, password).catch(() => false);
    return matches && stored !== null;
  }

  async function checkBasic(encoded: string, address: string): Promise<Verdict> {
    const key = digest(encoded).toString('hex');
    const credentials = basicCredentials(encoded);
    const until = verified.get(key);
    if (credentials && until !== undefined && parts.clock.monotonic() < until) return { kind: 'known', who: credentials.name };
    const wait = limiter.begin(address);
    if (wait !== null) return { kind: 'limited', retryAfterSeconds: wait };
    if (!credentials) return { kind: 'wrong' };
    if (checking >= CHECKS_AT_ONCE_MAX) {
      limiter.succeeded(address);
      return { kind: 'busy' };
    }
    checking++;
    try {
      if (!(await isRight(credentials.name, credentials.password))) return { kind: 'wrong' };
    } catch (error) {
      limiter.succeeded(address);
      throw error;
    } finally {
      checking--;
    }
    limiter.succeeded(address);
    verified.delete(key);
    bound(verified, VERIFIED_MAX);
    verified.set(key, parts.clock.monotonic() + VERIFIED_MS);
    return { kind: 'known', who: credentials.name };
  }

  return {
    async check(authorization, address) {
      if (authorization === undefined || authorization === '') return { kind: 'missing' };
      const [, scheme = '', value = ''] = /^(\S+) +(\S+)\s*$/.exec(authorization.slice(0, CREDENTIALS_CHARACTERS_MAX)) ?? [];
      if (scheme.toLowerCase() === 'bearer' && timingSafeEqual(digest(value), tokenDigest)) return { kind: 'known', who: 'cli' };
      if (scheme.toLowerCase() === 'basic') return checkBasic(value, address);
      const wait = limiter.begin(address);
      return wait === null ? { kind: 'wrong' } : { kind: 'limited', retryAfterSeconds: wait };
    },
    forget: () => verified.clear(),
  };
}
