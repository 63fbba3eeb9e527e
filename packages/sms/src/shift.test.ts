import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { decodeGsm7, encodeGsm7, firstNonGsm7, gsm7Septets, isGsm7 } from './gsm7.ts';
import {
  formatAlphabet,
  hasLockingTable,
  NATIONAL_LANGUAGES,
  parseAlphabet,
  type Shift,
  shiftElements,
  shiftOf,
  type TextAlphabet,
} from './shift.ts';
import type { NationalLanguage } from './tables/national-alphabets.ts';
import { buildUdh, IEI, parseUdh } from './udh.ts';

// A second transcription, from another source than the tables: code points in code order, a run as first-last, _n for n empty codes.
const LOCKING: Partial<Record<NationalLanguage, string>> = {
  tr: '40 a3 24 a5 20ac e9 f9 131 f2 c7 a 11e-11f d c5 e5 394 5f 3a6 393 39b 3a9 3a0 3a8 3a3 398 39e ESC 15e-15f df c9 20-23 a4 25-3f 130 41-5a c4 d6 d1 dc a7 e7 61-7a e4 f6 f1 fc e0',
  pt: '40 a3 24 a5 ea e9 fa ed f3 e7 a d4 f4 d c1 e1 394 5f aa c7 c0 221e 5e 5c 20ac d3 7c ESC c2 e2 ca c9 20-23 ba 25-3f cd 41-5a c3 d5 da dc a7 7e 61-7a e3 f5 60 fc e0',
  bn: '981-983 985-98b a 98c _1 d _1 98f-990 _2 993-99a ESC 99b-99e 20-21 99f-9a4 29 28 9a5-9a6 2c 9a7 2e 9a8 30-3b _1 9aa-9ab 3f 9ac-9b0 _1 9b2 _3 9b6-9b9 9bc-9c4 _2 9c7-9c8 _2 9cb-9ce 61-7a 9d7 9dc-9dd 9f0-9f1',
  gu: 'a81-a83 a85-a8b a a8c-a8d d _1 a8f-a91 _1 a93-a9a ESC a9b-a9e 20-21 a9f-aa4 29 28 aa5-aa6 2c aa7 2e aa8 30-3b _1 aaa-aab 3f aac-ab0 _1 ab2-ab3 _1 ab5-ab9 abc-ac5 _1 ac7-ac9 _1 acb-acd ad0 61-7a ae0-ae3 af1',
  hi: '901-903 905-90b a 90c-90d d 90e-91a ESC 91b-91e 20-21 91f-924 29 28 925-926 2c 927 2e 928 30-3b 929-92b 3f 92c-939 93c-94d 950 61-7a 972 97b-97c 97e-97f',
  kn: '_1 c82-c83 c85-c8b a c8c _1 d c8e-c90 _1 c92-c9a ESC c9b-c9e 20-21 c9f-ca4 29 28 ca5-ca6 2c ca7 2e ca8 30-3b _1 caa-cab 3f cac-cb3 _1 cb5-cb9 cbc-cc4 _1 cc6-cc8 _1 cca-ccd cd5 61-7a cd6 ce0-ce3',
  ml: '_1 d02-d03 d05-d0b a d0c _1 d d0e-d10 _1 d12-d1a ESC d1b-d1e 20-21 d1f-d24 29 28 d25-d26 2c d27 2e d28 30-3b _1 d2a-d2b 3f d2c-d39 _1 d3d-d44 _1 d46-d48 _1 d4a-d4d d57 61-7a d60-d63 d79',
  or: 'b01-b03 b05-b0b a b0c _1 d _1 b0f-b10 _2 b13-b1a ESC b1b-b1e 20-21 b1f-b24 29 28 b25-b26 2c b27 2e b28 30-3b _1 b2a-b2b 3f b2c-b30 _1 b32-b33 _1 b35-b39 b3c-b44 _2 b47-b48 _2 b4b-b4d b56 61-7a b57 b60-b63',
  pa: 'a01-a03 a05-a0a _1 a _2 d _1 a0f-a10 _2 a13-a1a ESC a1b-a1e 20-21 a1f-a24 29 28 a25-a26 2c a27 2e a28 30-3b _1 a2a-a2b 3f a2c-a30 _1 a32-a33 _1 a35-a36 _1 a38-a39 a3c _1 a3e-a42 _4 a47-a48 _2 a4b-a4d a51 61-7a a70-a74',
  ta: '_1 b82-b83 b85-b8a _1 a _2 d b8e-b90 _1 b92-b95 _3 b99-b9a ESC _1 b9c _1 b9e 20-21 b9f _3 ba3-ba4 29 28 _2 2c _1 2e ba8 30-3b ba9-baa _1 3f _2 bae-bb9 _2 bbe-bc2 _3 bc6-bc8 _1 bca-bcd bd0 61-7a bd7 bf0-bf2 bf9',
  te: 'c01-c03 c05-c0b a c0c _1 d c0e-c10 _1 c12-c1a ESC c1b-c1e 20-21 c1f-c24 29 28 c25-c26 2c c27 2e c28 30-3b _1 c2a-c2b 3f c2c-c33 _1 c35-c39 _1 c3d-c44 _1 c46-c48 _1 c4a-c4d c55 61-7a c56 c60-c63',
  ur: '627 622 628 67b 680 67e 6a6 62a 6c2 67f a 679 67d d 67a 67c 62b-62c 681 684 683 685-687 62d-62f ESC 68c 688-68a 20-21 68f 68d 630-631 691 693 29 28 699 632 2c 696 2e 698 30-3b 69a 633-634 3f 635-639 641-642 6a9-6ab 6af 6b3 6b1 644-646 6ba-6bc 648 6c4 6d5 6c1 6be 621 6cc 6d0 6d2 64d 650 64f 657 654 61-7a 655 651 653 656 670',
};
const SINGLE: Record<NationalLanguage, string> = {
  tr: '_10 c _9 5e _6 ESC _12 7b 7d _5 5c _12 5b 7e 5d _1 7c _6 11e _1 130 _9 15e _15 e7 _1 20ac _1 11f _1 131 _9 15f _12',
  es: '_9 e7 c _9 5e _6 ESC _12 7b 7d _5 5c _12 5b 7e 5d _1 7c c1 _7 cd _5 d3 _5 da _11 e1 _3 20ac _3 ed _5 f3 _5 fa _10',
  pt: '_5 ea _3 e7 c d4 f4 _1 c1 e1 _2 3a6 393 5e 3a9 3a0 3a8 3a3 398 _1 ESC _3 ca _8 7b 7d _5 5c _12 5b 7e 5d _1 7c c0 _7 cd _5 d3 _5 da _5 c3 d5 _4 c2 _3 20ac _3 ed _5 f3 _5 fa _5 e3 f5 _2 e2',
  bn: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 9e6-9e7 ESC 9e8-9ef 9df-9e2 7b 7d 9e3 9f2-9f5 5c 9f6-9fa _7 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  gu: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC ae6-aef _2 7b 7d _5 5c _12 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  hi: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC 966-96f 951-952 7b 7d 953-954 958-95a 5c 95b-963 970-971 _1 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  kn: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC ce6-cef cde cf1 7b 7d cf2 _4 5c _12 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  ml: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC d66-d71 7b 7d d72-d75 d7a 5c d7b-d7f _7 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  or: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC b66-b6f b5c-b5d 7b 7d b5f b70-b71 _2 5c _12 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  pa: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC a66-a6f a59-a5a 7b 7d a5b-a5c a5e a75 _1 5c _12 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  ta: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 964-965 ESC be6-bef bf3-bf4 7b 7d bf5-bf8 bfa 5c _12 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  te: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a _2 ESC c66-c6f c58-c59 7b 7d c78-c7c 5c c7d-c7f _9 5b 7e 5d _1 7c 41-5a _10 20ac _26',
  ur: '40 a3 24 a5 bf 22 a4 25-27 c 2a-2b _1 2d 2f 3c-3e a1 5e a1 5f 23 2a 600-601 ESC 6f0-6f9 60c-60d 7b 7d 60e-612 5c 613-614 61b 61f 640 652 658 66b-66c 672-673 6cd 5b 7e 5d 6d4 7c 41-5a _10 20ac _26',
};

function codePoints(runs: string): (number | null)[] {
  return runs.split(' ').flatMap((run) => {
    if (run === 'ESC') return [null];
    if (run.startsWith('_')) return Array<null>(Number(run.slice(1))).fill(null);
    const [first = 0, last = first] = run.split('-').map((code) => Number.parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

const DEFAULT = Array.from({ length: 128 }, (_, code) => (code === 0x1b ? null : decodeGsm7(Uint8Array.of(code)).codePointAt(0)!));
const DEFAULT_EXTENSION = Array.from({ length: 128 }, (_, code) => {
  const shown = decodeGsm7(Uint8Array.of(0x1b, code)).codePointAt(0)!;
  return code === 0x1b || shown === DEFAULT[code] ? null : shown;
});
const baseOf = (shift: Shift) => (shift.locking === null ? DEFAULT : codePoints(LOCKING[shift.locking]!));
const extensionOf = (shift: Shift) => (shift.single === null ? DEFAULT_EXTENSION : codePoints(SINGLE[shift.single]));

const lockings = NATIONAL_LANGUAGES.filter(hasLockingTable);
const shifts: Shift[] = [
  ...NATIONAL_LANGUAGES.map((single): Shift => ({ single, locking: null })),
  ...lockings.map((locking): Shift => ({ single: null, locking })),
  ...NATIONAL_LANGUAGES.flatMap((single) => lockings.map((locking): Shift => ({ single, locking }))),
];

test('thirteen single shift tables, twelve locking ones', () => {
  assert.deepEqual(NATIONAL_LANGUAGES, ['tr', 'es', 'pt', 'bn', 'gu', 'hi', 'kn', 'ml', 'or', 'pa', 'ta', 'te', 'ur']);
  assert.deepEqual(Object.keys(LOCKING), lockings);
  assert.equal(hasLockingTable('es'), false);
  for (const runs of [...Object.values(LOCKING), ...Object.values(SINGLE)]) assert.equal(codePoints(runs).length, 128);
});

test('every code of every table, alone and after an escape, is what the second transcription says', () => {
  for (const shift of shifts) {
    const base = baseOf(shift);
    const extension = extensionOf(shift);
    for (let code = 0; code < 128; code++) {
      if (code === 0x1b) continue;
      const alone = String.fromCodePoint(base[code] ?? 0xfffd);
      assert.equal(decodeGsm7(Uint8Array.of(code), shift), alone, `${formatAlphabet({ alphabet: 'gsm7', shift })} ${code}`);
      const escaped = extension[code] ?? base[code] ?? 0xfffd;
      assert.equal(decodeGsm7(Uint8Array.of(0x1b, code, 0x0a), shift), `${String.fromCodePoint(escaped)}\n`);
    }
  }
});

test('every character of every alphabet goes out by its shortest, lowest code and comes back; every other is refused', () => {
  for (const shift of shifts) {
    const base = baseOf(shift);
    const extension = extensionOf(shift);
    for (let unit = 0; unit < 0x2300; unit++) {
      const text = String.fromCharCode(unit);
      const code = base.indexOf(unit);
      const escaped = extension.indexOf(unit);
      const expected = code >= 0 ? [code] : escaped >= 0 ? [0x1b, escaped] : null;
      if (expected === null) {
        if (isGsm7(text, shift)) assert.fail(`U+${unit.toString(16)} is in ${formatAlphabet({ alphabet: 'gsm7', shift })}`);
        continue;
      }
      const septets = encodeGsm7(text, shift);
      assert.deepEqual([...septets], expected);
      assert.equal(decodeGsm7(septets, shift), text);
      assert.equal(gsm7Septets(text, shift), expected.length);
    }
    for (const text of ['\ud83d\ude00', '漢', '\uffff']) assert.equal(isGsm7(text, shift), false);
  }
});

test('no table has a character twice, save ¡ and * in the Indic and Urdu single shift tables', () => {
  const twice = (runs: string) => {
    const seen = codePoints(runs).filter((codePoint) => codePoint !== null);
    return seen.filter((codePoint, i) => seen.indexOf(codePoint) !== i).map((codePoint) => String.fromCodePoint(codePoint));
  };
  for (const [language, runs] of Object.entries(LOCKING)) assert.deepEqual(twice(runs), [], language);
  for (const [language, runs] of Object.entries(SINGLE)) {
    assert.deepEqual(twice(runs), ['tr', 'es', 'pt'].includes(language) ? [] : ['¡', '*'], language);
  }
});

test('characters a reader knows', () => {
  const known: readonly [NationalLanguage, single: string, locking: string][] = [
    ['tr', 'ĞğİıŞşç€', 'ĞğİıŞşç€'],
    ['es', 'áÁíÍóÓúÚç€', ''],
    ['pt', 'êçÔôÁáÂâÃãÕõÀÍíÓóÚúΦΓΩΠΨΣΘ', 'êçÔôÁáÂâÃãÕõÀÍíÓóÚúªº∞'],
    ['bn', '০১২৯ৠ৺', 'অআকখহংঃঁািৎ'],
    ['gu', '।૦૯', 'અઆકખહંઃઁાિૐ'],
    ['hi', '।०९', 'अआकखहंःँािॐक'],
    ['kn', '।೦೯ೞ', 'ಅಆಕಖಡಹಂಃಾ'],
    ['ml', '।൦൯ൺൿ', 'അആകഖഹംഃാ൹'],
    ['or', '।୦୯୰', 'ଅଆକଖହଂଃଁା'],
    ['pa', '।੦੯ੜ', 'ਅਆਕਖਹਂਃਁਾੴ'],
    ['ta', '।௦௮௯௵', 'அஆகஙஹஂஃாௐ'],
    ['te', '౦౯౿', 'అఆకఖహంఃఁా'],
    ['ur', '۰۹؟۔', 'ابپتٹجچحخےھ'],
  ];
  for (const [language, single, locking] of known) {
    for (const character of single) assert.ok(isGsm7(character, { single: language, locking: null }), `${character} in single ${language}`);
    for (const character of locking)
      assert.equal(gsm7Septets(character, { single: null, locking: language }), 1, `${character} in ${language}`);
  }
});

test('an escape before an escape, or at the end, is a space; octets above 127 are U+FFFD', () => {
  for (const shift of shifts.slice(0, 30)) {
    assert.equal(decodeGsm7(Uint8Array.of(0x1b, 0x1b, 0x0a, 0x1b), shift), ' \n ');
    assert.equal(decodeGsm7(Uint8Array.of(0x80, 0x1b, 0xff), shift), '\ufffd\ufffd');
  }
});

test('a shift without tables is none; one with a table that does not exist is refused', () => {
  const none: Shift = { single: null, locking: null };
  assert.deepEqual(encodeGsm7('@€', none), encodeGsm7('@€'));
  assert.equal(decodeGsm7(Uint8Array.of(0, 0x1b, 0x65), none), '@€');
  assert.equal(firstNonGsm7('ış', none)?.index, 0);
  assert.throws(() => encodeGsm7('a', { single: null, locking: 'es' }), { name: 'RangeError', message: /no locking shift table for es/ });
  assert.throws(() => encodeGsm7('a', { single: 'toString' as NationalLanguage, locking: null }), RangeError);
  assert.throws(() => encodeGsm7('kış漢', { single: 'tr', locking: null }), { name: 'RangeError', message: /U\+6F22 at index 3/ });
});

test('any text of an alphabet round-trips', () => {
  const shifted = fc.constantFrom(...shifts).chain((shift) => {
    const units = [...baseOf(shift), ...extensionOf(shift)].filter((unit) => unit !== null);
    return fc.tuple(
      fc.constant(shift),
      fc.array(fc.constantFrom(...units), { maxLength: 60 }).map((list) => String.fromCodePoint(...list)),
    );
  });
  fc.assert(
    fc.property(shifted, ([shift, text]) => {
      const septets = encodeGsm7(text, shift);
      assert.equal(septets.length, gsm7Septets(text, shift));
      assert.equal(decodeGsm7(septets, shift), text);
    }),
    { numRuns: 300 },
  );
});

test('elements of a shift, there and back, between others', () => {
  for (const shift of shifts) {
    const parsed = parseUdh(buildUdh([{ iei: IEI.concat8, data: Uint8Array.of(1, 2, 1) }, ...shiftElements(shift)]));
    assert.ok(parsed.ok);
    assert.deepEqual(shiftOf(parsed.elements), shift);
  }
  assert.deepEqual(shiftElements({ single: 'ur', locking: 'tr' }), [
    { iei: 0x24, data: Uint8Array.of(13) },
    { iei: 0x25, data: Uint8Array.of(1) },
  ]);
  assert.deepEqual(shiftElements(null), []);
});

test('elements that name no table are ignored; of duplicates the last counts', () => {
  const element = (iei: number, ...data: number[]) => ({ iei, data: Uint8Array.from(data) });
  assert.equal(shiftOf([]), null);
  for (const bad of [element(0x24, 0), element(0x24, 14), element(0x25, 2), element(0x25, 255), element(0x24), element(0x25, 1, 1)]) {
    assert.equal(shiftOf([bad]), null);
    assert.deepEqual(shiftOf([element(0x25, 6), bad]), { single: null, locking: 'hi' });
  }
  assert.deepEqual(shiftOf([element(0x24, 1), element(0x25, 3), element(0x24, 2)]), { single: 'es', locking: 'pt' });
});

test('an alphabet in a word, there and back', () => {
  const all: TextAlphabet[] = [
    { alphabet: 'gsm7', shift: null },
    { alphabet: 'ucs2', shift: null },
    ...shifts.map((shift): TextAlphabet => ({ alphabet: 'gsm7', shift })),
  ];
  const words = all.map(formatAlphabet);
  assert.equal(new Set(words).size, all.length);
  assert.deepEqual(words.map(parseAlphabet), all);
  assert.deepEqual(
    [shifts[0], shifts[13], { single: 'es', locking: 'tr' } as const].map((shift) => formatAlphabet({ alphabet: 'gsm7', shift: shift! })),
    ['gsm7/tr', 'gsm7/+tr', 'gsm7/es+tr'],
  );
  assert.equal(formatAlphabet({ alphabet: 'gsm7', shift: { single: null, locking: null } }), 'gsm7');
  for (const word of [
    '',
    'gsm7/',
    'gsm7/+',
    'gsm7/xx',
    'gsm7/+es',
    'gsm7/tr+',
    'GSM7',
    'ucs2/tr',
    'gsm7/tr+tr ',
    'octet',
    'gsm7/tr+tr+tr',
  ]) {
    assert.equal(parseAlphabet(word), null, word);
  }
});
