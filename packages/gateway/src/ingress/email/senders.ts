// Which account takes mail from whom without a login: the lists of senders of all accounts whose e-mail door is open, as one look-up. An address counts before
// the domain it is of. The letters before the @ are compared without regard to case, as every mailbox provider does.
import type { Account, Rulebook } from '../../core/rulebook.ts';

type Senders = ReadonlyMap<string, readonly Account[]>;

const known = new WeakMap<Rulebook, Senders>();

const takesMail = ({ locked, settings }: Account): boolean => !locked && settings.doors.includes('email');

function sendersOf(rulebook: Rulebook): Senders {
  const found = known.get(rulebook);
  if (found) return found;
  const senders = new Map<string, Account[]>();
  for (const account of rulebook.accounts) {
    if (!takesMail(account)) continue;
    for (const sender of account.settings.emailSenders) {
      const list = senders.get(sender);
      if (list) list.push(account);
      else senders.set(sender, [account]);
    }
  }
  known.set(rulebook, senders);
  return senders;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Whether any account takes mail without a login. */
export const isAnySenderListed = (rulebook: Rulebook): boolean => sendersOf(rulebook).size > 0;

/** `address`: in lower case. Those that list it; several cannot be told apart. */
export function accountsOfSender(rulebook: Rulebook, address: string): readonly Account[] {
  const senders = sendersOf(rulebook);
  return senders.get(address) ?? senders.get(`@${domainOf(address)}`) ?? [];
}

/** Whether an account that signed in may send as this address; an empty list means any. */
export function maySend({ settings: { emailSenders } }: Account, address: string): boolean {
  const lower = address.toLowerCase();
  return emailSenders.length === 0 || emailSenders.includes(lower) || emailSenders.includes(`@${domainOf(lower)}`);
}
