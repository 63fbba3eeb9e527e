import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accept } from './accept.ts';
import { buildChains, judgeParent, markUp, RESELLER_DEPTH_MAX } from './resellers.ts';
import { buildRulebook, type SubAccount } from './rulebook.ts';
import { accountOf, worldOf } from './testing.ts';

const link = (accountId: number, parentId: number, markupBasisPoints = 0, markupMicros = 0): SubAccount => ({
  accountId,
  parentId,
  markupBasisPoints,
  markupMicros,
});

test('a mark-up is exact, rounded up by less than a micro, and never lost', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), fc.nat(100_000), fc.nat(1_000_000), (price, basisPoints, fixed) => {
      const exact = BigInt(price) * BigInt(basisPoints);
      const percent = (exact + 9999n) / 10_000n;
      assert.equal(BigInt(markUp(price, link(1, 2, basisPoints, fixed))), BigInt(price) + percent + BigInt(fixed));
    }),
  );
});

test('the top pays the list price, each below the price above it and its mark-up', () => {
  const chain = buildChains([link(3, 2, 1000, 5), link(2, 1, 250)]).get(3);
  assert.deepEqual(chain?.parents, [2, 1]);
  // 10 001 + 2.5 % = 10 251.025, rounded up; + 10 % = 11 277.2, rounded up, + 5.
  assert.deepEqual(chain?.pricesOf(10_001), { own: 11_283, parents: [10_252, 10_001] });
});

test('a plan of a sub-account holds what each account above pays; others are planned as ever', () => {
  const book = buildRulebook({
    ...worldOf({
      accounts: [accountOf(1), accountOf(2)],
      prices: [
        ['', 10_000],
        ['44', 20_000],
      ],
    }),
    subAccounts: [link(2, 1, 5000)],
  });
  const numbers = ['8613800138000', '+447700900001'];
  const submission = {
    door: 'http' as const,
    items: [{ numbers, content: 'x'.repeat(200), sender: '', smsType: 0, mmsTitle: '' }],
    dueAt: null,
  };
  const sub = accept({ ...submission, accountId: 2 }, book, 0);
  assert.ok(sub.ok);
  assert.equal(sub.plan.totalMicros, 2 * (15_000 + 30_000));
  assert.deepEqual(sub.plan.parents, [{ accountId: 1, totalMicros: 2 * (10_000 + 20_000) }]);
  assert.deepEqual(
    sub.plan.items[0]?.runs.map((run) => run.parentPrices),
    [[20_000], [40_000]],
  );
  const own = accept({ ...submission, accountId: 1 }, book, 0);
  assert.ok(own.ok);
  assert.equal(own.plan.parents, undefined);
  assert.equal(own.plan.items[0]?.runs[0]?.parentPrices, undefined);
});

test('a tree takes no loop and no more than five accounts above one another', () => {
  const line = [link(2, 1), link(3, 2), link(4, 3)];
  assert.deepEqual(judgeParent(line, 1, 4), { ok: false, why: 'loop', path: [1, 4, 3, 2, 1] });
  assert.deepEqual(judgeParent(line, 1, 1), { ok: false, why: 'loop', path: [1, 1] });
  assert.deepEqual(judgeParent(line, 5, 4), { ok: true });
  assert.deepEqual(judgeParent([...line, link(6, 5)], 5, 4), { ok: false, why: 'depth', path: [1, 2, 3, 4, 5, 6] });
  assert.deepEqual(judgeParent(line, 3, 1), { ok: true }, 'its own old place does not count');
});

test('whatever is put where, every tree that was allowed ends at a top within the depth', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })), { maxLength: 30 }), (moves) => {
      let rows: SubAccount[] = [];
      for (const [accountId, parentId] of moves)
        if (judgeParent(rows, accountId, parentId).ok)
          rows = [...rows.filter((row) => row.accountId !== accountId), link(accountId, parentId)];
      const parentOf = new Map(rows.map((row) => [row.accountId, row.parentId]));
      for (const { accountId } of rows) {
        let depth = 1;
        for (let id = parentOf.get(accountId); id !== undefined; id = parentOf.get(id)) assert.ok(++depth <= RESELLER_DEPTH_MAX);
        assert.equal(buildChains(rows).get(accountId)?.parents.length, depth - 1);
      }
    }),
  );
});
