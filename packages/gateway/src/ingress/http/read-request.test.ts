import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readId } from '../message-id.ts';
import { numberJson, splitList, splitNumbers } from './numbers.ts';
import { decodeFormValue, decodeIfEncoded } from './percent.ts';
import { readBodyOver, readQuery } from './read-request.ts';
import { RequestParams } from './request-params.ts';

const names = fc.constantFrom(
  'account',
  'password',
  'numbers',
  'CONTENT',
  'senderId',
  'smsarray',
  'ids',
  'x',
  '__proto__',
  'constructor',
  '',
);
const pieces = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('%', '+', '%4', '%41', '%ff', '&', '=', '#', '[', '{"a":1}', '\u0000'),
);

test('property: reading a query never throws and gives parameters or a code', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          names,
          fc.array(pieces).map((list) => list.join('')),
        ),
      ),
      fc.string(),
      (pairs, tail) => {
        const read = readQuery(`/sendsms?${pairs.map((pair) => pair.join('=')).join('&')}${tail}`);
        assert.ok(read instanceof RequestParams || read === 'encoding');
      },
    ),
    { numRuns: 2000 },
  );
});

test('property: reading a body never throws, whatever octets and label', async () => {
  const json = fc.json().map((text) => Buffer.from(text));
  const objects = fc.dictionary(names, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value)));
  const octets = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
  const multipart = octets.map((inner) =>
    Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="content"\r\n\r\n'), inner, Buffer.from('\r\n--b--')]),
  );
  const label = fc.constantFrom(
    '',
    'application/json',
    'multipart/form-data; boundary=b',
    'multipart/form-data; boundary=',
    'multipart/form-data',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(json, objects, octets, multipart),
      label,
      fc.constantFrom(1 as const, 2 as const),
      async (body, type, version) => {
        const read = await readBodyOver(new RequestParams(), body, type, { version, shape: 'send' });
        assert.ok(read instanceof RequestParams || typeof read === 'string');
        if (read instanceof RequestParams)
          for (const name of ['account', 'numbers', 'content', 'ids'] as const) assert.equal(typeof read[name], 'string');
      },
    ),
    { numRuns: 1500 },
  );
});

test('property: what a client encodes is what we read, as query, form and JSON', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.startsWith('\ufeff')),
      async (content) => {
        const query = readQuery(`/?${new URLSearchParams({ content }).toString()}`);
        assert.ok(query instanceof RequestParams);
        assert.equal(query.content, content);
        const component = readQuery(`/?content=${encodeURIComponent(content)}`);
        assert.equal(component instanceof RequestParams && component.content, content);
        const body = await readBodyOver(new RequestParams(), Buffer.from(JSON.stringify({ content })), '', { version: 1, shape: 'send' });
        assert.equal(body instanceof RequestParams && body.content, content);
      },
    ),
    { numRuns: 500 },
  );
});

test('property: the fast and the slow way of percent-decoding agree', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const raw = Buffer.from(text.replaceAll(/[%+]/g, '')).toString('latin1');
      const escaped = [...Buffer.from(raw, 'latin1')].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join('');
      assert.equal(decodeFormValue(raw), decodeFormValue(escaped));
      assert.equal(decodeFormValue(`${escaped}%`), `${decodeFormValue(escaped)}%`);
    }),
  );
});

test('property: decoding V2 content undoes encoding and leaves everything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const encoded = encodeURIComponent(text);
      assert.equal(decodeIfEncoded(encoded).replace(/^\ufeff/, ''), text.replace(/^\ufeff/, ''));
      if (/[^A-Za-z0-9._~*!'()+%-]/.test(text)) assert.equal(decodeIfEncoded(text), text);
    }),
  );
});

test('property: the echo of a number is always valid JSON and loses nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9]{0,25}$/), fc.stringMatching(/^[+0]?[0-9 ()-]{0,30}$/)),
      (number) => {
        const echo = numberJson(number);
        assert.equal(String(JSON.parse(echo)), number);
        assert.equal(/^[1-9][0-9]{0,14}$/.test(number), echo === number);
      },
    ),
    { numRuns: 2000 },
  );
});

test('property: splitting keeps every piece in order, up to the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 4 })), fc.nat({ max: 12 }), (parts, max) => {
      const wanted = parts
        .join(',')
        .split(',')
        .map((piece) => piece.trim())
        .filter((piece) => piece !== '');
      assert.deepEqual(splitList(parts.join(','), max), wanted.length > max ? null : wanted);
    }),
  );
});

test('numbers and ids at their edges', () => {
  assert.equal(splitNumbers(' , ,', 5), 'number_empty');
  assert.equal(splitNumbers('1,2,3', 2), 'too_many_numbers');
  assert.deepEqual(splitNumbers(' 1 ,2,', 2), ['1', '2']);
  assert.deepEqual(['7', '007', '0', '-1', '', '1.0', '9007199254740991', '9007199254740992', ' 1'].map(readId), [
    7,
    7,
    null,
    null,
    null,
    null,
    9007199254740991,
    null,
    null,
  ]);
});

test('a million empty pairs, commas or escapes are read in linear time', async () => {
  const body = Buffer.from('a&'.repeat(1_000_000));
  assert.ok((await readBodyOver(new RequestParams(), body, '', { version: 1, shape: 'send' })) instanceof RequestParams);
  assert.deepEqual(splitList(','.repeat(4_000_000), 1), []);
  assert.equal(decodeFormValue('%'.repeat(1_000_000))?.length, 1_000_000);
});
