import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { accountOf, worldOf } from '../../core/testing.ts';
import { realClock } from '../../ports/clock.ts';
import { SimulatedTime } from '../../ports/clock.double.ts';
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
  `From: Ann <${from}>\r\nTo: ${TO}\r\nSubject: x\r\nMessage-ID: <1@corp.example>\r\n\r\nproven text\r\n`;

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

const withSender = (use: (rig: Rig, send: (data: string, from?: string) => Promise<string>) => Promise<void>): Promise<void> =>
  withRig({ settings: { emailSenders: [FROM, '@shop.example'] } }, (rig) =>
    use(rig, async (data, from = FROM) => sendMail(await hello(rig.port, null), from, [TO], data)),
  );

test('without a login nobody gets as far as a mail, while no account lists a sender', () =>
  withRig({}, async (rig) => {
    assert.match(await sendMail(await hello(rig.port, null), FROM, [TO], mail()), /^530 5\.7\.0 Sign in with/);
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
    const send = async (): Promise<string> => sendMail(await hello(rig.port, null), 'ann@mail.corp.example', [TO], data);
    assert.match(await send(), /^550 5\.7\.26 /);
    Object.assign(rig.zone, { 'TXT _dmarc.corp.example': [['v=DMARC1; p=reject; adkim=s']] });
    assert.match(await send(), /^550 5\.7\.26 /);
    Object.assign(rig.zone, { 'TXT _dmarc.corp.example': [['v=DMARC1; p=reject']] });
    assert.match(await send(), /^250 /);
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
  const verdict = checkSender(
    Buffer.from(mail()),
    FROM,
    { sender: FROM, address: '127.0.0.1', helo: 'x' },
    { resolve, clock: time, name: 'sms.example' },
  );
  await isAsked;
  time.fire();
  assert.equal(await verdict, 'sender_check_failed');
});
