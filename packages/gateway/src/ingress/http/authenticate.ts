// Who is calling: V1 with a password, V1 in encryption mode, V2 with a signature (docs/api.md, "Signing in"). The order of checks is part
// of the contract: credentials, time, address, lock. Unknown accounts and wrong passwords get the same answer after the same work.
import { hash } from 'node:crypto';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import { parseStamp } from '../../core/zone-time.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { isAddressAllowed } from '../allowed-addresses.ts';
import type { FailedTries } from '../failed-tries.ts';
import { createPasswordCheck, isSame } from '../passwords.ts';
import { ENCRYPTION_TIME_WINDOW_MS, SIGN_TIME_WINDOW_MS } from './http-limits.ts';
import type { ApiVersion } from './read-request.ts';
import type { RequestParams } from './request-params.ts';

/** A string is the code of a refusal. */
export type AuthResult = Account | ErrorCode;

export interface Authenticator {
  check(params: RequestParams, version: ApiVersion, rulebook: Rulebook, address: string): AuthResult;
}

const isPassword = createPasswordCheck((account) => account.apiPassword);

/** Unix time in seconds (10 digits) or milliseconds (13) as ms; null for anything else. */
export function readUnixTime(text: string): number | null {
  if ((text.length !== 10 && text.length !== 13) || !/^[0-9]+$/.test(text)) return null;
  return text.length === 10 ? Number(text) * 1000 : Number(text);
}

function isEncrypted(account: Account, key: string, params: RequestParams): boolean {
  // `seq` is documented with 1 as what a missing one stands for.
  const seq = params.seq === '' ? '1' : params.seq;
  return isSame(hash('md5', account.name + account.apiPassword + seq + params.time + key), params.password.toLowerCase());
}

export function createAuthenticator(clock: Pick<Clock, 'now'>, timeZone: string, failedTries: FailedTries): Authenticator {
  function checkV1(params: RequestParams, account: Account | undefined): ErrorCode | 'wrong' | null {
    const key = account?.settings.encryptionKey ?? null;
    if (account === undefined || key === null) return isPassword(account, params.password) ? null : 'wrong';
    if (!isEncrypted(account, key, params)) return 'wrong';
    const time = readUnixTime(params.time);
    return time === null || Math.abs(clock.now() - time) > ENCRYPTION_TIME_WINDOW_MS ? 'authentication' : null;
  }

  function checkV2(params: RequestParams, account: Account | undefined): ErrorCode | 'wrong' | null {
    const time = readUnixTime(params.datetime) ?? parseStamp(params.datetime, timeZone);
    if (time === null) return 'datetime_wrong';
    const sign = hash('md5', params.account + (account?.apiPassword ?? '') + params.datetime);
    if (!isSame(sign, params.sign.toLowerCase()) || account === undefined) return 'wrong';
    return Math.abs(clock.now() - time) > SIGN_TIME_WINDOW_MS ? 'datetime_outside_window' : null;
  }

  return {
    check(params, version, rulebook, address) {
      const guess = version === 1 ? params.password : params.sign;
      // Not a guess, so not counted either.
      if (params.account === '' || guess === '') return 'authentication';
      if (failedTries.isBlocked(params.account, address)) return 'too_many_failures';
      const account = rulebook.accountByName.get(params.account);
      const refusal = version === 1 ? checkV1(params, account) : checkV2(params, account);
      if (refusal === 'wrong') {
        failedTries.record(params.account, address);
        return 'authentication';
      }
      if (refusal !== null) return refusal;
      // Proven above: nobody unknown gets a null.
      if (account === undefined) return 'authentication';
      if (!isAddressAllowed(account, address)) return 'ip_not_allowed';
      return account.locked ? 'account_locked' : account;
    },
  };
}
