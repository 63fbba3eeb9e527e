// The SMPP way out: one transceiver bind to a carrier, kept up. It carries segments and facts; window, rate and retries are the engine's.
import {
  connectEsme,
  type EsmeClient,
  type EsmeEnd,
  type Pdu,
  type RequestOutcome,
  type RequestPdu,
  statuses,
  statusName,
  validatePdu,
} from '@trunkline/smpp';
import { noCarrierIdEvidence, normaliseCarrierId, observeCarrierId } from '../../core/carrier-id.ts';
import type { ConnectorRecord } from '../../core/rulebook.ts';
import {
  ALREADY_BOUND_DELAY_MAX_MS,
  ALREADY_BOUND_DELAY_MIN_MS,
  BIND_TIMEOUT_MS,
  CARRIER_REQUESTS_MAX,
  CONNECT_TIMEOUT_MS,
  RECONNECT_DELAY_MAX_MS,
  RECONNECT_DELAY_MIN_MS,
} from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connector, ConnectorEvents, LinkReport, Segment, WireOutcome } from '../../ports/connector.ts';
import { inboundOf, receiptOf } from './deliver.ts';
import { badCredentials, judgeStatus } from './statuses.ts';
import { createSubmitSm } from './submit.ts';

export interface SmppConnectorParts {
  readonly record: ConnectorRecord;
  readonly events: ConnectorEvents;
  readonly clock: Clock;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export function createSmppConnector({ record, events, clock, log }: SmppConnectorParts): Connector {
  const { settings, name } = record;
  const submitSm = createSubmitSm(settings);
  let client: EsmeClient | null = null;
  let report: LinkReport = { state: 'stopped', since: clock.now(), detail: '', nextTryAt: null };
  let failures = 0;
  let isStopping = false;
  let cancelReconnect = (): void => {};
  let evidence = noCarrierIdEvidence;
  /** Requests of the carrier handed up and not answered yet. */
  let unanswered = 0;

  function changeState(state: LinkReport['state'], detail: string, nextTryAt: number | null = null): void {
    report = { state, since: state === report.state ? report.since : clock.now(), detail, nextTryAt };
    events.onState(report);
  }

  function connect(): void {
    if (isStopping) return;
    const { systemId, password, systemType } = settings;
    const fault = validatePdu({ command: 'bind_transceiver', systemId, password, systemType });
    if (fault) {
      changeState('refused', `${fault.field} cannot be sent: ${fault.reason}`);
      return;
    }
    changeState('connecting', '');
    client = connectEsme(
      {
        host: settings.host,
        port: settings.port,
        mode: 'transceiver',
        systemId,
        password,
        systemType,
        interfaceVersion: 0x34,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        bindTimeoutMs: BIND_TIMEOUT_MS,
        enquireLinkIntervalMs: settings.enquireLinkMs,
        responseTimeoutMs: settings.responseTimeoutMs,
      },
      {
        onBound() {
          log.info({ connector: name }, 'link bound');
          changeState('bound', '');
          events.onReady();
        },
        onRequest,
        onWritable: () => events.onReady(),
        onClosed,
      },
    );
  }

  function onClosed(end: EsmeEnd): void {
    client = null;
    unanswered = 0;
    if (isStopping) {
      changeState('stopped', '');
      return;
    }
    const why = describeEnd(end);
    if (end.kind === 'bind_refused' && badCredentials.has(end.status)) {
      log.warn({ connector: name, why }, 'link refused: the carrier does not accept the credentials; change them to try again');
      changeState('refused', `${why}: change system id, password or system type`);
      return;
    }
    const delay = reconnectDelay(end.kind === 'bind_refused' && end.status === statuses.ESME_RALYBND);
    log.warn({ connector: name, why, retryMs: delay }, 'link down');
    changeState('waiting', why, clock.now() + delay);
    cancelReconnect = clock.after(delay, connect);
  }

  function reconnectDelay(isAlreadyBound: boolean): number {
    const [min, max] = isAlreadyBound
      ? [ALREADY_BOUND_DELAY_MIN_MS, ALREADY_BOUND_DELAY_MAX_MS]
      : [RECONNECT_DELAY_MIN_MS, RECONNECT_DELAY_MAX_MS];
    const delay = Math.min(max, min * 2 ** Math.min(failures++, 20));
    return Math.round(delay * (0.5 + clock.random() / 2));
  }

  function onRequest(pdu: RequestPdu): void {
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
      if (pdu.command !== 'alert_notification') client?.respond(pdu, { status: statuses.ESME_RINVCMDID });
      return;
    }
    const via = client;
    const request: Pdu = pdu;
    if (++unanswered >= CARRIER_REQUESTS_MAX) via?.pause();
    const answer = (isCommitted: boolean): void => {
      if (via !== client) return;
      if (unanswered-- === CARRIER_REQUESTS_MAX) via?.resume();
      // ESME_RX_T_APPN: the carrier keeps it and tries again.
      via?.respond(request, { status: isCommitted ? statuses.ESME_ROK : statuses.ESME_RX_T_APPN, messageId: '' });
    };
    const found = receiptOf(pdu, evidence);
    if (!found) {
      events.onInbound(inboundOf(pdu, settings), answer);
      return;
    }
    evidence = observeCarrierId(evidence, 'receipt', found.rawId);
    events.onReceipt(found.receipt, (result) => answer(result !== false));
  }

  function outcomeOf(outcome: RequestOutcome): WireOutcome {
    if (outcome.kind === 'unsent') return { kind: 'unsent', detail: outcome.why };
    if (outcome.kind === 'unknown') {
      if (outcome.why === 'nack') return judgeStatus(outcome.status ?? statuses.ESME_RSYSERR, '');
      // A link that does not answer is asked no more: a late answer must not meet a second copy of its segment.
      if (outcome.why === 'timeout') client?.destroy();
      return { kind: 'unknown', carrierKey: '', again: outcome.why === 'timeout' ? 'later' : 'at_once', detail: unknownWhy[outcome.why] };
    }
    const { pdu } = outcome;
    // Only now the link has proved itself: one that binds and is cut again must not be tried at full speed.
    failures = 0;
    const id = 'messageId' in pdu ? (pdu.messageId ?? '') : '';
    if (pdu.status !== statuses.ESME_ROK) return judgeStatus(pdu.status, normaliseCarrierId(id));
    evidence = observeCarrierId(evidence, 'response', id);
    return { kind: 'accepted', carrierKey: normaliseCarrierId(id) };
  }

  return {
    start: connect,
    isReady: () => !isStopping && client !== null && report.state === 'bound' && client.writable,
    submit(segment: Segment) {
      if (!client) {
        events.onOutcome(segment, { kind: 'unsent', detail: 'the link is down' });
        return;
      }
      let pdu: ReturnType<typeof submitSm>;
      try {
        pdu = submitSm(segment);
        client.request(pdu, (outcome) => events.onOutcome(segment, outcomeOf(outcome)));
      } catch (error) {
        // RangeError or PduFieldError: no wire can carry it. What passed core/accept should not come here; it must end all the same.
        events.onOutcome(segment, { kind: 'refused', reason: 'carrier_refused', detail: (error as Error).message });
      }
    },
    report: () => report,
    async stop(deadlineMs) {
      isStopping = true;
      cancelReconnect();
      await client?.unbind(deadlineMs);
      if (report.state !== 'stopped') changeState('stopped', '');
    },
  };
}

const unknownWhy = {
  timeout: 'the carrier did not answer in time',
  closed: 'the link was lost before the carrier answered',
} as const;

function describeEnd(end: EsmeEnd): string {
  switch (end.kind) {
    case 'connect_failed':
      return `cannot connect: ${end.error.message}`;
    case 'bind_refused':
      return `the carrier refused the bind with ${statusName(end.status)}`;
    case 'bind_timeout':
      return 'the carrier did not answer the bind';
    case 'unbound':
      return `unbound by ${end.by === 'us' ? 'us' : 'the carrier'}`;
    case 'destroyed':
      return 'closed by us: the carrier stopped answering';
    case 'lost':
      return `the link was lost (${end.why})`;
    default:
      return end satisfies never;
  }
}
