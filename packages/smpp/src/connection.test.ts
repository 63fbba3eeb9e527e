import { strict as assert } from 'node:assert';
import { Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { octets } from './codec.fixtures.ts';
import { SimulatedClock } from './clock.fixtures.ts';
import { type Decoded, decodePdu, encodePdu } from './codec.ts';
import { Connection } from './connection.ts';
import { Framer } from './framer.ts';
import { linkDefaults } from './limits.ts';
import type { SessionEnd } from './session.ts';
import type { RequestPdu } from './tables/commands.ts';

const limits = { ...linkDefaults, enquireLinkIntervalMs: 0, sessionInitTimeoutMs: 0 };

/** Until everything that is going to happen by itself has happened. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

class Far {
  readonly framer = new Framer();
  readonly chunks: Buffer[] = [];
  readonly requests: RequestPdu[] = [];
  readonly connection: Connection;
  readonly clock = new SimulatedClock();
  end: SessionEnd | null = null;
  writables = 0;
  onRequest: (pdu: RequestPdu) => void = () => {};
  readonly near: Duplex;

  constructor(near: Duplex, stream: Duplex) {
    this.near = near;
    near.on('error', () => {});
    this.connection = new Connection(
      stream,
      { role: 'smsc', clock: this.clock, limits },
      {
        onRequest: (pdu) => {
          this.requests.push(pdu);
          this.onRequest(pdu);
        },
        onClosed: (end) => {
          this.end = end;
        },
        onWritable: () => this.writables++,
      },
    );
  }

  listen(): this {
    this.near.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    return this;
  }

  heard(): string[] {
    for (const chunk of this.chunks.splice(0)) this.framer.push(chunk);
    const list: string[] = [];
    for (let next = this.framer.next(); next.kind === 'frame'; next = this.framer.next()) {
      const decoded: Decoded = decodePdu(next.frame);
      list.push(decoded.kind === 'pdu' ? `${decoded.pdu.command}#${decoded.pdu.sequence}` : 'malformed');
    }
    return list;
  }

  async bind(): Promise<this> {
    this.near.write(encodePdu({ command: 'bind_transceiver', sequence: 1 }));
    await settle();
    this.connection.session.respond(this.requests.splice(0)[0]!, {});
    await settle();
    if (this.near.listenerCount('data') > 0) assert.deepEqual(this.heard(), ['bind_transceiver_resp#1']);
    return this;
  }
}

const paired = (): Far => {
  const [near, far] = duplexPair();
  return new Far(near, far);
};

test('PDUs written in one turn leave in one write', async () => {
  const far = await paired().listen().bind();
  for (let i = 0; i < 10; i++) far.connection.session.request({ command: 'deliver_sm' }, () => {});
  assert.equal(far.chunks.length, 0);
  await settle();
  assert.equal(far.chunks.length, 1);
  assert.equal(far.heard().length, 10);
});

test('answers to a chunk leave together, when the chunk is done', async () => {
  const far = await paired().listen().bind();
  far.onRequest = (pdu) => far.connection.session.respond(pdu, { messageId: '1' });
  far.near.write(Buffer.concat([1, 2, 3].map((sequence) => encodePdu({ command: 'submit_sm', sequence }))));
  await settle();
  assert.equal(far.chunks.length, 1);
  assert.deepEqual(far.heard(), ['submit_sm_resp#1', 'submit_sm_resp#2', 'submit_sm_resp#3']);
});

test('a malformed PDU between two good ones', async () => {
  const far = await paired().listen().bind();
  const bad = octets('00000013 00000004 00000000 00000006 010203');
  far.near.write(Buffer.concat([encodePdu({ command: 'submit_sm', sequence: 5 }), bad, encodePdu({ command: 'submit_sm', sequence: 7 })]));
  await settle();
  assert.deepEqual(
    far.requests.map(({ sequence }) => sequence),
    [5, 7],
  );
  assert.deepEqual(far.heard(), ['generic_nack#6']);
});

test('a command_length that cannot be: generic_nack, then the end', async () => {
  const far = await paired().listen().bind();
  far.near.write(Buffer.concat([octets('00000004 00000004 00000000 00000006'), encodePdu({ command: 'submit_sm', sequence: 7 })]));
  await settle();
  assert.deepEqual(far.heard(), ['generic_nack#6']);
  assert.deepEqual([far.end, far.requests.length], [{ kind: 'lost', why: 'broken_stream' }, 0]);
});

test('paused by the owner: nothing is handed up, also of what was read already, and nothing is lost', async () => {
  const far = await paired().listen().bind();
  far.onRequest = ({ sequence }) => {
    if (sequence === 2) far.connection.pause();
  };
  const all = [1, 2, 3, 4].map((sequence) => encodePdu({ command: 'submit_sm', sequence }));
  far.near.write(Buffer.concat(all));
  far.near.write(encodePdu({ command: 'submit_sm', sequence: 5 }));
  await settle();
  assert.deepEqual(
    far.requests.map(({ sequence }) => sequence),
    [1, 2],
  );
  far.connection.resume();
  await settle();
  assert.deepEqual(
    far.requests.map(({ sequence }) => sequence),
    [1, 2, 3, 4, 5],
  );
});

test('a peer that does not read our answers is not read either, until it does', async () => {
  const [near, stream] = duplexPair({ highWaterMark: 2048 });
  const far = await new Far(near, stream).bind();
  far.onRequest = (pdu) => far.connection.session.respond(pdu, { messageId: 'x'.repeat(60) });
  const count = 2000;
  for (let sequence = 1; sequence <= count; sequence++) near.write(encodePdu({ command: 'submit_sm', sequence }));
  await settle();
  const handled = far.requests.length;
  assert(handled < count, `${handled}`);
  assert.equal(far.connection.writable, false);
  await settle();
  assert.equal(far.requests.length, handled);
  far.listen();
  for (let i = 0; i < 100 && far.requests.length < count; i++) await settle();
  await settle();
  assert.equal(far.requests.length, count);
  assert.equal(far.heard().length, count + 1);
  assert(far.writables > 0);
  assert.equal(far.connection.writable, true);
});

test('closing sends what was written', async () => {
  const far = await paired().listen().bind();
  far.connection.session.request({ command: 'deliver_sm' }, () => {});
  far.connection.session.close();
  await settle();
  assert.deepEqual([far.heard(), far.end], [['deliver_sm#1'], { kind: 'closed' }]);
});

test('after the end nothing is handed up and nothing is kept', async () => {
  const far = await paired().listen().bind();
  far.connection.session.close();
  for (let i = 0; i < 100; i++) far.near.write(Buffer.alloc(1000));
  await settle();
  assert.equal(far.requests.length, 0);
});

test('a peer that never closes is cut after the linger time', async () => {
  const far = await paired().listen().bind();
  far.connection.session.close();
  await settle();
  far.clock.advance(limits.lingerMs);
  assert.equal(far.connection.stream.destroyed, true);
});

test('the peer ends, or the stream fails: the session is lost', async () => {
  const ended = await paired().listen().bind();
  ended.near.end();
  await settle();
  assert.deepEqual(ended.end, { kind: 'lost', why: 'socket' });
  const failed = await paired().listen().bind();
  const error = new Error('reset');
  failed.connection.stream.destroy(error);
  await settle();
  assert.deepEqual(failed.end, { kind: 'lost', why: 'socket', error });
});

test('octets of any kind may be sent raw, in order with the PDUs', async () => {
  const far = await paired().listen().bind();
  far.connection.session.request({ command: 'deliver_sm' }, () => {});
  far.connection.writeRaw(encodePdu({ command: 'unbind', sequence: 77 }));
  await settle();
  assert.deepEqual(far.heard(), ['deliver_sm#1', 'unbind#77']);
});
