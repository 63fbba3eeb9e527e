import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFinal, isPending, MessageState, messageStateNames } from './message.ts';
import { foldParts, wasTaken } from './outcome.ts';
import { defaultConnectorSettings } from './connector-settings.ts';
import { type CarrierState, carrierStates, receiptMeaning, receiptReason } from './receipt.ts';

const states = Object.values(MessageState);
/** States a segment with a known outcome can be in. */
const known = states.filter((state) => state >= MessageState.ENROUTE);

test('names stand at the number of their state', () => {
  for (const [name, state] of Object.entries(MessageState)) assert.equal(messageStateNames[state], name);
  assert.equal(messageStateNames.length, states.length);
});

test('a state is waiting, under way or final, and only one of these', () => {
  assert.deepEqual(states.filter(isPending), [MessageState.SCHEDULED, MessageState.QUEUED]);
  assert.deepEqual(
    states.filter((state) => !isPending(state) && !isFinal(state)),
    [MessageState.ENROUTE],
  );
});

test('a carrier took a segment unless it waits or was refused', () => {
  assert.deepEqual(
    states.filter((state) => !wasTaken(state)),
    [MessageState.SCHEDULED, MessageState.QUEUED, MessageState.REJECTED],
  );
});

function* combinations(length: number): Iterable<MessageState[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of combinations(length - 1)) for (const state of known) yield [...rest, state];
}

test('every combination of part states up to four parts folds as the rule says', () => {
  let walked = 0;
  for (let total = 1; total <= 4; total++) {
    for (let count = 0; count <= total; count++) {
      for (const parts of combinations(count)) {
        walked++;
        const folded = foldParts(parts, total);
        const failures = parts.filter((state) => isFinal(state) && state !== MessageState.DELIVERED);
        if (count < total) assert.equal(folded, MessageState.QUEUED, `${parts.join()} of ${total}`);
        else if (failures.length > 0) assert.equal(folded, failures[0], parts.join());
        else if (parts.includes(MessageState.ENROUTE)) assert.equal(folded, MessageState.ENROUTE, parts.join());
        else assert.equal(folded, MessageState.DELIVERED, parts.join());
      }
    }
  }
  assert.ok(walked > 2800);
});

test('the fold never goes back to waiting once all parts are known, whatever receipts come', () => {
  for (const parts of combinations(3)) {
    for (let index = 0; index < 3; index++) {
      if (parts[index] !== MessageState.ENROUTE) continue;
      for (const next of known) {
        const before = foldParts(parts, 3);
        const after = foldParts(parts.with(index, next), 3);
        assert.ok(after >= MessageState.ENROUTE);
        // A final state of the message stays final.
        if (isFinal(before)) assert.ok(isFinal(after), `${parts.join()} with ${index} = ${next}`);
      }
    }
  }
});

test('what each receipt state means', () => {
  const expected: Record<CarrierState, MessageState | null> = {
    SCHEDULED: null,
    ENROUTE: null,
    ACCEPTED: null,
    DELIVERED: MessageState.DELIVERED,
    EXPIRED: MessageState.EXPIRED,
    DELETED: MessageState.UNDELIVERABLE,
    UNDELIVERABLE: MessageState.UNDELIVERABLE,
    REJECTED: MessageState.UNDELIVERABLE,
    SKIPPED: MessageState.UNDELIVERABLE,
    UNKNOWN: MessageState.UNKNOWN,
  };
  const usual = defaultConnectorSettings;
  for (const state of carrierStates) {
    const meaning = receiptMeaning(state, usual);
    assert.equal(meaning, expected[state], state);
    // A receipt comes for what a carrier took: it never says REJECTED, which would void the price.
    if (meaning !== null) assert.ok(isFinal(meaning) && wasTaken(meaning));
  }
  assert.equal(receiptMeaning('ACCEPTED', { ...usual, acceptedMeans: 'delivered' }), MessageState.DELIVERED);
  assert.equal(receiptMeaning('UNKNOWN', { ...usual, unknownMeans: 'intermediate' }), null);
});

test('a private error code means what the dictionary says, with or without its zeros', () => {
  const habits = { ...defaultConnectorSettings, receiptErrors: { '13': 'blacklisted', A7: 'number_length' } } as const;
  assert.deepEqual(
    ['013', '13', '0013', 'a7', '130', ''].map((code) => receiptReason(code, habits)),
    ['blacklisted', 'blacklisted', 'blacklisted', 'number_length', null, null],
  );
});
