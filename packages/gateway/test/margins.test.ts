import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CarrierDouble } from '../src/connectors/smpp/testing.ts';
import { type Running, until, withFolder, withGateway } from './testing/gateway.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- what the command line answers
type Told = any;

async function twoCarriers(cli: Running['cli'], ports: readonly number[]): Promise<void> {
  await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '100');
  await cli('price-list', 'set', 'default', '--currency', 'EUR');
  await cli('price', 'set', '--price', '0.05');
  for (const [index, name] of ['dear', 'cheap'].entries()) {
    await cli('connector', 'add', name, '--host', '127.0.0.1', '--port', String(ports[index]), '--system-id', 'gw', '--password', 'pw');
    await cli('price-list', 'create', `${name}-costs`, '--currency', 'EUR', '--connector', name);
    await cli('price-list', 'add-row', `${name}-costs`, '--prefix', '*', '--price', name === 'dear' ? '0.03' : '0.01');
  }
}

test('what a message cost is known for good: second chances, long messages, margins, X-ray; what-if before a change', () =>
  withFolder(async (folder) => {
    const [dear, cheap] = [await new CarrierDouble().listen(), await new CarrierDouble().listen()];
    const fail = (id: string): Promise<number> =>
      dear.deliver({
        esmClass: 4,
        sourceAddr: '8613800138000',
        shortMessage: Buffer.from(`id:${id} sub:001 dlvrd:000 submit date:2603010905 done date:2603010905 stat:UNDELIV err:001 text:`),
      });
    try {
      await withGateway(folder, async ({ api, cli }) => {
        await twoCarriers(cli, [dear.port, cheap.port]);
        await cli('route-rule', 'add', '--to', 'dear,cheap', '--second-chance', 'carrier_failed');
        await dear.until(() => dear.session !== null);
        await cheap.until(() => cheap.session !== null);
        await api('sendsms', { numbers: '8613800138000', content: 'hello' });
        await dear.until(() => dear.submits.length === 1);
        const seen = (id: string, tries: number) =>
          until(
            () => cli('message', 'xray', id) as Promise<Told>,
            (row) => row.money.costs.length === tries && row.state === 'ENROUTE',
          );
        assert.deepEqual((await seen('1', 1)).money.costs, [{ connector: 'dear', segments: 1, cost: '0.030000', currency: 'EUR' }]);
        assert.equal(await fail('id1'), 0);
        const twice = await seen('1', 2);
        assert.deepEqual([twice.money.margin, twice.money.costs[1].connector], ['0.010000', 'cheap']);
        // What the carrier asks from now on changes nothing about what was.
        await cli('price-list', 'add-row', 'dear-costs', '--prefix', '49', '--price', '0.04');
        await api('sendsms', { numbers: '4915112345678', content: 'x'.repeat(200) });
        assert.equal((await seen('2', 1)).money.margin, '0.020000');

        const month = new Date().toISOString().slice(0, 7);
        const period = ['--from', `${month}-01`, '--to', new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)];
        const byConnector = (await cli('margin', 'show', ...period, '--by', 'connector')) as Told;
        assert.deepEqual(
          byConnector.rows.map((row: Told) => [row.connector, row.currency, row.messages, row.segments, row.revenue, row.cost, row.margin]),
          [
            ['cheap', 'EUR', 1, 1, '0.050000', '0.010000', '0.040000'],
            ['dear', 'EUR', 1, 3, '0.100000', '0.110000', '-0.010000'],
          ],
        );
        const byCountry = (await cli('margin', 'show', ...period, '--by', 'country')) as Told;
        assert.deepEqual(
          byCountry.rows.map((row: Told) => [row.country, row.margin]),
          [
            ['CN', '0.010000'],
            ['DE', '0.020000'],
          ],
        );
        assert.deepEqual([byCountry.total[0].margin, byCountry.total[0].withoutCost.messages], ['0.030000', 0]);

        const file = join(folder, 'proposal.json');
        const rule = { targets: [{ connector: 'cheap' }], countries: ['DE'], position: 1 };
        const word = { kind: 'word', pattern: 'hello' };
        writeFileSync(file, JSON.stringify({ routeRules: { add: [rule] }, rules: { add: [word] } }));
        const answer = (await cli('what-if', 'run', file, ...period)) as Told;
        assert.deepEqual([answer.judged, answer.every, answer.isWhole, answer.skipped], [2, 1, true, {}]);
        assert.deepEqual(answer.changed, { any: 2, verdict: 1, route: 1, price: 0, cost: 1 });
        assert.deepEqual(answer.codes, [{ code: 'sensitive_words', before: 0, after: 1 }]);
        const [before, after] = [answer.total.before.money[0], answer.total.after.money[0]];
        assert.deepEqual([before.revenue, before.cost, after.revenue, after.cost], ['0.150000', '0.110000', '0.100000', '0.020000']);
        assert.ok(!JSON.stringify(answer).includes('8613800138000'), 'numbers are not shown');
        // Nothing was changed by it.
        assert.equal(((await cli('route-rule', 'list')) as unknown as unknown[]).length, 1);
        assert.equal((await cli('ledger', 'verify'))['holds'], true);
      });
    } finally {
      await dear.close();
      await cheap.close();
    }
  }));
