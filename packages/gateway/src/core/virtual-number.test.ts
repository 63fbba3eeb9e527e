import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberKey, plainAddress, readVirtualNumber } from './virtual-number.ts';

test('numbers as operators type them, and what is none', () => {
  assert.deepEqual(readVirtualNumber('+44 7700 900099'), { ok: true, number: '447700900099', kind: 'long' });
  assert.deepEqual(readVirtualNumber('88222'), { ok: true, number: '88222', kind: 'short' });
  assert.deepEqual(readVirtualNumber('Acme24'), { ok: true, number: 'Acme24', kind: 'alphanumeric' });
  for (const text of ['', ' ', '12', '1'.repeat(21), 'a name too long', 'x@y', '中文'.repeat(10), '+'])
    assert.equal(readVirtualNumber(text).ok, false, JSON.stringify(text));
});

test('a number is found by whatever address a carrier writes', () => {
  for (const address of ['+447700900099', '00447700900099', ' 447700900099', '44 7700-900099'])
    assert.equal(numberKey(address), '447700900099');
  assert.equal(numberKey('ACME24'), 'acme24');
  assert.equal(plainAddress('Acme24'), 'Acme24');
  assert.equal(plainAddress('+447700900099'), '447700900099');
});
