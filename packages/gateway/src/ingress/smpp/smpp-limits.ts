// Every bound of the SMPP door, each with its why. What an operator sets for an account (binds, window, rate) is in core/rulebook.ts.

/** Connections at once, bound or not: a flood must not take the file descriptors of the process. */
export const SESSIONS_MAX = 5000;
/** submit_multi: what number_of_dests may say (SMPP 3.4 §4.5.1). */
export const DESTINATIONS_MAX = 254;
/** How far ahead a message may be scheduled, and its validity may end. */
export const TIME_AHEAD_MS = 365 * 86_400_000;
/** Waiting messages that one cancel_sm without an id takes back: more would hold its bind for long. */
export const CANCELLED_AT_ONCE_MAX = 1000;
/** A bind that has to go gets this long to have its requests answered, and as long again to unbind. */
export const LEAVE_MS = 5000;
/** A TLS handshake that takes longer holds a socket and has proved nothing. */
export const TLS_HANDSHAKE_MS = 10_000;
/** The ends of keys are looked for at least this often while a bind depends on one: a timer cannot wait for weeks. */
export const EXPIRY_LOOK_MS = 86_400_000;
