// What every store must do about rules, lists, opt-outs, guards over time, held messages and alerts.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MessageState } from '../core/message.ts';
import { type AcceptPlan, HELD_DUE_AT, type PlanGuards } from '../core/plan.ts';
import { optOutKey } from '../core/rules/number-list.ts';
import { defaultRuleSettings } from '../core/rules/rules.ts';
import type { NewRule, OptOut, Store } from '../ports/store.ts';
import type { WithStore } from './conformance.ts';
import { moneyOf, NOW, planOf, simplePlan, stateOf } from './testing.ts';

const none: PlanGuards = { totals: [], frequency: null, duplicateWindowMs: 0, lowBalanceMicros: 0 };
const guarded = (plan: AcceptPlan, guards: Partial<PlanGuards>, at = NOW): AcceptPlan => ({
  ...plan,
  acceptedAt: at,
  dueAt: at,
  guards: { ...none, ...guards },
});
const codeOf = async (answer: ReturnType<Store['accept']>): Promise<string> => {
  const result = await answer;
  return result.ok ? 'ok' : result.code;
};
const rule = (kind: NewRule['kind'], more: Partial<NewRule> = {}): NewRule => ({
  kind,
  name: '',
  accountId: null,
  isEnabled: true,
  pattern: '',
  state: 'approved',
  settings: defaultRuleSettings,
  ...more,
});

export function rulesConformance(withStore: WithStore): void {
  withStore('a rule comes back as it was saved and changed, with its hits; a removed one is gone with them', async (store) => {
    const id = await store.saveRule(null, rule('country', { name: 'home', settings: { ...defaultRuleSettings, countries: ['DE'] } }));
    await store.saveRule(id, rule('country', { isEnabled: false, accountId: 1 }));
    await store.addRuleHits(
      [
        [id, 2],
        [999, 1],
      ],
      NOW,
    );
    await store.addRuleHits([[id, 3]], NOW + 1);
    assert.deepEqual(await store.ruleHits(), [{ ruleId: id, hits: 5, lastAt: NOW + 1 }]);
    assert.deepEqual((await store.rulebookRows()).rules, [{ ...rule('country', { isEnabled: false, accountId: 1 }), id }]);
    assert.equal(await store.removeRule(id), true);
    assert.deepEqual([await store.ruleHits(), (await store.rulebookRows()).rules], [[], []]);
  });

  withStore('opt-outs by account and originator, once each, by pages, and taken back', async (store) => {
    const row = (number: string, accountId: number | null, originator = '', source = 'reply STOP'): OptOut => ({
      number,
      accountId,
      originator,
      source,
      at: NOW,
    });
    const rows = [row('491', null), row('492', null), row('491', 1), row('491', 1, 'acme')];
    assert.equal(await store.addOptOuts([...rows, row('491', 1, 'ACME', 'later')]), 4);
    const lists = (await store.rulebookRows()).numberLists;
    assert.deepEqual(
      [optOutKey(0, ''), optOutKey(1, ''), optOutKey(1, 'acme')].map((key) => [...(lists?.get(key) ?? [])]),
      [[491, 492], [491], [491]],
    );
    const first = await store.optOuts(null, null, 2);
    const second = await store.optOuts(first.at(-1) ?? null, null, 5);
    assert.deepEqual([...first, ...second], rows);
    assert.deepEqual(await store.optOuts(null, 1, 5), rows.slice(2));
    assert.equal(await store.removeOptOut({ number: '491', accountId: 1, originator: 'ACME' }), true);
    assert.equal(await store.removeOptOut({ number: '491', accountId: 1, originator: 'acme' }), false);
    assert.equal((await store.optOuts(null, null, 5)).length, 3);
  });

  withStore('totals: of a hundred at once exactly as many as fit, and a new period begins anew', async (store) => {
    const totals = [
      { period: 'day 20260301', messagesMax: 7, microsMax: 0 },
      { period: 'month 202603', messagesMax: 0, microsMax: 95 },
    ];
    const asked = Array.from({ length: 100 }, (_, index) => store.accept(guarded(simplePlan(1, [`49${index}`]), { totals })));
    const codes = await Promise.all(asked.map(codeOf));
    assert.equal(codes.filter((code) => code === 'ok').length, 7);
    assert.equal(codes.filter((code) => code === 'total_limit').length, 93);
    const [, month] = totals;
    const tomorrow = [{ period: 'day 20260302', messagesMax: 7, microsMax: 0 }, month ?? assert.fail()];
    assert.equal(await codeOf(store.accept(guarded(simplePlan(1, ['491', '492', '493']), { totals: tomorrow }))), 'total_limit');
    assert.equal(await codeOf(store.accept(guarded(simplePlan(1, ['491', '492']), { totals: tomorrow }))), 'ok');
    assert.deepEqual(await moneyOf(store, 1), [910, 0, 90, 0]);
  });

  withStore('a refused submission counts for nothing, and asking counts for nothing', async (store) => {
    const totals = [{ period: 'day 20260301', messagesMax: 1, microsMax: 0 }];
    const frequency = { messagesMax: 1, windowMs: 1000 };
    const plan = guarded(simplePlan(1, ['491'], { priceMicros: 5000 }), { totals, frequency, duplicateWindowMs: 1000 });
    assert.equal(await codeOf(store.accept(plan)), 'balance_too_low');
    const cheap = guarded(simplePlan(1, ['491']), { totals, frequency, duplicateWindowMs: 1000 });
    for (let tries = 0; tries < 3; tries++) assert.equal(await store.guardRefusal(cheap), null);
    assert.equal(await codeOf(store.accept(cheap)), 'ok');
    assert.deepEqual(await store.guardRefusal(cheap), { ok: false, code: 'dropped', dropped: [[0, 'duplicate_message']] });
  });

  withStore('frequency to one recipient, against a model', async (store) => {
    let time = NOW;
    const sent: { number: string; at: number }[] = [];
    const step = fc.record({
      after: fc.nat(400),
      numbers: fc.array(fc.constantFrom('491', '+491', '492', '493'), { minLength: 1, maxLength: 4 }),
    });
    const [steps = []] = fc.sample(fc.array(step, { minLength: 60, maxLength: 60 }), { numRuns: 1, seed: 7 });
    const frequency = { messagesMax: 3, windowMs: 1000 };
    let dropped = 0;
    for (const { after, numbers } of steps) {
      time += after;
      const taken: string[] = [];
      const expected = numbers.flatMap((written, place) => {
        const number = written.replace('+', '');
        const before =
          sent.filter((one) => one.number === number && one.at > time - frequency.windowMs).length +
          taken.filter((one) => one === number).length;
        if (before >= frequency.messagesMax) return [[place, 'recipient_limit']];
        taken.push(number);
        return [];
      });
      const plan = guarded(simplePlan(1, numbers, { priceMicros: 0 }), { frequency }, time);
      const result = await store.accept(plan);
      if (expected.length > 0) {
        dropped += expected.length;
        assert.deepEqual(result, { ok: false, code: 'dropped', dropped: expected });
      } else {
        assert.ok(result.ok);
        for (const number of taken) sent.push({ number, at: time });
      }
      if (Math.trunc(time / 1000) % 5 === 0) await store.expire({ now: time, receiptGraceMs: 0, partsWaitMs: 0, limit: 100 });
    }
    assert.ok(dropped > 5, String(dropped));
  });

  withStore('duplicates: the same content to the same number within the window, octets and all', async (store) => {
    const sending = (numbers: string[], content: string, at: number) =>
      store.accept(guarded(simplePlan(1, numbers, { content }), { duplicateWindowMs: 1000 }, at));
    assert.equal(await codeOf(sending(['491'], 'hello', NOW)), 'ok');
    assert.deepEqual(await sending(['492', '+491', '492'], 'hello', NOW + 999), {
      ok: false,
      code: 'dropped',
      dropped: [
        [1, 'duplicate_message'],
        [2, 'duplicate_message'],
      ],
    });
    assert.equal(await codeOf(sending(['491'], 'hello!', NOW + 999)), 'ok');
    assert.equal(await codeOf(sending(['491'], 'hello', NOW + 1000)), 'ok');
  });

  withStore('held messages wait, are released with the time they lost, or refused with their money back', async (store) => {
    const hold = { ruleId: 4, reason: 'a run' };
    const first = await store.accept({ ...planOf(1, [{ runs: [{ numbers: ['491', '492'] }, { numbers: ['493'] }] }]), hold });
    const second = await store.accept({ ...simplePlan(1, ['494']), hold });
    assert.ok(first.ok && second.ok);
    const held = await store.held(10);
    assert.deepEqual(
      held.map(({ id, messages, ruleId, reason, number, content, account }) => [id, messages, ruleId, reason, number, content, account]),
      [
        [1, 3, 4, 'a run', '491', 'hello', 'one'],
        [4, 1, 4, 'a run', '494', 'hello', 'one'],
      ],
    );
    const lane = { connectorId: 1, accountId: 1 };
    assert.deepEqual(await store.claim(lane, NOW + 10 ** 9, 10, []), { messages: [], nextDueAt: HELD_DUE_AT });
    const replacement = { content: 'other', alphabet: 'gsm7', segments: 1, traits: null, dueAt: NOW, expiresAt: null, notify: 0 } as const;
    assert.equal(await store.replace(1, replacement, NOW), 'too_late');
    assert.equal(await store.decideHeld(2, 'released', NOW), null);
    await store.cancel(2, NOW);
    assert.equal(await store.decideHeld(1, 'released', NOW + 500), 2);
    assert.equal(await store.decideHeld(1, 'released', NOW + 500), null);
    const claimed = (await store.claim(lane, NOW + 500, 10, [])).messages;
    assert.deepEqual(
      claimed.map(({ id, expiresAt }) => [id, expiresAt - (held[0]?.expiresAt ?? 0)]),
      [
        [1, 500],
        [3, 500],
      ],
    );
    assert.equal(await store.decideHeld(4, 'refused', NOW + 600), 1);
    assert.equal(await stateOf(store, 4), MessageState.REJECTED);
    assert.deepEqual(await moneyOf(store, 1), [980, 0, 20, 0]);
    assert.deepEqual(await store.held(10), []);
    assert.deepEqual(
      (await store.messageHistory(4))?.history.map(({ event }) => event).filter((event) => event !== 'voided'),
      ['accepted', 'held', 'waits_for_release', 'refused', 'final'],
    );
  });

  withStore('nobody decides: a held message ends by its validity, money and all', async (store) => {
    const result = await store.accept({ ...simplePlan(1, ['491']), hold: { ruleId: 4, reason: 'a run' } });
    assert.ok(result.ok);
    const past = await store.pendingPast(NOW + 10 ** 9, 10);
    assert.deepEqual(past, [{ id: 1, connectorId: 1, accountId: 1 }]);
    await store.expirePending(NOW + 10 ** 9, [1]);
    assert.equal(await stateOf(store, 1), MessageState.EXPIRED);
    assert.deepEqual([await store.held(10), await moneyOf(store, 1)], [[], [1000, 0, 0, 0]]);
  });

  withStore('a low balance is one alert for each time it falls below', async (store) => {
    const send = async (priceMicros: number, at: number): Promise<boolean> => {
      const result = await store.accept(guarded(simplePlan(1, ['491'], { priceMicros }), { lowBalanceMicros: 500 }, at));
      assert.ok(result.ok);
      return result.isLow === true;
    };
    assert.deepEqual([await send(500, NOW), await send(1, NOW + 1), await send(1, NOW + 2)], [false, true, false]);
    await store.credit({ accountId: 1, balanceMicros: 100, giftMicros: 0, reference: '', now: NOW });
    assert.deepEqual([await send(1, NOW + 3), await send(200, NOW + 4)], [false, true]);
    assert.deepEqual(
      (await store.alerts(10)).map(({ kind, account, at, clearedAt }) => [kind, account, at - NOW, clearedAt && clearedAt - NOW]),
      [
        ['low_balance', 'one', 4, null],
        ['low_balance', 'one', 1, 3],
      ],
    );
  });
}
