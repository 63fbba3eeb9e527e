// Every bound of the customer HTTP API, each with its why.

/** 10 000 numbers with 1024 code points of content, percent-encoded, are below 1 MiB; the rest is room for smsarray. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** All bodies being read at one time: 32 of the largest. More are answered "try again" instead of filling the memory. */
export const BODIES_BYTES_MAX = 256 * 1024 * 1024;
/** A hundred inbound messages of a carrier, each with all it says about them, are far below; and all such bodies at one time. */
export const CARRIER_BODY_BYTES_MAX = 512 * 1024;
export const CARRIER_BODIES_BYTES_MAX = 16 * 1024 * 1024;
/** Of the drop-in doors: 10 000 numbers with a long text are far below; and all such bodies at one time. */
export const DOOR_BODY_BYTES_MAX = 1024 * 1024;
export const DOOR_BODIES_BYTES_MAX = 64 * 1024 * 1024;
/** Fields of one request at them: the longest list of parameters among them is below fifty. */
export const DOOR_FIELDS_MAX = 200;
/** A client's own name for a request: room for any UUID with a prefix. */
export const IDEMPOTENCY_KEY_CHARACTERS_MAX = 256;
/** Messages of a page of Twilio's list, as Twilio has it. */
export const TWILIO_PAGE_DEFAULT = 50;
export const TWILIO_PAGE_MAX = 1000;
/** A URL of 64 KiB with its method, and 32 KiB for the headers after it. */
export const HEADER_BYTES_MAX = 96 * 1024;
/** Slow clients: time for the headers, and for the whole request. */
export const HEADERS_TIMEOUT_MS = 20_000;
export const REQUEST_TIMEOUT_MS = 60_000;
/** How often Node looks for connections beyond the two above. */
export const TIMEOUT_CHECK_INTERVAL_MS = 5_000;
/** Silence of a connection with a request under way, above all one that does not read its answer. */
export const SOCKET_IDLE_MS = 120_000;
/** A little more than the minute most client pools keep a connection, so that the client is the one who closes. */
export const KEEP_ALIVE_MS = 72_000;
/** After refusing a body by its size: how much of the rest is read and dropped, and how long, so that the client reads the answer. */
export const LINGER_BYTES_MAX = 64 * 1024 * 1024;
export const LINGER_MS = 30_000;
/** How long running requests may take when the server closes. */
export const CLOSE_MS = 10_000;

/** Media that one request of several messages brings or names: fetching them is what the caller waits for. */
export const MEDIA_PER_REQUEST_MAX = 50;
/** Uploads at one time. */
export const UPLOADS_MAX = 64;

export const NUMBERS_GET_MAX = 100;
export const NUMBERS_POST_MAX = 10_000;
/** Of one text on V3; its batch takes as many as the other versions. */
export const NUMBERS_POST_V3_MAX = 1000;
/** The customer's own name for a message: room for any UUID or order number with a prefix. */
export const ORDER_ID_CHARACTERS_MAX = 128;
export const APP_ID_CHARACTERS_MAX = 64;
export const IDS_MAX = 200;
export const INBOX_ROWS_MAX = 50;
export const SENT_RECORDS_MAX = 1000;
/** V3 clients page by this many: some 6 MB of answer. */
export const SENT_RECORDS_V3_MAX = 50_000;
/** Read at one time, so that the reader and the event loop get to other things in between. */
export const SENT_RECORDS_PAGE = 5000;
export const SENT_PERIOD_V3_MAX_MS = 31 * 86_400_000;

/** How far a signed time may be from ours: half an hour, and on V2 a minute of grace for clocks and queues between. */
export const ENCRYPTION_TIME_WINDOW_MS = 30 * 60_000;
export const TIMESTAMP_WINDOW_MS = 30 * 60_000;
export const SIGN_TIME_WINDOW_MS = 30 * 60_000 + 60_000;
