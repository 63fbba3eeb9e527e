// What a rent costs and until when it is paid. A month is a calendar month in UTC, counted from the day the rent began (or went on after a suspension), so
// that the 31st is the last day of shorter months and comes back in longer ones.
const DAY_MS = 86_400_000;

/** After an unpaid month began, the number works for so long. */
const RENT_GRACE_DAYS = 7;
/** A rent that was suspended for so long ends. */
const RENT_SUSPENDED_DAYS_MAX = 30;

/** The moment `months` calendar months after `from`, both unix ms. */
export function addMonths(from: number, months: number): number {
  const date = new Date(from);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const next = new Date(first);
  const daysInMonth = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  const dayStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  return first + (Math.min(date.getUTCDate(), daysInMonth) - 1) * DAY_MS + (from - dayStart);
}

export const daysAfter = (ms: number, days: number): number => ms + days * DAY_MS;

/** A rent as the sweep looks at it. */
export interface RentDue {
  readonly state: 'active' | 'grace' | 'suspended';
  /** Months are counted from here. */
  readonly anchorAt: number;
  /** Months paid since then. */
  readonly months: number;
  readonly paidUntil: number;
  /** When it came into its state. */
  readonly stateAt: number;
}

/**
 * What is to be done with a rent at `now`, when its next month may be charged or not: `charge` the month that begins at `from`; an unpaid one goes
 * over to grace, to suspension, and ends. A suspended rent pays from the day it goes on, not for the time it did not work.
 */
export type RentStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'charge'; readonly anchorAt: number; readonly months: number; readonly from: number; readonly paidUntil: number };

export function nextCharge(rent: RentDue, now: number): RentStep {
  if (rent.paidUntil > now) return { kind: 'none' };
  const isAnew = rent.state === 'suspended';
  const anchorAt = isAnew ? now : rent.anchorAt;
  const months = isAnew ? 1 : rent.months + 1;
  return { kind: 'charge', anchorAt, months, from: isAnew ? now : rent.paidUntil, paidUntil: addMonths(anchorAt, months) };
}

/** What becomes of a rent whose month could not be charged. Each state is held for its whole time, also when nobody looked meanwhile. */
export function unpaidState({ state, stateAt }: RentDue, now: number): 'grace' | 'suspended' | 'ended' {
  if (state === 'active') return 'grace';
  if (state === 'grace') return now < daysAfter(stateAt, RENT_GRACE_DAYS) ? 'grace' : 'suspended';
  return now < daysAfter(stateAt, RENT_SUSPENDED_DAYS_MAX) ? 'suspended' : 'ended';
}
