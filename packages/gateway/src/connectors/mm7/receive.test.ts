import assert from 'node:assert/strict';
import test from 'node:test';
import { MessageState } from '../../core/message.ts';
import { INBOUND_MMS_BYTES_MAX } from '../../limits.ts';
import { picture, withMm7, type RigOptions } from './testing.ts';

const phone = {
  from: '+447700900001',
  to: '100',
  subject: 'Holiday',
  parts: [
    { contentType: 'image/jpeg', name: 'sun.jpg', octets: picture },
    { contentType: 'text/plain; charset=utf-8', name: 't.txt', octets: Buffer.from('grüß dich') },
  ],
};
const report = (word: string, more = ''): string =>
  `<Envelope><Header><TransactionID>r1</TransactionID></Header><Body><DeliveryReportReq><MM7Version>6.8.0</MM7Version><MessageID>M-01</MessageID>${more}<MMStatus>${word}</MMStatus><StatusText>so it is</StatusText></DeliveryReportReq></Body></Envelope>`;

async function post(
  url: string,
  body: string,
  type = 'text/xml',
): Promise<{ readonly status: number; readonly text: string; readonly code: string }> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
  const text = await response.text();
  return { status: response.status, text, code: /<StatusCode>(\d+)</.exec(text)?.[1] ?? '' };
}

test('a delivery in any shape: its media are in the home before the message is told of, its texts are the content', async () => {
  for (const deliverAs of ['related_smil', 'mixed_base64'] as const)
    for (const href of ['cid', 'no_scheme', 'missing'] as const)
      await withMm7(
        async ({ mmsc, inbound, media }) => {
          assert.equal(await mmsc.sendFromPhone(phone), 1000);
          const [{ message } = {}] = inbound;
          assert.deepEqual([message?.from, message?.to, message?.content], ['447700900001', '100', 'grüß dich']);
          assert.equal(message?.mms?.subject, 'Holiday');
          assert.deepEqual(
            message?.mms?.parts.map(({ name, contentType, octets }) => [name, contentType, octets]),
            [['sun.jpg', 'image/jpeg', picture.length]],
          );
          assert.deepEqual(media.kept, [picture]);
          assert.equal(message?.remark, undefined);
        },
        { centre: { deliverAs, href } },
      );
});

test('a delivery that comes twice has one id; another one has another', () =>
  withMm7(
    async ({ mmsc, inbound }) => {
      await mmsc.sendFromPhone(phone);
      await mmsc.sendFromPhone(phone);
      const ids = inbound.map(({ message }) => message.carrierMessageId);
      assert.equal(ids.length, 4);
      assert.equal(new Set(ids).size, 2);
    },
    { centre: { deliverCopies: 2 } },
  ));

test('media that cannot be kept now: 4006 and nothing is told; too large or of no kind: told with a remark', () =>
  withMm7(async ({ mmsc, inbound, media }) => {
    media.refusal = { ok: false, why: 'unavailable', detail: 'the disk is full' };
    assert.equal(await mmsc.deliverOnce(phone), 4006);
    assert.equal(inbound.length, 0);
    media.refusal = { ok: false, why: 'too_large', detail: `more than ${INBOUND_MMS_BYTES_MAX} octets` };
    assert.equal(await mmsc.deliverOnce(phone), 1000);
    const [{ message } = {}] = inbound;
    assert.deepEqual([message?.content, message?.mms?.parts], ['grüß dich', []]);
    assert.match(message?.remark ?? '', /^an attachment was not kept \(sun\.jpg, image\/jpeg\): more than/);
  }));

test('a store that cannot write makes the centre repeat, one that never will does not', () =>
  withMm7(
    async ({ mmsc, inbound, receipts, until, doorUrl }) => {
      for (const [result, code] of [
        ['later', 4006],
        ['never', 4005],
        ['kept', 1000],
      ] as const) {
        const sent = mmsc.deliverOnce(phone);
        await until(() => inbound.length === 1);
        inbound.shift()?.commit(result);
        assert.equal(await sent, code);
      }
      const told = post(doorUrl, report('Retrieved'));
      await until(() => receipts.length === 1);
      receipts[0]?.commit(false);
      assert.equal((await told).code, '4006');
    },
    { commits: false },
  ));

test('reports: every word, parties swapped or not, read replies', () =>
  withMm7(async ({ receipts, doorUrl }) => {
    const words: readonly (readonly [string, MessageState | null])[] = [
      ['Retrieved', MessageState.DELIVERED],
      ['Forwarded', null],
      ['Deferred', null],
      ['Expired', MessageState.EXPIRED],
      ['Rejected', MessageState.UNDELIVERABLE],
      ['Unrecognised', MessageState.UNDELIVERABLE],
      ['Unreachable', MessageState.UNDELIVERABLE],
      ['Indeterminate', null],
      ['Whatever', null],
    ];
    for (const [word, state] of words) {
      assert.equal((await post(doorUrl, report(word, '<Recipient><ShortCode>100</ShortCode></Recipient>'))).code, '1000');
      const { receipt } = receipts.at(-1) ?? {};
      assert.deepEqual([receipt?.state, receipt?.carrierKeys, receipt?.stateText], [state, ['M-01'], word]);
      assert.equal(receipt?.reason, /^(Rejected|Unrecognised)$/.test(word) ? 'mms_refused' : null);
      assert.match(receipt?.raw ?? '', new RegExp(`^delivery report: ${word} so it is$`));
    }
    await post(
      doorUrl,
      report('Retrieved', '<Recipient><Number>+447700900001</Number></Recipient><Sender><RFC2822Address>a@b</RFC2822Address></Sender>'),
    );
    assert.deepEqual(receipts.at(-1)?.receipt.parties, ['447700900001', '']);
    const read = report('Read').replaceAll('DeliveryReportReq', 'ReadReplyReq');
    assert.match((await post(doorUrl, read)).text, /ReadReplyRsp/);
    assert.deepEqual([receipts.at(-1)?.receipt.state, receipts.at(-1)?.receipt.stateText], [MessageState.DELIVERED, 'Read']);
  }));

test('an answer is in the words it was asked in', () =>
  withMm7(async ({ doorUrl }) => {
    const asked = report('Retrieved').replace('<DeliveryReportReq>', '<DeliveryReportReq xmlns="urn:rel-5">').replace('6.8.0', '5.3.0');
    const { text } = await post(doorUrl, asked);
    assert.match(text, /<DeliveryReportRsp xmlns="urn:rel-5"><MM7Version>5\.3\.0</);
    assert.match(text, /mustUnderstand="1">r1</);
  }));

const odd = async ({ settings }: RigOptions, status: number): Promise<void> =>
  withMm7(
    async ({ doorUrl, receipts, inbound }) => {
      const cases: readonly (readonly [body: string, type: string, code: string])[] = [
        ['hello', 'text/xml', '2007'],
        ['<!DOCTYPE a><a/>', 'text/xml', '2007'],
        ['<Envelope><Body><SubmitReq/></Body></Envelope>', 'text/xml', '4003'],
        ['--b\r\n\r\n<Envelope/>', 'multipart/related; boundary=b', '2007'],
        ['x', 'multipart/related', '2007'],
      ];
      for (const [body, type, code] of cases) {
        const answer = await post(doorUrl, body, type);
        assert.deepEqual([answer.status, answer.code], [status, code], body);
        assert.match(answer.text, /VASPErrorRsp/);
      }
      const noId = await post(doorUrl, report('Retrieved').replace('M-01', ''));
      assert.deepEqual([noId.status, noId.code], [200, '2007']);
      assert.deepEqual([receipts.length, inbound.length], [0, 0]);
    },
    settings ? { settings } : {},
  );

test('what cannot be read is a fault, under 500 or, for centres that read no 500, under 200', async () => {
  await odd({}, 500);
  await odd({ settings: { faultStatus: 200 } }, 200);
});
