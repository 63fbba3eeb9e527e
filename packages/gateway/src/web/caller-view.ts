// Who brought a submission, as operators and customers see it: the key by its label of now.
import type { Caller } from '../core/caller.ts';
import type { Account } from '../core/rulebook.ts';

/** The other fields of a Caller as they are; `key`: null = the account's own password, or a mail proven by its domain. */
export interface CallerView {
  readonly address: string;
  readonly version: Caller['version'] | null;
  /** `label` null: it was removed since. */
  readonly key: { readonly id: number; readonly label: string | null } | null;
  readonly user: string | null;
}

/** null: it is not known, as of what a rule sends by itself. */
export function viewCaller(caller: Caller | null, account: Account | undefined): CallerView | null {
  if (caller === null) return null;
  const { address, version = null, keyId = null, user = null } = caller;
  const label = account?.keys?.find(({ id }) => id === keyId)?.label ?? null;
  return { address, version, key: keyId === null ? null : { id: keyId, label }, user };
}
