import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldText } from './fold-text.ts';
import { type KeywordMatch, matcherOf } from './keyword.ts';

function says(match: KeywordMatch, pattern: string, content: string) {
  const result = matcherOf(match, pattern);
  assert.ok(result.ok, JSON.stringify(result));
  return result.matcher(content);
}

test('exact: the whole text and nothing else', () => {
  assert.deepEqual(says('exact', 'JOIN', ' join! '), { keyword: 'join!', rest: '' });
  for (const content of ['join now', 'rejoin', '']) assert.equal(says('exact', 'join', content), null, content);
});

test('prefix: at the beginning, as a word where the script has words', () => {
  assert.deepEqual(says('prefix', 'order', 'ORDER, 42 please '), { keyword: 'ORDER', rest: '42 please' });
  assert.deepEqual(says('prefix', 'order', 'order'), { keyword: 'order', rest: '' });
  assert.equal(says('prefix', 'order', 'ordering'), null);
  assert.equal(says('prefix', 'order', 'my order'), null);
  assert.deepEqual(says('prefix', '订单', '订单123'), { keyword: '订单', rest: '123' });
  assert.deepEqual(says('prefix', 'opt in', 'Opt   in  now'), { keyword: 'Opt in', rest: 'now' });
});

test('regex: anywhere, without case; what stands behind is the rest', () => {
  assert.deepEqual(says('regex', String.raw`code\s+(\d+)`, 'my CODE 77 ok'), { keyword: 'CODE 77', rest: 'ok' });
  assert.equal(says('regex', '^x$', 'y'), null);
  assert.deepEqual(says('regex', String.raw`^订单\d+`, '订单7'), { keyword: '订单7', rest: '' });
});

test('an expression that RE2 does not read, or that would cost too much, is refused with the reason', () => {
  for (const [pattern, why] of [
    ['(', /missing/],
    ['(?=a)b', /unsupported/],
    [String.raw`(a)\1`, /./],
    ['((a{100}){100}){100}', /repeat/],
    ['x{999}', /too large: \d+ steps, at most 200/],
    ['a'.repeat(201), /longer than 200/],
    ['', /empty/],
  ] as const) {
    const result = matcherOf('regex', pattern);
    assert.ok(!result.ok, pattern);
    assert.match(result.why, why, pattern);
  }
  for (const match of ['exact', 'prefix'] as const) for (const blank of ['', ' ', '!?']) assert.equal(matcherOf(match, blank).ok, false);
});

test('a regex bomb costs steps in proportion to the text, not to its power', () => {
  // In a backtracking engine each of these takes longer than the universe has lasted.
  for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])
    assert.equal(says('regex', pattern, `${'a'.repeat(499)}!${'b'.repeat(1_000_000)}`), null, pattern);
});

test('no pattern and no text make a matcher throw; what is matched stands in the text', () => {
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  const pattern = fc.oneof(text, fc.stringMatching(/^[a-c.*+?()|[\]{}\\^$0-9]{0,20}$/));
  fc.assert(
    fc.property(fc.constantFrom('exact', 'prefix', 'regex', 'any' as const), pattern, text, (match, expression, content) => {
      const result = matcherOf(match, expression);
      if (!result.ok) return result.why.length > 0;
      const said = result.matcher(content);
      return said === null || match === 'prefix' || content.includes(said.keyword) || content.trim() === said.keyword;
    }),
    { numRuns: 500 },
  );
});

test('every word is exactly itself, however it is folded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (word) => {
      const result = matcherOf('exact', word);
      return foldText(word) === '' ? !result.ok : result.ok && result.matcher(word) !== null;
    }),
  );
});
