// What is said around a mail: every answer with its enhanced code (RFC 2034), and domains as the world has them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAIL_BYTES_MAX } from './email-limits.ts';
import { hello, PHONE, plainLogin, sendMail, talk, withRig } from './testing/rig.ts';

const TO = `${PHONE}@sms.example`;
const FROM = 'ann@corp.example';

test('number@any-domain: an address in brackets, and domains of other scripts', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    for (const domain of ['sms', '[192.0.2.1]', '[IPv6:2001:db8::1]', 'xn--bcher-kva.example', 'B\u00fccher.example'])
      assert.match(await sendMail(client, FROM, [Buffer.from(`${PHONE}@${domain}`).toString()], `\n${domain}`), /^250 /, domain);
    assert.equal(rig.accepted.length, 5);
  }));

test('a sender whose domain is of another script is one like any other, and its list has it in ASCII', () =>
  withRig({ settings: { emailSenders: ['@xn--bcher-kva.example'] } }, async (rig) => {
    const client = await hello(rig.port);
    assert.match(await sendMail(client, 'ann@xn--bcher-kva.example', [TO], '\none'), /^250 /);
    assert.match(await sendMail(client, 'ann@xn--bcher-kvb.example', [TO], '\ntwo'), /^550 5\.7\.1 This sender is not in the list/);
    assert.match(await client.say('RSET'), /^250 /);
    assert.match(await sendMail(client, '\u00e4nn@corp.example', [TO], '\nthree'), /^553 5\.1\.7 /);
  }));

test('headers and domains beyond ASCII are taken (RFC 6531); a sender whose name is, is told that it cannot be', () =>
  withRig({}, async (rig) => {
    const client = await hello(rig.port);
    assert.match(await client.say('EHLO x'), /^250[ -]SMTPUTF8/m);
    assert.match(await client.say(plainLogin('acme', 'secret99')), /^(235|503) /);
    assert.match(await client.say(`MAIL FROM:<\u00e4nn@corp.example> SMTPUTF8`), /^553 5\.1\.7 /);
    assert.match(await client.say(`MAIL FROM:<${FROM}> SMTPUTF8 BODY=8BITMIME`), /^250 /);
    assert.match(await client.say(`RCPT TO:<${PHONE}@b\u00fccher.example>`), /^250 /);
    await client.say('DATA');
    assert.match(await client.say('From: \u00c4nn <ann@corp.example>\r\nSubject: Gr\u00fc\u00dfe\r\n\r\ngr\u00fcn\r\n.'), /^250 /);
    assert.equal(rig.accepted[0]?.[2], 'gr\u00fcn');
  }));

test('without a login too: the proof and the list mean the same domain', () =>
  withRig({ settings: { emailSenders: ['@xn--bcher-kva.example'] } }, async (rig) => {
    const { zone } = rig;
    zone['TXT xn--bcher-kva.example'] = [['v=spf1 ip4:127.0.0.1 -all']];
    const client = await hello(rig.port, null);
    const from = 'ann@xn--bcher-kva.example';
    assert.match(await sendMail(client, from, [TO], `From: ${from}\nMessage-ID: <1@x>\nTo: ${TO}\n\nproven`), /^250 /);
  }));

test('every answer has its enhanced code, once, be it ours or of the protocol', () =>
  withRig({}, async (rig) => {
    const client = await talk(rig.port);
    const EHLO = await client.say('EHLO x');
    assert.match(EHLO, /^250[ -]ENHANCEDSTATUSCODES/m);
    assert.match(EHLO, /^250[ -]SIZE 1048576/m);
    const talked: readonly (readonly [say: string, answer: RegExp])[] = [
      ['NONSENSE', /^500 5\.5\.2 /],
      ['RCPT TO:<1>', /^50[13] 5\.\d\.\d /],
      ['AUTH CRAM-MD5', /^504 5\.5\.4 /],
      [plainLogin('acme', 'wrong'), /^535 5\.7\.8 Authentication failure$/],
      [plainLogin('acme', 'secret99'), /^235 2\.7\.0 /],
      [`MAIL FROM:${FROM}`, /^501 5\.1\.7 /],
      [`MAIL FROM:<${FROM}> SIZE=${MAIL_BYTES_MAX + 1}`, /^552 5\.3\.4 /],
      [`MAIL FROM:<${FROM}>`, /^250 2\.1\.0 /],
      ['DATA', /^503 5\.5\.1 /],
      ['RCPT TO:<nobody@x>', /^550 5\.1\.1 The recipient is not a number/],
      [`RCPT TO:<${TO}>`, /^250 2\.1\.5 /],
      ['DATA', /^354 End/],
      ['\r\nhello\r\n.', /^250 2\.0\.0 Accepted as message 1$/],
      ['VRFY ann', /^252 2\.1\.5 /],
      ['NOOP', /^250 2\.0\.0 OK$/],
    ];
    for (const [say, answer] of talked) {
      const heard = await client.say(say);
      assert.match(heard, answer, say);
      assert.doesNotMatch(heard, /\d\.\d\.\d+ \d\.\d\.\d/, say);
    }
    for (const line of [`MAIL FROM:<${FROM}>`, `RCPT TO:<${TO}>`, 'DATA']) await client.say(line);
    assert.match(await client.say(`\r\n${'x'.repeat(70)}\r\n`.repeat(MAIL_BYTES_MAX / 70) + '.'), /^552 5\.3\.4 /);
    assert.match(await client.say('QUIT'), /^221 2\.0\.0 /);
  }));
