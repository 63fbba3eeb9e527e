import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { boundaryFinder, isFreeUnit } from './grapheme.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

test('free units join to no free unit, by the rules of UAX #29 in this runtime', () => {
  // Pairs join by their classes alone, so each unit is tried beside itself and beside one of each class the list holds.
  let text = '';
  for (let unit = 0; unit <= 0xffff; unit++) {
    if (!isFreeUnit(unit)) continue;
    const character = String.fromCharCode(unit);
    text += `${character}${character}a${character}가${character}각${character}中${character}©${character}\u200b`;
  }
  for (const { segment } of segmenter.segment(text)) {
    if (segment.length > 1) assert.equal(segment, '\r\n');
  }
  assert.ok(text.length > 500_000);
});

test('what joins is not free', () => {
  for (const unit of [0x300, 0x483, 0x5bf, 0x64b, 0x93f, 0xe33, 0x1100, 0x11a8, 0x200c, 0x200d, 0x20e3, 0x3099, 0xd83d, 0xde00, 0xfe0f]) {
    assert.equal(isFreeUnit(unit), false, unit.toString(16));
  }
});

test('the finder agrees with the segmenter at every position', () => {
  const unit = fc.constantFrom('a', 'é', 'и', '中', '가', '\u0301', '👍', '🏽', '\u200d', '🇩', '\ufe0f', 'क', '\u094d', '\ud83d', '\n');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      const find = boundaryFinder(text);
      let start = 0;
      for (const { segment } of segmenter.segment(text)) {
        for (let at = start; at < start + segment.length; at++) if (at > 0) assert.equal(find(at), start);
        start += segment.length;
      }
    }),
  );
});

test('CR LF may be cut: joined again it is the same line break', () => {
  assert.equal(boundaryFinder('a\r\nb')(2), 2);
});
