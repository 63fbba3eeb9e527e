import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { fixtures } from './codec.fixtures.ts';
import { decodePdu, encodePdu, type Malformed } from './codec.ts';
import { entries } from './entries.ts';
import { Bench, boundBench, limits } from './session-bench.fixtures.ts';
import type { AnsweredInit } from './session.ts';
import { isLegal } from './session-states.ts';
import { answerTo, type CommandName, isResponse } from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';

for (const state of ['BOUND_TX', 'BOUND_RX', 'BOUND_TRX'] as const) {
  test(`both sides become ${state} by the bind's answer`, () => {
    boundBench('esme', state);
    boundBench('smsc', state);
  });
}

test('a refused bind leaves the session open for another', () => {
  const esme = new Bench('esme');
  esme.request({ command: 'bind_transceiver' });
  esme.hear({ command: 'bind_transceiver_resp', sequence: 1, status: statuses.ESME_RINVPASWD });
  assert.equal(esme.session.state, 'OPEN');
  const smsc = new Bench('smsc');
  smsc.hear({ command: 'bind_receiver', sequence: 1 });
  smsc.session.respond(smsc.requests[0]!, { status: statuses.ESME_RINVPASWD });
  assert.deepEqual([smsc.session.state, smsc.said()], ['OPEN', ['bind_receiver_resp#1 14']]);
});

test('every request in every state on both sides: handed up when legal, answered with an error when not', () => {
  const own = new Set<CommandName>(['enquire_link', 'unbind']);
  for (const role of ['esme', 'smsc'] as const) {
    const peer = role === 'esme' ? 'smsc' : 'esme';
    for (const state of ['OPEN', 'BOUND_TX', 'BOUND_RX', 'BOUND_TRX'] as const) {
      for (const { pdu } of fixtures) {
        if (isResponse(pdu.command)) continue;
        const bench = state === 'OPEN' ? new Bench(role) : boundBench(role, state);
        const label = `${role} ${state} ${pdu.command}`;
        bench.session.receive({ kind: 'pdu', pdu });
        const answer = answerTo(pdu.command);
        if (isLegal(peer, pdu.command, state, state === 'OPEN' ? null : state)) {
          assert.equal(bench.requests.length, own.has(pdu.command) ? 0 : 1, label);
          assert.deepEqual(bench.said(), own.has(pdu.command) ? [`${answer}#${pdu.sequence}`] : [], label);
          assert.equal(bench.session.counters.illegal, 0);
        } else {
          const status = pdu.command.startsWith('bind_') && state !== 'OPEN' ? statuses.ESME_RALYBND : statuses.ESME_RINVBNDSTS;
          assert.deepEqual(bench.said(), answer === null ? [] : [`${answer}#${pdu.sequence} ${status}`], label);
          assert.equal(bench.requests.length, 0, label);
          assert.equal(bench.notices[0]?.kind, 'illegal');
          assert.equal(bench.session.counters.illegal, 1);
        }
      }
    }
  }
});

test('our own illegal requests never leave', () => {
  const cases: [Bench, AnsweredInit['command'], string][] = [
    [new Bench('esme'), 'submit_sm', 'not_bound'],
    [boundBench('esme', 'BOUND_RX'), 'submit_sm', 'not_bound'],
    [boundBench('smsc', 'BOUND_TX'), 'deliver_sm', 'not_bound'],
    [boundBench('smsc'), 'submit_sm', 'not_bound'],
  ];
  for (const [bench, command, why] of cases) {
    assert.equal(bench.request({ command }), 0);
    assert.deepEqual([bench.outcomes, bench.said()], [[{ kind: 'unsent', why }], []]);
  }
});

test('responses in any order find their requests by sequence', () => {
  const bench = boundBench('esme');
  const sequences = [bench.request(), bench.request(), bench.request()];
  assert.deepEqual([sequences, bench.session.outstanding], [[2, 3, 4], 3]);
  for (const sequence of [3, 4, 2]) bench.hear({ command: 'submit_sm_resp', sequence, messageId: String(sequence) });
  const ids = bench.outcomes.map(
    (outcome) => outcome.kind === 'response' && outcome.pdu.command === 'submit_sm_resp' && outcome.pdu.messageId,
  );
  assert.deepEqual([ids, bench.session.outstanding], [['3', '4', '2'], 0]);
});

test('an answer to nothing, a second answer, or one of another kind is counted and ignored', () => {
  const bench = boundBench('esme');
  const sequence = bench.request();
  bench.hear({ command: 'submit_sm_resp', sequence: 99 });
  bench.hear({ command: 'query_sm_resp', sequence });
  assert.deepEqual([bench.outcomes.length, bench.session.outstanding], [0, 1]);
  bench.hear({ command: 'submit_sm_resp', sequence });
  bench.hear({ command: 'submit_sm_resp', sequence });
  bench.hear({ command: 'generic_nack', sequence: 0, status: 3 });
  assert.deepEqual([bench.outcomes.length, bench.session.counters.unknownResponses], [1, 4]);
  assert.deepEqual(bench.said().length, 1);
});

test('a generic_nack ends its request as unknown, with what it said', () => {
  const bench = boundBench('esme');
  bench.hear({ command: 'generic_nack', sequence: bench.request(), status: statuses.ESME_RINVCMDID });
  assert.deepEqual(bench.outcomes, [{ kind: 'unknown', why: 'nack', status: statuses.ESME_RINVCMDID }]);
});

test('each request has its own deadline; a late answer is ignored', () => {
  const bench = boundBench('esme');
  const first = bench.request();
  bench.clock.advance(600);
  bench.request();
  bench.clock.advance(399);
  assert.equal(bench.outcomes.length, 0);
  bench.clock.advance(1);
  assert.deepEqual([bench.outcomes, bench.session.outstanding], [[{ kind: 'unknown', why: 'timeout' }], 1]);
  bench.hear({ command: 'submit_sm_resp', sequence: first });
  assert.equal(bench.session.counters.unknownResponses, 1);
  bench.clock.advance(600);
  assert.deepEqual([bench.outcomes.length, bench.session.counters.timeouts, bench.session.state], [2, 2, 'BOUND_TRX']);
  assert.equal(bench.clock.pending, 0);
});

test('a request sent from inside an outcome gets its full time', () => {
  const bench = boundBench('esme');
  bench.session.request({ command: 'submit_sm' }, () => bench.request());
  bench.clock.advance(1000);
  assert.equal(bench.session.outstanding, 1);
  bench.clock.advance(999);
  assert.equal(bench.outcomes.length, 0);
  bench.clock.advance(1);
  assert.equal(bench.outcomes.length, 1);
});

test('the window has an end', () => {
  const bench = boundBench('esme');
  for (let i = 0; i < 5; i++) bench.request();
  assert.equal(bench.request(), 0);
  assert.deepEqual(bench.outcomes, [{ kind: 'unsent', why: 'window_full' }]);
  assert.deepEqual(
    bench.session.dumpWindow().map(({ sequence }) => sequence),
    [2, 3, 4, 5, 6],
  );
});

test('sequence numbers wrap at 0x7fffffff to 1 and step over those in use', () => {
  const bench = boundBench('esme');
  bench.request(); // 2 stays outstanding
  Object.assign(bench.session, { sequence: 0x7ffffffe });
  assert.deepEqual([bench.request(), bench.request(), bench.request()], [0x7fffffff, 1, 3]);
});

test('a PDU that no wire can carry throws, takes no place in the window and no outcome', () => {
  const bench = boundBench('esme');
  assert.throws(() => bench.request({ command: 'submit_sm', sourceAddr: 'x'.repeat(30) }), RangeError);
  assert.deepEqual([bench.session.outstanding, bench.outcomes.length], [0, 0]);
});

test('answers of ours go out in any order, with the sequence of the request', () => {
  const bench = boundBench('smsc');
  bench.hear({ command: 'submit_sm', sequence: 7 });
  bench.hear({ command: 'submit_sm', sequence: 0xffffffff });
  const [first, second] = bench.requests;
  bench.session.respond(second!, { messageId: 'b' });
  bench.session.respond(first!, { status: statuses.ESME_RTHROTTLED });
  assert.deepEqual(bench.said(), ['submit_sm_resp#4294967295', 'submit_sm_resp#7 88']);
});

test('notify sends what is never answered', () => {
  const bench = boundBench('smsc');
  assert.equal(bench.session.notify({ command: 'alert_notification' }), true);
  assert.equal(bench.session.notify({ command: 'outbind' }), false);
  assert.deepEqual([bench.said(), bench.session.outstanding], [['alert_notification#1'], 0]);
});

const malformedAs = (changes: Partial<Malformed>): Malformed => ({
  kind: 'malformed',
  commandId: 4,
  command: 'submit_sm',
  sequence: 9,
  status: statuses.ESME_RINVMSGLEN,
  reason: 'test',
  ...changes,
});

test('a malformed PDU is answered as the specification says, and the session lives on', () => {
  const cases: [Partial<Malformed>, string[]][] = [
    [{}, ['submit_sm_resp#9 1']],
    [{ command: 'deliver_sm', commandId: 5, status: 0xc0 }, ['deliver_sm_resp#9 192']],
    [{ status: statuses.ESME_RINVCMDLEN }, ['generic_nack#9 2']],
    [{ command: null, commandId: 0x111, status: statuses.ESME_RINVCMDID }, ['generic_nack#9 3']],
    [{ command: null, commandId: 0x80000111, status: statuses.ESME_RINVCMDID }, []],
    [{ command: 'alert_notification', commandId: 0x102, status: 0xc0 }, []],
  ];
  for (const [changes, expected] of cases) {
    const bench = boundBench('smsc');
    bench.session.receive(malformedAs(changes));
    assert.deepEqual(bench.said(), expected);
    assert.deepEqual([bench.session.state, bench.session.counters.malformed, bench.notices[0]?.kind], ['BOUND_TRX', 1, 'malformed']);
    bench.hear({ command: 'submit_sm', sequence: 10 });
    assert.equal(bench.requests.length, 1);
  }
});

test('a broken stream is told and closed; what is outstanding ends as unknown', () => {
  const bench = boundBench('esme');
  bench.request();
  bench.session.brokenStream('test', 5);
  assert.deepEqual(bench.said(), ['submit_sm#2', 'generic_nack#5 2']);
  assert.deepEqual([bench.end, bench.outcomes], [{ kind: 'lost', why: 'broken_stream' }, [{ kind: 'unknown', why: 'closed' }]]);
});

test('a lost connection: every outcome first, then onClosed, once', () => {
  const bench = boundBench('esme');
  bench.request();
  bench.request();
  const error = new Error('reset');
  bench.session.connectionLost(error);
  bench.session.connectionLost();
  bench.session.close();
  assert.deepEqual(bench.log, ['unknown', 'unknown', 'closed']);
  assert.deepEqual([bench.end, bench.session.state, bench.clock.pending], [{ kind: 'lost', why: 'socket', error }, 'CLOSED', 0]);
});

test('a request made while outcomes are told at the end is unsent, not lost', () => {
  const bench = boundBench('esme');
  bench.session.request({ command: 'submit_sm' }, () => bench.request());
  bench.session.close();
  assert.deepEqual([bench.outcomes, bench.end], [[{ kind: 'unsent', why: 'closed' }], { kind: 'closed' }]);
});

test('an owner who closes from inside a notice: the answer went before, nothing after', () => {
  const illegal = boundBench('smsc');
  const malformed = boundBench('smsc');
  const broken = boundBench('smsc');
  for (const bench of [illegal, malformed, broken]) bench.onNotice = () => bench.session.close();
  illegal.hear({ command: 'deliver_sm', sequence: 5 });
  malformed.session.receive(malformedAs({}));
  broken.session.brokenStream('test', 6);
  const said = [['deliver_sm_resp#5 4'], ['submit_sm_resp#9 1'], ['generic_nack#6 2']];
  for (const [i, bench] of [illegal, malformed, broken].entries()) assert.deepEqual([bench.said(), bench.closes], [said[i], 1]);
});

test('answers after the end go nowhere and say so', () => {
  const bench = boundBench('smsc');
  bench.hear({ command: 'submit_sm', sequence: 7 });
  bench.session.connectionLost();
  assert.equal(bench.session.respond(bench.requests[0]!, {}), false);
  assert.deepEqual(bench.said(), []);
});

test('their unbind is answered, then the session ends', () => {
  const bench = boundBench('esme');
  bench.hear({ command: 'unbind', sequence: 3 });
  assert.deepEqual([bench.said(), bench.log, bench.end], [['unbind_resp#3'], ['closed'], { kind: 'unbound', by: 'peer' }]);
});

test('their unbind is answered only when no answer is due any more, in either direction', () => {
  const bench = boundBench('esme');
  bench.hear({ command: 'deliver_sm', sequence: 70 });
  const first = bench.request();
  const second = bench.request();
  bench.said();
  bench.hear({ command: 'unbind', sequence: 71 });
  assert.deepEqual([bench.session.state, bench.said()], ['RELEASING', []]);
  bench.request();
  assert.deepEqual(bench.outcomes.splice(0), [{ kind: 'unsent', why: 'leaving' }]);
  bench.hear({ command: 'submit_sm_resp', sequence: first, messageId: 'a' });
  bench.hear({ command: 'submit_sm_resp', sequence: second, messageId: 'b' });
  assert.deepEqual([bench.outcomes.length, bench.said()], [2, []]);
  bench.session.respond(bench.requests[0]!, {});
  assert.deepEqual([bench.said(), bench.end], [['deliver_sm_resp#70', 'unbind_resp#71'], { kind: 'unbound', by: 'peer' }]);
  assert.equal(bench.clock.pending, 0);
});

test('their unbind waits for the grace and no longer', () => {
  const bench = boundBench('smsc', 'BOUND_TRX', { responseTimeoutMs: 60_000 });
  bench.hear({ command: 'submit_sm', sequence: 70 });
  bench.request({ command: 'deliver_sm' });
  bench.said();
  bench.hear({ command: 'unbind', sequence: 71 });
  bench.clock.advance(limits.leaveGraceMs - 1);
  assert.deepEqual([bench.said(), bench.end], [[], null]);
  bench.clock.advance(1);
  assert.deepEqual([bench.said(), bench.end], [['unbind_resp#71'], { kind: 'unbound', by: 'peer' }]);
  assert.deepEqual(bench.outcomes, [{ kind: 'unknown', why: 'closed' }]);
});

test('what comes after their unbind is refused; asking twice or hanging up ends the wait', () => {
  const waiting = (): Bench => {
    const bench = boundBench('smsc');
    bench.request({ command: 'deliver_sm' });
    bench.hear({ command: 'unbind', sequence: 71 });
    bench.said();
    return bench;
  };
  const refused = waiting();
  refused.hear({ command: 'submit_sm', sequence: 72 });
  refused.hear({ command: 'enquire_link', sequence: 73 });
  assert.deepEqual(refused.said(), [`submit_sm_resp#72 ${statuses.ESME_RINVBNDSTS}`, 'enquire_link_resp#73']);
  refused.hear({ command: 'unbind', sequence: 74 });
  assert.deepEqual([refused.said(), refused.end], [['unbind_resp#74', 'unbind_resp#71'], { kind: 'unbound', by: 'peer' }]);
  const hungUp = waiting();
  hungUp.session.connectionLost();
  assert.deepEqual([hungUp.said(), hungUp.end], [['unbind_resp#71'], { kind: 'unbound', by: 'peer' }]);
  const closed = waiting();
  closed.session.close();
  assert.deepEqual([closed.outcomes, closed.end], [[{ kind: 'unknown', why: 'closed' }], { kind: 'closed' }]);
});

test('our unbind waits for the answers that we owe, and not for ever', () => {
  const bench = boundBench('smsc');
  for (const sequence of [70, 71, 72]) bench.hear({ command: 'submit_sm', sequence });
  bench.session.unbind();
  assert.deepEqual([bench.session.state, bench.said()], ['DRAINING', []]);
  bench.session.respond(bench.requests[0]!, {});
  bench.session.respond(bench.requests[1]!, {});
  assert.deepEqual(bench.said(), ['submit_sm_resp#70', 'submit_sm_resp#71']);
  bench.clock.advance(limits.leaveGraceMs);
  assert.deepEqual([bench.session.state, bench.said()], ['UNBINDING', ['unbind#1']]);
  bench.session.respond(bench.requests[2]!, {});
  assert.deepEqual(bench.said(), ['submit_sm_resp#72']);
});

test('two binds, or one answered twice: the first answer counts', () => {
  const esme = new Bench('esme');
  esme.request({ command: 'bind_transceiver' });
  esme.request({ command: 'bind_receiver' });
  esme.hear({ command: 'bind_transceiver_resp', sequence: 1 });
  esme.hear({ command: 'bind_receiver_resp', sequence: 2 });
  assert.deepEqual([esme.session.state, esme.session.boundAs, esme.outcomes.length], ['BOUND_TRX', 'BOUND_TRX', 2]);
  const smsc = boundBench('smsc');
  smsc.hear({ command: 'submit_sm', sequence: 9 });
  const bind = decodePdu(encodePdu({ command: 'bind_transmitter', sequence: 1 }));
  assert(bind.kind === 'pdu' && smsc.session.respond(bind.pdu, {}));
  assert.equal(smsc.session.boundAs, 'BOUND_TRX');
});

test('our unbind waits for what is outstanding, hands up requests meanwhile, and ends on the answer', () => {
  const bench = boundBench('esme');
  const sequence = bench.request();
  bench.session.unbind();
  bench.session.unbind();
  assert.deepEqual([bench.session.state, bench.said()], ['DRAINING', ['submit_sm#2']]);
  bench.request();
  assert.deepEqual(bench.outcomes, [{ kind: 'unsent', why: 'leaving' }]);
  bench.hear({ command: 'deliver_sm', sequence: 8 });
  bench.session.respond(bench.requests[0]!, {});
  assert.deepEqual(bench.said(), ['deliver_sm_resp#8']);
  bench.hear({ command: 'submit_sm_resp', sequence });
  assert.deepEqual([bench.session.state, bench.said()], ['UNBINDING', ['unbind#3']]);
  bench.hear({ command: 'deliver_sm', sequence: 9 });
  bench.session.respond(bench.requests[1]!, {});
  bench.hear({ command: 'enquire_link', sequence: 10 });
  assert.deepEqual(bench.said(), ['deliver_sm_resp#9', 'enquire_link_resp#10']);
  bench.hear({ command: 'unbind_resp', sequence: 3 });
  assert.deepEqual([bench.end, bench.closes, bench.clock.pending], [{ kind: 'unbound', by: 'us' }, 1, 0]);
});

test('drain ends at half of the deadline, the wait for the answer at all of it', () => {
  const bench = boundBench('esme', 'BOUND_TRX', { responseTimeoutMs: 60_000 });
  bench.request();
  bench.session.unbind(4000);
  bench.clock.advance(1999);
  assert.equal(bench.session.state, 'DRAINING');
  bench.clock.advance(1);
  assert.deepEqual([bench.session.state, bench.said()], ['UNBINDING', ['submit_sm#2', 'unbind#3']]);
  bench.clock.advance(1999);
  assert.equal(bench.end, null);
  bench.clock.advance(1);
  assert.deepEqual([bench.end, bench.log], [{ kind: 'lost', why: 'unbind_timeout' }, ['unknown', 'closed']]);
});

test('both unbind at once', () => {
  const bench = boundBench('smsc');
  bench.session.unbind();
  bench.hear({ command: 'unbind', sequence: 4 });
  assert.deepEqual([bench.said(), bench.end], [['unbind#1', 'unbind_resp#4'], { kind: 'unbound', by: 'peer' }]);
});

test('a timeout during the drain lets the unbind go', () => {
  const bench = boundBench('esme');
  bench.request();
  bench.session.unbind(60_000);
  bench.clock.advance(1000);
  assert.equal(bench.session.state, 'UNBINDING');
});

test('unbind before the bind just closes', () => {
  const bench = new Bench('esme');
  bench.session.unbind();
  assert.deepEqual([bench.end, bench.said()], [{ kind: 'closed' }, []]);
});

test('session_init: who does not bind in time is closed; who does is not', () => {
  const slow = new Bench('smsc', { sessionInitTimeoutMs: 3000 });
  slow.hear({ command: 'enquire_link', sequence: 1 });
  slow.clock.advance(2999);
  assert.equal(slow.end, null);
  slow.clock.advance(1);
  assert.deepEqual(slow.end, { kind: 'lost', why: 'session_init_timeout' });
  const quick = boundBench('smsc', 'BOUND_TRX', { sessionInitTimeoutMs: 3000 });
  quick.clock.advance(100_000);
  assert.equal(quick.end, null);
});

const keepAlive = { enquireLinkIntervalMs: 2000 };

test('enquire_link comes at its interval, though an answer may take longer than that', () => {
  const bench = boundBench('esme', 'BOUND_TRX', { ...keepAlive, enquireLinkTimeoutMs: 30_000 });
  for (const sequence of [2, 3, 4]) {
    bench.clock.advance(2000);
    assert.deepEqual(bench.said(), [`enquire_link#${sequence}`]);
    bench.hear({ command: 'enquire_link_resp', sequence });
  }
});

test('enquire_link after silence, and death without an answer', () => {
  const bench = boundBench('esme', 'BOUND_TRX', keepAlive);
  bench.clock.advance(1999);
  assert.deepEqual(bench.said(), []);
  bench.clock.advance(1);
  assert.deepEqual([bench.said(), bench.session.outstanding], [['enquire_link#2'], 0]);
  bench.clock.advance(100);
  bench.hear({ command: 'enquire_link_resp', sequence: 2 });
  bench.clock.advance(1999);
  assert.deepEqual(bench.said(), []);
  bench.clock.advance(1);
  assert.deepEqual(bench.said(), ['enquire_link#3']);
  bench.clock.advance(500);
  assert.deepEqual(bench.end, { kind: 'lost', why: 'enquire_link_timeout' });
});

test('traffic spares the enquiry; a late answer among other traffic is no death', () => {
  const bench = boundBench('smsc', 'BOUND_TRX', keepAlive);
  for (let i = 1; i <= 10; i++) {
    bench.clock.advance(1500);
    bench.hear({ command: 'submit_sm', sequence: i });
  }
  assert.deepEqual(bench.said(), []);
  bench.clock.advance(2000);
  assert.deepEqual(bench.said(), ['enquire_link#1']);
  bench.clock.advance(400);
  bench.hear({ command: 'submit_sm', sequence: 11 });
  bench.clock.advance(1999);
  assert.deepEqual([bench.end, bench.said()], [null, []]);
  bench.clock.advance(1);
  assert.deepEqual(bench.said(), ['enquire_link#2']);
});

test('a peer that only asks and never answers is dead', () => {
  const bench = boundBench('esme', 'BOUND_TRX', keepAlive);
  for (let i = 1; i <= 24 && bench.end === null; i++) {
    bench.clock.advance(100);
    if (bench.end === null) bench.hear({ command: 'enquire_link', sequence: i });
  }
  bench.clock.advance(100);
  assert.deepEqual(bench.end, { kind: 'lost', why: 'enquire_link_timeout' });
});

test('silence proves nothing while we do not read', () => {
  const bench = boundBench('esme', 'BOUND_TRX', keepAlive);
  bench.reading = false;
  bench.clock.advance(60_000);
  assert.deepEqual([bench.end, bench.said()], [null, []]);
  bench.reading = true;
  bench.clock.advance(4500);
  assert.deepEqual(bench.end, { kind: 'lost', why: 'enquire_link_timeout' });
});

test('a session that carries no messages is unbound; enquire_link does not count as one', () => {
  const bench = boundBench('smsc', 'BOUND_TRX', { inactivityTimeoutMs: 5000 });
  bench.clock.advance(4000);
  bench.hear({ command: 'submit_sm', sequence: 1 });
  bench.session.respond(bench.requests[0]!, {});
  bench.clock.advance(4000);
  bench.hear({ command: 'enquire_link', sequence: 2 });
  bench.clock.advance(999);
  assert.equal(bench.session.state, 'BOUND_TRX');
  bench.clock.advance(1);
  assert.deepEqual([bench.session.state, bench.notices.at(-1)?.kind], ['UNBINDING', 'inactive']);
  bench.hear({ command: 'unbind_resp', sequence: 1 });
  assert.deepEqual(bench.end, { kind: 'unbound', by: 'us' });
});

test('every PDU in every state of both sides: no throw, no second end', () => {
  for (const role of ['esme', 'smsc'] as const) {
    for (const { pdu } of fixtures) {
      const benches = [new Bench(role), boundBench(role, 'BOUND_TX'), boundBench(role, 'BOUND_RX'), boundBench(role)];
      const draining = boundBench(role);
      draining.request(role === 'esme' ? { command: 'submit_sm' } : { command: 'deliver_sm' });
      draining.session.unbind();
      const unbinding = boundBench(role);
      unbinding.session.unbind();
      const closed = boundBench(role);
      closed.session.close();
      assert.deepEqual([draining.session.state, unbinding.session.state, closed.session.state], ['DRAINING', 'UNBINDING', 'CLOSED']);
      for (const bench of [...benches, draining, unbinding, closed]) {
        bench.session.receive({ kind: 'pdu', pdu });
        bench.session.receive({ kind: 'pdu', pdu });
        bench.clock.advance(100_000);
      }
      assert.equal(closed.session.counters.received, 1);
    }
  }
});

test('the counters count', () => {
  const bench = boundBench('esme');
  bench.hear({ command: 'submit_sm_resp', sequence: bench.request() });
  assert.deepEqual(
    new Map(entries(bench.session.counters)),
    new Map(entries({ received: 2, sent: 2, unknownResponses: 0, malformed: 0, illegal: 0, timeouts: 0 })),
  );
});
