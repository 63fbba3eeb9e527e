// Part of the store's suite: a person is erased from all that names it, and nobody else is touched; the ledger holds afterwards, as after every case.
import assert from 'node:assert/strict';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { noTraits } from '../core/traits.ts';
import type { ErasureVerbs, PersonPage } from '../ports/store-erasure.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, moneyOf, NOW, partOf, planOf, receiptFor, refusedBy, simplePlan, stateOf, submit } from './testing.ts';

const PHONE = '447700900001';
const OTHER = '447700900002';
const PSEUDONYM = 'erased-0123';
const part = (letter: string) => ({ sha256: letter.repeat(64), contentType: 'image/jpeg', name: `${letter}.jpg`, octets: 1000 });

const mmsPlan = (numbers: readonly string[]): AcceptPlan => {
  const plan = simplePlan(1, numbers, { content: 'the words' });
  const mms = { subject: 'the title', linkBase: 'https://x/m/', parts: [part('a')] };
  return { ...plan, items: plan.items.map((item) => ({ ...item, mms })) };
};

async function find(store: ErasureVerbs, digits: string): Promise<PersonPage> {
  return store.personPage(digits, { message: 0, inbound: 0 });
}
async function erase(store: Store, digits: string): Promise<PersonPage> {
  const page = await find(store, digits);
  await store.erasePerson({ ...page, digits, pseudonym: PSEUDONYM, now: NOW + 9 });
  return page;
}
/** Messages from this one on, taken and delivered. */
async function deliver(store: Store, firstId: number, count: number): Promise<void> {
  for (let id = firstId; id < firstId + count; id++) {
    await store.recordOutcomes([acceptedBy(id, `k${id}`)]);
    await store.applyReceipts([receiptFor([`k${id}`], MessageState.DELIVERED, { raw: 'id:k text:the words' })]);
  }
}
const shown = async (store: Store, id: number) => {
  const facts = await store.xrayFacts(id);
  const history = await store.messageHistory(id);
  return { number: history?.number, content: facts?.content, details: JSON.stringify(history?.history.map(({ detail }) => detail)) };
};

export function erasureConformance(withStore: WithStore): void {
  withStore(
    'messages to a phone, however its number is written, lose number, text, data and receipts; others keep theirs',
    async (store) => {
      const traits = { ...noTraits, octets: 'c0ffee', udh: '0304' };
      const items = [
        { content: 'the words', runs: [{ numbers: [`+${PHONE}`, OTHER, `00${PHONE}`] }] },
        { content: '', traits, runs: [{ numbers: [`+44 7700-900 001`] }] },
      ];
      const first = await submit(store, planOf(1, items));
      await deliver(store, first, 4);
      const before = await moneyOf(store, 1);
      const page = await erase(store, PHONE);
      assert.deepEqual([page.messageIds, page.openIds, page.next], [[first, first + 2, first + 3], [], null]);
      for (const id of page.messageIds) {
        const { number, content, details } = await shown(store, id);
        assert.deepEqual([number, content, await stateOf(store, id)], [PSEUDONYM, '', MessageState.DELIVERED]);
        assert.ok(!details.includes('the words') && details.includes('number and text were erased'), details);
        assert.deepEqual([(await store.xrayFacts(id))?.traits?.octets ?? null, (await store.xrayFacts(id))?.traits?.udh ?? ''], [null, '']);
      }
      const kept = await shown(store, first + 1);
      assert.deepEqual([kept.number, kept.content], [OTHER, 'the words']);
      assert.match(kept.details, /the words/);
      assert.deepEqual(await moneyOf(store, 1), before);
      const { pages } = await store.recordedMessages({ fromMs: 0, toMs: NOW + 100, accountId: 1, limit: 10 });
      for await (const rows of pages)
        assert.deepEqual(
          rows.map(({ content }) => content === null),
          [true, false, true, true],
        );
      // Nothing is found any more, and the last of a content takes it along.
      assert.deepEqual((await find(store, PHONE)).messageIds, []);
      await erase(store, OTHER);
      assert.equal((await shown(store, first + 1)).content, '');
    },
  );

  withStore('parts as the customer cut them go too: of a message that they make, and one that begins inside a character', async (store) => {
    const traits = { ...noTraits, udh: '050003070201', cutUcs2: '0041d83d' };
    const first = await submit(store, planOf(1, [{ content: 'A\ufffd', traits, runs: [{ numbers: [PHONE] }] }]));
    const words = ['the ', 'words'];
    for (const [index, content] of words.entries())
      await store.accept(
        planOf(1, [{ content, segments: 2, runs: [{ priceMicros: 20, numbers: [PHONE] }] }], {
          longPart: { reference: 7, total: 2, part: index + 1 },
        }),
      );
    assert.deepEqual((await store.xrayFacts(first + 1))?.pieces, words);
    await store.recordOutcomes([1, 2].map((part) => refusedBy(first + 1, { part, total: 2 })));
    await deliver(store, first, 1);
    assert.deepEqual((await erase(store, PHONE)).messageIds, [first, first + 1]);
    assert.equal((await store.xrayFacts(first))?.traits?.cutUcs2 ?? '', '');
    assert.equal((await store.xrayFacts(first + 1))?.pieces, null);
  });

  withStore('the link of an MMS is revoked; media and title go with the last who was sent them', async (store) => {
    const first = await submit(store, mmsPlan([PHONE, OTHER]));
    await deliver(store, first, 2);
    await erase(store, PHONE);
    const [own, other] = [await store.mmsOfMessage(first), await store.mmsOfMessage(first + 1)];
    assert.deepEqual([own?.link.revokedAt, own?.number, own?.text], [NOW + 9, PSEUDONYM, '']);
    assert.deepEqual([other?.link.revokedAt, other?.subject, other?.parts.length, other?.text], [null, 'the title', 1, 'the words']);
    await erase(store, OTHER);
    const last = await store.mmsOfMessage(first + 1);
    assert.deepEqual([last?.subject, last?.parts, await store.mediaOctets(1)], ['', [], 0]);
  });

  withStore(
    'what a phone wrote goes with its media, is read, and follows no rule any more; its conversation has no name',
    async (store) => {
      await store.saveInbound(partOf('from me', { from: PHONE, isDue: true }));
      const mms = { subject: 'the title', linkBase: 'https://x/m/', token: 'f'.repeat(32), parts: [part('b')] };
      await store.saveInbound(partOf('a picture', { from: PHONE, mms, carrierMessageId: 'c1' }));
      await store.saveInbound(partOf('from another', { from: OTHER }));
      await store.saveInbound(partOf('one of two', { from: PHONE, concat: { reference: 1, total: 2, part: 1 } }));
      const { inboundIds } = await erase(store, PHONE);
      assert.equal(inboundIds.length, 2);
      const rows = (await store.inboundByIds(1, [1, 2, 3])).toSorted((a, b) => a.id - b.id);
      assert.deepEqual(
        rows.map(({ from, content }) => [from, content]),
        [
          [PSEUDONYM, ''],
          [PSEUDONYM, ''],
          [OTHER, 'from another'],
        ],
      );
      assert.deepEqual(
        (await store.takeInbound(1, null, 10)).map(({ from }) => from),
        [OTHER],
      );
      assert.deepEqual((await store.inboundMmsOf(mms.token))?.parts, []);
      assert.equal(await store.mediaOctets(1), 0);
      // The other half comes late, and is a message of its own in the end.
      await store.saveInbound(partOf('two of two', { from: PHONE, concat: { reference: 1, total: 2, part: 2 } }));
      assert.deepEqual(await store.takeInbound(1, null, 10), []);
    },
  );

  withStore('what has not ended is told apart, and receipts without a message go', async (store) => {
    const first = await submit(store, simplePlan(1, [PHONE, PHONE]));
    await deliver(store, first, 1);
    await store.applyReceipts([
      receiptFor(['x'], MessageState.DELIVERED, { recipient: PHONE }),
      receiptFor(['y'], null, { parties: [OTHER, PHONE] }),
    ]);
    const page = await find(store, PHONE);
    assert.deepEqual([page.messageIds, page.openIds], [[first], [first + 1]]);
    await erase(store, PHONE);
    assert.deepEqual((await store.orphans({ connectorId: null, before: null, limit: 10 })).rows, []);
    assert.equal((await shown(store, first + 1)).number, PHONE);
  });
}
