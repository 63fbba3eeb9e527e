// Gifts that expire, inside the writer: which grant each micro of the gift purse came from. What expires first is spent first; gift without a time
// is spent last. A hold remembers what it drew from each grant, so that what is given back returns there, and is taken when the time is over.
// Accounts that never had such a gift cost one look into a set.
import { assert } from '../../core/assert.ts';
import type { Micros } from '../../core/rulebook.ts';
import type { Sqlite } from './open.ts';

export interface GrantPiece {
  readonly micros: Micros;
  readonly expiresAt: number;
}
interface Left {
  readonly id: number;
  readonly micros: Micros;
  readonly expiresAt: number;
}
interface Use {
  readonly grantId: number;
  readonly held: Micros;
  readonly posted: Micros;
}

/** Stands in a hold's uses for the gift it drew from no grant: gift without a time, drawn last. */
const NO_GRANT = 0;

export interface Grants {
  /** Whether the account ever had a gift that expires. */
  has(accountId: number): boolean;
  add(accountId: number, transferId: number, pieces: readonly GrantPiece[]): void;
  /** Draws a hold's gift from the grants. */
  hold(accountId: number, holdId: number, micros: Micros): void;
  post(holdId: number, micros: Micros): void;
  giveBack(holdId: number, micros: Micros): void;
  refund(holdId: number, micros: Micros): void;
  /** Takes gift out of the account; the pieces that had a time. */
  take(accountId: number, micros: Micros): readonly GrantPiece[];
  /** What was left of grants whose time is over, and is not any more. */
  expire(accountId: number, at: number): Micros;
  reset(): void;
}

export function createGrants(db: Sqlite): Grants {
  const readAccounts = db.prepare('SELECT DISTINCT account_id FROM gift_grant').pluck();
  const insert = db.prepare(
    'INSERT INTO gift_grant (account_id, transfer_id, expires_at, amount_micros, left_micros) VALUES (?, ?, ?, ?, ?)',
  );
  const open = db.prepare(
    'SELECT id, left_micros AS micros, expires_at AS expiresAt FROM gift_grant WHERE account_id = ? AND left_micros > 0 ORDER BY expires_at, id',
  );
  const over = db
    .prepare('SELECT coalesce(sum(left_micros), 0) FROM gift_grant WHERE account_id = ? AND left_micros > 0 AND expires_at <= ?')
    .pluck();
  const expire = db.prepare(
    'UPDATE gift_grant SET expired_micros = expired_micros + left_micros, left_micros = 0 WHERE account_id = ? AND left_micros > 0 AND expires_at <= ?',
  );
  const changeLeft = db.prepare('UPDATE gift_grant SET left_micros = left_micros + ? WHERE id = ?');
  const takeLeft = db.prepare('UPDATE gift_grant SET left_micros = left_micros - ?, gone_micros = gone_micros + ? WHERE id = ?');
  const insertUse = db.prepare('INSERT INTO grant_use (hold_id, grant_id, held_micros) VALUES (?, ?, ?)');
  // In the order in which they were drawn from.
  const readUses = db.prepare(
    `SELECT u.grant_id AS grantId, u.held_micros AS held, u.posted_micros AS posted FROM grant_use u LEFT JOIN gift_grant g ON g.id = u.grant_id
     WHERE u.hold_id = ? ORDER BY g.expires_at NULLS LAST, g.id`,
  );
  const changeUse = db.prepare(
    'UPDATE grant_use SET held_micros = held_micros + ?, posted_micros = posted_micros + ? WHERE hold_id = ? AND grant_id = ?',
  );

  let accounts: Set<number> | null = null;
  const withGrants = (): Set<number> => (accounts ??= new Set(readAccounts.all() as number[]));

  /** Draws from what is left, first to expire first; returns what the grants do not cover. */
  function draw(accountId: number, micros: Micros, from: (grant: Left, part: Micros) => void): Micros {
    let rest = micros;
    for (const grant of open.all(accountId) as Left[]) {
      if (rest === 0) return 0;
      const part = Math.min(rest, grant.micros);
      from(grant, part);
      rest -= part;
    }
    return rest;
  }

  /** Spreads over what a hold has drawn; a hold without uses drew from no grant. */
  function spread(uses: readonly Use[], micros: Micros, sizeOf: (use: Use) => Micros, to: (use: Use, part: Micros) => void): void {
    let rest = micros;
    for (const use of uses) {
      const part = Math.min(rest, sizeOf(use));
      if (part > 0) to(use, part);
      rest -= part;
    }
  }
  const usesOf = (holdId: number): readonly Use[] => readUses.all(holdId) as Use[];

  return {
    has: (accountId) => withGrants().has(accountId),
    add(accountId, transferId, pieces) {
      for (const { micros, expiresAt } of pieces) {
        assert(micros > 0, 'a grant is of something');
        insert.run(accountId, transferId, expiresAt, micros, micros);
      }
      withGrants().add(accountId);
    },
    hold(accountId, holdId, micros) {
      const rest = draw(accountId, micros, (grant, part) => {
        changeLeft.run(-part, grant.id);
        insertUse.run(holdId, grant.id, part);
      });
      if (rest > 0 && rest < micros) insertUse.run(holdId, NO_GRANT, rest);
    },
    post(holdId, micros) {
      // Posts take from the front and voids from the back, so that in whatever order they come, what expires first is spent first.
      spread(
        usesOf(holdId),
        micros,
        (use) => use.held,
        (use, part) => void changeUse.run(-part, part, holdId, use.grantId),
      );
    },
    giveBack(holdId, micros) {
      spread(
        usesOf(holdId).toReversed(),
        micros,
        (use) => use.held,
        (use, part) => {
          changeUse.run(-part, 0, holdId, use.grantId);
          changeLeft.run(part, use.grantId);
        },
      );
    },
    refund(holdId, micros) {
      spread(
        usesOf(holdId).toReversed(),
        micros,
        (use) => use.posted,
        (use, part) => {
          changeUse.run(0, -part, holdId, use.grantId);
          changeLeft.run(part, use.grantId);
        },
      );
    },
    take(accountId, micros) {
      const pieces: GrantPiece[] = [];
      draw(accountId, micros, (grant, part) => {
        takeLeft.run(part, part, grant.id);
        pieces.push({ micros: part, expiresAt: grant.expiresAt });
      });
      return pieces;
    },
    expire(accountId, at) {
      const micros = over.get(accountId, at) as Micros;
      if (micros > 0) expire.run(accountId, at);
      return micros;
    },
    reset() {
      accounts = null;
    },
  };
}
