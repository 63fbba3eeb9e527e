// The verbs of ports/store-people.ts over the two threads.
import type { PeopleVerbs } from '../../ports/store-people.ts';
import type { AccessStoreParts } from './access-store.ts';

type Parts = Pick<AccessStoreParts, 'writer' | 'reader' | 'secrets'>;

export function createPeopleStore({ writer, reader, secrets }: Parts): Omit<PeopleVerbs, 'userById'> {
  return {
    openUserSession: (session) => writer.call('openUserSession', session),
    userSession: (tokenHash) => reader.call('userSession', tokenHash),
    userSessions: (accountId) => reader.call('userSessions', accountId),
    seeUserSession: (id, now) => writer.call('seeUserSession', { id, now }),
    endUserSession: (id) => writer.call('endUserSession', id),
    async secondFactor(person) {
      const row = await reader.call('secondFactor', person);
      return row && { secret: secrets.open(row.sealedSecret), since: row.since, codesLeft: row.codesLeft };
    },
    usersWithSecondFactor: async (accountId) => new Set(await reader.call('usersWithSecondFactor', accountId)),
    beginSecondFactor: (person, secret) => writer.call('beginSecondFactor', { person, secret: secrets.seal(secret) }),
    confirmSecondFactor: (person, step, codeHashes, now) => writer.call('confirmSecondFactor', { person, step, codeHashes, now }),
    useStep: (person, step) => writer.call('useStep', { person, step }),
    useRecoveryCode: (person, codeHash) => writer.call('useRecoveryCode', { person, codeHash }),
    setRecoveryCodes: (person, codeHashes) => writer.call('setRecoveryCodes', { person, codeHashes }),
    removeSecondFactor: (person) => writer.call('removeSecondFactor', person),
    addReset: (input) => writer.call('addReset', input),
    useReset: (tokenHash, now) => writer.call('useReset', { tokenHash, now }),
    watchAccounts: (accountIds) => writer.call('watchAccounts', accountIds),
  };
}
