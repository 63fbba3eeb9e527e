import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DemoFile } from '../src/demo.ts';
import { bindEsme } from '../src/ingress/smpp/testing.ts';
import { type Answer, call, startProcess, until, withFolder, withGateway } from './testing/gateway.ts';

const readDemo = (folder: string): DemoFile => JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as DemoFile;

test('the demo answers the example of the contract, and a restart keeps the data', () =>
  withFolder(async (folder) => {
    const codes = (report: Answer) => report.array?.map((row) => [row[0], row[1], row[3]]);
    const expected = [
      [1, 10010, 0],
      [2, 1008611, 3],
    ];
    let inboxIds: unknown[] = [];
    await withGateway(
      folder,
      async ({ gateway }) => {
        assert.ok(gateway.demo);
        const { account, password } = gateway.demo;
        const api = (endpoint: string, more = {}) => call(gateway.httpPort, endpoint, { account, password, ...more });
        assert.deepEqual(await api('getbalance'), { status: 0, balance: '99.990000', gift: '50.00000' });
        const sent = await api('sendsms', { numbers: '10010,1008611', content: 'content' });
        assert.deepEqual(sent, {
          status: 0,
          success: 2,
          fail: 0,
          array: [
            [10010, 1],
            [1008611, 2],
          ],
        });
        const report = await until(
          () => api('getreport', { ids: '1,2' }),
          (answer) => answer['success'] === 1 && answer['fail'] === 1,
        );
        assert.deepEqual(codes(report), expected);
        const inbox: (readonly unknown[])[] = [];
        await until(
          async () => {
            const { array = [] } = await api('getsms');
            inbox.push(...array);
            return inbox.length;
          },
          (count) => count >= 2,
        );
        assert.deepEqual(
          inbox.map((row) => [row[1], row[3]]),
          [
            [10010, 'content'],
            [1008611, 'content'],
          ],
        );
        inboxIds = inbox.map((row) => row[0]);
        const [host = '', port] = gateway.demo.smppAddress.split(':');
        const esme = await bindEsme({
          host,
          port: Number(port),
          mode: 'transceiver',
          systemId: account,
          password: gateway.demo.smppPassword,
        });
        assert.equal(gateway.demo.smppPassword.length, 8);
        await esme.client.unbind();
      },
      [],
    );
    await withGateway(
      folder,
      async ({ gateway }) => {
        assert.ok(gateway.demo);
        const { account, password } = gateway.demo;
        const api = (endpoint: string, more = {}) => call(gateway.httpPort, endpoint, { account, password, ...more });
        assert.deepEqual(codes(await api('getreport', { ids: '1,2' })), expected);
        assert.deepEqual(await api('getbalance'), { status: 0, balance: '99.990000', gift: '49.98000' });
        assert.equal((await api('getsms'))['cnt'], 0);
        assert.equal((await api('getsms', { ids: inboxIds.join(',') }))['cnt'], 2);
        const next = await api('sendsms', { numbers: '10010', content: 'again' });
        assert.deepEqual(next.array, [[10010, 3]]);
        await until(
          () => api('getreport', { ids: '3' }),
          (answer) => answer['success'] === 1,
        );
      },
      [],
    );
  }));

test('SIGTERM twice within milliseconds drains once and exits with 0', () =>
  withFolder(async (folder) => {
    const gateway = startProcess(folder);
    await gateway.ready;
    const { apiUrl, account, password } = readDemo(folder);
    const port = Number(new URL(apiUrl).port);
    await call(port, 'sendsms', { account, password, numbers: '10010', content: 'x' });
    gateway.child.kill('SIGTERM');
    gateway.child.kill('SIGTERM');
    assert.equal(await gateway.ended, 0);
    const logged = gateway.output.join('\n');
    assert.equal(logged.match(/"draining"/g)?.length, 1, logged);
    assert.equal(logged.match(/"stopped"/g)?.length, 1, logged);
  }));

test('a second gateway on the same folder says so in one sentence and leaves the first alone', () =>
  withFolder(async (folder) => {
    const first = startProcess(folder);
    await first.ready;
    const second = startProcess(folder);
    assert.equal(await second.ended, 1);
    assert.match(second.output.join('\n'), /^trunkline: Another gateway is running on the data folder [^\n]*\.$/);
    const { apiUrl, account, password } = readDemo(folder);
    assert.equal((await call(Number(new URL(apiUrl).port), 'getbalance', { account, password }))['status'], 0);
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 0);
  }));

test('kill -9: what was answered is there after the restart, and what was under way goes out', () =>
  withFolder(async (folder) => {
    const first = startProcess(folder);
    await first.ready;
    const { apiUrl, account, password } = readDemo(folder);
    const numbers = Array.from({ length: 100 }, (_, index) => String(8613800138000 + index)).join(',');
    const sent = await call(Number(new URL(apiUrl).port), 'sendsms', { account, password, numbers, content: 'x' });
    first.child.kill('SIGKILL');
    await first.ended;
    const second = startProcess(folder);
    await second.ready;
    const port = Number(new URL(readDemo(folder).apiUrl).port);
    const ids = sent.array?.map((row) => row[1]).join(',') ?? '';
    await until(
      () => call(port, 'getreport', { account, password, ids }),
      // Those the first simulator took may never have a receipt: it died with the process.
      (answer) => answer['unsent'] === 0 && answer['nofound'] === 0,
    );
    second.child.kill('SIGTERM');
    assert.equal(await second.ended, 0);
  }));
