// Taking a message back: surely while it waits here; where its carrier has it and can be asked, by asking (MM7's CancelReq). What a carrier took is paid for,
// and whoever gave it back says so like a receipt does: a report that was earlier wins.
import { isFinal, MessageState } from '../core/message.ts';
import type { CancelResult, Store } from '../ports/store.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Facts } from './facts.ts';
import type { Supervisor } from './supervisor.ts';

export interface TakeBackParts {
  readonly store: Pick<Store, 'messageHistory'>;
  readonly dispatcher: Pick<Dispatcher, 'cancel'>;
  readonly supervisor: Pick<Supervisor, 'cancel'>;
  readonly facts: Pick<Facts, 'carrierReceipt'>;
}

export const createTakeBack =
  ({ store, dispatcher, supervisor, facts }: TakeBackParts) =>
  async (messageId: number): Promise<CancelResult> => {
    const result = await dispatcher.cancel(messageId);
    if (result.kind !== 'too_late' || result.state !== MessageState.ENROUTE) return result;
    const message = await store.messageHistory(messageId);
    // Of several parts some may have arrived.
    const part = message?.parts.length === 1 ? message.parts[0] : undefined;
    if (!message || !part || part.carrierKey === '' || isFinal(message.state)) return result;
    if (!(await supervisor.cancel(message.connectorId, part.carrierKey))) return result;
    await facts.carrierReceipt(message.connectorId, {
      carrierKeys: [part.carrierKey],
      recipient: '',
      state: MessageState.DELETED,
      stateText: 'DELETED',
      error: '',
      reason: 'cancelled',
      raw: 'the carrier took it back',
      isDoubtful: false,
      reportedParts: null,
    });
    const state = (await store.messageHistory(messageId))?.state ?? message.state;
    return state === MessageState.DELETED ? { kind: 'cancelled', refundMicros: 0 } : { kind: 'too_late', state };
  };
