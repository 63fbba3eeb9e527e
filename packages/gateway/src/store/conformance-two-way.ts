// Part of the store's suite: what is done about messages from phones, and what a hostile or repeating carrier sends.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AcceptPlan, PlannedAnswer } from '../core/plan.ts';
import { FORWARD_TEXT, type NewInboundRule } from '../core/inbound-rules.ts';
import { defaultNumberSettings } from '../core/virtual-number.ts';
import type { Store } from '../ports/store.ts';
import type { SettledInbound } from '../ports/store-two-way.ts';
import type { WithStore } from './conformance.ts';
import { createAccount, moneyOf, NOW, partOf, simplePlan, submit } from './testing.ts';

const PHONE = '8613800138000';
const NUMBER = '10690001';
const concat = (part: number, total: number, reference = 7) => ({ concat: { reference, total, part } });
const answerOf = (more: Partial<PlannedAnswer> = {}): PlannedAnswer => ({
  inboundId: 1,
  step: 'rule 1 reply',
  kind: 'reply',
  number: NUMBER,
  phone: PHONE,
  ...more,
});
const planOf = (answers: PlannedAnswer, at = NOW): AcceptPlan => ({ ...simplePlan(1, [PHONE]), answers, acceptedAt: at, dueAt: at });
const settledOf = (inboundId: number, more: Partial<SettledInbound> = {}): SettledInbound => ({
  inboundId,
  ruleId: null,
  note: '',
  consent: null,
  now: NOW,
  ...more,
});
const consentOf = (kind: 'stop' | 'start' | 'help', more: Partial<NonNullable<SettledInbound['consent']>> = {}) => ({
  kind,
  accountId: 1,
  number: NUMBER,
  phone: PHONE,
  language: 'en',
  word: kind,
  content: kind,
  confirmation: 'done',
  step: `consent ${kind}`,
  note: '',
  ...more,
});
const remarks = async (store: Store): Promise<readonly (readonly [string, string])[]> => {
  const rows = [];
  for (let id = 1; ; id++) {
    const row = await store.inboundDetail(id);
    if (!row) return rows;
    rows.push([row.content, row.remark] as const);
  }
};

export function twoWayConformance(withStore: WithStore): void {
  withStore('each step of an answer is sent once, whatever asks for it again', async (store) => {
    const results = await Promise.all([1, 2, 3].map(() => store.accept(planOf(answerOf()))));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.deepEqual(results.at(-1), { ok: false, code: 'not_answered', why: 'answered_already' });
    assert.equal((await moneyOf(store, 1))[0], 990);
    assert.equal((await store.accept(planOf(answerOf({ step: 'rule 1 forward', kind: 'forward' })))).ok, true);
    assert.deepEqual([await store.inReplyTo(1), await store.inReplyTo(2), await store.inReplyTo(3)], [1, 1, null]);
  });

  withStore('a phone is answered so often in a while and no more; others are not held up by it', async (store) => {
    const results = [];
    for (let inboundId = 1; inboundId <= 7; inboundId++) results.push((await store.accept(planOf(answerOf({ inboundId })))).ok);
    assert.deepEqual(results, [true, true, true, true, true, false, false]);
    assert.deepEqual(await store.accept(planOf(answerOf({ inboundId: 6 }))), { ok: false, code: 'not_answered', why: 'answer_loop' });
    assert.equal((await store.accept(planOf(answerOf({ inboundId: 8, phone: '447700900001' })))).ok, true);
    assert.equal((await store.accept(planOf(answerOf({ inboundId: 9, number: '88222' })))).ok, true);
    assert.equal((await store.accept(planOf(answerOf({ inboundId: 10, kind: 'forward' })))).ok, true, 'copies are counted apart');
    assert.equal((await store.accept(planOf(answerOf({ inboundId: 11 }), NOW + 600_001))).ok, true);
  });

  withStore('an answer that cannot be paid for is none: it may be tried when there is money', async (store) => {
    const dear = { ...simplePlan(1, [PHONE], { priceMicros: 5000 }), answers: answerOf() };
    assert.deepEqual(await store.accept(dear), { ok: false, code: 'balance_too_low' });
    await store.credit({ accountId: 1, balanceMicros: 9000, giftMicros: 0, reference: '', now: NOW });
    assert.equal((await store.accept(dear)).ok, true);
  });

  withStore('due from the commit that keeps a message, whole or the last part, until it is settled', async (store) => {
    await store.saveInbound(partOf('plain'));
    await store.saveInbound(partOf('due', { isDue: true }));
    await store.saveInbound(partOf('b', { isDue: true, ...concat(2, 2) }));
    assert.deepEqual(
      (await store.dueInbound(0, 10)).map(({ content }) => content),
      ['due'],
    );
    await store.saveInbound(partOf('a', concat(1, 2)));
    const due = await store.dueInbound(0, 10);
    assert.deepEqual(
      due.map(({ content, accountId, from, to }) => [content, accountId, from, to]),
      [
        ['due', 1, PHONE, NUMBER],
        ['ab', 1, PHONE, NUMBER],
      ],
    );
    assert.deepEqual((await store.dueInbound(due[0]?.id ?? 0, 10)).length, 1);
    await store.settleInbound(settledOf(due[0]?.id ?? 0, { ruleId: 4, note: 'why' }));
    assert.deepEqual(
      (await store.dueInbound(0, 10)).map(({ content }) => content),
      ['ab'],
    );
    const detail = await store.inboundDetail(due[0]?.id ?? 0);
    assert.deepEqual([detail?.ruleId, detail?.note, detail?.isDue, detail?.replies], [4, 'why', false, []]);
  });

  withStore('STOP and START with their proof: kept once, never edited, with the message that confirms', async (store) => {
    for (let index = 0; index < 4; index++) await store.saveInbound(partOf(`m${index}`, { isDue: true }));
    const confirmed = await submit(store, planOf(answerOf({ step: 'consent stop' })));
    const stop = settledOf(1, { consent: consentOf('stop') });
    await store.settleInbound(stop);
    // The process was killed before it knew.
    await store.settleInbound(stop);
    await store.settleInbound(settledOf(2, { consent: consentOf('stop') }));
    await store.settleInbound(settledOf(3, { consent: consentOf('start') }));
    await store.settleInbound(settledOf(4, { consent: consentOf('stop', { phone: 'BANK' }) }));
    const all = await store.consentRecords({ number: null, phone: null, accountId: null, before: null, limit: 10 });
    assert.deepEqual(
      all.map(({ kind, changed, confirmationId, confirmation, inboundId, note }) => [
        kind,
        changed,
        confirmationId,
        confirmation,
        inboundId,
        note,
      ]),
      [
        ['stop', false, null, '', 4, 'not listed: the sender is not a number'],
        ['start', true, null, '', 3, ''],
        ['stop', false, null, '', 2, ''],
        ['stop', true, confirmed, 'done', 1, ''],
      ],
    );
    const asked = { number: `+${NUMBER}`, phone: `+${PHONE}`, accountId: 1, before: 3, limit: 1 };
    assert.deepEqual(
      (await store.consentRecords(asked)).map(({ id }) => id),
      [2],
    );
    assert.deepEqual(await store.consentRecords({ ...asked, phone: '999' }), []);
  });

  withStore('STOP of a phone that was on an imported list stands when the import is taken back', async (store) => {
    const listed = { accountId: 1, originator: NUMBER, number: PHONE, source: 'import', at: NOW };
    const made = await store.addOptOutImport([listed]);
    await store.saveInbound(partOf('m', { isDue: true }));
    await store.settleInbound(settledOf(1, { consent: consentOf('stop') }));
    assert.deepEqual(await store.setOptOutImport(made?.id ?? 0, false), { moved: 0, left: 1 });
    const rows = await store.optOuts(null, null, 5);
    assert.deepEqual(
      rows.map(({ number, source }) => [number, source.split(':')[0]]),
      [[PHONE, 'inbound 1']],
    );
  });

  withStore('what a carrier repeats under its id is kept once; without an id it may be another', async (store) => {
    for (let time = 0; time < 3; time++) await store.saveInbound(partOf('x', { carrierMessageId: 'SM1', isDue: true }));
    await store.saveInbound(partOf('x', { carrierMessageId: 'SM1', connectorId: 2 }));
    for (let time = 0; time < 2; time++) await store.saveInbound(partOf('x'));
    assert.equal((await store.takeInbound(1, null, 50)).length, 4);
    assert.equal((await store.dueInbound(0, 10)).length, 1);
  });

  withStore('whose a message to a shared number is: by its first word, of a long one too', async (store) => {
    const other = await createAccount(store, 'two', 1000);
    const numberId = await store.addNumber({ number: NUMBER, connectorId: 1, settings: { ...defaultNumberSettings, isShared: true } });
    for (const [accountId, keyword] of [
      [1, 'pizza'],
      [other, 'taxi'],
    ] as const)
      await store.rentNumber({ numberId, accountId, keyword, setupMicros: 0, monthlyMicros: 0, now: NOW });
    const unowned = { accountId: null };
    for (const content of ['Pizza!', ' TAXI to go', 'taxis', '', 'hello pizza']) await store.saveInbound(partOf(content, unowned));
    await store.saveInbound(partOf(' two', { ...unowned, ...concat(2, 2) }));
    await store.saveInbound(partOf('pizza', { ...unowned, ...concat(1, 2) }));
    assert.deepEqual(
      (await store.takeInbound(1, null, 50)).map(({ content }) => content),
      ['Pizza!', 'pizza two'],
    );
    assert.deepEqual(
      (await store.takeInbound(other, null, 50)).map(({ content }) => content),
      [' TAXI to go'],
    );
  });

  withStore('two texts for one part: the first counts, the other is kept by itself and says so', async (store) => {
    await store.saveInbound(partOf('[1]', concat(1, 2)));
    await store.saveInbound(partOf('[other 1]', { at: NOW + 1000, ...concat(1, 2) }));
    await store.saveInbound(partOf('[2]', { at: NOW + 2000, ...concat(2, 2) }));
    assert.deepEqual(await remarks(store), [
      ['[other 1]', 'kept alone: part 1 of 2 came before with another text'],
      ['[1][2]', ''],
    ]);
  });

  withStore(
    'two texts for one part long after each other: the older message is given up, the newer is not mixed with it',
    async (store) => {
      await store.saveInbound(partOf('old1', concat(1, 3)));
      await store.saveInbound(partOf('old2', concat(2, 3)));
      for (const part of [1, 2, 3]) await store.saveInbound(partOf(`new${part}`, { at: NOW + 3_600_000, ...concat(part, 3) }));
      assert.deepEqual(await remarks(store), [
        ['old1old2[3/3 missing]', ''],
        ['new1new2new3', ''],
      ]);
    },
  );

  withStore('a phone that begins long messages and ends none: so many are awaited, the oldest is given up for another', async (store) => {
    for (let reference = 0; reference < 25; reference++)
      await store.saveInbound(partOf(`m${reference}`, { at: NOW + reference, ...concat(1, 2, reference) }));
    assert.deepEqual(
      (await remarks(store)).map(([content]) => content),
      ['m0', 'm1', 'm2', 'm3', 'm4'].map((text) => `${text}[2/2 missing]`),
    );
    await store.saveInbound(partOf('!', { at: NOW + 30, ...concat(2, 2, 24) }));
    assert.equal((await remarks(store)).at(-1)?.[0], 'm24!');
  });

  withStore('parts of several messages in any order, with repeats: every message once, whole', async (store) => {
    const message = fc.record({ reference: fc.integer({ min: 0, max: 5 }), total: fc.integer({ min: 2, max: 4 }) });
    const given = fc.uniqueArray(message, { minLength: 1, maxLength: 5, selector: ({ reference, total }) => `${reference}/${total}` });
    let phone = 447_700_000_000;
    await fc.assert(
      fc.asyncProperty(given, fc.infiniteStream(fc.nat()), async (messages, chance) => {
        const from = String(phone++);
        const parts = messages.flatMap(({ reference, total }) =>
          Array.from({ length: total }, (_, index) =>
            partOf(`${reference}/${total}:${index + 1};`, { from, ...concat(index + 1, total, reference) }),
          ),
        );
        const next = (): number => chance.next().value ?? 0;
        const order = [...parts, ...parts.filter(() => next() % 3 === 0)]
          .map((part) => ({ part, place: next() }))
          .toSorted((a, b) => a.place - b.place);
        for (const { part } of order) await store.saveInbound(part);
        const taken = (await store.takeInbound(1, null, 50)).map(({ content }) => content);
        const whole = messages.map(({ reference, total }) =>
          Array.from({ length: total }, (_, index) => `${reference}/${total}:${index + 1};`).join(''),
        );
        assert.deepEqual(new Set(taken), new Set(whole));
        assert.equal(taken.length, whole.length);
      }),
      { numRuns: 40 },
    );
  });

  withStore('a reply of a phone leads to the newest message it may answer', async (store) => {
    const first = await submit(store, simplePlan(1, [`+${PHONE}`, '447700900001'], { sender: `+${NUMBER}` }));
    await submit(store, simplePlan(1, [PHONE], { sender: 'Other' }));
    const newest = await submit(store, simplePlan(1, ['1', '2', PHONE], { sender: NUMBER }));
    await store.saveInbound(partOf('yes', { at: NOW + 1 }));
    await store.saveInbound(partOf('yes', { at: NOW + 1, from: '447700900001' }));
    await store.saveInbound(partOf('yes', { at: NOW + 1, from: '447700900002' }));
    await store.saveInbound(partOf('yes', { at: NOW + 1, accountId: null }));
    const answers = await Promise.all([1, 2, 3, 4].map(async (id) => (await store.inboundDetail(id))?.answersId));
    assert.deepEqual(answers, [newest + 2, first + 1, null, null]);
    assert.equal(await store.inboundDetail(99), null);
  });

  withStore('rules and doors come back as they were set, secrets sealed', async (store) => {
    const rule: NewInboundRule = {
      name: 'n',
      isEnabled: true,
      position: 3,
      numberId: null,
      accountId: 1,
      match: 'prefix',
      pattern: '订单',
      reply: 'r',
      forwardTo: '',
      forwardText: FORWARD_TEXT,
      webhook: '',
    };
    const id = await store.addInboundRule(rule);
    assert.equal(await store.setInboundRule({ ...rule, id, pattern: 'x' }), true);
    assert.deepEqual((await store.rulebookRows()).inboundRules, [{ ...rule, id, pattern: 'x' }]);
    assert.deepEqual([await store.removeInboundRule(id), await store.removeInboundRule(id)], [true, false]);
    const door = {
      name: 'd',
      connectorId: null,
      form: 'twilio',
      mapping: { text: 'T' },
      token: 'tok',
      secret: 's',
      publicUrl: '',
    } as const;
    const doorId = await store.addCarrierDoor(door);
    await store.setCarrierDoor({ ...door, id: doorId, secret: 'other' });
    assert.deepEqual((await store.rulebookRows()).carrierDoors, [{ ...door, id: doorId, secret: 'other' }]);
    assert.equal(await store.removeCarrierDoor(doorId), true);
  });
}
