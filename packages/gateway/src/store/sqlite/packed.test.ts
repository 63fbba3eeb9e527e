import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MessageState } from '../../core/message.ts';
import type { ReceiptRecord, ReceiptResult } from '../../ports/store.ts';
import { packAnswers, packCalls, unpackAnswers, unpackCalls, type WriterAnswer, type WriterCall } from './packed-calls.ts';
import { packAccepted, unpackAccepted } from './packed-plan.ts';
import { packReceiptResults, packReceipts, unpackReceiptResults, unpackReceipts } from './packed-receipts.ts';

/** As a thread gets it. */
const crossed = <T>(value: T): T => structuredClone(value);
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const receipts: fc.Arbitrary<ReceiptRecord[]> = fc.array(
  fc.record(
    {
      connectorId: id,
      carrierKeys: fc.array(fc.string(), { maxLength: 4 }),
      recipient: fc.string(),
      state: fc.constantFrom(null, MessageState.DELIVERED, MessageState.UNDELIVERABLE),
      stateText: fc.string(),
      error: fc.string(),
      reason: fc.constantFrom(null, 'absent' as const, 'number_length' as const),
      raw: fc.string(),
      at: id,
      isDoubtful: fc.boolean(),
      reportedParts: fc.constantFrom(null, 'first' as const, 'last' as const),
      parties: fc.tuple(fc.string(), fc.string()),
    },
    {
      noNullPrototype: true,
      requiredKeys: [
        'connectorId',
        'carrierKeys',
        'recipient',
        'state',
        'stateText',
        'error',
        'reason',
        'raw',
        'at',
        'isDoubtful',
        'reportedParts',
      ],
    },
  ) as fc.Arbitrary<ReceiptRecord>,
);

test('receipts and what became of them come over whole', () => {
  fc.assert(fc.property(receipts, (all) => assert.deepEqual(unpackReceipts(crossed(packReceipts(all))), all)));
  const result: fc.Arbitrary<ReceiptResult> = fc.oneof(
    fc.record(
      {
        kind: fc.constant('matched' as const),
        keyIndex: fc.nat(3),
        messageId: id,
        part: fc.integer({ min: 1, max: 255 }),
        total: fc.integer({ min: 1, max: 255 }),
      },
      { noNullPrototype: true },
    ),
    fc.constantFrom({ kind: 'orphan' as const }, { kind: 'unknown' as const }),
  );
  fc.assert(fc.property(fc.array(result), (all) => assert.deepEqual(unpackReceiptResults(crossed(packReceiptResults(all))), all)));
});

test('calls keep their notes, answers their failures and changes', () => {
  const note = { who: 'op', kind: 'account', name: 'one', action: 'set', before: null, after: null, at: 1 } as unknown as NonNullable<
    WriterCall['note']
  >;
  const calls: WriterCall[] = [
    { verb: 'accept', input: [1, 'x'] },
    { verb: 'setAccount', input: { id: 1 }, note },
    { verb: 'removeRule', input: 7 },
  ];
  assert.deepEqual(unpackCalls(crossed(packCalls(calls))), calls);
  const answers: WriterAnswer[] = [
    { ok: true, value: 5 },
    { ok: false, unavailable: true, message: 'full', code: 'SQLITE_FULL' },
    { ok: true, value: undefined, changeId: 9 },
    { ok: true, value: undefined },
  ];
  assert.deepEqual(unpackAnswers(crossed(packAnswers(answers))), answers);
});

test('what became of a plan comes over whole, as a number where there is no more to say', () => {
  const plain = { ok: true, firstId: 12, isWhole: true } as const;
  assert.equal(packAccepted(plain), 12);
  for (const result of [
    plain,
    { ok: true, firstId: 12, isWhole: false },
    { ok: true, firstId: 12, isWhole: true, isLow: true },
    { ok: false, code: 'balance_too_low' },
  ] as const)
    assert.deepEqual(unpackAccepted(crossed(packAccepted(result))), result);
});
