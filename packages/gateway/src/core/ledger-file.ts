// The ledger of one account as a file that proves itself (docs/ledger.md): a header, a line for each transfer, a seal after each batch of them,
// an end. A seal is the hash over the seal before it and the lines since, byte for byte; the end carries the hash of the whole file. Pure: the
// hash function comes in. Written by the operator port, read again by `ledger verify-file`; docs/verify-ledger.mjs is the same for strangers.
import { signOn, type TransferKind, transferKinds } from './ledger.ts';
import type { Micros } from './rulebook.ts';

export const LEDGER_FORMAT = 'trunkline-ledger-1';

export interface LedgerTransfer {
  readonly id: number;
  /** Unix ms. */
  readonly at: number;
  readonly kind: TransferKind;
  readonly balanceMicros: Micros;
  readonly giftMicros: Micros;
  readonly messages: number;
  readonly firstMessageId: number | null;
  readonly reference: string;
}

export interface LedgerSeal {
  /** 1, 2, 3 … for each account. */
  readonly seq: number;
  readonly lastId: number;
  readonly transfers: number;
  readonly at: number;
  readonly hash: string;
}

/** The four sides of an account's purses. */
export interface LedgerPurses {
  readonly balanceMicros: Micros;
  readonly giftMicros: Micros;
  readonly heldBalanceMicros: Micros;
  readonly heldGiftMicros: Micros;
}
export const emptyPurses: LedgerPurses = { balanceMicros: 0, giftMicros: 0, heldBalanceMicros: 0, heldGiftMicros: 0 };

export interface LedgerHeader {
  readonly account: string;
  readonly accountId: number;
  /** The seal before the first line. */
  readonly previousSeq: number;
  readonly previousHash: string;
  readonly opening: LedgerPurses;
}

/** What the hash of an account's first seal begins with. */
export const genesisOf = (accountId: number): string => `${LEDGER_FORMAT} account ${accountId}`;

/** The canonical bytes of a transfer: one line of JSON, keys in this order, no blanks. */
export const transferLine = ({ id, at, kind, balanceMicros, giftMicros, messages, firstMessageId, reference }: LedgerTransfer): string =>
  JSON.stringify({ id, at, kind, balanceMicros, giftMicros, messages, firstMessageId, reference });
export const sealLine = ({ seq, lastId, transfers, at, hash }: LedgerSeal): string =>
  JSON.stringify({ seal: seq, lastId, transfers, at, hash });
export const headerLine = ({ account, accountId, previousSeq, previousHash, opening }: LedgerHeader): string =>
  JSON.stringify({ format: LEDGER_FORMAT, account, accountId, previousSeq, previousHash, opening });
export const endLine = (transfers: number, closing: LedgerPurses, sha256: string): string =>
  JSON.stringify({ end: transfers, closing, sha256 });

export function foldTransfer(purses: LedgerPurses, transfer: Pick<LedgerTransfer, 'kind' | 'balanceMicros' | 'giftMicros'>): LedgerPurses {
  const spendable = signOn(transfer.kind, 'spendable');
  const held = signOn(transfer.kind, 'held');
  return {
    balanceMicros: purses.balanceMicros + spendable * transfer.balanceMicros,
    giftMicros: purses.giftMicros + spendable * transfer.giftMicros,
    heldBalanceMicros: purses.heldBalanceMicros + held * transfer.balanceMicros,
    heldGiftMicros: purses.heldGiftMicros + held * transfer.giftMicros,
  };
}

const CSV_HEADINGS = 'id,at,kind,balance,gift,messages,first message,reference';
/** A cell that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvCell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export const ledgerCsvHead = (): string => CSV_HEADINGS;
export const ledgerCsvLine = (row: LedgerTransfer, money: (micros: Micros) => string, iso: (ms: number) => string): string =>
  [
    row.id,
    iso(row.at),
    row.kind,
    money(row.balanceMicros),
    money(row.giftMicros),
    row.messages,
    row.firstMessageId,
    csvCell(row.reference),
  ].join(',');

/** Hashes as it is fed, so that a file of any size passes through. */
export interface Hasher {
  update(text: string): void;
  /** Hex. */
  digest(): string;
}

export type FileVerdict =
  | {
      readonly holds: true;
      readonly account: string;
      readonly transfers: number;
      readonly seals: number;
      readonly head: string;
      readonly closing: LedgerPurses;
    }
  | { readonly holds: false; readonly line: number; readonly what: string };

type Json = Readonly<Record<string, unknown>>;

function readLine(line: string): Json | null {
  try {
    const value: unknown = JSON.parse(line);
    // Two spellings of one value would be two files with one proof.
    return typeof value === 'object' && value !== null && JSON.stringify(value) === line ? (value as Json) : null;
  } catch {
    return null;
  }
}

const isTransfer = (row: Json): boolean =>
  (transferKinds as readonly unknown[]).includes(row['kind']) &&
  [row['id'], row['at'], row['balanceMicros'], row['giftMicros'], row['messages']].every(
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  );

const samePurses = (a: LedgerPurses, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Judges a file line by line; `hash` makes a new SHA-256. Lines come without their newline; the last one must have had one. */
export async function verifyLedgerFile(
  lines: AsyncIterable<string> | Iterable<string>,
  hash: () => Hasher,
  expectedHead?: string,
): Promise<FileVerdict> {
  let at = 0;
  const no = (what: string): FileVerdict => ({ holds: false, line: at, what });
  const file = hash();
  let batch = hash();
  let header: LedgerHeader | null = null;
  let head = '';
  let seq = 0;
  let lastId = 0;
  let inBatch = 0;
  let transfers = 0;
  let purses: LedgerPurses = emptyPurses;
  let isEnded = false;
  for await (const line of lines) {
    at++;
    if (isEnded) return no('something stands after the end');
    const row = readLine(line);
    if (!row) return no('this is not a line as the gateway writes it');
    if (!header) {
      if (row['format'] !== LEDGER_FORMAT) return no(`the file does not begin with a header of ${LEDGER_FORMAT}`);
      header = row as unknown as LedgerHeader;
      [head, seq, purses] = [header.previousHash, header.previousSeq, header.opening];
      const genesis = hash();
      genesis.update(genesisOf(header.accountId));
      if (seq === 0 && (head !== genesis.digest() || !samePurses(emptyPurses, purses)))
        return no('the chain does not begin at its beginning');
      batch.update(`${head}\n`);
    } else if ('end' in row) {
      if (inBatch > 0) return no(`${inBatch} transfer(s) before the end are not sealed`);
      if (row['end'] !== transfers) return no(`the end counts ${String(row['end'])} transfers, there are ${transfers}`);
      if (!samePurses(purses, row['closing'])) return no('the closing purses are not the opening purses and the transfers');
      if (row['sha256'] !== file.digest()) return no('the hash of the file is another');
      isEnded = true;
      continue;
    } else if ('seal' in row) {
      if (row['seal'] !== ++seq) return no(`seal ${seq} is missing`);
      if (row['transfers'] !== inBatch || row['lastId'] !== lastId) return no(`seal ${seq} is of other transfers`);
      head = batch.digest();
      if (row['hash'] !== head) return no(`the transfers before it are not those that seal ${seq} was put on`);
      batch = hash();
      batch.update(`${head}\n`);
      inBatch = 0;
    } else {
      if (!isTransfer(row)) return no('this is not a transfer');
      const transfer = row as unknown as LedgerTransfer;
      if (transfer.id <= lastId) return no(`transfer ${transfer.id} stands after ${lastId}`);
      lastId = transfer.id;
      inBatch++;
      transfers++;
      purses = foldTransfer(purses, transfer);
      batch.update(`${line}\n`);
    }
    file.update(`${line}\n`);
  }
  at++;
  if (!header || !isEnded) return no('the end is missing');
  if (expectedHead !== undefined && expectedHead !== head) return no(`the last seal is ${head}, not the one expected`);
  return { holds: true, account: header.account, transfers, seals: seq - header.previousSeq, head, closing: purses };
}
