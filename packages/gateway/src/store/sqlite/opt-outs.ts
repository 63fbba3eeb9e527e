// Who wants no messages: the writing half. Each change of a scope raises the version of its list, which is how readers know what to read again.
import type { Sqlite } from './open.ts';

export interface OptOutRow {
  /** null = all accounts. */
  readonly accountId: number | null;
  readonly originator: string;
  /** Digits, at most fifteen. */
  readonly number: string;
  readonly source: string;
  readonly at: number;
}

/** Name of the list of a scope: account 0 = all. */
const optOutKey = (accountId: number, originator: string): string => `out ${accountId} ${originator.toLowerCase()}`;

export function createOptOuts(db: Sqlite) {
  const touchList = db.prepare('INSERT INTO number_list (key, version) VALUES (?, 1) ON CONFLICT DO UPDATE SET version = version + 1');
  const insert = db.prepare('INSERT OR IGNORE INTO opt_out (account_id, originator, number, source, at) VALUES (?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM opt_out WHERE account_id = ? AND originator = ? AND number = ?');
  return {
    /** How many are new. */
    addOptOuts(rows: readonly OptOutRow[]): number {
      let added = 0;
      for (const { accountId, originator, number, source, at } of rows) {
        added += insert.run(accountId ?? 0, originator.toLowerCase(), Number(number), source, at).changes;
        touchList.run(optOutKey(accountId ?? 0, originator));
      }
      return added;
    },
    removeOptOut({ accountId, originator, number }: Pick<OptOutRow, 'accountId' | 'originator' | 'number'>): boolean {
      touchList.run(optOutKey(accountId ?? 0, originator));
      return remove.run(accountId ?? 0, originator.toLowerCase(), Number(number)).changes > 0;
    },
  };
}
