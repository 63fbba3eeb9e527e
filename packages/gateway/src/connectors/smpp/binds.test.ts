import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statuses, type PduOf, type SmscSession } from '@trunkline/smpp';
import { encodeGsm7 } from '@trunkline/sms';
import { ALREADY_BOUND_DELAY_MIN_MS } from '../../limits.ts';
import { SimulatedTime } from '../../ports/clock.double.ts';
import { type Clock, realClock } from '../../ports/clock.ts';
import type { Connector } from '../../ports/connector.ts';
import { CarrierDouble, fromHex, segmentOf, withCarrier } from './testing.ts';
import { certificate, key } from '../../../../smpp/src/tls.fixtures.ts';

const isUp = (connector: Connector, binds: number): boolean =>
  connector.report().binds.filter(({ state }) => state === 'bound').length === binds;
const plain = { sourceAddr: '8613800138000', destinationAddr: '10690001' };

/** A clock whose waits go on when the test says so, and whose time can be put forward. */
function steppedClock() {
  let skipMs = 0;
  const clock = new SimulatedTime({ ...realClock, now: () => realClock.now() + skipMs } satisfies Clock);
  /** Lets this long pass, and what waits for so long go on. */
  const pass = (ms: number, waited = ms): void => {
    skipMs += ms + 1;
    const due = clock.waits.filter((wait) => wait.ms === waited);
    for (const wait of due) clock.waits.splice(clock.waits.indexOf(wait), 1);
    for (const wait of due) wait.fn();
  };
  return { clock, pass };
}

test('transmitters and receivers in pairs: segments by the ones, receipts by the others, one link', () =>
  withCarrier(
    async ({ carrier, connector, send, receipts, commits }) => {
      await carrier.until(() => isUp(connector, 4));
      assert.deepEqual(carrier.binds.map(({ command }) => command).toSorted(), [
        'bind_receiver',
        'bind_receiver',
        'bind_transmitter',
        'bind_transmitter',
      ]);
      const used = new Set<SmscSession>();
      carrier.onSubmit = (pdu, session) => {
        used.add(session);
        session.respond(pdu, { messageId: String(carrier.submits.length) });
      };
      await send();
      assert.ok([...used].every(({ boundAs }) => boundAs === 'BOUND_TX'));
      for (const receiver of carrier.sessions.filter(({ boundAs }) => boundAs === 'BOUND_RX')) {
        const answer = carrier.deliver({ ...plain, esmClass: 4, shortMessage: Buffer.from('id:1 stat:DELIVRD') }, receiver);
        await carrier.until(() => commits.length > 0);
        commits.shift()?.(true);
        assert.equal(await answer, 0);
      }
      assert.equal(receipts.length, 2);
      const report = connector.report();
      assert.deepEqual(
        report.binds.map(({ mode, window }) => [mode, window]),
        [
          ['transmitter', 5],
          ['receiver', 0],
          ['transmitter', 5],
          ['receiver', 0],
        ],
      );
    },
    { settings: { bindMode: 'tx_rx', binds: 2, window: 5 } },
  ));

test('a segment goes to the bind with the most room, until all are full', () =>
  withCarrier(
    async ({ carrier, connector, outcomes }) => {
      await carrier.until(() => isUp(connector, 3));
      carrier.onSubmit = () => {};
      for (let index = 0; index < 6; index++) {
        assert.equal(connector.isReady(), true);
        connector.submit(segmentOf({ messageId: index }));
      }
      assert.equal(connector.isReady(), false, 'two on each of three');
      assert.deepEqual(
        connector.report().binds.map(({ outstanding }) => outstanding),
        [2, 2, 2],
      );
      connector.submit(segmentOf({ messageId: 7 }));
      assert.equal(outcomes.at(-1)?.outcome.kind, 'unsent');
    },
    { settings: { binds: 3, window: 2 } },
  ));

test('one bind lost: the link is still up, its segments go on by the others, and it comes back by itself', () => {
  const clock = new SimulatedTime(realClock);
  return withCarrier(
    async ({ carrier, connector, send }) => {
      await carrier.until(() => isUp(connector, 2));
      carrier.sessions[0]?.destroy();
      await carrier.until(() => isUp(connector, 1));
      const report = connector.report();
      assert.equal(report.state, 'bound');
      assert.match(report.detail, /one of 2 binds: the link was lost/);
      assert.equal((await send()).kind, 'accepted');
      const reconnect = clock.waits.find(({ ms }) => ms <= 500);
      assert.ok(reconnect);
      reconnect.fn();
      await carrier.until(() => isUp(connector, 2));
      assert.equal(connector.report().detail, '');
    },
    { settings: { binds: 2 }, clock },
  );
});

test('a receiver alone makes no link: nothing could be sent', () => {
  const carrier = new CarrierDouble();
  carrier.decide = ({ command }) => ({ status: command === 'bind_transmitter' ? statuses.ESME_RBINDFAIL : 0 });
  return withCarrier(
    async ({ connector }) => {
      await carrier.until(() => isUp(connector, 1) && connector.report().state === 'waiting');
      assert.equal(connector.isReady(), false);
    },
    { settings: { bindMode: 'tx_rx' }, carrier, clock: new SimulatedTime(realClock) },
  );
});

test('credentials refused on one bind stop them all, with one alarm; those that are up stay', () => {
  const clock = new SimulatedTime(realClock);
  const carrier = new CarrierDouble();
  carrier.decide = () => ({ status: carrier.binds.length === 1 ? 0 : statuses.ESME_RINVPASWD });
  return withCarrier(
    async ({ connector, errors, send }) => {
      await carrier.until(() => connector.report().binds.filter(({ state }) => state === 'refused').length === 2);
      assert.equal(connector.report().state, 'bound');
      assert.equal((await send()).kind, 'accepted');
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? '', /credentials/);
      carrier.sessions[0]?.destroy();
      await carrier.until(() => connector.report().state !== 'bound');
      assert.equal(carrier.binds.length, 3);
    },
    { settings: { binds: 3 }, carrier, clock },
  );
});

test('"already bound" is never asked again within its least wait', () => {
  const clock = new SimulatedTime(realClock);
  const carrier = new CarrierDouble();
  carrier.decide = () => ({ status: statuses.ESME_RALYBND });
  return withCarrier(
    async ({ connector }) => {
      await carrier.until(() => connector.report().state === 'waiting');
      assert.ok((clock.waits[0]?.ms ?? 0) >= ALREADY_BOUND_DELAY_MIN_MS);
    },
    { carrier, clock },
  );
});

test('the bind says what is set', () =>
  withCarrier(
    async ({ carrier, bound }) => {
      await bound();
      const [bind] = carrier.binds;
      assert.deepEqual([bind?.interfaceVersion, bind?.addrTon, bind?.addrNpi, bind?.addressRange], [0x50, 1, 8, '^1069']);
      assert.equal(carrier.session?.remoteAddress, '127.0.0.1');
    },
    { settings: { interfaceVersion: '5.0', addrTon: 1, addrNpi: 8, addressRange: '^1069', localAddress: '127.0.0.1' } },
  ));

test('TLS: a certificate that nobody vouches for is refused, a trusted one is taken, and checking can be turned off', async () => {
  const tls = { cert: certificate, key };
  const clock = new SimulatedTime(realClock);
  await withCarrier(
    async ({ carrier, connector }) => {
      await carrier.until(() => connector.report().state === 'waiting');
      assert.match(connector.report().detail, /cannot connect: .*certificate/);
    },
    { settings: { tls: true }, carrier: new CarrierDouble({ tls }), clock },
  );
  for (const settings of [{ tlsCa: certificate }, { tlsCa: certificate, tlsServerName: 'smsc.test' }, { tlsVerify: false }])
    await withCarrier(
      async ({ bound, send }) => {
        await bound();
        assert.equal((await send()).kind, 'accepted');
      },
      { settings: { tls: true, ...settings }, carrier: new CarrierDouble({ tls }) },
    );
  await withCarrier(
    async ({ carrier, connector }) => {
      await carrier.until(() => connector.report().state === 'waiting');
      assert.match(connector.report().detail, /other\.test/);
    },
    {
      settings: { tls: true, tlsCa: certificate, tlsServerName: 'other.test' },
      carrier: new CarrierDouble({ tls }),
      clock: new SimulatedTime(realClock),
    },
  );
});

test('TLS: our own certificate is shown, and one that cannot be read stops the link with a sentence', async () => {
  const tls = { cert: certificate, key, ca: certificate, requestCert: true, rejectUnauthorized: true };
  await withCarrier(async ({ bound }) => bound(), {
    settings: { tls: true, tlsCa: certificate, tlsCert: certificate, tlsKey: key },
    carrier: new CarrierDouble({ tls }),
  });
  await withCarrier(
    async ({ connector }) => {
      assert.equal(connector.report().state, 'refused');
      assert.match(connector.report().detail, /cannot be made with these settings/);
    },
    { settings: { tls: true, tlsCert: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' } },
  );
});

test('late answers are waited for while anything comes from the carrier: nothing ends in doubt', () => {
  const { clock, pass } = steppedClock();
  return withCarrier(
    async ({ carrier, connector, bound, outcomes, commits }) => {
      await bound();
      const held: (readonly [PduOf<'submit_sm'>, SmscSession])[] = [];
      carrier.onSubmit = (pdu, session) => void held.push([pdu, session]);
      connector.submit(segmentOf({ messageId: 1 }));
      connector.submit(segmentOf({ messageId: 2 }));
      await carrier.until(() => held.length === 2);
      for (let round = 0; round < 5; round++) {
        // Another 20 seconds, and a message of a phone: the carrier lives.
        pass(20_000, 0);
        const answer = carrier.deliver({ ...plain, shortMessage: encodeGsm7('hi') });
        await carrier.until(() => commits.length > 0);
        commits.shift()?.(true);
        assert.equal(await answer, 0);
        pass(10_000, 30_000);
      }
      assert.equal(connector.report().detail, 'answers are late');
      assert.deepEqual([connector.report().state, outcomes.length], ['bound', 0]);
      for (const [pdu, session] of held) session.respond(pdu, { messageId: 'late' });
      await carrier.until(() => outcomes.length === 2);
      assert.ok(outcomes.every(({ outcome }) => outcome.kind === 'accepted'));
      pass(30_000);
      assert.equal(connector.report().detail, '');
    },
    { settings: { responseTimeoutMs: 30_000 }, clock },
  );
});

test('a carrier that owes answers and says nothing is dead: the oldest segment goes again later, the others at once', () => {
  const { clock, pass } = steppedClock();
  return withCarrier(
    async ({ carrier, connector, bound, outcomes }) => {
      await bound();
      carrier.onSubmit = () => {};
      for (const messageId of [1, 2]) connector.submit(segmentOf({ messageId }));
      await carrier.until(() => carrier.submits.length === 2);
      pass(30_000);
      await carrier.until(() => outcomes.length === 2);
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome.kind === 'unknown' && outcome.again),
        ['later', 'at_once'],
      );
      assert.match(connector.report().detail, /stopped answering/);
    },
    { settings: { responseTimeoutMs: 30_000 }, clock },
  );
});

test('a carrier that refuses more than four outstanding: learned as a window, and held to', () =>
  withCarrier(
    async ({ carrier, connector, bound, outcomes, profile }) => {
      await bound();
      const held: (readonly [PduOf<'submit_sm'>, SmscSession])[] = [];
      carrier.onSubmit = (pdu, session) => {
        if (held.length < 4) held.push([pdu, session]);
        else session.respond(pdu, { status: statuses.ESME_RMSGQFUL });
      };
      for (let messageId = 1; messageId <= 10; messageId++) connector.submit(segmentOf({ messageId }));
      await carrier.until(() => outcomes.length === 6);
      assert.ok(outcomes.every(({ outcome }) => outcome.kind === 'throttled' && outcome.cause === 'window'));
      assert.equal(connector.isReady(), false, 'four are outstanding');
      assert.equal(connector.report().binds[0]?.window, 4);
      for (let round = 0; round < 40; round++) {
        for (const [pdu, session] of held.splice(0)) session.respond(pdu, { messageId: `m${round}` });
        const before = outcomes.length;
        await carrier.until(() => outcomes.length > before && connector.isReady());
        while (connector.isReady()) connector.submit(segmentOf());
        await carrier.until(() => held.length >= 4);
      }
      assert.equal(profile.window.learned(), 4);
      assert.equal(profile.evidence.widest, 4);
    },
    { clock: new SimulatedTime(realClock) },
  ));

test('what only reads like a receipt: a receipt when its message is known, a message from a phone when not', () =>
  withCarrier(async ({ carrier, bound, receipts, inbound, results, commits, profile }) => {
    await bound();
    const shortMessage = Buffer.from('id:77 sub:001 dlvrd:001 stat:DELIVRD err:000 text:x');
    const known = carrier.deliver({ ...plain, shortMessage });
    await carrier.until(() => receipts.length === 1);
    assert.equal(receipts[0]?.isDoubtful, true);
    results.shift()?.({ kind: 'matched', keyIndex: 0, messageId: 1, part: 1, total: 1 });
    assert.equal(await known, 0);
    assert.deepEqual([inbound.length, profile.evidence.bits.unset], [0, 1]);

    commits.length = 0;
    const unknown = carrier.deliver({ ...plain, shortMessage });
    await carrier.until(() => receipts.length === 2);
    results.shift()?.({ kind: 'unknown' });
    await carrier.until(() => inbound.length === 1);
    assert.match(inbound[0]?.content ?? '', /^id:77 /);
    commits.at(-1)?.(true);
    assert.equal(await unknown, 0);
    assert.equal(profile.evidence.bits.unset, 1, 'nothing is learned from a message');
  }));

test('a message that nothing can be read from is kept for the operator', () =>
  withCarrier(async ({ carrier, bound, inbound, inboundResults }) => {
    await bound();
    const answer = carrier.deliver({ ...plain, esmClass: 0x40, shortMessage: fromHex('ff0003') });
    await carrier.until(() => inbound.length === 1);
    assert.equal(inbound[0]?.traits?.octets, 'ff0003');
    inboundResults[0]?.('kept');
    assert.equal(await answer, statuses.ESME_ROK);
  }));

test('a link learns how its carrier writes ids and receipts', () =>
  withCarrier(async ({ carrier, bound, send, receipts, results, profile }) => {
    await bound();
    carrier.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: '00AB' });
    await send();
    const shortMessage = Buffer.from('id:171 sub:001 dlvrd:001 submit date:2401011200 done date:2401011201 stat:DELIVRD err:000 text:x');
    const answer = carrier.deliver({ ...plain, esmClass: 4, shortMessage });
    await carrier.until(() => receipts.length === 1);
    assert.deepEqual(receipts[0]?.carrierKeys, ['ab', '171', '369'], 'letters in the response: the receipt is read as decimal first');
    results[0]?.({ kind: 'matched', keyIndex: 0, messageId: 1, part: 1, total: 1 });
    await answer;
    assert.equal(profile.evidence.idle.longestMs, 0, 'a bind that has only begun was never idle');
    const { forms, responses, dialects, bits, tlvs } = profile.evidence;
    assert.deepEqual([forms.decimal_to_hex, responses.letters, responses.zeros, bits.set, tlvs.none], [1, 1, 1, 1, 1]);
    assert.deepEqual(Object.keys(dialects), ['id in text, state in text, sub and dlvrd, dates of 10 digits, err of 3, text']);
  }));

test('the habit of reporting on the first part alone, once learned, is applied to the messages it was learned from', () => {
  const { clock, pass } = steppedClock();
  return withCarrier(
    async ({ carrier, bound, receipts, results, profile }) => {
      await bound();
      const report = async (messageId: number): Promise<void> => {
        const answer = carrier.deliver({ ...plain, esmClass: 4, shortMessage: Buffer.from(`id:${messageId} stat:DELIVRD`) });
        await carrier.until(() => results.length > 0);
        results.shift()?.({ kind: 'matched', keyIndex: 0, messageId, part: 1, total: 3 });
        await answer;
      };
      for (let id = 1; id <= 6; id++) await report(id);
      assert.ok(receipts.every(({ reportedParts }) => reportedParts === null));
      pass(120_000, 0);
      await report(7);
      assert.equal(profile.evidence.parts.first, 6);
      const again = receipts.slice(7);
      assert.deepEqual(
        again.map(({ carrierKeys, reportedParts }) => [carrierKeys[0], reportedParts]),
        [1, 2, 3, 4, 5, 6].map((id) => [String(id), 'first']),
      );
      assert.equal(receipts[6]?.reportedParts, 'first', 'the seventh itself');
    },
    { clock },
  );
});
