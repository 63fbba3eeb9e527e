// The built-in way out of sandbox accounts: no carrier, no network. It takes every segment and reports on it as a carrier would, a second later; which
// numbers fail, and how, is in core/sandbox.ts. Receipts under way are in memory only: a stop hands them up at once, a kill loses them.
import { MessageState } from '../../core/message.ts';
import { type SandboxFate, sandboxFate } from '../../core/sandbox.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connector, ConnectorEvents, LinkReport, Segment } from '../../ports/connector.ts';

const RECEIPT_AFTER_MS = 1000;
const SLOW_RECEIPT_AFTER_MS = 30_000;
/** A receipt that could not be kept comes again, as a carrier's would. */
const REPEAT_AFTER_MS = 5000;
/** Receipts under way; beyond it segments wait in the queue. */
const RECEIPTS_MAX = 10_000;

export interface SandboxParts {
  readonly events: ConnectorEvents;
  readonly clock: Clock;
}

const isReported = (fate: SandboxFate): boolean => fate === 'delivered' || fate === 'undeliverable' || fate === 'slow';

export function createSandboxConnector({ events, clock }: SandboxParts): Connector {
  let since = clock.now();
  let state: LinkReport['state'] = 'stopped';
  const underWay = new Map<string, { readonly cancel: () => void; readonly segment: Segment }>();

  const report = (): LinkReport => ({ state, since, detail: '', nextTryAt: null, binds: [] });
  const isReady = (): boolean => state === 'bound' && underWay.size < RECEIPTS_MAX;

  function become(next: LinkReport['state']): void {
    state = next;
    since = clock.now();
    events.onState(report());
  }

  function tell(key: string, segment: Segment): Promise<void> {
    const isDelivered = sandboxFate(segment.number) !== 'undeliverable';
    return new Promise((resolve) => {
      events.onReceipt(
        {
          carrierKeys: [key],
          recipient: '',
          state: isDelivered ? MessageState.DELIVERED : MessageState.UNDELIVERABLE,
          stateText: isDelivered ? 'DELIVRD' : 'UNDELIV',
          error: isDelivered ? '000' : '001',
          reason: null,
          raw: `sandbox: ${isDelivered ? 'DELIVRD' : 'UNDELIV'}`,
          isDoubtful: false,
          reportedParts: null,
        },
        (result) => {
          const wasFull = underWay.size >= RECEIPTS_MAX;
          underWay.delete(key);
          if (result === false && state === 'bound') later(key, segment, REPEAT_AFTER_MS);
          else if (wasFull) events.onReady();
          resolve();
        },
      );
    });
  }

  function later(key: string, segment: Segment, ms: number): void {
    underWay.set(key, { segment, cancel: clock.after(ms, () => void tell(key, segment)) });
  }

  return {
    isReady,
    report,
    start() {
      become('bound');
      events.onReady();
    },
    submit(segment) {
      if (!isReady()) {
        events.onOutcome(segment, { kind: 'unsent', detail: 'the sandbox is not running' });
        return;
      }
      const fate = sandboxFate(segment.number);
      if (fate === 'refused') {
        events.onOutcome(segment, { kind: 'refused', reason: 'carrier_refused', detail: 'sandbox: numbers ending in 0001 are refused' });
        return;
      }
      // As ids of a carrier are: not used again by a later run of the process for another segment.
      const key = `sandbox-${segment.messageId}-${segment.part}`;
      if (isReported(fate)) later(key, segment, fate === 'slow' ? SLOW_RECEIPT_AFTER_MS : RECEIPT_AFTER_MS);
      events.onOutcome(segment, { kind: 'accepted', carrierKey: key });
    },
    async stop(deadlineMs) {
      const open = [...underWay];
      become('stopped');
      let cancel = (): void => {};
      const deadline = new Promise<void>((resolve) => (cancel = clock.after(deadlineMs, resolve)));
      const told = open.map(([key, { segment, cancel: cancelOne }]) => {
        cancelOne();
        return tell(key, segment);
      });
      await Promise.race([Promise.all(told), deadline]);
      cancel();
    },
  };
}
