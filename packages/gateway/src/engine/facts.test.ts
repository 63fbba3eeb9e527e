import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRulebook } from '../core/rulebook.ts';
import { numberOf, worldOf } from '../core/testing.ts';
import type { VirtualNumber } from '../core/virtual-number.ts';
import { MessageState } from '../core/message.ts';
import type { CarrierReceipt, InboundResult } from '../ports/connector.ts';
import type { InboundPart, ReceiptRecord, ReceiptResult } from '../ports/store.ts';
import { StoreUnavailable } from '../ports/store.ts';
import { createFacts } from './facts.ts';
import { recordOf, settle, SimulatedClock } from './testing.ts';

const receipt = (key: string): CarrierReceipt => ({
  carrierKeys: [key],
  recipient: '',
  state: MessageState.DELIVERED,
  stateText: 'DELIVRD',
  error: '000',
  reason: null,
  raw: '',
  isDoubtful: false,
  reportedParts: null,
});

function rig(number: VirtualNumber = numberOf(1, '10690001', 7)) {
  const calls: {
    readonly receipts: readonly ReceiptRecord[];
    finish(results: readonly ReceiptResult[]): void;
    fail(error: Error): void;
  }[] = [];
  const saved: { readonly part: InboundPart; finish(): void; fail(error: Error): void }[] = [];
  const errors: unknown[] = [];
  const lost: ReceiptRecord[] = [];
  const facts = createFacts({
    store: {
      applyReceipts: (receipts) => new Promise((finish, fail) => calls.push({ receipts, finish, fail })),
      saveInbound: (part) => new Promise((finish, fail) => saved.push({ part, finish, fail })),
    },
    clock: new SimulatedClock(),
    rulebook: () => buildRulebook({ ...worldOf(), numbers: [number] }),
    onReceipt() {},
    onInbound() {},
    onStoreError: (error) => errors.push(error),
    onReceiptLost: (record) => lost.push(record),
  });
  return { facts, calls, saved, errors, lost };
}

test('receipts of one read are one call, and each is answered only after its commit', async () => {
  const { facts, calls } = rig();
  const answers: [key: string, result: ReceiptResult | false][] = [];
  for (const key of ['a', 'b', 'c']) facts.receipt(recordOf({}, 3), receipt(key), (result) => answers.push([key, result]));
  await settle();
  assert.equal(calls.length, 1);
  assert.deepEqual(
    calls[0]?.receipts.map(({ connectorId, carrierKeys }) => [connectorId, carrierKeys[0]]),
    [
      [3, 'a'],
      [3, 'b'],
      [3, 'c'],
    ],
  );
  assert.equal(answers.length, 0);
  facts.receipt(recordOf({}, 3), receipt('d'), (result) => answers.push(['d', result]));
  const found = { messageId: 1, part: 1, total: 1 };
  const results: ReceiptResult[] = [{ kind: 'matched', keyIndex: 1, ...found }, { kind: 'orphan' }, { kind: 'unknown' }];
  calls[0]?.finish(results);
  await settle();
  assert.deepEqual(answers, [
    ['a', results[0]],
    ['b', results[1]],
    ['c', results[2]],
  ]);
  assert.equal(calls.length, 2);
});

test('a store that cannot write: every receipt of the call is refused for now, once', async () => {
  const { facts, calls, errors } = rig();
  const answers: [key: string, result: ReceiptResult | false][] = [];
  for (const key of ['a', 'b']) facts.receipt(recordOf(), receipt(key), (result) => answers.push([key, result]));
  await settle();
  calls[0]?.fail(new StoreUnavailable('disk full'));
  await settle();
  assert.deepEqual(answers, [
    ['a', false],
    ['b', false],
  ]);
  assert.equal(errors.length, 1);
});

test('a receipt that the store can make nothing of takes no other with it, and is not repeated for ever', async () => {
  const { facts, calls, lost } = rig();
  const answers: [key: string, result: ReceiptResult | false][] = [];
  for (const key of ['a', 'b']) facts.receipt(recordOf(), receipt(key), (result) => answers.push([key, result]));
  await settle();
  calls[0]?.fail(new Error('no such message'));
  await settle();
  assert.deepEqual(
    calls.slice(1).map(({ receipts }) => receipts.map(({ carrierKeys }) => carrierKeys[0])),
    [['a'], ['b']],
  );
  const matched: ReceiptResult = { kind: 'matched', keyIndex: 0, messageId: 1, part: 1, total: 1 };
  calls[1]?.fail(new Error('no such message'));
  calls[2]?.finish([matched]);
  await settle();
  assert.deepEqual(
    answers.toSorted(([a], [b]) => a.localeCompare(b)),
    [
      ['a', { kind: 'orphan' }],
      ['b', matched],
    ],
  );
  assert.deepEqual(
    lost.map(({ carrierKeys }) => carrierKeys[0]),
    ['a'],
  );
});

test('a message from a phone goes to the account that owns the number, answered after the commit', async () => {
  const { facts, saved } = rig();
  const answers: InboundResult[] = [];
  for (const to of ['10690001', '999'])
    facts.inbound(recordOf({}, 2), { from: '86138', to, content: 'hi', concat: null, traits: null }, (done) => answers.push(done));
  await settle();
  assert.deepEqual(
    saved.map(({ part }) => [part.to, part.accountId, part.connectorId]),
    [
      ['10690001', 7, 2],
      ['999', null, 2],
    ],
  );
  assert.equal(answers.length, 0);
  saved[0]?.finish();
  saved[1]?.fail(new StoreUnavailable('disk full'));
  await settle();
  assert.deepEqual(answers, ['kept', 'later']);
  facts.inbound(recordOf({}, 2), { from: '86138', to: '1', content: 'x', concat: null, traits: null }, (done) => answers.push(done));
  saved[2]?.fail(new Error('a part that no table can hold'));
  await settle();
  assert.equal(answers[2], 'never', 'repeating it would not help');
});
