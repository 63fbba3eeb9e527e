import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectorSettings } from './connector-settings.ts';
import { shapeOf } from './shape.ts';
import { connectorOf, worldOf } from './testing.ts';
import { noTraits, type Traits } from './traits.ts';

function shape(content: string, settings: Partial<ConnectorSettings> = {}, traits?: Traits) {
  const rulebook = worldOf({ connectors: [connectorOf(1, settings)] });
  const item = { numbers: ['1'], content, sender: '', smsType: 0, mmsTitle: '', ...(traits ? { traits } : {}) };
  const on = shapeOf(item, undefined, rulebook);
  assert.ok(on);
  return on(1);
}
const alphabetAndSegments = (content: string, settings: Partial<ConnectorSettings> = {}) => {
  const { alphabet, segments } = shape(content, settings);
  return [alphabet, segments];
};

test('characters that a carrier cannot say in its default alphabet are counted as the UCS-2 they leave as', () => {
  const long = '€'.padEnd(150, 'x');
  assert.deepEqual(alphabetAndSegments(long), ['gsm7', 1]);
  assert.deepEqual(alphabetAndSegments(long, { defaultAlphabet: 'gsm7-packed' }), ['gsm7', 1]);
  assert.deepEqual(alphabetAndSegments(long, { defaultAlphabet: 'windows-1252' }), ['gsm7', 1]);
  for (const defaultAlphabet of ['latin1', 'ascii', 'ucs2'] as const)
    assert.deepEqual(alphabetAndSegments(long, { defaultAlphabet }), ['ucs2', 3], defaultAlphabet);
  assert.deepEqual(alphabetAndSegments('x'.repeat(150), { defaultAlphabet: 'ascii' }), ['gsm7', 1]);
});

test('national tables where the connector allows them and they save a segment', () => {
  const turkish = 'şğıİ'.repeat(20);
  assert.deepEqual(alphabetAndSegments(turkish), ['ucs2', 2]);
  assert.deepEqual(alphabetAndSegments(turkish, { languages: ['es'] }), ['ucs2', 2]);
  assert.deepEqual(alphabetAndSegments(turkish, { languages: ['es', 'tr'] }), ['gsm7/+tr', 1]);
  assert.deepEqual(alphabetAndSegments('şğı', { languages: ['tr'] }), ['ucs2', 1], 'nothing to save');
  for (const other of [{ defaultAlphabet: 'latin1' }, { longMessages: 'sar' }, { longMessages: 'payload' }] as const)
    assert.deepEqual(alphabetAndSegments(turkish, { languages: ['tr'], ...other }), ['ucs2', 2], 'no place for the header');
});

test('look-alikes: only where set, only what saves, and it says what it changed', () => {
  const curly = `“${'x'.repeat(100)}” – ça va`;
  assert.deepEqual([shape(curly).segments, shape(curly).changes], [2, '']);
  const straight = shape(curly, { lookAlikes: 'letters' });
  assert.deepEqual([straight.alphabet, straight.segments, straight.content], ['gsm7', 1, `"${'x'.repeat(100)}" - ca va`]);
  for (const told of ['“ → "', '” → "', '– → -', 'ç → c']) assert.ok(straight.changes.includes(told), straight.changes);
  assert.equal(shape(curly, { lookAlikes: 'typography' }).changes, '', 'the cedilla stays, so nothing would be saved');
  assert.equal(shape('“short”', { lookAlikes: 'letters' }).content, '“short”');
  assert.equal(shape(curly, { lookAlikes: 'letters' }, { ...noTraits, alphabet: 'ucs2' }).changes, '', 'who names an alphabet wants it');
});

test('the reference width counts', () => {
  assert.deepEqual(alphabetAndSegments('x'.repeat(153 * 2)), ['gsm7', 2]);
  assert.deepEqual(alphabetAndSegments('x'.repeat(153 * 2), { concatReferenceBits: 16 }), ['gsm7', 3]);
});
