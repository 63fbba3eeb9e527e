// Receipts on their way to the writer, and what became of them on their way back: one list of plain values for all of a batch, because an object each, with
// its names, costs several times as much to copy between threads.
import type { PartReceipts } from '../../core/connector-settings.ts';
import type { MessageState, Reason } from '../../core/message.ts';
import type { ReceiptRecord, ReceiptResult } from '../../ports/store.ts';

/** The fields of each receipt one after the other, its keys behind their number. */
export type PackedReceipts = readonly unknown[];

export function packReceipts(receipts: readonly ReceiptRecord[]): PackedReceipts {
  const packed: unknown[] = [];
  for (const {
    connectorId,
    carrierKeys,
    recipient,
    state,
    stateText,
    error,
    reason,
    raw,
    at,
    isDoubtful,
    reportedParts,
    parties,
  } of receipts) {
    packed.push(connectorId, recipient, state, stateText, error, reason, raw, at, isDoubtful, reportedParts, parties, carrierKeys.length);
    for (const key of carrierKeys) packed.push(key);
  }
  return packed;
}

type Fields = [
  connectorId: number,
  recipient: string,
  state: MessageState | null,
  stateText: string,
  error: string,
  reason: Reason | null,
  raw: string,
  at: number,
  isDoubtful: boolean,
  reportedParts: PartReceipts | null,
  parties: readonly [string, string] | undefined,
  keys: number,
];
const FIELDS = 12;

export function unpackReceipts(packed: PackedReceipts): ReceiptRecord[] {
  const receipts: ReceiptRecord[] = [];
  for (let place = 0; place < packed.length; ) {
    const fields = packed.slice(place, place + FIELDS) as Fields;
    const [connectorId, recipient, state, stateText, error, reason, raw, at, isDoubtful, reportedParts, parties, keys] = fields;
    place += FIELDS;
    const carrierKeys = packed.slice(place, place + keys) as string[];
    place += keys;
    const receipt = { connectorId, carrierKeys, recipient, state, stateText, error, reason, raw, at, isDoubtful, reportedParts };
    receipts.push(parties ? { ...receipt, parties } : receipt);
  }
  return receipts;
}

const RESULT_NUMBERS = 4;
/** In the place of a message's id. */
const ORPHAN = 0;
const UNKNOWN = -1;

/** Four numbers each. */
export function packReceiptResults(results: readonly ReceiptResult[]): Float64Array {
  const packed = new Float64Array(results.length * RESULT_NUMBERS);
  let place = 0;
  for (const result of results) {
    if (result.kind === 'matched') packed.set([result.messageId, result.keyIndex, result.part, result.total], place);
    else packed[place] = result.kind === 'orphan' ? ORPHAN : UNKNOWN;
    place += RESULT_NUMBERS;
  }
  return packed;
}

export function unpackReceiptResults(packed: Float64Array): ReceiptResult[] {
  const results: ReceiptResult[] = [];
  for (let place = 0; place < packed.length; place += RESULT_NUMBERS) {
    const messageId = packed[place] ?? ORPHAN;
    if (messageId === ORPHAN) results.push({ kind: 'orphan' });
    else if (messageId === UNKNOWN) results.push({ kind: 'unknown' });
    else
      results.push({
        kind: 'matched',
        messageId,
        keyIndex: packed[place + 1] ?? 0,
        part: packed[place + 2] ?? 0,
        total: packed[place + 3] ?? 0,
      });
  }
  return results;
}
