// Part of the store's suite: messages from phones, whole and in parts, handed out once.
import assert from 'node:assert/strict';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { noTraits } from '../core/traits.ts';
import { createAccount, NOW, partOf } from './testing.ts';

const concat = (part: number, total: number, reference = 7) => ({ concat: { reference, total, part } });
const contents = async (store: Store, accountId = 1) => (await store.takeInbound(accountId, null, 50)).map((message) => message.content);
const expire = (store: Store, now: number, limit = 100) => store.expire({ now, receiptGraceMs: 0, partsWaitMs: 1000, limit });

export function inboundConformance(withStore: WithStore): void {
  withStore('taken once, oldest first, up to the limit', async (store) => {
    for (let index = 0; index < 5; index++) await store.saveInbound(partOf(`m${index}`, { at: NOW + index }));
    const first = await store.takeInbound(1, null, 3);
    assert.deepEqual(first[0], { id: 1, from: '8613800138000', to: '10690001', content: 'm0', traits: null, receivedAt: NOW });
    assert.deepEqual(
      first.map((message) => message.content),
      ['m0', 'm1', 'm2'],
    );
    assert.equal((await store.counts()).unread, 2);
    assert.deepEqual(await contents(store), ['m3', 'm4']);
    assert.deepEqual(await contents(store), []);
    // Read or not, they can be asked for again by id; those of others cannot.
    assert.deepEqual((await store.inboundByIds(1, [5, 1, 1, 99])).map((message) => message.content).toSorted(), ['m0', 'm4']);
    assert.deepEqual(await store.inboundByIds(2, [1]), []);
  });

  withStore('since a time: older ones stay unread', async (store) => {
    for (let index = 0; index < 4; index++) await store.saveInbound(partOf(`m${index}`, { at: NOW + index }));
    assert.deepEqual(
      (await store.takeInbound(1, NOW + 2, 50)).map((message) => message.content),
      ['m2', 'm3'],
    );
    assert.deepEqual(await contents(store), ['m0', 'm1']);
  });

  withStore('of another account, or of nobody, is not handed out', async (store) => {
    const other = await createAccount(store, 'two', 0);
    await store.saveInbound(partOf('for two', { accountId: other }));
    await store.saveInbound(partOf('for nobody', { accountId: null }));
    assert.deepEqual(await contents(store), []);
    assert.deepEqual(await contents(store, other), ['for two']);
  });

  withStore('two pollers and a writer at once: every message goes to exactly one of them', async (store) => {
    const saved = Array.from({ length: 200 }, (_, index) => store.saveInbound(partOf(`m${index}`)));
    const taken: string[] = [];
    const poll = async () => {
      for (let round = 0; round < 30; round++) for (const message of await store.takeInbound(1, null, 7)) taken.push(message.content);
    };
    await Promise.all([...saved, poll(), poll()]);
    for (let more = await contents(store); more.length > 0; more = await contents(store)) taken.push(...more);
    assert.equal(taken.length, 200);
    assert.equal(new Set(taken).size, 200);
  });

  withStore('parts make a whole in any order', async (store) => {
    const orders = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 1],
    ];
    for (const [reference, order] of orders.entries())
      for (const part of order) await store.saveInbound(partOf(`[${part}]`, { at: NOW + part, ...concat(part, 3, reference) }));
    const messages = await store.takeInbound(1, null, 50);
    assert.deepEqual(
      messages.map((message) => message.content),
      ['[1][2][3]', '[1][2][3]', '[1][2][3]'],
    );
    assert.deepEqual(
      messages.map((message) => message.receivedAt),
      [NOW + 3, NOW + 3, NOW + 3],
    );
  });

  withStore('a character cut between two parts is whole again; half of one shows as such', async (store) => {
    for (const [part, text] of [
      [2, '\ude00B'],
      [1, 'A\ud83d'],
      [2, '\ude00B'],
    ] as const)
      await store.saveInbound(partOf(text, concat(part, 2)));
    await store.saveInbound(partOf('A\ud83d', concat(1, 2, 8)));
    await store.saveInbound(partOf('\ud83d other', concat(1, 2, 8)));
    await expire(store, NOW + 1_000_000);
    assert.deepEqual(await contents(store), ['A😀B', '\ufffd other', 'A\ufffd[2/2 missing]']);
  });

  withStore('a part that comes twice before the whole is there counts once', async (store) => {
    for (const part of [1, 1, 2, 1, 2, 3]) await store.saveInbound(partOf(`[${part}]`, concat(part, 3)));
    assert.deepEqual(await contents(store), ['[1][2][3]']);
  });

  withStore('a part that the carrier repeats after the whole was put together makes no second message', async (store) => {
    for (const part of [1, 2, 3]) await store.saveInbound(partOf(`[${part}]`, { at: NOW, ...concat(part, 3) }));
    // The answer to the last part was lost: the carrier sends it again.
    await store.saveInbound(partOf('[3]', { at: NOW + 500, ...concat(3, 3) }));
    await expire(store, NOW + 1_000_000);
    assert.deepEqual(await contents(store), ['[1][2][3]']);
  });

  withStore('the same reference and text an hour later is another message', async (store) => {
    for (const at of [NOW, NOW + 3_600_000])
      for (const part of [1, 2]) await store.saveInbound(partOf(`[${part}]`, { at, ...concat(part, 2) }));
    assert.deepEqual(await contents(store), ['[1][2]', '[1][2]']);
  });

  withStore('the same reference for another text later is another message', async (store) => {
    for (const part of [1, 2]) await store.saveInbound(partOf(`first${part}`, { at: NOW, ...concat(part, 2) }));
    for (const part of [2, 1]) await store.saveInbound(partOf(`second${part}`, { at: NOW + 10, ...concat(part, 2) }));
    assert.deepEqual(await contents(store), ['first1first2', 'second1second2']);
  });

  withStore('references of other phones, numbers and totals do not mix', async (store) => {
    await store.saveInbound(partOf('a', concat(1, 2)));
    await store.saveInbound(partOf('b', { from: '447700900001', ...concat(2, 2) }));
    await store.saveInbound(partOf('c', { to: '10690002', ...concat(2, 2) }));
    await store.saveInbound(partOf('d', concat(2, 3)));
    await store.saveInbound(partOf('e', { connectorId: 2, ...concat(2, 2) }));
    assert.deepEqual(await contents(store), []);
    await store.saveInbound(partOf('z', concat(2, 2)));
    assert.deepEqual(await contents(store), ['az']);
  });

  withStore('what is missing too long is given up: what came is handed out, once', async (store) => {
    await store.saveInbound(partOf('[3]', { at: NOW, ...concat(3, 3) }));
    await store.saveInbound(partOf('[1]', { at: NOW + 500, ...concat(1, 3) }));
    assert.equal(await expire(store, NOW + 1000), 0);
    assert.deepEqual(await contents(store), []);
    assert.equal(await expire(store, NOW + 1001), 1);
    assert.equal(await expire(store, NOW + 1001), 0);
    assert.deepEqual(await contents(store), ['[1][2/3 missing][3]']);
    for (const part of [2, 5]) await store.saveInbound(partOf(`[${part}]`, concat(part, 8, 77)));
    await expire(store, NOW + 1001);
    assert.deepEqual(await contents(store), ['[1/8 missing][2][3-4/8 missing][5][6-8/8 missing]']);
  });

  withStore('a long message of one part is a message', async (store) => {
    await store.saveInbound(partOf('whole', concat(1, 1)));
    assert.deepEqual(await contents(store), ['whole']);
  });

  // m-notification-ind by hand (OMA MMS encapsulation §6.2) and the header of each of its parts: port 2948, reference 2a.
  const push = `a10601be8c829854008d928901818e02753083${Buffer.from('http://mmsc.example/m').toString('hex')}00`;
  const octets = (part: number, total: number, hex: string) =>
    partOf('', {
      ...concat(part, total),
      traits: { ...noTraits, udh: `0b05040b8423f000032a0${total}0${part}`, octets: hex },
    });
  const pieces = [octets(1, 3, push.slice(0, 20)), octets(2, 3, push.slice(20, 58)), octets(3, 3, push.slice(58))] as const;

  withStore('a push in several parts is joined as octets and told in words, whatever the order', async (store) => {
    const [first, second, third] = pieces;
    for (const piece of [third, first, third, second, second]) await store.saveInbound(piece);
    const [message, ...others] = await store.takeInbound(1, null, 50);
    assert.equal(message?.content, 'MMS waiting, 30 KB, http://mmsc.example/m');
    assert.deepEqual(message?.traits, { ...noTraits, udh: '0605040b8423f0', octets: push });
    assert.deepEqual(others, []);
  });

  withStore('a push that is no MMS is kept joined; one with a gap part by part, with a remark', async (store) => {
    await store.saveInbound(octets(2, 2, 'ff'));
    await store.saveInbound(octets(1, 2, '00'));
    await store.saveInbound(pieces[0]);
    await store.saveInbound(pieces[2]);
    await expire(store, NOW + 1001);
    const messages = await store.takeInbound(1, null, 50);
    assert.deepEqual(
      messages.map(({ content, traits }) => [content, traits?.udh, traits?.octets]),
      [['', '0605040b8423f0', '00ff'], ...[pieces[0], pieces[2]].map(({ traits }) => ['', traits?.udh, traits?.octets])],
    );
    assert.equal((await store.inboundDetail(2))?.remark, 'kept alone: 2 of 3 parts came');
  });
}
