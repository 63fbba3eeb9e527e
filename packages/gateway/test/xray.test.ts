// An X-ray through the whole gateway: what decided, what was done, and every PDU, also after a restart.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '@trunkline/smpp/simulator';
import { CarrierDouble } from '../src/connectors/smpp/testing.ts';
import { type Running, until, withFolder, withGateway } from './testing/gateway.ts';

const SECRET = 'a secret of ours';

const operatorOf =
  (folder: string, { gateway }: Running) =>
  async (path: string, authorization?: string): Promise<any> => {
    const token = readFileSync(join(folder, 'cli.token'), 'utf8').trim();
    const headers = { authorization: authorization ?? `Bearer ${token}` };
    const response = await fetch(`http://127.0.0.1:${gateway.operatorPort}/api/${path}`, { headers });
    return await response.json();
  };

const customer = async (cli: Running['cli'], port: number, ...more: string[]): Promise<void> => {
  await cli('account', 'create', 'acme', '--password', 'secret99', '--balance', '10');
  const address = ['--host', '127.0.0.1', '--port', String(port), '--system-id', 'gw', '--password', 'pa55word'];
  await cli('connector', 'add', 'carrier', ...address, ...more);
  await cli('price', 'set', '--price', '0.02');
};

const commands = (xray: any): string[] => xray.pdus.rows.map((row: any) => `${row.direction} ${row.command}`);
const one = ['out submit_sm', 'in submit_sm_resp', 'in deliver_sm', 'out deliver_sm_resp'];

test('after a restart every PDU of a message is still there, decoded, in order, with times; content only when asked for', () =>
  withFolder(async (folder) => {
    const carrier = await startSimulator({ port: 0 });
    try {
      let before: any;
      await withGateway(folder, async (running) => {
        const { cli, api } = running;
        const operator = operatorOf(folder, running);
        await customer(cli, carrier.port, '--wire-keep-hours', '24', '--wire-trace', '4');
        await cli('route', 'add', '--connector', 'carrier');
        await api('sendsms', { numbers: '8613800138000', content: `${SECRET} ${'x'.repeat(200)}`, sender: '10690001' });
        for (let turn = 0; turn < 10; turn++) await api('sendsms', { numbers: `861380013810${turn}`, content: 'others' });
        await until(
          () => operator('messages/11'),
          (row) => row.state === 'DELIVERED',
        );
        before = await until(
          () => operator('messages/1/xray'),
          (row) => row.pdus.rows.length === 8,
        );
        assert.match(before.pdus.note, /keeps its last 4 PDUs in memory and those of the last 24 hours on disk/);
      });
      await withGateway(folder, async (running) => {
        const operator = operatorOf(folder, running);
        const after = await operator('messages/1/xray');
        assert.deepEqual(after.pdus.rows, before.pdus.rows);
        assert.deepEqual(commands(after).toSorted(), [...one, ...one].toSorted());
        assert.deepEqual(
          after.pdus.rows.map((row: any) => row.at),
          after.pdus.rows.map((row: any) => row.at).toSorted(),
        );
        assert.ok(after.pdus.rows.every((row: any) => row.messageId === 1 && row.connector === 'carrier'));
        assert.ok(after.pdus.rows.filter((row: any) => row.command.endsWith('_resp')).every((row: any) => row.latencyMs !== null));
        assert.equal(after.pdus.isWhole, true);
        assert.ok(!JSON.stringify(after).includes(SECRET));
        const shown = await operator('messages/1/xray?content=true');
        assert.ok(shown.pdus.rows.some((row: any) => row.text.includes(SECRET)));
        assert.deepEqual([after.request.split, after.request.characters], [{ by: 'udh', characters: [153, 64] }, 217]);

        // The wire of a time, of both lives of the gateway.
        const [from, to] = [after.pdus.rows[0].at, after.pdus.rows[2].at].map(encodeURIComponent);
        const wire = await operator(`connectors/carrier/wire?from=${from}&to=${to}&limit=1000`);
        assert.ok(wire.length > 0 && wire.every((row: any) => row.at >= after.pdus.rows[0].at && row.at < after.pdus.rows[2].at));
        const all = await until(
          () => operator('connectors/carrier/wire?limit=1000'),
          (rows) => rows.filter((row: any) => row.command === 'bind_transceiver').length === 2,
        );
        assert.ok(all.length > 40);
        assert.equal((await operator('connectors/carrier/wire?from=yesterday')).error.field, 'from');

        const printed = await running.cli('message', 'xray', '1');
        assert.equal(((printed as any).pdus.rows as unknown[]).length, 8);
        // Who only looks after money sees neither.
        await running.cli('operator', 'add', 'fin', '--role', 'finance', '--password', 'a long password');
        const basic = `Basic ${Buffer.from('fin:a long password').toString('base64')}`;
        for (const path of ['messages/1/xray', 'connectors/carrier/wire'])
          assert.equal((await operator(path, basic)).error.code, 'forbidden');
      });
      const kept = join(folder, 'wire', '1');
      for (const name of readdirSync(kept)) {
        assert.equal(statSync(join(kept, name)).mode & 0o777, 0o600);
        assert.ok(!readFileSync(join(kept, name), 'latin1').includes('pa55word'));
      }
    } finally {
      await carrier.close();
    }
  }));

test('what decided is shown as it was: route rule or route, price row, rule over the sender; and who released what a rule held', () =>
  withFolder(async (folder) => {
    const carrier = await startSimulator({ port: 0 });
    try {
      await withGateway(folder, async (running) => {
        const { cli, api } = running;
        const operator = operatorOf(folder, running);
        await customer(cli, carrier.port);
        await cli('route', 'add', '--connector', 'carrier');
        await cli('route-rule', 'add', '--name', 'Germany first', '--prefixes', '49', '--to', 'carrier');
        await cli('price', 'set', '--prefix', '49', '--price', '0.03');
        await cli(
          'rule',
          'add',
          '--kind',
          'originator',
          '--name',
          'our name',
          '--action',
          'force',
          '--originators',
          'Acme',
          '--countries',
          'DE',
        );
        await api('sendsms', { numbers: '4915112345678,8613800138000', content: 'hello', sender: '10690001' });
        const decidedOf = async (id: number) => (await operator(`messages/${id}/xray`)).routing.atAccept;
        const german = await decidedOf(1);
        assert.deepEqual(
          [german.connector, german.routeRule, german.route, german.originatorRule.name, german.priceRow.row, german.priceRow.perSegment],
          ['carrier', { id: 1, name: 'Germany first', isRemoved: false }, null, 'our name', 'prefix 49', '0.030000'],
        );
        const chinese = await decidedOf(2);
        assert.deepEqual(
          [chinese.routeRule, chinese.route.prefix, chinese.originatorRule, chinese.priceRow.row],
          [null, '', null, 'all prefixes'],
        );
        assert.equal((await operator('messages/1')).sender, 'Acme');

        await cli('route-rule', 'remove', '1');
        await cli('price', 'set', '--prefix', '49', '--price', '0.05');
        const later = await decidedOf(1);
        assert.deepEqual(later.routeRule, { id: 1, name: 'removed', isRemoved: true });
        assert.deepEqual([later.priceRow.perSegment, later.priceRow.isRemoved, later.price], ['0.030000', true, german.price]);

        const rule = await cli('rule', 'add', '--kind', 'pumping', '--name', 'usual places', '--countries', 'CN');
        await api('sendsms', { numbers: '4915112345679', content: 'hello' });
        await cli('held', 'release', '3');
        const held = await operator('messages/3/xray');
        assert.deepEqual(
          [held.hold.rule, held.hold.ruleName, held.hold.decision, held.hold.decidedBy],
          [rule['id'], 'usual places', 'released', 'cli'],
        );
        assert.deepEqual(
          held.acts.map((act: any) => [act.who, act.method, act.path]),
          [['cli', 'POST', '/api/held/3/release']],
        );
      });
    } finally {
      await carrier.close();
    }
  }));

test('a receipt that overtook its response, and one applied by hand, are among the PDUs; so is who took a message back', () =>
  withFolder(async (folder) => {
    const carrier = await new CarrierDouble().listen();
    try {
      await withGateway(folder, async (running) => {
        const { cli, api } = running;
        const operator = operatorOf(folder, running);
        await customer(cli, carrier.port, '--wire-keep-hours', '1');
        await cli('route', 'add', '--connector', 'carrier');
        const receipt = (id: string) =>
          carrier.deliver({
            esmClass: 4,
            sourceAddr: '8613800138000',
            destinationAddr: '10690001',
            shortMessage: Buffer.from(`id:${id} sub:001 dlvrd:001 submit date:2603010905 done date:2603010905 stat:DELIVRD err:000 text:`),
          });
        carrier.onSubmit = (pdu, session) => void receipt('early').then(() => session.respond(pdu, { messageId: 'early' }));
        await api('sendsms', { numbers: '8613800138000', content: 'hello', sender: '10690001' });
        await until(
          () => operator('messages/1'),
          (row) => row.state === 'DELIVERED',
        );
        const early = await operator('messages/1/xray');
        assert.deepEqual(commands(early), ['out submit_sm', 'in deliver_sm', 'out deliver_sm_resp', 'in submit_sm_resp']);

        carrier.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: 'known' });
        await api('sendsms', { numbers: '8613800138000', content: 'hello', sender: '10690001' });
        await until(
          () => operator('messages/2'),
          (row) => row.state === 'ENROUTE',
        );
        await receipt('wrong');
        const [orphan] = (await cli('orphan', 'list')) as unknown as { id: number }[];
        await cli('orphan', 'apply', String(orphan?.id), '--message', '2');
        const byHand = await operator('messages/2/xray');
        assert.deepEqual([byHand.state, commands(byHand)], ['DELIVERED', one]);
        assert.deepEqual(
          byHand.acts.map((act: any) => act.path),
          [`/api/orphans/${orphan?.id}/apply`],
        );

        const inThreeDays = new Date(Date.now() + 3 * 86_400_000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
        await api('sendsms', { numbers: '8613800138000', content: 'later', sendtime: inThreeDays });
        await cli('message', 'cancel', '3');
        const cancelled = await operator('messages/3/xray');
        assert.deepEqual(
          [cancelled.state, cancelled.acts.map((act: any) => [act.who, act.path])],
          ['DELETED', [['cli', '/api/messages/3/cancel']]],
        );
        assert.deepEqual(
          cancelled.money.transfers.map((each: any) => each.kind),
          ['hold', 'void'],
        );
      });
    } finally {
      await carrier.close();
    }
  }));

test('a message that went by two connectors has the PDUs of both, in the order of their times', () =>
  withFolder(async (folder) => {
    const carriers = [await new CarrierDouble().listen(), await new CarrierDouble().listen()] as const;
    const [first, second] = carriers;
    first.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: 'a1' });
    second.onSubmit = (pdu, session) => void session.respond(pdu, { messageId: 'b1' });
    const receipt = (carrier: CarrierDouble, id: string, state: string) =>
      carrier.deliver({
        esmClass: 4,
        sourceAddr: '8613800138000',
        destinationAddr: '1069',
        shortMessage: Buffer.from(`id:${id} sub:001 dlvrd:001 submit date:2603010905 done date:2603010905 stat:${state} err:001 text:`),
      });
    try {
      await withGateway(folder, async (running) => {
        const { cli, api } = running;
        const operator = operatorOf(folder, running);
        await customer(cli, first.port, '--wire-keep-hours', '1');
        const address = ['--host', '127.0.0.1', '--port', String(second.port), '--system-id', 'gw', '--password', 'pw'];
        await cli('connector', 'add', 'other', ...address);
        await cli('route-rule', 'add', '--to', 'carrier,other', '--second-chance', 'carrier_failed');
        for (const carrier of carriers) await carrier.until(() => carrier.session !== null);
        await api('sendsms', { numbers: '8613800138000', content: 'hello', sender: '1069' });
        await until(
          () => operator('messages/1'),
          (row) => row.state === 'ENROUTE',
        );
        await receipt(first, 'a1', 'UNDELIV');
        await until(
          () => operator('messages/1'),
          (row) => row.parts[0]?.carrierId === 'b1',
        );
        await receipt(second, 'b1', 'DELIVRD');
        const xray = await operator('messages/1/xray');
        assert.deepEqual(commands(xray), [...one, ...one]);
        assert.deepEqual(
          xray.pdus.rows.map((row: any) => row.connector),
          [...Array(4).fill('carrier'), ...Array(4).fill('other')],
        );
        const { atAccept, asOfNow, isSame } = xray.routing;
        assert.deepEqual([xray.connector, atAccept.connector, asOfNow.route.connector, isSame], ['other', 'carrier', 'carrier', true]);
        assert.deepEqual(
          xray.moves.map(({ event }: any) => event),
          ['second_chance'],
        );
      });
    } finally {
      for (const carrier of carriers) await carrier.close();
    }
  }));
