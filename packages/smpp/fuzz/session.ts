// The session under fire: both roles, a simulated clock, and a far side that answers rightly, wrongly, twice, out of order or never, sends
// what it should and what it should not, while the owner sends, answers, leaves, closes and does the same from inside its own handlers.
// Whatever happens: each request ends in exactly one outcome, all of them before the one onClosed, nothing is written after the end, no
// timer is left behind, the window stays within its limit.
import { strict as assert } from 'node:assert';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { decodePdu, encodePdu } from '../src/codec.ts';
import { entries } from '../src/entries.ts';
import { Framer } from '../src/framer.ts';
import { linkDefaults } from '../src/limits.ts';
import { PduFieldError } from '../src/pdu-error.ts';
import { type AnsweredInit, Session } from '../src/session.ts';
import type { Role } from '../src/session-states.ts';
import {
  answerTo,
  type CommandName,
  commands,
  type CommandSpec,
  isResponse,
  type PduInit,
  type RequestPdu,
} from '../src/tables/commands.ts';
import type { Chance } from './chance.ts';
import { makeFrame } from './inputs.ts';

const binds = ['bind_transceiver', 'bind_transmitter', 'bind_receiver'] as const;
const names = entries<CommandName, CommandSpec>(commands).map(([name]) => name);
// With unbind, which types forbid and callers without types may send.
const answered = names.filter((name): name is AnsweredInit['command'] => answerTo(name) !== null);
const responses = names.filter(isResponse);
const usual = { esme: ['submit_sm', 'data_sm', 'query_sm'], smsc: ['deliver_sm', 'data_sm'] } as const;
const windowMax = 6;
const writesMax = 100;

class Fight {
  readonly clock = new SimulatedClock();
  readonly framer = new Framer(4096);
  readonly session: Session;
  readonly log: string[] = [];
  private readonly chance: Chance;
  private readonly pool: readonly Buffer[];
  private readonly role: Role;
  private readonly outcomes: number[] = [];
  /** Requests of ours on the wire, for the far side to answer. */
  private readonly heard: { command: CommandName; sequence: number }[] = [];
  private readonly owed: RequestPdu[] = [];
  private ends = 0;
  private closes = 0;
  private depth = 0;
  private isReading = true;
  private writes = 0;

  constructor(chance: Chance, pool: readonly Buffer[]) {
    this.chance = chance;
    this.pool = pool;
    this.role = chance.pick(['esme', 'smsc']);
    const limits = {
      ...linkDefaults,
      windowMax,
      responseTimeoutMs: 5000,
      enquireLinkIntervalMs: chance.pick([0, 2000]),
      enquireLinkTimeoutMs: 1000,
      inactivityTimeoutMs: chance.pick([0, 9000]),
      sessionInitTimeoutMs: chance.pick([0, 3000]),
    };
    this.session = new Session(
      { role: this.role, clock: this.clock, limits },
      {
        write: (command, status, sequence, body) => {
          assert.equal(this.ends, 0, 'nothing is written after the end');
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- put together again
          const frame = encodePdu({ ...body, command, status, sequence } as PduInit);
          assert.equal(decodePdu(frame).kind, 'pdu', 'what is written decodes');
          if (!isResponse(command)) this.heard.push({ command, sequence });
          this.writes++;
        },
        close: () => this.closes++,
        isReading: () => this.isReading,
      },
      {
        onRequest: (pdu) => {
          assert.equal(this.ends, 0);
          this.owed.push(pdu);
          if (chance.oneIn(3)) this.respond();
          this.fromInside();
        },
        onClosed: () => {
          this.ends++;
          assert(
            this.outcomes.every((count) => count === 1),
            'every outcome is told before onClosed',
          );
          this.fromInside();
        },
        onNotice: () => this.fromInside(),
      },
    );
  }

  run(steps: number): void {
    if (!this.chance.oneIn(10)) this.bind();
    for (let i = 0; i < steps && this.ends === 0; i++) {
      this.writes = 0;
      if (this.chance.oneIn(2)) this.farSide();
      else this.owner();
      this.check();
    }
    this.log.push('end');
    if (this.chance.oneIn(2)) this.session.connectionLost();
    else this.session.unbind(1000);
    this.clock.advance(600_000);
    this.session.connectionLost();
    this.check();
    assert.deepEqual([this.ends, this.closes, this.session.state], [1, 1, 'CLOSED'], 'it ends once');
    assert.equal(this.session.outstanding, 0);
    assert.equal(this.clock.pending, 0, 'no timer is left behind');
    // Nothing brings it back.
    this.farSide();
    this.owner();
    assert.equal(this.ends, 1);
  }

  private check(): void {
    const open = this.outcomes.filter((count) => count === 0).length;
    assert(
      this.outcomes.every((count) => count <= 1),
      'no request ends twice',
    );
    assert.equal(this.session.outstanding, open, 'what is outstanding is what has no outcome');
    assert(open <= windowMax, 'the window has an end');
    assert(this.clock.pending <= (this.ends === 0 ? 1 : 0), 'one timer serves all, and stops at the end');
    assert(this.writes <= writesMax, 'one event makes no flood');
    assert(this.framer.buffered <= 4096);
  }

  private bind(): void {
    const command = this.chance.pick(binds);
    this.log.push(command);
    if (this.role === 'esme') {
      this.request({ command });
      this.say({ command: `${command}_resp`, sequence: this.heard.at(-1)?.sequence ?? 1 });
    } else {
      this.say({ command, sequence: 1 });
      const bind = this.owed.pop();
      if (bind !== undefined) this.session.respond(bind, {});
    }
  }

  // --- what the owner does

  private owner(): void {
    const { chance, session } = this;
    switch (chance.below(20)) {
      case 0:
        this.log.push('unbind');
        return session.unbind(chance.pick([0, 500, 4000]));
      case 1:
        if (!chance.oneIn(8)) return;
        this.log.push('close');
        return session.close();
      case 2:
        if (!chance.oneIn(8)) return;
        this.log.push('lost');
        return session.connectionLost(chance.oneIn(2) ? new Error('reset') : undefined);
      case 3:
        this.log.push('notify');
        session.notify({ command: chance.pick(['alert_notification', 'outbind']) });
        return;
      case 4:
        this.isReading = !this.isReading;
        this.log.push(`reading ${this.isReading}`);
        return;
      case 5:
      case 6:
      case 7: {
        const ms = chance.pick([0, 1, 400, 1000, 2500, 6000]);
        this.log.push(`wait ${ms}`);
        return this.clock.advance(ms);
      }
      case 8:
      case 9:
      case 10:
      case 11:
        return this.respond();
      default:
        return this.request({ command: chance.oneIn(4) ? chance.pick(answered) : chance.pick(usual[this.role]) });
    }
  }

  private request(pdu: AnsweredInit): void {
    const index = this.outcomes.length;
    const spoilt = this.chance.oneIn(30) ? { ...pdu, tlvs: { sarMsgRefNum: -1 } } : pdu;
    this.log.push(`request ${pdu.command}`);
    let isReturned = false;
    this.outcomes.push(0);
    try {
      const sequence = this.session.request(spoilt, (outcome) => {
        this.outcomes[index]!++;
        if (outcome.kind === 'unsent') assert(!isReturned, 'unsent is told before the return');
        this.fromInside();
      });
      isReturned = true;
      assert(sequence > 0 || this.outcomes[index] === 1, 'not sent is told');
    } catch (error) {
      if (!(error instanceof PduFieldError)) throw error;
      assert.equal(this.outcomes[index], 0);
      this.outcomes.pop();
    }
  }

  private respond(): void {
    if (this.owed.length === 0) return;
    const pdu = this.chance.oneIn(20) ? this.chance.pick(this.owed) : this.owed.splice(this.chance.below(this.owed.length), 1)[0]!;
    if (answerTo(pdu.command) === null) return;
    this.log.push(`respond ${pdu.command}`);
    this.session.respond(pdu, { status: this.chance.pick([0, 0, 0, 0x58, 0x0e]), messageId: 'x' });
  }

  /** Handlers call back into the session. */
  private fromInside(): void {
    if (this.depth >= 2 || !this.chance.oneIn(12)) return;
    this.depth++;
    this.owner();
    this.depth--;
  }

  // --- what the far side does

  private say(pdu: PduInit): void {
    this.hear(encodePdu(pdu));
  }

  private hear(octets: Buffer): void {
    this.framer.push(octets);
    for (;;) {
      const next = this.framer.next();
      if (next.kind === 'more') return;
      if (next.kind === 'broken') return this.session.brokenStream(next.reason, 0);
      this.session.receive(decodePdu(next.frame));
    }
  }

  private farSide(): void {
    const { chance } = this;
    switch (chance.below(12)) {
      case 0:
        this.log.push('damaged');
        return this.hear(makeFrame(chance, this.pool));
      case 1: {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no command has fields that must be said
        const octets = encodePdu({ command: chance.pick(names), sequence: chance.below(20) } as PduInit);
        this.log.push(`any ${octets.toString('hex')}`);
        return this.hear(octets);
      }
      case 2:
        this.log.push('they unbind');
        if (chance.oneIn(4)) this.say({ command: 'unbind', sequence: chance.u32() });
        return;
      case 3:
        this.log.push('they ask');
        return this.say({ command: 'enquire_link', sequence: chance.u32() });
      case 4:
      case 5:
      case 6:
      case 7: {
        if (this.heard.length === 0) return;
        const { command, sequence } = chance.oneIn(15)
          ? chance.pick(this.heard)
          : this.heard.splice(chance.below(this.heard.length), 1)[0]!;
        const answer = chance.oneIn(15) ? chance.pick(responses) : (answerTo(command) ?? 'generic_nack');
        this.log.push(`they answer ${answer} ${sequence}`);
        return this.say({ command: answer, sequence, status: chance.oneIn(2) ? 0 : chance.below(0x70) });
      }
      default: {
        const other = this.role === 'esme' ? 'smsc' : 'esme';
        const command = chance.oneIn(10) ? chance.pick(answered) : chance.pick(usual[other]);
        this.log.push(`they request ${command}`);
        return this.say({ command, sequence: chance.u32() });
      }
    }
  }
}

export const fuzzSession = (chance: Chance, pool: readonly Buffer[], tell: (input: unknown) => void): number => {
  const fight = new Fight(chance, pool);
  tell(fight.log);
  fight.run(10 + chance.below(50));
  return fight.log.length;
};
