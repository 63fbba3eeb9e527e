/* oxlint-disable typescript/no-unsafe-type-assertion -- what the test has arranged */
// Client and server together: over a pair of streams where possible, over a free port of 127.0.0.1 where a socket matters.
import { strict as assert } from 'node:assert';
import * as net from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { test } from 'node:test';
import { connectEsme, type EsmeClient, type EsmeEnd, type EsmeHandlers, type EsmeOptions } from './client.ts';
import { SimulatedClock } from './clock.fixtures.ts';
import { encodePdu } from './codec.ts';
import { createSmscServer, type SmscHandlers, type SmscOptions, type SmscServer, type SmscSession } from './server.ts';
import type { SessionEnd } from './session.ts';
import type { RequestPdu } from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';
import type { RequestOutcome } from './window.ts';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
};

class Ends {
  readonly ended: Promise<EsmeEnd>;
  readonly bound: Promise<string>;
  readonly requests: RequestPdu[] = [];
  readonly log: string[] = [];
  readonly handlers: EsmeHandlers;
  end: EsmeEnd | null = null;

  constructor() {
    const ended = Promise.withResolvers<EsmeEnd>();
    const bound = Promise.withResolvers<string>();
    this.ended = ended.promise;
    this.bound = bound.promise;
    this.handlers = {
      onBound: (response) => bound.resolve(response.systemId),
      onRequest: (pdu) => this.requests.push(pdu),
      onClosed: (end) => {
        assert.equal(this.end, null);
        this.end = end;
        this.log.push('closed');
        ended.resolve(end);
      },
    };
  }
}

const credentials: EsmeOptions = { host: '127.0.0.1', port: 0, mode: 'transceiver', systemId: 'me', password: 'secret' };

const serve = (handlers: Partial<SmscHandlers> = {}, options: SmscOptions = {}): SmscServer =>
  createSmscServer(options, { onBind: () => ({ status: 0, systemId: 'SMSC' }), onRequest: () => {}, onClosed: () => {}, ...handlers });

/** A client and a server on a pair of streams with one simulated clock. */
const pair = (handlers: Partial<SmscHandlers> = {}, options: Partial<EsmeOptions> = {}) => {
  const clock = new SimulatedClock();
  const server = serve(handlers, { clock });
  const [near, far] = duplexPair();
  const ends = new Ends();
  const session = server.attach(far, 'pair');
  assert(session !== null);
  const client = connectEsme({ ...credentials, clock, stream: near, ...options }, ends.handlers);
  return { clock, server, session, ends, client, near, far };
};

test('bind, submit, deliver, unbind', async () => {
  const submitted: RequestPdu[] = [];
  const closed: SessionEnd[] = [];
  const { server, session, ends, client } = pair({
    onRequest: (pdu, from) => {
      submitted.push(pdu);
      from.respond(pdu, { messageId: 'id1' });
    },
    onClosed: (_, end) => closed.push(end),
  });
  assert.equal(await ends.bound, 'SMSC');
  assert.deepEqual(
    [client.state, client.boundAs, session.systemId, session.bind?.password, session.boundAs],
    ['BOUND_TRX', 'BOUND_TRX', 'me', 'secret', 'BOUND_TRX'],
  );
  const outcome = await new Promise<RequestOutcome>((done) => client.request({ command: 'submit_sm', destinationAddr: '4477' }, done));
  assert(outcome.kind === 'response' && outcome.pdu.command === 'submit_sm_resp' && outcome.pdu.messageId === 'id1');
  assert(submitted[0]?.command === 'submit_sm' && submitted[0].destinationAddr === '4477');
  const delivered = new Promise<RequestOutcome>((done) => session.request({ command: 'deliver_sm', esmClass: 4 }, done));
  await settle();
  assert.equal(ends.requests[0]?.command, 'deliver_sm');
  assert.equal(client.respond(ends.requests[0]), true);
  assert.equal((await delivered).kind, 'response');
  await client.unbind();
  assert.deepEqual([ends.end, closed], [{ kind: 'unbound', by: 'us' }, [{ kind: 'unbound', by: 'peer' }]]);
  assert.deepEqual([client.state, server.sessions.size], ['CLOSED', 0]);
});

for (const mode of ['transmitter', 'receiver'] as const) {
  test(`bound as ${mode}`, async () => {
    const { ends, client, session } = pair({}, { mode });
    await ends.bound;
    const state = mode === 'transmitter' ? 'BOUND_TX' : 'BOUND_RX';
    assert.deepEqual([client.boundAs, session.boundAs, session.bind?.command], [state, state, `bind_${mode}`]);
    client.destroy();
  });
}

test('a refused bind tells the status, and the server closes', async () => {
  const { ends, server, client } = pair({ onBind: () => ({ status: statuses.ESME_RINVPASWD }) });
  assert.deepEqual(await ends.ended, { kind: 'bind_refused', status: statuses.ESME_RINVPASWD });
  await settle();
  assert.deepEqual([server.sessions.size, client.request({ command: 'submit_sm' }, () => {})], [0, 0]);
});

test('a generic_nack to the bind refuses it too', async () => {
  const [near, far] = duplexPair();
  const ends = new Ends();
  connectEsme({ ...credentials, stream: near, clock: new SimulatedClock() }, ends.handlers);
  far.resume();
  far.write(encodePdu({ command: 'generic_nack', sequence: 1, status: statuses.ESME_RINVCMDID }));
  assert.deepEqual(await ends.ended, { kind: 'bind_refused', status: statuses.ESME_RINVCMDID });
});

test('no answer to the bind in time', async () => {
  const [near, far] = duplexPair();
  far.resume();
  const ends = new Ends();
  const clock = new SimulatedClock();
  connectEsme({ ...credentials, stream: near, clock, bindTimeoutMs: 700 }, ends.handlers);
  await settle();
  clock.advance(699);
  assert.equal(ends.end, null);
  clock.advance(1);
  assert.deepEqual(ends.end, { kind: 'bind_timeout' });
});

test('while a bind is being decided nothing else of the session is looked at', async () => {
  const decision = Promise.withResolvers<{ status: number }>();
  const seen: string[] = [];
  const server = serve({ onBind: () => decision.promise, onRequest: (pdu, from) => void seen.push(`${pdu.command} ${from.state}`) });
  const [near, far] = duplexPair();
  near.resume();
  server.attach(far);
  near.write(Buffer.concat([encodePdu({ command: 'bind_transceiver', sequence: 1 }), encodePdu({ command: 'submit_sm', sequence: 2 })]));
  near.write(encodePdu({ command: 'submit_sm', sequence: 3 }));
  await settle();
  assert.deepEqual(seen, []);
  decision.resolve({ status: 0 });
  await settle();
  assert.deepEqual(seen, ['submit_sm BOUND_TRX', 'submit_sm BOUND_TRX']);
  for (const session of server.sessions) session.destroy();
});

test('a decision that fails refuses with ESME_RSYSERR', async () => {
  const { ends } = pair({ onBind: () => Promise.reject(new Error('database')) });
  assert.deepEqual(await ends.ended, { kind: 'bind_refused', status: statuses.ESME_RSYSERR });
});

test('who does not bind in time is closed', async () => {
  const clock = new SimulatedClock();
  const server = serve({}, { clock, sessionInitTimeoutMs: 500 });
  const [near, far] = duplexPair();
  near.resume();
  server.attach(far);
  clock.advance(500);
  assert.equal(server.sessions.size, 0);
});

test('more sessions than allowed, or an address that is not welcome, are turned away', () => {
  const full = serve({}, { sessionsMax: 1, clock: new SimulatedClock() });
  assert.notEqual(full.attach(duplexPair()[0]), null);
  assert.equal(full.attach(duplexPair()[0]), null);
  const picky = serve({ onConnect: (address) => address !== '192.0.2.1' }, { clock: new SimulatedClock() });
  assert.equal(picky.attach(duplexPair()[0], '192.0.2.1'), null);
  assert.notEqual(picky.attach(duplexPair()[0], '192.0.2.2'), null);
});

test('a 3.3 client sees no optional parameter in the answer to its bind', async () => {
  const answers: number[] = [];
  for (const interfaceVersion of [0x33, 0x34]) {
    const server = serve({}, { clock: new SimulatedClock() });
    const [near, far] = duplexPair();
    server.attach(far);
    near.on('data', (chunk: Buffer) => answers.push(chunk.length));
    near.write(encodePdu({ command: 'bind_transceiver', sequence: 1, interfaceVersion }));
    await settle();
  }
  assert.deepEqual(answers, [21, 26]);
});

test('the socket is lost: every outcome is told before onClosed, on both sides', async () => {
  const log: string[] = [];
  const { ends, client, session, far } = pair({ onClosed: () => void log.push('closed') });
  await ends.bound;
  for (let i = 0; i < 3; i++) client.request({ command: 'submit_sm' }, ({ kind }) => ends.log.push(kind));
  for (let i = 0; i < 2; i++) session.request({ command: 'deliver_sm' }, ({ kind }) => log.push(kind));
  await settle();
  far.destroy();
  await settle();
  assert.deepEqual(ends.log, ['unknown', 'unknown', 'unknown', 'closed']);
  assert.deepEqual(log, ['unknown', 'unknown', 'closed']);
  assert.equal(ends.end?.kind, 'lost');
});

test('destroy: outcomes, then the end; twice is once', async () => {
  const { ends, client } = pair();
  await ends.bound;
  client.request({ command: 'submit_sm' }, ({ kind }) => ends.log.push(kind));
  client.destroy();
  client.destroy();
  assert.deepEqual([ends.log, ends.end], [['unknown', 'closed'], { kind: 'destroyed' }]);
  await client.unbind();
});

test('the server unbinds its sessions when it closes', async () => {
  const { ends, server } = pair();
  await ends.bound;
  await server.close();
  assert.deepEqual(ends.end, { kind: 'unbound', by: 'peer' });
});

test('the server closes with an answer owed: it is given first', async () => {
  const held: [RequestPdu, SmscSession][] = [];
  const { ends, server, client } = pair({ onRequest: (pdu, session) => void held.push([pdu, session]) });
  await ends.bound;
  client.request({ command: 'submit_sm' }, ({ kind }) => ends.log.push(kind));
  await settle();
  const closed = server.close();
  await settle();
  const [pdu, session] = held[0]!;
  session.respond(pdu, { messageId: 'late' });
  await closed;
  await ends.ended;
  assert.deepEqual([ends.log, ends.end], [['response', 'closed'], { kind: 'unbound', by: 'peer' }]);
});

test('the client leaves with an answer owed by it: the server hears it, and so does not send again', async () => {
  const outcomes: string[] = [];
  const { ends, session, client, clock } = pair();
  await ends.bound;
  session.request({ command: 'deliver_sm' }, ({ kind }) => outcomes.push(kind));
  await settle();
  const left = client.unbind();
  await settle();
  client.respond(ends.requests[0]!);
  await left;
  assert.deepEqual([outcomes, ends.end], [['response'], { kind: 'unbound', by: 'us' }]);
  assert.equal(clock.pending, 0);
});

test('credentials that no wire can carry throw at the call', () => {
  assert.throws(() => connectEsme({ ...credentials, stream: duplexPair()[0], password: '1'.repeat(65) }, new Ends().handlers), RangeError);
});

const overPort = async (server: SmscServer, ends: Ends, options: Partial<EsmeOptions> = {}): Promise<EsmeClient> => {
  const port = await server.listen(0, '127.0.0.1');
  return connectEsme({ ...credentials, port, ...options }, ends.handlers);
};

test('over a socket: a window of requests, answered in reverse', async () => {
  const waiting: [RequestPdu, SmscSession][] = [];
  const server = serve({
    onRequest: (pdu, session) => {
      waiting.push([pdu, session]);
      if (waiting.length === 50)
        for (const [request, from] of waiting.splice(0).toReversed()) from.respond(request, { messageId: `m${request.sequence}` });
    },
  });
  const ends = new Ends();
  const client = await overPort(server, ends);
  await ends.bound;
  const outcomes = await Promise.all(
    Array.from(
      { length: 500 },
      () =>
        new Promise<string>((resolve) => {
          const sequence = client.request({ command: 'submit_sm', shortMessage: new Uint8Array(100) }, (outcome) => {
            resolve(
              outcome.kind === 'response' && outcome.pdu.command === 'submit_sm_resp' && outcome.pdu.messageId === `m${sequence}`
                ? 'right'
                : 'wrong',
            );
          });
        }),
    ),
  );
  assert.deepEqual(new Set(outcomes), new Set(['right']));
  await Promise.all([client.unbind(), server.close()]);
});

test('over a socket: nobody there', async () => {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  const ends = new Ends();
  const client = connectEsme({ ...credentials, port }, ends.handlers);
  assert.equal(
    client.request({ command: 'submit_sm' }, ({ kind }) => ends.log.push(kind)),
    0,
  );
  const end = await ends.ended;
  assert(end.kind === 'connect_failed' && (end.error as NodeJS.ErrnoException).code === 'ECONNREFUSED');
  assert.deepEqual(ends.log, ['unsent', 'closed']);
});

test('over a socket: the server resets the connection', async () => {
  const server = serve({ onRequest: (_, session) => (session.connection.stream as Duplex & net.Socket).resetAndDestroy() });
  const ends = new Ends();
  const client = await overPort(server, ends);
  await ends.bound;
  client.request({ command: 'submit_sm' }, ({ kind }) => ends.log.push(kind));
  const end = await ends.ended;
  assert(end.kind === 'lost' && end.why === 'socket');
  assert.deepEqual(ends.log, ['unknown', 'closed']);
  await server.close();
});

test('over a socket: destroyed while connecting', async () => {
  const server = serve();
  const ends = new Ends();
  const client = await overPort(server, ends);
  client.destroy();
  assert.deepEqual(await ends.ended, { kind: 'destroyed' });
  await server.close();
});

test('over a socket: a port that is taken is an error of listen', async () => {
  const first = serve();
  const port = await first.listen(0, '127.0.0.1');
  await assert.rejects(serve().listen(port, '127.0.0.1'), { code: 'EADDRINUSE' });
  await first.close();
});
