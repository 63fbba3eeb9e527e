// The ledger inside one batch: the writer is the only one who moves money, so the purses it touches are read once, kept in memory and
// written back once, in the same transaction as the transfers. Posts and voids of a batch are one transfer per account, named by the messages.
import { assert } from '../../core/assert.ts';
import { type Hold, type PurseAmount, settle, type TransferKind } from '../../core/ledger.ts';
import type { Micros } from '../../core/rulebook.ts';
import type { Sqlite } from './open.ts';

interface Purse {
  locked: boolean;
  balance: Micros;
  gift: Micros;
  heldBalance: Micros;
  heldGift: Micros;
}

interface Gathered {
  readonly id: number;
  balance: Micros;
  gift: Micros;
  messages: number;
}

export type HoldResult =
  | { readonly ok: true; readonly holdId: number; readonly giftMicros: Micros }
  | { readonly ok: false; readonly code: 'balance_too_low' | 'account_locked' };

export interface Purses {
  /** The messages held for have consecutive ids from firstMessageId. */
  hold(accountId: number, totalMicros: Micros, messages: number, firstMessageId: number, at: number): HoldResult;
  /** Posts a message's whole hold; returns the transfer (gathered over the batch) that its money went with. */
  postWhole(accountId: number, priceMicros: Micros, giftMicros: Micros): number;
  /** Ends one message's hold; returns the transfers (gathered over the batch) that its money went with, null where none did. */
  settle(accountId: number, hold: Hold, postedSegments: number): { readonly postId: number | null; readonly voidId: number | null };
  /** A transfer of its own: credit or debit. False, and nothing done, when a purse would go below zero. */
  move(kind: 'credit' | 'debit', accountId: number, amount: PurseAmount, reference: string, at: number): boolean;
  /** A debit that the gift pays first. False, and nothing done, when both together do not suffice. */
  charge(accountId: number, micros: Micros, reference: string, at: number): boolean;
  /** Writes back; must be the last call of the transaction. */
  flush(at: number): void;
  /** Forgets everything: the transaction was rolled back. */
  reset(): void;
}

export function createPurses(db: Sqlite): Purses {
  const readPurse = db.prepare(
    'SELECT locked, balance_micros AS balance, gift_micros AS gift, held_balance_micros AS heldBalance, held_gift_micros AS heldGift FROM account WHERE id = ?',
  );
  const writePurse = db.prepare(
    'UPDATE account SET balance_micros = ?, gift_micros = ?, held_balance_micros = ?, held_gift_micros = ? WHERE id = ?',
  );
  const insertTransfer = db.prepare(
    'INSERT INTO transfer (id, at, account_id, kind, balance_micros, gift_micros, messages, first_message_id, reference) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const readLastId = db.prepare('SELECT coalesce(max(id), 0) FROM transfer').pluck();

  let nextId = 0;
  const purses = new Map<number, Purse>();
  const gathered = { post: new Map<number, Gathered>(), void: new Map<number, Gathered>() };

  const newId = (): number => {
    if (nextId === 0) nextId = (readLastId.get() as number) + 1;
    return nextId++;
  };
  const write = (
    id: number,
    at: number,
    accountId: number,
    kind: TransferKind,
    balance: Micros,
    gift: Micros,
    messages: number,
    firstMessageId: number | null,
    reference: string,
  ): void => {
    insertTransfer.run(id, at, accountId, kind, balance, gift, messages, firstMessageId, reference);
  };
  const purseOf = (accountId: number): Purse => {
    let purse = purses.get(accountId);
    if (!purse) {
      const row = readPurse.get(accountId) as (Omit<Purse, 'locked'> & { locked: number }) | undefined;
      assert(row, `account ${accountId} exists`);
      purse = { ...row, locked: row.locked !== 0 };
      purses.set(accountId, purse);
    }
    return purse;
  };
  const gather = (kind: 'post' | 'void', accountId: number): Gathered => {
    let entry = gathered[kind].get(accountId);
    if (!entry) {
      entry = { id: newId(), balance: 0, gift: 0, messages: 0 };
      gathered[kind].set(accountId, entry);
    }
    return entry;
  };

  function move(kind: 'credit' | 'debit', accountId: number, amount: PurseAmount, reference: string, at: number): boolean {
    const purse = purseOf(accountId);
    const sign = kind === 'credit' ? 1 : -1;
    const balance = purse.balance + sign * amount.balanceMicros;
    const gift = purse.gift + sign * amount.giftMicros;
    if (balance < 0 || gift < 0) return false;
    assert(Number.isSafeInteger(balance) && Number.isSafeInteger(gift), 'a purse stays an exact number');
    purse.balance = balance;
    purse.gift = gift;
    write(newId(), at, accountId, kind, amount.balanceMicros, amount.giftMicros, 0, null, reference);
    return true;
  }

  return {
    hold(accountId, totalMicros, messages, firstMessageId, at) {
      const purse = purseOf(accountId);
      if (purse.locked) return { ok: false, code: 'account_locked' };
      if (purse.balance + purse.gift < totalMicros) return { ok: false, code: 'balance_too_low' };
      const giftMicros = Math.min(purse.gift, totalMicros);
      const balanceMicros = totalMicros - giftMicros;
      purse.gift -= giftMicros;
      purse.heldGift += giftMicros;
      purse.balance -= balanceMicros;
      purse.heldBalance += balanceMicros;
      const holdId = newId();
      write(holdId, at, accountId, 'hold', balanceMicros, giftMicros, messages, firstMessageId, '');
      return { ok: true, holdId, giftMicros };
    },
    postWhole(accountId, priceMicros, giftMicros) {
      const purse = purseOf(accountId);
      const entry = gather('post', accountId);
      entry.balance += priceMicros - giftMicros;
      entry.gift += giftMicros;
      entry.messages++;
      purse.heldBalance -= priceMicros - giftMicros;
      purse.heldGift -= giftMicros;
      return entry.id;
    },
    settle(accountId, hold, postedSegments) {
      const purse = purseOf(accountId);
      const settlement = settle(hold, postedSegments);
      let postId: number | null = null;
      let voidId: number | null = null;
      if (postedSegments > 0) {
        const { balanceMicros, giftMicros } = settlement.post;
        const entry = gather('post', accountId);
        entry.balance += balanceMicros;
        entry.gift += giftMicros;
        entry.messages++;
        purse.heldBalance -= balanceMicros;
        purse.heldGift -= giftMicros;
        postId = entry.id;
      }
      if (postedSegments < hold.segments) {
        const { balanceMicros, giftMicros } = settlement.void;
        const entry = gather('void', accountId);
        entry.balance += balanceMicros;
        entry.gift += giftMicros;
        entry.messages++;
        purse.heldBalance -= balanceMicros;
        purse.heldGift -= giftMicros;
        purse.balance += balanceMicros;
        purse.gift += giftMicros;
        voidId = entry.id;
      }
      return { postId, voidId };
    },
    move,
    charge(accountId, micros, reference, at) {
      if (micros === 0) return true;
      const giftMicros = Math.min(purseOf(accountId).gift, micros);
      return move('debit', accountId, { giftMicros, balanceMicros: micros - giftMicros }, reference, at);
    },
    flush(at) {
      for (const kind of ['post', 'void'] as const) {
        for (const [accountId, entry] of gathered[kind]) {
          write(entry.id, at, accountId, kind, entry.balance, entry.gift, entry.messages, null, '');
        }
        gathered[kind].clear();
      }
      for (const [id, purse] of purses) writePurse.run(purse.balance, purse.gift, purse.heldBalance, purse.heldGift, id);
      purses.clear();
    },
    reset() {
      purses.clear();
      gathered.post.clear();
      gathered.void.clear();
      nextId = 0;
    },
  };
}
