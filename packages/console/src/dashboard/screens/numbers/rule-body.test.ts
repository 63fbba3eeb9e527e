import assert from 'node:assert/strict';
import test from 'node:test';
import { ruleBody } from './rule-body.ts';

test('what was emptied in the form is emptied, and only a changed way of matching is asked for', () => {
  assert.deepEqual(ruleBody({ match: 'exact', pattern: 'HOURS', reply: 'Nine to six.' }, null), {
    match: 'exact',
    pattern: 'HOURS',
    reply: 'Nine to six.',
    forwardTo: '',
    webhook: '',
    name: '',
    number: null,
  });
  const changed = ruleBody({ match: 'regex', pattern: 'h.*s', number: '447700900100', forwardText: '{text}' }, { match: 'regex' });
  assert.ok(!('match' in changed));
  assert.deepEqual([changed['reply'], changed['number'], changed['forwardText']], ['', '447700900100', '{text}']);
  assert.equal(ruleBody({ match: 'prefix', pattern: 'h' }, { match: 'exact' })['match'], 'prefix');
});
