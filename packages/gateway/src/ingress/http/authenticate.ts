// Who is calling: V1 with a password, V1 in encryption mode, V2 with a signature (docs/api.md, "Signing in"). The order of checks is part
// of the contract: credentials, time, address, lock, scope. Unknown accounts and wrong passwords get the same answer after the same work.
import { hash } from 'node:crypto';
import type { ApiKey, KeyScope } from '../../core/access.ts';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import { parseStamp } from '../../core/zone-time.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { isAddressAllowed } from '../allowed-addresses.ts';
import { matchKey } from '../api-keys.ts';
import type { FailedTries } from '../failed-tries.ts';
import { createPasswordCheck, isSame } from '../passwords.ts';
import { ENCRYPTION_TIME_WINDOW_MS, SIGN_TIME_WINDOW_MS } from './http-limits.ts';
import type { ApiVersion } from './read-request.ts';
import type { RequestParams } from './request-params.ts';

/** A string is the code of a refusal. */
export type AuthResult = Account | ErrorCode;

export interface Authenticator {
  /** `scope`: what is asked for; a key may be narrower than the password. */
  check(params: RequestParams, version: ApiVersion, rulebook: Rulebook, address: string, scope: KeyScope): AuthResult;
}

const isPassword = createPasswordCheck((account) => account.apiPassword);

/** Unix time in seconds (10 digits) or milliseconds (13) as ms; null for anything else. */
export function readUnixTime(text: string): number | null {
  if ((text.length !== 10 && text.length !== 13) || !/^[0-9]+$/.test(text)) return null;
  return text.length === 10 ? Number(text) * 1000 : Number(text);
}

/** Which secret of the account the caller knows: 'main' is its password. null: none. */
type Matched = ApiKey | 'main' | null;

export function createAuthenticator(
  clock: Pick<Clock, 'now'>,
  timeZone: string,
  failedTries: FailedTries,
  onKeyUsed: (keyId: number) => void = () => {},
): Authenticator {
  const match = (account: Account | undefined, isRight: (secret: string) => boolean): Matched =>
    isRight(account?.apiPassword ?? '') ? 'main' : matchKey(account, clock.now(), isRight);

  function matchV1(params: RequestParams, account: Account | undefined): Matched {
    const encryptionKey = account?.settings.encryptionKey ?? null;
    if (account === undefined || encryptionKey === null)
      return isPassword(account, params.password) ? 'main' : matchKey(account, clock.now(), (secret) => isSame(secret, params.password));
    // `seq` is documented with 1 as what a missing one stands for.
    const seq = params.seq === '' ? '1' : params.seq;
    const given = params.password.toLowerCase();
    return match(account, (secret) => isSame(hash('md5', account.name + secret + seq + params.time + encryptionKey), given));
  }

  function timeRefusal(params: RequestParams, account: Account, version: ApiVersion, signedAt: number | null): ErrorCode | null {
    if (version === 2)
      return signedAt === null || Math.abs(clock.now() - signedAt) > SIGN_TIME_WINDOW_MS ? 'datetime_outside_window' : null;
    if (account.settings.encryptionKey === null) return null;
    const time = readUnixTime(params.time);
    return time === null || Math.abs(clock.now() - time) > ENCRYPTION_TIME_WINDOW_MS ? 'authentication' : null;
  }

  return {
    check(params, version, rulebook, address, scope) {
      const guess = version === 1 ? params.password : params.sign;
      // Not a guess, so not counted either.
      if (params.account === '' || guess === '') return 'authentication';
      if (failedTries.isBlocked(params.account, address)) return 'too_many_failures';
      const signedAt = version === 2 ? (readUnixTime(params.datetime) ?? parseStamp(params.datetime, timeZone)) : null;
      if (version === 2 && signedAt === null) return 'datetime_wrong';
      const account = rulebook.accountByName.get(params.account);
      const sign = params.sign.toLowerCase();
      const matched =
        version === 1
          ? matchV1(params, account)
          : match(account, (secret) => isSame(hash('md5', params.account + secret + params.datetime), sign));
      if (matched === null || account === undefined) {
        failedTries.record(params.account, address);
        return 'authentication';
      }
      const refusal = timeRefusal(params, account, version, signedAt);
      if (refusal !== null) return refusal;
      if (!isAddressAllowed(account, address)) return 'ip_not_allowed';
      if (account.locked) return 'account_locked';
      if (matched === 'main') return account;
      onKeyUsed(matched.id);
      return matched.scopes.includes(scope) ? account : 'scope_missing';
    },
  };
}
