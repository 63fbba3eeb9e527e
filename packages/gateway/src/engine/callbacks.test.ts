import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallbackEvent } from '../core/callback.ts';
import { CALLBACK_TRIED_MS, CALLBACKS_PER_ACCOUNT_MAX } from '../limits.ts';
import type { CallbackOutcome } from '../ports/callback-sender.ts';
import type { DueCallback, FailedCallback } from '../ports/store-callbacks.ts';
import { startCallbacks } from './callbacks.ts';
import { settle, SimulatedClock } from './testing.ts';

const TAKEN: CallbackOutcome = { error: '', isFinal: true };

interface Row {
  readonly due: DueCallback;
  dueAt: number;
  attempts: number;
}

/** An outbox in memory, and a sender whose answers come when the test says so. */
function rig() {
  const clock = new SimulatedClock();
  const rows: Row[] = [];
  const dead: FailedCallback[] = [];
  const asked: { readonly due: DueCallback; readonly answer: (outcome: CallbackOutcome) => void }[] = [];
  const results: string[] = [];
  let isBroken = false;
  const callbacks = startCallbacks({
    store: {
      callbacksWaiting: () => Promise.resolve([...new Set(rows.map(({ due }) => due.accountId))]),
      async claimCallbacks({ accountId, now, skip, limit }) {
        const own = rows.filter(({ due }) => due.accountId === accountId && !skip.includes(due.seq));
        const due = own.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
        const next = own.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt);
        return { due: due.map((row) => ({ ...row.due, attempts: row.attempts })), nextAt: next.length > 0 ? Math.min(...next) : null };
      },
      async recordCallbacks({ taken, failed }) {
        if (isBroken) throw new Error('the disk is full');
        for (const { seq, retryAt } of failed)
          for (const row of rows)
            if (row.due.seq === seq && retryAt !== null) {
              row.dueAt = retryAt;
              row.attempts++;
            }
        const gone = [...taken, ...failed.filter(({ retryAt }) => retryAt === null).map(({ seq }) => seq)];
        dead.push(...failed.filter(({ retryAt }) => retryAt === null));
        for (const seq of gone)
          rows.splice(
            rows.findIndex(({ due }) => due.seq === seq),
            1,
          );
      },
    },
    sender: { send: (due) => new Promise((answer) => asked.push({ due, answer })), close: () => Promise.resolve() },
    clock,
    onResult: (result) => results.push(result),
    onStoreError: () => results.push('store error'),
  });
  let seq = 0;
  const add = (accountId: number): void => {
    seq++;
    const message = {
      id: seq,
      number: '10010',
      sender: '',
      state: 3,
      reason: 'none',
      alphabet: 'gsm7',
      segments: 1,
      content: 'x',
      priceMicros: 1,
      acceptedAt: 0,
      receipt: '',
      connectorId: 1,
    } as const;
    const at = clock.now();
    const due = {
      seq,
      accountId,
      event: CallbackEvent.DELIVERED,
      at,
      error: '',
      attempts: 0,
      form: 'kannel',
      url: '',
      details: {},
      message,
    } as const;
    rows.push({ due, dueAt: at, attempts: 0 });
  };
  return { clock, rows, dead, asked, results, callbacks, add, break: (value: boolean) => (isBroken = value) };
}

test('an account that hangs has no more under way than its share, and delays nobody', async () => {
  const { asked, callbacks, add } = rig();
  for (let count = 0; count < 40; count++) add(1);
  add(2);
  callbacks.due([1, 2]);
  await settle();
  assert.equal(asked.filter(({ due }) => due.accountId === 1).length, CALLBACKS_PER_ACCOUNT_MAX);
  assert.equal(asked.filter(({ due }) => due.accountId === 2).length, 1);
  asked[0]?.answer(TAKEN);
  await settle();
  assert.equal(asked.filter(({ due }) => due.accountId === 1).length, CALLBACKS_PER_ACCOUNT_MAX + 1);
  assert.equal(new Set(asked.map(({ due }) => due.seq)).size, asked.length);
});

test('of very many accounts no more is asked at once than all may, and everybody gets a turn', async () => {
  const { asked, callbacks, add, rows } = rig();
  const accounts = Array.from({ length: 400 }, (_, index) => index + 1);
  for (const account of accounts) add(account);
  callbacks.due(accounts);
  let answered = 0;
  for (let rounds = 0; rounds < 2000 && rows.length > 0; rounds++) {
    await settle();
    assert.ok(asked.length - answered <= 256, String(asked.length - answered));
    for (; answered < asked.length; answered++) asked[answered]?.answer(TAKEN);
  }
  assert.equal(rows.length, 0);
});

test('what is refused is asked again, with growing waits, for a day', async () => {
  const { clock, asked, dead, callbacks, add, results } = rig();
  add(1);
  callbacks.due([1]);
  let answered = 0;
  const startedAt = clock.now();
  while (dead.length === 0) {
    await settle();
    for (; answered < asked.length; answered++) asked[answered]?.answer({ error: 'answered 500', isFinal: false });
    await clock.advance(60_000);
  }
  assert.ok(clock.now() - startedAt >= CALLBACK_TRIED_MS);
  assert.ok(asked.length > 8 && asked.length < 40, String(asked.length));
  assert.equal(dead[0]?.why, 'answered 500');
  assert.equal(results.at(-1), 'dead');
});

test('what cannot help is not asked again', async () => {
  const { asked, dead, callbacks, add } = rig();
  add(1);
  callbacks.due([1]);
  await settle();
  asked[0]?.answer({ error: 'answered 404', isFinal: true });
  await settle();
  assert.equal(dead.length, 1);
});

test('what cannot be recorded is recorded when it can be, and not asked a second time', async () => {
  const { clock, asked, rows, callbacks, add, results, break: setBroken } = rig();
  add(1);
  setBroken(true);
  callbacks.due([1]);
  await settle();
  asked[0]?.answer(TAKEN);
  await settle();
  assert.equal(rows.length, 1);
  setBroken(false);
  await clock.advance(2000);
  assert.equal(rows.length, 0);
  assert.deepEqual([asked.length, results], [1, ['taken', 'store error']]);
});

test('the end waits for what is under way, and asks nothing more', async () => {
  const { asked, callbacks, add, rows } = rig();
  add(1);
  callbacks.due([1]);
  await settle();
  const stopped = callbacks.stop();
  add(1);
  callbacks.due([1]);
  await settle();
  asked[0]?.answer(TAKEN);
  await stopped;
  assert.deepEqual([asked.length, rows.length], [1, 1]);
});
