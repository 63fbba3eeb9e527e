import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageState } from '../../core/message.ts';
import type { Webhook } from '../../core/webhook.ts';
import type { DuePush } from '../../ports/store-pushes.ts';
import type { InboundMessage } from '../../ports/store.ts';
import { mailOf } from './mails.ts';

const AT = Date.UTC(2026, 2, 1, 1, 5, 3);
const webhook: Webhook = {
  id: 3,
  accountId: 1,
  url: 'mailto:ann@corp.example',
  format: 'email',
  events: ['inbound', 'failure'],
  isOrdered: false,
  connections: 2,
  createdAt: 0,
  secret: '',
  oldSecret: null,
};
const settings = { domain: 'sms.example', timeZone: 'Asia/Shanghai', replyTo: null };
const inbound = (from: string, to: string, id = 12): DuePush => ({
  seq: 1,
  attempts: 0,
  at: AT,
  event: 'inbound',
  fact: { id, from, to, content: 'hello', receivedAt: AT, traits: null },
});
const report = (state: MessageState, more: object = {}): DuePush => ({
  seq: 1,
  attempts: 0,
  at: AT,
  event: 'report',
  fact: {
    id: 4711,
    number: '447700900123',
    sender: 'Acme',
    state,
    reason: 'none',
    error: '',
    segments: 1,
    postedMicros: 20_000,
    postedSegments: 1,
    acceptedAt: AT - 3000,
    endedAt: AT,
    appId: '',
    orderId: '',
    ...more,
  },
});
const mail = (push: DuePush, more: Partial<typeof settings> = {}) => mailOf(webhook, push, 'ann@corp.example', { ...settings, ...more });

test('what a phone wrote, with and without a way to answer', () => {
  const plain = mail(inbound('447700900123', '10690001'));
  assert.deepEqual(
    [plain.subject, plain.fromName, plain.text, plain.replyTo, plain.messageId, plain.automatic],
    [
      'SMS from +447700900123 to +10690001',
      '+447700900123',
      'hello\n\nFrom +447700900123 to +10690001, received 2026-03-01T09:05:03+08:00\n',
      undefined,
      '<inbound-12.3@sms.example>',
      'notification',
    ],
  );
  const answerable = mailOf(webhook, inbound('447700900123', '10690001'), 'ann@corp.example', {
    ...settings,
    replyTo: 'reply+x@sms.example',
  });
  assert.equal(answerable.replyTo, 'reply+x@sms.example');
  assert.match(answerable.text, /^~~~ Write your answer above this line ~~~\n\nhello\n/);
});

test('an MMS: its subject, its text, its media as links, and what was not kept', () => {
  const url = 'https://sms.example/m/0123/1';
  const part = { sha256: '', contentType: 'image/jpeg', name: 'a.jpg', octets: 81_733, url };
  const { fact, ...push } = inbound('447700900123', '10690001');
  const mms = {
    subject: 'Beach',
    text: 'hello',
    media: [part, { ...part, name: 'b.amr', octets: 9, url: '' }],
    remark: 'c.zip was not kept',
  };
  const told = mail({ ...push, event: 'inbound', fact: { ...(fact as InboundMessage), mms } });
  assert.equal(told.subject, 'MMS from +447700900123 to +10690001');
  assert.deepEqual(told.text.split('\n\n').slice(0, 4), ['Beach', 'hello', `a.jpg, 82 KB: ${url}\nb.amr, 1 KB`, '[c.zip was not kept]']);
  const bare = mail({
    ...push,
    event: 'inbound',
    fact: { ...(fact as InboundMessage), mms: { ...mms, subject: '', text: '', remark: '' } },
  });
  assert.match(bare.text, /^a\.jpg, 82 KB: /);
});

test('names and short numbers stay as they are', () => {
  assert.equal(mail(inbound('BANK', '12345')).subject, 'SMS from BANK to 12345');
});

test('how a message ended', () => {
  const failed = mail(report(MessageState.UNDELIVERABLE, { reason: 'carrier_failed', error: '00B' }));
  assert.equal(failed.subject, 'Not delivered: SMS to +447700900123');
  assert.equal(
    failed.text,
    [
      'Message 4711 to +447700900123 from Acme was not delivered.',
      '',
      'State     UNDELIVERABLE (carrier_failed, code of the carrier 00B)',
      'Accepted  2026-03-01T09:05:00+08:00',
      'Ended     2026-03-01T09:05:03+08:00',
      'Charged   0.020000',
      '',
    ].join('\n'),
  );
  const delivered = mail(report(MessageState.DELIVERED, { sender: '' }));
  assert.equal(delivered.subject, 'Delivered: SMS to +447700900123');
  assert.match(delivered.text, /^Message 4711 to \+447700900123 was delivered\.\n\nState {5}DELIVERED\n/);
});

test('one phone and one number are one conversation, whichever of the two wrote, and no other', () => {
  const of = (push: DuePush): string => String(mail(push).references);
  const first = of(inbound('447700900123', 'Acme'));
  assert.equal(of(inbound('+447700900123', 'acme', 99)), first);
  assert.equal(of(report(MessageState.UNDELIVERABLE)), first);
  assert.notEqual(of(inbound('447700900124', 'Acme')), first);
  assert.notEqual(String(mailOf({ ...webhook, accountId: 2 }, inbound('447700900123', 'Acme'), 'x@y.example', settings).references), first);
});
