// What carriers do to binds, links and responses: every setting of these kinds over a real socket, as the ESME sees it.
import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { SimulatedClock } from '../src/clock.fixtures.ts';
import { statusName } from '../src/tables/statuses.ts';
import { certificate, key } from '../src/tls.fixtures.ts';
import { bindEsme, type Esme, simulate } from './kit.fixtures.ts';

const refusal = async (esme: Esme): Promise<string> => {
  const end = await esme.ended;
  return end.kind === 'bind_refused' ? statusName(end.status) : end.kind;
};
const seconds = 1_000;

test('tls: the whole way', async (t) => {
  const simulator = await simulate(t, { tls: { key, cert: certificate } });
  const esme = await bindEsme(t, simulator, { tls: { ca: certificate } });
  assert.match(await esme.send('10010'), /^ESME_ROK/);
  assert.equal((await esme.nextReceipt()).state, 'DELIVERED');
});

test('bindStatus, systemType, only34', async (t) => {
  const simulator = await simulate(t, { bindStatus: 'ESME_RINVSYSTYP' });
  assert.equal(await refusal(await bindEsme(t, simulator)), 'ESME_RINVSYSTYP');
  simulator.set({ bindStatus: null, systemType: 'SMPP' });
  assert.equal(await refusal(await bindEsme(t, simulator, { systemType: 'VMS' })), 'ESME_RINVSYSTYP');
  simulator.set({ systemType: null, only34: true });
  assert.equal(await refusal(await bindEsme(t, simulator, { interfaceVersion: 0x50 })), 'ESME_RBINDFAIL');
  assert.equal((await bindEsme(t, simulator)).client.boundAs, 'BOUND_TRX');
});

test('bindsMax: a seat each, and unbind gives it back', async (t) => {
  const simulator = await simulate(t, { bindsMax: 2 });
  const [one] = [await bindEsme(t, simulator), await bindEsme(t, simulator)];
  assert.equal(await refusal(await bindEsme(t, simulator)), 'ESME_RALYBND');
  assert.equal((await bindEsme(t, simulator, { systemId: 'other' })).client.boundAs, 'BOUND_TRX');
  await one.client.unbind();
  await simulator.until(({ sessions }) => sessions === 2);
  assert.equal((await bindEsme(t, simulator)).client.boundAs, 'BOUND_TRX');
});

test('ghostBindMs: ESME_RALYBND after a link that was cut, not after unbind', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, ghostBindMs: 30 * seconds });
  await (await bindEsme(t, simulator)).client.unbind();
  const cut = await bindEsme(t, simulator);
  cut.client.destroy();
  await simulator.until(({ sessions }) => sessions === 0);
  assert.equal(await refusal(await bindEsme(t, simulator)), 'ESME_RALYBND');
  clock.advance(30 * seconds);
  assert.equal((await bindEsme(t, simulator)).client.boundAs, 'BOUND_TRX');
});

test('bindLatencyMs: the bind waits', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, bindLatencyMs: 500 });
  const bound = bindEsme(t, simulator);
  await simulator.until(({ scheduled }) => scheduled === 1);
  clock.advance(500);
  assert.equal((await bound).client.boundAs, 'BOUND_TRX');
});

test('enquireBeforeBind: asked before the bind is answered, and the bind goes on', async (t) => {
  const simulator = await simulate(t, { enquireBeforeBind: true });
  const esme = await bindEsme(t, simulator);
  assert.match(esme.heard[0] ?? '', /^enquire_link /);
  assert.equal(esme.client.boundAs, 'BOUND_TRX');
});

test('enquireLinkIntervalMs and ignoreEnquireLink: who asks, and who gets no answer', async (t) => {
  const simulator = await simulate(t, { enquireLinkIntervalMs: 20 });
  const asked = await bindEsme(t, simulator);
  await asked.until((heard) => heard.some((pdu) => pdu.startsWith('enquire_link ')));
  simulator.set({ enquireLinkIntervalMs: 0, ignoreEnquireLink: true });
  const deaf = await bindEsme(t, simulator, { enquireLinkIntervalMs: 20, enquireLinkTimeoutMs: 40 });
  const end = await deaf.ended;
  assert(end.kind === 'lost' && end.why === 'enquire_link_timeout');
});

test('silenceCutMs: enquire_link keeps the link, silence cuts it', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, silenceCutMs: 60 * seconds, enquireLinkIntervalMs: 0 });
  const esme = await bindEsme(t, simulator);
  clock.advance(50 * seconds);
  await esme.roundTrip();
  clock.advance(59 * seconds);
  assert.equal(simulator.stats.sessions, 1);
  clock.advance(2 * seconds);
  const end = await esme.ended;
  assert(end.kind === 'lost' && end.why === 'socket');
});

test('what begins while it runs counts from then: silence, and the numbers of links', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, phones: 1 });
  await bindEsme(t, simulator);
  clock.advance(100 * seconds);
  simulator.set({ silenceCutMs: 60 * seconds, deliverTimeoutMs: 1_000 });
  clock.advance(50 * seconds);
  assert.equal(simulator.stats.disconnects, 0);
  await bindEsme(t, simulator);
  assert.deepEqual(
    simulator.binds.map(({ session }) => session),
    [1, 2],
  );
});

test('idleUnbindMs: unbinds when there were no messages', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, idleUnbindMs: 5 * seconds });
  const esme = await bindEsme(t, simulator);
  clock.advance(4 * seconds);
  await esme.send('10010');
  clock.advance(4 * seconds);
  assert.equal(simulator.stats.unbinds, 0);
  clock.advance(2 * seconds);
  assert.deepEqual(await esme.ended, { kind: 'unbound', by: 'peer' });
});

test('unbindEvery and unbindEveryMs: storms of unbind', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, unbindEvery: 2, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  await esme.send('10010');
  assert.match(await esme.send('10010'), /^ESME_ROK/, 'the last one is answered');
  assert.deepEqual(await esme.ended, { kind: 'unbound', by: 'peer' });
  simulator.set({ unbindEvery: 0, unbindEveryMs: seconds });
  const again = await bindEsme(t, simulator);
  clock.advance(seconds + 200);
  assert.deepEqual(await again.ended, { kind: 'unbound', by: 'peer' });
});

test('stall: half open, and it goes on where it stopped', async (t) => {
  const simulator = await simulate(t);
  const esme = await bindEsme(t, simulator, { enquireLinkIntervalMs: 20, enquireLinkTimeoutMs: 40 });
  const patient = await bindEsme(t, simulator, { enquireLinkIntervalMs: 0 });
  simulator.set({ stall: true });
  const sent = patient.send('10010');
  const end = await esme.ended;
  assert(end.kind === 'lost' && end.why === 'enquire_link_timeout', 'the socket stayed, and said nothing');
  assert.deepEqual([simulator.stats.submits, patient.client.boundAs], [0, 'BOUND_TRX']);
  simulator.set({ stall: false });
  assert.match(await sent, /^ESME_ROK/);
});

test('strict: what a strict carrier refuses', async (t) => {
  const simulator = await simulate(t, { strict: true, receipts: 'never' });
  assert.equal(await refusal(await bindEsme(t, simulator, { interfaceVersion: 0x50 })), 'ESME_RBINDFAIL');
  assert.equal(await refusal(await bindEsme(t, simulator, { password: '123456789' })), 'ESME_RINVPASWD');
  const esme = await bindEsme(t, simulator);
  const good = { destAddrTon: 1, destAddrNpi: 1 };
  const udh = Uint8Array.of(5, 0, 3, 1, 2, 1, 65);
  const sar = { sarMsgRefNum: 1, sarTotalSegments: 2, sarSegmentSeqnum: 1 };
  const cases: [string, Parameters<Esme['send']>[1]][] = [
    ['ESME_ROK', {}],
    ['ESME_RINVOPTPARAMVAL', { esmClass: 0x40, shortMessage: udh, tlvs: sar }],
    ['ESME_RINVMSGLEN', { dataCoding: 8, shortMessage: Uint8Array.of(0, 65, 0) }],
    ['ESME_RINVMSGLEN', { shortMessage: new Uint8Array(161) }],
    ['ESME_ROPTPARNOTALLWD', { tlvs: { messagePayload: Uint8Array.of(65) } }],
    ['ESME_RINVDSTTON', { destAddrTon: 5 }],
    ['ESME_RINVDSTNPI', { destAddrTon: 1, destAddrNpi: 0 }],
    ['ESME_RINVDSTADR', { destinationAddr: '+447700900001' }],
    ['ESME_RINVSRCTON', { sourceAddrTon: 9 }],
    ['ESME_RINVSRCNPI', { sourceAddrTon: 5, sourceAddrNpi: 1, sourceAddr: 'Trunkline' }],
    ['ESME_RINVSRCADR', { sourceAddrTon: 5, sourceAddr: 'A name too long' }],
    ['ESME_RINVREGDLVFLG', { registeredDelivery: 0x80 }],
    ['ESME_RINVPRTFLG', { priorityFlag: 4 }],
  ];
  for (const [wanted, more] of cases) {
    const answer = await esme.send('447700900001', { ...good, ...more });
    assert.equal(answer.split(' ')[0], wanted, JSON.stringify(more));
    simulator.set({ strict: false });
    assert.match(await esme.send('447700900001', { ...good, ...more }), /^ESME_ROK/, 'a patient one takes it');
    simulator.set({ strict: true });
  }
});

test('windowMax and windowStatus', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, windowMax: 2, windowStatus: 'ESME_RSUBMITFAIL', latencyMs: 100, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  const all = [1, 2, 3].map((n) => esme.send(`44770090000${n}`));
  assert.equal(await all[2], 'ESME_RSUBMITFAIL');
  clock.advance(100);
  assert.match(`${await all[0]} ${await all[1]}`, /^ESME_ROK \d+ ESME_ROK \d+$/);
  const again = esme.send('10010');
  await simulator.until(({ scheduled }) => scheduled === 1);
  clock.advance(100);
  assert.match(await again, /^ESME_ROK/);
});

test('pacePerSecond and latencyRampMs: throttled by answering late, never refused', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, pacePerSecond: 10, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  const all = Array.from({ length: 5 }, () => esme.send('10010'));
  await simulator.until(({ submits }) => submits === 5);
  assert.equal(simulator.stats.scheduled, 4, 'the first went at once');
  clock.advance(200);
  assert.equal(simulator.stats.scheduled, 2);
  clock.advance(200);
  assert((await Promise.all(all)).every((answer) => answer.startsWith('ESME_ROK')));
  simulator.set({ pacePerSecond: 0, latencyRampMs: 50 });
  const ramp = Array.from({ length: 3 }, () => esme.send('10010'));
  await simulator.until(({ submits }) => submits === 8);
  assert.equal(simulator.stats.scheduled, 0, 'none waits, so none is late');
  await Promise.all(ramp);
  simulator.set({ latencyMs: 10 });
  const waiting = Array.from({ length: 3 }, () => esme.send('10010'));
  await simulator.until(({ scheduled }) => scheduled === 3);
  clock.advance(60);
  assert.equal(simulator.stats.scheduled, 1, 'the third has two before it');
  clock.advance(50);
  await Promise.all(waiting);
});

const responsesOf = (esme: Esme): number[] =>
  esme.heard.filter((pdu) => pdu.startsWith('submit_sm_resp')).map((pdu) => Number(pdu.split(' ')[1]));

test('reorderPercent and latencyJitterMs: responses out of order, all of them', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, reorderPercent: 50, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  const all = Array.from({ length: 20 }, () => esme.send('10010'));
  await simulator.until(({ submits }) => submits === 20);
  clock.advance(50);
  await Promise.all(all);
  const order = responsesOf(esme);
  assert.equal(new Set(order).size, 20);
  assert.notDeepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
  simulator.set({ reorderPercent: 0, latencyJitterMs: 100 });
  const late = Array.from({ length: 20 }, () => esme.send('10010'));
  await simulator.until(({ submits }) => submits === 40);
  clock.advance(100);
  await Promise.all(late);
  const jittered = responsesOf(esme).slice(20);
  assert.notDeepEqual(
    jittered,
    jittered.toSorted((a, b) => a - b),
  );
});

test('errorIds, throttledAnyway, refusePercent, emptyIdPercent', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, errorIds: true, firstId: 100 });
  const esme = await bindEsme(t, simulator);
  assert.equal(await esme.send('15550000006'), 'ESME_RINVDSTADR 100');
  simulator.set({ errorIds: false, throttlePerSecond: 1, throttledAnyway: true });
  assert.equal(await esme.send('10010'), 'ESME_ROK 101');
  assert.equal(await esme.send('10010'), 'ESME_RTHROTTLED 102');
  await esme.nextReceipt();
  assert.equal((await esme.nextReceipt()).messageId, '102');
  simulator.set({ throttlePerSecond: 0, refusePercent: 100, refuseStatus: 'ESME_RINVSRCADR' });
  assert.equal(await esme.send('10010'), 'ESME_RINVSRCADR');
  simulator.set({ refuseStatus: null });
  const random = new Set(await Promise.all(Array.from({ length: 60 }, () => esme.send('10010'))));
  assert(random.size > 4 && !random.has('ESME_ROK'), [...random].join());
  simulator.set({ refusePercent: 0, emptyIdPercent: 100 });
  assert.equal(await esme.send('10010'), 'ESME_ROK');
  await esme.roundTrip();
  assert.equal(esme.unread, 0);
});

test('responses: lost, late, twice, misnumbered', async (t) => {
  const clock = new SimulatedClock();
  const simulator = await simulate(t, { clock, responseLossPercent: 100, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  void esme.send('10010');
  await esme.roundTrip();
  assert.deepEqual(responsesOf(esme), []);
  simulator.set({ responseLossPercent: 0, responseDuplicatePercent: 100 });
  assert.match(await esme.send('10010'), /^ESME_ROK/);
  await esme.roundTrip();
  assert.equal(responsesOf(esme).length, 2);
  assert.deepEqual(esme.notices, ['unknown_response']);
  simulator.set({ responseDuplicatePercent: 0, wrongSequencePercent: 100 });
  void esme.send('10010');
  await esme.roundTrip();
  assert.deepEqual(esme.notices, ['unknown_response', 'unknown_response']);
  simulator.set({ wrongSequencePercent: 0, responseLatePercent: 100, lateMs: 2_000 });
  const late = esme.send('10010');
  await simulator.until(({ scheduled }) => scheduled === 1);
  clock.advance(2_000);
  assert.match(await late, /^ESME_ROK/);
  assert.equal(simulator.stats.faults, 3);
  esme.client.destroy();
});

test('malformedPercent: answered, and the link goes on; garbagePercent ends it', async (t) => {
  const simulator = await simulate(t, { malformedPercent: 100, receipts: 'never' });
  const esme = await bindEsme(t, simulator);
  assert.match(await esme.send('10010'), /^ESME_ROK/);
  assert.deepEqual(esme.notices, ['malformed']);
  simulator.set({ malformedPercent: 0, garbagePercent: 100 });
  void esme.send('10010');
  const end = await esme.ended;
  assert(end.kind === 'lost' && end.why === 'broken_stream');
});

test('dropPercent and unbindPercent: links end by chance', async (t) => {
  const simulator = await simulate(t, { dropPercent: 100, receipts: 'never' });
  for (let i = 0; i < 6; i++) assert.equal(await (await bindEsme(t, simulator)).send('10010'), 'unknown closed');
  const { lost, accepted, submits } = simulator.stats;
  assert(lost > 0 && accepted > 0 && lost + accepted === submits);
  simulator.set({ dropPercent: 0, unbindPercent: 100 });
  const esme = await bindEsme(t, simulator);
  assert.match(await esme.send('10010'), /^ESME_ROK/);
  assert.deepEqual(await esme.ended, { kind: 'unbound', by: 'peer' });
});

test('chaosPercent: the same seed makes the same history, and every submit has one outcome', async (t) => {
  const history = async (seed: number): Promise<string> => {
    const clock = new SimulatedClock();
    const simulator = await simulate(t, { clock, chaosPercent: 15, seed, firstId: 1 });
    const answers: string[] = [];
    for (let link = 0; link < 4; link++) {
      const esme = await bindEsme(t, simulator);
      const all = Array.from({ length: 25 }, (_, i) => esme.send(`4477009${i}`));
      // Late ones would wait for the clock, lost ones for ever: the link ends both.
      await Promise.race([esme.ended, esme.roundTrip()]);
      clock.advance(5_000);
      await Promise.race([esme.ended, esme.roundTrip()]);
      esme.client.destroy();
      answers.push(...(await Promise.all(all)));
      await simulator.until(({ sessions }) => sessions === 0);
    }
    const { submits, accepted, refused, throttled, lost } = simulator.stats;
    assert.equal(accepted + refused + throttled + lost, submits);
    return answers.join();
  };
  const first = await history(3);
  assert.match(first, /unknown closed/);
  assert.match(first, /ESME_ROK \d/);
  assert.match(first, /ESME_R[A-Z]{4,}/);
  assert.equal(await history(3), first);
  assert.notEqual(await history(4), first);
});
