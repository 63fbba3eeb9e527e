// Compares what a stranger sends with a secret, in a time that says nothing: digests of both are compared, whole, so neither a right
// beginning nor the length shows, and a name that nobody has costs as much as a wrong password.
import { hash, timingSafeEqual } from 'node:crypto';
import type { Account } from '../core/rulebook.ts';

const DIGEST_HEX = 64;
// Hex digests written over a buffer that is there already: three times faster than asking for a new buffer each time.
const given = Buffer.alloc(DIGEST_HEX);
const expected = Buffer.alloc(DIGEST_HEX);
const nobodysDigest = Buffer.alloc(DIGEST_HEX);

const digestInto = (target: Buffer, text: string): number => target.write(hash('sha256', text), 0, 'latin1');

export type PasswordCheck = (account: Account | undefined, password: string) => boolean;

/** Digests of the secrets are kept as long as the account object, which a change of the password replaces. */
export function createPasswordCheck(secretOf: (account: Account) => string): PasswordCheck {
  const digests = new WeakMap<Account, Buffer>();
  const digestOf = (account: Account): Buffer => {
    let digest = digests.get(account);
    if (!digest) {
      digest = Buffer.alloc(DIGEST_HEX);
      digestInto(digest, secretOf(account));
      digests.set(account, digest);
    }
    return digest;
  };
  return (account, password) => {
    digestInto(given, password);
    return timingSafeEqual(given, account ? digestOf(account) : nobodysDigest) && account !== undefined;
  };
}

/** For secrets made for one request, such as a signature. */
export function isSame(secret: string, guess: string): boolean {
  digestInto(expected, secret);
  digestInto(given, guess);
  return timingSafeEqual(given, expected);
}
