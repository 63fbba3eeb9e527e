import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { accountOf, worldOf } from '../../core/testing.ts';
import { realClock } from '../../ports/clock.ts';
import { SimulatedTime } from '../../ports/clock.double.ts';
import { readMail } from './read-mail.ts';
import { checkSender } from './sender-check.ts';
import { accountsOfSender } from './senders.ts';
import { hello, NUMBER, PHONE, type Rig, sendMail, withRig } from './testing/rig.ts';

const TO = `${PHONE}@sms.example`;
const FROM = 'ann@corp.example';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const KEY_RECORD = `v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`;

const mail = (from = FROM): string =>
  `From: Ann <${from}>\r\nTo: ${TO}\r\nSubject: x\r\nMessage-ID: <1@corp.example>\r\nDate: ${new Date(realClock.now()).toUTCString()}\r\n\r\nproven text\r\n`;

async function signed(text: string, signingDomain = 'corp.example', more: object = {}): Promise<string> {
  const { signatures, errors } = await dkimSign(text, {
    canonicalization: 'relaxed/relaxed',
    signingDomain,
    selector: 's1',
    privateKey: keys.privateKey,
    algorithm: 'rsa-sha256',
    signatureData: [{ signingDomain, selector: 's1', privateKey: keys.privateKey, ...more }],
  });
  assert.deepEqual(errors, []);
  return signatures + text;
}

/** By a connection of its own. */
async function sendAlone({ port }: Rig, from: string, to: readonly string[], data: string): Promise<string> {
  const client = await hello(port, null);
  const answer = await sendMail(client, from, to, data);
  client.end();
  return answer;
}

const withSender = (use: (rig: Rig, send: (data: string, from?: string) => Promise<string>) => Promise<void>): Promise<void> =>
  withRig({ settings: { emailSenders: [FROM, '@shop.example'] } }, (rig) =>
    use(rig, (data, from = FROM) => sendAlone(rig, from, [TO], data)),
  );

test('without a login nobody gets as far as a mail, while no account lists a sender', () =>
  withRig({}, async (rig) => {
    assert.match(await sendAlone(rig, FROM, [TO], mail()), /^530 5\.7\.0 Sign in with/);
  }));

test('SPF that passes for the domain of the From address proves it; for another domain it does not', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT corp.example': [['v=spf1 ip4:127.0.0.1 -all']], 'TXT evil.example': [['v=spf1 ip4:127.0.0.1 -all']] });
    assert.match(await send(mail(), 'eve@evil.example'), /^550 5\.7\.26 Neither SPF nor DKIM/);
    assert.match(await send(mail()), /^250 /);
    assert.deepEqual(rig.accepted, [[PHONE, NUMBER, 'proven text']]);
    Object.assign(rig.zone, { 'TXT corp.example': [['v=spf1 ip4:192.0.2.1 -all']] });
    assert.match(await send(mail()), /^550 5\.7\.26 /);
  }));

test('DKIM that passes for the domain of the From address proves it; a changed text or another domain does not', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT s1._domainkey.corp.example': [[KEY_RECORD]], 'TXT s1._domainkey.evil.example': [[KEY_RECORD]] });
    const whole = await signed(mail());
    // The envelope is another's, as with services that send for their customers.
    assert.match(await send(whole, 'bounce-77@service.example'), /^250 /);
    assert.match(await send(whole.replace('proven', 'forged')), /^550 5\.7\.26 /);
    assert.match(await send(await signed(mail(), 'evil.example')), /^550 5\.7\.26 /);
    assert.match(await send(mail()), /^550 5\.7\.26 /);
    // A signature over the first words says nothing of the rest.
    const short = await signed(mail(), 'corp.example', { maxBodyLength: 6 });
    assert.match(short, /l=6/);
    assert.match(await send(`${short}and what was put behind it\r\n`), /^550 5\.7\.26 /);
    assert.equal(rig.accepted.length, 1);
  }));

test('where a domain has a DMARC policy, that decides: relaxed it takes a signature of its parent', () =>
  withRig({ settings: { emailSenders: ['ann@mail.corp.example'] } }, async (rig) => {
    Object.assign(rig.zone, { 'TXT s1._domainkey.corp.example': [[KEY_RECORD]] });
    const data = await signed(mail('ann@mail.corp.example'));
    const send = async (): Promise<string> => sendAlone(rig, 'ann@mail.corp.example', [TO], data);
    assert.match(await send(), /^550 5\.7\.26 /);
    Object.assign(rig.zone, { 'TXT _dmarc.corp.example': [['v=DMARC1; p=reject; adkim=s']] });
    assert.match(await send(), /^550 5\.7\.26 /);
    Object.assign(rig.zone, { 'TXT _dmarc.corp.example': [['v=DMARC1; p=reject']] });
    assert.match(await send(), /^250 /);
  }));

test('a signature counts for the numbers in To and Cc, lately: who gets hold of a mail cannot send it on at the account’s cost', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT s1._domainkey.corp.example': [[KEY_RECORD]] });
    const narrow = /^550 5\.7\.26 The DKIM signature must cover/;
    const other = '447700900124@sms.example';
    const data = mail();
    const whole = await signed(data);
    const sendTo = async (to: string[], text: string): Promise<string> => sendAlone(rig, FROM, to, text);
    assert.match(await sendTo([other], whole), narrow);
    assert.match(await sendTo([TO, other], whole), narrow);
    // What was put on top is not signed, and nothing tells which of two counts.
    for (const more of [
      `To: ${other}`,
      `Cc: ${other}`,
      'Subject: y',
      'Message-ID: <2@corp.example>',
      'Date: Mon, 1 Jan 2024 00:00:00 +0000',
    ])
      for (const to of [TO, other]) assert.match(await sendTo([to], `${more}\r\n${whole}`), narrow, more);
    for (const keys of ['from:subject:message-id:date', 'from:to:message-id:date', 'from:to:subject:date', 'from:to:subject:message-id'])
      assert.match(await send(await signed(mail(), 'corp.example', { headerList: keys })), narrow, keys);
    assert.match(await send(await signed(mail().replace(/Date: .*/, 'Date: yesterday, or so'))), narrow);
    assert.match(await send(await signed(mail().replace(/Message-ID: .*\r\n/, ''))), narrow);
    rig.time.skipMs = 6 * 86_400_000;
    assert.match(await send(whole), narrow);
    rig.time.skipMs = -86_400_000;
    assert.match(await send(whole), narrow);
    rig.time.skipMs = 4 * 86_400_000;
    assert.deepEqual(rig.accepted, []);
    assert.match(await send(whole), /^250 /);
    // In a group and in Cc as well; the same mail again is the same message.
    const copied = await signed(data.replace('To: ', 'To: Boss <boss@corp.example>\r\nCc: Phones: Bob <+').replace(TO, `${TO}>;`));
    assert.match(await send(copied), /^250 2\.0\.0 Accepted as message 1$/);
    // Some providers do not sign how the text is written.
    assert.match(await send(`Content-Transfer-Encoding: base64\r\n${whole}`), /^250 2\.0\.0 Accepted as message 1$/);
    assert.match(await send(`Content-Type: text/plain\r\nContent-Type: text/html\r\n${whole}`), narrow);
    assert.equal(rig.accepted.length, 1);
    // SPF proves who hands it over, so nobody else can.
    Object.assign(rig.zone, { 'TXT corp.example': [['v=spf1 ip4:127.0.0.1 -all']] });
    assert.match(await sendTo([other], whole), /^250 /);
  }));

test('a key of a test, a weak digest, and more signatures than anybody makes prove nothing', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT s1._domainkey.corp.example': [[KEY_RECORD.replace('k=rsa;', 'k=rsa; t=y;')]] });
    assert.match(await send(await signed(mail())), /^550 5\.7\.26 Neither/);
    Object.assign(rig.zone, { 'TXT s1._domainkey.corp.example': [[KEY_RECORD]] });
    assert.match(await send(await signed(mail(), 'corp.example', { algorithm: 'rsa-sha1' })), /^550 5\.7\.26 Neither/);
    const whole = await signed(mail());
    const [signature = ''] = /^DKIM-Signature:(.|\r\n\s)*\r\n/.exec(whole) ?? [];
    assert.match(await send(signature.repeat(10) + whole), /^550 5\.7\.26 Neither/);
    assert.match(await send(signature.repeat(9) + whole), /^250 /);
  }));

test('a From that two readers could take for two addresses proves neither', () =>
  withSender(async (rig, send) => {
    const everywhere = { 'TXT corp.example': [['v=spf1 ip4:127.0.0.1 -all']], 'TXT evil.example': [['v=spf1 ip4:127.0.0.1 -all']] };
    Object.assign(rig.zone, everywhere, {
      'TXT _dmarc.evil.example': [['v=DMARC1; p=none']],
      'TXT _dmarc.corp.example': [['v=DMARC1; p=reject']],
    });
    for (const from of [
      '"ann@corp.example" <eve@evil.example>',
      'ann@corp.example <eve@evil.example>',
      '<eve@evil.example> <ann@corp.example>',
      'eve@evil.example (x) <ann@corp.example>',
      '"x <ann@corp.example>" <eve@evil.example>',
      '=?utf-8?q?ann=40corp=2Eexample?= <eve@evil.example>',
      // Only one of the two readers decodes a word before it looks for addresses.
      '=?utf-8?q?=3Cann=40corp.example=3E?=;<eve@evil.example>',
      'ann@corp.example\0@evil.example',
      'ann@corp.example;eve@evil.example',
      'Team: ann@corp.example;, eve@evil.example',
      '<@evil.example:ann@corp.example>',
      '"ann"@corp.example@evil.example',
      'eve@evil.example\rFrom: ann@corp.example',
    ]) {
      const answer = await send(mail().replace(/^From: .*/, `From: ${from}`), 'eve@evil.example');
      assert.match(answer, /^55[04] /, from);
    }
    assert.deepEqual(rig.accepted, []);
  }));

test('what is put before a signed mail, or into it, with odd ends of lines is no header of it', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT s1._domainkey.corp.example': [[KEY_RECORD]] });
    const whole = await signed(mail());
    const forged = ['From: Ann <ann@corp.example>', `To: ${TO}`, 'Message-ID: <2@corp.example>', 'Date: Mon, 1 Jan 2024 00:00:00 +0000'];
    for (const end of ['\n', '\r', '\r\r\n', '\n\r', '\r\n \r\n', '\0\r\n', '\r\n\t'])
      for (const last of ['\n\n', '\r\r', '\r\r\n', '\n\r\r\n', '\r\n \r\n', '\r\n\t\r\n\r\r\n']) {
        const block = `${forged.join(end)}${last}forged text${last}`;
        for (const data of [block + whole, `X: ${block}${whole}`, whole.replace('To: ', `X: ${block}To: `)])
          assert.match(await send(data), /^55[04] /, JSON.stringify([end, last]));
      }
    assert.deepEqual(rig.accepted, []);
    assert.match(await send(`Received: from a\r\n\tby b; x\r\n${whole}`), /^250 /);
  }));

test('what cannot be looked up is asked again later, not taken and not refused for good', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT corp.example': 'ESERVFAIL', 'TXT _dmarc.corp.example': 'ETIMEOUT' });
    assert.match(await send(mail()), /^451 4\.4\.3 /);
    assert.deepEqual(rig.accepted, []);
  }));

test('a sender that nobody lists, several list, or that is not one, is refused', () =>
  withSender(async (rig, send) => {
    Object.assign(rig.zone, { 'TXT corp.example': [['v=spf1 ip4:127.0.0.1 -all']] });
    assert.match(await send(mail('bob@corp.example')), /^550 5\.7\.1 No account takes mail/);
    assert.match(await send(mail(`${FROM}, bob@corp.example`)), /^550 5\.7\.1 A mail without a login must have one From/);
    assert.match(await send(mail().replace('From:', 'X-From:')), /^550 5\.7\.1 A mail without a login must have one From/);
    await rig.store.createAccount({
      name: 'other',
      apiPassword: 'secret99',
      balanceMicros: 0,
      giftMicros: 0,
      settings: { ...rig.rulebook().accounts[0]?.settings, emailSenders: [FROM] } as never,
      now: 0,
    });
    await rig.reload();
    assert.match(await send(mail()), /^550 5\.7\.1 Several accounts/);
    await rig.account({ emailSenders: [FROM], doors: [] });
    // The other one is left, and it has no money.
    assert.match(await send(mail()), /^550 5\.7\.1 The balance is too low/);
  }));

test('an address counts before its domain, and only of accounts that are open', () => {
  const settings = { doors: ['email'] } as const;
  const rulebook = worldOf({
    accounts: [
      accountOf(1, { ...settings, emailSenders: ['@corp.example'] }),
      accountOf(2, { ...settings, emailSenders: ['ann@corp.example'] }),
      accountOf(3, { emailSenders: ['bob@corp.example'], doors: ['v3'] }),
      accountOf(4, { ...settings, emailSenders: ['bob@corp.example'] }, { locked: true }),
    ],
  });
  const idsOf = (address: string): number[] => accountsOfSender(rulebook, address).map(({ id }) => id);
  assert.deepEqual(idsOf('ann@corp.example'), [2]);
  assert.deepEqual(idsOf('bob@corp.example'), [1]);
  assert.deepEqual(idsOf('bob@sub.corp.example'), []);
});

test('a resolver that never answers is given up', async () => {
  const time = new SimulatedTime(realClock);
  let asked = (): void => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  const resolve = (): Promise<never> => {
    asked();
    return new Promise(() => {});
  };
  const octets = Buffer.from(mail());
  const read = await readMail(octets);
  assert.ok(read.ok);
  const verdict = checkSender(
    octets,
    read.mail,
    { sender: FROM, address: '127.0.0.1', helo: 'x', numbers: [PHONE] },
    { resolve, clock: time, name: 'sms.example' },
  );
  await isAsked;
  time.fire();
  assert.equal(await verdict, 'sender_check_failed');
});
