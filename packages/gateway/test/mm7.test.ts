// What MM7 promises beyond the usual way (test/mms-centre.test.ts): a budget that counts base64, a second try with less, reports that contradict each other,
// and that a message whose outcome nobody knows is not sent again.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { until } from './testing/gateway.ts';
import { photo, withMmsWorld } from './testing/mms-world.ts';

const DELIVERED = 0;
/** Of 10 and a gift of 0.05. */
const leftOf = async (api: (endpoint: string) => Promise<Record<string, unknown>>): Promise<string> => {
  const { balance, gift } = await api('getbalance');
  return (Number(balance) + Number(gift)).toFixed(6);
};

describe('MM7', () => {
  test('a photograph above the budget arrives within it, upright, without its place; delivered, reported, paid as one MMS', () =>
    withMmsWorld(
      async ({ mmsc, send, codeOf, api, cli }) => {
        const picture = await photo(1600, 1200);
        assert.ok(picture.length > 600_000, `${picture.length} octets`);
        const id = await send({ mmstitle: 'Sea', content: 'grüß dich' }, picture);
        await until(
          () => codeOf(id),
          (code) => code === DELIVERED,
        );
        const [mms] = mmsc.received;
        assert.ok(mms);
        assert.deepEqual(
          [mms.submit.subject, mms.submit.recipients.to[0]?.value, mms.parts.map(({ contentType }) => contentType.split(';')[0])],
          ['Sea', '10010', ['application/smil', 'image/jpeg', 'text/plain']],
        );
        const arrived = mmsc.content(mms.messageId, 'sea.jpg');
        assert.ok(arrived);
        // Base64 on the wire: four octets for three.
        assert.ok(arrived.length * 1.36 < 300_000, `${arrived.length} octets`);
        const { width, exif } = await sharp(arrived).metadata();
        assert.deepEqual([(width ?? 0) > 500, exif], [true, undefined]);
        assert.equal(mmsc.content(mms.messageId, 'text.txt')?.toString('utf8'), 'grüß dich');
        assert.equal(await leftOf(api), '9.950000');
        assert.match(JSON.stringify(await cli('message', 'show', id)), new RegExp(`"carrierId":"${mms.messageId}"`));
      },
      { preset: 'mbuni-like' },
      ['--mms-encoding', 'base64', '--mm7-dialect', 'rel-5-1-0'],
    ));

  test('refused for its content it goes once smaller, from the original; refused for good it goes as a link, at the price of the link', () =>
    withMmsWorld(async ({ mmsc, send, codeOf, api, cli, carrier }) => {
      await cli('account', 'set', 'acme', '--mms-fallback', 'link');
      const picture = await photo(1600, 1200);
      mmsc.set({ refuse: 2004 });
      await send({ content: 'a' }, picture);
      const text = await until(
        () => Promise.resolve(carrier.received[0]?.text),
        (one) => one !== undefined,
      );
      assert.match(text ?? '', /^a\nhttp:\S+\/m\/[\w-]{28}$/);
      assert.deepEqual([mmsc.stats.submits, mmsc.stats.taken], [2, 0]);
      await until(
        () => leftOf(api),
        (left) => left === '10.030000',
      );

      mmsc.set({ refuse: 2004, refuseTimes: 1 });
      const id = await send({ numbers: '447700900001', content: 'b' }, picture);
      await until(
        () => codeOf(id),
        (code) => code === DELIVERED,
      );
      const octets = mmsc.received[0]?.parts.find(({ name }) => name === 'sea.jpg')?.octets ?? 0;
      assert.ok(octets > 75_000 && octets < 150_000, `${octets} octets`);
      assert.equal(await leftOf(api), '9.930000');
    }));

  test('a report with its parties swapped counts for the message it names; one after the end changes nothing', () =>
    withMmsWorld(async ({ mmsc, send, codeOf }) => {
      mmsc.set({ reportParties: 'phone_is_sender' });
      const id = await send({ content: 'a' });
      await until(
        () => codeOf(id),
        (code) => code === DELIVERED,
      );
      const late = `<Envelope><Header><TransactionID>1</TransactionID></Header><Body><DeliveryReportReq><MessageID>${mmsc.received[0]?.messageId}</MessageID><MMStatus>Expired</MMStatus></DeliveryReportReq></Body></Envelope>`;
      const answer = await fetch(mmsc.settings.vaspUrl, { method: 'POST', headers: { 'content-type': 'text/xml' }, body: late });
      assert.match(await answer.text(), /<StatusCode>1000</);
      assert.equal(await codeOf(id), DELIVERED);
    }));

  test('taken back: from the centre while it has not delivered, without a refund; a report that was earlier wins', () =>
    withMmsWorld(async ({ mmsc, send, codeOf, cli, api }) => {
      const stateOf = async (id: string): Promise<unknown> => (await cli('message', 'show', id))['state'];
      const id = await send({ numbers: '15550000003', content: 'a' });
      await until(
        () => stateOf(id),
        (state) => state === 'ENROUTE',
      );
      const left = await leftOf(api);
      const { state, refund } = await cli('message', 'cancel', id);
      assert.deepEqual([state, refund, mmsc.received[0]?.isCancelled], ['DELETED', '0.000000', true]);
      assert.deepEqual([await stateOf(id), await leftOf(api)], ['DELETED', left]);
      await assert.rejects(cli('message', 'cancel', id), /cannot be taken back/);
      assert.equal(mmsc.stats.cancels, 1);

      const delivered = await send({ content: 'b' });
      await until(
        () => codeOf(delivered),
        (code) => code === DELIVERED,
      );
      await assert.rejects(cli('message', 'cancel', delivered), /DELIVERED and cannot be taken back/);

      // One that waits for its time never leaves, and costs nothing.
      // In any time zone.
      const sendtime = new Date(Date.now() + 2 * 86_400_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
      const planned = await send({ content: 'c', sendtime });
      assert.equal((await cli('message', 'cancel', planned))['refund'], '0.100000');
      assert.deepEqual([mmsc.stats.cancels, mmsc.stats.submits], [1, 2]);
    }));

  test('no answer, or none that says anything: in doubt, told as such, not sent again; a report to its phone says what became of it', () =>
    withMmsWorld(
      async ({ mmsc, send, cli, codeOf, api }) => {
        await cli('account', 'set', 'acme', '--mms-fallback', 'link');
        const doubted = async (answer: 'silent' | 'lost' | 'empty_200'): Promise<string> => {
          mmsc.set({ answer });
          const id = await send({ numbers: '447700900001', content: answer }, await photo(64, 64));
          await until(
            async () => JSON.stringify(await cli('message', 'show', id)),
            (story) => /in_doubt.*it is not sent again, because the account or the connector wants it at most once/.test(story),
          );
          return id;
        };
        for (const answer of ['silent', 'lost', 'empty_200'] as const) {
          const id = await doubted(answer);
          await until(
            () => codeOf(id),
            (code) => code === DELIVERED,
          );
          assert.match(JSON.stringify(await cli('message', 'show', id)), /only message in doubt to this phone/);
        }
        mmsc.set({ reports: 'never' });
        const unknown = await doubted('lost');
        mmsc.set({ reports: 'asked' });
        // Those behind them leave, and none of them is among what leaves.
        mmsc.set({ answer: 'normal' });
        const next = await send({ numbers: '10010', content: 'next' });
        await until(
          () => codeOf(next),
          (code) => code === DELIVERED,
        );
        assert.deepEqual([mmsc.stats.submits, new Set(mmsc.received.map(({ transactionId }) => transactionId)).size], [5, 5]);
        assert.notEqual(await codeOf(unknown), DELIVERED);
        // Four as MMS; one is held for what it may cost.
        assert.equal(await leftOf(api), '9.550000');
      },
      { reports: 'asked' },
      ['--response-timeout-ms', '1000'],
    ));

  test('where the connector allows it, what is in doubt goes again, as the same transaction', () =>
    withMmsWorld(
      async ({ mmsc, send, codeOf }) => {
        mmsc.set({ answer: 'lost' });
        const id = await send({ numbers: '10010', content: 'again' });
        await mmsc.until(() => mmsc.stats.taken >= 1);
        mmsc.set({ answer: 'normal' });
        await until(
          () => codeOf(id),
          (code) => code === DELIVERED,
        );
        assert.ok(mmsc.stats.taken > 1);
        assert.equal(new Set(mmsc.received.map(({ transactionId }) => transactionId)).size, 1);
      },
      {},
      ['--resend-unknown', 'true'],
    ));
});
