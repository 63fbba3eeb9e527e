import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAIL_BYTES_MAX, MAIL_RECIPIENTS_MAX, SMTP_CONNECTIONS_MAX } from './email-limits.ts';
import { hello, openRig, PHONE, sendMail, type Talk, talk, withRig } from './testing/rig.ts';

const TO = `${PHONE}@sms.example`;
const FROM = 'ann@corp.example';

test('a line feed alone ends no mail: what follows is text, not commands', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    for (const line of [`MAIL FROM:<${FROM}>`, `RCPT TO:<${TO}>`, 'DATA']) await client.say(line);
    const smuggled = `MAIL FROM:<eve@evil.example>\r\nRCPT TO:<447700900199@x>\r\nDATA\r\n\r\nsmuggled\r\n`;
    for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r\r\n']) client.raw(`x${end}${smuggled}`);
    const answer = await client.say('\r\n.');
    assert.match(answer, /^(250|554) /);
    // One mail, to the one number that was named before DATA.
    assert.ok(rig.accepted.length <= 1 && rig.accepted.every(([number]) => number === PHONE));
    assert.equal(await client.say('NOOP'), '250 2.0.0 OK');
  }));

test('commands that come all at once are answered one by one', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    const mail = (text: string): string => `MAIL FROM:<${FROM}>\r\nRCPT TO:<${TO}>\r\nRCPT TO:<nobody@x>\r\nDATA\r\n\r\n${text}\r\n.\r\n`;
    client.raw(mail('one') + mail('two') + mail('three'));
    const answers: string[] = [];
    for (let count = 0; count < 15; count++) answers.push((await client.answer()).slice(0, 3));
    const each = ['250', '250', '550', '354', '250'];
    assert.deepEqual(answers, [...each, ...each, ...each]);
    assert.deepEqual(
      rig.accepted.map(([, , text]) => text),
      ['one', 'two', 'three'],
    );
  }));

test('octet by octet is a mail like any other', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    const whole = `MAIL FROM:<${FROM}>\r\nRCPT TO:<${TO}>\r\nDATA\r\nSubject: x\r\n\r\n..dots\r\n.\r\n`;
    for (const octet of whole) {
      client.raw(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const code of ['250', '250', '354', '250']) assert.equal((await client.answer()).slice(0, 3), code);
    assert.equal(rig.accepted[0]?.[2], '.dots');
  }));

test('ten thousand recipients: as many as there may be, and the mail goes to those', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    await client.say(`MAIL FROM:<${FROM}>`);
    client.raw(Array.from({ length: 10_000 }, (_, place) => `RCPT TO:<4477${String(place).padStart(8, '0')}@x>\r\n`).join(''));
    const counts = new Map<string, number>();
    for (let count = 0; count < 10_000; count++) {
      const answer = await client.answer();
      const code = answer.slice(0, 9);
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    assert.deepEqual(
      [...counts],
      [
        ['250 2.1.5', MAIL_RECIPIENTS_MAX],
        ['452 4.5.3', 10_000 - MAIL_RECIPIENTS_MAX],
      ],
    );
    assert.equal(await client.say('DATA'), '354 End data with <CR><LF>.<CR><LF>');
    assert.equal(await client.say('\r\nhello\r\n.'), `250 2.0.0 Accepted as messages 1 to ${MAIL_RECIPIENTS_MAX}`);
  }));

test('a mail that is too large is refused, by what it says of itself and by what it is', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    assert.match(await client.say(`MAIL FROM:<${FROM}> SIZE=${MAIL_BYTES_MAX + 1}`), /^552 /);
    const answer = await sendMail(client, FROM, [TO], `\n${`${'x'.repeat(998)}\n`.repeat(1100)}`);
    assert.equal(answer, '552 5.3.4 The mail is larger than the limit of 1 MB');
    // It was read to its end, so the connection is still in step.
    assert.match(await sendMail(client, FROM, [TO], '\nsmall'), /^250 /);
    assert.deepEqual(
      rig.accepted.map(([, , text]) => text),
      ['small'],
    );
  }));

test('a client that goes away in the middle leaves nothing behind', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    for (const line of [`MAIL FROM:<${FROM}>`, `RCPT TO:<${TO}>`, 'DATA']) await client.say(line);
    client.raw('Subject: x\r\n\r\nhalf a te');
    client.end();
    await client.ended;
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], '\nwhole'), /^250 /);
    assert.deepEqual(
      rig.accepted.map(([, , text]) => text),
      ['whole'],
    );
    assert.deepEqual(rig.logged, []);
  }));

test('a command line without an end, and rubbish, end the connection', () =>
  withRig({}, async (rig) => {
    const endless = await talk(rig.port);
    endless.raw('A'.repeat(20_000));
    await endless.ended;
    const rubbish = await talk(rig.port);
    for (let count = 0; count < 10; count++) rubbish.raw(`\u0001\u0002${count}\r\n`);
    await rubbish.ended;
    const early = await talk(rig.port);
    assert.match(await early.say(`MAIL FROM:<${FROM}>`), /^503 /);
  }));

test('connections have a bound, and those that go make room', async () => {
  const rig = await openRig();
  const clients = await Promise.all(Array.from({ length: SMTP_CONNECTIONS_MAX }, () => talk(rig.port)));
  const over = await talk(rig.port).catch((error: unknown) => error);
  if (!(over instanceof Error)) await (over as Talk).ended;
  for (const client of clients) client.end();
  await Promise.all(clients.map((client) => client.ended));
  // The door hears of their end in its own time.
  for (;;) {
    const client = await talk(rig.port);
    const answer = await client.say('EHLO x').catch(() => '');
    client.end();
    if (answer.startsWith('250')) break;
  }
  await rig.close();
});

test('closing waits for the mail under way, not for who says nothing', async () => {
  const rig = await openRig();
  const idle = await hello(rig.port);
  const busy = await hello(rig.port);
  for (const line of [`MAIL FROM:<${FROM}>`, `RCPT TO:<${TO}>`, 'DATA']) await busy.say(line);
  busy.raw('\r\nlast words\r\n.\r\n');
  assert.match(await busy.answer(), /^250 /);
  await rig.close();
  await Promise.all([idle.ended, busy.ended]);
  assert.equal(rig.accepted.length, 1);
});
