// Erasing a person, whole: what was written to and by a phone is nowhere in the database file any more, and nothing else has changed.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '@trunkline/smpp/simulator';
import { type Answer, until, withFolder, withGateway } from './testing/gateway.ts';

const PHONE = '447700900123';
const NUMBER = '447700900099';
const WORDS = 'Your result is positive';
const BROWSER = { 'user-agent': 'Mozilla/5.0 (Phone)' };

const octetsOf = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isFile() ? readFileSync(join(folder, entry.name)) : Buffer.alloc(0),
    ),
  );

test('a person is erased: texts, number, replies and links; money, counts and others stay; who did it is on record', () =>
  withFolder(async (folder) => {
    const carrier = await startSimulator({ port: 0 });
    try {
      await withGateway(folder, async ({ cli, api }) => {
        await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
        const login = ['--host', '127.0.0.1', '--port', String(carrier.port), '--system-id', 'gw', '--password', 'pw'];
        await cli('connector', 'add', 'carrier', ...login);
        await cli('route', 'add', '--connector', 'carrier');
        await cli('price', 'set', '--price', '0.02');
        await cli('account', 'set', 'acme', '--mms-fallback', 'link');
        await cli('number', 'add', NUMBER, '--connector', 'carrier');
        await cli('number', 'assign', NUMBER, '--account', 'acme');
        await carrier.until((stats) => stats.sessions === 1);

        for (const numbers of [`+${PHONE},8613800138000`, `00${PHONE}`])
          assert.equal((await api('sendsms', { numbers, content: WORDS, sender: NUMBER }))['status'], 0);
        assert.equal((await api('sendsms', { numbers: PHONE, smstype: '1', mmstitle: 'For you', content: WORDS }))['status'], 0);
        await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: 'I cannot believe it' });
        await until(
          () => api('getreport', { ids: '1,2,3,4' }),
          (report: Answer) => report['success'] === 4,
        );
        const link = /http:\S+/.exec(carrier.received.find(({ text }) => text.includes('/m/'))?.text ?? '')?.[0] ?? '';
        assert.equal((await fetch(link, { headers: BROWSER })).status, 200);
        const before = await api('getbalance');
        assert.ok(octetsOf(folder).includes(PHONE) && octetsOf(folder).includes(WORDS));

        await assert.rejects(cli('person', 'erase', `+${PHONE}`, '--confirm', PHONE), /confirm must be the same number again/);
        await assert.rejects(cli('person', 'erase', NUMBER, '--confirm', NUMBER), /a virtual number of ours/);
        await assert.rejects(cli('person', 'erase', 'nobody', '--confirm', 'nobody'), /must be a phone number/);
        const planned = {
          numbers: PHONE,
          content: 'later',
          sendtime: new Date(Date.now() + 5 * 86_400_000).toISOString().replaceAll(/\D/g, '').slice(0, 14),
        };
        assert.equal((await api('sendsms', planned))['status'], 0);
        await assert.rejects(
          cli('person', 'erase', PHONE, '--confirm', PHONE),
          /1 message\(s\) have not ended yet, the first is 5.*nothing was erased/,
        );
        await cli('message', 'cancel', '5');

        const done = await cli('person', 'erase', PHONE, '--confirm', PHONE);
        assert.deepEqual([done['messages'], done['inbound'], done['forwards']], [4, 1, 0]);
        assert.match(String(done['name']), /^erased-[a-p]{12}$/, 'no digit, by which it would be of some country');
        const shown = await cli('message', 'show', '1');
        assert.deepEqual([shown['number'], shown['state'], shown['price']], [done['name'], 'DELIVERED', '0.020000']);
        assert.equal((await fetch(link, { headers: BROWSER })).status, 410);
        assert.equal((await api('getsms'))['cnt'], 0, 'what it wrote is not handed out any more');
        const report = await api('getreport', { ids: '1,2,3,4' });
        assert.equal(report['success'], 4);
        assert.deepEqual((await cli('message', 'show', '2'))['number'], '8613800138000');
        assert.deepEqual([(await api('getbalance'))['balance'], (await cli('ledger', 'verify'))['holds']], [before['balance'], true]);
        const changes = await cli('change', 'list', '--kind', 'erasure');
        const record = JSON.stringify(changes);
        assert.ok(record.includes(String(done['name'])) && !record.includes(PHONE), record);
        assert.equal((await cli('person', 'erase', PHONE, '--confirm', PHONE))['messages'], 0);
      });
      const left = octetsOf(folder);
      assert.ok(left.includes('8613800138000') && left.includes(WORDS), 'the other one keeps what it was sent');
      for (const gone of [PHONE, 'I cannot believe it', 'For you']) assert.ok(!left.includes(gone), `${gone} is still on disk`);
    } finally {
      await carrier.close();
    }
  }));
