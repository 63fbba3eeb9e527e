import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { magicNumbers, options, presets, type RunningMmsc, type StartOptions, startMmsc, startMmscControl } from './index.ts';
import { picture, send, startVasp, submitOf, type Vasp } from './vasp.fixtures.ts';

async function withMmsc(options: StartOptions, use: (running: RunningMmsc, vasp: Vasp) => Promise<void>): Promise<void> {
  const vasp = await startVasp();
  const running = await startMmsc({ reportDelayMs: 0, vaspUrl: vasp.url, ...options });
  try {
    await use(running, vasp);
  } finally {
    await running.mmsc.close();
    await vasp.close();
  }
}

const words = (vasp: Vasp): string[] =>
  vasp.heard.map(({ envelope: { message } }) => ('mmStatus' in message ? message.mmStatus : message.kind));

test('a submit is taken with its picture, and reported on when that was asked', () =>
  withMmsc({}, async ({ mmsc, url }, vasp) => {
    const { status, envelope } = await send(url, submitOf('+447700900001'));
    assert.ok(status === 200 && envelope?.message.kind === 'SubmitRsp');
    assert.deepEqual([envelope.transactionId, envelope.message.status.code], ['t1', 1000]);
    const { messageId } = envelope.message;
    const [mms] = mmsc.received;
    assert.deepEqual(mms?.parts, [
      { contentType: 'image/jpeg', name: 'a.jpg', octets: picture.length, sha256: createHash('sha256').update(picture).digest('hex') },
    ]);
    assert.deepEqual(mmsc.content(messageId, 'a.jpg'), picture);
    await mmsc.until(() => mmsc.stats.reportsTaken === 1);
    const report = vasp.heard[0]?.envelope.message;
    assert.ok(report?.kind === 'DeliveryReportReq');
    assert.deepEqual([report.messageId, report.mmStatus, report.recipient?.value], [messageId, 'Retrieved', '447700900001']);
    await send(url, submitOf('447700900002', { deliveryReport: false }));
    assert.equal(mmsc.stats.reports, 1);
  }));

test('numbers: refused, once, twice, before the answer, several words, read, sent back', () =>
  withMmsc({}, async ({ mmsc, url }, vasp) => {
    const codeOf = async (number: string): Promise<number | undefined> => {
      const { envelope } = await send(url, submitOf(number));
      return envelope?.message.kind === 'SubmitRsp' ? envelope.message.status.code : undefined;
    };
    assert.equal(await codeOf('15550000006'), 2002);
    assert.deepEqual([await codeOf('15550000007'), await codeOf('15550000007')], [3000, 1000]);
    await mmsc.until(() => mmsc.stats.reportsTaken === 1);
    await codeOf('15550000004');
    await mmsc.until(() => mmsc.stats.reportsTaken === 3);
    vasp.heard.length = 0;
    await codeOf('15550000005');
    assert.deepEqual(words(vasp), ['Retrieved']);
    await codeOf('15550000011');
    await mmsc.until(() => mmsc.stats.reportsTaken === 6);
    assert.deepEqual(words(vasp), ['Retrieved', 'Deferred', 'Retrieved']);
    await codeOf('15550000022');
    await mmsc.until(() => mmsc.stats.reportsTaken === 8);
    assert.equal(vasp.heard.at(-1)?.envelope.message.kind, 'ReadReplyReq');
    await codeOf('15550000020');
    await mmsc.until(() => mmsc.stats.deliveriesTaken === 1);
    const delivery = vasp.heard.find(({ envelope }) => envelope.message.kind === 'DeliverReq');
    assert.deepEqual(delivery?.parts.at(-1)?.octets, picture);
  }));

test('answers: an empty 200, a cut, a refusal as a Fault under 200', () =>
  withMmsc({ answer: 'empty_200' }, async ({ mmsc, url }) => {
    const empty = await send(url, submitOf('1'));
    assert.deepEqual([empty.status, empty.envelope], [200, null]);
    mmsc.set({ answer: 'lost' });
    await assert.rejects(send(url, submitOf('1')));
    assert.equal(mmsc.stats.taken, 2);
    mmsc.set({ preset: 'mbuni-like', answer: 'normal', refuse: 4007 });
    const { status, envelope } = await send(url, submitOf('1'));
    assert.ok(envelope?.message.kind === 'Fault');
    assert.deepEqual([status, envelope.message.status.code, envelope.version], [200, 4007, '5.3.0']);
  }));

test('who has no credentials is challenged: Basic, Bearer, Digest', () =>
  withMmsc({ auth: 'basic' }, async ({ mmsc, url }) => {
    const first = await send(url, submitOf('1'));
    assert.deepEqual([first.status, first.headers['www-authenticate']], [401, 'Basic realm="mmsc"']);
    const basic = `Basic ${Buffer.from('vasp:secret').toString('base64')}`;
    assert.equal((await send(url, submitOf('1'), basic)).status, 200);
    mmsc.set({ auth: 'bearer' });
    assert.deepEqual(
      [(await send(url, submitOf('1'), basic)).status, (await send(url, submitOf('1'), 'Bearer secret')).status],
      [401, 200],
    );
    mmsc.set({ auth: 'digest' });
    const { headers } = await send(url, submitOf('1'));
    const nonce = /nonce="(\w+)"/.exec(String(headers['www-authenticate']))?.[1] ?? '';
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const response = md5(`${md5('vasp:mmsc:secret')}:${nonce}:00000001:c:auth:${md5('POST:/mm7')}`);
    const digest = `Digest username="vasp", realm="mmsc", nonce="${nonce}", uri="/mm7", nc=00000001, cnonce="c", qop=auth, response="${response}"`;
    assert.equal((await send(url, submitOf('1'), digest)).status, 200);
    assert.equal((await send(url, submitOf('1'), digest)).status, 401, 'a count is used once');
  }));

test('cancel: before the report, after it, unknown', () =>
  withMmsc({ reports: 'never' }, async ({ mmsc, url }) => {
    const cancel = (messageId: string) => send(url, { kind: 'CancelReq', vaspId: 'v', vasId: '', sender: null, messageId });
    await send(url, submitOf('1'));
    const messageId = mmsc.received[0]?.messageId ?? '';
    const done = (await cancel(messageId)).envelope?.message;
    assert.ok(done?.kind === 'CancelRsp' && done.status.code === 1000);
    assert.equal(mmsc.received[0]?.isCancelled, true);
    const again = (await cancel(messageId)).envelope?.message;
    assert.ok(again?.kind === 'Fault' && again.status.code === 2005);
  }));

test('deliveries in every shape are read alike; a VASP that is not ready is asked again, one that refuses is not', () =>
  withMmsc({}, async ({ mmsc }, vasp) => {
    const mms = {
      from: '447700900001',
      to: '100',
      subject: '你好',
      parts: [{ contentType: 'image/jpeg', name: 'p.jpg', octets: picture }],
    };
    for (const deliverAs of ['related_smil', 'mixed_base64', 'bare'] as const)
      for (const charset of ['utf-8', 'gb2312', 'utf-16_lie'] as const) {
        mmsc.set({ deliverAs, charset });
        assert.equal(await mmsc.sendFromPhone(mms), 1000);
        const heard = vasp.heard.at(-1);
        assert.ok(heard?.envelope.message.kind === 'DeliverReq');
        assert.deepEqual([heard.envelope.message.subject, heard.parts.at(-1)?.octets], ['你好', picture]);
      }
    vasp.code = 2004;
    assert.equal(await mmsc.sendFromPhone(mms), 2004);
    Object.assign(vasp, { code: 4006, afterNext: 1000 });
    assert.equal(await mmsc.sendFromPhone(mms), 1000);
  }));

test('options that are none are refused, and the README knows every option, preset and number', async () => {
  await assert.rejects(startMmsc({ preset: 'nobody-like' }), RangeError);
  await withMmsc({}, async ({ mmsc }) => {
    assert.throws(() => mmsc.set({ nonsense: 1 }), /unknown option "nonsense"/);
    assert.throws(() => mmsc.set({ auth: 'magic' }), /auth must be one of/);
    assert.throws(() => mmsc.set({ latencyMs: -1 }), /whole number/);
    await Promise.resolve();
  });
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  for (const [name, { help, byDefault }] of Object.entries(options))
    assert.ok(readme.includes(`| \`${name}\` | ${byDefault === '' ? '' : `\`${byDefault}\``} | ${help} |`), name);
  for (const [name, { what }] of Object.entries(presets)) assert.ok(readme.includes(`| \`${name}\` | ${what} |`), name);
  for (const [number, { what }] of Object.entries(magicNumbers)) assert.ok(readme.includes(`| \`${number}\` | ${what} |`), number);
});

test('the control: what arrived and its picture, options, a phone that sends; strangers are refused', () =>
  withMmsc({}, async ({ mmsc, url }) => {
    const control = await startMmscControl(mmsc, 0);
    const at = (path: string): string => `http://127.0.0.1:${control.port}${path}`;
    const post = (path: string, body: unknown) => fetch(at(path), { method: 'POST', body: JSON.stringify(body) });
    try {
      await send(url, submitOf('447700900001'));
      const [mms] = (await (await fetch(at('/received'))).json()) as { messageId: string }[];
      const file = await fetch(at(`/received/${mms?.messageId}/a.jpg`));
      assert.deepEqual([file.headers.get('content-type'), Buffer.from(await file.arrayBuffer())], ['image/jpeg', picture]);
      const sent = await post('/phone', {
        from: '447700900001',
        to: '100',
        text: 'hi',
        parts: [{ contentType: 'image/png', name: 'x.png', base64: 'AAAA' }],
      });
      assert.deepEqual(await sent.json(), { code: 1000 });
      assert.equal((await post('/phone', { from: '1' })).status, 400);
      assert.equal((await post('/set', { nonsense: 1 })).status, 400);
      assert.equal(((await (await post('/set', { refuse: 3000 })).json()) as { refuse: number }).refuse, 3000);
      assert.equal((await fetch(at('/received/none/x'))).status, 404);
      assert.equal((await fetch(at('/stats'), { headers: { origin: 'http://evil.example' } })).status, 403);
    } finally {
      await control.close();
    }
  }));

test('the command listens, says where, and ends at a signal; what it does not know it refuses', async () => {
  const tool = fileURLToPath(new URL('../../../tools/simulator.ts', import.meta.url));
  const child = spawn(process.execPath, [tool, 'mmsc', '--port', '0', '--http-port', '0', '--preset', 'sinch-like'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /submit to (\S+),/.exec(String(line))?.[1] ?? '';
  const { envelope } = await send(url, submitOf('1'));
  assert.equal(envelope?.message.kind, 'SubmitRsp');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  const wrong = spawn(process.execPath, [tool, 'mmsc', '--nonsense'], { stdio: 'ignore' });
  assert.deepEqual(await once(wrong, 'exit'), [2, null]);
});
