// A connection under fire: chunks of sound and damaged octets on a stream that takes or refuses what is written, an owner that pauses,
// resumes, answers, leaves and cuts the line, also from inside its handlers. It ends once, hands up nothing while paused or after the end,
// tells each PDU of the wire log in order, and what it wrote is whole PDUs.
import { strict as assert } from 'node:assert';
import { Duplex } from 'node:stream';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { decodePdu, encodePdu } from '../src/codec.ts';
import { Connection } from '../src/connection.ts';
import { Framer } from '../src/framer.ts';
import { linkDefaults } from '../src/limits.ts';
import { answerTo, type RequestPdu } from '../src/tables/commands.ts';
import type { Chance } from './chance.ts';
import { makeFrame } from './inputs.ts';

/** A stream whose far side is the fuzzer: what is written is kept, and acknowledged when the far side reads. */
class Line extends Duplex {
  readonly written: Buffer[] = [];
  private readonly waiting: (() => void)[] = [];
  isReadByPeer = true;

  constructor() {
    super({ writableHighWaterMark: 256, autoDestroy: false, emitClose: false });
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk);
    if (this.isReadByPeer) done();
    else this.waiting.push(done);
  }

  release(): void {
    this.isReadByPeer = true;
    for (const done of this.waiting.splice(0)) done();
    // By itself it would come in the next tick, and a case is over by then.
    if (this.writableNeedDrain) this.emit('drain');
  }
}

export const fuzzConnection = (chance: Chance, pool: readonly Buffer[], tell: (input: unknown) => void): number => {
  const log: string[] = [];
  tell(log);
  const line = new Line();
  const clock = new SimulatedClock();
  const owed: RequestPdu[] = [];
  const wire: Uint8Array[] = [];
  let ends = 0;
  let isPaused = false;
  let isCut = false;
  let depth = 0;
  const limits = { ...linkDefaults, frameBytesMax: 2048, windowMax: 50 };
  const connection = new Connection(
    line,
    { role: 'smsc', clock, limits },
    {
      onRequest: (pdu) => {
        assert(!isPaused && ends === 0, 'nothing is handed up while paused or after the end');
        if (pdu.command.startsWith('bind_')) connection.session.respond(pdu, {});
        else owed.push(pdu);
        inside();
      },
      onClosed: () => {
        ends++;
        inside();
      },
      onNotice: () => inside(),
      onWire: (direction, octets) => {
        if (direction === 'out') wire.push(octets);
      },
    },
  );
  const inside = (): void => {
    if (depth > 1 || !chance.oneIn(6)) return;
    depth++;
    owner();
    depth--;
  };
  const owner = (): void => {
    const what = chance.below(12);
    log.push(`owner ${what}`);
    if (what < 3) connection.session.request({ command: 'deliver_sm', shortMessage: chance.octets(chance.below(200)) }, () => inside());
    else if (what < 7) {
      const pdu = owed.pop();
      if (pdu !== undefined && answerTo(pdu.command) !== null) connection.session.respond(pdu, {});
    } else if (what === 7) {
      isPaused = true;
      connection.pause();
    } else if (what === 8) {
      isPaused = false;
      connection.resume();
    } else if (what === 9 && chance.oneIn(10)) connection.session.unbind(500);
    else if (what === 10 && chance.oneIn(20)) {
      isCut ||= ends === 0;
      connection.destroy();
    } else if (what === 11) connection.writeRaw(encodePdu({ command: 'enquire_link_resp', sequence: 5 }));
  };
  const say = (octets: Buffer): void => {
    log.push(`hear ${octets.toString('hex')}`);
    line.emit('data', octets);
  };
  say(encodePdu({ command: 'bind_transceiver', sequence: 1 }));
  const steps = 10 + chance.below(40);
  for (let i = 0; i < steps; i++) {
    const what = chance.below(10);
    if (what < 4) {
      const stream = Buffer.concat(
        Array.from({ length: 1 + chance.below(4) }, () =>
          chance.oneIn(20) ? makeFrame(chance, pool) : encodePdu({ command: 'submit_sm', sequence: chance.below(100) }),
        ),
      );
      const at = chance.below(stream.length + 1);
      say(Buffer.from(stream.subarray(0, at)));
      say(Buffer.from(stream.subarray(at)));
    } else if (what < 8) owner();
    else if (what === 8) line.isReadByPeer = false;
    else line.release();
    if (chance.oneIn(5)) clock.advance(chance.pick([10, 1000, 31_000]));
  }
  log.push('end');
  if (chance.oneIn(2)) line.emit('end');
  else {
    isCut ||= ends === 0;
    line.emit('close');
  }
  line.release();
  // A peer that did not read for the linger time is cut off.
  isCut ||= line.destroyed;
  clock.advance(200_000);
  assert.deepEqual([ends, connection.session.state, clock.pending], [1, 'CLOSED', 0]);
  const told = Buffer.concat(wire);
  const written = Buffer.concat(line.written);
  assert(told.subarray(0, written.length).equals(written), 'the wire log has what was written, in order');
  assert(isCut || written.length === told.length, 'a connection that closes sends what it has');
  const framer = new Framer();
  framer.push(written);
  let next = framer.next();
  for (; next.kind === 'frame'; next = framer.next()) assert.equal(decodePdu(next.frame).kind, 'pdu', 'what is written is sound');
  assert(next.kind === 'more' && framer.buffered === 0, 'and whole');
  return log.length;
};
