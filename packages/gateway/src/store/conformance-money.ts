// Part of the store's suite: money beyond the prepaid purse. Credit lines, resellers, moves between accounts, gifts that expire, refunds by rule,
// statements, invoices, the export with its seals.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { MessageState } from '../core/message.ts';
import type { AcceptPlan } from '../core/plan.ts';
import { addsUp, chargedOf, totalsOf } from '../core/statement.ts';
import { endLine, foldTransfer, headerLine, type LedgerPurses, sealLine, transferLine, verifyLedgerFile } from '../core/ledger-file.ts';
import type { Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { acceptedBy, checkLedger, createAccount, moneyOf, NOW, receiptFor, refusedBy, simplePlan, submit } from './testing.ts';

const sha = () => createHash('sha256');
const toHasher = () => {
  const hash = sha();
  return { update: (text: string) => void hash.update(text), digest: () => hash.copy().digest('hex') };
};

/** A plan of a sub-account: what each message costs the accounts above, per message. */
export const withParents = (plan: AcceptPlan, parents: readonly (readonly [accountId: number, priceMicros: number])[]): AcceptPlan => ({
  ...plan,
  items: plan.items.map((item) => ({
    ...item,
    runs: item.runs.map((run) => ({ ...run, parentPrices: parents.map(([, price]) => price) })),
  })),
  parents: parents.map(([accountId, price]) => ({ accountId, totalMicros: price * plan.messages })),
});

/** The file as the operator port writes it. */
export async function exportOf(store: Store, accountId: number, fromMs: number | null = null, toMs: number | null = null): Promise<string> {
  const { pages, ...start } = await store.exportLedger({ accountId, fromMs, toMs });
  const lines = [headerLine({ account: 'one', accountId, ...start })];
  let purses: LedgerPurses = start.opening;
  let transfers = 0;
  for await (const page of pages) {
    for (const transfer of page.transfers) {
      lines.push(transferLine(transfer));
      purses = foldTransfer(purses, transfer);
      transfers++;
    }
    if (page.seal) lines.push(sealLine(page.seal));
  }
  const body = lines.map((line) => `${line}\n`).join('');
  return `${body}${endLine(transfers, purses, sha().update(body).digest('hex'))}\n`;
}
export const verifyText = (text: string, head?: string) => verifyLedgerFile(text.split('\n').slice(0, -1), toHasher, head);

const sub = (store: Store, accountId: number, parentId: number) =>
  store.setSubAccount({ accountId, parentId, markupBasisPoints: 0, markupMicros: 0 });
const DAY_MS = 86_400_000;

export function moneyConformance(withStore: WithStore): void {
  creditLineConformance(withStore);
  parentConformance(withStore);
  grantConformance(withStore);
  refundConformance(withStore);
  sealConformance(withStore);
  statementConformance(withStore);
}

function creditLineConformance(withStore: WithStore): void {
  withStore(
    'an account goes below zero by its credit limit and no micro further',
    async (store) => {
      assert.equal(await store.setCreditLimit(1, 25), true);
      await submit(store, simplePlan(1, ['a', 'b', 'c']));
      assert.deepEqual(await moneyOf(store, 1), [-20, 0, 30, 0]);
      assert.equal((await store.balance(1)).creditLimitMicros, 25);
      assert.deepEqual(await store.accept(simplePlan(1, ['d'])), { ok: false, code: 'balance_too_low' });
      await submit(store, simplePlan(1, ['d'], { priceMicros: 5 }));
      assert.deepEqual(await moneyOf(store, 1), [-25, 0, 35, 0]);
      await store.recordOutcomes([acceptedBy(1, 'k'), refusedBy(2)]);
      assert.deepEqual(await moneyOf(store, 1), [-15, 0, 15, 0]);
      assert.deepEqual(await store.credit({ accountId: 1, balanceMicros: -11, giftMicros: 0, reference: '', now: NOW }), {
        ok: false,
        code: 'balance_too_low',
      });
    },
    { balance: 10 },
  );

  withStore('a credit limit is not lowered below what is used of it; raced with a submission, one of them is refused', async (store) => {
    await store.setCreditLimit(1, 100);
    await submit(store, simplePlan(1, ['a'], { priceMicros: 1050 }));
    assert.equal(await store.setCreditLimit(1, 49), false);
    const [lowered, accepted] = await Promise.all([store.setCreditLimit(1, 50), store.accept(simplePlan(1, ['b'], { priceMicros: 10 }))]);
    assert.deepEqual([lowered, accepted], [true, { ok: false, code: 'balance_too_low' }]);
    assert.equal((await store.balance(1)).creditLimitMicros, 50);
  });
}

function parentConformance(withStore: WithStore): void {
  withStore(
    'a message of a sub-account is held, posted and voided up the chain, exactly, gift first at each',
    async (store) => {
      const parent = await createAccount(store, 'parent', 50, 12);
      const top = await createAccount(store, 'top', 50);
      await sub(store, 1, parent);
      await sub(store, parent, top);
      const plan = simplePlan(1, ['a', 'b', 'c'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) });
      const first = await submit(
        store,
        withParents(plan, [
          [parent, 14],
          [top, 10],
        ]),
      );
      assert.deepEqual(await moneyOf(store, 1), [40, 0, 60, 0]);
      assert.deepEqual(await moneyOf(store, parent), [20, 0, 30, 12]);
      assert.deepEqual(await moneyOf(store, top), [20, 0, 30, 0]);
      const two = { total: 2 };
      await store.recordOutcomes([acceptedBy(first, 'k1', { ...two, part: 1 }), acceptedBy(first, 'k2', { ...two, part: 2 })]);
      await store.recordOutcomes([acceptedBy(first + 1, 'k3', { ...two, part: 1 }), refusedBy(first + 1, { ...two, part: 2 })]);
      await store.cancel(first + 2, NOW);
      assert.deepEqual(await moneyOf(store, 1), [70, 0, 0, 0]);
      assert.deepEqual(await moneyOf(store, parent), [41, 0, 0, 0]);
      assert.deepEqual(await moneyOf(store, top), [35, 0, 0, 0]);
      assert.deepEqual(await store.sentRecords(parent, 0, NOW + 1, 0, 10), [], 'the messages are the sub-account’s');
    },
    { balance: 100 },
  );

  withStore('an account above without balance, or locked, refuses the message and nothing is held anywhere', async (store) => {
    const parent = await createAccount(store, 'parent', 100);
    const top = await createAccount(store, 'top', 5);
    await sub(store, 1, parent);
    const refused = await store.accept(
      withParents(simplePlan(1, ['a']), [
        [parent, 8],
        [top, 6],
      ]),
    );
    assert.deepEqual(refused, { ok: false, code: 'parent_balance_too_low' });
    await store.setAccount(parent, { locked: true });
    assert.deepEqual(await store.accept(withParents(simplePlan(1, ['a']), [[parent, 8]])), { ok: false, code: 'account_locked' });
    assert.deepEqual(
      [await moneyOf(store, 1), await moneyOf(store, parent), await moneyOf(store, top)],
      [
        [1000, 0, 0, 0],
        [100, 0, 0, 0],
        [5, 0, 0, 0],
      ],
    );
    assert.equal(await submit(store, simplePlan(1, ['a'])), 1);
  });

  withStore('a sub-account taken from its parent: what is under way is still settled there', async (store) => {
    const parent = await createAccount(store, 'parent', 100);
    await sub(store, 1, parent);
    const first = await submit(store, withParents(simplePlan(1, ['a', 'b']), [[parent, 8]]));
    await store.setSubAccount({ accountId: 1, parentId: null, markupBasisPoints: 0, markupMicros: 0 });
    assert.deepEqual((await store.rulebookRows()).subAccounts, []);
    await store.recordOutcomes([acceptedBy(first, 'k', { receiptExpected: false }), refusedBy(first + 1)]);
    assert.deepEqual(await moneyOf(store, parent), [92, 0, 0, 0]);
  });

  withStore(
    'a move between accounts is a pair, both purses, or nothing',
    async (store) => {
      const other = await createAccount(store, 'other', 0);
      const move = { fromId: 1, toId: other, reference: 'r', now: NOW };
      assert.deepEqual(await store.moveBetween({ ...move, balanceMicros: 400, giftMicros: 7 }), { ok: true });
      assert.deepEqual(await store.moveBetween({ ...move, balanceMicros: 601, giftMicros: 0 }), { ok: false, code: 'balance_too_low' });
      assert.deepEqual(await store.moveBetween({ ...move, balanceMicros: 1, giftMicros: 4 }), { ok: false, code: 'balance_too_low' });
      assert.deepEqual(
        [await moneyOf(store, 1), await moneyOf(store, other)],
        [
          [600, 3, 0, 0],
          [400, 7, 0, 0],
        ],
      );
    },
    { gift: 10 },
  );
}

function grantConformance(withStore: WithStore): void {
  const grant = (store: Store, giftMicros: number, expiresAt: number, accountId = 1) =>
    store.grantGift({ accountId, giftMicros, expiresAt, reference: 'spring', now: NOW });
  const leftOf = async (store: Store, accountId = 1) => (await store.grants(accountId)).map((row) => [row.expiresAt - NOW, row.leftMicros]);

  withStore(
    'what expires first is spent first, gift without a time last; what is given back returns to where it came from',
    async (store) => {
      await grant(store, 10, NOW + 300);
      await grant(store, 10, NOW + 200);
      assert.deepEqual(await moneyOf(store, 1), [1000, 25, 0, 0]);
      const first = await submit(store, simplePlan(1, ['a', 'b', 'c']));
      assert.deepEqual(await moneyOf(store, 1), [995, 0, 5, 25]);
      assert.deepEqual(await leftOf(store), []);
      // The last message is voided before the first is posted: the order does not matter.
      await store.recordOutcomes([refusedBy(first + 2), refusedBy(first + 1), acceptedBy(first, 'k')]);
      assert.deepEqual(await moneyOf(store, 1), [1000, 15, 0, 0]);
      assert.deepEqual(await leftOf(store), [[300, 10]]);
      assert.equal(await store.expireGifts(NOW + 299, 10), 0);
      assert.equal(await store.expireGifts(NOW + 300, 10), 1);
      assert.deepEqual(await moneyOf(store, 1), [1000, 5, 0, 0]);
    },
    { gift: 5 },
  );

  withStore('a gift whose time is over cannot be spent even before it is swept, and is taken when a hold gives it back', async (store) => {
    await grant(store, 20, NOW + 100);
    const first = await submit(store, simplePlan(1, ['a', 'b'], { priceMicros: 5 }));
    assert.deepEqual(await moneyOf(store, 1), [1000, 10, 0, 10]);
    const late = { ...simplePlan(1, ['c']), acceptedAt: NOW + 100 };
    await submit(store, late);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 10, 10]);
    await store.cancel(first, NOW + 101);
    assert.deepEqual(await moneyOf(store, 1), [990, 5, 10, 5]);
    await Promise.all([store.expireGifts(NOW + 102, 10), store.expireGifts(NOW + 102, 10)]);
    assert.deepEqual(await moneyOf(store, 1), [990, 0, 10, 5]);
    assert.equal(await store.expireGifts(NOW + 102, 10), 0);
  });

  withStore('a gift moved to another account keeps its time; one that the operator takes is gone', async (store) => {
    const other = await createAccount(store, 'other', 0);
    await grant(store, 10, NOW + 100);
    await grant(store, 10, NOW + 200);
    await store.moveBetween({ fromId: 1, toId: other, balanceMicros: 0, giftMicros: 15, reference: '', now: NOW });
    assert.deepEqual(await leftOf(store, other), [
      [100, 10],
      [200, 5],
    ]);
    assert.deepEqual(await store.credit({ accountId: 1, balanceMicros: 0, giftMicros: -2, reference: '', now: NOW }), { ok: true });
    assert.deepEqual(await leftOf(store), [[200, 3]]);
    await store.expireGifts(NOW + 150, 10);
    assert.deepEqual(await moneyOf(store, other), [0, 5, 0, 0]);
  });
}

function refundConformance(withStore: WithStore): void {
  withStore(
    'sent but undelivered: the price comes back once, to the purses it came from, where the account has the rule',
    async (store) => {
      const kind = await createAccount(store, 'kind', 100, 15, { refundUndelivered: true });
      const first = await submit(store, simplePlan(kind, ['a', 'b', 'c', 'd']));
      const own = await submit(store, simplePlan(1, ['e']));
      const of = { accountId: kind };
      await store.recordOutcomes([...[0, 1, 2, 3].map((index) => acceptedBy(first + index, `k${index}`, of)), acceptedBy(own, 'own')]);
      assert.deepEqual(await moneyOf(store, kind), [75, 0, 0, 0]);
      const failed = receiptFor(['k1'], MessageState.UNDELIVERABLE);
      await store.applyReceipts([
        receiptFor(['k0'], MessageState.DELIVERED),
        failed,
        failed,
        receiptFor(['own'], MessageState.UNDELIVERABLE),
      ]);
      await store.applyReceipts([failed, receiptFor(['k1'], MessageState.EXPIRED), receiptFor(['k2'], MessageState.EXPIRED)]);
      assert.deepEqual(await moneyOf(store, kind), [90, 5, 0, 0]);
      assert.deepEqual(await moneyOf(store, 1), [990, 0, 0, 0]);
      const history = (await store.messageHistory(first + 1))?.history ?? [];
      assert.deepEqual(
        history.filter((line) => line.event === 'refunded').map((line) => line.detail.replace(/\d+/, 'N')),
        ['transfer N to kind'],
      );
      // No receipt at all: nobody said that it failed.
      await store.expire({ now: NOW * 2, receiptGraceMs: 0, partsWaitMs: 0, limit: 100 });
      assert.deepEqual(await moneyOf(store, kind), [90, 5, 0, 0]);
      await store.setAccount(kind, { settings: { ...(await store.rulebookRows()).accounts[1]!.settings, refundUndelivered: false } });
      const next = await submit(store, simplePlan(kind, ['f']));
      await store.recordOutcomes([acceptedBy(next, 'k9', of)]);
      await store.applyReceipts([receiptFor(['k9'], MessageState.UNDELIVERABLE)]);
      assert.deepEqual(await moneyOf(store, kind), [85, 0, 0, 0]);
    },
  );

  withStore('a message cancelled while a carrier has a part of it: the part stays charged, nobody failed to deliver it', async (store) => {
    const kind = await createAccount(store, 'kind', 100, 0, { refundUndelivered: true });
    const first = await submit(store, simplePlan(kind, ['a'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
    await store.recordOutcomes([acceptedBy(first, 'k1', { accountId: kind, part: 1, total: 2 })]);
    await store.cancel(first, NOW + 1);
    assert.deepEqual(await moneyOf(store, kind), [90, 0, 0, 0]);
  });

  withStore('a long message of which one part failed gives back what was charged; each account above by its own rule', async (store) => {
    const parent = await createAccount(store, 'parent', 100, 0, { refundUndelivered: true });
    await sub(store, 1, parent);
    const plan = simplePlan(1, ['a'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) });
    const first = await submit(store, withParents(plan, [[parent, 14]]));
    await store.recordOutcomes([acceptedBy(first, 'k1', { part: 1, total: 2 }), acceptedBy(first, 'k2', { part: 2, total: 2 })]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.DELIVERED), receiptFor(['k2'], MessageState.UNDELIVERABLE)]);
    assert.deepEqual(
      [await moneyOf(store, 1), await moneyOf(store, parent)],
      [
        [980, 0, 0, 0],
        [100, 0, 0, 0],
      ],
    );
  });
}

function sealConformance(withStore: WithStore): void {
  withStore('every transfer is sealed once, each account in its own chain, and the export proves itself', async (store) => {
    const other = await createAccount(store, 'other', 77);
    await submit(store, simplePlan(1, ['a', 'b']));
    assert.equal(await store.sealLedger(NOW, 2), 2);
    await store.recordOutcomes([acceptedBy(1, 'k'), refusedBy(2)]);
    await Promise.all([store.sealLedger(NOW + 1, 100), store.sealLedger(NOW + 1, 100)]);
    assert.equal(await store.sealLedger(NOW + 2, 100), 0);
    const text = await exportOf(store, 1);
    const head = (await store.ledgerHead(1))?.hash;
    assert.equal((await store.ledgerHead(other))?.seq, 1);
    const verdict = await verifyText(text, head);
    assert.ok(verdict.holds, JSON.stringify(verdict));
    assert.deepEqual([verdict.transfers, verdict.seals], [4, 2]);
    assert.deepEqual(verdict.closing, { balanceMicros: 990, giftMicros: 0, heldBalanceMicros: 0, heldGiftMicros: 0 });
    await checkLedger(store);
  });

  withStore('an export of a time begins and ends with whole seals and joins the one before it', async (store) => {
    const credit = (now: number) => store.credit({ accountId: 1, balanceMicros: 5, giftMicros: 0, reference: 'r', now });
    for (const day of [1, 2, 3]) {
      await credit(NOW + day * DAY_MS);
      await store.sealLedger(NOW + day * DAY_MS, 100);
    }
    const before = await verifyText(await exportOf(store, 1, null, NOW + 2 * DAY_MS));
    const text = await exportOf(store, 1, NOW + 2 * DAY_MS, NOW + 3 * DAY_MS);
    const verdict = await verifyText(text);
    assert.ok(before.holds && verdict.holds);
    assert.deepEqual([before.transfers, verdict.transfers, verdict.closing.balanceMicros], [2, 1, 1010]);
    assert.ok(text.includes(before.head));
    const nothing = await verifyText(await exportOf(store, 1, NOW + 9 * DAY_MS, null));
    assert.ok(nothing.holds);
    assert.equal(nothing.transfers, 0);
  });

  withStore('every damage to an export is found', async (store) => {
    for (const reference of ['one', 'two', 'three', '中文 " \\ é'])
      await store.credit({ accountId: 1, balanceMicros: 5, giftMicros: 1, reference, now: NOW });
    await store.sealLedger(NOW, 3);
    await store.sealLedger(NOW, 100);
    const text = await exportOf(store, 1);
    assert.equal((await verifyText(text)).holds, true);
    const lines = text.split('\n').slice(0, -1);
    const damaged = new Map<string, readonly string[]>();
    for (const index of lines.keys()) {
      damaged.set(`line ${index} dropped`, lines.toSpliced(index, 1));
      damaged.set(`line ${index} doubled`, lines.toSpliced(index, 0, lines[index] ?? ''));
      if (index > 0) damaged.set(`line ${index} moved up`, lines.toSpliced(index - 1, 2, lines[index] ?? '', lines[index - 1] ?? ''));
    }
    for (const [what, broken] of damaged) {
      const verdict = await verifyLedgerFile(broken, toHasher);
      assert.equal(verdict.holds, false, what);
    }
    // Every byte, another one in its place.
    for (let at = 0; at < text.length - 1; at++) {
      const broken = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      assert.equal((await verifyText(broken)).holds, false, `byte ${at}`);
    }
    assert.equal((await verifyText(text, 'f'.repeat(64))).holds, false, 'another head');
  });
}

function statementConformance(withStore: WithStore): void {
  withStore('a statement adds up and equals the ledger; its invoice is numbered without gaps', async (store) => {
    const parent = await createAccount(store, 'parent', 500, 0, { refundUndelivered: true });
    await sub(store, 1, parent);
    const at = (day: number) => NOW + day * DAY_MS;
    const prices = [[parent, 7]] as const;
    const one = await submit(store, withParents({ ...simplePlan(1, ['8613800000001', '+44 7700 900001']), acceptedAt: at(0) }, prices));
    await store.recordOutcomes([acceptedBy(one, 'k1'), acceptedBy(one + 1, 'k2')]);
    await store.applyReceipts([receiptFor(['k1'], MessageState.UNDELIVERABLE)]);
    await store.credit({ accountId: parent, balanceMicros: 40, giftMicros: 3, reference: 'top-up', now: at(2) });
    await store.moveBetween({ fromId: parent, toId: 1, balanceMicros: 11, giftMicros: 0, reference: '', now: at(2) });
    // Posts carry the time of their commit, which is the clock's: a period that holds both.
    const period = { fromMs: NOW - 1, toMs: 8_000_000_000_000, timeZone: 'UTC', currency: 'EUR' };
    for (const accountId of [1, parent]) {
      const statement = await store.statement({ accountId, ...period });
      assert.ok(addsUp(statement), JSON.stringify(statement));
      const { balanceMicros, giftMicros, heldBalanceMicros, heldGiftMicros } = await store.balance(accountId);
      assert.deepEqual(statement.closing, { balanceMicros, giftMicros, heldBalanceMicros, heldGiftMicros });
      const early = await store.statement({ accountId, fromMs: 0, toMs: NOW + 1, timeZone: 'UTC', currency: '' });
      assert.ok(addsUp(early));
    }
    const statement = await store.statement({ accountId: parent, ...period });
    assert.deepEqual(
      statement.usage.map(({ account, destination, priceMicros, messages, segments }) => [
        account,
        destination,
        priceMicros,
        messages,
        segments,
      ]),
      [
        ['one', '+44', 7, 1, 1],
        ['one', '+86', 7, 1, 1],
      ],
    );
    assert.deepEqual(totalsOf(statement), { openingMicros: 0, entriesMicros: 532, usageMicros: 14, refundMicros: 7, closingMicros: 525 });
    assert.equal(chargedOf(statement), 7);
    const issue = (input: typeof statement) => store.issueInvoice({ accountId: input.accountId, statement: input, now: NOW });
    assert.deepEqual(await issue(statement), { kind: 'issued', number: 1 });
    assert.deepEqual(await issue(statement), { kind: 'known', number: 1 });
    const other = await store.statement({ accountId: parent, ...period, fromMs: NOW + 5 });
    assert.equal((await issue(other)).kind, 'overlaps');
    assert.deepEqual(await issue(await store.statement({ accountId: 1, ...period })), { kind: 'issued', number: 2 });
    assert.deepEqual(
      (await store.invoices(null)).map((row) => [row.number, row.accountId, row.chargedMicros]),
      [
        [1, parent, 7],
        [2, 1, 20],
      ],
    );
    assert.deepEqual((await store.invoice(1))?.statement, statement);
    assert.equal(await store.invoice(3), null);
  });
}
