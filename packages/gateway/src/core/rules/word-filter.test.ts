import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { foldText, isInWord, isWordEdge } from './fold.ts';
import { buildWordFilter, type WordRule } from './word-filter.ts';

const word = (pattern: string, id = 1, accountId: number | null = null): WordRule => ({ id, accountId, pattern });
const has = (pattern: string, text: string): boolean => (buildWordFilter([word(pattern)])?.find(text, 1, true).length ?? 0) > 0;

describe('folded text', () => {
  for (const [what, text, folded] of [
    ['capital letters', 'CaSiNo', 'casino'],
    ['full-width letters', 'ＣＡＳＩＮＯ', 'casino'],
    ['sharp s, small and capital', 'Straße STRAẞE', 'strasse strasse'],
    ['the dotted capital and the dotless small i', 'İstanbul ıstanbul', 'istanbul istanbul'],
    ['ligatures', 'ﬁnance oﬀer', 'finance offer'],
    ['a combining accent is the accented letter', 'cafe\u0301', 'caf\u00e9'],
    ['characters of no width in a word', 'c\u200ba\u200cs\u200di\u2060n\ufeffo', 'casino'],
    ['a soft hyphen', 'ca\u00adsino', 'casino'],
    ['one of no width between a letter and its accent', 'e\u200b\u0301', '\u00e9'],
    ['the sigma at the end of a word', 'ΟΔΟΣ οδος', 'οδοσ οδοσ'],
    ['blanks of every kind', 'a\u00a0\u3000\t b  c', 'a b c'],
    ['half-width katakana', 'ｶｼﾞﾉ', 'カジノ'],
  ] as const)
    test(what, () => assert.equal(foldText(text), folded));

  test('folding twice is folding once', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => assert.equal(foldText(foldText(text)), foldText(text))));
  });

  test('an accent is not taken away', () => assert.notEqual(foldText('é'), foldText('e')));
});

describe('words', () => {
  for (const [pattern, text, isThere] of [
    ['ass', 'a first class seat', false],
    ['ass', 'an ASS.', true],
    ['casino', 'visit our (casino)!', true],
    ['casino', 'casinos', false],
    ['casino*', 'casinos', true],
    ['*coin', 'buy Bitcoin', true],
    ['v*gra', 'vi@gra', false],
    ['v*gra', 'v1agra', true],
    ['v*gra', 'a v gra', false],
    ['free money', 'FREE   money', true],
    ['free* mon*', 'freely monetised', true],
    ['a*b*c', 'axbxc', true],
    ['a*b*c', 'axcxb', false],
    ['赌场', '欢迎来到赌场玩', true],
    ['カジノ', 'オンラインカジノへ', true],
    ['straße', 'Hauptstrasse', false],
    ['straße', 'Haupt-STRASSE', true],
    ['casino', 'ca\u200bsi\u00adno', true],
    ['casino', 'ｃａｓｉｎｏ', true],
    ['e\u0301lan', 'ÉLAN vital', true],
    ['elan', 'élan', false],
    ['c++', 'learn C++ now', true],
    ['$$$', 'win $$$$ now', true],
    ['😀', 'hi😀you', true],
    ['a', 'a\u0301', false],
  ] as const)
    test(`${JSON.stringify(pattern)} ${isThere ? 'is' : 'is not'} in ${JSON.stringify(text)}`, () =>
      assert.equal(has(pattern, text), isThere));

  test('a word holds for its account or for all, and all that are broken are named', () => {
    const filter = buildWordFilter([word('one', 1), word('two', 2, 7), word('on*', 3), word('ONE', 4, 8)]);
    assert.deepEqual(filter?.find('one two', 7, false), [1, 2, 3]);
    assert.deepEqual(filter?.find('one two', 8, false), [1, 3, 4]);
    assert.equal(filter?.find('one two', 7, true).length, 1);
    assert.equal(buildWordFilter([]), null);
  });

  /** Every place and every filling of the stars, tried one by one. */
  function isThereNaively(pattern: string, text: string): boolean {
    const folded = foldText(text);
    const pieces = foldText(pattern).trim().replace(/\*+/g, '*').split('*');
    if (pieces.every((piece) => piece === '')) return false;
    const rest = (index: number, at: number): boolean => {
      const piece = pieces[index] ?? '';
      if (!folded.startsWith(piece, at)) return false;
      const end = at + piece.length;
      if (index === pieces.length - 1) return (pieces.length > 1 && piece === '') || isWordEdge(folded, end);
      for (let next = end; ; next++) {
        if (rest(index + 1, next)) return true;
        if (next >= folded.length || !isInWord(folded, next)) return false;
      }
    };
    for (let at = 0; at <= folded.length; at++) if ((pieces[0] === '' || isWordEdge(folded, at)) && rest(0, at)) return true;
    return false;
  }

  const letters = fc.constantFrom('a', 'b', 'A', 'ß', '中', '国', ' ', '.', '\u0301', '\u200b', '1');
  const text = fc.array(letters, { maxLength: 14 }).map((list) => list.join(''));
  const pattern = fc.array(fc.oneof({ weight: 4, arbitrary: letters }, { weight: 1, arbitrary: fc.constant('*') }), {
    minLength: 1,
    maxLength: 5,
  });
  const patterns = fc.array(
    pattern.map((list) => list.join('')),
    { minLength: 1, maxLength: 6 },
  );

  test('the automaton finds exactly what trying every place finds', () => {
    let found = 0;
    fc.assert(
      fc.property(patterns, fc.array(text, { maxLength: 4 }), (words, parts) => {
        // Texts made with the words in them, so that finds are not rare.
        const content = parts.map((part, index) => part + (words[index] ?? '').replaceAll('*', 'b')).join(' ');
        const filter = buildWordFilter(words.map((each, index) => word(each, index + 1)));
        const naive = words.flatMap((each, index) => (isThereNaively(each, content) ? [index + 1] : []));
        found += naive.length;
        assert.deepEqual(filter?.find(content, 1, false), naive, JSON.stringify({ words, content }));
      }),
      { numRuns: 1500 },
    );
    assert.ok(found > 1000);
  });

  test('a list with more different characters than the dense table takes works the same', () => {
    const words = Array.from({ length: 3000 }, (_, index) =>
      word(String.fromCodePoint(0x4e00 + index, 0x5e00 + ((index * 7) % 4000)), index + 1),
    );
    const filter = buildWordFilter(words);
    for (const index of [0, 1234, 2999]) assert.deepEqual(filter?.find(`请${words[index]?.pattern}吧`, 1, false), [index + 1]);
    assert.deepEqual(filter?.find('没有', 1, false), []);
  });
});
