import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noTraits } from '../../../core/traits.ts';
import { type KannelRequest, readKannelRequest } from './kannel-request.ts';
import { readOctetForm } from './octet-form.ts';

const read = (query: string) => readKannelRequest(readOctetForm(query, 200));
function good(query: string): KannelRequest {
  const found = read(`to=10010&${query}`);
  assert.ok(!('wrong' in found), JSON.stringify(found));
  return found;
}
const wrong = (query: string): string => {
  const found = read(query);
  return 'wrong' in found ? found.wrong : '';
};

test('numbers: several, each once, with a plus that became a blank', () => {
  const numbersOf = (to: string) => {
    const found = read(`to=${to}&text=x`);
    return 'wrong' in found ? found.wrong : found.numbers;
  };
  assert.deepEqual(numbersOf('1+2%202'), ['1', '2']);
  assert.deepEqual(numbersOf('+4477'), ['4477']);
  assert.deepEqual(numbersOf('%2B4477'), ['+4477']);
  assert.equal(numbersOf(''), 'Empty receiver number not allowed, rejected');
  assert.deepEqual(numbersOf('+'), []);
});

test('text by coding and charset', () => {
  const cases: readonly (readonly [query: string, content: string])[] = [
    ['text=gr%C3%BCn', 'grün'],
    // Latin-1 without a word about it, as old clients send it.
    ['text=gr%FCn', 'grün'],
    ['text=gr%FCn&charset=ISO-8859-1', 'grün'],
    ['text=%CF%F0%E8&charset=windows-1251', 'При'],
    ['text=%04%1F%04%40&coding=2', 'Пр'],
    ['text=%D0%9F&coding=2&charset=utf-8', 'П'],
    ['text=%04%1F&coding=2&charset=UCS-2BE', 'П'],
    ['text=a+b%2Bc', 'a b+c'],
    ['', ''],
  ];
  for (const [query, content] of cases) assert.equal(good(query).content, content, query);
  assert.equal(good('text=x&coding=2&charset=utf-8').traits.alphabet, 'ucs2');
  assert.equal(wrong('to=1&text=%FF&charset=utf-8'), 'Charset or body misformed, rejected');
  assert.equal(wrong('to=1&text=x&charset=klingon'), 'Charset or body misformed, rejected');
  assert.equal(wrong('to=1&text=%00&coding=2'), 'Charset or body misformed, rejected');
});

test('binary data, headers, class, protocol id, priority', () => {
  assert.deepEqual(good('text=%00%FF&coding=1').traits, { ...noTraits, octets: '00ff' });
  // What has a header and no word about its coding is binary, as Kannel has it.
  assert.deepEqual(good('udh=%06%05%04%0B%84%23%F0&text=%01').traits, { ...noTraits, udh: '0605040b8423f0', octets: '01' });
  assert.deepEqual(good('udh=%02%24%00&coding=0&text=x').traits, { ...noTraits, udh: '022400' });
  assert.deepEqual(good('text=x&mclass=1&pid=64&priority=3').traits, { ...noTraits, messageClass: 1, protocolId: 64, priority: 3 });
  assert.equal(good('text=x&flash=1').traits.messageClass, 0);
  assert.equal(good('text=x&flash=0').traits.messageClass, null);
});

test('a message waiting indication is a header: which, on or off, with a text to keep or without', () => {
  const cut = good('udh=%05%00%03%01%02%01&coding=2&text=%00A%D8%3D');
  assert.deepEqual([cut.content, cut.traits.cutUcs2, cut.traits.alphabet], ['A\ufffd', '0041d83d', 'ucs2']);
  assert.equal(wrong('to=1&coding=2&text=%D8%3D'), 'Charset or body misformed, rejected');
  assert.equal(good('mwi=0&text=call').traits.udh, '0401028001');
  assert.equal(good('mwi=2').traits.udh, '0401020201');
  assert.equal(good('mwi=5').traits.udh, '0401020100');
  assert.equal(wrong('to=1&text=x&mwi=1&udh=%02%24%00'), 'MWI field: give it or a UDH, rejected');
});

test('what is compressed is refused, and so is what is out of range, by its name', () => {
  assert.match(wrong('to=1&text=x&compress=1'), /^Compress field/);
  for (const [field, title] of [
    ['mclass=4', 'MClass'],
    ['coding=3', 'Coding'],
    ['mwi=8', 'MWI'],
    ['pid=256', 'PID'],
    ['priority=4', 'Priority'],
    ['dlr-mask=67', 'DLR-Mask'],
    ['validity=-2', 'Validity'],
    ['deferred=99999999', 'Deferred'],
  ])
    assert.equal(wrong(`to=1&text=x&${field}`), `${title} field misformed, rejected`);
  assert.equal(good('text=x&coding=junk&mclass=-1').traits.messageClass, null);
});

test('a callback where a mask and a URL are given, of the events that the mask has', () => {
  const url = 'dlr-url=http%3A%2F%2Fexample.com%2F%3Ft%3D%25d';
  assert.equal(good(`text=x&${url}`).callback, null);
  assert.equal(good('text=x&dlr-mask=31').callback, null);
  assert.equal(good(`text=x&dlr-mask=4&${url}`).callback, null);
  const { callback } = good(`text=x&from=Shop&dlr-mask=31&smsc=one&account=till&${url}`);
  assert.deepEqual(callback, {
    form: 'kannel',
    url: 'http://example.com/?t=%d',
    events: 27,
    details: { from: 'Shop', account: 'till', smsc: 'one' },
  });
  for (const bad of ['ftp%3A%2F%2Fa%2F', 'http%3A%2F%2F', 'http%3A%2F%2Fa%3Ab%40c%2F', 'x', `http%3A%2F%2Fa%2F${'x'.repeat(2100)}`])
    assert.equal(wrong(`to=1&text=x&dlr-mask=1&dlr-url=${bad}`), 'DLR-URL field misformed, rejected', bad);
});

test('property: whatever octets come, there is a request or a word that says what is wrong', () => {
  const name = fc.constantFrom(
    'to',
    'text',
    'udh',
    'charset',
    'coding',
    'mclass',
    'mwi',
    'pid',
    'dlr-url',
    'dlr-mask',
    'validity',
    'account',
  );
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets).toString('latin1')),
    fc.constantFrom('0', '1', '2', 'utf-8', 'utf-16be', 'http://a/%d', '10010'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
      const found = readKannelRequest(new Map(pairs.map(([key, text]) => [key, Buffer.from(text, 'latin1')])));
      if ('wrong' in found) {
        assert.ok(found.wrong.length > 0);
        return;
      }
      const { udh, octets } = found.traits;
      assert.match(udh, /^([0-9a-f]{2})*$/);
      if (udh !== '') assert.equal(Number.parseInt(udh.slice(0, 2), 16), udh.length / 2 - 1);
      if (octets !== null) assert.match(octets, /^([0-9a-f]{2})*$/);
      assert.ok(found.numbers.length > 0 && found.numbers.every((number) => !/\s/.test(number)));
    }),
    { numRuns: 500 },
  );
});

test('property: an octet form gives back the octets that were escaped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
      const escaped = [...octets].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join('');
      assert.deepEqual([...(readOctetForm(`text=${escaped}`, 10).get('text') ?? [])], [...octets]);
    }),
  );
});
