import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAddressAllowed, plainAddress } from './allowed-addresses.ts';
import { createFailedTries } from './failed-tries.ts';
import { accounts } from './http/testing.ts';
import { createPasswordCheck } from './passwords.ts';
import { FAILURE_PAIRS_MAX } from './sign-in-limits.ts';

const allows = (entry: string, address: string): boolean =>
  isAddressAllowed({ ...accounts.test, settings: { ...accounts.test.settings, ipAllow: [entry] } }, address);

test('addresses: IPv4, IPv6, CIDR and mapped ones', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1');
  const yes: readonly (readonly [string, string])[] = [
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['192.0.2.0/24', '::ffff:192.0.2.77'],
    ['::ffff:192.0.2.0/120', '192.0.2.77'],
    ['0.0.0.0/0', '203.0.113.9'],
    ['::/0', '10.0.0.1'],
    ['2001:db8::/32', '2001:db8:1::5'],
    ['2001:DB8::1', '2001:db8:0:0::1'],
    [' 10.0.0.1 ', '10.0.0.1'],
  ];
  for (const [entry, address] of yes) assert.equal(allows(entry, address), true, `${entry} ${address}`);
  const no: readonly (readonly [string, string])[] = [
    ['192.0.2.0/24', '192.0.3.1'],
    ['2001:db8::/32', '2001:db9::1'],
    ['junk', '10.0.0.1'],
    ['10.0.0.0/33', '10.0.0.1'],
    ['10.0.0.0/', '10.0.0.1'],
    ['::ffff:10.0.0.0/90', '10.0.0.1'],
    ['10.0.0.1', ''],
    ['', ''],
  ];
  for (const [entry, address] of no) assert.equal(allows(entry, address), false, `${entry} ${address}`);
});

test('failed tries: memory is bounded and the oldest address goes first', () => {
  const tries = createFailedTries({ monotonic: () => 0 });
  for (let i = 0; i < 60; i++) tries.record('target', 'first');
  assert.equal(tries.isBlocked('target', 'first'), true);
  assert.equal(tries.isBlocked('target', 'second'), false);
  for (let address = 0; address < 1000; address++) for (let i = 0; i < 101; i++) tries.record(`account ${i}`, `address ${address}`);
  assert.ok(tries.size().pairs <= FAILURE_PAIRS_MAX);
  assert.equal(tries.isBlocked('target', 'first'), false);
  assert.equal(tries.isBlocked('x', 'address 999'), false);
});

test('failed tries: an IPv4 address is the same over an IPv6 socket', () => {
  const tries = createFailedTries({ monotonic: () => 0 });
  for (let i = 0; i < 60; i++) tries.record('target', i % 2 === 0 ? '::ffff:192.0.2.1' : '192.0.2.1');
  assert.equal(tries.isBlocked('target', '192.0.2.1'), true);
  assert.equal(tries.isBlocked('target', '::ffff:192.0.2.1'), true);
});

test('passwords are compared whole: neither a beginning nor a longer one passes', () => {
  const isPassword = createPasswordCheck((account) => account.smppPassword ?? account.apiPassword);
  const account = { ...accounts.test, apiPassword: 'secret12' };
  for (const guess of ['secret1', 'secret123', 'secret12\0', 'Secret12', '']) assert.equal(isPassword(account, guess), false, guess);
  assert.equal(isPassword(account, 'secret12'), true);
  assert.equal(isPassword(undefined, 'secret12'), false);
  const own = { ...account, smppPassword: 'other' };
  assert.equal(isPassword(own, 'secret12'), false);
  assert.equal(isPassword(own, 'other'), true);
});
