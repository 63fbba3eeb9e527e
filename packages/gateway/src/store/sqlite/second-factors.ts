// Verbs of second factors and of ways back in by mail. Secrets come sealed, recovery codes and tokens as digests. A code is used up by the statement that
// finds it, so that of two requests with the same one the second fails.
import type { PersonKey } from '../../ports/store-people.ts';
import type { Sqlite } from './open.ts';

export interface SecondFactorRow {
  readonly sealedSecret: Uint8Array;
  readonly since: number | null;
  readonly codesLeft: number;
}

export function createSecondFactors(db: Sqlite) {
  const begin = db.prepare(
    `INSERT INTO second_factor (person, secret) VALUES (?, ?)
     ON CONFLICT (person) DO UPDATE SET secret = excluded.secret WHERE since IS NULL`,
  );
  const confirm = db.prepare('UPDATE second_factor SET since = ?, last_step = ? WHERE person = ? AND since IS NULL');
  const useStep = db.prepare('UPDATE second_factor SET last_step = ? WHERE person = ? AND last_step < ?');
  const remove = db.prepare('DELETE FROM second_factor WHERE person = ?');
  const insertCode = db.prepare('INSERT OR IGNORE INTO recovery_code (person, code_hash) VALUES (?, ?)');
  const removeCodes = db.prepare('DELETE FROM recovery_code WHERE person = ?');
  const useCode = db.prepare('DELETE FROM recovery_code WHERE person = ? AND code_hash = ?');
  const insertReset = db.prepare('INSERT INTO password_reset (token_hash, user_id, ends_at) VALUES (?, ?, ?)');
  const endResets = db.prepare('DELETE FROM password_reset WHERE user_id = ?');
  const takeReset = db.prepare('DELETE FROM password_reset WHERE token_hash = ? RETURNING user_id AS userId, ends_at AS endsAt');

  function setRecoveryCodes({ person, codeHashes }: { person: PersonKey; codeHashes: readonly string[] }): void {
    removeCodes.run(person);
    for (const hash of codeHashes) insertCode.run(person, hash);
  }

  return {
    beginSecondFactor: ({ person, secret }: { person: PersonKey; secret: Uint8Array }): boolean => begin.run(person, secret).changes > 0,
    confirmSecondFactor(input: { person: PersonKey; step: number; codeHashes: readonly string[]; now: number }): boolean {
      if (confirm.run(input.now, input.step, input.person).changes === 0) return false;
      setRecoveryCodes(input);
      return true;
    },
    useStep: ({ person, step }: { person: PersonKey; step: number }): boolean => useStep.run(step, person, step).changes > 0,
    useRecoveryCode: ({ person, codeHash }: { person: PersonKey; codeHash: string }): boolean => useCode.run(person, codeHash).changes > 0,
    setRecoveryCodes,
    removeSecondFactor(person: PersonKey): boolean {
      removeCodes.run(person);
      return remove.run(person).changes > 0;
    },
    addReset({ userId, tokenHash, endsAt }: { userId: number; tokenHash: string; endsAt: number }): void {
      endResets.run(userId);
      insertReset.run(tokenHash, userId, endsAt);
    },
    useReset({ tokenHash, now }: { tokenHash: string; now: number }): number | null {
      const row = takeReset.get(tokenHash) as { userId: number; endsAt: number } | undefined;
      return row && now < row.endsAt ? row.userId : null;
    },
  };
}

export function createSecondFactorReads(db: Sqlite) {
  const one = db.prepare(
    `SELECT secret AS sealedSecret, since, (SELECT count(*) FROM recovery_code c WHERE c.person = f.person) AS codesLeft
     FROM second_factor f WHERE person = ?`,
  );
  const users = db
    .prepare(
      `SELECT u.id FROM account_user u JOIN second_factor f ON f.person = 'user/' || u.id WHERE u.account_id = ? AND f.since IS NOT NULL ORDER BY u.id`,
    )
    .pluck();
  return {
    secondFactor: (person: PersonKey) => (one.get(person) as SecondFactorRow | undefined) ?? null,
    usersWithSecondFactor: (accountId: number) => users.all(accountId) as number[],
  };
}
