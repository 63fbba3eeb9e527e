import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PduOf } from '@trunkline/smpp';
import { CarrierDouble } from '../src/connectors/smpp/testing.ts';
import { call, type GatewayProcess, type Running, startProcess, until, withFolder, withGateway } from './testing/gateway.ts';

const textOf = (pdu: PduOf<'submit_sm'>): string => Buffer.from(pdu.shortMessage).toString();
const portIn = (folder: string): number =>
  Number(new URL((JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string }).httpUrl).port);
const add = (cli: Running['cli'], name: string, port: number): Promise<unknown> =>
  cli('connector', 'add', name, '--host', '127.0.0.1', '--port', String(port), '--system-id', 'gw', '--password', 'pw');

async function customer(cli: Running['cli']): Promise<void> {
  await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
  await cli('price', 'set', '--price', '0.02');
}

test('what waits for a link that is down goes to the next one, once, also when the process is killed', () =>
  withFolder(async (folder) => {
    const [first, second] = [new CarrierDouble(), new CarrierDouble()];
    let running: GatewayProcess | undefined;
    // Ports nobody listens on yet.
    for (const carrier of [first, second]) await (await carrier.listen()).close();
    try {
      await withGateway(folder, async ({ cli }) => {
        await customer(cli);
        await add(cli, 'first', first.port);
        await add(cli, 'second', second.port);
        await cli('route-rule', 'add', '--to', 'first,second', '--patience', '1');
      });
      const contents = Array.from({ length: 60 }, (_, index) => `message ${index}`);
      const opened = new CarrierDouble();
      opened.port = second.port;
      const texts = (carrier: CarrierDouble): string[] => carrier.submits.map(textOf);

      running = startProcess(folder, ['--no-demo']);
      await running.ready;
      for (const content of contents) {
        const sent = await call(portIn(folder), 'sendsms', { account: 'acme', password: 'secret99', numbers: '8613800138000', content });
        assert.equal(sent['status'], 0, JSON.stringify(sent));
      }
      // It answers nothing: what it gets is in doubt when the process dies.
      opened.onSubmit = () => {};
      await opened.listen();
      await opened.until(() => opened.submits.length > 0);
      running.child.kill('SIGKILL');
      await running.ended;
      const before = new Set(texts(opened));

      // Now both are there: what was moved stays moved, the rest goes by the first.
      const back = new CarrierDouble();
      back.port = first.port;
      await back.listen();
      opened.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: `id${opened.submits.length}` });
      try {
        running = startProcess(folder, ['--no-demo']);
        await running.ready;
        const ids = contents.map((_, index) => String(index + 1)).join(',');
        await until(
          () => call(portIn(folder), 'getreport', { account: 'acme', password: 'secret99', ids }),
          (report) => report['sending'] === contents.length,
        );
        const [byFirst, bySecond] = [new Set(texts(back)), new Set(texts(opened))];
        assert.deepEqual(
          [...byFirst].filter((text) => bySecond.has(text)),
          [],
        );
        assert.equal(byFirst.size + bySecond.size, contents.length);
        // Only what was on the wire when the process was killed is there twice.
        const copies = texts(opened).filter((text, index, all) => all.indexOf(text) !== index);
        assert.ok(copies.every((text) => before.has(text)));
        running.child.kill('SIGTERM');
        await running.ended;
      } finally {
        await back.close();
        await opened.close();
      }
      await withGateway(folder, async ({ cli }) => {
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
        const story = JSON.stringify(await cli('message', 'show', '1'));
        assert.match(story, /"event":"moved","detail":"from first to second: its link has been down for \d+ s"/);
      });
    } finally {
      running?.child.kill('SIGKILL');
      await running?.ended;
    }
  }));

test('a second chance nobody outside sees: one message, one price, one end; scores from the traffic', () =>
  withFolder(async (folder) => {
    const [bad, good] = [await new CarrierDouble().listen(), await new CarrierDouble().listen()];
    const receipt = (carrier: CarrierDouble, id: string, stat: string) =>
      carrier.deliver({
        esmClass: 4,
        sourceAddr: '8613800138000',
        shortMessage: Buffer.from(`id:${id} sub:001 dlvrd:000 submit date:2603010905 done date:2603010905 stat:${stat} err:001 text:`),
      });
    try {
      await withGateway(folder, async ({ api, cli }) => {
        await customer(cli);
        await add(cli, 'bad', bad.port);
        await add(cli, 'good', good.port);
        await cli('route-rule', 'add', '--to', 'bad,good', '--second-chance', 'carrier_failed');
        await bad.until(() => bad.session !== null);
        await good.until(() => good.session !== null);
        const sent = await api('sendsms', { numbers: '8613800138000', content: 'hello' });
        assert.equal(sent['status'], 0);
        await bad.until(() => bad.submits.length === 1);
        await until(
          () => api('getreport', { ids: '1' }),
          (report) => report['sending'] === 1,
        );
        const before = await api('getreport', { ids: '1' });
        assert.equal(await receipt(bad, 'id1', 'UNDELIV'), 0);
        await good.until(() => good.submits.length === 1);
        assert.equal(textOf(good.submits[0] as PduOf<'submit_sm'>), 'hello');
        assert.deepEqual(await api('getreport', { ids: '1' }), before);
        await until(
          () => cli('message', 'show', '1'),
          ({ state }) => state === 'ENROUTE',
        );
        assert.equal(await receipt(good, 'id1', 'DELIVRD'), 0);
        assert.equal((await api('getreport', { ids: '1' }))['success'], 1);
        assert.match(String((await api('getbalance'))['balance']), /^99\.98/);
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
        const story = JSON.stringify(await cli('message', 'show', '1'));
        assert.match(story, /"event":"second_chance","detail":"from bad to good: carrier_failed 001"/);
        const scores = (await cli('route-score', 'list')) as unknown as {
          connector: string;
          destination: string;
          delivered: number;
          failed: number;
        }[];
        assert.deepEqual(
          scores
            .map(({ connector, destination, delivered, failed }) => `${connector} ${destination} ${delivered} ${failed}`)
            .toSorted((a, b) => a.localeCompare(b)),
          ['bad CN 0 1', 'good CN 1 0'],
        );
      });
      await withGateway(folder, async ({ cli }) => {
        assert.equal(((await cli('route-score', 'list', '--connector', 'good')) as unknown as { delivered: number }[])[0]?.delivered, 1);
      });
    } finally {
      await bad.close();
      await good.close();
    }
  }));
