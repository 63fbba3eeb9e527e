// Further API keys of an account beside its password. All of them are compared, whichever is right, and where none is, as many comparisons are made as
// an account can have keys: neither the time of a refusal nor that of a success says how many there are, or whether the account is there.
import { type ApiKey, isLive, KEYS_PER_ACCOUNT_MAX } from '../core/access.ts';
import type { Account } from '../core/rulebook.ts';

/** Stands for the keys that are not there. */
const NO_SECRET = 'no key has this secret';

/** The live key whose secret `isRight`; null = none. Asked only when the account's own password is not the one. */
export function matchKey(account: Account | undefined, now: number, isRight: (secret: string) => boolean): ApiKey | null {
  let matched: ApiKey | null = null;
  let compared = 0;
  for (const key of account?.keys ?? []) {
    if (!isLive(key, now)) continue;
    compared++;
    if (isRight(key.secret)) matched = key;
  }
  if (matched === null) for (; compared < KEYS_PER_ACCOUNT_MAX; compared++) isRight(NO_SECRET);
  return matched;
}

/**
 * The ended key whose secret `isRight`, of those that ended last; null = none. Asked only when no live one matched: its holder may be told that it ended, a
 * stranger may not learn that it was there.
 */
export function matchEndedKey(account: Account | undefined, now: number, isRight: (secret: string) => boolean): ApiKey | null {
  const ended = (account?.keys ?? []).filter((key) => !isLive(key, now)).toSorted((a, b) => (b.expiresAt ?? 0) - (a.expiresAt ?? 0));
  let matched: ApiKey | null = null;
  for (let compared = 0; compared < KEYS_PER_ACCOUNT_MAX; compared++) {
    const key = ended[compared];
    if (isRight(key?.secret ?? NO_SECRET) && key) matched ??= key;
  }
  return matched;
}
