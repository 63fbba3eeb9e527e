import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import test from 'node:test';
import { mm7DialectNames } from '@trunkline/mms';
import { presets } from '@trunkline/mms/simulator';
import { mm7DialectNames as dialectsOfSettings } from '../../core/carrier-http-settings.ts';
import { CARRIER_ACCESS_REFUSALS_MAX } from '../../limits.ts';
import type { MmsBudget } from '../../ports/connector.ts';
import { mmsOf, mmsSegment, picture, withMm7 } from './testing.ts';

const withAuth = { systemId: 'vasp', password: 'secret' };

test('the dialects an operator may choose are those that can be written', () => {
  assert.deepEqual(dialectsOfSettings, mm7DialectNames);
});

test('an MMS arrives whole, in every dialect, encoding and container', async () => {
  for (const mm7Dialect of mm7DialectNames)
    await withMm7(
      async ({ mmsc, send }) => {
        const outcome = await send();
        assert.ok(outcome.kind === 'accepted');
        const [mms] = mmsc.received;
        assert.ok(mms);
        assert.equal(mms.messageId, outcome.carrierKey);
        assert.deepEqual(
          mms.parts.map(({ name, contentType }) => [name, contentType]),
          [
            ['smil.xml', 'application/smil; charset=utf-8'],
            ['a.jpg', 'image/jpeg'],
            ['text.txt', 'text/plain; charset=utf-8'],
          ],
        );
        assert.deepEqual(mmsc.content(mms.messageId, 'a.jpg'), picture);
        const { subject, sender, recipients, vaspId, vasId, deliveryReport, content } = mms.submit;
        assert.deepEqual([subject, vaspId, vasId, deliveryReport, content?.href], ['Sun & sea', 'vasp', 'news', true, 'content']);
        assert.deepEqual([sender?.kind, sender?.value, recipients.to[0]?.value], ['short_code', '100', '447700900001']);
      },
      {
        settings: mm7Dialect.startsWith('rel-5')
          ? { mm7Dialect, mmsEncoding: 'base64', mmsContainer: 'mixed', mm7Prefix: 'mm7' }
          : { mm7Dialect },
      },
    );
});

test('an answer says what the centre called the MMS it answers; where the centre does not know it any more it goes once without', () =>
  withMm7(async ({ mmsc, send, linked, connector, outcomes }) => {
    linked.set('100 447700900001', 'link-9');
    await send();
    await send({ number: '+447700900002' });
    mmsc.set({ refuse: 2006, refuseTimes: 1 });
    assert.equal((await send()).kind, 'accepted');
    assert.deepEqual(
      mmsc.received.map(({ submit }) => submit.linkedId),
      ['link-9', '', ''],
    );
    mmsc.set({ refuse: 2006, refuseTimes: 0 });
    const outcome = await send();
    assert.deepEqual([outcome.kind, mmsc.stats.submits, outcomes.length, connector.isReady()], ['refused', 6, 4, true]);
  }));

test('what an operator sets is said: sender, service, who pays, no SMIL, no report', () =>
  withMm7(
    async ({ mmsc, send }) => {
      await send({ sender: '+447700900099' });
      const { submit, parts } = mmsc.received[0] ?? {};
      assert.deepEqual(
        [
          submit?.sender?.kind,
          submit?.serviceCode,
          submit?.chargedParty,
          submit?.chargedPartyId,
          submit?.deliveryReport,
          submit?.messageClass,
        ],
        ['number', 'tariff', 'Sender', '123', false, 'Informational'],
      );
      assert.deepEqual([submit?.content?.allowAdaptations, submit?.expiryDate, parts?.[0]?.name], [false, null, 'a.jpg']);
    },
    {
      settings: {
        serviceCode: 'tariff',
        chargedParty: 'Sender',
        chargedPartyId: '123',
        registeredDelivery: 'none',
        messageClass: 'Informational',
        allowAdaptations: false,
        validity: 'never',
        smil: false,
        cidBrackets: true,
      },
    },
  ));

test('every preset of the centre is understood, credentials and all', async () => {
  const auths: Readonly<Record<string, 'basic' | 'bearer' | 'digest'>> = {
    'vibes-like': 'basic',
    'telnyx-like': 'bearer',
    'china-like': 'digest',
  };
  for (const preset of Object.keys(presets))
    await withMm7(
      async ({ mmsc, send, receipts, until }) => {
        assert.equal((await send()).kind, 'accepted', preset);
        assert.equal((await send()).kind, 'accepted', preset);
        assert.ok(mmsc.stats.challenged <= 1, 'a challenge is met once');
        await until(() => receipts.some(({ receipt }) => receipt.state !== null));
        const last = receipts.find(({ receipt }) => receipt.state !== null)?.receipt;
        assert.deepEqual([last?.stateText, last?.carrierKeys.length, last?.recipient], ['Retrieved', 1, ''], preset);
      },
      { centre: { preset }, settings: { ...withAuth, auth: auths[preset] ?? 'none' } },
    );
});

test('what refusals mean, as answers and as faults, and codes of a centre of its own', () =>
  withMm7(
    async ({ mmsc, send, errors }) => {
      const cases: readonly (readonly [code: number, kind: string, reason?: string])[] = [
        [1100, 'accepted'],
        [2000, 'refused', 'carrier_refused'],
        [2002, 'refused', 'carrier_refused'],
        [3000, 'refused_temporary'],
        [3002, 'refused', 'mms_refused'],
        [4003, 'refused', 'mms_refused'],
        [4005, 'refused', 'mms_refused'],
        [4006, 'refused_temporary'],
        [3005, 'refused_temporary'],
        [2571, 'refused', 'mms_refused'],
        [3077, 'refused', 'mms_refused'],
      ];
      for (const refuseAs of ['answer', 'fault'] as const)
        for (const [code, kind, reason] of cases) {
          mmsc.set({ refuse: code, refuseAs, faultHttpStatus: code % 2 === 0 ? 200 : 500 });
          const outcome = await send();
          // A fault is no success, whatever it says.
          const isOdd = code === 1100 && refuseAs === 'fault';
          assert.equal(outcome.kind, isOdd ? 'refused' : kind, `${code} ${refuseAs}`);
          if (outcome.kind === 'refused' && !isOdd) assert.equal(outcome.reason, reason, String(code));
          if ('detail' in outcome) assert.match(outcome.detail, new RegExp(`^${code} `));
        }
      assert.ok(errors.length > 0 && errors.every((message) => message.includes('finds fault')));
    },
    { settings: { finalStatuses: [3077, 2571] } },
  ));

test('content that is refused is tried once smaller, then it is refused', () =>
  withMm7(async ({ mmsc, send }) => {
    const budgets: MmsBudget[] = [];
    mmsc.set({ refuse: 2004 });
    const outcome = await send({ mms: mmsOf(budgets) });
    assert.ok(outcome.kind === 'refused' && outcome.reason === 'mms_refused');
    assert.deepEqual(budgets, [
      { octetsMax: 294_000, encoding: 'binary' },
      { octetsMax: 147_000, encoding: 'binary' },
    ]);
    mmsc.set({ refuse: 2004, refuseTimes: 1 });
    assert.equal((await send()).kind, 'accepted');
  }));

test('what may have been taken is in doubt: no answer in time, a cut, an answer that says nothing', () =>
  withMm7(
    async ({ mmsc, send, until, connector }) => {
      for (const [answer, again] of [
        ['silent', 'later'],
        ['lost', 'at_once'],
        ['empty_200', 'later'],
      ] as const) {
        mmsc.set({ answer });
        const outcome = await send();
        assert.ok(outcome.kind === 'unknown', answer);
        assert.equal(outcome.again, again, answer);
      }
      assert.equal(mmsc.stats.taken, 3);
      await until(() => connector.isReady());
    },
    { settings: { responseTimeoutMs: 50 } },
  ));

test('a centre gives back what it has not delivered, and says so when it cannot', () =>
  withMm7(
    async ({ mmsc, send, connector }) => {
      const outcome = await send();
      assert.ok(outcome.kind === 'accepted');
      assert.equal(await connector.cancel?.(outcome.carrierKey), true);
      assert.equal(mmsc.received[0]?.isCancelled, true);
      // A Fault, here under 200.
      assert.equal(await connector.cancel?.(outcome.carrierKey), false);
      assert.equal(await connector.cancel?.('M-unknown'), false);
      mmsc.cut();
      await mmsc.close();
      assert.equal(await connector.cancel?.(outcome.carrierKey), false);
    },
    { centre: { reports: 'never', faultHttpStatus: 200 } },
  ));

test('media that cannot be read now are tried later, and nothing is taken', () =>
  withMm7(async ({ mmsc, send }) => {
    const broken = mmsOf();
    const outcome = await send({
      mms: {
        ...broken,
        async fit(budget) {
          const fit = await broken.fit(budget);
          if (!fit.ok) return fit;
          const open = (): Readable =>
            Readable.from(
              (async function* () {
                yield Buffer.from('some');
                await Promise.resolve();
                throw new Error('the disk is gone');
              })(),
            );
          return { ok: true, parts: fit.parts.map((part) => ({ ...part, open })) };
        },
      },
    });
    assert.ok(outcome.kind === 'refused_temporary');
    assert.match(outcome.detail, /the disk is gone/);
    const later = await send({ mms: { ...broken, fit: () => Promise.resolve({ ok: false, why: 'not_now', detail: 'later' }) } });
    const never = await send({ mms: { ...broken, fit: () => Promise.resolve({ ok: false, why: 'too_large', detail: 'too large' }) } });
    assert.deepEqual([later.kind, never.kind, never.kind === 'refused' && never.reason], ['refused_temporary', 'refused', 'mms_refused']);
    const odd = await send({ mms: { ...broken, fit: () => Promise.resolve({ ok: false, why: 'unreadable', detail: 'broken' }) } });
    assert.equal(odd.kind === 'refused' && odd.reason, 'carrier_refused');
    assert.equal(mmsc.stats.taken, 0);
    assert.equal((await send({ mms: undefined as never })).kind, 'refused');
  }));

test('a centre that cannot be reached: the segment comes back, the link waits and comes back', async () => {
  const placeholder = createServer();
  await new Promise<void>((resolve) => placeholder.listen(0, '127.0.0.1', resolve));
  const address = placeholder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await withMm7(
    async ({ connector, until, outcomes, states }) => {
      await until(() => connector.isReady());
      placeholder.closeAllConnections();
      await new Promise((resolve) => placeholder.close(resolve));
      connector.submit(mmsSegment());
      await until(() => outcomes.length === 1);
      assert.deepEqual([outcomes[0]?.outcome.kind, connector.report().state], ['unsent', 'waiting']);
      const back = createServer();
      await new Promise<void>((resolve) => back.listen(port, '127.0.0.1', resolve));
      await until(() => connector.isReady());
      assert.ok(states.some(({ state, nextTryAt }) => state === 'waiting' && nextTryAt !== null));
      back.closeAllConnections();
      await new Promise((resolve) => back.close(resolve));
    },
    { settings: { url: `http://127.0.0.1:${port}/` } },
  );
});

test('credentials that are not accepted stop the link after some tries, with an alarm', () =>
  withMm7(
    async ({ connector, send, errors, mmsc, until }) => {
      await until(() => connector.isReady());
      for (let count = 1; count <= CARRIER_ACCESS_REFUSALS_MAX; count++) {
        assert.equal(connector.report().state, 'bound');
        assert.equal((await send()).kind, 'refused_temporary');
      }
      assert.deepEqual([connector.report().state, connector.isReady(), errors.length], ['refused', false, 1]);
      assert.equal(mmsc.stats.submits, 0);
    },
    { centre: { auth: 'basic' }, settings: { ...withAuth, auth: 'basic', password: 'wrong' } },
  ));

test('a large MMS streams: no more of it is read than the centre takes', () =>
  withMm7(
    async ({ send, mmsc, until }) => {
      const chunk = Buffer.alloc(64 * 1024, 7);
      const chunks = 40;
      let given = 0;
      const open = (): Readable =>
        Readable.from(
          (async function* () {
            for (let index = 0; index < chunks; index++) {
              given++;
              yield chunk;
              await Promise.resolve();
            }
          })(),
        );
      const part = { contentType: 'video/mp4', name: 'v.mp4', octets: chunk.length * chunks, open };
      const whole = await send({ mms: { ...mmsOf(), fit: () => Promise.resolve({ ok: true, parts: [part] }) } });
      assert.equal(whole.kind, 'accepted');
      assert.equal(mmsc.received[0]?.parts.at(-1)?.octets, part.octets);
      assert.equal(given, chunks);
      // One whose source gives less than it said never becomes a request of another length.
      const short = await send({
        mms: { ...mmsOf(), fit: () => Promise.resolve({ ok: true, parts: [{ ...part, octets: part.octets + 1 }] }) },
      });
      assert.equal(short.kind, 'refused_temporary');
      await until(() => true);
      assert.equal(mmsc.stats.taken, 1);
    },
    { settings: { mmsBytesMax: 5_000_000 } },
  ));
