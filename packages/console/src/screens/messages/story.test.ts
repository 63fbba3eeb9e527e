import assert from 'node:assert/strict';
import test from 'node:test';
import type { WirePdu } from '../../api/types.ts';
import { factsOf, toneOf } from './story.ts';

const at = (ms: number): string => new Date(Date.UTC(2026, 2, 1, 1, 5, 0, ms)).toISOString();
const pdu = (ms: number, place: number): WirePdu => ({
  at: at(ms),
  place,
  bind: 1,
  direction: 'out',
  command: 'submit_sm',
  sequence: place,
  status: 0,
  messageId: 1,
  latencyMs: null,
  text: '',
});
const event = (ms: number, name: string) => ({ at: at(ms), part: null, event: name, detail: '' });

test('facts stand in the order of time, notes before PDUs of the same millisecond', () => {
  const facts = factsOf({
    history: [event(0, 'accepted'), event(30, 'final')],
    pdus: { note: '', told: { key: 'none', values: {} }, rows: [pdu(12, 1), pdu(30, 2)] },
  });
  assert.deepEqual(
    facts.map((fact) => (fact.kind === 'pdu' ? fact.pdu.place : fact.event)),
    ['accepted', 1, 'final', 2],
  );
});

test('the last line looks as the state does', () => {
  assert.equal(toneOf({ kind: 'event', ...event(0, 'final') }, 'failed'), 'failed');
  assert.equal(toneOf({ kind: 'event', ...event(0, 'handed_over') }, 'failed'), 'underway');
  assert.equal(toneOf({ kind: 'event', ...event(0, 'something_new') }, 'failed'), 'none');
});
