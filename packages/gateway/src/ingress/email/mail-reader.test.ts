// The thread that reads mails: what it costs others, and what becomes of them when it fails. Threads, mails and their cost are real.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { realClock } from '../../ports/clock.ts';
import { SimulatedTime } from '../../ports/clock.double.ts';
import { MAIL_THREAD_SILENT_MS } from './email-limits.ts';
import { createMailReader, type MailReader, type MailReaderParts } from './mail-reader.ts';
import { hello, PHONE, sendMail, withRig } from './testing/rig.ts';

const TO = `${PHONE}@sms.example`;
const FROM = 'ann@corp.example';
const HEAD = `From: ${FROM}\r\nMessage-ID: <1@corp.example>\r\n`;
const plain = Buffer.from(`${HEAD}\r\nhello\r\n`);
/** A megabyte that takes a parser a second. */
const slow = Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<p>'.repeat(330_000)}\r\n`);
const envelope = { sender: FROM, address: '192.0.2.1', helo: 'client.example', numbers: [PHONE] };
const nothingFound: MailReaderParts['resolve'] = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));

async function withReader(parts: Partial<MailReaderParts>, use: (reader: MailReader) => Promise<void>): Promise<void> {
  const reader = createMailReader({ clock: realClock, resolve: nothingFound, name: 'sms.example', ...parts });
  try {
    await use(reader);
  } finally {
    await reader.close();
  }
}

async function textOf(reader: MailReader, octets: Buffer): Promise<string> {
  const read = await reader.read(octets);
  return read.ok ? read.mail.text : read.code;
}

test('while the worst mail is read, the rest of the process goes on', () =>
  withReader({}, async (reader) => {
    // The thread has begun: what follows is the reading alone.
    assert.equal(await textOf(reader, plain), 'hello');
    const state = { isDone: false };
    const reading = textOf(reader, slow).finally(() => (state.isDone = true));
    let turns = 0;
    for (; !state.isDone; turns++) await setImmediate();
    assert.equal(await reading, '');
    // On this thread it would have been two or three.
    assert.ok(turns > 100, String(turns));
  }));

test('mails at once are each answered with their own', () =>
  withReader({}, async (reader) => {
    const texts = Array.from({ length: 20 }, (_, place) => `mail ${place}`);
    assert.deepEqual(await Promise.all(texts.map((text) => textOf(reader, Buffer.from(`${HEAD}\r\n${text}\r\n`)))), texts);
  }));

test('names are looked up on this side, and a code of the resolver gets across', async () => {
  const asked: string[] = [];
  const resolve: MailReaderParts['resolve'] = async (name, type) => {
    asked.push(`${type} ${name}`);
    if (type === 'TXT' && name === 'corp.example') return [['v=spf1 ip4:192.0.2.1 -all']];
    throw Object.assign(new Error('no'), { code: name === 'slow.example' ? 'ETIMEOUT' : 'ENOTFOUND' });
  };
  await withReader({ resolve }, async (reader) => {
    const read = await reader.read(plain);
    assert.ok(read.ok);
    assert.equal(await reader.check(plain, read.mail, envelope), 'proven');
    assert.equal(await reader.check(plain, read.mail, { ...envelope, sender: 'a@slow.example' }), 'sender_check_failed');
    assert.equal(await reader.check(plain, read.mail, { ...envelope, address: '192.0.2.2' }), 'sender_not_proven');
  });
  assert.ok(asked.includes('TXT corp.example'), asked.join());
});

test('a mail that ends the thread is told so, and the next one begins another', () =>
  withReader({ heapMegabytes: 32 }, async (reader) => {
    // Far more than the door lets in.
    const huge = Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<p>'.repeat(3_000_000)}\r\n`);
    await assert.rejects(reader.read(huge), /the thread that reads mails/);
    assert.equal(await textOf(reader, plain), 'hello');
  }));

test('a thread that says nothing any more is ended with what waits for it', async () => {
  const time = new SimulatedTime(realClock);
  const hung = Promise.withResolvers<void>();
  const resolve: MailReaderParts['resolve'] = () => {
    hung.resolve();
    return new Promise(() => {});
  };
  await withReader({ clock: time, resolve }, async (reader) => {
    const read = await reader.read(plain);
    assert.ok(read.ok);
    const checking = reader.check(plain, read.mail, envelope);
    checking.catch(() => {});
    await hung.promise;
    assert.deepEqual(
      time.waits.map(({ ms }) => ms),
      [MAIL_THREAD_SILENT_MS],
    );
    time.fire();
    await assert.rejects(checking, /says nothing/);
    assert.equal(await textOf(reader, plain), 'hello');
    // Nothing waits for it: silence is no fault now.
    assert.deepEqual(time.waits, []);
  });
});

test('closing ends what is being read', async () => {
  const reader = createMailReader({ clock: realClock, resolve: nothingFound, name: 'sms.example' });
  const reading = reader.read(slow);
  reading.catch(() => {});
  await reader.close();
  await assert.rejects(reading, /the door closes/);
  await reader.close();
});

test('at the door a mail whose thread ends is told 451, and the connection and the next mail go on', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    const state = { isDone: false };
    const answering = sendMail(client, FROM, [TO], slow.toString('latin1')).finally(() => (state.isDone = true));
    while (!state.isDone) {
      await rig.reader.close();
      await setImmediate();
    }
    assert.equal(await answering, '451 4.3.0 The platform cannot take the mail now; nothing was sent, try again');
    assert.match(await sendMail(client, FROM, [TO], 'Subject: x\n\nafter it'), /^250 /);
    assert.deepEqual(
      rig.accepted.map(([, , text]) => text),
      ['after it'],
    );
  }));
