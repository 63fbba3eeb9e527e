// Passwords of people, operators and users of accounts, as argon2id hashes. A few are checked at a time, and a name that nobody has costs as much as
// a wrong password, so that neither says anything.
import { hash, verify } from '@node-rs/argon2';
import type { Clock } from '../ports/clock.ts';

/** Each holds 19 MiB and a thread of the pool that the store's files need too. */
const CHECKS_AT_ONCE_MAX = 4;
export const PASSWORD_CHARACTERS_MIN = 8;
export const PASSWORD_CHARACTERS_MAX = 200;
export const PASSWORD_ALLOWED = `${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters`;

/** argon2id with the library's parameters (19 MiB, 2 passes, 1 lane: OWASP's recommendation). */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** 20 characters that stand in a URL and on a command line as they are. */
export const randomPassword = (clock: Pick<Clock, 'id'>): string =>
  Buffer.from(clock.id(15), 'hex').toString('base64url').replace(/^[-_]/, 'T');

export interface PasswordCheck {
  /** `stored` is null for a name that nobody has. busy: too many are being checked, ask again. */
  check(stored: () => Promise<string | null>, password: string): Promise<'right' | 'wrong' | 'busy'>;
}

export function createPasswordCheck(clock: Pick<Clock, 'id'>): PasswordCheck {
  let checking = 0;
  // Checked in place of the hash an unknown name does not have.
  let nobody: Promise<string> | null = null;
  return {
    async check(stored, password) {
      if (checking >= CHECKS_AT_ONCE_MAX) return 'busy';
      checking++;
      try {
        const known = await stored();
        const against = known ?? (await (nobody ??= hashPassword(clock.id())));
        const matches = await verify(against, password).catch(() => false);
        return matches && known !== null ? 'right' : 'wrong';
      } finally {
        checking--;
      }
    },
  };
}
