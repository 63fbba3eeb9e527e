import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageState } from '../../core/message.ts';
import { SimulatedClock } from '../../engine/testing.ts';
import type { Segment } from '../../ports/connector.ts';
import { createSandboxConnector } from './connector.ts';

const segmentTo = (number: string, messageId = 1): Segment => ({
  messageId,
  accountId: 1,
  part: 1,
  total: 1,
  number,
  sender: '',
  text: 'hello',
  alphabet: 'gsm7',
  udh: null,
  octets: null,
  traits: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
  attempts: 0,
});

function rig(isKept = true) {
  const clock = new SimulatedClock();
  const outcomes: string[] = [];
  const receipts: [string, MessageState | null][] = [];
  const connector = createSandboxConnector({
    clock,
    events: {
      onReady() {},
      onOutcome: (_segment, outcome) => void outcomes.push(outcome.kind),
      onReceipt(receipt, committed) {
        receipts.push([receipt.carrierKeys[0] ?? '', receipt.state]);
        committed(isKept && { kind: 'orphan' });
      },
      onInbound() {},
      onState() {},
    },
  });
  return { connector, outcomes, receipts, clock };
}

test('before the start and after the stop a segment comes back as unsent', async () => {
  const { connector, outcomes } = rig();
  connector.submit(segmentTo('491'));
  connector.start();
  assert.equal(connector.isReady(), true);
  await connector.stop(1000);
  connector.submit(segmentTo('491'));
  assert.deepEqual([outcomes, connector.report().state], [['unsent', 'unsent'], 'stopped']);
});

test('each fate by its number, and a stop tells at once what is under way', async () => {
  const { connector, outcomes, receipts } = rig();
  connector.start();
  for (const [index, number] of ['4910001', '4910002', '4910003', '+49 10004', '4910005'].entries())
    connector.submit(segmentTo(number, index));
  assert.deepEqual(outcomes, ['refused', 'accepted', 'accepted', 'accepted', 'accepted']);
  assert.deepEqual(receipts, []);
  await connector.stop(1000);
  assert.deepEqual(receipts, [
    ['sandbox-1-1', MessageState.UNDELIVERABLE],
    ['sandbox-3-1', MessageState.DELIVERED],
    ['sandbox-4-1', MessageState.DELIVERED],
  ]);
});
