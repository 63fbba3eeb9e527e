// Part of the store's suite: what is in MMS out and in, which media somebody still needs, and what an MMS costs that may go as an SMS with a link.
import assert from 'node:assert/strict';
import { LINKED_ID_KEPT_MS, MEDIA_GRACE_MS, MEDIA_KEPT_MS } from '../limits.ts';
import { isFinal, MessageState } from '../core/message.ts';
import type { MediaPart, NewInboundMms } from '../core/mms.ts';
import type { AcceptPlan, LinkInstead } from '../core/plan.ts';
import type { ReceiptRecord, SegmentOutcome, Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { withParents } from './conformance-money.ts';
import { randomOf } from './conformance-walk.ts';
import { acceptedBy, createAccount, moneyOf, NOW, partOf, planOf, receiptFor, refusedBy, stateOf, submit, VALIDITY_MS } from './testing.ts';

const { DELETED, DELIVERED, ENROUTE, QUEUED, REJECTED, UNDELIVERABLE } = MessageState;
const hashOf = (letter: string): string => letter.repeat(64);
const mediaPart = (letter: string, octets = 1000): MediaPart => ({
  sha256: hashOf(letter),
  contentType: 'image/jpeg',
  name: `${letter}.jpg`,
  octets,
});
const TOKEN = '0123456789abcdef0123456789abcdef';
const inboundMms = (more: Partial<NewInboundMms> = {}): NewInboundMms => ({
  subject: 'Holiday',
  linkBase: 'https://x/m/',
  token: TOKEN,
  parts: [mediaPart('a'), mediaPart('b', 7)],
  ...more,
});

interface MmsSketch {
  readonly linkMicros?: number;
  readonly mmsMicros?: number;
  /** Accounts above, nearest first, with what the MMS and the link cost them. */
  readonly above?: readonly (readonly [id: number, mmsMicros: number, linkMicros: number])[];
  readonly accountId?: number;
  readonly numbers?: readonly string[];
}

/** By connector 1 as an MMS, by connector 2 as an SMS with a link. */
function mmsPlan({ linkMicros = 30, mmsMicros = 20, above = [], accountId = 1, numbers = ['8613800138000'] }: MmsSketch = {}): AcceptPlan {
  const plan = planOf(accountId, [{ runs: [{ numbers, priceMicros: Math.max(linkMicros, mmsMicros) }] }]);
  const mms = { subject: 'S', linkBase: 'https://x/m/', parts: [mediaPart('a')] };
  const linkInstead: LinkInstead = {
    connectorId: 2,
    alphabet: 'gsm7',
    segments: 1,
    linkMicros,
    mmsMicros,
    parents: above.map(([, ofMms, ofLink]) => ({ mmsMicros: ofMms, linkMicros: ofLink })),
  };
  const made = {
    ...plan,
    items: plan.items.map((item) => ({
      ...item,
      alphabet: 'mms' as const,
      mms,
      runs: item.runs.map((run) => ({ ...run, linkInstead })),
    })),
  };
  if (above.length === 0) return made;
  return withParents(
    made,
    above.map(([id, ofMms, ofLink]) => [id, Math.max(ofMms, ofLink)] as const),
  );
}

const refusedAsMms = (id: number, more: Parameters<typeof refusedBy>[1] = {}): SegmentOutcome => ({
  ...(refusedBy(id, more) as Extract<SegmentOutcome, { kind: 'refused' }>),
  reason: 'mms_refused',
});

export function mmsConformance(withStore: WithStore): void {
  withStore('an MMS in: its account is told of its words and of links, its media stay a month', async (store) => {
    await store.saveInbound(partOf('look', { mms: inboundMms(), remark: 'c.mp4 was not kept', carrierMessageId: 'one' }));
    // The carrier repeats itself.
    const again = inboundMms({ token: hashOf('f').slice(0, 32) });
    await store.saveInbound(partOf('look', { mms: again, remark: '', carrierMessageId: 'one' }));
    assert.equal(await store.mediaOctets(1), 1007);
    const [told] = await store.unreadInbound(1, 0, 10);
    assert.equal(told?.content, `Holiday\nlook\nhttps://x/m/${TOKEN}/1\nhttps://x/m/${TOKEN}/2\n[c.mp4 was not kept]`);
    assert.deepEqual(
      told.mms?.media.map(({ name, url }) => [name, url]),
      [
        ['a.jpg', `https://x/m/${TOKEN}/1`],
        ['b.jpg', `https://x/m/${TOKEN}/2`],
      ],
    );
    const hook = await store.addWebhook({
      accountId: 1,
      url: 'https://example.com/hook',
      format: 'standard',
      events: ['inbound'],
      isOrdered: false,
      connections: 1,
      secret: 'whsec_x',
      now: NOW,
    });
    await store.pushInbound({ webhookId: hook, inboundId: 1, now: NOW });
    const { fresh } = await store.claimPushes({ webhookId: hook, afterSeq: 0, now: NOW, limit: 10, hasOrders: true });
    for (const { fact } of fresh) assert.deepEqual(fact, told);
    assert.deepEqual(await store.takeInbound(1, null, 10), [told]);
    assert.deepEqual(await store.inboundByIds(1, [told.id]), [told]);
    assert.deepEqual((await store.inboundDetail(told.id))?.mms, told.mms);

    const shown = await store.inboundMmsOf(TOKEN);
    assert.deepEqual([shown?.subject, shown?.text, shown?.parts.length, shown?.expiresAt], ['Holiday', 'look', 2, NOW + MEDIA_KEPT_MS]);
    assert.equal(await store.inboundMmsOf(again.token), null);
    assert.equal(await store.inboundMmsOf(''), null);
    assert.ok(await store.eraseInboundMms(told.id, NOW));
    assert.ok(!(await store.eraseInboundMms(told.id, NOW)));
    assert.equal(await store.mediaOctets(1), 0);
    assert.equal((await store.inboundByIds(1, [told.id]))[0]?.content, 'Holiday\nlook\n[c.mp4 was not kept]');
  });

  withStore('what a centre called the newest MMS of a phone is known for a while, by connector and both numbers', async (store) => {
    const from = { connectorId: 1, number: '100', phone: '447700900001' };
    const came = (linkedId: string, at: number, more: object = {}) =>
      store.saveInbound(
        partOf('', {
          from: from.phone,
          to: '100',
          at,
          mms: { ...inboundMms({ token: hashOf(linkedId.slice(-1)).slice(0, 32) }), linkedId },
          carrierMessageId: linkedId,
          ...more,
        }),
      );
    await came('link-a', NOW);
    await came('link-b', NOW + 1);
    await came('link-c', NOW + 2, { from: '447700900002' });
    assert.equal(await store.linkedIdOf(from, NOW + 2), 'link-b');
    assert.equal(await store.linkedIdOf({ ...from, connectorId: 2 }, NOW + 2), '');
    assert.equal(await store.linkedIdOf({ ...from, number: '101' }, NOW + 2), '');
    const over = NOW + 1 + LINKED_ID_KEPT_MS;
    assert.deepEqual([await store.linkedIdOf(from, over - 1), await store.linkedIdOf(from, over)], ['link-b', '']);
    await store.expireMedia(over, 10);
    assert.deepEqual(
      [await store.linkedIdOf(from, NOW + 2), await store.linkedIdOf({ ...from, phone: '447700900002' }, NOW + 2)],
      ['', 'link-c'],
    );
  });

  withStore('an MMS without links says what its media are called; one of nobody is kept for the operator', async (store) => {
    await store.saveInbound(partOf('', { mms: inboundMms({ subject: '', linkBase: '' }), accountId: null }));
    assert.deepEqual(await store.takeInbound(1, null, 10), []);
    assert.equal((await store.inboundDetail(1))?.mms?.media[1]?.url, '');
    await store.saveInbound(partOf('', { mms: inboundMms({ subject: '', linkBase: '', token: hashOf('e').slice(0, 32) }) }));
    assert.equal((await store.takeInbound(1, null, 10))[0]?.content, 'a.jpg\nb.jpg');
  });

  withStore('media that nothing names are found, a while after they were brought or let go', async (store) => {
    const later = NOW + MEDIA_GRACE_MS;
    for (const letter of ['a', 'x', 'y']) await store.noteMedia(hashOf(letter), NOW);
    const id = await submit(store, mmsPlan());
    assert.deepEqual(await store.unneededMedia(later - 1, 10), []);
    assert.deepEqual((await store.unneededMedia(later, 10)).toSorted(), [hashOf('x'), hashOf('y')]);
    // Brought again while it was being removed: it stays noted.
    await store.noteMedia(hashOf('y'), later);
    await store.forgetMedia([hashOf('x'), hashOf('y')], later);
    assert.deepEqual(await store.unneededMedia(later + MEDIA_GRACE_MS, 10), [hashOf('y')]);
    await store.forgetMedia([hashOf('y')], later + MEDIA_GRACE_MS);

    const upload = { id: TOKEN, accountId: 1, part: mediaPart('z'), createdAt: NOW, expiresAt: NOW + 5 };
    await store.addUpload(upload);
    assert.deepEqual(await store.uploads(1, 10), [upload]);
    assert.deepEqual([await store.upload(1, TOKEN, NOW + 4), await store.upload(1, TOKEN, NOW + 5)], [upload, null]);
    assert.equal(await store.upload(2, TOKEN, NOW), null);
    assert.equal(await store.mediaOctets(1), 2000);
    const over = NOW + VALIDITY_MS + MEDIA_KEPT_MS;
    assert.equal(await store.expireMedia(NOW + 4, 10), 0);
    assert.equal(await store.expireMedia(over, 10), 1);
    assert.equal(await store.mediaOctets(1), 0);
    assert.deepEqual((await store.mmsOfMessage(id))?.parts, []);
    assert.deepEqual((await store.unneededMedia(over + MEDIA_GRACE_MS, 10)).toSorted(), [hashOf('a'), hashOf('z')]);
    assert.ok(!(await store.removeUpload(1, TOKEN, over)) && !(await store.eraseMms(id, over)));
  });

  withStore('openings of a link are counted, and it is taken back once', async (store) => {
    const id = await submit(store, mmsPlan());
    for (const at of [1, 2]) await store.countLinkOpening(id, NOW + at);
    assert.deepEqual((await store.mmsOfMessage(id))?.link, { opens: 2, firstOpenedAt: NOW + 1, lastOpenedAt: NOW + 2, revokedAt: null });
    assert.deepEqual([await store.revokeLink(id, NOW + 3), await store.revokeLink(id, NOW + 4)], [true, false]);
    assert.equal((await store.mmsOfMessage(id))?.link.revokedAt, NOW + 3);
    assert.equal(await store.mmsOfMessage(99), null);
    assert.ok(!(await store.revokeLink(99, NOW)));
  });

  withStore('a what-if reads an MMS as what it was sent as, also when it went as a link', async (store) => {
    const [mms, link] = [await submit(store, mmsPlan()), await submit(store, mmsPlan())];
    await store.recordOutcomes([refusedAsMms(link)]);
    const { pages } = await store.recordedMessages({ fromMs: NOW, toMs: NOW + 1, accountId: 1, limit: 10 });
    for await (const page of pages)
      assert.deepEqual(
        page.map(({ id, alphabet, mms: was }) => [id, alphabet, was]),
        [
          [mms, 'mms', { subject: 'S', linkBase: 'https://x/m/' }],
          [link, 'gsm7', { subject: 'S', linkBase: 'https://x/m/' }],
        ],
      );
  });

  withStore('the dearer of MMS and link is held; what happened is charged', async (store) => {
    const numbers = ['1', '2', '3', '4'];
    const [taken, linked, refused, late] = [1, 2, 3, 4] as const;
    assert.equal(await submit(store, mmsPlan({ numbers })), taken);
    assert.deepEqual(await moneyOf(store, 1), [880, 0, 120, 0]);
    await store.recordOutcomes([acceptedBy(taken, 'k1'), refusedAsMms(linked), refusedBy(refused), acceptedBy(late, 'k4')]);
    assert.deepEqual([await stateOf(store, linked), await stateOf(store, refused)], [QUEUED, REJECTED]);
    // It is on its way as an SMS by the other connector.
    const { messages } = await store.claim({ connectorId: 2, accountId: 1 }, NOW + 10, 10, []);
    assert.deepEqual(
      messages.map(({ id, alphabet, mms }) => [id, alphabet, mms?.parts.length]),
      [[linked, 'gsm7', 1]],
    );
    assert.equal((await store.mmsOfMessage(linked))?.isLink, true);
    const [accepted] = (await store.messageHistory(linked))?.history ?? [];
    assert.equal(accepted?.detail, 'by http, 1 segment of mms', 'as it was accepted, not as it is now');
    assert.deepEqual(await moneyOf(store, 1), [930, 0, 30, 0]);
    await store.recordOutcomes([acceptedBy(linked, 'k2', { connectorId: 2 })]);
    // Once a carrier took it no link follows: it was paid for.
    await store.applyReceipts([
      receiptFor(['k1'], DELIVERED),
      receiptFor(['k4'], UNDELIVERABLE, { reason: 'mms_refused' }),
      receiptFor(['k2'], DELIVERED, { connectorId: 2 }),
    ]);
    assert.deepEqual(
      [await stateOf(store, taken), await stateOf(store, late), await stateOf(store, linked)],
      [DELIVERED, UNDELIVERABLE, DELIVERED],
    );
    assert.deepEqual(await moneyOf(store, 1), [930, 0, 0, 0]);
  });

  withStore('a refusal of the link ends the message for nothing; reports that come again change nothing', async (store) => {
    const id = await submit(store, mmsPlan({ linkMicros: 5, mmsMicros: 20 }));
    await store.recordOutcomes([refusedAsMms(id)]);
    assert.deepEqual(await moneyOf(store, 1), [995, 0, 5, 0]);
    await store.recordOutcomes([refusedAsMms(id, { connectorId: 2 })]);
    assert.equal(await stateOf(store, id), REJECTED);
    assert.deepEqual(await moneyOf(store, 1), [1000, 0, 0, 0]);
    const read = await submit(store, mmsPlan());
    const report = receiptFor(['k'], DELIVERED, { stateText: 'Retrieved' });
    await store.applyReceipts([report, { ...report, stateText: 'Read' }]);
    await store.recordOutcomes([acceptedBy(read, 'k')]);
    await store.applyReceipts([report, receiptFor(['k'], UNDELIVERABLE), receiptFor(['k'], null, { stateText: 'Forwarded' })]);
    assert.equal(await stateOf(store, read), DELIVERED);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 0, 0]);
  });

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
    withStore(`random histories of MMS that may go as links, seed ${seed}`, (store) => walk(store, seed), { balance: 3000, gift: 40 });
}

interface Walked {
  readonly id: number;
  readonly accountId: number;
  /** What each account in the chain pays for either. */
  readonly charges: readonly { readonly accountId: number; readonly mms: number; readonly link: number }[];
  isLink: boolean;
  isTaken: boolean;
  state: MessageState;
}

const START = new Map([
  [1, 3040],
  [2, 800],
]);

/** Two accounts, the second below the first; one step after the other against a model of what is posted and what is held. */
async function walk(store: Store, seed: number): Promise<void> {
  const random = randomOf(seed);
  assert.equal(await createAccount(store, 'two', 800), 2);
  await store.setSubAccount({ accountId: 2, parentId: 1, markupBasisPoints: 0, markupMicros: 0 });
  const messages: Walked[] = [];
  const owed = (accountId: number): readonly [posted: number, held: number] => {
    let [posted, held] = [0, 0];
    for (const { charges, isLink, isTaken, state } of messages)
      for (const { mms, link } of charges.filter((charge) => charge.accountId === accountId)) {
        if (isTaken) posted += isLink ? link : mms;
        else if (!isFinal(state)) held += isLink ? link : Math.max(mms, link);
      }
    return [posted, held];
  };

  async function accept(): Promise<void> {
    const accountId = 1 + random(2);
    const charges = [{ accountId, mms: random(40), link: random(40) }];
    if (accountId === 2) charges.push({ accountId: 1, mms: random(40), link: random(40) });
    const [{ mms: mmsMicros, link: linkMicros } = { mms: 0, link: 0 }, ...above] = charges;
    const canPay = charges.every((charge) => {
      const [posted, held] = owed(charge.accountId);
      return (START.get(charge.accountId) ?? 0) - posted - held >= Math.max(charge.mms, charge.link);
    });
    const plan = mmsPlan({ accountId, mmsMicros, linkMicros, above: above.map(({ accountId: id, mms, link }) => [id, mms, link]) });
    const result = await store.accept(plan);
    assert.equal(result.ok, canPay, JSON.stringify(result));
    if (result.ok) messages.push({ id: result.firstId, accountId, charges, isLink: false, isTaken: false, state: QUEUED });
  }

  function outcomeOf(message: Walked): SegmentOutcome {
    const { id, accountId, isLink, state } = message;
    const of = { accountId, connectorId: isLink ? 2 : 1 };
    const choice = random(10);
    const isOpen = state === QUEUED;
    if (choice < 4) {
      if (isOpen) [message.isTaken, message.state] = [true, ENROUTE];
      return acceptedBy(id, `k${id}`, of);
    }
    if (choice < 8) {
      if (isOpen && isLink) message.state = REJECTED;
      else if (isOpen) message.isLink = true;
      return refusedAsMms(id, of);
    }
    if (isOpen) message.state = REJECTED;
    return refusedBy(id, of);
  }

  for (let round = 0; round < 150; round++) {
    const message = messages[Math.max(0, messages.length - 1 - random(8))];
    const choice = random(10);
    if (!message || choice < 4) await accept();
    // A segment whose outcome is known is on the wire no more.
    else if (choice < 8) {
      if (message.state === QUEUED) await store.recordOutcomes([outcomeOf(message)]);
    } else if (choice === 8) {
      const state = [DELIVERED, UNDELIVERABLE][random(2)] ?? DELIVERED;
      const receipt: Partial<ReceiptRecord> = { connectorId: message.isLink ? 2 : 1, reason: state === DELIVERED ? null : 'mms_refused' };
      if (message.isTaken) await store.applyReceipts([receiptFor([`k${message.id}`], state, receipt)]);
      if (message.state === ENROUTE) message.state = state;
    } else {
      const { kind } = await store.cancel(message.id, NOW + 3);
      assert.equal(kind, message.state === QUEUED ? 'cancelled' : 'too_late');
      if (message.state === QUEUED) message.state = DELETED;
    }
    for (const [accountId, start] of START) {
      const [posted, held] = owed(accountId);
      const [balance = 0, gift = 0, heldBalance = 0, heldGift = 0] = await moneyOf(store, accountId);
      assert.deepEqual([balance + gift, heldBalance + heldGift], [start - posted - held, held], `round ${round} account ${accountId}`);
    }
  }
  for (const { id, accountId, state } of messages) assert.equal(await stateOf(store, id, accountId), state, `message ${id}`);
}
