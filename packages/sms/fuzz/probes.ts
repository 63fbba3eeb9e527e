// What the fuzzer tries, each with the promise it holds the package to. A probe answers with a word for what became of the input, so
// that a run shows it has not tried the same dead end a million times.
import assert from 'node:assert/strict';
import {
  buildUdh,
  type Charset,
  concatElement,
  decodeCharset,
  decodeDcs,
  decodeGsm7,
  decodeUcs2,
  encodeCharset,
  encodeDcs,
  encodeGsm7,
  encodeUcs2,
  fillBitsAfter,
  formatAlphabet,
  hasLockingTable,
  isGsm7,
  measureText,
  NATIONAL_LANGUAGES,
  originatorAddress,
  packSeptets,
  parseAlphabet,
  parseNumber,
  parseUdh,
  portsElement,
  SEGMENTS_MAX,
  type Segment,
  type Shift,
  shiftElements,
  shiftOf,
  splitText,
  substituteLookAlikes,
  UDH_OCTETS_MAX,
  unpackSeptets,
} from '../src/index.ts';
import { type Generator, generator, mutated, randomOctets, randomText } from './generator.ts';

interface ProbeOf<Input> {
  name: string;
  make: (random: Generator) => Input;
  check: (input: Input) => string;
}

export type Probe = ProbeOf<Uint8Array | string>;

const octetProbe = (name: string, make: ProbeOf<Uint8Array>['make'], check: ProbeOf<Uint8Array>['check']): Probe => ({
  name,
  make,
  check: (input) => check(input as Uint8Array),
});
const textProbe = (name: string, make: ProbeOf<string>['make'], check: ProbeOf<string>['check']): Probe => ({
  name,
  make,
  check: (input) => check(input as string),
});

const USER_DATA_OCTETS_MAX = 140;
const charsets: readonly Charset[] = ['ascii', 'latin1', 'windows1252'];
const lockings = NATIONAL_LANGUAGES.filter(hasLockingTable);
const shifts: readonly Shift[] = [null, ...NATIONAL_LANGUAGES].flatMap((single) =>
  [null, ...lockings].map((locking): Shift => ({ single, locking })),
);

const FOREIGN = [
  '漢',
  '😀',
  '👩🏻‍❤️‍💋‍👨🏽',
  '🇩🇪',
  'e\u0301',
  '\ud83d',
  '\ude00',
  '\u0000',
  '\u001b',
  '“',
  '…',
  'ﬁ',
  'ç',
  'ğ',
  '।',
  'и',
] as const;
const OCTETS = Array.from({ length: 0x7f }, (_, code) => code);
/** All a phone can show in an alphabet. */
const pools = shifts.map((shift) => {
  const shown = OCTETS.flatMap((code) => [decodeGsm7(Uint8Array.of(code), shift), decodeGsm7(Uint8Array.of(0x1b, code), shift)]);
  return [...new Set(shown)].filter((character) => character !== '\ufffd');
});

/** Deterministic choices that belong to an input, so that the input alone repeats a failure. */
function choicesOf(input: Uint8Array | string): Generator {
  let sum = input.length;
  for (let i = 0; i < input.length; i += 1 + (input.length >> 5)) {
    sum = Math.imul(sum ^ (typeof input === 'string' ? input.charCodeAt(i) : input[i]!), 0x01000193);
  }
  return generator(sum);
}

function goodUdh(random: Generator): Uint8Array {
  const total = 1 + random.below(255);
  const referenceBits = random.pick([8, 16] as const);
  const elements = [
    concatElement({ reference: random.below(2 ** referenceBits), total, part: 1 + random.below(total), referenceBits }),
    portsElement({ destination: random.below(0x10000), source: random.below(0x10000), bits: 16 }),
    ...shiftElements(random.pick(shifts)),
    { iei: random.below(256), data: randomOctets(random, 20) },
  ];
  const udh = buildUdh(elements.filter(() => random.below(2) === 0));
  return Uint8Array.of(...udh, ...randomOctets(random, 20));
}

const half = (random: Generator, good: (random: Generator) => Uint8Array, lengthMax: number): Uint8Array =>
  random.below(2) === 0 ? randomOctets(random, lengthMax) : mutated(random, good(random));

function checkUdh(octets: Uint8Array): string {
  const before = octets.slice();
  const result = parseUdh(octets);
  assert.deepEqual(octets, before, 'the input is not written to');
  if (!result.ok) {
    assert.ok(result.reason.length > 0);
    return 'refused';
  }
  assert.ok(result.headerLength <= octets.length);
  const shift = shiftOf(result.elements);
  if (shift !== null) assert.deepEqual(shiftOf(shiftElements(shift)), shift);
  if (result.concat !== null) assert.ok(result.concat.part >= 1 && result.concat.part <= result.concat.total);
  if (result.headerLength > UDH_OCTETS_MAX) return 'longer than a short message';
  assert.deepEqual(buildUdh(result.elements), octets.slice(0, result.headerLength));
  return result.elements.length === 0 ? 'empty' : 'elements';
}

function checkDcs(octets: Uint8Array): string {
  const octet = octets[0] ?? 0;
  const coding = decodeDcs(octet);
  assert.deepEqual(decodeDcs(encodeDcs(coding)), coding);
  return coding.alphabet;
}

function checkDecoders(octets: Uint8Array): string {
  const choices = choicesOf(octets);
  const shift = choices.pick(shifts);
  const text = decodeGsm7(octets, shift);
  assert.ok(text.length <= octets.length);
  if (isGsm7(text, shift)) assert.equal(decodeGsm7(encodeGsm7(text, shift), shift), text);
  const ucs2 = decodeUcs2(octets);
  assert.equal(ucs2.length, octets.length >> 1);
  assert.equal(decodeUcs2(encodeUcs2(ucs2)), ucs2);
  for (const charset of charsets) {
    const decoded = decodeCharset(octets, charset);
    assert.equal(decoded.length, octets.length);
    const encoded = encodeCharset(decoded, charset);
    if (charset !== 'ascii') assert.deepEqual(encoded, Uint8Array.from(octets));
    else assert.equal(encoded === null, decoded.includes('\ufffd'));
  }
  return text.includes('\ufffd') ? 'with octets that mean nothing' : 'clean';
}

function checkPacking(octets: Uint8Array): string {
  const choices = choicesOf(octets);
  const fillBits = choices.below(7);
  const septets = octets.map((octet) => octet & 0x7f);
  const packed = packSeptets(octets, fillBits, choices.pick(['zero', 'zero', 'cr'] as const));
  assert.deepEqual(unpackSeptets(packed, septets.length, fillBits), septets);
  const guessed = unpackSeptets(packed, undefined, fillBits);
  assert.ok(Math.abs(guessed.length - septets.length) <= 1);
  assert.deepEqual(guessed.subarray(0, septets.length - 1), septets.subarray(0, Math.max(0, septets.length - 1)));
  return guessed.length === septets.length ? 'the count was guessed' : 'the count was needed';
}

function joined(segment: Segment, shift: Shift | null): string {
  const udh = segment.udh ?? new Uint8Array();
  const parsed = udh.length === 0 ? null : parseUdh(udh);
  assert.ok(parsed === null || (parsed.ok && parsed.headerLength === udh.length));
  assert.deepEqual(parsed?.ok ? shiftOf(parsed.elements) : null, shift);
  const fillBits = fillBitsAfter(udh.length);
  const packed = packSeptets(segment.userData, fillBits);
  assert.ok(udh.length + packed.length <= USER_DATA_OCTETS_MAX);
  return decodeGsm7(unpackSeptets(packed, segment.userData.length, fillBits), shift);
}

function checkSplit(text: string): string {
  const choices = choicesOf(text);
  const referenceBits = choices.pick([8, 16] as const);
  const fitting = choices.below(4) === 0 ? undefined : shifts.find((shift) => isGsm7(text, shift));
  const others = Array.from({ length: choices.below(3) }, () => choices.pick(NATIONAL_LANGUAGES));
  const languages = [fitting?.single, fitting?.locking, ...others].filter((language) => language != null);
  const options = { reference: choices.below(256), referenceBits, languages };
  const measure = measureText(text, options);
  const segments = splitText(text, options);
  assert.equal(segments.length, measure.segments);
  assert.ok(segments.length <= SEGMENTS_MAX);
  assert.equal(segments.map((segment) => segment.text).join(''), text);
  for (const segment of segments) {
    if (measure.alphabet === 'gsm7') assert.equal(joined(segment, measure.shift), segment.text);
    else {
      assert.ok((segment.udh?.length ?? 0) + segment.userData.length <= USER_DATA_OCTETS_MAX);
      assert.equal(decodeUcs2(segment.userData), segment.text.toWellFormed());
      const [last, next] = [segment.text.charCodeAt(segment.text.length - 1), segments[segment.part]?.text.charCodeAt(0) ?? 0];
      assert.ok((last & 0xfc00) !== 0xd800 || (next & 0xfc00) !== 0xdc00, 'no surrogate pair is torn');
    }
  }
  const word = formatAlphabet(measure);
  assert.deepEqual(parseAlphabet(word), { alphabet: measure.alphabet, shift: measure.shift });
  if (measure.shift !== null) assert.ok(measure.segments < measureText(text, { referenceBits }).segments);
  return `${word.length > 4 ? 'gsm7 with tables' : word}, ${segments.length === 1 ? 'one segment' : 'parts'}`;
}

function checkLookAlikes(text: string): string {
  const { text: to, changes } = substituteLookAlikes(text, { level: choicesOf(text).pick(['typography', 'letters'] as const) });
  assert.equal(isGsm7(to), to !== text || isGsm7(text));
  assert.equal(changes.length > 0, to !== text);
  return to === text ? 'unchanged' : 'changed';
}

function checkAddress(text: string): string {
  const number = parseNumber(text);
  const originator = originatorAddress(text);
  if (originator?.ton === 5) assert.ok(isGsm7(originator.digits));
  return number.ok ? 'a number' : originator === null ? 'neither' : 'a name';
}

const shiftedText = (random: Generator): string =>
  randomText(random, random.below(4) === 0 ? pools[0]! : random.pick(pools), FOREIGN, random.pick([20, 80, 200, 400]));
const typed = [...Array.from('abc é“”‘’–…•«»´¨çŁőǜΑＡ\u00a0\u200b\u00adﬁ'), 'e\u0301', 'n\u0303'];
const digits = Array.from('0123456789+-() \u00a0aA@\n');

export const probes: readonly Probe[] = [
  octetProbe('udh', (random) => half(random, goodUdh, 160), checkUdh),
  octetProbe('dcs', (random) => Uint8Array.of(random.below(256)), checkDcs),
  octetProbe(
    'decoders',
    (random) => half(random, (r) => encodeGsm7('Hello [world] €', null).map((o) => o ^ r.below(2)), 160),
    checkDecoders,
  ),
  octetProbe('packing', (random) => half(random, () => new Uint8Array(16).fill(0x0d), 160), checkPacking),
  textProbe('split', shiftedText, checkSplit),
  textProbe('look-alikes', (random) => randomText(random, typed, FOREIGN, 30), checkLookAlikes),
  textProbe('addresses', (random) => randomText(random, digits, FOREIGN, 24), checkAddress),
];
