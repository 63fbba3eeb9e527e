import assert from 'node:assert/strict';
import test from 'node:test';
import { readRecipients } from './recipients.ts';

test('a pasted list: by lines or by commas, each number once', () => {
  assert.deepEqual(readRecipients('+44 7700 900123\n\n447700900124,\r\n00447700900123, 10010; 1008611'), {
    numbers: ['+44 7700 900123', '447700900124', '10010', '1008611'],
    bad: [],
    repeated: 1,
    beyond: 0,
    column: null,
  });
  assert.deepEqual(readRecipients('').numbers, []);
});

test('every row that cannot be read is named with its line and why', () => {
  assert.deepEqual(readRecipients('447700900123\n12\nabc\n4.47E+11\n123456789012345678901\n44x7700900123').bad, [
    { line: 2, text: '12', why: 'short' },
    { line: 3, text: 'abc', why: 'none' },
    { line: 4, text: '4.47E+11', why: 'scientific' },
    { line: 5, text: '123456789012345678901', why: 'long' },
    { line: 6, text: '44x7700900123', why: 'characters' },
  ]);
});

test('CSV: the column is found by its head, or by what stands in it', () => {
  const headed = readRecipients('\ufeffid;Name;Mobile phone\r\n1001;"Müller; Eva";+49 151 12345678\r\n1002;Li;\r\n');
  assert.deepEqual(headed.numbers, ['+49 151 12345678']);
  assert.deepEqual(headed.bad, [{ line: 3, text: '1002, Li, ', why: 'none' }]);
  assert.equal(headed.column, 3);
  const bare = readRecipients('Eva,447700900123\nLi,447700900124');
  assert.deepEqual([bare.numbers, bare.column], [['447700900123', '447700900124'], 2]);
  assert.deepEqual(readRecipients('手机\n13800138000').numbers, ['13800138000']);
});
