// A carrier for the tests of the connector: a real SMSC on a real socket that does what the test says, and what the connector told of it.
import assert from 'node:assert/strict';
import {
  createSmscServer,
  type BindDecision,
  type BindRequest,
  type Pdu,
  type PduOf,
  type RequestPdu,
  type SmscOptions,
  type SmscServer,
  type SmscSession,
} from '@trunkline/smpp';
import { connectorOf } from '../../core/testing.ts';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { createLinkProfile, type LinkProfile } from '../../core/link-profile.ts';
import type { ReceiptResult } from '../../ports/store.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import type { CarrierInbound, CarrierReceipt, Connector, InboundResult, LinkReport, Segment, WireOutcome } from '../../ports/connector.ts';
import { createSmppConnector } from './connector.ts';

export const segmentOf = (more: Partial<Segment> = {}): Segment => ({
  messageId: 1,
  accountId: 1,
  part: 1,
  total: 1,
  number: '8613800138000',
  sender: '',
  text: 'Hello',
  alphabet: 'gsm7',
  udh: null,
  octets: null,
  traits: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
  attempts: 0,
  ...more,
});

export class CarrierDouble {
  readonly server: SmscServer;
  port = 0;
  session: SmscSession | null = null;
  /** All that were ever bound, in order. */
  readonly sessions: SmscSession[] = [];
  readonly binds: BindRequest[] = [];
  readonly submits: PduOf<'submit_sm'>[] = [];
  /** Requests in general, the unbind aside. */
  readonly requests: RequestPdu[] = [];
  decide: (request: BindRequest) => BindDecision = () => ({ status: 0, systemId: 'carrier' });
  onSubmit: (pdu: PduOf<'submit_sm'>, session: SmscSession) => void = (pdu, session) =>
    void session.respond(pdu, { messageId: `id${this.submits.length}` });
  #waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];

  constructor(options: SmscOptions = {}) {
    this.server = createSmscServer(options, {
      onBind: (request, session) => {
        this.binds.push(request);
        const decision = this.decide(request);
        if (decision.status === 0) {
          this.session = session;
          this.sessions.push(session);
        }
        return decision;
      },
      onRequest: (pdu, session) => {
        this.requests.push(pdu);
        if (pdu.command === 'submit_sm') {
          this.submits.push(pdu);
          this.onSubmit(pdu, session);
        }
        this.look();
      },
      onClosed: () => this.look(),
    });
  }

  async listen(): Promise<this> {
    this.port = await this.server.listen(this.port, '127.0.0.1');
    return this;
  }
  look(): void {
    const met = this.#waiting.filter(({ condition }) => condition());
    this.#waiting = this.#waiting.filter((entry) => !met.includes(entry));
    for (const { resolve } of met) resolve();
  }
  /** Fulfilled when the condition holds; looked at after everything that the carrier or the connector does. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }
  /** Sends a deliver_sm, by the newest bind unless said otherwise; fulfilled with the status of its answer. */
  deliver(body: Partial<PduOf<'deliver_sm'>>, session = this.session): Promise<number> {
    assert.ok(session, 'somebody is bound');
    return new Promise((resolve, reject) =>
      session.request({ command: 'deliver_sm', ...body }, (outcome) =>
        outcome.kind === 'response' ? resolve(outcome.pdu.status) : reject(new Error(outcome.why)),
      ),
    );
  }
  close(): Promise<void> {
    for (const session of this.server.sessions) session.destroy();
    return this.server.close(100);
  }
}

export interface Rig {
  readonly carrier: CarrierDouble;
  readonly connector: Connector;
  readonly outcomes: { readonly segment: Segment; readonly outcome: WireOutcome }[];
  readonly states: LinkReport[];
  readonly receipts: CarrierReceipt[];
  readonly inbound: CarrierInbound[];
  /** What the engine will say to the next facts. */
  readonly commits: ((isCommitted: boolean) => void)[];
  /** Committed in so many words, for receipts. */
  readonly results: ((result: ReceiptResult | false) => void)[];
  readonly inboundResults: ((result: InboundResult) => void)[];
  readonly profile: LinkProfile;
  readonly errors: readonly string[];
  readonly bound: () => Promise<void>;
  /** The outcome of one segment handed over now. */
  readonly send: (segment?: Partial<Segment>) => Promise<WireOutcome>;
}

export async function withCarrier(
  use: (rig: Rig) => Promise<void>,
  {
    settings = {},
    clock = realClock,
    carrier = new CarrierDouble(),
  }: { settings?: Partial<ConnectorSettings>; clock?: Clock; carrier?: CarrierDouble } = {},
): Promise<void> {
  await carrier.listen();
  const outcomes: Rig['outcomes'] = [];
  const states: LinkReport[] = [];
  const receipts: CarrierReceipt[] = [];
  const inbound: CarrierInbound[] = [];
  const commits: Rig['commits'] = [];
  const results: Rig['results'] = [];
  const inboundResults: Rig['inboundResults'] = [];
  const errors: string[] = [];
  const profile = createLinkProfile(clock.now());
  const connector = createSmppConnector({
    record: connectorOf(1, { port: carrier.port, ...settings }),
    clock,
    profile,
    log: { info() {}, warn() {}, error: (_fields, message) => errors.push(message) },
    events: {
      onReady() {},
      onOutcome(segment, outcome) {
        outcomes.push({ segment, outcome });
        carrier.look();
      },
      onReceipt(receipt, committed) {
        receipts.push(receipt);
        commits.push((isCommitted) => committed(isCommitted ? { kind: 'matched', keyIndex: 0, messageId: 1, part: 1, total: 1 } : false));
        results.push(committed);
        carrier.look();
      },
      onInbound(message, committed) {
        inbound.push(message);
        commits.push((isCommitted) => committed(isCommitted ? 'kept' : 'later'));
        inboundResults.push(committed);
        carrier.look();
      },
      onState(report) {
        states.push(report);
        carrier.look();
      },
    },
  });
  const bound = () => carrier.until(() => connector.report().state === 'bound');
  connector.start();
  try {
    await use({
      carrier,
      connector,
      outcomes,
      states,
      receipts,
      inbound,
      commits,
      results,
      inboundResults,
      profile,
      errors,
      bound,
      async send(more = {}) {
        const segment = segmentOf(more);
        connector.submit(segment);
        await carrier.until(() => outcomes.some((entry) => entry.segment === segment));
        const entry = outcomes.find((found) => found.segment === segment);
        assert.ok(entry);
        return entry.outcome;
      },
    });
  } finally {
    await connector.stop(200);
    await carrier.close();
  }
}

export const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
export const fromHex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
export type AnyPdu = Pdu;
