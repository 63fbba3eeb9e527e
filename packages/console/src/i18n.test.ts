import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { catalogues, keyOf, languageOf, languages, translate } from './i18n.ts';
import { en } from './locales/en.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(
    (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') && !entry.parentPath.endsWith('locales'),
  )
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
const placesOf = (text: string): Set<string> => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''));

test('every language has every text, with the same places to fill', () => {
  for (const language of languages) {
    const catalogue = catalogues[language];
    assert.deepEqual(Object.keys(catalogue).toSorted(), Object.keys(en).toSorted());
    for (const [key, text] of Object.entries(catalogue)) {
      assert.ok(text.trim() !== '', `${language} ${key} is empty`);
      assert.deepEqual(placesOf(text), placesOf(en[key as keyof typeof en]), `${language} ${key}`);
    }
  }
});

test('no key is given twice: the later text would hide the earlier', () => {
  const locales = join(folder, 'locales');
  const seen = new Map<string, string>();
  for (const file of readdirSync(locales).filter((name) => !/(^|-)zh(-gateway)?\.ts$/.test(name)))
    for (const [, key = ''] of readFileSync(join(locales, file), 'utf8').matchAll(/^ {2}'?([\w.]+)'?:/gm)) {
      assert.equal(seen.get(key), undefined, `${key} in ${file}`);
      seen.set(key, file);
    }
  assert.ok(seen.size > 500);
});

test('no text is left that nothing shows', () => {
  const all = sources.join('\n');
  // Keys made of a name stand in the source as their beginning: `link.${state}`, keyOf('alert', kind).
  const made = [...all.matchAll(/`([a-z_.]+)\.\$\{|(?:keyOf|useNames)\('([a-z_.]+)'/g)].map(([, first, second]) => `${first ?? second}.`);
  for (const key of Object.keys(en))
    assert.ok(
      all.includes(`'${key}'`) || all.includes(`="${key}"`) || made.some((beginning) => key.startsWith(beginning)),
      `${key} is shown by nothing`,
    );
});

test('what readers see stands in the catalogue, not in the markup', () => {
  for (const source of sources) {
    const words = source.match(/>\s*[A-Z][a-z]+ [a-z]+[^<>{}=;]*</g) ?? [];
    assert.deepEqual(
      words.filter((text) => !text.includes('=>')),
      [],
    );
  }
});

test('texts are filled, counted and chosen by language', () => {
  assert.equal(translate('en', 'overview.held', { count: 1 }), '1 message waits for an operator’s word');
  assert.equal(translate('en', 'overview.held', { count: 2 }), '2 messages wait for an operator’s word');
  assert.equal(translate('zh', 'palette.search', { asked: '10010' }), '搜索“10010”');
  assert.equal(keyOf('state', 'DELIVERED'), 'state.DELIVERED');
  assert.equal(keyOf('state', 'NO_SUCH'), null);
  assert.equal(languageOf(['de', 'zh-CN', 'en']), 'zh');
  assert.equal(languageOf(['zh-Hans-CN']), 'zh');
  assert.equal(languageOf(['de']), 'en');
});

test('no key stands in two catalogues: the one behind would speak for both', () => {
  const files = readdirSync(join(folder, 'locales')).filter((name) => !name.includes('zh') && name !== 'columns.ts');
  assert.ok(files.length > 4, files.join(' '));
  const keys = files.flatMap((name) =>
    [...readFileSync(join(folder, 'locales', name), 'utf8').matchAll(/^ {2}'?([\w.]+)'?:/gm)].map(([, key]) => key),
  );
  assert.deepEqual(
    keys.filter((key, index) => keys.indexOf(key) !== index),
    [],
  );
});
