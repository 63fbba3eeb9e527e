import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SimulatedTime } from '../../ports/clock.double.ts';
import { realClock } from '../../ports/clock.ts';
import type { Mail } from '../../ports/mailer.ts';
import { createMailer } from './mailer.ts';
import { type Relay, readRelay } from './relay.ts';

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
}

function failure(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A real SMTP server on a free port that keeps what it takes. */
async function withRelay(options: SMTPServerOptions, use: (port: number, taken: Taken[]) => Promise<void>): Promise<void> {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      void readText(stream).then((data) => {
        taken.push({ from: envelope.mailFrom ? envelope.mailFrom.address : '', to: envelope.rcptTo.map(({ address }) => address), data });
        done(null);
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use((server.server.address() as AddressInfo).port, taken);
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}

const relayAt = (port: number, more: Partial<Relay> = {}): Relay => ({ host: '127.0.0.1', port, tls: 'off', login: null, ...more });
const mailerOf = (relay: Relay, clock = realClock) => createMailer({ relay, from: 'sms@gate.example', domain: 'gate.example', clock });
const mail: Mail = { to: 'ann@corp.example', subject: 'Grüße', text: 'line one\n.\nünïcode\n' };

test('a mail goes to its one address, from the address that is set, with the headers asked for', async () => {
  await withRelay({}, async (port, taken) => {
    const result = await mailerOf(relayAt(port)).send({
      ...mail,
      fromName: '+447700900001',
      replyTo: 'reply+abc@gate.example',
      messageId: '<inbound-1@gate.example>',
      references: ['<a@gate.example>', '<b@gate.example>'],
      automatic: 'notification',
    });
    assert.deepEqual(result, { kind: 'sent', status: 250 });
    const [one] = taken;
    assert.ok(one && taken.length === 1);
    assert.deepEqual([one.from, one.to], ['sms@gate.example', ['ann@corp.example']]);
    for (const wanted of [
      /^From: "?\+447700900001"? <sms@gate\.example>\r$/m,
      /^To: ann@corp\.example\r$/m,
      /^Reply-To: reply\+abc@gate\.example\r$/m,
      /^Message-ID: <inbound-1@gate\.example>\r$/m,
      /^In-Reply-To: <b@gate\.example>\r$/m,
      /^References: <a@gate\.example> <b@gate\.example>\r$/m,
      /^Auto-Submitted: auto-generated\r$/m,
      /^Subject: =\?UTF-8\?/m,
    ])
      assert.match(one.data, wanted);
  });
});

test('an automatic reply goes out with the null sender', async () => {
  await withRelay({}, async (port, taken) => {
    await mailerOf(relayAt(port)).send({ ...mail, automatic: 'reply' });
    assert.equal(taken[0]?.from, '');
    assert.match(taken[0]?.data ?? '', /^Auto-Submitted: auto-replied\r$/m);
  });
});

test('what people write cannot make a header, a recipient or a command of its own', async () => {
  await withRelay({}, async (port, taken) => {
    const evil = 'x\r\nBcc: eve@evil.example\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>';
    const result = await mailerOf(relayAt(port)).send({ ...mail, subject: evil, fromName: evil, text: `${evil}\r\n.\r\n` });
    assert.equal(result.kind, 'sent');
    assert.equal(taken.length, 1);
    assert.deepEqual(taken[0]?.to, ['ann@corp.example']);
    const [head = ''] = (taken[0]?.data ?? '').split('\r\n\r\n');
    assert.doesNotMatch(head, /^Bcc:/im);
  });
});

test('what a relay says about the mail is about the mail; everything else is about the relay', async () => {
  const cases: [string, SMTPServerOptions, unknown][] = [
    [
      'no such mailbox',
      { onRcptTo: (_to, _session, done) => done(failure(550, '5.1.1 No such mailbox')) },
      { kind: 'refused', status: 550, detail: '550 5.1.1 No such mailbox' },
    ],
    [
      'mailbox busy',
      { onRcptTo: (_to, _session, done) => done(failure(450, '4.2.1 Busy')) },
      { kind: 'later', status: 450, detail: '450 4.2.1 Busy', isUnreachable: false },
    ],
    [
      'content refused',
      {
        onData(stream, _session, done) {
          stream.resume().on('end', () => done(failure(554, '5.7.1 Looks like spam')));
        },
      },
      { kind: 'refused', status: 554, detail: '554 5.7.1 Looks like spam' },
    ],
    [
      'sender refused',
      { onMailFrom: (_from, _session, done) => done(failure(553, '5.1.8 Not your domain')) },
      { kind: 'later', status: 553, detail: '553 5.1.8 Not your domain', isUnreachable: true },
    ],
    [
      'nobody may come in',
      { onConnect: (_session, done) => done(failure(421, '4.7.0 Go away')) },
      { kind: 'later', status: 421, detail: '421 4.7.0 Go away', isUnreachable: true },
    ],
  ];
  for (const [what, options, wanted] of cases)
    await withRelay(options, async (port) => {
      const result = await mailerOf(relayAt(port)).send(mail);
      // smtp-server adds a blank where it has no text of its own; the codes are what counts.
      assert.deepEqual({ ...result, ...('detail' in result ? { detail: result.detail.replaceAll(/ +/g, ' ').trim() } : {}) }, wanted, what);
    });
});

test('a login that is wrong is the relay, not the mail; one that is right gets in', async () => {
  const options: SMTPServerOptions = {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === 'gate' && password === 'p@ss') done(null, { user: username });
      else done(failure(535, '5.7.8 Wrong'));
    },
  };
  await withRelay(options, async (port, taken) => {
    const wrong = await mailerOf(relayAt(port, { login: { user: 'gate', password: 'no' } })).send(mail);
    assert.ok(wrong.kind === 'later' && wrong.isUnreachable, JSON.stringify(wrong));
    assert.ok(!JSON.stringify(wrong).includes('"no"'));
    const relay = readRelay(`smtp://gate:p%40ss@127.0.0.1:${port}`);
    assert.ok(relay);
    assert.equal((await mailerOf(relay).send(mail)).kind, 'sent');
    assert.equal(taken.length, 1);
  });
});

test('without the TLS that is asked for nothing is said', async () => {
  await withRelay({}, async (port, taken) => {
    for (const tls of ['required', 'start'] as const) {
      const result = await mailerOf(relayAt(port, { tls })).send(mail);
      assert.ok(result.kind === 'later' && result.isUnreachable, JSON.stringify(result));
    }
    assert.equal(taken.length, 0);
  });
});

test('nobody there, and somebody who says nothing', async () => {
  const silent = createServer();
  const sockets: Socket[] = [];
  const connected = new Promise<void>((resolve) =>
    silent.on('connection', (socket) => {
      sockets.push(socket);
      resolve();
    }),
  );
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const time = new SimulatedTime(realClock);
  const waiting = mailerOf(relayAt(port), time).send(mail);
  await connected;
  time.fire();
  const result = await waiting;
  assert.deepEqual(result, { kind: 'later', status: null, detail: 'the relay took too long', isUnreachable: true });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  const gone = await mailerOf(relayAt(port)).send(mail);
  assert.ok(gone.kind === 'later' && gone.isUnreachable, JSON.stringify(gone));
});
