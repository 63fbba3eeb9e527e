// Every carrier that the simulator knows by name, with the settings a connector has unless somebody changes them: messages arrive once each, and
// their receipts are found, whatever the ids and the receipts look like.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DialectName, dialectNames, startSimulator } from '@trunkline/smpp/simulator';
import { until, withFolder, withGateway } from './testing/gateway.ts';

/** What an operator says about these carriers: what they agreed on with them, or what traffic teaches only after a while. */
const own: Partial<Record<DialectName, readonly string[]>> = {
  'jasmin-like': ['--part-receipts', 'last'],
  'kannel-like': ['--part-receipts', 'first'],
  'restcomm-like': ['--throttle-statuses', '0x14,0x58,0x45'],
  'alnum-errors': ['--accepted-means', 'delivered', '--receipt-errors', 'a7=blacklisted'],
};
const SHORT = 20;

test('every carrier by name: single and long messages arrive once, and each is reported on', () =>
  withFolder(async (folder) => {
    const carriers = await Promise.all(
      dialectNames.map(async (dialect, index) => ({
        dialect,
        prefix: String(8610 + index),
        simulator: await startSimulator({ port: 0, dialect }),
      })),
    );
    try {
      await withGateway(folder, async ({ api, cli }) => {
        await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
        await cli('price', 'set', '--price', '0.01');
        for (const { dialect, prefix, simulator } of carriers) {
          const address = ['--host', '127.0.0.1', '--port', String(simulator.port), '--system-id', 'gw', '--password', 'pw'];
          await cli('connector', 'add', dialect, ...address, ...(own[dialect] ?? []));
          await cli('route', 'add', '--connector', dialect, '--prefix', prefix);
        }
        const sent = await Promise.all(
          carriers.map(async ({ dialect, prefix }) => {
            const numbers = Array.from({ length: SHORT }, (_, each) => `${prefix}${String(each).padStart(8, '0')}`).join(',');
            const short = await api('sendsms', { numbers, content: `to ${dialect}` });
            const long = await api('sendsms', { numbers: `${prefix}99999999`, content: 'x'.repeat(400) });
            return [...(short.array ?? []), ...(long.array ?? [])].map((row) => row[1]).join(',');
          }),
        );
        for (const [index, { dialect, simulator }] of carriers.entries()) {
          const report = await until(
            () => api('getreport', { ids: sent[index] ?? '' }),
            (answer) => Number(answer['success']) + Number(answer['fail']) === SHORT + 1,
          );
          if (dialect === 'alnum-errors') assert.ok(Number(report['success']) > 0, 'a third of all fail there');
          else assert.equal(report['success'], SHORT + 1, dialect);
          assert.deepEqual([simulator.stats.duplicates, simulator.stats.uniqueNumbers], [0, SHORT + 1], dialect);
        }
        const status = (await cli('status')) as { counts?: { orphans?: number } };
        assert.equal(status.counts?.orphans, 0);
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
        const learned = async (dialect: DialectName) => JSON.stringify((await cli('connector', 'show', dialect))['learned']);
        assert.match(await learned('hex-33'), /decimal in the receipt, hexadecimal in the response/);
        assert.match(await learned('digits-22'), /leading zeros dropped/);
        assert.match(await learned('partial-34'), /the id alone/);
      });
    } finally {
      await Promise.all(carriers.map(({ simulator }) => simulator.close()));
    }
  }));

test('a message from a phone in parts, backwards and under a wrong label, is read where the connector says what the label means', () =>
  withFolder(async (folder) => {
    const simulator = await startSimulator({ port: 0, dialect: 'mislabelled-mo' });
    try {
      await withGateway(folder, async ({ api, cli }) => {
        await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '1');
        const address = ['--host', '127.0.0.1', '--port', String(simulator.port), '--system-id', 'gw', '--password', 'pw'];
        await cli('connector', 'add', 'carrier', ...address, '--inbound-data-codings', '0=ucs2', '--binds', '2', '--bind-mode', 'tx_rx');
        await cli('number', 'add', '10690001', '--connector', 'carrier');
        await cli('number', 'assign', '10690001', '--account', 'acme');
        await simulator.until((stats) => stats.sessions === 4);
        const text = 'Zażółć gęślą jaźń. '.repeat(12).trim();
        await simulator.sendFromPhone({ from: '48600100200', to: '10690001', text });
        const inbox = await api('getsms');
        assert.deepEqual(
          inbox.array?.map((row) => row[3]),
          [text],
        );
      });
    } finally {
      await simulator.close();
    }
  }));
