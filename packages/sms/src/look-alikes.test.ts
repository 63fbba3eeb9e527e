import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { isGsm7 } from './gsm7.ts';
import { substituteLookAlikes } from './look-alikes.ts';
import { LETTERS, TYPOGRAPHY } from './tables/look-alikes.ts';

const typography = (text: string) => substituteLookAlikes(text).text;
const letters = (text: string) => substituteLookAlikes(text, { level: 'letters' }).text;

test('typography', () => {
  const table = [
    ['“Hi” „Hi“ «Hi» ‘Hi’ ‚Hi‛', `"Hi" "Hi" "Hi" 'Hi' 'Hi'`],
    ['a – b — c ― d − e ‑ f', 'a - b - c - d - e - f'],
    ['wait… • one · two', 'wait... * one . two'],
    ['a\u00a0b\u202fc\u3000d\te\u2028f', 'a b c d e\nf'],
    ['zero\u200bwidth soft\u00adhyphen \ufeffmark\u2060', 'zerowidth softhyphen mark'],
    ['it´s it`s ¨', `it's it's "`],
    ['Ｈｅｌｌｏ，　ｗｏｒｌｄ！', 'Hello, world!'],
    ['oﬀice ﬁne ﬂy aﬃne waﬄe', 'office fine fly affine waffle'],
    ['5\u2009×\u20093 ≥ 10™', '5 x 3 >= 10(TM)'],
  ] as const;
  for (const [from, to] of table) assert.equal(typography(from), to);
});

test('accents stay at level typography and go at level letters', () => {
  assert.deepEqual(substituteLookAlikes('garçon'), { text: 'garçon', changes: [] });
  assert.equal(
    letters('garçon, forêt, cœur, Łódź, Đà Nẵng, İstanbul, ağ, ő ű, straẞe'),
    'garcon, foret, coeur, Lodz, Dà Nang, Istanbul, ag, ö ü, straße',
  );
  assert.equal(letters('ǜ ǟ ấ ΑΒΓΔ Ά'), 'ü ä a ABΓΔ A', 'the mark the alphabet has is kept');
  assert.equal(letters('ÅåÆæØøÑñÄÖÜß — é'), 'ÅåÆæØøÑñÄÖÜß - é', 'letters the alphabet has stay');
});

test('combining marks count as the letter they make', () => {
  assert.deepEqual(substituteLookAlikes('cafe\u0301'), { text: 'café', changes: [{ from: 'e\u0301', to: 'é', count: 1 }] });
  assert.equal(typography('forê\u0074'.normalize('NFD')), 'forê\u0074'.normalize('NFD'), 'ê is a letter');
  assert.equal(letters('forêt'.normalize('NFD')), 'foret');
  assert.equal(letters('a\u0336'), 'a', 'a mark that makes no letter');
  assert.equal(letters('\u0301a “'), 'a "', 'a mark with nothing before it');
});

test('nothing is changed when the text would not become GSM 7 bit, or is it already', () => {
  for (const text of ['', 'plain', '“Привет”', '“漢”', '… 😀', '❤\ufe0f “x”', 'Ça va – ê', 'a\ud800 “']) {
    assert.deepEqual(substituteLookAlikes(text), { text, changes: [] });
  }
});

test('it says what it changed, in order, and how often', () => {
  assert.deepEqual(substituteLookAlikes('“a” – “b” – c\u00ad'), {
    text: '"a" - "b" - c',
    changes: [
      { from: '“', to: '"', count: 2 },
      { from: '”', to: '"', count: 2 },
      { from: '–', to: '-', count: 2 },
      { from: '\u00ad', to: '', count: 1 },
    ],
  });
});

test('the tables: one character to GSM 7 bit text, none twice, none the alphabet has', () => {
  const seen = new Set<string>();
  for (const [from, to] of [...TYPOGRAPHY, ...LETTERS]) {
    assert.ok(isGsm7(to), to);
    for (const character of from) {
      assert.ok(!isGsm7(character) && !seen.has(character), `U+${character.codePointAt(0)!.toString(16)}`);
      seen.add(character);
    }
  }
});

test('any text: all GSM 7 bit or untouched; the changes make the one from the other; twice is once', () => {
  const characters = [...TYPOGRAPHY, ...LETTERS].flatMap(([from]) => Array.from(from));
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...characters, ...Array.from('abc éü€')) },
    { weight: 1, arbitrary: fc.constantFrom('e\u0301', 'ç', 'n\u0303', '\u0301', '漢', '\ud800') },
  );
  const text = fc.array(piece, { maxLength: 30 }).map((list) => list.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom('typography', 'letters'), (from, level) => {
      const { text: to, changes } = substituteLookAlikes(from, { level });
      assert.equal(isGsm7(to), to !== from || isGsm7(from));
      assert.equal(changes.length > 0, to !== from);
      const grown = changes.reduce((sum, change) => sum + (change.to.length - change.from.length) * change.count, 0);
      assert.equal(to.length - from.length, grown);
      for (const change of changes)
        assert.ok(change.count > 0 && change.from !== change.to && isGsm7(change.to) && from.includes(change.from));
      assert.deepEqual(substituteLookAlikes(to, { level }), { text: to, changes: [] });
    }),
    { numRuns: 1000 },
  );
});
