// PDUs assembled octet by octet from OMA MMS encapsulation §7 and WSP §8.4.2, not by a writer of ours.
import assert from 'node:assert/strict';
import test from 'node:test';
import { readMmsNotification } from './notification.ts';

const text = (value: string): string => `${Buffer.from(value).toString('hex')}00`;
const counted = (inner: string): string => `${(inner.length / 2).toString(16).padStart(2, '0')}${inner}`;
const URL = 'http://mmsc.example/m?id=7';

const body = (more = ''): string =>
  [
    // Message type, transaction, version 1.2.
    '8c82',
    '98',
    text('T-7'),
    '8d92',
    // From; class personal; size 30000 in two octets; expiry three days from then.
    '89',
    counted(`80${text('+447700900001/TYPE=PLMN')}`),
    '8a80',
    '8e027530',
    '88',
    counted('810303f480'),
    more,
    '83',
    text(URL),
  ].join('');
const wellKnown = (inner: string): Buffer => Buffer.from(`a10601be${inner}`, 'hex');
const named = (inner: string): Buffer => Buffer.from(`0106${counted(`${text('application/vnd.wap.mms-message')}af84`)}${inner}`, 'hex');

test('a notification by the number of its type and by its name', () => {
  for (const push of [wellKnown(body()), named(body())])
    assert.deepEqual(readMmsNotification(push), {
      transactionId: 'T-7',
      from: '+447700900001',
      subject: '',
      size: 30_000,
      url: URL,
      expiry: { kind: 'relative', seconds: 259_200 },
    });
});

test('subjects with and without a charset, a hidden sender, headers nobody knows', () => {
  const utf8 = `96${counted(`ea${text('grüß')}`)}`;
  assert.equal(readMmsNotification(wellKnown(body(utf8)))?.subject, 'grüß');
  assert.equal(readMmsNotification(wellKnown(body(`96${text('plain')}`)))?.subject, 'plain');
  assert.equal(readMmsNotification(wellKnown(body(`${text('X-Own')}${text('value')}b003010203`)))?.url, URL);
  const hidden = wellKnown(`8c8289018183${text(URL)}`);
  assert.equal(readMmsNotification(hidden)?.from, '');
});

test('what is none: other pushes, other MMS PDUs, and every prefix of a real one is read without harm', () => {
  assert.equal(readMmsNotification(Buffer.from('01060403b081ea', 'hex')), null);
  assert.equal(readMmsNotification(wellKnown(`8c8698${text('T')}`)), null);
  assert.equal(readMmsNotification(Buffer.alloc(0)), null);
  const push = wellKnown(body());
  for (let length = 0; length < push.length; length++) {
    const found = readMmsNotification(push.subarray(0, length));
    assert.ok(found === null || URL.startsWith(found.url), String(length));
  }
});
