// The verbs of Store about money beyond accept, outcomes and credit: seals, credit lines, the reseller tree, gifts that expire, statements, invoices.
import type { LedgerPurses, LedgerSeal, LedgerTransfer } from '../core/ledger-file.ts';
import type { Micros, SubAccount } from '../core/rulebook.ts';
import type { Statement } from '../core/statement.ts';

export interface LedgerFinding {
  readonly what: string;
  readonly account: string | null;
}
export interface LedgerCheck {
  readonly holds: boolean;
  readonly accounts: number;
  readonly transfers: number;
  readonly messages: number;
  readonly findings: readonly LedgerFinding[];
}

/** Where an export of an account's ledger begins and ends: seals previousSeq + 1 to lastSeq. */
export interface LedgerStart {
  readonly previousSeq: number;
  readonly previousHash: string;
  /** The purses before the first transfer. */
  readonly opening: LedgerPurses;
  readonly lastSeq: number;
}
/** Transfers in order of id; with the last ones before a seal, the seal. */
export interface LedgerPage {
  readonly transfers: readonly LedgerTransfer[];
  readonly seal: LedgerSeal | null;
}
export interface GiftGrant {
  readonly amountMicros: Micros;
  readonly leftMicros: Micros;
  readonly expiresAt: number;
  readonly reference: string;
}
export interface Invoice {
  readonly number: number;
  readonly accountId: number;
  readonly fromAt: number;
  readonly toAt: number;
  readonly issuedAt: number;
  readonly chargedMicros: Micros;
  readonly closingMicros: Micros;
}
export type InvoiceResult =
  | { readonly kind: 'issued'; readonly number: number }
  /** The very period has its invoice already. */
  | { readonly kind: 'known'; readonly number: number }
  | { readonly kind: 'overlaps'; readonly invoice: Invoice };

export interface MoneyVerbs {
  /** Writes seals over all transfers that have none; at most `limit` transfers, returns how many. */
  sealLedger(now: number, limit: number): Promise<number>;
  /** The last seal of an account; null before its first. */
  ledgerHead(accountId: number): Promise<LedgerSeal | null>;
  /** An account's sealed ledger, whole seals only, those with a transfer in [fromMs, toMs); null = from its beginning, to its last seal. */
  exportLedger(input: {
    accountId: number;
    fromMs: number | null;
    toMs: number | null;
  }): Promise<LedgerStart & { readonly pages: AsyncIterable<LedgerPage> }>;
  /** False, and nothing done, when the balance is below that already. */
  setCreditLimit(accountId: number, limitMicros: Micros): Promise<boolean>;
  setSubAccount(input: Omit<SubAccount, 'parentId'> & { readonly parentId: number | null }): Promise<void>;
  /** A pair of transfers, both or none. Gift that expires keeps its time. */
  moveBetween(input: {
    fromId: number;
    toId: number;
    balanceMicros: Micros;
    giftMicros: Micros;
    reference: string;
    now: number;
  }): Promise<{ ok: true } | { ok: false; code: 'balance_too_low' }>;
  /** A credit of gift of which what is left at `expiresAt` is taken back. */
  grantGift(input: { accountId: number; giftMicros: Micros; expiresAt: number; reference: string; now: number }): Promise<void>;
  /** Grants with something left, in the order in which they are spent. */
  grants(accountId: number): Promise<readonly GiftGrant[]>;
  /** Takes what is left of gifts whose time is over; at most `limit` accounts, returns how many. */
  expireGifts(now: number, limit: number): Promise<number>;
  /** What happened on an account in [fromMs, toMs): equal to the fold of its transfers. Days are those of the zone. */
  statement(input: { accountId: number; fromMs: number; toMs: number; timeZone: string; currency: string }): Promise<Statement>;
  /** Gives the next number to a statement that will not change any more. */
  issueInvoice(input: { accountId: number; statement: Statement; now: number }): Promise<InvoiceResult>;
  invoices(accountId: number | null): Promise<readonly Invoice[]>;
  invoice(number: number): Promise<(Invoice & { readonly statement: Statement }) | null>;
}
