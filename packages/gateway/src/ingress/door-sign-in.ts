// Who calls at a door that is switched on per account: account name and password or key in the clear, then address, lock, door and key. A wrong name and a
// wrong password look the same and cost the same; failures are counted together with those of the other doors.
import { type ApiKey, isLive, type KeyScope, mayServeApp } from '../core/access.ts';
import type { AccountDoor } from '../core/doors.ts';
import type { Account, Rulebook } from '../core/rulebook.ts';
import type { ErrorCode } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { isAddressAllowed } from './allowed-addresses.ts';
import { matchKey } from './api-keys.ts';
import type { FailedTries } from './failed-tries.ts';
import { createPasswordCheck, isSame } from './passwords.ts';

export interface DoorSignInParts {
  readonly door: AccountDoor;
  readonly rulebook: () => Rulebook;
  readonly clock: Pick<Clock, 'now'>;
  /** Shared by all doors. */
  readonly failedTries: FailedTries;
  readonly onKeyUsed?: ((keyId: number) => void) | undefined;
}

export interface Asking {
  readonly name: string;
  readonly password: string;
  /** Of the socket. */
  readonly address: string;
  /** What is asked for; a key may be narrower than the password. */
  readonly scope: KeyScope;
}

export interface DoorSignedIn {
  readonly account: Account;
  /** null: the account's own password. */
  readonly keyId: number | null;
}
/** A string is the code of the refusal. */
export type DoorSignIn = (asking: Asking) => DoorSignedIn | ErrorCode;

export function createDoorSignIn({ door, rulebook, clock, failedTries, onKeyUsed }: DoorSignInParts): DoorSignIn {
  const isPassword = createPasswordCheck((account) => account.apiPassword);

  function matchOf(account: Account | undefined, password: string): ApiKey | 'main' | null {
    return isPassword(account, password) ? 'main' : matchKey(account, clock.now(), (secret) => isSame(secret, password));
  }

  return ({ name, password, address, scope }) => {
    // Not a guess, so not counted either.
    if (name === '' || password === '') return 'authentication';
    if (failedTries.isBlocked(name, address)) return 'too_many_failures';
    const account = rulebook().accountByName.get(name);
    const matched = matchOf(account, password);
    if (matched === null || account === undefined) {
      failedTries.record(name, address);
      return 'authentication';
    }
    if (!isAddressAllowed(account, address)) return 'ip_not_allowed';
    if (account.locked) return 'account_locked';
    if (!account.settings.doors.includes(door)) return 'door_closed';
    if (matched === 'main') return { account, keyId: null };
    if (!isLive(matched, clock.now())) return 'key_ended';
    onKeyUsed?.(matched.id);
    if (!matched.scopes.includes(scope)) return 'scope_missing';
    return mayServeApp(matched, '', scope) ? { account, keyId: matched.id } : 'app_not_allowed';
  };
}
