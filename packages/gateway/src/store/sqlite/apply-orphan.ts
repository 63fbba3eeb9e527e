// Verb applyOrphan: an operator says which message a receipt without one is about. Only what a carrier was handed can have a receipt.
import { MessageState } from '../../core/message.ts';
import type { ApplyOrphanResult } from '../../ports/sight.ts';
import type { ReceiptRecord, Store } from '../../ports/store.ts';
import type { Correlated, Correlation } from './correlation.ts';
import type { AppendEvent } from './events.ts';
import type { HandedOutMarks } from './handed-out.ts';
import type { Orphans } from './orphans.ts';

export interface OrphanTarget {
  readonly connectorId: number;
  readonly segments: number;
  readonly state: MessageState;
  readonly isSettled: number;
}

export interface ApplyOrphanParts {
  readonly orphans: Orphans;
  readonly correlation: Correlation;
  readonly handedOut: HandedOutMarks;
  readonly appendEvent: AppendEvent;
  readonly readMessage: (messageId: number) => OrphanTarget | undefined;
  readonly isPartKnown: (messageId: number, part: number) => boolean;
  readonly applyTo: (target: Correlated, receipt: ReceiptRecord) => void;
}

const appliedDetail = (orphanId: number, carrierKey: string): string =>
  `by hand: receipt ${orphanId}${carrierKey === '' ? '' : `, carrier id ${carrierKey}`}`;

/** What the line of the history says. */
export function readApplied(detail: string): { readonly orphanId: string; readonly carrierKey: string } {
  const [, orphanId = '', carrierKey = ''] = detail.match(/^by hand: receipt (\d+)(?:, carrier id (.*))?$/s) ?? [];
  return { orphanId, carrierKey };
}

export function createApplyOrphan(parts: ApplyOrphanParts): (input: Parameters<Store['applyOrphan']>[0]) => ApplyOrphanResult {
  const { orphans, correlation, handedOut, readMessage } = parts;
  return ({ orphanId, messageId, part, now }) => {
    const orphan = orphans.find(orphanId);
    if (!orphan) return { kind: 'no_orphan' };
    const row = readMessage(messageId);
    if (!row) return { kind: 'no_message' };
    if (row.connectorId !== orphan.connectorId) return { kind: 'other_connector' };
    if (part > row.segments) return { kind: 'no_part' };
    const isHanded = row.segments === 1 ? row.state >= MessageState.ENROUTE && row.isSettled !== 0 : parts.isPartKnown(messageId, part);
    if (!isHanded && !handedOut.has(messageId)) return { kind: 'not_handed' };
    const [key] = orphan.carrierKeys;
    parts.appendEvent(messageId, part, now, 'receipt_applied', appliedDetail(orphanId, key ?? ''));
    orphans.remove(orphanId);
    if (key !== undefined) correlation.add(orphan.connectorId, key, messageId, part, now);
    parts.applyTo({ messageId, part }, orphan);
    return { kind: 'applied', state: readMessage(messageId)?.state ?? row.state };
  };
}
