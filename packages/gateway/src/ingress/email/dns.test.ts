import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realClock } from '../../ports/clock.ts';
import { createResolve } from './dns.ts';
import { readMail } from './read-mail.ts';
import { checkSender, type SenderVerdict } from './sender-check.ts';
import { type Records, startDnsServer } from './testing/dns-server.ts';

const FROM = 'ann@corp.example';
const octets = Buffer.from(`From: Ann <${FROM}>\r\nTo: 447700900123@sms.example\r\nMessage-ID: <1@corp.example>\r\n\r\nhello\r\n`);

/** Time to answer on a machine that is starved; only who says nothing waits for its end. */
const PATIENT_MS = 10_000;

/** What the gateway's own resolver makes of a real name server's answers. */
async function verdictBy(records: Records, sender = FROM, timeoutMs = PATIENT_MS): Promise<SenderVerdict> {
  const server = await startDnsServer(records);
  try {
    const resolve = createResolve({ timeoutMs, tries: 1, servers: [server.address] });
    const read = await readMail(octets);
    assert.ok(read.ok);
    const envelope = { sender, address: '127.0.0.1', helo: 'client.example', numbers: ['447700900123'] };
    return await checkSender(octets, read.mail, envelope, { resolve, clock: realClock, name: 'sms.example' });
  } finally {
    await server.close();
  }
}

test('SPF by every kind of record, asked of a real name server', async () => {
  const proven: Records[] = [
    { 'corp.example': { TXT: ['v=spf1 ip4:127.0.0.0/8 -all'] } },
    { 'corp.example': { TXT: ['v=spf1 a -all'], A: ['127.0.0.1'] } },
    { 'corp.example': { TXT: ['v=spf1 mx -all'], MX: ['mail.corp.example'] }, 'mail.corp.example': { A: ['192.0.2.1', '127.0.0.1'] } },
    { 'corp.example': { TXT: ['v=spf1 include:_spf.corp.example -all'] }, '_spf.corp.example': { TXT: ['v=spf1 ip4:127.0.0.1 -all'] } },
    {
      'corp.example': { TXT: ['v=spf1 redirect=_spf.corp.example'] },
      '_spf.corp.example': { TXT: ['v=spf1 exists:%{i}.ok.example -all'] },
      '127.0.0.1.ok.example': { A: ['127.0.0.2'] },
    },
    // A long record comes in pieces.
    { 'corp.example': { TXT: ['some-verification=x', `v=spf1 ${'ip4:192.0.2.1 '.repeat(25)}ip4:127.0.0.1 -all`] } },
  ];
  for (const records of proven) assert.equal(await verdictBy(records), 'proven', JSON.stringify(records));
});

test('records that do not name the client, say two things, or ask without an end prove nothing', async () => {
  const chain: Records = {};
  for (let place = 0; place < 15; place++)
    chain[`${place === 0 ? '' : `s${place}.`}corp.example`] = { TXT: [`v=spf1 include:s${place + 1}.corp.example -all`] };
  chain['s15.corp.example'] = { TXT: ['v=spf1 ip4:127.0.0.1 -all'] };
  const unproven: Records[] = [
    {},
    { 'corp.example': { TXT: ['nothing of that kind'] } },
    { 'corp.example': { TXT: ['v=spf1 ip4:192.0.2.1 -all'] } },
    { 'corp.example': { TXT: ['v=spf1 ip4:192.0.2.1 ?all'] } },
    { 'corp.example': { TXT: ['v=spf1 ip4:127.0.0.1 -all', 'v=spf1 -all'] } },
    { 'corp.example': { TXT: ['v=spf1 include:corp.example -all'] } },
    chain,
  ];
  for (const records of unproven) assert.equal(await verdictBy(records), 'sender_not_proven', JSON.stringify(records));
});

test('DMARC from a real name server: aligned or not, strict or relaxed', async () => {
  const spf = { TXT: ['v=spf1 ip4:127.0.0.1 -all'] };
  const world = (dmarc: string): Records => ({
    'corp.example': spf,
    'mail.corp.example': spf,
    'evil.example': spf,
    '_dmarc.corp.example': { TXT: [dmarc] },
  });
  assert.equal(await verdictBy(world('v=DMARC1; p=reject')), 'proven');
  assert.equal(await verdictBy(world('v=DMARC1; p=reject'), 'bounce@mail.corp.example'), 'proven');
  assert.equal(await verdictBy(world('v=DMARC1; p=reject; aspf=s'), 'bounce@mail.corp.example'), 'sender_not_proven');
  // A policy of none asks for reports only; proof is asked for all the same.
  assert.equal(await verdictBy(world('v=DMARC1; p=none'), 'eve@evil.example'), 'sender_not_proven');
});

test('a name server that fails or says nothing: later, not never', async () => {
  assert.equal(await verdictBy({ 'corp.example': 'servfail' }), 'sender_check_failed');
  assert.equal(await verdictBy({ 'corp.example': 'silent' }, FROM, 100), 'sender_check_failed');
  assert.equal(
    await verdictBy({ 'corp.example': { TXT: ['v=spf1 ip4:127.0.0.1 -all'] }, '_dmarc.corp.example': 'servfail' }),
    'sender_check_failed',
  );
});
