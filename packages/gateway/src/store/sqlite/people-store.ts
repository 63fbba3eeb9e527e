// The verbs of ports/store-people.ts over the two threads.
import type { PeopleVerbs } from '../../ports/store-people.ts';
import type { AccessStoreParts } from './access-store.ts';

export function createPeopleStore({ writer, reader }: Pick<AccessStoreParts, 'writer' | 'reader'>): PeopleVerbs {
  return {
    openUserSession: (session) => writer.call('openUserSession', session),
    userSession: (tokenHash) => reader.call('userSession', tokenHash),
    userSessions: (accountId) => reader.call('userSessions', accountId),
    seeUserSession: (id, now) => writer.call('seeUserSession', { id, now }),
    endUserSession: (id) => writer.call('endUserSession', id),
    watchAccounts: (accountIds) => writer.call('watchAccounts', accountIds),
  };
}
