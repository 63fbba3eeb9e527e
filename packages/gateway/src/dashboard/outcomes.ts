// What became of many messages, as sums: delivered, failed, under way, waiting.
import type { MessageStateName } from '../core/message.ts';
import type { Micros } from '../core/rulebook.ts';
import { money } from '../web/amounts.ts';
import type { CountedRow } from './traffic.ts';

export interface Outcomes {
  messages: number;
  segments: number;
  chargedMicros: Micros;
  delivered: number;
  failed: number;
  underway: number;
  waiting: number;
  /** Taken back, or nobody knows. */
  other: number;
}

const kinds: Readonly<Record<MessageStateName, 'delivered' | 'failed' | 'underway' | 'waiting' | 'other'>> = {
  SCHEDULED: 'waiting',
  QUEUED: 'waiting',
  ENROUTE: 'underway',
  DELIVERED: 'delivered',
  UNDELIVERABLE: 'failed',
  EXPIRED: 'failed',
  REJECTED: 'failed',
  DELETED: 'other',
  UNKNOWN: 'other',
};

export const isFailed = (state: MessageStateName): boolean => kinds[state] === 'failed';

export const noOutcomes = (): Outcomes => ({
  messages: 0,
  segments: 0,
  chargedMicros: 0,
  delivered: 0,
  failed: 0,
  underway: 0,
  waiting: 0,
  other: 0,
});

export function addOutcome(sum: Outcomes, { state, messages, segments, chargedMicros }: CountedRow): void {
  sum.messages += messages;
  sum.segments += segments;
  sum.chargedMicros += chargedMicros;
  sum[kinds[state]] += messages;
}

export const viewOutcomes = ({ chargedMicros, ...sum }: Outcomes): Record<string, unknown> => ({ ...sum, charged: money(chargedMicros) });
