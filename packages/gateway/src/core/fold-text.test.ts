import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstWord, foldText } from './fold-text.ts';

test('case, width, outer punctuation and blanks do not tell keywords apart', () => {
  for (const text of ['stop', 'STOP', ' Stop! ', 'ＳＴＯＰ', '“stop”', 'stop.\n']) assert.equal(foldText(text), 'stop', text);
  assert.equal(foldText('opt   out'), 'opt out');
  assert.equal(foldText('退订。'), '退订');
  assert.equal(foldText('can’t stop'), 'can’t stop');
  assert.deepEqual(['Pizza, two', '', '!!', 'taxi'].map(firstWord), ['pizza', '', '', 'taxi']);
});

test('folding a folded text changes nothing, and never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => foldText(foldText(text)) === foldText(text)));
});
