// Bounds of the e-mail door, each with its why.

/** A mail with its headers: what becomes a message has a thousand characters, a mail program's HTML and the logo below it make a hundred times that. */
export const MAIL_BYTES_MAX = 1_048_576;
/** Headers of all parts together. The longest chains of servers write some 20 kB. */
export const MAIL_HEADER_BYTES_MAX = 131_072;
/** Lines of a mail: the parser's work grows with their square. MAIL_BYTES_MAX of base64 are 14,000. */
export const MAIL_LINES_MAX = 20_000;
/** A field with addresses, its continuations included, for the same reason: a hundred recipients with their names are half of it. */
export const MAIL_ADDRESS_FIELD_BYTES_MAX = 8192;
/** Elements within elements of HTML, those that nobody closed included. Browsers make 512. */
export const MAIL_HTML_NESTING_MAX = 1000;
/** Header fields of the mail itself. Mail programs and servers make a hundred. */
export const MAIL_HEADERS_MAX = 500;
/** Parts within parts. Mail programs make four levels. */
export const MAIL_NESTING_MAX = 20;
/** Parts that are neither text nor HTML, such as logos below a signature. */
export const MAIL_PARTS_MAX = 50;
/** Of a mail's text: what is longer than 1024 is refused or cut further, and what is cut here need not cross from one thread to the other. */
export const MAIL_TEXT_CHARACTERS_MAX = 8192;
/** Heap of the thread that reads mails: the worst mail we know takes less than 100 MB, so what takes far more ends the thread and not the gateway. */
export const MAIL_THREAD_HEAP_MEGABYTES = 256;
/** A mail makes much that is thrown away at once. */
export const MAIL_THREAD_YOUNG_MEGABYTES = 32;
/** The thread has mails to read and says nothing: the worst mail we know takes it 4 s, and waiting for names ends after SENDER_CHECK_MS. */
export const MAIL_THREAD_SILENT_MS = 60_000;
/** Numbers one mail can go to: what GET requests may have. RFC 5321 §4.5.3.1.8 asks for 100 at least. */
export const MAIL_RECIPIENTS_MAX = 100;
/** Servers a mail came through, beyond which it goes round in circles (RFC 5321 §6.3 asks for 100 at least). */
export const MAIL_HOPS_MAX = 100;

/** Connections at once: with MAIL_BYTES_MAX each, a hundred megabytes at worst. */
export const SMTP_CONNECTIONS_MAX = 100;
/** Connections of one address, so that one cannot shut the door for all. This machine's own relay may have many. */
export const SMTP_CONNECTIONS_PER_ADDRESS_MAX = 20;
/** A client that says nothing (RFC 5321 §4.5.3.2.7). */
export const SMTP_IDLE_MS = 300_000;
/** A whole connection: whoever sends one octet a minute ends here. What was accepted before is known when it comes again. */
export const SMTP_CONNECTION_MS_MAX = 900_000;
/** At the end of the process, mails under way get so long. */
export const SMTP_CLOSE_MS = 5000;
/** A command line with its CRLF; RFC 4954 §4 asks for 12288 for AUTH. */
export const SMTP_LINE_BYTES_MAX = 12_288;

/** All look-ups for one mail without a login together. */
export const SENDER_CHECK_MS = 20_000;
/** Signatures of one mail that are looked at: each costs a look-up and a proof. Services that pass mail on make two or three. */
export const MAIL_SIGNATURES_MAX = 10;
/** A signed Date may be so far ahead of our clock. */
export const MAIL_CLOCK_SKEW_MS = 3_600_000;
/** Servers try for four to five days (RFC 5321 §4.5.4.1): for so long the same mail is known again. */
export const MAIL_KNOWN_MS = 5 * 24 * 3_600_000;
/** Bounces remembered, so that a mail that comes again gets no second one; beyond it its Message-ID tells that it is the same. */
export const BOUNCES_KEPT_MAX = 1000;
/** For so long a mail about an inbound message can be answered. */
export const REPLY_ADDRESS_MS = 30 * 24 * 3_600_000;
