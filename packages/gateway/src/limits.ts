// Every queue, buffer, batch and timeout of the process, each with its why. What an operator may want to change is in config.ts instead.

/** Rows of one commit: a batch this large takes about a tenth of a second, and the next one must not wait longer. */
export const COMMIT_ROWS_MAX = 20_000;
/** Rows of a block list or of opt-outs written at once: some ten milliseconds for which an accept may wait. */
export const LIST_SLICE_ROWS = 5000;
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

/** PDUs gathered on their way to disk, of one connector: a batch this large is one write. */
export const WIRE_BATCH_OCTETS = 131_072;
/** Buffers of batches kept to be filled again: as many connectors as are busy at once, or so. */
export const WIRE_SPARE_BATCHES_MAX = 16;
/** A batch that does not fill is written after this. A kill loses no more of the PDUs than this. */
export const WIRE_FLUSH_MS = 250;
/** PDUs on their way to disk, of all connectors: beyond it the disk does not follow, and they are dropped and counted. Traffic never waits. */
export const WIRE_BEHIND_OCTETS_MAX = 16_000_000;
/** Kept PDUs are looked through for what is too old this often. */
export const WIRE_SWEEP_MS = 60_000;
/** A file of kept PDUs: read whole when something is looked for that has no index, so it must fit in memory with ease. */
export const WIRE_FILE_OCTETS_MAX = 67_108_864;
/** What a connector may keep is at least so many files, so that deleting the oldest does not take most of it. */
export const WIRE_FILES_MIN = 8;
/** A look for what has no index walks through so much of the kept PDUs, the newest first: about a second. */
export const WIRE_WALK_OCTETS_MAX = 402_653_184;
/** A look into the kept PDUs that takes longer is answered with what is in memory. */
export const WIRE_READ_TIMEOUT_MS = 15_000;

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
/** Transfers of one walk of sealing, and so of one seal: the reader of pages is busy with them for about a twentieth of a second. */
export const SEAL_TRANSFERS_MAX = 10_000;
/** The pending scan walks all that waits, so it is rarer. */
export const PENDING_SWEEP_INTERVAL_MS = 600_000;
/** After its validity a message may still wait this long for its receipt. */
export const RECEIPT_GRACE_MS = 24 * 3_600_000;
/** A receipt that no message claims is kept this long: no response comes so late. */
export const ORPHAN_KEPT_MS = 7 * 24 * 3_600_000;
/** An answer to an MMS carries the centre's LinkedID for so long: how long a centre knows one is not told, and a submit that it refuses for it goes once without. */
export const LINKED_ID_KEPT_MS = 7 * 24 * 3_600_000;
/** Messages in doubt, and reports without one, that are compared to find which is whose, about 5 ms: where there are more, too much is unknown to be sure of any. */
export const DOUBTS_LOOKED_AT_MAX = 1000;
/** Parts of a long inbound message wait this long for the missing ones. */
export const INBOUND_PARTS_WAIT_MS = 12 * 3_600_000;
/** A part of a long inbound message that is already whole, with the same text within this time, is the carrier repeating itself. */
export const INBOUND_REPEAT_MS = 600_000;

/** Long inbound messages of one phone whose parts are awaited at one time; the oldest is given up for another. */
export const INBOUND_OPEN_LONG_MAX = 20;
/** Of two different texts for one part, the older is given up when it is older than this: the phone has come round to the same reference. */
export const INBOUND_PART_STALE_MS = 600_000;

/** Messages that are sent because of those of one phone to one number, over time. More of them are two machines talking to each other. */
export const ANSWERS_LIMITS = {
  reply: [
    { windowMs: 600_000, max: 5 },
    { windowMs: 86_400_000, max: 30 },
  ],
  forward: [
    { windowMs: 600_000, max: 30 },
    { windowMs: 86_400_000, max: 300 },
  ],
  // Nobody types for ever.
  person: [],
} as const;
/** Inbound messages whose rules are followed in one go; between goes others of the reader pass. */
export const DUE_INBOUND_MAX = 100;
/** After this long it is looked again whether messages are due whose rules nobody was woken for: those given up as incomplete. */
export const DUE_INBOUND_RESCAN_MS = 30_000;
/** After the store could not write. */
export const DUE_INBOUND_RETRY_MS = 1000;
/** STOPs of phones are gathered for so long before they hold back messages: a campaign brings many at once. */
export const CONSENT_RELOAD_MS = 500;
/** How often it is looked whether months of rents have begun. */
export const RENT_SWEEP_INTERVAL_MS = 60_000;
/** Rents charged in one transaction. */
export const RENTS_CHARGED_MAX = 500;

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

/** Rows of one PUT push: what the customer API promises (docs/pushes.md). */
export const PUSH_ROWS_MAX = 50;
/** PUT requests to one endpoint at once: few, so that rows gather while they are under way. */
export const PUSH_PUT_REQUESTS_MAX = 2;
/** Pushes of one webhook kept in memory on their way; the rest waits on disk. */
export const PUSHES_READY_MAX = 1000;
/** Pushes kept in memory of all webhooks together are shared between those that have any: some twenty megabytes. */
export const PUSHES_READY_ALL_MAX = 50_000;
/** An endpoint that takes nothing else is asked with one push; so many are read for that. */
export const PUSHES_READY_MIN = 50;
/** After a read of an outbox that emptied it the next one waits so long: under load a read brings a hundred pushes then, and not three. */
export const PUSH_READ_PAUSE_MS = 20;
/** Results of pushes gather so long, or until there are so many: a commit each would cost more than the push. A crash in between tells them again. */
export const PUSH_RECORD_PAUSE_MS = 50;
export const PUSH_RECORD_ROWS = 1000;
/** Results of pushes waiting for the disk beyond which none is sent: what cannot be recorded would be told again and again. */
export const PUSHES_UNRECORDED_MAX = 20_000;
/**
 * An endpoint that answers within PUSH_FAST_MS gets up to so many requests on one connection before the first is answered: they leave and come back in one
 * write and one read, which is half the cost of a push. A slow one gets a connection each, so that it can work on them side by side.
 */
export const PUSH_PIPELINE_MAX = 8;
export const PUSH_FAST_MS = 20;
/** Name look-up, connection and TLS together. */
export const PUSH_CONNECT_TIMEOUT_MS = 5000;
/** From sending to the end of the answer. The families of webhooks this joins advise 15 to 30 s. */
export const PUSH_TIMEOUT_MS = 15_000;
/** At the end, what is under way gets so long to be answered; what was not is pushed again after the next start. */
export const PUSH_DRAIN_MS = 5000;
/** How often it is looked whether an answer is overdue. */
export const PUSH_TIMEOUT_CHECK_MS = 1000;
/** Of an answer's body: nothing in it is used, and beyond this the connection is closed. */
export const PUSH_ANSWER_BYTES_MAX = 4096;
export const PUSH_ANSWER_HEADER_BYTES_MAX = 16_384;
/** A push is tried for so long, then it is a dead letter. */
export const PUSH_TRIED_MS = 24 * 3_600_000;
/** Waits before a push that was refused is tried again, each with jitter of half its length; the last one repeats. */
export const PUSH_RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000] as const;
/** An endpoint that failed so often in a row takes nothing now, whatever is sent: it rests. One that cannot be reached rests at once. */
export const PUSH_FAILURES_MAX = 5;
/** Waits before a resting endpoint is asked again with one push, with jitter; the last one repeats. */
export const PUSH_REST_DELAYS_MS = [1_000, 5_000, 15_000, 60_000, 300_000] as const;
/** No Retry-After is obeyed for longer: an endpoint that says a year has made a mistake. */
export const PUSH_RETRY_AFTER_MAX_MS = 6 * 3_600_000;
/** What is kept of pushes that were taken, and of tries that failed. */
export const PUSH_KEPT_MS = 7 * 24 * 3_600_000;
/** Dead letters are kept for replay. */
export const PUSH_DEAD_KEPT_MS = 30 * 24 * 3_600_000;
export const PUSH_PURGE_INTERVAL_MS = 60_000;
/** Rows of one purge or replay: about a tenth of a second. */
export const PUSH_ROWS_PER_CALL_MAX = 5000;
/** Callbacks asked at once: of one account, so that a slow one delays nobody else, and of all. */
export const CALLBACKS_PER_ACCOUNT_MAX = 16;
export const CALLBACKS_AT_ONCE_MAX = 256;
/** A callback's URL: what proxies and servers take. */
export const CALLBACK_URL_CHARACTERS_MAX = 2048;
/** A callback is asked for so long after the fact, with the waits of pushes, then it is given up. */
export const CALLBACK_TRIED_MS = 24 * 3_600_000;
/** After the validity of its messages a callback is kept for as long as the last receipt may come and be told. */
export const CALLBACK_KEPT_MS = 4 * 24 * 3_600_000;
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
/** Name look-up, connection and greeting of the mail relay, each. */
export const MAIL_CONNECT_TIMEOUT_MS = 10_000;
/** One mail to the relay, from the connection to its last answer. Relays that look for viruses before they answer take half of it. */
export const MAIL_TIMEOUT_MS = 60_000;

/** An answer of a carrier that speaks HTTP: an envelope or some JSON is a few KB. */
export const CARRIER_ANSWER_BYTES_MAX = 262_144;
/** A connection to a carrier that is not used is closed after this, before most servers close it: a request into a closing connection is in doubt. */
export const CARRIER_HTTP_IDLE_MS = 2000;
/** So many refusals of our credentials in a row stop a link: hammering gets accounts locked. */
export const CARRIER_ACCESS_REFUSALS_MAX = 5;
/** An MMS from a phone, on the wire; what comes beyond it is read, not kept, and said. */
export const INBOUND_MMS_BYTES_MAX = 12_582_912;
/** One that goes on for longer than this is cut off. */
export const INBOUND_MMS_READ_BYTES_MAX = 52_428_800;
/** Texts of an MMS from a phone, together. */
export const INBOUND_MMS_TEXT_CHARACTERS_MAX = 20_000;
/** Media of a message are kept this long after the message's validity: as long as a link to them works, and as people look back at a month. */
export const MEDIA_KEPT_MS = 30 * 86_400_000;
/** A file that was brought in and is in no message is for the campaign of the next days. */
export const UPLOAD_KEPT_MS = 7 * 86_400_000;
/** Octets that nothing names stay this long after somebody brought them: whoever brings them is about to name them. */
export const MEDIA_GRACE_MS = 3_600_000;
/** Messages whose media are let go, and octets that go, in one round. */
export const MEDIA_SWEEP_MAX = 500;
export const MEDIA_SWEEP_INTERVAL_MS = 60_000;

/** How far ahead a message may be scheduled: its content and its money wait all that time. */
export const SEND_TIME_AHEAD_MS = 365 * 86_400_000;

/** Rows read at once for a list as CSV: few enough that nothing else waits for them, enough that a million take a minute. */
export const CSV_PAGE_ROWS = 1000;

/** Messages are tallied a minute after they came: most have got their receipt by then, and one that changes later costs a correction. */
export const TALLY_AGE_MS = 60_000;
/**
 * Younger ones too when there are more of them than a page can count in a twentieth of a second, but not those that still wait to be sent: to correct the
 * tally of each a moment later would cost a campaign at full speed half as much again.
 */
export const TALLY_YOUNG_MAX = 20_000;
/** One step holds the writer for about two milliseconds; with the pause, 40,000 a second can be followed at a tenth of its time. */
export const TALLY_STEP_MESSAGES = 1000;
export const TALLY_PAUSE_MS = 25;
/** Between the margins of one block of messages and of the next, so that the reader of pages is busy with them a tenth of the time. */
export const MARGINS_PAUSE_MS = 250;
/** With nothing to tally the writer is asked again so soon. */
export const TALLY_IDLE_MS = 1000;
