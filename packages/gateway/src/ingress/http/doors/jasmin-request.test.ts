import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noTraits } from '../../../core/traits.ts';
import { type JasminRequest, readJasminRequest } from './jasmin-request.ts';
import { readOctetForm } from './octet-form.ts';

const NOW = Date.UTC(2026, 10, 23);
const SIGNED = 'username=shop&password=secret';
const read = (query: string, endpoint: 'send' | 'rate' = 'send') =>
  readJasminRequest(readOctetForm(`${SIGNED}&${query}`, 200), endpoint, NOW);
function good(query: string): JasminRequest {
  const found = read(`to=10010&${query}`);
  assert.ok(!('wrong' in found), JSON.stringify(found));
  return found;
}
const wrong = (query: string): string => {
  const found = read(query);
  return 'wrong' in found ? found.wrong : '';
};

test('content by coding, as octets and as hex', () => {
  const cases: readonly (readonly [query: string, content: string])[] = [
    ['content=gr%C3%BCn', 'grün'],
    ['content=gr%FCn&coding=3', 'grün'],
    ['content=%04%1F%04%40&coding=8', 'Пр'],
    ['hex-content=041f0440&coding=8', 'Пр'],
    ['hex-content=48691b65&coding=0', 'Hi€'],
    ['content=%BF%E0&coding=6', 'Пр'],
    ['hex-content=c7d1b1db&coding=14', '한글'],
  ];
  for (const [query, content] of cases) assert.equal(good(query).content, content, query);
  assert.equal(good('content=%04%1F&coding=8').traits.alphabet, 'ucs2');
  assert.deepEqual(good('hex-content=00FF&coding=4').traits, { ...noTraits, octets: '00ff' });
  assert.match(wrong('to=1&hex-content=abc'), /^Invalid hex-content data/);
  assert.match(wrong('to=1&content=x&coding=8'), /is not in coding 8/);
  const json = new Map(
    Object.entries({ username: 'a', password: 'b', to: '1', content: 'Пр', coding: '8' }).map(([k, v]) => [k, Buffer.from(v)]),
  );
  const found = readJasminRequest(json, 'send', NOW, true);
  assert.ok(!('wrong' in found) && found.content === 'Пр');
});

test('what is wrong is said in the words of Jasmin', () => {
  assert.equal(wrong('content=x'), 'Mandatory argument [to] is not found.');
  assert.equal(wrong('to=1&content=x&too=1'), 'Argument [too] is unknown.');
  assert.equal(wrong('to=one&content=x'), 'Argument [to] has an invalid value: [one].');
  assert.equal(wrong('to=1&content=x&coding=11'), 'Argument [coding] has an invalid value: [11].');
  assert.equal(wrong('to=1&content=x&priority=4'), 'Argument [priority] has an invalid value: [4].');
  assert.equal(wrong('to=1'), 'content or hex-content not present.');
  assert.equal(wrong('to=1&content=x&hex-content=00'), 'content and hex-content cannot be used both in same request.');
  assert.equal(wrong('to=1&content=x&dlr-url=ftp://a'), 'Argument [dlr-url] has an invalid value: [ftp://a].');
  assert.match(wrong('to=1&content=x&dlr-url=http://a:b@c/'), /^Argument \[dlr-url\] has an invalid value/);
  assert.match(wrong('to=1&content=x&sdt=999999999999000+'), /^Argument \[sdt\]/);
  assert.equal(wrong('to=1&content=x&password=%00'), '');
  const empty = readJasminRequest(new Map(), 'send', NOW);
  assert.ok('wrong' in empty && empty.wrong.startsWith('Mandatory arguments not found'));
});

test('times, priority and the callback with its levels', () => {
  const { dueAt, validityMinutes, traits } = good('content=x&sdt=261124000000000%2B&validity-period=10&priority=2&tags=a,b');
  assert.deepEqual([dueAt, validityMinutes, traits.priority], [NOW + 86_400_000, 10, 2]);
  const eventsOf = (query: string) => good(`content=x&dlr-url=http://a/&${query}`).callback?.events;
  assert.deepEqual([eventsOf(''), eventsOf('dlr-level=2'), eventsOf('dlr-level=3&dlr=yes')], [24, 19, 27]);
  assert.deepEqual(good('content=x&dlr-url=http://a/&dlr-method=get').callback?.details, { level: '1', method: 'GET' });
  assert.equal(good('content=x&dlr=yes').callback, null);
});

test('property: whatever octets come, there is a request or a word that says what is wrong', () => {
  const name = fc.constantFrom(
    'to',
    'content',
    'hex-content',
    'coding',
    'sdt',
    'dlr-url',
    'dlr-level',
    'validity-period',
    'priority',
    'from',
    'odd',
  );
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 30 }).map((octets) => Buffer.from(octets).toString('latin1')),
    fc.constantFrom('0', '1', '2', '8', '14', 'http://a/', '10010', '261124000000000+', '000000001000000R'),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), (pairs) => {
      const form = new Map(
        [['username', 'a'] as const, ['password', 'b'] as const, ...pairs].map(([k, v]) => [k, Buffer.from(v, 'latin1')]),
      );
      const found = readJasminRequest(form, 'send', NOW);
      if ('wrong' in found) assert.ok(found.wrong.length > 0);
      else assert.match(found.number, /^\+?\d+$/);
    }),
    { numRuns: 500 },
  );
});
