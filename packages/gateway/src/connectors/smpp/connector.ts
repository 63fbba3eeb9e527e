// The SMPP way out: the binds of one carrier, seen as one link. It carries segments and facts; window, rate and retries are the engine's. Segments go
// to the bind with the most room; receipts and inbound messages may come by any.
import { type RequestPdu, statuses } from '@trunkline/smpp';
import type { ConnectorRecord } from '../../core/rulebook.ts';
import type { LinkProfile } from '../../core/link-profile.ts';
import type { Clock } from '../../ports/clock.ts';
import { PART_RECEIPTS_HELD_MAX } from '../../limits.ts';
import type { CarrierReceipt, Connector, ConnectorEvents, InboundResult, LinkReport, LinkState, Segment } from '../../ports/connector.ts';
import { Bind, type BindLog } from './bind.ts';
import { type Delivery, inboundOf, receiptOf } from './deliver.ts';
import { bindModesOf } from './options.ts';
import type { WireTrace } from './wire/trace.ts';
import { createSubmit, type SubmitInit } from './submit.ts';

export interface SmppConnectorParts {
  readonly record: ConnectorRecord;
  readonly profile: LinkProfile;
  readonly events: ConnectorEvents;
  readonly clock: Clock;
  readonly log: BindLog;
  /** Where PDUs are recorded; null = nowhere. */
  readonly trace?: WireTrace | null;
}

/** The link is in the best of the states of its sending binds. */
const byGoodness: readonly LinkState[] = ['bound', 'connecting', 'waiting', 'refused', 'stopped'];

/** What an inbound message is answered: a temporary error makes the carrier repeat it, a permanent one makes it give up. */
const inboundStatus: Readonly<Record<InboundResult, number>> = {
  kept: statuses.ESME_ROK,
  later: statuses.ESME_RX_T_APPN,
  never: statuses.ESME_RX_R_APPN,
};

export function createSmppConnector({ record, profile, events, clock, log, trace = null }: SmppConnectorParts): Connector {
  const { settings, name } = record;
  const toPdu = createSubmit(settings, () => clock.now());
  let state: LinkState = 'stopped';
  let since = clock.now();
  let isStopping = false;
  let isRefused = false;

  const modes = bindModesOf(settings);
  const binds = modes.map(
    (mode, index) =>
      new Bind({
        mode,
        index: index + 1,
        trace,
        settings,
        profile,
        clock,
        log,
        fields: modes.length === 1 ? { connector: name } : { connector: name, bind: index + 1, mode },
        onState,
        onReady: () => events.onReady(),
        onRequest,
        onBadCredentials(why) {
          // An alarm: nothing but a person can mend it, and hammering gets accounts locked.
          if (!isRefused)
            log.error({ connector: name, why }, 'link refused: the carrier does not accept the credentials; change them to try again');
          isRefused = true;
          for (const bind of binds) if (bind.state !== 'bound') bind.refuse(why);
        },
      }),
  );
  const sending = binds.filter((bind) => bind.isSending);

  function report(): LinkReport {
    const reports = binds.map((bind) => bind.report());
    const best = sending.map((bind) => bind.report()).toSorted((a, b) => byGoodness.indexOf(a.state) - byGoodness.indexOf(b.state))[0];
    const troubled = reports.find((each) => each.detail !== '');
    return {
      state,
      since,
      detail: best?.detail || (troubled ? `one of ${reports.length} binds: ${troubled.detail}` : ''),
      nextTryAt: state === 'waiting' ? (best?.nextTryAt ?? null) : null,
      binds: reports,
    };
  }

  function onState(): void {
    const best = byGoodness.find((one) => sending.some((bind) => bind.state === one)) ?? 'stopped';
    if (best !== state) {
      state = best;
      since = clock.now();
    }
    events.onState(report());
  }

  function onRequest(pdu: RequestPdu, answer: (status: number) => void): void {
    // The bind lets nothing else through.
    const delivery = pdu as Delivery;
    const place = trace?.lastPlace ?? 0;
    const found = receiptOf(delivery, settings, profile, clock.now());
    if (!found) {
      handUpInbound(delivery, answer);
      return;
    }
    events.onReceipt(found.receipt, (result) => {
      if (result === false) {
        answer(statuses.ESME_RX_T_APPN);
        return;
      }
      // It only reads like one: a message from a phone, and nothing is learned from it.
      if (result.kind === 'unknown') {
        handUpInbound(delivery, answer);
        return;
      }
      profile.receipt(found.traits);
      const form = result.kind === 'matched' ? found.candidates[result.keyIndex]?.form : undefined;
      if (result.kind === 'matched' && form) {
        const { messageId, part, total } = result;
        trace?.name(place, messageId);
        const isFinal = found.receipt.state !== null;
        profile.matched({ id: found.rawId, form, messageId, part, total, isFinal }, clock.now());
        if (total > 1 && isFinal) holdPartReceipt(messageId, found.receipt);
      } else {
        profile.unmatched();
        trace?.unclaimed(place, found.receipt.carrierKeys);
      }
      answer(statuses.ESME_ROK);
    });
  }

  /** Receipts that may turn out to speak for a whole message are said again when they do. */
  const held = new Map<number, CarrierReceipt>();
  function holdPartReceipt(messageId: number, receipt: CarrierReceipt): void {
    if (receipt.reportedParts !== null || held.has(messageId)) held.delete(messageId);
    else if (held.size < PART_RECEIPTS_HELD_MAX) held.set(messageId, receipt);
    const reportedParts = held.size > 0 ? profile.reportedParts(settings, clock.now()) : null;
    if (reportedParts === null) return;
    const again = [...held.values()];
    held.clear();
    if (reportedParts !== 'all') for (const each of again) events.onReceipt({ ...each, reportedParts }, () => {});
  }

  function handUpInbound(delivery: Delivery, answer: (status: number) => void): void {
    events.onInbound(inboundOf(delivery, settings), (result) => answer(inboundStatus[result]));
  }

  /** The sending bind with the most room; null when none has any. */
  function roomiest(): Bind | null {
    let best: Bind | null = null;
    let most = 0;
    for (const bind of sending) {
      const { room } = bind;
      if (room <= most) continue;
      best = bind;
      most = room;
    }
    return best;
  }

  return {
    start() {
      for (const bind of binds) bind.start();
    },
    isReady: () => !isStopping && roomiest() !== null,
    submit(segment: Segment) {
      const bind = roomiest();
      if (!bind) {
        events.onOutcome(segment, { kind: 'unsent', detail: 'the link is down' });
        return;
      }
      try {
        const pdu: SubmitInit = toPdu(segment);
        trace?.about(segment.messageId);
        bind.submit(pdu, (outcome) => events.onOutcome(segment, outcome));
      } catch (error) {
        // RangeError or PduFieldError: no wire can carry it. What passed core/accept should not come here; it must end all the same.
        events.onOutcome(segment, { kind: 'refused', reason: 'carrier_refused', detail: (error as Error).message });
      } finally {
        trace?.about(0);
      }
    },
    report,
    async stop(deadlineMs) {
      isStopping = true;
      await Promise.all(binds.map((bind) => bind.stop(deadlineMs)));
    },
  };
}
