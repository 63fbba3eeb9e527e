/* oxlint-disable typescript/no-unsafe-type-assertion -- PDUs put together from parts */
// A session on a simulated clock whose far side is the test: what it wrote, handed up, told and ended as is kept to be looked at.
import { strict as assert } from 'node:assert';
import { SimulatedClock } from './clock.fixtures.ts';
import { decodePdu, encodePdu } from './codec.ts';
import { type LinkLimits, linkDefaults } from './limits.ts';
import { type AnsweredInit, Session, type SessionEnd, type SessionNotice } from './session.ts';
import type { BoundState, Role } from './session-states.ts';
import type { Pdu, PduInit, RequestPdu } from './tables/commands.ts';
import type { RequestOutcome } from './window.ts';

export const limits: LinkLimits = {
  ...linkDefaults,
  windowMax: 5,
  responseTimeoutMs: 1000,
  enquireLinkIntervalMs: 0,
  enquireLinkTimeoutMs: 500,
  sessionInitTimeoutMs: 0,
  unbindTimeoutMs: 4000,
};

/** A session whose far side is this object. */
export class Bench {
  readonly clock = new SimulatedClock();
  readonly sent: Pdu[] = [];
  readonly requests: RequestPdu[] = [];
  readonly notices: SessionNotice[] = [];
  readonly outcomes: RequestOutcome[] = [];
  readonly log: string[] = [];
  /** Everything it did, in order. */
  readonly trace: ('up' | Pdu | RequestOutcome)[] = [];
  closes = 0;
  reading = true;
  onNotice: () => void = () => {};
  end: SessionEnd | null = null;
  readonly session: Session;

  constructor(role: Role, changed: Partial<LinkLimits> = {}) {
    const { clock } = this;
    this.session = new Session(
      { role, clock, limits: { ...limits, ...changed } },
      {
        write: (command, status, sequence, body) => {
          assert.equal(this.end, null, 'nothing is written after the end');
          const decoded = decodePdu(encodePdu({ ...body, command, status, sequence } as PduInit));
          assert(decoded.kind === 'pdu');
          this.sent.push(decoded.pdu);
          this.trace.push(decoded.pdu);
        },
        close: () => this.closes++,
        isReading: () => this.reading,
      },
      {
        onRequest: (pdu) => {
          this.requests.push(pdu);
          this.trace.push('up');
        },
        onClosed: (end) => {
          assert.equal(this.end, null, 'onClosed is told once');
          this.end = end;
          this.log.push('closed');
        },
        onNotice: (notice) => {
          this.notices.push(notice);
          this.onNotice();
        },
      },
    );
  }

  /** What it sent since the last call, as 'command#sequence' and the status when there is one. */
  said(): string[] {
    return this.sent.splice(0).map(({ command, sequence, status }) => `${command}#${sequence}${status === 0 ? '' : ` ${status}`}`);
  }

  hear(pdu: PduInit): void {
    this.session.receive(decodePdu(encodePdu(pdu)));
  }

  request(pdu: AnsweredInit = { command: 'submit_sm' }): number {
    return this.session.request(pdu, (outcome) => {
      this.outcomes.push(outcome);
      this.trace.push(outcome);
      this.log.push(outcome.kind);
    });
  }
}

const binds: Record<BoundState, 'transmitter' | 'receiver' | 'transceiver'> = {
  BOUND_TX: 'transmitter',
  BOUND_RX: 'receiver',
  BOUND_TRX: 'transceiver',
};

export const boundBench = (role: Role, state: BoundState = 'BOUND_TRX', changed: Partial<LinkLimits> = {}): Bench => {
  const bench = new Bench(role, changed);
  const command = `bind_${binds[state]}` as const;
  if (role === 'esme') {
    bench.request({ command });
    bench.hear({ command: `${command}_resp`, sequence: 1 });
    bench.outcomes.length = 0;
    bench.log.length = 0;
  } else {
    bench.hear({ command, sequence: 1 });
    const [bind] = bench.requests.splice(0);
    assert(bind !== undefined && bench.session.respond(bind, {}));
  }
  assert.equal(bench.session.state, state);
  assert.equal(bench.session.boundAs, state);
  bench.sent.length = 0;
  return bench;
};
