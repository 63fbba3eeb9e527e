import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountOf, ruleOf, worldOf } from '../testing.ts';
import { judgeContentByRules } from './policy.ts';
import type { Rule } from './rules.ts';
import { matchesTemplate } from './templates.ts';

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
        assert.equal(matchesTemplate(content, template), naive, JSON.stringify({ template, content }));
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(matched > 1000);
});

test('a template with many stars does not take for ever', () => {
  assert.equal(matchesTemplate('a'.repeat(1024), `${'*a'.repeat(500)}*b`), false);
});

test('only approved, enabled templates of the account count, and none at all has its own answer', () => {
  const judge = (rules: readonly Rule[]): string | null => {
    const book = worldOf({ accounts: [accountOf(1), accountOf(2)], rules });
    return judgeContentByRules(book.policies.of(1), 'x', true, { hit() {}, trace: null }, null);
  };
  const template = (id: number, more: Partial<Omit<Rule, 'settings'>>): Rule => ruleOf(id, 'template', { pattern: 'x', ...more });
  assert.equal(judge([template(1, { accountId: 2 }), ruleOf(2, 'word', { pattern: 'y' })]), 'template_empty');
  assert.equal(judge([template(1, { accountId: 1, pattern: 'y' }), template(2, {})]), null);
  assert.equal(judge([template(1, { accountId: 1, pattern: 'y' })]), 'not_a_template');
  for (const more of [{ state: 'draft' }, { state: 'refused' }, { isEnabled: false }] as const)
    assert.equal(judge([template(1, more)]), 'template_empty');
});
