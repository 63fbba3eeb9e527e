// The ledger inside one batch: the writer is the only one who moves money, so the purses it touches are read once, kept in memory and
// written back once, in the same transaction as the transfers. Posts and voids of a batch are one transfer per account, named by the messages.
// Where gifts expire, which grant each came from is kept beside it (grants.ts).
import { assert } from '../../core/assert.ts';
import { type Hold, type PurseAmount, settle, type TransferKind } from '../../core/ledger.ts';
import type { Micros } from '../../core/rulebook.ts';
import { createGrants, type GrantPiece } from './grants.ts';
import type { Sqlite } from './open.ts';
import type { Watched } from './watched.ts';

interface Purse {
  locked: boolean;
  /** How far below zero the balance may go. */
  creditLimit: Micros;
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

export type Refusal = 'balance_too_low' | 'account_locked';
export type HoldResult =
  /** leftMicros: what can still be spent. */
  | { readonly ok: true; readonly holdId: number; readonly giftMicros: Micros; readonly leftMicros: Micros }
  | { readonly ok: false; readonly code: Refusal };

/** A hold as the ledger knows it: which transfer held it. */
export interface HeldBy extends Hold {
  readonly holdId: number;
}

export interface Purses {
  /** Why a hold of this much would be refused now; null = it would not. */
  refusal(accountId: number, totalMicros: Micros, at: number): Refusal | null;
  /** The messages held for have consecutive ids from firstMessageId; null: they are another account's. `caller`: who brought them (core/caller.ts). */
  hold(accountId: number, totalMicros: Micros, messages: number, firstMessageId: number | null, at: number, caller?: string): HoldResult;
  /** Posts a message's whole hold; returns the transfer (gathered over the batch) that its money went with. */
  postWhole(accountId: number, holdId: number, priceMicros: Micros, giftMicros: Micros): number;
  /** Ends one message's hold; returns the transfers (gathered over the batch) that its money went with, null where none did. */
  settle(accountId: number, hold: HeldBy, postedSegments: number): { readonly postId: number | null; readonly voidId: number | null };
  /**
   * Releases one message's hold and holds another price for it, which is not higher. Returns the two holds, and the transfer by which the first was
   * released.
   */
  holdAnew(
    accountId: number,
    hold: HeldBy,
    priceMicros: Micros,
  ): { readonly releasedId: number; readonly voidId: number; readonly holdId: number; readonly giftMicros: Micros };
  /** Gives back what was posted of a message, to the purses it came from, as a transfer of its own. */
  refund(accountId: number, messageId: number, hold: HeldBy, postedSegments: number, at: number): void;
  /** A transfer of its own: credit or debit; its id. Null, and nothing done, when a purse would go below what it may. */
  move(kind: 'credit' | 'debit', accountId: number, amount: PurseAmount, reference: string, at: number): number | null;
  /** A credit of gift that expires. */
  grant(accountId: number, giftMicros: Micros, expiresAt: number, reference: string, at: number): void;
  /** A pair of transfers between two accounts, gifts with their time of expiry. False, and nothing done, when the first has less. */
  moveBetween(fromId: number, toId: number, amount: PurseAmount, reference: string, at: number): boolean;
  /** Takes what is left of the account's gifts whose time is over. */
  expireGifts(accountId: number, at: number): void;
  /** Sets how far below zero the balance may go. False, and nothing done, when it is below that already. */
  setCreditLimit(accountId: number, limitMicros: Micros): boolean;
  /** A debit that the gift pays first. False, and nothing done, when all that can be spent does not suffice. */
  charge(accountId: number, micros: Micros, reference: string, at: number): boolean;
  /** Writes back; must be the last call of the transaction. */
  flush(at: number): void;
  /** Forgets everything: the transaction was rolled back. */
  reset(): void;
}

export function createPurses(db: Sqlite, watched: Pick<Watched, 'touch'>): Purses {
  const readPurse = db.prepare(
    'SELECT locked, credit_limit_micros AS creditLimit, balance_micros AS balance, gift_micros AS gift, held_balance_micros AS heldBalance, held_gift_micros AS heldGift FROM account WHERE id = ?',
  );
  const writePurse = db.prepare(
    'UPDATE account SET balance_micros = ?, gift_micros = ?, held_balance_micros = ?, held_gift_micros = ? WHERE id = ?',
  );
  const insertTransfer = db.prepare(
    'INSERT INTO transfer (id, at, account_id, kind, balance_micros, gift_micros, messages, first_message_id, reference) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  // One for nearly every submission: what is the same in all of them is not handed over each time.
  const insertHold = db.prepare(
    "INSERT INTO transfer (id, at, account_id, kind, balance_micros, gift_micros, messages, first_message_id, reference, caller) VALUES (?, ?, ?, 'hold', ?, ?, ?, ?, '', ?)",
  );
  const writeLimit = db.prepare('UPDATE account SET credit_limit_micros = ? WHERE id = ?');
  const grants = createGrants(db);
  const readLastId = db.prepare('SELECT coalesce(max(id), 0) FROM transfer').pluck();

  let nextId = 0;
  const purses = new Map<number, Purse>();
  const gathered = { post: new Map<number, Gathered>(), void: new Map<number, Gathered>() };

  const heldAnew: { id: number; accountId: number; balanceMicros: Micros; giftMicros: Micros }[] = [];

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

  const refusalOf = (purse: Purse, totalMicros: Micros): Refusal | null => {
    if (purse.locked) return 'account_locked';
    return purse.balance + purse.creditLimit + purse.gift < totalMicros ? 'balance_too_low' : null;
  };
  /** The purse without gifts whose time is over: they are taken before anything else can be. */
  const spendableOf = (accountId: number, at: number): Purse => {
    const purse = purseOf(accountId);
    if (!grants.has(accountId)) return purse;
    const micros = grants.expire(accountId, at);
    if (micros > 0) {
      purse.gift -= micros;
      write(newId(), at, accountId, 'expiry', 0, micros, 0, null, '');
    }
    return purse;
  };
  const putIn = (kind: 'credit' | 'transfer_in', accountId: number, amount: PurseAmount, reference: string, at: number): number => {
    const purse = purseOf(accountId);
    purse.balance += amount.balanceMicros;
    purse.gift += amount.giftMicros;
    assert(Number.isSafeInteger(purse.balance) && Number.isSafeInteger(purse.gift), 'a purse stays an exact number');
    const id = newId();
    write(id, at, accountId, kind, amount.balanceMicros, amount.giftMicros, 0, null, reference);
    return id;
  };
  const takeOut = (
    kind: 'debit' | 'transfer_out',
    accountId: number,
    { balanceMicros, giftMicros }: PurseAmount,
    reference: string,
    at: number,
  ): { readonly id: number; readonly pieces: readonly GrantPiece[] } | null => {
    const purse = spendableOf(accountId, at);
    if ((balanceMicros > 0 && purse.balance + purse.creditLimit < balanceMicros) || purse.gift < giftMicros) return null;
    purse.balance -= balanceMicros;
    purse.gift -= giftMicros;
    const pieces = giftMicros > 0 && grants.has(accountId) ? grants.take(accountId, giftMicros) : [];
    const id = newId();
    write(id, at, accountId, kind, balanceMicros, giftMicros, 0, null, reference);
    return { id, pieces };
  };

  const endHold: Purses['settle'] = (accountId, hold, postedSegments) => {
    const purse = purseOf(accountId);
    const settlement = settle(hold, postedSegments);
    const hasGrants = hold.giftMicros > 0 && grants.has(accountId);
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
      if (hasGrants) grants.post(hold.holdId, giftMicros);
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
      if (hasGrants) grants.giveBack(hold.holdId, giftMicros);
      voidId = entry.id;
    }
    return { postId, voidId };
  };

  return {
    refusal: (accountId, totalMicros, at) => refusalOf(spendableOf(accountId, at), totalMicros),
    hold(accountId, totalMicros, messages, firstMessageId, at, caller = '') {
      const purse = spendableOf(accountId, at);
      const code = refusalOf(purse, totalMicros);
      if (code) return { ok: false, code };
      const giftMicros = Math.min(purse.gift, totalMicros);
      const balanceMicros = totalMicros - giftMicros;
      purse.gift -= giftMicros;
      purse.heldGift += giftMicros;
      purse.balance -= balanceMicros;
      purse.heldBalance += balanceMicros;
      const holdId = newId();
      if (giftMicros > 0 && grants.has(accountId)) grants.hold(accountId, holdId, giftMicros);
      insertHold.run(holdId, at, accountId, balanceMicros, giftMicros, messages, firstMessageId, caller);
      return { ok: true, holdId, giftMicros, leftMicros: purse.balance + purse.gift };
    },
    postWhole(accountId, holdId, priceMicros, giftMicros) {
      const purse = purseOf(accountId);
      const entry = gather('post', accountId);
      entry.balance += priceMicros - giftMicros;
      entry.gift += giftMicros;
      entry.messages++;
      purse.heldBalance -= priceMicros - giftMicros;
      purse.heldGift -= giftMicros;
      if (giftMicros > 0 && grants.has(accountId)) grants.post(holdId, giftMicros);
      return entry.id;
    },
    settle: endHold,
    holdAnew(accountId, hold, priceMicros) {
      assert(priceMicros <= hold.priceMicros, 'what is held anew was held before');
      const { voidId } = endHold(accountId, hold, 0);
      assert(voidId !== null, 'a hold that is released whole is voided');
      // Without a look at the time of gifts: what was held in time may be spent.
      const purse = purseOf(accountId);
      const giftMicros = Math.min(purse.gift, priceMicros, hold.giftMicros);
      const balanceMicros = priceMicros - giftMicros;
      purse.gift -= giftMicros;
      purse.heldGift += giftMicros;
      purse.balance -= balanceMicros;
      purse.heldBalance += balanceMicros;
      const holdId = newId();
      if (giftMicros > 0 && grants.has(accountId)) grants.hold(accountId, holdId, giftMicros);
      heldAnew.push({ id: holdId, accountId, balanceMicros, giftMicros });
      return { releasedId: hold.holdId, voidId, holdId, giftMicros };
    },
    refund(accountId, messageId, hold, postedSegments, at) {
      const { balanceMicros, giftMicros } = settle(hold, postedSegments).post;
      if (balanceMicros + giftMicros === 0) return;
      const purse = purseOf(accountId);
      purse.balance += balanceMicros;
      purse.gift += giftMicros;
      if (giftMicros > 0 && grants.has(accountId)) grants.refund(hold.holdId, giftMicros);
      write(newId(), at, accountId, 'refund', balanceMicros, giftMicros, 1, messageId, '');
    },
    move(kind, accountId, amount, reference, at) {
      if (kind === 'debit') return takeOut(kind, accountId, amount, reference, at)?.id ?? null;
      return putIn(kind, accountId, amount, reference, at);
    },
    grant(accountId, giftMicros, expiresAt, reference, at) {
      const id = putIn('credit', accountId, { balanceMicros: 0, giftMicros }, reference, at);
      grants.add(accountId, id, [{ micros: giftMicros, expiresAt }]);
    },
    moveBetween(fromId, toId, amount, reference, at) {
      const taken = takeOut('transfer_out', fromId, amount, reference, at);
      if (!taken) return false;
      // The next id: that is how the two halves of the pair are known.
      const id = putIn('transfer_in', toId, amount, reference, at);
      assert(id === taken.id + 1, 'the halves of a pair follow each other');
      if (taken.pieces.length > 0) grants.add(toId, id, taken.pieces);
      return true;
    },
    expireGifts: (accountId, at) => void spendableOf(accountId, at),
    setCreditLimit(accountId, limitMicros) {
      const purse = purseOf(accountId);
      if (purse.balance < -limitMicros) return false;
      // Together with the balance: either alone could break the table's check.
      writePurse.run(purse.balance, purse.gift, purse.heldBalance, purse.heldGift, accountId);
      writeLimit.run(limitMicros, accountId);
      purse.creditLimit = limitMicros;
      return true;
    },
    charge(accountId, micros, reference, at) {
      if (micros === 0) return true;
      const giftMicros = Math.min(spendableOf(accountId, at).gift, micros);
      return takeOut('debit', accountId, { giftMicros, balanceMicros: micros - giftMicros }, reference, at) !== null;
    },
    flush(at) {
      for (const kind of ['post', 'void'] as const) {
        for (const [accountId, entry] of gathered[kind]) {
          write(entry.id, at, accountId, kind, entry.balance, entry.gift, entry.messages, null, '');
        }
        gathered[kind].clear();
      }
      // Without an id of a message: that a hold is of this message its row says, and it must not be listed twice.
      for (const { id, accountId, balanceMicros, giftMicros } of heldAnew.splice(0))
        write(id, at, accountId, 'hold', balanceMicros, giftMicros, 1, null, '');
      for (const [id, purse] of purses) {
        writePurse.run(purse.balance, purse.gift, purse.heldBalance, purse.heldGift, id);
        watched.touch(id);
      }
      purses.clear();
    },
    reset() {
      purses.clear();
      grants.reset();
      gathered.post.clear();
      gathered.void.clear();
      heldAnew.length = 0;
      nextId = 0;
    },
  };
}
