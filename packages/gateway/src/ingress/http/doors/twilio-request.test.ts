import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CallbackEvent } from '../../../core/callback.ts';
import { SEND_TIME_AHEAD_MS } from '../../../limits.ts';
import { TWILIO_PAGE_DEFAULT, TWILIO_PAGE_MAX } from '../http-limits.ts';
import { pageToken, readBasic, readTwilioListing, readTwilioRequest } from './twilio-request.ts';

const NOW = Date.UTC(2026, 10, 23);
const GOOD = { To: '+447700900123', From: 'Shop', Body: 'hello' };
const read = (fields: Readonly<Record<string, string>>, hasSender = false) =>
  readTwilioRequest(new URLSearchParams(fields), hasSender, NOW);
function code(fields: Readonly<Record<string, string>>, hasSender = false): unknown {
  const found = read(fields, hasSender);
  return 'body' in found ? (JSON.parse(found.body) as { code: unknown }).code : null;
}

test('a message with all that it may have', () => {
  assert.deepEqual(read({ ...GOOD, StatusCallback: 'https://a/', SendAt: '2026-11-24T01:00:00+01:00', ValidityPeriod: '60' }), {
    to: '+447700900123',
    from: 'Shop',
    content: 'hello',
    dueAt: NOW + 86_400_000,
    validityMs: 60_000,
    callback: {
      form: 'twilio',
      url: 'https://a/',
      events: CallbackEvent.DELIVERED | CallbackEvent.FAILED | CallbackEvent.TAKEN | CallbackEvent.REFUSED,
      details: {},
    },
    media: [],
  });
});

test('what is missing or wrong has its number', () => {
  const { To, Body } = GOOD;
  const cases: readonly (readonly [Readonly<Record<string, string>>, number | null])[] = [
    [GOOD, null],
    [{ ...GOOD, To: ' ' }, 21604],
    [{ ...GOOD, Body: '' }, 21602],
    [{ To, Body }, 21603],
    [{ To, Body, MessagingServiceSid: 'MG1' }, null],
    [{ ...GOOD, Body: '', MediaUrl: 'http://a/b.png' }, null],
    [{ ...GOOD, MediaUrl: 'file:///etc/passwd' }, 21620],
    [{ ...GOOD, ContentSid: 'HX1' }, 20001],
    [{ ...GOOD, StatusCallback: 'ftp://a/' }, 21609],
    [{ ...GOOD, StatusCallback: 'http://me:secret@a/' }, 21609],
    [{ ...GOOD, SendAt: 'tomorrow' }, 35111],
    [{ ...GOOD, SendAt: '2028-11-24T01:00:00Z' }, 35111],
    [{ ...GOOD, ValidityPeriod: '259201' }, 20001],
  ];
  for (const [fields, wanted] of cases) assert.equal(code(fields), wanted, JSON.stringify(fields));
  assert.equal(code({ To, Body }, true), null);
});

test('property: whatever is sent, there is a message or an error with its number', () => {
  const name = fc.constantFrom('To', 'From', 'Body', 'StatusCallback', 'SendAt', 'ValidityPeriod', 'MediaUrl', 'MessagingServiceSid');
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('10010', 'hello', 'http://a/', '2026-12-01T00:00:00Z', '0', '60', '259200'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 10 }), fc.boolean(), (pairs, hasSender) => {
      const found = readTwilioRequest(new URLSearchParams(pairs), hasSender, NOW);
      if ('status' in found) {
        const error = JSON.parse(found.body) as { code: unknown; status: unknown; message: unknown };
        assert.deepEqual([error.status, Number.isInteger(error.code), typeof error.message], [400, true, 'string']);
        return;
      }
      assert.ok(found.to !== '' && (found.content !== '' || found.media.length > 0));
      assert.ok(found.dueAt === null || found.dueAt <= NOW + SEND_TIME_AHEAD_MS);
      assert.ok(found.validityMs === null || (found.validityMs > 0 && found.validityMs % 1000 === 0));
    }),
    { numRuns: 500 },
  );
});

test('property: a listing is within its bounds, and what it hands out leads on', () => {
  const value = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.constantFrom('2026-11-23', '2026-11-23T08:00:00Z', '2026-02-31', 'PASM9', 'PASM0'),
  );
  const name = fc.constantFrom('PageSize', 'Page', 'PageToken', 'To', 'From', 'DateSent', 'DateSent>', 'DateSent<');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (pairs) => {
      const { limit, page, before, fromMs, toMs } = readTwilioListing(new URLSearchParams(pairs));
      assert.ok(limit >= 1 && limit <= TWILIO_PAGE_MAX && page >= 0);
      assert.ok(before === null || (Number.isSafeInteger(before) && before > 0));
      for (const at of [fromMs, toMs]) assert.ok(at === null || Number.isSafeInteger(at));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (id) => {
      assert.equal(readTwilioListing(new URLSearchParams({ PageToken: pageToken(id) })).before, id);
    }),
  );
  assert.equal(readTwilioListing(new URLSearchParams()).limit, TWILIO_PAGE_DEFAULT);
});

test('a day is the whole of it; after and before are told apart', () => {
  const periodOf = (query: string) => {
    const { fromMs, toMs } = readTwilioListing(new URLSearchParams(query));
    return [fromMs, toMs];
  };
  assert.deepEqual(periodOf('DateSent=2026-11-23'), [NOW, NOW + 86_400_000]);
  assert.deepEqual(periodOf('DateSent%3E=2026-11-23'), [NOW, null]);
  assert.deepEqual(periodOf('DateSent%3C=2026-11-23T00:00:01Z'), [null, NOW + 1000]);
});

test('property: name and password as basic auth has them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, password) => {
      const name = text.replaceAll(':', '');
      assert.deepEqual(readBasic(`Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`), { name, password });
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (header) => {
      const { name, password } = readBasic(header);
      assert.deepEqual([typeof name, typeof password], ['string', 'string']);
    }),
  );
  assert.deepEqual(readBasic('Bearer abc'), { name: '', password: '' });
});
