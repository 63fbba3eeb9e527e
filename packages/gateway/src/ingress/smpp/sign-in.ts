// Who binds (SMPP 3.4 §4.1): account name and password, then address, lock and count of binds. A wrong name and a wrong password look the same and
// cost the same; failures are counted together with those of the other doors.
import { type BindRequest, statuses } from '@trunkline/smpp';
import { type ApiKey, isLive, mayBind } from '../../core/access.ts';
import type { Account, Rulebook } from '../../core/rulebook.ts';
import type { ErrorCode } from '../../errors.ts';
import { isAddressAllowed, isKeyAddressAllowed } from '../allowed-addresses.ts';
import { matchKey } from '../api-keys.ts';
import type { FailedTries } from '../failed-tries.ts';
import { createPasswordCheck, isSame } from '../passwords.ts';
import { smppStatus } from './smpp-status.ts';

export const smppPasswordOf = (account: Account): string => account.smppPassword ?? account.apiPassword;

export type SignIn =
  | { readonly ok: true; readonly account: Account; readonly key: ApiKey | null }
  | { readonly ok: false; readonly status: number; readonly accountId: number | null; readonly why: string };

const isPassword = createPasswordCheck(smppPasswordOf);

const refuse = (code: ErrorCode, account?: Account): SignIn => ({
  ok: false,
  status: smppStatus[code],
  accountId: account?.id ?? null,
  why: code,
});

export interface SignInParts {
  readonly failedTries: FailedTries;
  readonly rulebook: () => Rulebook;
  readonly now: () => number;
  readonly onKeyUsed?: (keyId: number) => void;
  /** Binds of the account at present. */
  readonly bindsOf: (accountId: number) => number;
}

export function signIn({ systemId, password }: BindRequest, address: string, parts: SignInParts): SignIn {
  const { failedTries } = parts;
  // Not a guess, so not counted either.
  if (systemId === '' || password === '') return refuse('authentication');
  if (failedTries.isBlocked(systemId, address)) return refuse('too_many_failures');
  const account = parts.rulebook().accountByName.get(systemId);
  const isMain = isPassword(account, password);
  const key = isMain ? null : matchKey(account, parts.now(), (secret) => isSame(secret, password));
  if ((!isMain && key === null) || account === undefined) {
    failedTries.record(systemId, address);
    return refuse('authentication', account);
  }
  if (!isAddressAllowed(account, address)) return refuse('ip_not_allowed', account);
  if (account.locked) return refuse('account_locked', account);
  if (key !== null) {
    if (!isKeyAddressAllowed(key, address)) return refuse('ip_not_allowed', account);
    parts.onKeyUsed?.(key.id);
    if (!mayBind(key)) return refuse('scope_missing', account);
  }
  return parts.bindsOf(account.id) < account.settings.smppBindsMax
    ? { ok: true, account, key }
    : { ok: false, status: statuses.ESME_RALYBND, accountId: account.id, why: 'too_many_binds' };
}

/** A bind as it was let in. */
export interface LetIn {
  readonly account: Account;
  /** What it signed in with; null = the password. */
  readonly key: ApiKey | null;
  readonly address: string;
}

/** Whether a bind that was let in may stay under another rulebook, and at this time. */
export function mayStay({ account: before, key, address }: LetIn, account: Account | undefined, now: number): account is Account {
  if (account === undefined || account.locked || !isAddressAllowed(account, address)) return false;
  if (key === null) return smppPasswordOf(account) === smppPasswordOf(before);
  return account.keys?.some((one) => one.id === key.id && isLive(one, now) && mayBind(one) && isKeyAddressAllowed(one, address)) === true;
}
