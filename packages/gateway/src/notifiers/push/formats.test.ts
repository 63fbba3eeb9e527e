import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageState } from '../../core/message.ts';
import { planOf } from '../../core/testing.ts';
import { formats, requestIdOf } from './formats.ts';
import { AT, inboundPush, reportPush } from './testing.ts';

const settings = {
  timeZone: 'Asia/Shanghai',
  reportStyle: 'delivery',
  inboxEncoding: 'plain',
  ...planOf({ 86: 'CN' }, { 86: '460-00' }),
  currency: 'EUR',
} as const;
const failed = reportPush(8, {
  state: MessageState.UNDELIVERABLE,
  reason: 'carrier_failed',
  error: '00B',
  postedMicros: 0,
  postedSegments: 0,
});

test('PUT: rows of reports, and rows of getsms', () => {
  assert.equal(
    formats.put.body([reportPush(7), failed], settings),
    '{"type":"report","cnt":2,"array":[[7,"8613800138000",20260301090503,0,""],[8,"8613800138000",20260301090503,3,"UNDELIVERABLE: carrier_failed (00B)"]]}',
  );
  assert.equal(
    formats.put.body([inboundPush(5)], settings),
    '{"type":"sms","cnt":1,"array":[[5,8613800138000,20260301090500,"hello \\"you\\""]]}',
  );
  const other = JSON.parse(formats.put.body([inboundPush(5)], { ...settings, inboxEncoding: 'base64' }));
  assert.equal(other.array[0][3], Buffer.from('hello "you"').toString('base64'));
  assert.equal(JSON.parse(formats.put.body([failed], { ...settings, reportStyle: 'eims' })).array[0][3] > 1000, true);
  assert.equal(formats.put.rowsMax, 50);
});

test('V3: one object an event', () => {
  assert.deepEqual(JSON.parse(formats.v3.body([reportPush(7, { appId: 'shop', orderId: 'a1' })], settings)), {
    appId: 'shop',
    orderId: 'a1',
    msgid: '7',
    mobile: '8613800138000',
    status: 0,
    reason: '',
    timestamp: AT + 3000,
    mcc: '460',
    mnc: '00',
    pricedetail: { pay: '0.040000', currency: 'EUR', chargeCnt: 2, price: '0.020000' },
  });
  assert.equal(JSON.parse(formats.v3.body([failed], settings)).status, 1);
  const inbound = JSON.parse(formats.v3.body([inboundPush(5)], settings));
  assert.deepEqual(
    [inbound.msgid, inbound.mobile, inbound.reply_time, inbound.content, inbound.sendid],
    ['5', '8613800138000', '2026-03-01 09:05:00', 'hello "you"', '10690001'],
  );
});

test('standard: an envelope with a type, a time and data', () => {
  assert.deepEqual(JSON.parse(formats.standard.body([failed], settings)), {
    type: 'message.report',
    timestamp: '2026-03-01T01:05:03.123Z',
    data: {
      id: 8,
      number: '8613800138000',
      sender: 'Acme',
      state: 'UNDELIVERABLE',
      reason: 'carrier_failed',
      error: '00B',
      segments: 2,
      charged: '0.000000',
      endedAt: '2026-03-01T01:05:03.123Z',
      acceptedAt: '2026-03-01T01:05:00.123Z',
    },
  });
  assert.equal(JSON.parse(formats.standard.body([inboundPush(5, '\u2028')], settings)).data.content, '\u2028');
});

test('one event has its own id, several have one that they share whenever they go together', () => {
  assert.equal(requestIdOf([reportPush(7)]), 'report-7');
  assert.equal(requestIdOf([inboundPush(7)]), 'inbound-7');
  const both = requestIdOf([reportPush(7), reportPush(8)]);
  assert.match(both, /^batch-[0-9a-f]{32}$/);
  assert.equal(requestIdOf([reportPush(7), reportPush(8)]), both);
  assert.notEqual(requestIdOf([reportPush(7), reportPush(9)]), both);
});
