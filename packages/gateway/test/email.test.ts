// E-mail both ways from end to end: real mail clients at the door, a real SMTP server as the relay, the simulator as the carrier.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { call, startProcess, until, withFolder } from './testing/gateway.ts';
import { startRelay, type TestRelay } from './testing/relay.ts';
import { withWorld, type World } from './testing/world.ts';

const NUMBER = '10690001';
const PHONE = '8613800138000';
const DOMAIN = 'sms.example';

async function withMail(use: (world: World, relay: TestRelay) => Promise<void>): Promise<void> {
  const relay = await startRelay();
  try {
    const settings = {
      TRUNKLINE_MAIL_RELAY: relay.url,
      TRUNKLINE_MAIL_FROM: `gate@${DOMAIN}`,
      TRUNKLINE_MAIL_DOMAIN: DOMAIN,
      TRUNKLINE_SMTP_HOST: '127.0.0.1',
    };
    await withWorld(
      async (world) => {
        await world.cli('account', 'set', 'acme', '--doors', 'v3,email', '--default-sender', NUMBER);
        await world.cli('number', 'add', NUMBER);
        await world.cli('number', 'assign', NUMBER, '--account', 'acme');
        await use(world, relay);
      },
      {},
      settings,
    );
  } finally {
    await relay.close();
  }
}

const clientOf = ({ gateway }: World) =>
  createTransport({ host: '127.0.0.1', port: gateway.smtpPort, ignoreTLS: true, auth: { user: 'acme', pass: 'secret99' } });
const anonymousOf = ({ gateway }: World) => createTransport({ host: '127.0.0.1', port: gateway.smtpPort, ignoreTLS: true });
const headerOf = ({ email }: TestRelay['mails'][number], name: string): string | undefined =>
  email.headers.find(({ key }) => key === name)?.value;

test('a mail becomes a message, a phone answers, the mail about it is answered, and all of it is one conversation', () =>
  withMail(async (world, relay) => {
    const { cli, api, carrier } = world;
    const made = await cli('webhook', 'add', '--account', 'acme', '--url', 'mailto:ann@corp.example');
    assert.deepEqual([made['format'], made['events']], ['email', ['inbound', 'failure']]);
    const { response } = await clientOf(world).sendMail({
      from: 'ann@corp.example',
      to: `${PHONE}@any.example`,
      subject: 'x',
      text: 'Shall we?\n-- \nAnn',
    });
    assert.equal(response, '250 2.0.0 Accepted as message 1');
    await until(
      () => api('getreport', { ids: '1' }),
      ({ success }) => success === 1,
    );
    assert.deepEqual(
      carrier.received.map(({ source, destination, text }) => [source, destination, text]),
      [[NUMBER, PHONE, 'Shall we?']],
    );
    assert.equal((await cli('message', 'show', '1'))['door'], 'email');
    const { request } = (await cli('message', 'xray', '1')) as { request: { caller: unknown } };
    assert.deepEqual(request.caller, { address: '127.0.0.1', version: null, key: null, user: null });

    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'Yes, 10 o’clock' });
    await relay.until((mails) => mails.length === 1);
    const [first] = relay.mails;
    assert.ok(first);
    assert.deepEqual(
      [first.from, first.to, first.email.subject],
      [`gate@${DOMAIN}`, 'ann@corp.example', `SMS from +${PHONE} to +${NUMBER}`],
    );
    assert.match(first.email.text ?? '', /^~~~ Write your answer above this line ~~~\n\nYes, 10 o’clock\n\nFrom \+8613800138000/);
    assert.equal(first.email.messageId, `<inbound-1.1@${DOMAIN}>`);
    assert.equal(headerOf(first, 'auto-submitted'), 'auto-generated');

    const [replyTo] = first.email.replyTo ?? [];
    assert.match(replyTo?.address ?? '', /^reply\+[a-z2-7]{48}@sms\.example$/);
    const quoted = (first.email.text ?? '').replaceAll(/^/gm, '> ');
    const answered = await anonymousOf(world).sendMail({
      from: 'ann@home.example',
      to: replyTo?.address ?? '',
      subject: `Re: ${first.email.subject}`,
      inReplyTo: first.email.messageId ?? '',
      text: `See you then\n\nOn Mon, 1 Jan 2024 at 10:00, +${PHONE} <gate@${DOMAIN}> wrote:\n${quoted}`,
    });
    assert.equal(answered.response, '250 2.0.0 Accepted as message 2');
    await until(
      () => Promise.resolve(carrier.received.length),
      (count) => count === 2,
    );
    assert.deepEqual(
      [carrier.received[1]?.source, carrier.received[1]?.destination, carrier.received[1]?.text],
      [NUMBER, PHONE, 'See you then'],
    );

    const { replies } = (await cli('inbound', 'show', '1')) as any;
    assert.deepEqual(
      replies.map(({ message, kind }: any) => [message, kind]),
      [[2, 'person']],
    );

    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'Bring cake' });
    await relay.until((mails) => mails.length === 2);
    assert.equal(relay.mails[1]?.email.references, first.email.references);
    assert.equal(relay.mails[1]?.email.subject, first.email.subject);
    const [delivery] = (await until(
      () => cli('webhook', 'deliveries', '1', '--state', 'taken'),
      (rows) => (rows as unknown as unknown[]).length === 2,
    )) as any;
    assert.deepEqual([delivery.eventId, delivery.tries[0].status], ['inbound-2', 250]);
  }));

test('failures come by mail, what was delivered does not', () =>
  withMail(async (world, relay) => {
    const { cli, api } = world;
    await cli('webhook', 'add', '--account', 'acme', '--url', 'mailto:ann@corp.example');
    await api('sendsms', { numbers: '10010', content: 'arrives' });
    await api('sendsms', { numbers: '1008611', content: 'fails' });
    await relay.until((mails) => mails.length === 1);
    const [mail] = relay.mails;
    assert.equal(mail?.email.subject, 'Not delivered: SMS to +1008611');
    assert.match(
      mail?.email.text ?? '',
      /^Message 2 to \+1008611 from \+10690001 was not delivered\.\n\nState {5}UNDELIVERABLE \(carrier_failed, code of the carrier /,
    );
    assert.equal(mail?.email.replyTo, undefined);
    await until(
      () => api('getreport', { ids: '1,2' }),
      ({ array }) => array?.length === 2,
    );
    assert.equal(relay.mails.length, 1);
  }));

test('a relay that takes none now gets it later; what it will never take is a dead letter, to be sent again by hand', () =>
  withMail(async (world, relay) => {
    const { cli, carrier } = world;
    await cli('webhook', 'add', '--account', 'acme', '--url', 'mailto:ann@corp.example');
    relay.refusal = { code: 550, text: '5.1.1 No such mailbox' };
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'one' });
    const [dead] = (await until(
      () => cli('webhook', 'deliveries', '1', '--state', 'dead'),
      (rows) => (rows as unknown as unknown[]).length === 1,
    )) as any;
    assert.deepEqual(
      [dead.eventId, dead.attempts, dead.tries[0].status, dead.tries[0].error],
      ['inbound-1', 1, 550, '550 5.1.1 No such mailbox'],
    );
    relay.refusal = { code: 421, text: '4.7.0 Not now' };
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'two' });
    await until(
      () => cli('webhook', 'list'),
      ([row]: any) => row.health.lastFailure.includes('421'),
    );
    relay.refusal = null;
    await cli('webhook', 'replay', '1');
    await relay.until((mails) => mails.length === 2);
    assert.deepEqual(
      new Set(relay.mails.map(({ email }) => email.messageId)),
      new Set([`<inbound-1.1@${DOMAIN}>`, `<inbound-2.1@${DOMAIN}>`]),
    );
  }));

test('what an operator gets wrong is said', () =>
  withMail(async ({ cli }, relay) => {
    const add = (...words: string[]): Promise<unknown> => cli('webhook', 'add', '--account', 'acme', ...words);
    await assert.rejects(add('--url', 'mailto:ann'), /one address, such as mailto:ann@example\.com/);
    await assert.rejects(add('--url', 'mailto:ann@x.example?bcc=eve@x.example'), /one address/);
    await assert.rejects(add('--url', 'mailto:ann@x.example', '--format', 'put'), /mailto: and an address with the format email/);
    await assert.rejects(add('--url', 'https://x.example', '--format', 'email'), /mailto: and an address with the format email/);
    await add('--url', 'mailto:ann@x.example');
    await assert.rejects(cli('webhook', 'set', '1', '--url', 'https://x.example'), /mailto: and an address with the format email/);
    await cli('webhook', 'set', '1', '--events', 'inbound');
    await cli('email', 'test', 'ann@x.example');
    assert.equal(relay.mails[0]?.email.subject, 'Trunkline: a mail to try the relay');
    await assert.rejects(cli('email', 'test', 'ann'), /to must be an address/);
    relay.refusal = { code: 550, text: '5.1.1 No such mailbox' };
    await assert.rejects(cli('email', 'test', 'ann@x.example'), /The relay refused the mail: 550 5\.1\.1 No such mailbox/);
    await assert.rejects(cli('account', 'set', 'acme', '--email-senders', 'ann'), /emailSenders must be a list of at most 100 addresses/);
    await cli('account', 'set', 'acme', '--email-senders', 'Ann@Corp.example, @x.example');
    const shown = (await cli('account', 'show', 'acme')) as any;
    assert.deepEqual(shown.settings.emailSenders, ['ann@corp.example', '@x.example']);
  }));

test('without a relay no mail is promised', () =>
  withWorld(async ({ cli }) => {
    await assert.rejects(cli('webhook', 'add', '--account', 'acme', '--url', 'mailto:ann@x.example'), /no relay is set/);
    await assert.rejects(cli('email', 'test', 'ann@x.example'), /No relay is set/);
  }));

const PYTHON = `
import smtplib, sys
from email.message import EmailMessage
mail = EmailMessage()
mail['From'], mail['To'], mail['Subject'] = 'ann@corp.example', sys.argv[2] + '@sms.example', 'Grüße'
mail.set_content('Grüße aus Python\\n')
mail.add_alternative('<p>Grüße aus <b>Python</b></p>', subtype='html')
with smtplib.SMTP('127.0.0.1', int(sys.argv[1])) as server:
    server.login('acme', 'secret99')
    print(server.send_message(mail))
`;
const hasPython = spawnSync('python3', ['-c', 'import smtplib'], { stdio: 'ignore' }).status === 0;

test('Python’s smtplib', { skip: hasPython ? false : 'python3 is not installed' }, () =>
  withMail(async ({ gateway, carrier }) => {
    const { spawn } = await import('node:child_process');
    const child = spawn('python3', ['-c', PYTHON, String(gateway.smtpPort), PHONE], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.deepEqual([code, printed.join('').trim()], [0, '{}']);
    await until(
      () => Promise.resolve(carrier.received[0]?.text),
      (text) => text === 'Grüße aus Python',
    );
  }),
);

test('a gateway that is killed after its 250 has the message, and the same mail again is the same message', () =>
  withFolder(async (folder) => {
    const settings = { TRUNKLINE_SMTP_HOST: '127.0.0.1' };
    const mail = { from: 'ann@corp.example', to: '10010@x.example', messageId: '<1@corp.example>', text: 'hello' };
    async function once(): Promise<{ readonly answer: string; readonly balance: unknown }> {
      const process = startProcess(folder, [], settings);
      await process.ready;
      const { readFileSync } = await import('node:fs');
      const demo = JSON.parse(readFileSync(`${folder}/demo.json`, 'utf8')) as {
        smtpAddress: string;
        account: string;
        password: string;
        apiUrl: string;
      };
      const [host = '', port] = demo.smtpAddress.split(':');
      const transport = createTransport({ host, port: Number(port), ignoreTLS: true, auth: { user: demo.account, pass: demo.password } });
      const { response } = await transport.sendMail(mail);
      const { balance, gift } = await call(Number(new URL(demo.apiUrl).port), 'getbalance', {
        account: demo.account,
        password: demo.password,
      });
      process.child.kill('SIGKILL');
      await process.ended;
      return { answer: response, balance: [balance, gift] };
    }
    const first = await once();
    assert.match(first.answer, /^250 2\.0\.0 Accepted as message \d+$/);
    assert.deepEqual(await once(), first);
  }));
