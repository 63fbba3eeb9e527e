import assert from 'node:assert/strict';
import test from 'node:test';
import { talkOf } from './talk.ts';

const at = (second: number): string => `2026-03-01T09:00:0${second}.000+00:00`;

test('what was written and what was answered stand in time; copies to others are left out', () => {
  const reply = { state: 'DELIVERED', reason: 'none', content: 'yes' } as const;
  const lines = talkOf([
    { id: 2, content: 'and now?', receivedAt: at(4), missingParts: 0, media: [], replies: [] },
    {
      id: 1,
      content: 'open?',
      receivedAt: at(1),
      missingParts: 1,
      media: [],
      replies: [
        { ...reply, id: 11, kind: 'person', acceptedAt: at(5) },
        { ...reply, id: 10, kind: 'reply', acceptedAt: at(2) },
        { ...reply, id: 12, kind: 'forward', acceptedAt: at(2) },
      ],
    },
  ]);
  assert.deepEqual(
    lines.map(({ key }) => key),
    ['in 1', 'out 10', 'in 2', 'out 11'],
  );
  assert.deepEqual(lines[3]?.sent, { id: 11, state: 'DELIVERED', isByPerson: true });
  assert.equal(lines[0]?.missingParts, 1);
});
