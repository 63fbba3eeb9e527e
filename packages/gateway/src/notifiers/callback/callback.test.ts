import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Callback, CallbackEvent } from '../../core/callback.ts';
import { MessageState } from '../../core/message.ts';
import { buildRulebook, defaultAccountSettings } from '../../core/rulebook.ts';
import { realClock } from '../../ports/clock.ts';
import type { DueCallback, ToldMessage } from '../../ports/store-callbacks.ts';
import { createAddressGuard, readAddressBlocks } from '../push/address-guard.ts';
import { jasminAsking } from './jasmin.ts';
import { fillEscapes } from './kannel.ts';
import { createCallbackSender } from './sender.ts';
import { twilioAsking } from './twilio.ts';

const account = { id: 7, name: 'shop & co', apiPassword: 'secret', smppPassword: null, locked: false, settings: defaultAccountSettings };
const world = { account, timeZone: 'UTC' };
const AT = Date.UTC(2026, 10, 23, 8, 30, 15);

function dueOf(callback: Partial<Callback>, more: Partial<DueCallback> = {}, message: Partial<ToldMessage> = {}): DueCallback {
  return {
    seq: 1,
    accountId: 7,
    event: CallbackEvent.DELIVERED,
    at: AT,
    error: '',
    attempts: 0,
    form: 'kannel',
    url: 'http://example.com/',
    details: {},
    ...callback,
    ...more,
    message: {
      id: 4711,
      number: '00447700900123',
      sender: 'Shop',
      state: MessageState.DELIVERED,
      reason: 'none',
      alphabet: 'gsm7',
      segments: 1,
      content: 'hello',
      priceMicros: 1,
      acceptedAt: AT - 60_000,
      receipt: 'id:9 sub:001 stat:DELIVRD',
      connectorId: 1,
      ...message,
    },
  };
}
const filled = (url: string, more: Partial<DueCallback> = {}, message: Partial<ToldMessage> = {}): string =>
  fillEscapes(dueOf({ url, details: { from: 'Shop', account: 'till', smsc: 'a b' } }, more, message), world);

test('Kannel: each escape, percent-encoded; an unknown one stays', () => {
  const cases: readonly (readonly [escape: string, text: string])[] = [
    ['%d', '1'],
    ['%p', '00447700900123'],
    ['%q', '%2B447700900123'],
    ['%P', 'Shop'],
    ['%I', '4711'],
    ['%F', '4711'],
    ['%i', 'a+b'],
    ['%n', 'shop+%26+co'],
    ['%o', 'till'],
    ['%t', '2026-11-23+08:30:15'],
    ['%T', String(AT / 1000)],
    ['%A', 'id%3A9+sub%3A001+stat%3ADELIVRD'],
    ['%a', 'id%3A9+sub%3A001+stat%3ADELIVRD'],
    ['%k', 'id%3A9'],
    ['%r', 'sub%3A001+stat%3ADELIVRD'],
    ['%c', '-1'],
    ['%m', '-1'],
    ['%D', ''],
    ['%%', '%'],
    ['%2B', '%2B'],
    ['%z', '%z'],
    ['%', '%'],
  ];
  for (const [escape, text] of cases) assert.equal(filled(`http://a/?x=${escape}`), `http://a/?x=${text}`, escape);
});

test('Kannel: what was said of a message that a carrier took, refused, or that has no receipt', () => {
  assert.equal(filled('%d %A', { event: CallbackEvent.TAKEN }), '8 ACK%2F');
  assert.equal(filled('%d %A', { event: CallbackEvent.REFUSED }, { reason: 'carrier_refused' }), '16 NACK%2Fcarrier_refused');
  const failed = filled('%d %A', { event: CallbackEvent.FAILED, error: '069' }, { receipt: '', state: MessageState.EXPIRED });
  assert.equal(failed, '2 id%3A4711+sub%3A001+dlvrd%3A000+stat%3AEXPIRED+err%3A069');
});

test('property: what is filled in can never begin another field, path or line', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(text, text, (receipt, sender) => {
      const url = filled('http://a/%A?a=%A&p=%P&k=%k', {}, { receipt: `x${receipt}`, sender: `y${sender.toWellFormed()}` });
      assert.match(url, /^http:\/\/a\/[^/?#&=\s]*\?a=[^/?#&=\s]*&p=[^/?#&=\s]*&k=[^/?#&=\s]*$/);
      assert.ok(URL.canParse(url));
    }),
  );
});

test('Jasmin: a form by POST, or a query behind what is there by GET', () => {
  const post = jasminAsking(dueOf({ form: 'jasmin', url: 'http://a/?x=1', details: { level: '3', method: 'POST' } }), world);
  assert.deepEqual([post.method, post.url, post.acknowledgement], ['POST', 'http://a/?x=1', 'ACK/Jasmin']);
  assert.equal(new URLSearchParams(post.body ?? '').get('donedate'), '2611230830');
  const get = jasminAsking(
    dueOf({ form: 'jasmin', url: 'http://a/?x=1#part', details: { level: '1', method: 'GET' } }, { event: CallbackEvent.REFUSED }),
    world,
  );
  assert.equal(get.body, null);
  assert.equal(
    get.url,
    'http://a/?x=1&id=00000000-0000-4000-8000-000000001267&connector=trunkline&level=1&message_status=ESME_RSUBMITFAIL#part',
  );
  // Who asked for receipts alone hears of a refusal as of one.
  const refused = dueOf({ form: 'jasmin', details: { level: '2' } }, { event: CallbackEvent.REFUSED }, { state: MessageState.REJECTED });
  assert.match(jasminAsking(refused, world).body ?? '', /level=2&message_status=REJECTD/);
});

test('Twilio: statuses and error codes', () => {
  const fieldsOf = (more: Partial<DueCallback>, message: Partial<ToldMessage>) => {
    const { body } = twilioAsking(dueOf({ form: 'twilio' }, more, message), world);
    const fields = new URLSearchParams(body ?? '');
    return [fields.get('MessageStatus'), fields.get('ErrorCode')];
  };
  assert.deepEqual(fieldsOf({ event: CallbackEvent.TAKEN }, { state: MessageState.DELIVERED }), ['sent', null]);
  assert.deepEqual(fieldsOf({}, {}), ['delivered', null]);
  assert.deepEqual(fieldsOf({ event: CallbackEvent.FAILED }, { state: MessageState.UNDELIVERABLE }), ['undelivered', '30003']);
  assert.deepEqual(fieldsOf({ event: CallbackEvent.REFUSED }, { state: MessageState.REJECTED, reason: 'blacklisted' }), [
    'failed',
    '30004',
  ]);
});

async function withServer(answer: (request: IncomingMessage, response: ServerResponse) => void, use: (url: string) => Promise<void>) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function senderThat(allows: string, accounts = [account]) {
  const rulebook = buildRulebook({ accounts, connectors: [], routes: [], priceLists: [], accountLists: [], numbers: [], rules: [] });
  return createCallbackSender({
    guard: createAddressGuard(readAddressBlocks(allows) ?? []),
    clock: realClock,
    rulebook: () => rulebook,
    timeZone: 'UTC',
  });
}

test('what counts as taken: any 2xx, for Jasmin only its word; what is gone is not asked again', async () => {
  const answers: readonly (readonly [status: number, body: string, form: Callback['form'], error: string, isFinal: boolean])[] = [
    [200, 'thanks', 'kannel', '', true],
    [204, '', 'twilio', '', true],
    [200, ' ACK/Jasmin\n', 'jasmin', '', true],
    [200, 'ok', 'jasmin', 'answered 200 without ACK/Jasmin', false],
    [500, '', 'kannel', 'answered 500', false],
    [302, '', 'kannel', 'answered 302', false],
    [404, '', 'jasmin', 'answered 404', true],
  ];
  const sender = senderThat('127.0.0.0/8');
  for (const [status, body, form, error, isFinal] of answers)
    await withServer(
      (_request, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body),
      async (url) => assert.deepEqual(await sender.send(dueOf({ form, url })), { error, isFinal }, `${status} ${form}`),
    );
  await sender.close();
});

test('an address that is not allowed is not reached, whatever name it has, and an account that is gone has no callbacks', async () => {
  let reached = 0;
  await withServer(
    (_request, response) => {
      reached++;
      response.end();
    },
    async (url) => {
      const sender = senderThat('');
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f000001']) {
        const { error } = await sender.send(dueOf({ url: url.replace('127.0.0.1', host) }));
        assert.match(error, /is not a public address/, host);
      }
      // An escape cannot move the host either.
      assert.notEqual((await sender.send(dueOf({ url: url.replace('127.0.0.1', '%P') }, {}, { sender: '127.0.0.1' }))).error, '');
      await sender.close();
      const other = senderThat('127.0.0.0/8', []);
      assert.deepEqual(await other.send(dueOf({ url })), { error: 'its account is gone', isFinal: true });
      await other.close();
    },
  );
  assert.equal(reached, 0);
});

test('an answer that does not end is not waited for beyond what is read of it', async () => {
  const sender = senderThat('127.0.0.0/8');
  await withServer(
    (_request, response) => {
      response.writeHead(200);
      response.write('x'.repeat(100_000));
    },
    async (url) => assert.equal((await sender.send(dueOf({ form: 'kannel', url }))).error, ''),
  );
  await sender.close();
});
