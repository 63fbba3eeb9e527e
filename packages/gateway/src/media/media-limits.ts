// Every bound of media: what comes in, what is kept in memory, how long things may take.

/** Of one picture, sound or file as it is given. The largest that carriers with transcoding take is a few MB; the rest is a phone's photograph. */
export const MEDIA_OCTETS_MAX = 10_000_000;
/** Looked at to find out what octets are: what file-type asks for. */
export const HEAD_OCTETS = 4100;
/** A store that does not answer is one that cannot be reached. */
export const S3_TIMEOUT_MS = 20_000;
/** Headers and errors of a store: all of it that is read. */
export const S3_ERROR_OCTETS_MAX = 4096;
/** A server of media that is slow to begin, and one that is slow to end: the caller waits meanwhile. */
export const FETCH_FIRST_OCTET_MS = 5000;
export const FETCH_TOTAL_MS = 15_000;
export const FETCH_REDIRECTS_MAX = 3;
export const FETCH_HEADER_BYTES_MAX = 16_384;
/** URLs being fetched at one time: each may hold a caller for FETCH_TOTAL_MS, and a disk for MEDIA_OCTETS_MAX. */
export const FETCHES_MAX = 32;
/** Of these, for one account: a slow server of one customer must not be in the way of the others. */
export const FETCHES_PER_ACCOUNT_MAX = 8;
/** Below so much free disk no media are taken; messages without media still are. */
export const FREE_OCTETS_MIN = 500_000_000;
/** 50 megapixels: more than phones take, and 200 MB when it is unpacked. Of animations all frames count. */
export const PICTURE_PIXELS_MAX = 50_000_000;
/** The largest pictures take 3 s for all tries on a slow machine; what takes ten times that is no picture. */
export const PICTURE_TIME_MS = 30_000;
/** Pictures that wait to be made smaller; beyond it who asks tries again later. */
export const ADAPTIONS_WAITING_MAX = 500;
/** Pictures that were made smaller and are kept, of some 300 KB each. */
export const ADAPTED_KEPT_MAX = 256;
/** The process that makes them has this much memory for nothing else. */
export const ADAPTER_IDLE_MS = 60_000;
/** Headers of one part and its boundaries on the wire. */
export const PART_HEADER_OCTETS = 300;
/** A picture on the page of a link: sharp on any screen, and quickly there. */
export const PAGE_PICTURE_OCTETS = 800_000;
