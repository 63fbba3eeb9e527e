// Who is calling: V1 with a password, V1 in encryption mode, V2 and V3 with a signature (docs/api.md, "Signing in"). The order of checks is part
// of the contract: credentials, time, address, lock, key. Unknown accounts and wrong passwords get the same answer after the same work.
import { hash } from 'node:crypto';
import { type ApiKey, isLive, type KeyScope, mayServeApp } from '../../core/access.ts';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import { parseStamp } from '../../core/zone-time.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { isAddressAllowed, isKeyAddressAllowed } from '../allowed-addresses.ts';
import { matchEndedKey, matchKey } from '../api-keys.ts';
import type { FailedTries } from '../failed-tries.ts';
import { createPasswordCheck, isSame } from '../passwords.ts';
import { ENCRYPTION_TIME_WINDOW_MS, SIGN_TIME_WINDOW_MS, TIMESTAMP_WINDOW_MS } from './http-limits.ts';
import type { ApiVersion } from './read-request.ts';
import type { RequestParams } from './request-params.ts';

export interface SignedIn {
  readonly account: Account;
  /** null: the account's own password. */
  readonly keyId: number | null;
}
/** A string is the code of a refusal. */
export type AuthResult = SignedIn | ErrorCode;

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

  function matchSigned(params: RequestParams, account: Account | undefined, version: ApiVersion): Matched {
    const given = params.sign.toLowerCase();
    const isRight = (secret: string): boolean => isSame(hash('md5', params.account + secret + params.datetime), given);
    return match(account, isRight) ?? (version === 3 ? matchEndedKey(account, clock.now(), isRight) : null);
  }

  function readSignedTime({ datetime }: RequestParams, version: ApiVersion): number | null {
    return readUnixTime(datetime) ?? (version === 2 ? parseStamp(datetime, timeZone) : null);
  }

  function timeRefusal(params: RequestParams, account: Account, version: ApiVersion, signedAt: number | null): ErrorCode | null {
    if (version !== 1) {
      const windowMs = version === 2 ? SIGN_TIME_WINDOW_MS : TIMESTAMP_WINDOW_MS;
      return signedAt === null || Math.abs(clock.now() - signedAt) > windowMs ? 'datetime_outside_window' : null;
    }
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
      const signedAt = version === 1 ? null : readSignedTime(params, version);
      if (version !== 1 && signedAt === null) return version === 2 ? 'datetime_wrong' : 'timestamp_wrong';
      const account = rulebook.accountByName.get(params.account);
      const matched = version === 1 ? matchV1(params, account) : matchSigned(params, account, version);
      if (matched === null || account === undefined) {
        failedTries.record(params.account, address);
        return 'authentication';
      }
      const refusal = timeRefusal(params, account, version, signedAt);
      if (refusal !== null) return refusal;
      if (!isAddressAllowed(account, address)) return 'ip_not_allowed';
      if (account.locked) return 'account_locked';
      if (version === 3 && !account.settings.doors.includes('v3')) return 'door_closed';
      if (matched === 'main') return { account, keyId: null };
      if (!isLive(matched, clock.now())) return 'key_ended';
      if (!isKeyAddressAllowed(matched, address)) return 'ip_not_allowed';
      onKeyUsed(matched.id);
      if (!matched.scopes.includes(scope)) return 'scope_missing';
      // V1 and V2 name no app.
      return mayServeApp(matched, version === 3 ? params.appId : '', scope) ? { account, keyId: matched.id } : 'app_not_allowed';
    },
  };
}
