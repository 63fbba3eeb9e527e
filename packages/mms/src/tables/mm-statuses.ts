// What delivery and read reports say became of a message (TS 23.140 §8.7.7 and the words of centres), in the few meanings that matter.

/**
 * underway: with another relay, or announced to the phone and not fetched; nothing is final. delivered: fetched. read: fetched and looked at.
 * unreadable: it arrived at a phone that cannot show it. indeterminate: nobody knows; a better word may still come.
 */
export type MmMeaning = 'underway' | 'delivered' | 'read' | 'expired' | 'rejected' | 'unreadable' | 'failed' | 'indeterminate';

/** By the word in lower case; centres spell as they like. */
const meanings: Readonly<Record<string, MmMeaning>> = {
  forwarded: 'underway',
  deferred: 'underway',
  retrieved: 'delivered',
  delivered: 'delivered',
  read: 'read',
  'deleted without being read': 'delivered',
  deleted: 'delivered',
  expired: 'expired',
  rejected: 'rejected',
  unrecognised: 'unreadable',
  unrecognized: 'unreadable',
  notsupported: 'unreadable',
  'not supported': 'unreadable',
  unreachable: 'failed',
  undeliverable: 'failed',
  failed: 'failed',
  indeterminate: 'indeterminate',
};

/** Words nobody has seen say nothing. */
export const mmMeaningOf = (word: string): MmMeaning => {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(meanings, key) ? (meanings[key] ?? 'indeterminate') : 'indeterminate';
};
