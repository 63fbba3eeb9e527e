import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCarrierBody, readCarrierQuery } from './carrier-body.ts';

const FORM = 'application/x-www-form-urlencoded';
const textIn = (body: string | Buffer, contentType: string, charset = 'utf-8'): string | undefined => {
  const read = readCarrierBody(Buffer.from(body), contentType, charset);
  return typeof read === 'string' ? read : read.form.get('text');
};

test('the charset of the door counts, then that of the label, then UTF-8', () => {
  assert.equal(textIn('text=%C4%E3%BA%C3+x', FORM, 'gbk'), '你好 x');
  assert.equal(textIn('text=%E9', `${FORM}; charset=ISO-8859-1`), 'é');
  assert.equal(textIn(Buffer.from('text=\xe9', 'latin1'), `${FORM};charset="iso-8859-1"`), 'é');
  assert.equal(textIn('text=%C4%E3', `${FORM}; charset=iso-8859-1`, 'gbk'), '你');
  assert.equal(textIn('text=h%C3%A9', FORM), 'hé');
  assert.equal(textIn('text=h%C3%A9', `${FORM}; charset=no-such`), 'hé');
  assert.equal(textIn(Buffer.from([0x7b, ...Buffer.from('"text":"'), 0xc4, 0xe3, 0x22, 0x7d]), 'application/json', 'gbk'), '你');
  assert.deepEqual(readCarrierQuery('/inbound/a/b?text=%C4%E3&text&=x', 'gbk'), [
    ['text', '你'],
    ['text', ''],
    ['', 'x'],
  ]);
  assert.deepEqual(readCarrierQuery('/inbound/a/b', 'gbk'), []);
});

test('what is in no charset shows as such, what is no form and no JSON is refused', () => {
  assert.equal(textIn('text=a%FF', FORM), 'a\ufffd');
  assert.equal(textIn('{"text":', 'application/json'), 'The body is not valid JSON');
  assert.equal(textIn('--b', 'multipart/form-data; boundary=b'), 'The body must be a form or JSON');
});

test('property: without a charset a form is read as URLSearchParams reads it', () => {
  const octet = fc.integer({ min: 0, max: 255 }).map((value) => `%${value.toString(16).padStart(2, '0')}`);
  const text = fc.array(fc.oneof(fc.constantFrom('a', '&', '=', '+', '%', '%4', '%zz'), octet)).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, (query) => {
      const bare = query.replaceAll(/%ef%bb%bf/gi, '');
      assert.deepEqual(readCarrierQuery(`/x?${bare}`, 'utf-8'), [...new URLSearchParams(bare)]);
    }),
    { numRuns: 1000 },
  );
});
