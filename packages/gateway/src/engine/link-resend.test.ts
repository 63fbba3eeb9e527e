// A connector whose carrier cannot be asked what became of a request: what is in doubt by it is not sent again, whatever its account wants.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from './link.ts';
import { ConnectorDouble, quietParts, recordOf, settle, SimulatedClock, StoreDouble } from './testing.ts';

test('resendUnknown false: marked before it leaves, and what nobody knows is not sent again', async () => {
  for (const resendUnknown of [true, false]) {
    const clock = new SimulatedClock();
    const store = new StoreDouble();
    const connector = new ConnectorDouble();
    const parts = { ...quietParts(), store, clock, onDueChanged() {}, onStoreError() {}, onOutcomeLost() {} };
    const link = new Link(recordOf({ resendUnknown }), parts);
    connector.onOutcome = (segment, outcome) => link.settle(segment, outcome);
    link.connector = connector;
    link.offer(1, [store.add({})]);
    await settle();
    assert.equal(store.marked.length, resendUnknown ? 0 : 1);
    connector.answer({ kind: 'unknown', again: 'at_once', carrierKey: '', detail: 'no answer' });
    await clock.advance(1000);
    assert.equal(connector.submitted.length, resendUnknown ? 2 : 1);
    assert.equal(store.recorded[0]?.kind, resendUnknown ? 'in_doubt' : 'unresolved');
  }
});
