import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { containsWord, matchesTemplate } from './content-rules.ts';
import type { Rule } from './rulebook.ts';

const rule = (kind: Rule['kind'], pattern: string, accountId: number | null = null): Rule => ({ id: 1, kind, accountId, pattern });
const text = (max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom('a', 'b', 'A', '.', '[', '\n', '😀'), { maxLength: max }).map((list) => list.join(''));
const pattern = fc.array(fc.oneof(text(3), fc.constant('*')), { maxLength: 6 }).map((list) => list.join(''));

test('a template matches exactly what a regular expression with .* for * matches', () => {
  const escaped = (piece: string): string => piece.replace(/[.[\]\\^$*+?(){}|]/g, '\\$&');
  let matched = 0;
  fc.assert(
    fc.property(pattern, fc.array(text(4), { maxLength: 7 }), (template, fills) => {
      // Contents made from the template, so that matches are not rare.
      let at = 0;
      const made = template.replace(/\*/g, () => fills[at++] ?? '');
      for (const content of [made, fills.join('')]) {
        const naive = new RegExp(`^${template.split('*').map(escaped).join('[^]*')}$`).test(content);
        if (naive) matched++;
        assert.equal(
          matchesTemplate(content, 1, [rule('template', template)]),
          naive ? 'match' : 'no_match',
          JSON.stringify({ template, content }),
        );
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(matched > 1000);
});

test('a template with many stars does not take for ever', () => {
  const content = 'a'.repeat(1024);
  assert.equal(matchesTemplate(content, 1, [rule('template', `${'*a'.repeat(500)}*b`)]), 'no_match');
});

test('templates of another account do not count, and none at all has its own answer', () => {
  assert.equal(matchesTemplate('x', 1, [rule('template', 'x', 2), rule('word', 'x')]), 'no_templates');
  assert.equal(matchesTemplate('x', 1, [rule('template', 'y', 1), rule('template', 'x', null)]), 'match');
  assert.equal(matchesTemplate('x', 1, [rule('template', 'y', 1)]), 'no_match');
});

test('a word counts anywhere and in any case, for its account or for all', () => {
  const rules = [rule('word', 'Spam', 2), rule('word', 'ГАД')];
  assert.equal(containsWord('a sPaMmer', 2, rules), true);
  assert.equal(containsWord('a spammer', 1, rules), false);
  assert.equal(containsWord('ах ты гадёныш', 1, rules), true);
  assert.equal(containsWord('template word', 1, [rule('template', 'word')]), false);
});
