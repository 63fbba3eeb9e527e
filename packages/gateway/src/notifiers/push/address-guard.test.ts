import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createAddressGuard, readAddressBlocks } from './address-guard.ts';

const guard = createAddressGuard([]);
const blocks = (text: string) => {
  const read = readAddressBlocks(text);
  assert.ok(read, text);
  return read;
};

test('public addresses are allowed, and nothing that only we can reach', () => {
  const open = [
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ];
  for (const address of open) assert.equal(guard.isAllowed(address), true, address);
  const closed = [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '3fff::1',
    '100::1',
    '64:ff9b:1::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '[::1]',
    '8.8.8.8.8',
  ];
  for (const address of closed) assert.equal(guard.isAllowed(address), false, address);
});

/** Independent of the guard: the private blocks as arithmetic. */
const isPrivate = ([a = 0, b = 0]: readonly number[]): boolean =>
  a === 0 ||
  a === 10 ||
  a === 127 ||
  a >= 224 ||
  (a === 169 && b === 254) ||
  (a === 172 && b >= 16 && b < 32) ||
  (a === 192 && b === 168) ||
  (a === 100 && b >= 64 && b < 128);
const octet = fc.integer({ min: 0, max: 255 });

test('an IPv4 address is judged alike however it is carried', () => {
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
      const dotted = octets.join('.');
      const [a, b, c, d] = octets;
      const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      const verdict = guard.isAllowed(dotted);
      if (isPrivate(octets)) assert.equal(verdict, false, dotted);
      for (const carried of [
        `::ffff:${dotted}`,
        `::ffff:${groups}`,
        `0:0:0:0:0:FFFF:${groups}`,
        `64:ff9b::${groups}`,
        `64:ff9b::${dotted}`,
        `2002:${groups}::1`,
      ])
        assert.equal(guard.isAllowed(carried), verdict, carried);
    }),
    { numRuns: 2000 },
  );
});

test('every spelling that a URL may have leads to the address that is judged', () => {
  fc.assert(
    fc.property(fc.tuple(fc.constantFrom(10, 127), octet, octet, octet), ([a, b, c, d]) => {
      const whole = ((a * 256 + b) * 256 + c) * 256 + d;
      const hex = `0x${whole.toString(16)}`;
      const octal = `0${a.toString(8)}.0${b.toString(8)}.0${c.toString(8)}.0${d.toString(8)}`;
      for (const spelled of [String(whole), hex, octal, `${a}.${(b * 256 + c) * 256 + d}`])
        assert.equal(guard.isAllowed(new URL(`http://${spelled}/`).hostname), false, spelled);
    }),
  );
});

test('the operator opens blocks, and no more than these', () => {
  const opened = createAddressGuard(blocks('10.1.0.0/16, fd00::/8,127.0.0.1'));
  for (const address of ['10.1.255.1', 'fd12::1', '127.0.0.1', '::ffff:10.1.0.1', '8.8.8.8'])
    assert.equal(opened.isAllowed(address), true, address);
  for (const address of ['10.2.0.1', 'fc00::1', '127.0.0.2', '169.254.169.254']) assert.equal(opened.isAllowed(address), false, address);
  assert.deepEqual(blocks(''), []);
  for (const wrong of ['10.0.0.0/33', '10.0.0/8', 'fd00::/129', 'localhost', '10.0.0.0/8/8', '10.0.0.0/', 'fe80::1%eth0'])
    assert.equal(readAddressBlocks(wrong), null, wrong);
});
