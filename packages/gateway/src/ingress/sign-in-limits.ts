// Bounds of signing in, at whichever door, each with its why.

/** Failed sign-ins per minute: guessing is hopeless at this rate, a client with a wrong password still reads why. */
export const FAILURES_PER_ADDRESS_MAX = 300;
export const FAILURES_PER_ACCOUNT_AND_ADDRESS_MAX = 60;
export const FAILURES_WINDOW_MS = 60_000;
/** Addresses and (account, address) pairs remembered; the oldest go first. Some 20 MB at worst. */
export const FAILURE_ADDRESSES_MAX = 20_000;
export const FAILURE_PAIRS_MAX = 100_000;
