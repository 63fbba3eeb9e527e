import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { settle, spreadGift, transferSides } from './ledger.ts';

const holds = fc
  .record({ perSegment: fc.integer({ min: 0, max: 5_000_000 }), segments: fc.integer({ min: 1, max: 32 }) })
  .chain(({ perSegment, segments }) =>
    fc.record({
      priceMicros: fc.constant(perSegment * segments),
      segments: fc.constant(segments),
      giftMicros: fc.integer({ min: 0, max: perSegment * segments }),
      posted: fc.integer({ min: 0, max: segments }),
    }),
  );

test('a settlement gives out exactly what was held, gift first, nothing below zero', () => {
  fc.assert(
    fc.property(holds, ({ posted, ...hold }) => {
      const { post, void: back } = settle(hold, posted);
      const charged = (hold.priceMicros / hold.segments) * posted;
      assert.equal(post.giftMicros + post.balanceMicros, charged);
      assert.equal(post.giftMicros + back.giftMicros, hold.giftMicros);
      assert.equal(post.balanceMicros + back.balanceMicros, hold.priceMicros - hold.giftMicros);
      for (const amount of [post.giftMicros, post.balanceMicros, back.giftMicros, back.balanceMicros])
        assert.ok(Number.isSafeInteger(amount) && amount >= 0, `${amount}`);
      // Balance pays only when the gift is used up.
      if (post.balanceMicros > 0) assert.equal(back.giftMicros, 0);
    }),
    { numRuns: 2000 },
  );
});

test('a settlement of more segments than were held, or of none below zero, is a broken assumption', () => {
  const hold = { priceMicros: 20, giftMicros: 0, segments: 2 };
  assert.throws(() => settle(hold, 3));
  assert.throws(() => settle(hold, -1));
  assert.throws(() => settle({ ...hold, priceMicros: 21 }, 1));
});

test('the gift is spread over equal messages: all of it, in order, at most three pieces', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 0, max: 20_000_000_000 }),
      (price, count, gift) => {
        const pieces = spreadGift(price, count, gift);
        assert.ok(pieces.length <= 3);
        assert.equal(
          pieces.reduce((sum, [messages]) => sum + messages, 0),
          count,
        );
        assert.equal(
          pieces.reduce((sum, [messages, each]) => sum + messages * each, 0),
          Math.min(gift, price * count),
        );
        for (const [messages, each] of pieces) assert.ok(messages > 0 && each >= 0 && each <= price);
        const shares = pieces.map(([, each]) => each);
        assert.deepEqual(
          shares,
          shares.toSorted((a, b) => b - a),
          'earlier messages are paid by the gift first',
        );
      },
    ),
    { numRuns: 2000 },
  );
});

test('every transfer moves money between two different sides', () => {
  for (const { from, to } of Object.values(transferSides)) assert.notEqual(from, to);
  assert.equal(transferSides.hold.to, transferSides.post.from);
  assert.equal(transferSides.hold.to, transferSides.void.from);
  assert.equal(transferSides.hold.from, transferSides.void.to);
});
