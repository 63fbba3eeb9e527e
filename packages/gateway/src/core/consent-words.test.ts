import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consentKinds, consentLanguageNames, consentLanguages, hearConsent, noConsent } from './consent-words.ts';
import { foldText } from './fold-text.ts';
import { unknownVariable } from './reply-text.ts';

const en = { ...noConsent, languages: ['en', 'zh', 'de'] } as const;
const heard = (content: string, settings: typeof noConsent = en, isShared = false) => {
  const found = hearConsent(content, settings, isShared);
  return found && [found.kind, found.language, found.word, found.rest];
};

test('a number that was given no language hears nothing', () => {
  assert.equal(heard('stop', noConsent), null);
});

test('the word alone, in the first language that has it', () => {
  assert.deepEqual(heard('Stop.'), ['stop', 'en', 'stop', '']);
  assert.deepEqual(heard('退订'), ['stop', 'zh', '退订', '']);
  assert.deepEqual(heard('ABMELDEN!'), ['stop', 'de', 'abmelden', '']);
  assert.deepEqual(heard('unstop'), ['start', 'en', 'unstop', '']);
  for (const content of ['please stop', 'stop it', 'nonstop', '', 'don’t stop']) assert.equal(heard(content), null, content);
});

test('with a keyword behind it on a number that is shared', () => {
  assert.deepEqual(heard('STOP pizza', en, true), ['stop', 'en', 'stop', 'pizza']);
  assert.equal(heard('stoppizza', en, true), null);
});

test('own words stand in place of those of the languages', () => {
  const own = { ...en, words: { stop: ['Halt'], start: [], help: [] }, texts: { stop: 'bye', start: '', help: '' } };
  assert.equal(heard('stop', own), null);
  assert.deepEqual(hearConsent('halt', own, false), { kind: 'stop', language: 'en', word: 'Halt', text: 'bye', rest: '' });
});

test('no language has a word of two kinds, and every text can be filled in', () => {
  for (const name of consentLanguageNames) {
    const { words, texts } = consentLanguages[name];
    const all = consentKinds.flatMap((kind) => words[kind].map(foldText));
    assert.equal(new Set(all).size, all.length, name);
    assert.ok(
      all.every((word) => word !== ''),
      name,
    );
    for (const kind of consentKinds) assert.equal(unknownVariable(texts[kind]), null, `${name} ${kind}`);
  }
});
