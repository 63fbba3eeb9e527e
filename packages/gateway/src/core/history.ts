// Lines of a message's history that are made when they are read: what was noted as numbers, as a sentence and as data for who says it in another language.
import type { Told } from './told.ts';

/** The sentences there are; a test of the console holds that each has its translation. */
export const historyKeys = [
  'accepted',
  'accepted_for',
  'transfer',
  'transfer_to',
  'handed_over',
  'handed_over_without_id',
  'look_alikes',
] as const;

export interface HistoryEntry {
  /** Unix ms. */
  readonly at: number;
  /** null: it is of the whole message. */
  readonly part: number | null;
  readonly event: string;
  readonly detail: string;
  /** The detail as data, where it is known as such. */
  readonly told?: Told;
}

export interface HistoryLine {
  readonly detail: string;
  readonly told: Told<(typeof historyKeys)[number]>;
}

/** `connector` null: it was moved since, so where it was routed to at first is told by its moves. */
export function acceptedLine(door: string, segments: number, alphabet: string, connector: string | null): HistoryLine {
  const by = `by ${door}, ${segments} ${segments === 1 ? 'segment' : 'segments'} of ${alphabet}`;
  return connector === null
    ? { detail: by, told: { key: 'accepted', values: { door, segments, alphabet } } }
    : { detail: `${by}, routed to ${connector}`, told: { key: 'accepted_for', values: { door, segments, alphabet, connector } } };
}

/** `account`: whom it went to, where that may be another one. */
export const transferLine = (id: number, account: string | null = null): HistoryLine =>
  account === null
    ? { detail: `transfer ${id}`, told: { key: 'transfer', values: { id } } }
    : { detail: `transfer ${id} to ${account}`, told: { key: 'transfer_to', values: { id, account } } };

/** `carrierKey`: the id that the carrier gave, '' for none. */
export const handedOverLine = (carrierKey: string): HistoryLine =>
  carrierKey === ''
    ? { detail: 'the carrier took it as (no id)', told: { key: 'handed_over_without_id', values: {} } }
    : { detail: `the carrier took it as ${carrierKey}`, told: { key: 'handed_over', values: { id: carrierKey } } };

export const lookAlikesLine = (changes: string): HistoryLine => ({
  detail: `look-alikes: ${changes}`,
  told: { key: 'look_alikes', values: { changes } },
});
