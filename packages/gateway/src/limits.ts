// Every queue, buffer, batch and timeout of the process, each with its why. What an operator may want to change is in config.ts instead.

/** Rows of one commit: a batch this large takes about a tenth of a second, and the next one must not wait longer. */
export const COMMIT_ROWS_MAX = 20_000;
/** Calls waiting for the writer beyond which doors answer "try again": about a second of work. */
export const WRITER_QUEUE_CALLS_MAX = 50_000;
/** A close waits this long for the writer to finish its batch. */
export const STORE_CLOSE_TIMEOUT_MS = 10_000;

/** Segments of one connector kept in memory, ready to leave; the rest waits on disk. At about 400 octets each this is 8 MB a connector. */
export const READY_SEGMENTS_MAX = 20_000;
/** Even with many lanes each may keep this many ready, or small accounts would be claimed one by one. */
export const READY_SEGMENTS_PER_LANE_MIN = 64;
/**
 * Messages of one claim. Each claim steps over all that is in hand, so few large ones are cheaper than many small ones; this many hold the main thread
 * for about ten milliseconds when they come back.
 */
export const CLAIM_MESSAGES_MAX = 16_000;
/** A lane is claimed for when less than this part of its room is still ready. */
export const READY_LOW_SHARE = 1 / 8;

/** Urgent messages of one account kept in memory before what the account sends as a rule; more of them wait on disk like any other. */
export const URGENT_SEGMENTS_PER_LANE_MAX = 1000;
/** Of what leaves a link, a lower class that waits behind higher ones gets at least this much: urgent traffic passes, and nobody starves. */
export const CLASS_SHARES_MIN_PERMILLE = { normal: 100, bulk: 50 } as const;

/** After this long the dispatcher looks again for due lanes even when nobody woke it: the belt to the timer's braces. */
export const LANES_RESCAN_MS = 60_000;
/** A failed commit of outcomes is tried again after this pause; the slots stay taken meanwhile, so that nothing is sent that cannot be recorded. */
export const OUTCOME_RETRY_MS = 1000;
/** Waits before a segment that a carrier refused for now is tried again; the last one repeats until the message's validity ends. */
export const CARRIER_RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000] as const;

/**
 * Some carriers say "queue full" about a single mailbox. A segment that is called too fast this often teaches the link's rate no more and waits its
 * turn behind the others; after THROTTLED_TRIES_MAX it is set aside for a while.
 */
export const THROTTLED_TRIES_TEACHING = 3;
export const THROTTLED_TRIES_MAX = 50;
/** A carrier that said "too fast" and named an id may have taken the segment: its receipt gets this long before the segment goes again. */
export const DOUBTFUL_ANSWER_WAIT_MS = 600_000;

/** What links have taught is written at most this often: losing it costs nothing but learning it again. */
export const PROFILE_SAVE_MS = 5000;
/** Outcomes that the store refuses by their own fault, not the disk's, are tried this often together before each is tried alone. */
export const OUTCOME_TRIES_MAX = 3;

/** Reconnect waits double from the first to the last, each with jitter of half its length. */
export const RECONNECT_DELAY_MIN_MS = 500;
export const RECONNECT_DELAY_MAX_MS = 30_000;
/** A carrier that says "already bound" has not noticed that the old link died; it takes minutes, and hammering lengthens it. */
export const ALREADY_BOUND_DELAY_MIN_MS = 30_000;
export const ALREADY_BOUND_DELAY_MAX_MS = 120_000;
export const CONNECT_TIMEOUT_MS = 10_000;
export const BIND_TIMEOUT_MS = 15_000;
/** Drain: how long a link may take to answer what it was handed before it is closed over it. */
export const DRAIN_TIMEOUT_MS = 10_000;

/** Carrier requests (receipts, MO) waiting for their commit on one link; beyond it the link stops reading. */
export const CARRIER_REQUESTS_MAX = 2000;
/** Receipts for one part of a long message, kept until it is known whether they speak for all: about a megabyte a connector. */
export const PART_RECEIPTS_HELD_MAX = 2000;
/** Text of a receipt kept in the history. */
export const RECEIPT_RAW_CHARACTERS_MAX = 300;

/** A submission whose numbers the store drops, one after the other because others come between, is judged again this often. */
export const DROP_TRIES_MAX = 5;
/** How often the hits of rules are written: a kill loses the last seconds of them and nothing else. */
export const RULE_HITS_SAVE_MS = 5000;

/** The parts of a customer's long message are due together; what is not whole after this will not be. */
export const LONG_PARTS_WAIT_MS = 600_000;
/** A part that comes again within this time after its message was whole is the customer repeating itself. */
export const LONG_PARTS_REPEAT_MS = 600_000;

/** Receipts of one account kept in memory on their way to its binds; the rest waits on disk. */
export const NOTICES_READY_MAX = 1000;
/** Notices are claimed for when less than this many are ready. */
export const NOTICES_READY_LOW = 250;
/** Waits before a notice that the customer cannot take now is tried again; the last one repeats until it is too old. */
export const NOTICE_RETRY_DELAYS_MS = [1_000, 5_000, 15_000, 60_000] as const;
/** A receipt that no bind came for is given up after this. */
export const RECEIPT_DUE_KEPT_MS = 7 * 24 * 3_600_000;

/** How often the sweeper looks for what has outlived its validity. */
export const SWEEP_INTERVAL_MS = 30_000;
export const SWEEP_MESSAGES_MAX = 1000;
/** How often transfers get their seals; what is not sealed yet is proven by the fold alone. */
export const SEAL_INTERVAL_MS = 600_000;
/** Transfers of one walk of sealing: a thread of its own is busy with them for about a second. */
export const SEAL_TRANSFERS_MAX = 200_000;
/** The pending scan walks all that waits, so it is rarer. */
export const PENDING_SWEEP_INTERVAL_MS = 600_000;
/** After its validity a message may still wait this long for its receipt. */
export const RECEIPT_GRACE_MS = 24 * 3_600_000;
/** A receipt that no message claims is kept this long: no response comes so late. */
export const ORPHAN_KEPT_MS = 7 * 24 * 3_600_000;
/** Parts of a long inbound message wait this long for the missing ones. */
export const INBOUND_PARTS_WAIT_MS = 12 * 3_600_000;
/** A part of a long inbound message that is already whole, with the same text within this time, is the carrier repeating itself. */
export const INBOUND_REPEAT_MS = 600_000;

/** How often it is looked whether something waits for a link that is down beyond its patience, and how old the queues are. */
export const FAILOVER_INTERVAL_MS = 1000;
/** Messages taken to another connector in one call: they leave the memory of their link for the length of a commit. */
export const FAILOVER_MESSAGES_MAX = 2000;

/** Segments followed from the carrier's answer to its receipt for the route scores: some ten megabytes. */
export const SCORE_FOLLOWED_MAX = 50_000;
/** A segment without a receipt for so long counts as silent. */
export const SCORE_SILENT_MS = 7_200_000;
export const SCORE_SAVE_MS = 60_000;
/** Connectors times destinations that are counted. */
export const SCORES_MAX = 20_000;
/** Numbers remembered as impossible, to be recognised when somebody says they were delivered to. */
export const IMPOSSIBLE_NUMBERS_MAX = 10_000;

/** Days of one question for margins: a year and its leap day, so that years can be set beside each other. */
export const MARGIN_DAYS_MAX = 366;
/** Days of recorded traffic that one what-if may look at. */
export const WHAT_IF_DAYS_MAX = 31;
/** Messages that one what-if judges, twice each: about a second of the main thread, in slices of milliseconds. More are thinned evenly. */
export const WHAT_IF_MESSAGES_MAX = 100_000;
/** A what-if ends after this long with what it has, for a machine that is busy. */
export const WHAT_IF_MS_MAX = 120_000;
/** Groups (accounts, countries, connectors) of one answer, those with the largest change first. */
export const WHAT_IF_GROUPS_MAX = 200;
/** Messages shown as examples of a change. */
export const WHAT_IF_EXAMPLES_MAX = 20;
