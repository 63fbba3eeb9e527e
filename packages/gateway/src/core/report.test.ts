import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageState, messageStateNames, type MessageStateName, type Reason } from './message.ts';
import { deliverStatus, eimsLabels, reportCode, reportCounter, reportLabel } from './report.ts';

const reasons = [
  'none',
  'no_channel',
  'carrier_refused',
  'carrier_failed',
  'expired_waiting',
  'no_receipt',
  'cancelled',
  'blacklisted',
  'number_length',
  'supplier_balance',
] as const satisfies readonly Reason[];

// Every cell: a row per state, a column per reason in the order above.
const eimsTable: Record<MessageStateName, readonly number[]> = {
  SCHEDULED: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  QUEUED: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  ENROUTE: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  DELIVERED: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  UNDELIVERABLE: [1004, 1002, 1005, 1004, 1006, 1007, 1004, 1011, 1020, 1017],
  EXPIRED: [1006, 1002, 1005, 1006, 1006, 1007, 1004, 1011, 1020, 1017],
  REJECTED: [1005, 1002, 1005, 1005, 1006, 1007, 1004, 1011, 1020, 1017],
  DELETED: [1004, 1002, 1005, 1004, 1006, 1007, 1004, 1011, 1020, 1017],
  UNKNOWN: [0, 1002, 1005, 0, 1006, 0, 1004, 1011, 1020, 1017],
};

const deliveryTable: Record<MessageStateName, number> = {
  SCHEDULED: 1,
  QUEUED: 1,
  ENROUTE: 2,
  DELIVERED: 0,
  UNDELIVERABLE: 3,
  EXPIRED: 3,
  REJECTED: 3,
  DELETED: 3,
  UNKNOWN: 3,
};

test('style eims: every state with every reason', () => {
  for (const state of messageStateNames) {
    const codes = reasons.map((reason) => reportCode('eims', MessageState[state], reason));
    assert.deepEqual(codes, eimsTable[state], state);
    for (const code of codes) assert.notEqual(eimsLabels[code], undefined, `${code} has a label`);
  }
});

test('style delivery: the state decides, whatever the reason', () => {
  for (const state of messageStateNames) {
    for (const reason of reasons)
      assert.equal(reportCode('delivery', MessageState[state], reason), deliveryTable[state], `${state} ${reason}`);
  }
});

test('counters', () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((code) => reportCounter('delivery', code)),
    ['success', 'unsent', 'sending', 'fail'],
  );
  assert.deepEqual(
    [0, 1, 1001, 1004, 1020].map((code) => reportCounter('eims', code)),
    ['success', 'unsent', 'fail', 'fail', 'fail'],
  );
});

test('delivery status and labels of the long rows', () => {
  assert.deepEqual(
    messageStateNames.map((state) => deliverStatus(MessageState[state])),
    [1, 1, 1, 3, 2, 4, 2, 2, 5],
  );
  assert.equal(reportLabel(0), 'success');
  assert.equal(reportLabel(1006), 'send timeout');
  assert.equal(reportLabel(4711), 'unknown');
});
