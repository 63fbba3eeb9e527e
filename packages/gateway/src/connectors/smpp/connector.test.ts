import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeGsm7 } from '@trunkline/sms';
import { formatReceipt, statuses } from '@trunkline/smpp';
import { SimulatedTime } from '../../ports/clock.double.ts';
import { ALREADY_BOUND_DELAY_MIN_MS, RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MIN_MS } from '../../limits.ts';
import { realClock } from '../../ports/clock.ts';
import { CarrierDouble, segmentOf, withCarrier } from './testing.ts';

const receipt = { esmClass: 4, sourceAddr: '8613800138000' };
const receiptText = (messageId: string): Buffer =>
  Buffer.from(formatReceipt({ messageId, state: 'DELIVERED', submitDate: '2401011200', doneDate: '2401011201' }));

test('binds with what is set and carries segments', () =>
  withCarrier(
    async ({ carrier, connector, bound, send, states }) => {
      assert.equal(connector.isReady(), false);
      await bound();
      assert.equal(connector.isReady(), true);
      const [bind] = carrier.binds;
      assert.deepEqual(
        [bind?.command, bind?.systemId, bind?.password, bind?.systemType, bind?.interfaceVersion],
        ['bind_transceiver', 'me', 'pw', 'VMA', 0x34],
      );
      assert.deepEqual(await send({ text: 'Hello' }), { kind: 'accepted', carrierKey: 'id1' });
      assert.equal(Buffer.from(carrier.submits[0]?.shortMessage ?? []).toString(), 'Hello');
      assert.deepEqual(
        states.map((report) => report.state),
        ['connecting', 'bound'],
      );
    },
    { settings: { systemId: 'me', password: 'pw', systemType: 'VMA' } },
  ));

test('answers of every kind become outcomes', () =>
  withCarrier(async ({ carrier, bound, send }) => {
    await bound();
    const answers: readonly (readonly [status: number, messageId: string, kind: string])[] = [
      [statuses.ESME_ROK, '00AB', 'accepted'],
      [statuses.ESME_ROK, '', 'accepted'],
      [statuses.ESME_RTHROTTLED, '', 'throttled'],
      [statuses.ESME_RMSGQFUL, 'x1', 'unknown'],
      [statuses.ESME_RSYSERR, '', 'refused_temporary'],
      [statuses.ESME_RINVDSTADR, '', 'refused'],
    ];
    for (const [status, messageId, kind] of answers) {
      carrier.onSubmit = (pdu, session) => void session.respond(pdu, { status, messageId });
      const outcome = await send();
      assert.equal(outcome.kind, kind);
      if (outcome.kind === 'accepted') assert.equal(outcome.carrierKey, messageId === '' ? '' : 'ab');
    }
  }));

test('a segment that no wire can carry is refused, and the link lives on', () =>
  withCarrier(async ({ bound, send, connector }) => {
    await bound();
    for (const bad of [{ sender: 'far too long a name' }, { number: 'x' }, { text: 'x'.repeat(70_000) }, { sender: 'nul\0' }]) {
      const outcome = await send(bad);
      assert.equal(outcome.kind, 'refused', JSON.stringify(bad).slice(0, 40));
    }
    assert.equal(connector.isReady(), true);
    assert.equal((await send()).kind, 'accepted');
  }));

test('before the bind and after the stop a segment never left', () =>
  withCarrier(async ({ connector, bound, send }) => {
    assert.equal((await send()).kind, 'unsent');
    await bound();
    await connector.stop(200);
    assert.equal((await send()).kind, 'unsent');
    assert.equal(connector.report().state, 'stopped');
  }));

test('a lost socket: every outstanding segment is unknown, once, and the link comes back', () =>
  withCarrier(async ({ carrier, connector, bound, outcomes, states }) => {
    await bound();
    carrier.onSubmit = (_pdu, session) => {
      if (carrier.submits.length === 3) session.destroy();
    };
    for (let index = 0; index < 3; index++) connector.submit(segmentOf({ messageId: index + 1 }));
    await carrier.until(() => outcomes.length === 3);
    assert.deepEqual(
      outcomes.map(({ segment, outcome }) => [segment.messageId, outcome.kind]),
      [
        [1, 'unknown'],
        [2, 'unknown'],
        [3, 'unknown'],
      ],
    );
    assert.equal(connector.isReady(), false);
    await bound();
    assert.deepEqual(
      states.map((report) => report.state),
      ['connecting', 'bound', 'waiting', 'connecting', 'bound'],
    );
    const waiting = states[2];
    assert.ok(waiting?.detail.includes('lost') && waiting.nextTryAt !== null);
    assert.equal(outcomes.length, 3);
  }));

test('an answer that does not come ends the link: all outstanding are unknown', () =>
  withCarrier(
    async ({ carrier, bound, outcomes, connector, send }) => {
      await bound();
      carrier.onSubmit = () => {};
      connector.submit(segmentOf());
      assert.equal((await send()).kind, 'unknown');
      await carrier.until(() => outcomes.length === 2);
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome.kind),
        ['unknown', 'unknown'],
      );
      assert.notEqual(connector.report().state, 'bound');
    },
    { settings: { responseTimeoutMs: 50 } },
  ));

test('a receipt is answered when it is committed, and not before', () =>
  withCarrier(async ({ carrier, bound, receipts, commits }) => {
    await bound();
    let status: number | null = null;
    const answered = carrier.deliver({ ...receipt, shortMessage: receiptText('77') }).then((value) => (status = value));
    await carrier.until(() => receipts.length === 1);
    assert.deepEqual(receipts[0]?.carrierKeys[0], '77');
    // A round trip of something else: had the receipt been answered, its answer would be here first.
    const second = carrier.deliver({ shortMessage: encodeGsm7('hi'), sourceAddr: '86138', destinationAddr: '1069' });
    await carrier.until(() => commits.length === 2);
    commits[1]?.(true);
    await second;
    assert.equal(status, null);
    commits[0]?.(true);
    await answered;
    assert.equal(status, statuses.ESME_ROK);
  }));

test('what could not be committed is refused for now', () =>
  withCarrier(async ({ carrier, bound, commits, inbound }) => {
    await bound();
    for (const body of [
      { ...receipt, shortMessage: receiptText('78') },
      { shortMessage: encodeGsm7('hi'), sourceAddr: '86138', destinationAddr: '1069' },
    ]) {
      const answer = carrier.deliver(body);
      await carrier.until(() => commits.length > 0);
      commits.shift()?.(false);
      assert.equal(await answer, statuses.ESME_RX_T_APPN);
    }
    assert.equal(inbound[0]?.content, 'hi');
  }));

test('a commit that comes after the link was lost answers nothing, and throws nothing', () =>
  withCarrier(async ({ carrier, bound, commits, connector }) => {
    await bound();
    const lost = assert.rejects(carrier.deliver({ ...receipt, shortMessage: receiptText('79') }));
    await carrier.until(() => commits.length === 1);
    carrier.session?.destroy();
    await lost;
    await carrier.until(() => connector.report().state === 'waiting');
    commits[0]?.(true);
    await bound();
    commits[0]?.(true);
    const again = carrier.deliver({ ...receipt, shortMessage: receiptText('79') });
    await carrier.until(() => commits.length === 2);
    commits[1]?.(true);
    assert.equal(await again, statuses.ESME_ROK);
  }));

test('letters in responses teach that ids are hexadecimal: decimal receipts then name them first', () =>
  withCarrier(async ({ carrier, bound, send, receipts, commits }) => {
    await bound();
    const deliver = async (id: string) => {
      const answer = carrier.deliver({ ...receipt, shortMessage: receiptText(id) });
      await carrier.until(() => commits.length > 0);
      commits.shift()?.(true);
      await answer;
      return receipts.at(-1)?.carrierKeys;
    };
    assert.deepEqual(await deliver('16'), ['16', '10', '22']);
    carrier.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: '1F' });
    await send();
    assert.deepEqual(await deliver('16'), ['10', '16', '22']);
  }));

test('stop waits for outstanding answers, unbinds, and is heard of no more', () =>
  withCarrier(async ({ carrier, connector, bound, outcomes, states }) => {
    await bound();
    let answerLater = (): void => {};
    carrier.onSubmit = (pdu, session) => {
      answerLater = () => void session.respond(pdu, { messageId: 'late' });
    };
    connector.submit(segmentOf());
    await carrier.until(() => carrier.submits.length === 1);
    const stopped = connector.stop(5000);
    assert.equal(connector.isReady(), false, 'nothing is handed over any more');
    answerLater();
    await stopped;
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome.kind),
      ['accepted'],
    );
    assert.equal(states.at(-1)?.state, 'stopped');
    const heard = states.length;
    await carrier.until(() => carrier.server.sessions.size === 0);
    assert.equal(states.length, heard);
  }));

test('stop gives up on answers at its deadline: they are unknown', () =>
  withCarrier(async ({ carrier, connector, bound, outcomes }) => {
    await bound();
    carrier.onSubmit = () => {};
    connector.submit(segmentOf());
    await carrier.until(() => carrier.submits.length === 1);
    await connector.stop(40);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome.kind),
      ['unknown'],
    );
  }));

test('bad credentials are not tried again until somebody changes them', () => {
  const clock = new SimulatedTime(realClock);
  const carrier = new CarrierDouble();
  carrier.decide = () => ({ status: statuses.ESME_RINVPASWD });
  return withCarrier(
    async ({ connector }) => {
      await carrier.until(() => connector.report().state === 'refused');
      assert.match(connector.report().detail, /ESME_RINVPASWD.*change/);
      assert.equal(connector.report().nextTryAt, null);
      assert.deepEqual(clock.waits, []);
      assert.equal(carrier.binds.length, 1);
    },
    { carrier, clock },
  );
});

test('"already bound" waits longer than a lost link, both double up to their cap, and success forgets', () => {
  const clock = new SimulatedTime(realClock);
  const carrier = new CarrierDouble();
  let status: number = statuses.ESME_RBINDFAIL;
  carrier.decide = () => ({ status });
  return withCarrier(
    async ({ connector, outcomes }) => {
      const isWaiting = (): boolean => connector.report().state === 'waiting';
      const delays: number[] = [];
      for (let round = 0; round < 9; round++) {
        await carrier.until(isWaiting);
        delays.push(clock.waits[0]?.ms ?? 0);
        clock.fire();
      }
      // random() is 1/2: three quarters of the full delay.
      const full = Array.from({ length: 9 }, (_, index) => Math.min(RECONNECT_DELAY_MAX_MS, RECONNECT_DELAY_MIN_MS * 2 ** index));
      assert.deepEqual(
        delays,
        full.map((ms) => Math.round(ms * 0.75)),
      );
      await carrier.until(isWaiting);
      status = 0;
      clock.fire();
      await carrier.until(() => connector.report().state === 'bound');
      // A bind alone proves nothing; an answer does.
      connector.submit(segmentOf());
      await carrier.until(() => outcomes.length === 1);
      status = statuses.ESME_RALYBND;
      carrier.session?.destroy();
      await carrier.until(() => connector.report().state === 'waiting');
      assert.equal(clock.waits[0]?.ms, RECONNECT_DELAY_MIN_MS * 0.75, 'success forgets');
      clock.fire();
      await carrier.until(isWaiting);
      assert.ok((clock.waits[0]?.ms ?? 0) >= ALREADY_BOUND_DELAY_MIN_MS * 0.75);
    },
    { carrier, clock },
  );
});

test('a port where nobody listens is tried again', () => {
  const clock = new SimulatedTime(realClock);
  return withCarrier(
    async ({ carrier, connector }) => {
      await carrier.until(() => connector.report().state === 'waiting');
      assert.match(connector.report().detail, /cannot connect/);
      assert.equal(clock.waits.length, 1);
    },
    // Port 1: reserved, and nothing in a test machine listens there.
    { settings: { port: 1 }, clock },
  );
});
