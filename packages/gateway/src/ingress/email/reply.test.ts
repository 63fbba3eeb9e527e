import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { REPLY_ADDRESS_MS } from './email-limits.ts';
import { createReplyAddresses } from './reply-address.ts';
import { hello, NUMBER, PHONE, sendMail, withRig } from './testing/rig.ts';

const FROM = 'ann@corp.example';
const mail = (text: string, head = ''): string => `From: ${FROM}\n${head}Message-ID: <${text.length}@corp.example>\n\n${text}\n`;

test('whoever has the address answers the phone, from the number it wrote to, without a login', () =>
  withRig({ settings: { emailSenders: ['somebody@else.example'], defaultSender: 'Acme' } }, async (rig) => {
    const address = await rig.inbound('Shall we?');
    const quoted = 'Yes!\n-- \nAnn\n\nOn Mon, 1 Jan 2024 at 10:00, SMS wrote:\n> Shall we?';
    assert.match(await sendMail(await hello(rig.port, null), FROM, [address], mail(quoted)), /^250 2\.0\.0 Accepted as message 1$/);
    // Some servers write it in capitals.
    assert.match(await sendMail(await hello(rig.port, null), FROM, [address.toUpperCase()], mail('And again')), /^250 /);
    assert.deepEqual(rig.accepted, [
      [PHONE, NUMBER, 'Yes!'],
      [PHONE, NUMBER, 'And again'],
    ]);
    assert.equal(await rig.balance(), 980_000);
  }));

test('an answer goes to nobody else', () =>
  withRig({}, async (rig) => {
    const address = await rig.inbound('Shall we?');
    const client = await hello(rig.port);
    await client.say(`MAIL FROM:<${FROM}>`);
    assert.match(await client.say(`RCPT TO:<${address}>`), /^250 /);
    assert.match(await client.say(`RCPT TO:<${PHONE}@x>`), /^452 4\.5\.3 /);
    await client.say('RSET');
    await client.say(`MAIL FROM:<${FROM}>`);
    assert.match(await client.say(`RCPT TO:<${PHONE}@x>`), /^250 /);
    assert.match(await client.say(`RCPT TO:<${address}>`), /^452 4\.5\.3 /);
    await client.say('DATA');
    // What was begun as an answer is none after a reset.
    assert.match(await client.say('\r\nto the number\r\n.'), /^250 /);
    assert.equal(rig.accepted.length, 1);
  }));

test('machines are not answered for: no holiday note becomes a message', () =>
  withRig({}, async (rig) => {
    const address = await rig.inbound('Shall we?');
    const client = await hello(rig.port, null);
    assert.match(
      await sendMail(client, FROM, [address], mail('I am away', 'Auto-Submitted: auto-replied\n')),
      /^550 5\.7\.1 Answers of machines/,
    );
    assert.match(await sendMail(client, FROM, [address], mail('I am away', 'Precedence: bulk\n')), /^550 5\.7\.1 /);
    assert.match(await sendMail(client, '', [address], mail('Undelivered')), /^550 5\.7\.1 /);
    assert.deepEqual(rig.accepted, []);
  }));

test('an address that is changed, made up or too old is none, and so is one whose number or account is gone', () =>
  withRig({}, async (rig) => {
    const address = await rig.inbound('Shall we?');
    const ask = async (to: string): Promise<string> => sendMail(await hello(rig.port, null), FROM, [to], mail('x'));
    const changed = address.replace(/(?<=reply\+.{20})./, (letter) => (letter === 'a' ? 'b' : 'a'));
    for (const wrong of [
      changed,
      'reply+@sms.example',
      `reply+${'a'.repeat(48)}@sms.example`,
      address.replace('@', 'a@'),
      'reply+x@sms.example',
    ])
      assert.match(await ask(wrong), /^550 5\.1\.1 This answer address is not one of ours/, wrong);
    // At another domain it is no answer address at all.
    assert.match(await ask(address.replace('sms.example', 'other.example')), /^550 5\.1\.1 The recipient is not a number/);
    await rig.account({}, { locked: true });
    assert.match(await ask(address), /^550 5\.1\.1 This answer address is too old/);
    await rig.account({ doors: ['v3'] });
    assert.match(await ask(address), /^550 5\.1\.1 This answer address is too old/);
    await rig.account({});
    const rent = rig.rulebook().numbers[0]?.rents[0]?.id ?? 0;
    rig.time.skipMs = REPLY_ADDRESS_MS - 60_000;
    assert.match(await ask(address), /^250 /);
    rig.time.skipMs = REPLY_ADDRESS_MS + 1000;
    assert.match(await ask(address), /^550 5\.1\.1 This answer address is too old/);
    rig.time.skipMs = 0;
    await rig.store.endRent(rent, 'test', 0);
    await rig.reload();
    assert.match(await ask(address), /^550 5\.1\.1 This answer address is too old/);
    assert.equal(rig.accepted.length, 1);
  }));

test('an answer that is nothing but quotation is refused, not sent', () =>
  withRig({}, async (rig) => {
    const address = await rig.inbound('Shall we?');
    assert.match(await sendMail(await hello(rig.port, null), FROM, [address], mail('> Shall we?')), /^554 5\.6\.0 The content is empty/);
  }));

test('a token says what it was made of, and no other octet may change', () => {
  const time = { now: () => 1_700_000_000_000 };
  const addresses = createReplyAddresses('sms.example', 'a secret', time);
  const others = createReplyAddresses('sms.example', 'another secret', time);
  const ids = fc.integer({ min: 1, max: 2 ** 39 });
  fc.assert(
    fc.property(ids, ids, fc.nat(47), fc.nat(31), (accountId, inboundId, place, letter) => {
      const address = addresses.addressFor({ accountId, inboundId });
      const [local = '', domain = ''] = address.split('@');
      assert.ok(local.length <= 64 && addresses.isOne({ local, domain }));
      assert.deepEqual(addresses.read({ local }), { accountId, inboundId });
      assert.equal(others.read({ local }), 'unknown');
      const at = 'reply+'.length + place;
      const other = 'abcdefghijklmnopqrstuvwxyz234567'[letter] ?? '';
      if (local[at] !== other) assert.equal(addresses.read({ local: local.slice(0, at) + other + local.slice(at + 1) }), 'unknown');
    }),
  );
});
