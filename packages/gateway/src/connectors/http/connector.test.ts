import assert from 'node:assert/strict';
import test from 'node:test';
import { MessageState } from '../../core/message.ts';
import { segmentOf } from '../smpp/testing.ts';
import { mmsOf } from '../mm7/testing.ts';
import { connectorConformance, type WithWorld } from '../conformance.ts';
import { type HttpRig, withApi } from './testing.ts';

const FORM = 'application/x-www-form-urlencoded';
const status = 'MessageSid=SM1&MessageStatus=delivered&To=%2B447700900001&From=%2B1555';
const inboundForm = 'MessageSid=SM9&From=%2B447700900001&To=%2B15550100&Body=hi';

const withTwilio: WithWorld = (use) =>
  withApi('twilio', async (rig) => {
    const { connector, heard, requests, until } = rig;
    const usual = rig.respond;
    await use({
      connector,
      heard,
      carrier: {
        answers(how) {
          rig.respond =
            how === 'taken'
              ? usual
              : how === 'held'
                ? () => undefined
                : () => ({ status: 400, body: { code: 21_211, message: 'Invalid To' } });
        },
        cut: rig.cut,
        receipt: async () => (await rig.tell(status, FORM)) === 200,
        message: async () => (await rig.tell(inboundForm, FORM)) === 200,
        arrived: () => requests.length,
      },
      segment: (messageId) => segmentOf({ messageId }),
      until,
    });
  });
connectorConformance('http', withTwilio);

const longLived = Date.UTC(2040, 0, 1);

test('Twilio: a text and an MMS as its API wants them, with Basic', () =>
  withApi(
    'twilio',
    async ({ send, requests }) => {
      const sent = await send(segmentOf({ number: '0044 7700-900001', sender: '15550100', text: 'olé & 中', expiresAt: longLived }));
      assert.deepEqual(sent, { kind: 'accepted', carrierKey: 'SM1' });
      const [first] = requests;
      assert.deepEqual(Object.fromEntries(new URLSearchParams(first?.body)), {
        To: '+447700900001',
        From: '+15550100',
        Body: 'olé & 中',
        StatusCallback: 'https://sms.example/inbound/c/t',
        ValidityPeriod: '14400',
      });
      assert.equal(first?.headers.authorization, `Basic ${Buffer.from('AC1:token').toString('base64')}`);
      const mms = { ...mmsOf(), urls: () => ['https://m.example/1', 'https://m.example/2'] };
      await send(segmentOf({ sender: 'Acme', mms, alphabet: 'mms' }));
      const second = new URLSearchParams(requests[1]?.body);
      assert.deepEqual([second.getAll('MediaUrl'), second.get('From')], [['https://m.example/1', 'https://m.example/2'], 'Acme']);
    },
    { auth: 'basic', systemId: 'AC1', password: 'token', receiptUrl: 'https://sms.example/inbound/c/t' },
  ));

test('Telnyx: JSON with a bearer token', () =>
  withApi(
    'telnyx',
    async ({ send, requests }) => {
      const mms = { ...mmsOf(), urls: () => ['https://m.example/1'] };
      assert.deepEqual(await send(segmentOf({ number: '447700900001', sender: '+15550100', mms, alphabet: 'mms', text: 'hi' })), {
        kind: 'accepted',
        carrierKey: 'id-1',
      });
      assert.deepEqual(JSON.parse(requests[0]?.body ?? ''), {
        to: '+447700900001',
        from: '+15550100',
        text: 'hi',
        subject: 'Sun & sea',
        type: 'MMS',
        media_urls: ['https://m.example/1'],
      });
      assert.equal(requests[0]?.headers.authorization, 'Bearer key');
      await send(segmentOf({ text: 'plain' }));
      assert.deepEqual(JSON.parse(requests[1]?.body ?? ''), { to: '+8613800138000', text: 'plain', type: 'SMS' });
    },
    { auth: 'bearer', password: 'key', validity: 'never' },
  ));

test('what refusals mean, by code and by HTTP status', async () => {
  const twilio = (code: number, message: string) => ({ code, message });
  const telnyx = (code: string, detail: string) => ({ errors: [{ code, detail }] });
  const cases: readonly (readonly ['twilio' | 'telnyx', status: number, body: unknown, kind: string, reason?: string])[] = [
    ['twilio', 400, twilio(21_610, 'unsubscribed'), 'refused', 'blacklisted'],
    ['twilio', 400, twilio(21_614, 'no mobile'), 'refused', 'carrier_refused'],
    ['twilio', 400, twilio(21_623, 'too many media'), 'refused', 'mms_refused'],
    ['twilio', 429, twilio(20_429, 'too many'), 'throttled'],
    ['twilio', 400, twilio(30_001, 'queue overflow'), 'refused_temporary'],
    ['twilio', 401, twilio(20_003, 'authenticate'), 'refused_temporary'],
    ['twilio', 500, 'oops', 'unknown'],
    ['twilio', 201, {}, 'unknown'],
    ['twilio', 503, {}, 'refused_temporary'],
    ['twilio', 404, {}, 'refused', 'carrier_refused'],
    ['telnyx', 400, telnyx('40300', 'blocked'), 'refused', 'blacklisted'],
    ['telnyx', 422, telnyx('40310', 'invalid to'), 'refused', 'carrier_refused'],
    ['telnyx', 429, telnyx('10011', 'too many'), 'throttled'],
  ];
  for (const [carrier, httpStatus, body, kind, reason] of cases)
    await withApi(carrier, async (rig: HttpRig) => {
      rig.respond = () => ({ status: httpStatus, body });
      const outcome = await rig.send(segmentOf());
      assert.equal(outcome.kind, kind, JSON.stringify([httpStatus, body]));
      if (outcome.kind === 'refused') assert.equal(outcome.reason, reason);
    });
});

test('binary data does not go, and nothing leaves', () =>
  withApi('twilio', async ({ send, requests }) => {
    const outcome = await send(segmentOf({ octets: Buffer.from([1]), text: '' }));
    assert.deepEqual([outcome.kind, requests.length], ['refused', 0]);
  }));

test('receipts by the door: Twilio in a form, Telnyx in JSON, told apart from messages; attachments are told of', async () => {
  await withApi('twilio', async ({ tell, heard }) => {
    for (const [word, error, state, reason] of [
      ['sent', '', null, null],
      ['delivered', '', MessageState.DELIVERED, null],
      ['undelivered', '30004', MessageState.UNDELIVERABLE, 'blacklisted'],
      ['whatever', '', null, null],
    ] as const) {
      const told = tell(`MessageSid=SM1&MessageStatus=${word}&ErrorCode=${error}`, FORM);
      await Promise.resolve();
      while (heard.receipts.length === 0) await new Promise((resolve) => setImmediate(resolve));
      const one = heard.receipts.shift();
      one?.commit({ kind: 'orphan' });
      assert.equal(await told, 200);
      assert.deepEqual([one?.receipt.carrierKeys, one?.receipt.state, one?.receipt.reason], [['SM1'], state, reason]);
    }
    const told = tell(`${inboundForm}&NumMedia=1&MediaUrl0=https%3A%2F%2Fapi.example%2F1`, FORM);
    while (heard.inbound.length === 0) await new Promise((resolve) => setImmediate(resolve));
    heard.inbound[0]?.commit('kept');
    assert.equal(await told, 200);
    assert.equal(heard.inbound[0]?.message.remark, '1 not fetched: https://api.example/1');
  });
  await withApi('telnyx', async ({ tell, heard }) => {
    const payload = { id: 'id-1', to: [{ phone_number: '+447700900001', status: 'delivery_failed' }], errors: [{ code: '40300' }] };
    const told = tell(JSON.stringify({ data: { event_type: 'message.finalized', payload } }), 'application/json');
    while (heard.receipts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    heard.receipts[0]?.commit(false);
    assert.equal(await told, 503, 'what cannot be written now is to come again');
    assert.deepEqual([heard.receipts[0]?.receipt.error, heard.receipts[0]?.receipt.reason], ['40300', 'blacklisted']);
    const inbound = {
      id: 'in-1',
      from: { phone_number: '+447700900001' },
      to: [{ phone_number: '+15550100', status: 'webhook_delivered' }],
      text: 'hello',
      media: [{ url: 'https://m.example/a', content_type: 'image/png' }],
    };
    const message = tell(JSON.stringify({ data: { event_type: 'message.received', payload: inbound } }), 'application/json');
    while (heard.inbound.length === 0) await new Promise((resolve) => setImmediate(resolve));
    heard.inbound[0]?.commit('kept');
    assert.equal(await message, 200);
    const { from, to, content, carrierMessageId, remark } = heard.inbound[0]?.message ?? {};
    assert.deepEqual([from, to, content, carrierMessageId], ['447700900001', '15550100', 'hello', 'in-1']);
    assert.equal(remark, '1 not fetched: https://m.example/a');
  });
});
