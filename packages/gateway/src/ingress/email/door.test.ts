import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, NUMBER, PASSWORD, PHONE, plainLogin, sendMail, talk, withRig } from './testing/rig.ts';

const TO = `${PHONE}@sms.example`;
const FROM = 'ann@corp.example';
const mail = (text: string, ...head: string[]): string =>
  [`From: Ann <${FROM}>`, `Message-ID: <${text.length}.${head.length}@corp.example>`, ...head, '', text, ''].join('\n');

test('a mail of who signed in becomes a message, and 250 is answered after the commit', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    const answer = await sendMail(client, FROM, [TO], mail('Your table is ready.\n-- \nAnn'));
    assert.equal(answer, '250 2.0.0 Accepted as message 1');
    assert.deepEqual(rig.accepted, [[PHONE, NUMBER, 'Your table is ready.']]);
    assert.equal(await rig.balance(), 990_000);
    // The connection goes on.
    assert.equal(await sendMail(client, FROM, [TO, '+447700900124@any.example'], mail('Two')), '250 2.0.0 Accepted as messages 2 to 3');
  }));

test('what an account wants of a mail: its text, its subject, both, the whole, not more than so much', () =>
  withRig({}, async (rig) => {
    const send = async (settings: object): Promise<string> => {
      await rig.account(settings);
      const client = await hello(rig.port);
      const answer = await sendMail(client, FROM, [TO], mail('The text.\n-- \nAnn', `Subject: ${JSON.stringify(settings)}`));
      assert.match(answer, /^250 /);
      return rig.accepted.at(-1)?.[2] ?? '';
    };
    assert.equal(await send({}), 'The text.');
    assert.equal(await send({ emailContent: 'subject' }), '{"emailContent":"subject"}');
    assert.equal(await send({ emailContent: 'both' }), '{"emailContent":"both"}\nThe text.');
    assert.equal(await send({ emailWhole: true }), 'The text.\n--\nAnn');
    assert.equal(await send({ emailCharactersMax: 6 }), 'The te');
  }));

test('a login is judged like everywhere: password, list of addresses, lock, door, too many failures', () =>
  withRig({}, async (rig) => {
    const client = await talk(rig.port);
    assert.match(await client.say('EHLO x'), /\n250-AUTH PLAIN LOGIN|\n250 AUTH PLAIN LOGIN/);
    assert.equal(await client.say(plainLogin('acme', 'wrong')), '535 5.7.8 Authentication failure');
    assert.equal(await client.say(plainLogin('nobody', PASSWORD)), '535 5.7.8 Authentication failure');
    await rig.account({ ipAllow: ['10.0.0.0/8'] });
    assert.match(await client.say(plainLogin('acme', PASSWORD)), /^535 5\.7\.8 This address is not in the list/);
    await rig.account({}, { locked: true });
    assert.match(await client.say(plainLogin('acme', PASSWORD)), /^535 5\.7\.13 The account is locked/);
    await rig.account({ doors: [] });
    assert.match(await client.say(plainLogin('acme', PASSWORD)), /^535 5\.7\.1 This way in is not switched on/);
    await rig.account({});
    for (let tries = 0; tries < 60; tries++) await client.say(plainLogin('acme', `guess ${tries}`));
    assert.match(await client.say(plainLogin('acme', PASSWORD)), /^454 4\.7\.0 Too many failed sign-ins/);
    // AUTH LOGIN says the same in three steps.
    const other = await talk(rig.port);
    await other.say('EHLO x');
    assert.match(await other.say('AUTH LOGIN'), /^334 /);
    assert.match(await other.say(Buffer.from('acme').toString('base64')), /^334 /);
    assert.match(await other.say(Buffer.from('wrong').toString('base64')), /^454 /);
  }));

test('an account that is locked, or whose door is shut, during a connection sends no more', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    await client.say(`MAIL FROM:<${FROM}>`);
    await client.say(`RCPT TO:<${TO}>`);
    await rig.account({}, { locked: true });
    await client.say('DATA');
    assert.match(await client.say(`${mail('x').replaceAll('\n', '\r\n')}\r\n.`), /^535 5\.7\.13 /);
    assert.match(await client.say(`MAIL FROM:<${FROM}>`), /^535 5\.7\.13 /);
    assert.deepEqual(rig.accepted, []);
  }));

test('a list of senders holds for who signs in too; an empty one is everybody', () =>
  withRig({ settings: { emailSenders: ['ann@corp.example', '@shop.example'] } }, async (rig) => {
    const client = await hello(rig.port);
    for (const from of ['ann@corp.example', 'ANN@CORP.EXAMPLE', 'any@shop.example']) {
      assert.equal(await client.say(`MAIL FROM:<${from}>`), '250 2.1.0 Accepted', from);
      await client.say('RSET');
    }
    for (const from of ['eve@corp.example', 'ann@sub.shop.example', 'x@xshop.example'])
      assert.match(await client.say(`MAIL FROM:<${from}>`), /^550 5\.7\.1 This sender is not in the list/, from);
    assert.match(await client.say('MAIL FROM:<ann@[127.0.0.1]>'), /^553 5\.1\.7 /);
  }));

test('what cannot be sent is refused while the other side listens', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    const refusal = async (to: string, data = mail('x')): Promise<string> => {
      const answer = await sendMail(client, FROM, [to], data);
      await client.say('RSET');
      return answer;
    };
    assert.match(await refusal('ann@sms.example'), /^550 5\.1\.1 The recipient is not a number/);
    assert.match(await refusal('12@sms.example'), /^550 5\.1\.1 The recipient is not a number/);
    assert.match(await refusal('4477+00900123@sms.example'), /^550 5\.1\.1 The recipient is not a number/);
    assert.match(await refusal('33612345678@sms.example'), /^550 5\.1\.2 There is no route/);
    assert.match(await refusal(TO, 'From: ann@corp.example\n\n\n'), /^554 5\.6\.0 The content is empty/);
    assert.match(await refusal(TO, mail('x'.repeat(1025))), /^554 5\.6\.0 The content is longer than 1024/);
    assert.match(await refusal(TO, mail('x', 'Content-Type: application/pdf')), /^554 5\.6\.1 Attachments/);
    await rig.store.addOptOuts([{ accountId: null, originator: '', number: PHONE, source: 'test', at: 0 }]);
    await rig.reload();
    assert.match(await refusal(TO), /^550 5\.7\.1 The recipient has asked not to get messages/);
    await rig.store.credit({ accountId: rig.accountId, balanceMicros: -1_000_000, giftMicros: 0, reference: '', now: 0 });
    assert.match(await refusal('447700900124@sms.example'), /^550 5\.7\.1 The balance is too low/);
    assert.deepEqual(rig.accepted, []);
  }));

test('bounces and other mail without a sender are not sent as messages', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    assert.match(await sendMail(client, '', [TO], mail('x')), /^550 5\.7\.1 Answers of machines/);
  }));

test('a program may send: what says it was written by a machine goes out like anything else', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    assert.match(await sendMail(client, FROM, [TO], mail('disk full', 'Auto-Submitted: auto-generated')), /^250 /);
    assert.equal(rig.accepted.length, 1);
  }));

test('a mail that comes again is known: nothing is sent or charged twice', () =>
  withRig({}, async (rig) => {
    const data = 'From: ann@corp.example\nMessage-ID: <1@corp.example>\n\nonce\n';
    const first = await sendMail(await hello(rig.port), FROM, [TO, '447700900124@x'], data);
    assert.equal(first, '250 2.0.0 Accepted as messages 1 to 2');
    // By another connection, a day later, through another server, in another order.
    rig.time.skipMs = 86_400_000;
    assert.equal(await sendMail(await hello(rig.port), FROM, ['447700900124@x', TO], `Received: from a by b\n${data}`), first);
    assert.equal(await rig.balance(), 980_000);
    // Another text, other recipients and no Message-ID are other mails.
    assert.match(await sendMail(await hello(rig.port), FROM, [TO, '447700900124@x'], data.replace('once', 'twice')), /messages 3 to 4/);
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], data), /message 5/);
    const unnamed = data.replace(/Message-ID.*\n/, '');
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], unnamed), /message 6/);
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], unnamed), /message 6/);
    // After what servers keep trying for, it is a new one.
    rig.time.skipMs += 6 * 86_400_000;
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], data), /message 7/);
  }));

test('two connections with one mail at once: one message', () =>
  withRig({}, async (rig) => {
    const data = 'From: ann@corp.example\nMessage-ID: <1@corp.example>\n\nonce\n';
    const clients = await Promise.all(Array.from({ length: 8 }, () => hello(rig.port)));
    const answers = await Promise.all(clients.map((client) => sendMail(client, FROM, [TO], data)));
    assert.deepEqual(new Set(answers), new Set(['250 2.0.0 Accepted as message 1']));
    assert.equal(await rig.balance(), 990_000);
  }));

test('recipients that are refused after the mail is there: the others get it, and the sender hears once', () =>
  withRig({ settings: { recipientMessagesMax: 1 } }, async (rig) => {
    const other = '447700900124';
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], mail('first')), /^250 /);
    const data = 'From: ann@corp.example\nSubject: News\nMessage-ID: <2@corp.example>\n\nsecond\n';
    const to = [TO, `+${other}@x`, `${other}@y`];
    assert.equal(await sendMail(await hello(rig.port), FROM, to, data), '250 2.0.0 Accepted as message 2');
    const clients = await Promise.all(Array.from({ length: 8 }, () => hello(rig.port)));
    const again = await Promise.all(clients.map((client) => sendMail(client, FROM, to, data)));
    assert.deepEqual(new Set(again), new Set(['250 2.0.0 Accepted as message 2']));
    const [bounce] = rig.bounces;
    assert.ok(bounce && rig.bounces.length === 1);
    assert.deepEqual([bounce.from, bounce.to], ['', [FROM]]);
    assert.match(bounce.data, /^Subject: Not sent to 1 of 2: News\r$/m);
    assert.match(bounce.data, /^In-Reply-To: <2@corp\.example>\r$/m);
    const text = bounce.data.replaceAll('=\r\n', '');
    assert.ok(text.includes(`\r\n${PHONE}: The limit of messages to one recipient is reached\r\n`) && !text.includes(other), text);
    // A machine is not told: it could answer.
    await rig.account({ recipientMessagesMax: 2 });
    const automatic = 'From: ann@corp.example\nAuto-Submitted: auto-generated\n\nthird\n';
    await sendMail(await hello(rig.port), FROM, [TO], mail('more'));
    assert.match(await sendMail(await hello(rig.port), FROM, [TO, `${other}@x`], automatic), /^250 /);
    assert.equal(rig.bounces.length, 1);
  }));

test('eight connections with one such mail at once: the sender hears once', () =>
  withRig({ settings: { recipientMessagesMax: 1 } }, async (rig) => {
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], mail('first')), /^250 /);
    const data = 'From: ann@corp.example\nMessage-ID: <2@corp.example>\n\nsecond\n';
    const clients = await Promise.all(Array.from({ length: 8 }, () => hello(rig.port)));
    const answers = await Promise.all(clients.map((client) => sendMail(client, FROM, [TO, '447700900124@x'], data)));
    assert.deepEqual(new Set(answers), new Set(['250 2.0.0 Accepted as message 2']));
    assert.equal(rig.bounces.length, 1);
  }));

test('a mail of a gateway never becomes a message: what it tells would be told of again', () =>
  withRig({ settings: { recipientMessagesMax: 1 } }, async (rig) => {
    assert.match(await sendMail(await hello(rig.port), FROM, [TO], mail('first')), /^250 /);
    await sendMail(await hello(rig.port), FROM, [TO, '447700900124@x'], mail('second'));
    const [bounce] = rig.bounces;
    assert.ok(bounce);
    assert.match(
      await sendMail(await hello(rig.port), FROM, ['447700900125@x'], bounce.data),
      /^554 5\.4\.6 The mail goes round in circles/,
    );
    assert.equal(rig.accepted.length, 2);
    assert.equal(rig.bounces.length, 1);
  }));

test('while the sender cannot be told, the mail is to come again; without a relay it is refused as a whole', async () => {
  let isDown = true;
  const told: string[] = [];
  const mailer = {
    send({ to }: { to: string }) {
      if (isDown) return Promise.resolve({ kind: 'later', status: null, detail: 'down', isUnreachable: true } as const);
      told.push(to);
      return Promise.resolve({ kind: 'sent', status: 250 } as const);
    },
  };
  const data = 'From: ann@corp.example\nMessage-ID: <2@corp.example>\n\nsecond\n';
  await withRig({ settings: { recipientMessagesMax: 1 }, mailer }, async (rig) => {
    await sendMail(await hello(rig.port), FROM, [TO], mail('first'));
    assert.match(await sendMail(await hello(rig.port), FROM, [TO, '447700900124@x'], data), /^451 4\.4\.1 /);
    isDown = false;
    assert.match(await sendMail(await hello(rig.port), FROM, [TO, '447700900124@x'], data), /^250 .* message 2$/);
    assert.deepEqual(told, [FROM]);
    assert.equal(await rig.balance(), 980_000);
  });
  await withRig({ settings: { recipientMessagesMax: 1 }, hasRelay: false }, async (rig) => {
    await sendMail(await hello(rig.port), FROM, [TO], mail('first'));
    const answer = await sendMail(await hello(rig.port), FROM, [TO, '447700900124@x'], data);
    assert.equal(answer, `550 5.7.1 ${PHONE}: The limit of messages to one recipient is reached; nothing was sent`);
    assert.equal(await rig.balance(), 990_000);
  });
});

test('what was logged names no text, no password and no recipient', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    await client.say(plainLogin('acme', 'hush-hush'));
    await sendMail(client, FROM, [TO], mail('secret words', 'Content-Type: application/pdf'));
    await sendMail(await hello(rig.port), FROM, ['bob@x.example'], mail('secret words'));
    const text = JSON.stringify(rig.logged);
    assert.ok(rig.logged.length >= 2);
    for (const word of ['secret', 'hush', PASSWORD, PHONE, 'bob']) assert.ok(!text.includes(word), word);
  }));
