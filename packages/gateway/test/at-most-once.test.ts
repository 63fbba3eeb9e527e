import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PduOf } from '@trunkline/smpp';
import { CarrierDouble } from '../src/connectors/smpp/testing.ts';
import { call, type GatewayProcess, startProcess, until, withFolder, withGateway } from './testing/gateway.ts';

const textOf = (pdu: PduOf<'submit_sm'>): string => Buffer.from(pdu.shortMessage).toString();
const portIn = (folder: string): number =>
  Number(new URL((JSON.parse(readFileSync(join(folder, 'gateway.json'), 'utf8')) as { httpUrl: string }).httpUrl).port);

async function stopped(gateway: GatewayProcess, signal: NodeJS.Signals): Promise<void> {
  gateway.child.kill(signal);
  await gateway.ended;
}

test('kill -9 with segments on the wire: at_least_once sends them again, at_most_once never does', () =>
  withFolder(async (folder) => {
    const carrier = await new CarrierDouble().listen();
    // It takes everything and answers nothing.
    carrier.onSubmit = () => {};
    const copies = (content: string): number => carrier.submits.filter((pdu) => textOf(pdu) === content).length;
    let running: GatewayProcess | undefined;
    try {
      await withGateway(folder, async ({ cli }) => {
        for (const account of ['once', 'again']) await cli('account', 'create', account, '--password', 'secret99', '--balance', '10');
        await cli('account', 'set', 'once', '--delivery', 'at_most_once');
        const address = ['--host', '127.0.0.1', '--port', String(carrier.port), '--system-id', 'gw', '--password', 'pw'];
        await cli('connector', 'add', 'carrier', ...address);
        await cli('route', 'add', '--connector', 'carrier');
        await cli('price', 'set', '--price', '0.02');
      });
      const send = (account: string, content: string) =>
        call(portIn(folder), 'sendsms', { account, password: 'secret99', numbers: '8613800138000,8613800138001', content });

      running = startProcess(folder, ['--no-demo']);
      await running.ready;
      await send('once', 'one');
      await send('again', 'two');
      await carrier.until(() => copies('one') === 2 && copies('two') === 2);
      await stopped(running, 'SIGKILL');

      running = startProcess(folder, ['--no-demo']);
      await running.ready;
      // Both lanes are read from disk again: the messages sent now come after what waits there.
      await send('once', 'three');
      await carrier.until(() => copies('two') === 4 && copies('three') === 2);
      assert.equal(copies('one'), 2);
      const report = await call(portIn(folder), 'getreport', { account: 'once', password: 'secret99', ids: '1,2' });
      assert.equal(report['unsent'], 2);

      // A link that is lost, not the process: the same promise.
      carrier.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: `id${carrier.submits.length}` });
      carrier.session?.destroy();
      await carrier.until(() => copies('two') === 6);
      await send('once', 'four');
      await carrier.until(() => copies('four') === 2);
      assert.deepEqual([copies('one'), copies('three')], [2, 2]);
      await stopped(running, 'SIGTERM');

      await withGateway(folder, async ({ cli }) => {
        const shown = async (id: number): Promise<string> => JSON.stringify(await cli('message', 'show', String(id), '--json'));
        const three = await until(
          () => shown(5),
          (story) => story.includes('in_doubt'),
        );
        assert.match(
          three,
          /the link was lost before the carrier answered; it is not sent again, because the account or the connector wants it at most once/,
        );
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
      });
    } finally {
      running?.child.kill('SIGKILL');
      await running?.ended;
      await carrier.close();
    }
  }));
