// Killed in the middle of MMS going out and coming in: none goes out twice, none that a phone sent is lost or told twice, and the money is right.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startMmsc } from '@trunkline/mms/simulator';
import sharp from 'sharp';
import { runCommand } from '../src/cli/program.ts';
import { type Answer, startProcess, until, withFolder } from './testing/gateway.ts';

const OURS = '447700900099';
const MESSAGES = 150;
const PHONES = 20;
const WINDOW = 10;
const BEFORE_THE_KILL = 15;
type Rows = readonly Record<string, unknown>[];

test('a kill while a centre takes MMS and phones send them', () =>
  withFolder(async (folder) => {
    const { mmsc, url } = await startMmsc({ reportDelayMs: 0, latencyMs: 5 });
    const cli = async (...words: string[]): Promise<unknown> =>
      (await runCommand(words, { env: { TRUNKLINE_DATA: folder }, version: '0.0.0' })).value;
    const httpUrl = (): string => (JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string }).httpUrl;
    const login = { account: 'acme', password: 'secret99' };
    const ask = async (endpoint: string, more: Record<string, string> = {}): Promise<Answer> =>
      (await (await fetch(`${httpUrl()}/${endpoint}?${new URLSearchParams({ ...login, ...more }).toString()}`)).json()) as Answer;
    const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#07a' } })
      .jpeg()
      .toBuffer();
    const send = async (numbers: readonly string[]): Promise<void> => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...login, numbers: numbers.join(','), smstype: '1', content: 'look', sender: OURS }))
        form.append(name, value);
      form.append('media', new Blob([new Uint8Array(picture)]), 'a.jpg');
      const answer = (await (await fetch(`${httpUrl()}/sendsms`, { method: 'POST', body: form })).json()) as Answer;
      assert.equal(answer['success'], numbers.length, JSON.stringify(answer));
    };
    const sentTo = (): readonly string[] => mmsc.received.map(({ submit }) => submit.recipients.to[0]?.value ?? '');
    try {
      const first = startProcess(folder, ['--no-demo']);
      await first.ready;
      await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
      await cli('connector', 'add', 'mmsc', '--protocol', 'mm7', '--url', url, '--vasp-id', 'vasp', '--window', String(WINDOW));
      await cli('route', 'add', '--connector', 'mmsc');
      await cli('price-list', 'add-row', 'default', '--price', '0.05', '--type', 'mms', '--prefix', '*');
      await cli('number', 'add', OURS, '--connector', 'mmsc');
      await cli('number', 'assign', OURS, '--account', 'acme');
      const { path } = (await cli('door', 'add', 'mmsc', '--connector', 'mmsc')) as { path: string };
      mmsc.set({ vaspUrl: httpUrl() + path });
      const numbers = Array.from({ length: MESSAGES }, (_, index) => `447700901${String(index).padStart(3, '0')}`);
      await send(numbers);
      const deliveries = Array.from({ length: PHONES }, (_, index) =>
        mmsc.sendFromPhone({
          from: `4477009020${String(index).padStart(2, '0')}`,
          to: OURS,
          subject: `from ${index}`,
          parts: [{ contentType: 'image/jpeg', name: 'a.jpg', octets: Buffer.concat([picture, Buffer.from([index])]) }],
        }),
      );
      await mmsc.until(() => mmsc.stats.taken >= BEFORE_THE_KILL && mmsc.stats.deliveriesTaken > 0, 60_000);
      first.child.kill('SIGKILL');
      mmsc.set({ vaspUrl: '' });
      await first.ended;
      assert.ok(mmsc.stats.taken < MESSAGES, 'it was killed in the middle');

      const second = startProcess(folder, ['--no-demo']);
      await second.ready;
      mmsc.set({ vaspUrl: httpUrl() + path });
      assert.deepEqual(new Set(await Promise.all(deliveries)), new Set([1000]));
      await send(['447700903000']);
      const ids = Array.from({ length: MESSAGES + 1 }, (_, index) => index + 1).join(',');
      const report = await until(
        () => ask('getreport', { ids }),
        (answer) => Number(answer['unsent']) + Number(answer['sending']) <= WINDOW && mmsc.stats.reportsTaken === mmsc.stats.reports,
      );
      // Only what was on the wire at the kill is still in doubt, and it is not sent again.
      assert.equal(report['fail'], 0, JSON.stringify(report));
      assert.equal(new Set(sentTo()).size, sentTo().length, 'none went out twice');
      assert.ok(
        sentTo().some((number) => number.endsWith('447700903000')),
        'what comes after is not held up',
      );
      for (const [id, number, , code] of report.array ?? [])
        if (code === 0)
          assert.ok(
            sentTo().some((to) => to.endsWith(String(number))),
            `message ${String(id)} is delivered and was sent`,
          );

      const inbox = await ask('getsms');
      assert.equal(inbox['cnt'], PHONES, 'each of the phones is told of once');
      for (const [, from, , content] of inbox.array ?? []) {
        const [subject, link = ''] = String(content).split('\n');
        const index = Number(String(from).slice(-2));
        assert.equal(subject, `from ${index}`);
        // The gateway listens at another port now.
        const octets = new Uint8Array(await (await fetch(httpUrl() + new URL(link).pathname)).arrayBuffer());
        const expected = createHash('sha256')
          .update(picture)
          .update(Buffer.from([index]))
          .digest('hex');
        assert.equal(createHash('sha256').update(octets).digest('hex'), expected);
      }
      const rows = (await cli('message', 'list', '--limit', '1000')) as Rows;
      assert.equal(rows.length, MESSAGES + 1);
      const paid = Math.round(100_000_000 - Number((await ask('getbalance'))['balance']) * 1_000_000);
      // Held or posted, each at the price of an MMS.
      assert.equal(paid, (MESSAGES + 1) * 50_000);
      assert.equal(((await cli('ledger', 'verify')) as { holds: boolean }).holds, true);
      second.child.kill('SIGTERM');
      await second.ended;
    } finally {
      await mmsc.close();
    }
  }));
