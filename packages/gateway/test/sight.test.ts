import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CarrierDouble } from '../src/connectors/smpp/testing.ts';
import { until, withFolder, withGateway } from './testing/gateway.ts';

test('an operator sees why a message waits, and afterwards all that became of it', () =>
  withFolder(async (folder) => {
    const carrier = await new CarrierDouble().listen();
    // It takes everything and answers nothing at first.
    const asked: (() => void)[] = [];
    carrier.onSubmit = (pdu, session) => void asked.push(() => void session.respond(pdu, { messageId: `id${pdu.sequence}` }));
    try {
      await withGateway(folder, async ({ gateway, api, cli }) => {
        const token = readFileSync(join(folder, 'cli.token'), 'utf8').trim();
        const operator = async (path: string, init: RequestInit = {}): Promise<any> => {
          const headers = { authorization: `Bearer ${token}`, ...(init.body ? { 'content-type': 'application/json' } : {}) };
          const response = await fetch(`http://127.0.0.1:${gateway.operatorPort}/api/${path}`, { ...init, headers });
          return response.headers.get('content-type')?.includes('json') ? await response.json() : await response.text();
        };
        await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
        const address = ['--host', '127.0.0.1', '--port', String(carrier.port), '--system-id', 'gw', '--password', 'pw'];
        await cli('connector', 'add', 'carrier', ...address, '--window', '1');
        await cli('route', 'add', '--connector', 'carrier');
        await cli('price', 'set', '--price', '0.02');
        const inThreeDays = new Date(Date.now() + 3 * 86_400_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
        const numbers = Array.from({ length: 5 }, (_, index) => `861380013800${index}`).join(',');
        await api('sendsms', { numbers, content: 'a secret of ours', sender: '10690001' });
        await carrier.until(() => asked.length === 1);

        const codes = async (id: number): Promise<string[]> =>
          (await operator(`messages/${id}`)).waiting.reasons.map((each: any) => each.code);
        assert.deepEqual(await codes(1), ['on_the_wire']);
        assert.deepEqual((await codes(5)).slice(0, 2), ['behind_own', 'window_full']);
        const [queue, ...others] = await operator('queues');
        assert.deepEqual([queue.connector, queue.account, queue.waiting, queue.handedOut, others], ['carrier', 'acme', 5, 1, []]);
        await api('sendsms', { numbers: '8613800138009', content: 'later', sendtime: inThreeDays });

        // Now it answers.
        carrier.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: `id${pdu.sequence}` });
        for (const answer of asked) answer();
        const isUnderWay = (row: any): boolean => row.state === 'ENROUTE';
        const five = await until(() => operator('messages/5'), isUnderWay);
        assert.equal(five.waiting, null);
        const { carrierId } = five.parts[0];

        const found = await operator('messages?number=%2B8613800138004&account=acme&state=ENROUTE');
        assert.deepEqual([found.rows.map((row: any) => row.id), found.next], [[5], null]);
        const receipt = (id: string) =>
          carrier.deliver({
            esmClass: 4,
            sourceAddr: '8613800138004',
            destinationAddr: '10690001',
            shortMessage: Buffer.from(`id:${id} sub:001 dlvrd:001 submit date:2603010905 done date:2603010905 stat:DELIVRD err:000 text:`),
          });
        assert.equal(await receipt(carrierId), 0);
        assert.equal(await receipt('nobody-knows'), 0);
        const xray = await until(
          () => operator('messages/5/xray'),
          (row) => row.pdus.rows.length >= 4,
        );
        assert.deepEqual(
          xray.pdus.rows.map((row: any) => [row.direction, row.command]),
          [
            ['out', 'submit_sm'],
            ['in', 'submit_sm_resp'],
            ['in', 'deliver_sm'],
            ['out', 'deliver_sm_resp'],
          ],
        );
        assert.equal(typeof xray.pdus.rows[1].latencyMs, 'number');
        assert.deepEqual(
          xray.money.transfers.map((each: any) => each.kind),
          ['hold', 'post'],
        );
        assert.deepEqual([xray.routing.isSame, xray.request.submission.messages], [true, 5]);
        assert.ok(!JSON.stringify(xray).includes('a secret of ours'));
        assert.deepEqual([xray.state, xray.receipts.length, xray.customer.wants], ['DELIVERED', 1, 'none']);
        const shown = await operator('messages/5/xray?content=true');
        assert.equal(shown.request.content, 'a secret of ours');
        assert.ok(shown.pdus.rows[0].text.includes('a secret of ours'));

        const wire: string = await operator('connectors/carrier/wire?format=text&limit=1000');
        assert.match(wire, /→ bind_transceiver #1/);
        assert.ok(!wire.includes('a secret of ours') && !wire.includes('"pw"'));

        // New PDUs as they come, until the one who looks goes.
        const controller = new AbortController();
        const headers = { authorization: `Bearer ${token}` };
        const stream = await fetch(`http://127.0.0.1:${gateway.operatorPort}/api/connectors/carrier/wire?follow=true`, {
          headers,
          signal: controller.signal,
        });
        assert.match(stream.headers.get('content-type') ?? '', /text\/event-stream/);
        const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
        await api('sendsms', { numbers: '8613800138000', content: 'again' });
        let text = '';
        while (!text.includes('submit_sm_resp')) text += (await reader.read()).value ?? '';
        assert.match(text, /^: the wire from now on\n\n/);
        controller.abort();
        await reader.closed.catch(() => {});

        // The command line shows the same.
        assert.equal((await cli('message', 'list', '--account', 'acme', '--limit', '2')).length, 2);
        assert.deepEqual(((await cli('queue', 'list')) as any)[0].later, 1);
        assert.equal(((await cli('connector', 'wire', 'carrier', '--limit', '3')) as any).length, 3);
        assert.equal((await cli('message', 'xray', '1')).id, 1);
        const [orphan] = (await cli('orphan', 'list')) as unknown as { id: number; carrierIds: string[] }[];
        assert.deepEqual(orphan?.carrierIds, ['nobody-knows']);
        await cli('orphan', 'apply', String(orphan?.id), '--message', '4');
        assert.equal((await operator('messages/4')).state, 'DELIVERED');
        assert.deepEqual(await cli('orphan', 'list'), []);
        assert.deepEqual(await cli('inbound', 'list', '--unowned'), []);

        for (const [path, field] of [
          ['messages?account=nobody', 'account'],
          ['messages?state=GONE', 'state'],
          ['messages?from=yesterday', 'from'],
          ['messages?numer=1', 'numer'],
          ['connectors/nobody/wire', 'name'],
          ['messages/99/xray', 'id'],
        ] as const)
          assert.equal((await operator(path)).error.field, field, path);
        const applied = await operator('orphans/1/apply', { method: 'POST', body: JSON.stringify({ message: 5 }) });
        assert.deepEqual([applied.error.code, applied.error.field], ['not_found', 'id']);

        await cli('connector', 'set', 'carrier', '--wire-trace', '0');
        const off = await until(
          () => operator('connectors/carrier/wire'),
          (answer) => answer.error !== undefined,
        );
        assert.match(off.error.message, /keeps no PDUs/);
      });
    } finally {
      await carrier.close();
    }
  }));
