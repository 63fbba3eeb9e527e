// What carriers tell us: receipts and inbound messages, committed before the carrier hears an answer. A crash before that makes the carrier
// repeat, which is harmless; a store that cannot write makes us refuse for now, and the carrier repeats too.
import type { ConnectorRecord, Rulebook } from '../core/rulebook.ts';
import { numberKey } from '../core/virtual-number.ts';
import type { Clock } from '../ports/clock.ts';
import type { CarrierInbound, CarrierReceipt, ConnectorEvents } from '../ports/connector.ts';
import { type ReceiptRecord, type ReceiptResult, type Store, StoreUnavailable } from '../ports/store.ts';

export interface FactsParts {
  readonly store: Pick<Store, 'applyReceipts' | 'saveInbound'>;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  /** How links to MMS begin; absent = there are none. */
  readonly linkBase?: () => string;
  readonly onReceipt: (connector: string, kind: ReceiptResult['kind']) => void;
  /** A receipt is on disk, and this is whose it was. */
  readonly onApplied?: (receipt: ReceiptRecord, result: ReceiptResult) => void;
  /** A message from a phone is on disk; isDue: its rules are to be followed. */
  readonly onInbound: (isDue: boolean) => void;
  readonly onStoreError: (error: unknown) => void;
  /** A receipt that the store can make nothing of: it is dropped, and the carrier answered as if it were kept. */
  readonly onReceiptLost: (receipt: ReceiptRecord, error: unknown) => void;
}

export interface Facts {
  /** A receipt that came by a door: true after the commit, false when it could not be written now. */
  carrierReceipt(connectorId: number, receipt: CarrierReceipt): Promise<boolean>;
  receipt(record: ConnectorRecord, receipt: CarrierReceipt, committed: Parameters<ConnectorEvents['onReceipt']>[1]): void;
  inbound(source: Pick<ConnectorRecord, 'id'>, message: CarrierInbound, committed: Parameters<ConnectorEvents['onInbound']>[1]): void;
}

interface WaitingReceipt {
  readonly record: ReceiptRecord;
  readonly connector: string;
  readonly committed: Parameters<ConnectorEvents['onReceipt']>[1];
}

export function createFacts(parts: FactsParts): Facts {
  let waiting: WaitingReceipt[] = [];

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    await apply(batch);
  }

  async function apply(batch: readonly WaitingReceipt[]): Promise<void> {
    let results: readonly ReceiptResult[];
    try {
      results = await parts.store.applyReceipts(batch.map(({ record }) => record));
    } catch (error) {
      parts.onStoreError(error);
      if (error instanceof StoreUnavailable) for (const { committed } of batch) committed(false);
      // One that the store can make nothing of must not take the others with it, nor be repeated by the carrier for ever.
      else if (batch.length > 1) await Promise.all(batch.map((one) => apply([one])));
      else
        for (const { record, committed } of batch) {
          parts.onReceiptLost(record, error);
          committed({ kind: 'orphan' });
        }
      return;
    }
    for (const [index, { record, connector, committed }] of batch.entries()) {
      const result = results[index];
      if (result) {
        parts.onReceipt(connector, result.kind);
        parts.onApplied?.(record, result);
      }
      committed(result ?? false);
    }
  }

  const receipt: Facts['receipt'] = ({ id, name }, receipt, committed) => {
    waiting.push({ record: { ...receipt, connectorId: id, at: parts.clock.now() }, connector: name, committed });
    // One call for all receipts of one read of the socket.
    if (waiting.length === 1) queueMicrotask(() => void flush());
  };

  return {
    receipt,
    carrierReceipt(connectorId, told) {
      const record = parts.rulebook().connectorById.get(connectorId);
      if (!record) return Promise.resolve(false);
      return new Promise((resolve) => receipt(record, told, (result) => resolve(result !== false)));
    },
    inbound({ id }, message, committed) {
      const { numberByKey, twoWay } = parts.rulebook();
      const accountId = numberByKey.get(numberKey(message.to))?.accountId ?? null;
      const isDue = twoWay?.wants(message.to) ?? false;
      const { mms, ...said } = message;
      const kept = mms && { mms: { ...mms, linkBase: parts.linkBase?.() ?? '', token: parts.clock.id() } };
      parts.store.saveInbound({ ...said, ...kept, connectorId: id, at: parts.clock.now(), accountId, isDue }).then(
        () => {
          parts.onInbound(isDue);
          committed('kept');
        },
        (error: unknown) => {
          parts.onStoreError(error);
          // A disk that is full will have room again; what the store cannot make sense of it never will, and the carrier would repeat it for ever.
          committed(error instanceof StoreUnavailable ? 'later' : 'never');
        },
      );
    },
  };
}
