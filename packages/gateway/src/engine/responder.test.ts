import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORWARD_TEXT, type DueInbound, type InboundRule } from '../core/inbound-rules.ts';
import { noConsent } from '../core/consent-words.ts';
import { buildRulebook } from '../core/rulebook.ts';
import { numberOf, worldOf } from '../core/testing.ts';
import type { Submission } from '../core/submission.ts';
import { DUE_INBOUND_RESCAN_MS, DUE_INBOUND_RETRY_MS } from '../limits.ts';
import { StoreUnavailable } from '../ports/store.ts';
import type { SettledInbound } from '../ports/store-two-way.ts';
import type { SubmitResult } from './intake.ts';
import { createResponder } from './responder.ts';
import { settle, SimulatedClock } from './testing.ts';

const rule: InboundRule = {
  id: 1,
  name: '',
  isEnabled: true,
  position: 1,
  numberId: null,
  accountId: null,
  match: 'any',
  pattern: '',
  reply: 'hi',
  forwardTo: '447700900555',
  forwardText: FORWARD_TEXT,
  webhook: '',
};
const messageOf = (id: number, more: Partial<DueInbound> = {}): DueInbound => ({
  id,
  from: '447700900123',
  to: '+88222',
  content: 'x',
  receivedAt: 0,
  accountId: 7,
  ...more,
});

function rig(due: DueInbound[], rules: readonly InboundRule[] = [rule]) {
  const submissions: Submission[] = [];
  const settled: SettledInbound[] = [];
  const told: (readonly [webhookId: number, inboundId: number])[] = [];
  const errors: unknown[] = [];
  const givenUp: number[] = [];
  const consents: number[] = [];
  const script: { answer: (submission: Submission) => SubmitResult } = {
    answer: () => ({ ok: true, accepted: [], failed: 0, refusals: [], orderIds: null }),
  };
  const url = 'https://example.com/hook';
  const hook = { id: 3, accountId: 7, url, format: 'standard', events: [], isOrdered: false, connections: 1 } as const;
  const webhooks = [{ ...hook, createdAt: 0, secret: 'whsec_', oldSecret: null }];
  const clock = new SimulatedClock();
  const consent = { ...noConsent, languages: ['en'] } as const;
  const responder = createResponder({
    store: {
      dueInbound: (after, limit) => Promise.resolve(due.filter(({ id }) => id > after).slice(0, limit)),
      settleInbound(one) {
        settled.push(one);
        due.splice(
          due.findIndex(({ id }) => id === one.inboundId),
          1,
        );
        return Promise.resolve();
      },
      pushInbound({ webhookId, inboundId }) {
        told.push([webhookId, inboundId]);
        return Promise.resolve();
      },
    },
    intake: {
      explain: () => Promise.reject(new Error('nobody asks')),
      async submit(submission) {
        submissions.push(submission);
        return script.answer(submission);
      },
    },
    clock,
    onConsent: () => void consents.push(clock.now()),
    rulebook: () => buildRulebook({ ...worldOf(), numbers: [numberOf(1, '88222', 7, { consent })], inboundRules: rules, webhooks }),
    timeZone: 'UTC',
    onStoreError: (error) => errors.push(error),
    onGivenUp: (id) => givenUp.push(id),
  });
  return { responder, submissions, settled, told, errors, givenUp, consents, script, clock, due };
}

test('what is due at the start is followed in order: sent as the number, charged to its account, then noted', async () => {
  const { responder, submissions, settled, consents } = rig([messageOf(1), messageOf(2, { content: 'stop' })]);
  await settle();
  assert.equal(consents.length, 1);
  assert.deepEqual(
    submissions.map(({ accountId, door, items, answers, isExemptFromOptOut }) => [
      accountId,
      door,
      items[0]?.sender,
      items[0]?.numbers[0],
      answers?.step,
      isExemptFromOptOut ?? false,
    ]),
    [
      [7, 'answer', '88222', '447700900123', 'rule 1 reply', false],
      [7, 'answer', '88222', '447700900555', 'rule 1 forward', false],
      [7, 'answer', '88222', '447700900123', 'consent stop', true],
    ],
  );
  assert.deepEqual(
    settled.map(({ inboundId, ruleId, consent }) => [inboundId, ruleId, consent?.kind ?? null, consent?.phone ?? null]),
    [
      [1, 1, null, null],
      [2, null, 'stop', '447700900123'],
    ],
  );
  await responder.stop();
});

test('what is refused for good is noted, what was sent before is not noted as refused', async () => {
  const { responder, settled, script, due } = rig([messageOf(1)]);
  script.answer = ({ answers }) =>
    answers?.kind === 'reply'
      ? { ok: false, code: 'parameter', failed: 0, notAnswered: 'answered_already' }
      : { ok: false, code: 'balance_too_low', failed: 0 };
  await settle();
  assert.equal(settled[0]?.note, 'forward not sent: balance_too_low');
  script.answer = () => ({ ok: false, code: 'parameter', failed: 0, notAnswered: 'answer_loop' });
  due.push(messageOf(2));
  responder.wake();
  await settle();
  assert.equal(settled[1]?.note, 'reply not sent: answer_loop; forward not sent: answer_loop');
  await responder.stop();
});

test('a disk that cannot write: the message stays due and is tried again; others wait behind it', async () => {
  const { responder, settled, script, clock, errors } = rig([messageOf(1), messageOf(2)]);
  script.answer = () => ({ ok: false, code: 'platform', failed: 0 });
  await settle();
  assert.deepEqual([settled.length, errors.length, errors[0] instanceof StoreUnavailable], [0, 1, true]);
  script.answer = () => ({ ok: true, accepted: [], failed: 0, refusals: [], orderIds: null });
  await clock.advance(DUE_INBOUND_RETRY_MS);
  await settle();
  assert.deepEqual(
    settled.map(({ inboundId }) => inboundId),
    [1, 2],
  );
  await responder.stop();
});

test('one that cannot be followed does not stand before the others', async () => {
  const { responder, settled, script, givenUp } = rig([messageOf(1), messageOf(2)]);
  script.answer = ({ answers }) => {
    if (answers?.inboundId === 1) throw new Error('a broken assumption');
    return { ok: true, accepted: [], failed: 0, refusals: [], orderIds: null };
  };
  await settle();
  assert.deepEqual([givenUp, settled.map(({ inboundId }) => inboundId)], [[1], [2]]);
  await responder.stop();
});

test('a rule with a webhook tells it before the message is settled; one that nobody woke for is found in time', async () => {
  const { responder, told, settled, due, clock } = rig([], [{ ...rule, reply: '', forwardTo: '', webhook: 'https://example.com/hook' }]);
  await settle();
  due.push(messageOf(5));
  await clock.advance(DUE_INBOUND_RESCAN_MS);
  await settle();
  assert.deepEqual([told, settled.length], [[[3, 5]], 1]);
  await responder.stop();
  due.push(messageOf(6));
  responder.wake();
  await settle();
  assert.equal(settled.length, 1, 'stopped is stopped');
});
