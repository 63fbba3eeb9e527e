import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Pending, sequenceMax, Window } from './window.ts';

/** What the window is to be: a Map in the order of insertion. */
class Plain {
  readonly entries = new Map<number, Pending>();
  oldest = (): Pending | undefined => this.entries.values().next().value;
}
const pendingOf = (sequence: number, deadline: number): Pending => ({
  sequence,
  answer: 'submit_sm_resp',
  sentAt: deadline,
  deadline,
  done: () => {},
});

type Step =
  | { readonly kind: 'add'; readonly skip: number }
  | { readonly kind: 'remove'; readonly which: number }
  | { readonly kind: 'expire' };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), skip: fc.constantFrom(0, 0, 0, 1, 63, 64, 5000) }) },
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'expire' as const }) },
  ),
  { maxLength: 400 },
);

test('it holds what a map by sequence number holds, in the order of insertion, over the end of the numbers too', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(1, 60, sequenceMax - 100, sequenceMax), (all, begin) => {
      const window = new Window();
      const plain = new Plain();
      let sequence = begin;
      let now = 0;
      for (const step of all) {
        now++;
        if (step.kind === 'add') {
          for (let skipped = 0; skipped <= step.skip || plain.entries.has(sequence); skipped++)
            sequence = sequence === sequenceMax ? 1 : sequence + 1;
          const pending = pendingOf(sequence, now);
          window.add(pending);
          plain.entries.set(sequence, pending);
        } else {
          const keys = [...plain.entries.keys()];
          const key = step.kind === 'expire' ? keys[0] : keys[step.which % Math.max(1, keys.length)];
          window.remove(key ?? 7);
          if (key !== undefined) plain.entries.delete(key);
        }
        assert.equal(window.size, plain.entries.size);
        assert.equal(window.oldest(), plain.oldest());
      }
      for (const [key, pending] of plain.entries) assert.equal(window.get(key), pending);
      assert.equal(window.has(sequence === sequenceMax ? 1 : sequence + 1), plain.entries.has(sequence === sequenceMax ? 1 : sequence + 1));
      assert.deepEqual(
        window.dump().map((row) => row.sequence),
        [...plain.entries.keys()],
      );
      assert.deepEqual(window.drain(), [...plain.entries.values()]);
      assert.equal(window.size, 0);
      assert.equal(window.oldest(), undefined);
    }),
  );
});

test('one that is never answered lets thousands pass', () => {
  const window = new Window();
  window.add(pendingOf(1, 0));
  for (let sequence = 2; sequence < 20_000; sequence++) {
    window.add(pendingOf(sequence, sequence));
    window.remove(sequence);
  }
  assert.equal(window.size, 1);
  assert.equal(window.oldest()?.sequence, 1);
  window.remove(1);
  assert.equal(window.oldest(), undefined);
});
