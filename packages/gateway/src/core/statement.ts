// What happened on an account in a period: purses at its beginning and end, what came in, what was used, what came back. Made of the ledger's own
// transfers by the time they were written, so that it always adds up; pure but for the rows, which a store brings.
import { callingCodeOf } from './calling-code.ts';
import type { LedgerPurses } from './ledger-file.ts';
import { signOn, type TransferKind } from './ledger.ts';
import type { Micros } from './rulebook.ts';
import { formatDate } from './zone-time.ts';

/** Money in or out that is no usage. */
export interface StatementEntry {
  readonly at: number;
  readonly kind: TransferKind;
  readonly balanceMicros: Micros;
  readonly giftMicros: Micros;
  readonly reference: string;
}

export interface UsageRow {
  /** YYYY-MM-DD of the zone. */
  readonly day: string;
  /** Whose messages: the account's own or a sub-account's. */
  readonly account: string;
  /** Calling code, `+86`. */
  readonly destination: string;
  /** Of one segment. */
  readonly priceMicros: Micros;
  messages: number;
  segments: number;
  amountMicros: Micros;
  giftMicros: Micros;
}

export interface RefundRow {
  readonly day: string;
  messages: number;
  amountMicros: Micros;
  giftMicros: Micros;
}

export interface Statement {
  readonly account: string;
  readonly accountId: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  /** ISO 4217 of every amount; "" = none was named. */
  readonly currency: string;
  readonly opening: LedgerPurses;
  readonly entries: readonly StatementEntry[];
  readonly usage: readonly UsageRow[];
  readonly refunds: readonly RefundRow[];
  readonly closing: LedgerPurses;
}

export interface ChargedMessage {
  /** When its post was written. */
  readonly at: number;
  readonly account: string;
  readonly number: string;
  readonly segments: number;
  readonly postedSegments: number;
  readonly priceMicros: Micros;
  readonly giftMicros: Micros;
}

export const purseTotal = (purses: LedgerPurses): Micros =>
  purses.balanceMicros + purses.giftMicros + purses.heldBalanceMicros + purses.heldGiftMicros;

const sum = <T>(rows: readonly T[], of: (row: T) => Micros): Micros => rows.reduce((total, row) => total + of(row), 0);

export interface StatementTotals {
  readonly openingMicros: Micros;
  /** Credits, transfers and gifts that came less those that went. */
  readonly entriesMicros: Micros;
  readonly usageMicros: Micros;
  readonly refundMicros: Micros;
  readonly closingMicros: Micros;
}

export function totalsOf({ opening, entries, usage, refunds, closing }: Omit<Statement, 'account'>): StatementTotals {
  return {
    openingMicros: purseTotal(opening),
    entriesMicros: sum(entries, ({ kind, balanceMicros, giftMicros }) => signOn(kind, 'spendable') * (balanceMicros + giftMicros)),
    usageMicros: sum(usage, (row) => row.amountMicros),
    refundMicros: sum(refunds, (row) => row.amountMicros),
    closingMicros: purseTotal(closing),
  };
}

/** What was used and stayed used: what an invoice is of. */
export function chargedOf(statement: Statement): Micros {
  const { usageMicros, refundMicros } = totalsOf(statement);
  return usageMicros - refundMicros;
}

export function addsUp(statement: Statement): boolean {
  const { openingMicros, entriesMicros, usageMicros, refundMicros, closingMicros } = totalsOf(statement);
  return openingMicros + entriesMicros - usageMicros + refundMicros === closingMicros;
}

export function dayOf(ms: number, timeZone: string): string {
  const date = formatDate(ms, timeZone);
  return `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
}

/** Gathers messages and refunds into the rows of a statement. */
export function createTally(timeZone: string) {
  const usage = new Map<string, UsageRow>();
  const refunds = new Map<string, RefundRow>();
  return {
    charge(message: ChargedMessage): void {
      const day = dayOf(message.at, timeZone);
      const destination = callingCodeOf(message.number);
      const priceMicros = message.priceMicros / message.segments;
      const key = `${day}\n${message.account}\n${destination}\n${priceMicros}`;
      let row = usage.get(key);
      if (!row) {
        row = { day, account: message.account, destination, priceMicros, messages: 0, segments: 0, amountMicros: 0, giftMicros: 0 };
        usage.set(key, row);
      }
      const amount = priceMicros * message.postedSegments;
      row.messages++;
      row.segments += message.postedSegments;
      row.amountMicros += amount;
      // Gift pays first.
      row.giftMicros += Math.min(message.giftMicros, amount);
    },
    refund({ at, balanceMicros, giftMicros }: Pick<StatementEntry, 'at' | 'balanceMicros' | 'giftMicros'>): void {
      const day = dayOf(at, timeZone);
      const row = refunds.get(day) ?? { day, messages: 0, amountMicros: 0, giftMicros: 0 };
      refunds.set(day, row);
      row.messages++;
      row.amountMicros += balanceMicros + giftMicros;
      row.giftMicros += giftMicros;
    },
    rows(): Pick<Statement, 'usage' | 'refunds'> {
      const order = (a: UsageRow, b: UsageRow): number =>
        compare(a.day, b.day) || compare(a.account, b.account) || compare(a.destination, b.destination) || a.priceMicros - b.priceMicros;
      return { usage: [...usage.values()].toSorted(order), refunds: [...refunds.values()].toSorted((a, b) => compare(a.day, b.day)) };
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
