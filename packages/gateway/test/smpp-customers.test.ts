// A customer on SMPP, a carrier on SMPP, and the whole gateway between them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PduOf, parseReceipt } from '@trunkline/smpp';
import { bindEsme, type Esme, idOf, octets, submitSm } from '../src/ingress/smpp/testing.ts';
import { until } from './testing/gateway.ts';
import { withWorld, type World } from './testing/world.ts';

type Deliver = PduOf<'deliver_sm'>;

const customer = ({ gateway }: World, mode: 'transceiver' | 'transmitter' | 'receiver' = 'transceiver'): Promise<Esme> =>
  bindEsme({ host: '127.0.0.1', port: gateway.smppPort, mode, systemId: 'acme', password: 'secret99' });

/** Takes so many of what the gateway delivers, in the order it comes. */
async function take(esme: Esme, count: number): Promise<Deliver[]> {
  const got: Deliver[] = [];
  while (got.length < count) {
    const pdu = (await esme.next()) as Deliver;
    esme.client.respond(pdu);
    got.push(pdu);
  }
  return got;
}

const to = (destinationAddr: string, more: Parameters<typeof submitSm>[0] = {}) =>
  submitSm({ destinationAddr, registeredDelivery: 1, ...more });

test('submit_sm goes out over the carrier, its receipt comes back on the bind, and HTTP tells the same', () =>
  withWorld(async (world) => {
    const esme = await customer(world);
    const ids = [idOf(await esme.ask(to('10010'))), idOf(await esme.ask(to('1008611')))];
    const receipts = (await take(esme, 2)).map((pdu) => parseReceipt(pdu));
    const byId = new Map(receipts.map((receipt) => [receipt?.messageId, receipt?.state]));
    assert.deepEqual([byId.get(ids[0]), byId.get(ids[1])], ['DELIVERED', 'UNDELIVERABLE']);
    const report = await world.api('getreport', { ids: ids.join(',') });
    assert.deepEqual(
      report.array?.map((row) => row[3]),
      [0, 3],
    );
    assert.equal((await world.api('getbalance'))['balance'], '10.000000');
    const shown = await world.cli('account', 'show', 'acme');
    assert.equal((shown['binds'] as { mode: string; unanswered: number }[])[0]?.mode, 'transceiver');
    assert.equal(esme.received.length, 0);
  }));

test('what nobody was bound for waits, and comes in order when a receiver binds', () =>
  withWorld(async (world) => {
    const { cli, carrier, api } = world;
    await cli('number', 'add', '447700900099', '--connector', 'carrier');
    await cli('number', 'assign', '447700900099', 'acme');
    const transmitter = await customer(world, 'transmitter');
    const ids = [];
    for (let at = 0; at < 20; at++) ids.push(idOf(await transmitter.ask(to('10010'))));
    await transmitter.client.unbind();
    for (const text of ['one', 'two', 'three']) await carrier.sendFromPhone({ from: '10010', to: '447700900099', text });
    await carrier.until((stats) => stats.receiptsAcked === 20);
    const receiver = await customer(world, 'receiver');
    const got = await take(receiver, 23);
    const inbound = got.filter((pdu) => pdu.esmClass === 0).map((pdu) => Buffer.from(pdu.shortMessage).toString());
    assert.deepEqual(inbound, ['one', 'two', 'three']);
    const told = got.filter((pdu) => pdu.esmClass !== 0).map((pdu) => parseReceipt(pdu)?.messageId);
    assert.deepEqual(new Set(told), new Set(ids));
    assert.equal(told.length, 20);
    await receiver.client.unbind();
    // Read on the bind is read, once that is committed: neither the next bind nor HTTP is told again.
    await until(
      () => cli('status'),
      (status) => (status['counts'] as { unread: number }).unread === 0,
    );
    assert.equal((await api('getsms'))['cnt'], 0);
    const again = await customer(world);
    assert.equal(await again.status(to('10010')), 'ESME_ROK');
    const [only] = await take(again, 1);
    assert.ok(only && !ids.includes(parseReceipt(only)?.messageId ?? ''));
  }));

test('a long message in parts that the account wants joined: one id, one price, one receipt', () =>
  withWorld(async (world) => {
    await world.cli('account', 'set', 'acme', '--smpp-join-parts', 'on');
    const esme = await customer(world);
    const part = (index: number, text: string) =>
      to('10010', { esmClass: 0x40, shortMessage: new Uint8Array([5, 0, 3, 9, 2, index, ...octets(text)]) });
    const ids = [idOf(await esme.ask(part(2, 'world'))), idOf(await esme.ask(part(1, 'hello ')))];
    assert.equal(ids[0], ids[1]);
    const [receipt] = await take(esme, 1);
    assert.equal(receipt && parseReceipt(receipt)?.messageId, ids[0]);
    assert.deepEqual(
      world.carrier.received.map(({ text, segmentsReceived }) => [text, segmentsReceived]),
      [['hello world', 2]],
    );
    assert.equal((await world.api('getbalance'))['balance'], '10.000000');
    assert.equal((await world.api('getbalance'))['gift'], '0.01000');
  }));

test('submit_multi: every receipt names the id that was given, the first one', () =>
  withWorld(async (world) => {
    const esme = await customer(world);
    const destinations = ['10010', '8613800138000'].map((address) => ({ kind: 'sme' as const, ton: 1, npi: 1, address }));
    const messageId = idOf(
      await esme.ask({
        command: 'submit_multi',
        sourceAddr: 'Acme',
        sourceAddrTon: 5,
        destinations,
        registeredDelivery: 1,
        shortMessage: octets('x'),
      }),
    );
    const receipts = await take(esme, 2);
    assert.deepEqual(
      receipts.map((pdu) => parseReceipt(pdu)?.messageId),
      [messageId, messageId],
    );
    assert.deepEqual(new Set(receipts.map((pdu) => pdu.sourceAddr)), new Set(['10010', '8613800138000']));
  }));
