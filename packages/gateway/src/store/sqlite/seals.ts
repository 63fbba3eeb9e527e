// Seals: a hash chain for each account over its transfers, made in batches long after the commit, so that the hot path pays nothing for it. A
// reader computes them (transfers never change, so what it read stays true), the writer only puts the rows in. Ids follow the order of commits:
// what is sealed up to an id is sealed for good.
import { createHash } from 'node:crypto';
import { emptyPurses, genesisOf, type LedgerPurses, type LedgerSeal, type LedgerTransfer, transferLine } from '../../core/ledger-file.ts';
import type { LedgerFinding } from '../../ports/store-money.ts';
import type { LedgerPage, LedgerStart } from '../../ports/store-money.ts';
import { PURSES_FOLD } from './fold.ts';
import type { Sqlite } from './open.ts';

const TRANSFER_COLUMNS =
  'id, at, kind, balance_micros AS balanceMicros, gift_micros AS giftMicros, messages, first_message_id AS firstMessageId, reference';
const SEAL_COLUMNS = 'seq, last_id AS lastId, transfers, at, hash';
/** Lines of one page of an export: some hundred kilobytes. */
const PAGE_TRANSFERS = 2000;

type OwnedTransfer = LedgerTransfer & { readonly accountId: number };

export interface NewSeal extends Omit<LedgerSeal, 'at'> {
  readonly accountId: number;
  readonly firstId: number;
}
export interface NewSeals {
  /** Up to where all was sealed when these were computed. */
  readonly afterId: number;
  readonly seals: readonly NewSeal[];
  readonly transfers: number;
}

export const genesisHash = (accountId: number): string => createHash('sha256').update(genesisOf(accountId)).digest('hex');

function startBatch(accountId: number, previous: { readonly seq: number; readonly hash: string } | undefined, firstId: number) {
  const hash = createHash('sha256');
  hash.update(`${previous?.hash ?? genesisHash(accountId)}\n`);
  return { accountId, seq: (previous?.seq ?? 0) + 1, hash, firstId, lastId: 0, transfers: 0 };
}
type Batch = ReturnType<typeof startBatch>;

function addTo(batch: Batch, transfer: LedgerTransfer): void {
  batch.hash.update(`${transferLine(transfer)}\n`);
  batch.lastId = transfer.id;
  batch.transfers++;
}

const sealedUpTo = (db: Sqlite) => db.prepare('SELECT last_id FROM seal ORDER BY id DESC LIMIT 1').pluck();
const headOf = (db: Sqlite) => db.prepare(`SELECT ${SEAL_COLUMNS} FROM seal WHERE account_id = ? ORDER BY seq DESC LIMIT 1`);

/** For the writer: puts computed seals in, unless others came first. */
export function createSealWriter(db: Sqlite): (input: NewSeals & { now: number }) => number {
  const upTo = sealedUpTo(db);
  const insert = db.prepare('INSERT INTO seal (account_id, seq, first_id, last_id, transfers, at, hash) VALUES (?, ?, ?, ?, ?, ?, ?)');
  return ({ afterId, seals, now }) => {
    if (((upTo.get() as number | undefined) ?? 0) !== afterId) return 0;
    for (const { accountId, seq, firstId, lastId, transfers, hash } of seals)
      insert.run(accountId, seq, firstId, lastId, transfers, now, hash);
    return seals.length;
  };
}

/** For a reader: the seals of the next transfers that have none. */
export function createUnsealed(db: Sqlite): (limit: number) => NewSeals {
  const upTo = sealedUpTo(db);
  const head = headOf(db);
  const next = db.prepare(`SELECT ${TRANSFER_COLUMNS}, account_id AS accountId FROM transfer WHERE id > ? ORDER BY id LIMIT ?`);
  return db.transaction((limit: number) => {
    const afterId = (upTo.get() as number | undefined) ?? 0;
    const batches = new Map<number, Batch>();
    let transfers = 0;
    for (const row of next.iterate(afterId, limit) as IterableIterator<OwnedTransfer>) {
      let batch = batches.get(row.accountId);
      if (!batch) {
        batch = startBatch(row.accountId, head.get(row.accountId) as LedgerSeal | undefined, row.id);
        batches.set(row.accountId, batch);
      }
      addTo(batch, row);
      transfers++;
    }
    const seals = [...batches.values()].map(({ hash, ...seal }) => ({ ...seal, hash: hash.digest('hex') }));
    // The last row tells up to where all is sealed.
    return { afterId, transfers, seals: seals.toSorted((a, b) => a.lastId - b.lastId) };
  });
}

export interface ExportRange {
  readonly accountId: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** For a reader: an account's sealed ledger, page by page, whole seals only. */
export function createLedgerPages(db: Sqlite) {
  const head = headOf(db);
  const sealAt = db.prepare(`SELECT ${SEAL_COLUMNS}, first_id AS firstId FROM seal WHERE account_id = ? AND seq = ?`);
  const firstSince = db
    .prepare(
      `SELECT s.seq FROM seal s WHERE s.account_id = ? AND EXISTS (SELECT 1 FROM transfer t WHERE t.id BETWEEN s.first_id AND s.last_id
         AND t.account_id = s.account_id AND t.at >= ?) ORDER BY s.seq LIMIT 1`,
    )
    .pluck();
  const lastBefore = db
    .prepare(
      `SELECT s.seq FROM seal s WHERE s.account_id = ? AND EXISTS (SELECT 1 FROM transfer t WHERE t.id BETWEEN s.first_id AND s.last_id
         AND t.account_id = s.account_id AND t.at < ?) ORDER BY s.seq DESC LIMIT 1`,
    )
    .pluck();
  const fold = db.prepare(`SELECT ${PURSES_FOLD} FROM transfer WHERE account_id = ? AND id <= ?`);
  const page = db.prepare(`SELECT ${TRANSFER_COLUMNS} FROM transfer WHERE id > ? AND id <= ? AND account_id = ? ORDER BY id LIMIT ?`);
  return {
    ledgerHead: (accountId: number): LedgerSeal | null => (head.get(accountId) as LedgerSeal | undefined) ?? null,
    ledgerStart: db.transaction(({ accountId, fromMs, toMs }: ExportRange): LedgerStart => {
      const last = (head.get(accountId) as LedgerSeal | undefined)?.seq ?? 0;
      const from = fromMs === null ? 1 : ((firstSince.get(accountId, fromMs) as number | undefined) ?? last + 1);
      const to = toMs === null ? last : ((lastBefore.get(accountId, toMs) as number | undefined) ?? 0);
      const before = sealAt.get(accountId, from - 1) as LedgerSeal | undefined;
      const opening = before ? (fold.get(accountId, before.lastId) as LedgerPurses) : emptyPurses;
      return { previousSeq: from - 1, previousHash: before?.hash ?? genesisHash(accountId), opening, lastSeq: Math.max(to, from - 1) };
    }),
    /** The next transfers of a seal after an id; with the last of them, the seal. */
    ledgerPage({ accountId, seq, afterId }: { accountId: number; seq: number; afterId: number }): LedgerPage {
      const seal = sealAt.get(accountId, seq) as (LedgerSeal & { firstId: number }) | undefined;
      if (!seal) return { transfers: [], seal: null };
      const { firstId, ...shown } = seal;
      const transfers = page.all(Math.max(afterId, firstId - 1), seal.lastId, accountId, PAGE_TRANSFERS) as LedgerTransfer[];
      // An empty page must not be asked for again, even where transfers are missing.
      const isLast = transfers.length < PAGE_TRANSFERS || transfers.at(-1)?.id === seal.lastId;
      return { transfers, seal: isLast ? shown : null };
    },
  };
}

/** The proof of the seals: one walk over all transfers, each account's chain computed anew. */
export function createSealCheck(db: Sqlite): () => LedgerFinding[] {
  const walk = db.prepare(`SELECT ${TRANSFER_COLUMNS}, account_id AS accountId FROM transfer WHERE id <= ? ORDER BY id`);
  const sealAt = db.prepare(`SELECT ${SEAL_COLUMNS}, first_id AS firstId FROM seal WHERE account_id = ? AND seq = ?`);
  const upTo = db.prepare('SELECT coalesce(max(last_id), 0) FROM seal').pluck();
  const counts = db.prepare('SELECT account_id AS accountId, count(*) AS seals FROM seal GROUP BY account_id');
  const nameOf = db.prepare('SELECT name FROM account WHERE id = ?').pluck();
  return () => {
    const findings: LedgerFinding[] = [];
    const batches = new Map<number, Batch>();
    const proven = new Map<number, { readonly seq: number; readonly hash: string }>();
    const find = (accountId: number, what: string): void =>
      void findings.push({ what, account: (nameOf.get(accountId) as string | undefined) ?? null });
    for (const row of walk.iterate(upTo.get()) as IterableIterator<OwnedTransfer>) {
      const { accountId } = row;
      const batch = batches.get(accountId) ?? startBatch(accountId, proven.get(accountId), row.id);
      batches.set(accountId, batch);
      addTo(batch, row);
      const seal = sealAt.get(accountId, batch.seq) as (LedgerSeal & { firstId: number }) | undefined;
      if (!seal || row.id < seal.lastId) continue;
      const hash = batch.hash.digest('hex');
      if (hash !== seal.hash || batch.transfers !== seal.transfers || row.id !== seal.lastId || batch.firstId !== seal.firstId)
        find(accountId, `the transfers ${seal.firstId} to ${seal.lastId} are not those that seal ${seal.seq} was put on`);
      batches.delete(accountId);
      // Go on from what the seal says: one finding for one break.
      proven.set(accountId, { seq: seal.seq, hash: seal.hash });
    }
    for (const { accountId, transfers, firstId } of batches.values())
      find(accountId, `${transfers} transfer(s) from ${firstId} on are under no seal, though later ones are`);
    for (const { accountId, seals } of counts.all() as { accountId: number; seals: number }[])
      if ((proven.get(accountId)?.seq ?? 0) !== seals)
        find(accountId, `${seals} seal(s) and transfers for ${proven.get(accountId)?.seq ?? 0}`);
    return findings;
  };
}
