// The guard against being made to reach what only we can reach (server-side request forgery): a customer's URL may lead to public addresses alone, and to
// the blocks the operator allows. It judges addresses, not names: the sender asks it about the address it is about to connect to. Blocks: the IANA
// registries of special-purpose addresses (RFC 6890 and after). An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4) is judged by both.
import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';

export interface AddressGuard {
  /** `address`: of a socket, without brackets. What cannot be read is not allowed. */
  isAllowed(address: string): boolean;
}

const closedV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Of IPv6 only global unicast is open; of that these are not: protocols, documentation. */
const openV6 = ['2000::', 3] as const;
const closedV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
] as const;

const closed4 = new BlockList();
for (const [net, bits] of closedV4) closed4.addSubnet(net, bits, 'ipv4');
const open6 = new BlockList();
open6.addSubnet(...openV6, 'ipv6');
const closed6 = new BlockList();
for (const [net, bits] of closedV6) closed6.addSubnet(net, bits, 'ipv6');

/** The eight groups of an IPv6 address that isIPv6 has accepted, without its zone. */
function groupsOf(address: string): readonly number[] {
  const bare = address.split('%')[0] ?? '';
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(bare);
  const text = dotted
    ? `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`
    : bare;
  const [head = '', tail] = text.split('::');
  const numbers = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = numbers(head);
  const after = tail === undefined ? [] : numbers(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

const dottedOf = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** The IPv4 address inside; null = none is meant. */
function embedded(groups: readonly number[]): string | null {
  const [a, b, c, d, e, f, g, h] = groups;
  const startsEmpty = a === 0 && b === 0 && c === 0 && d === 0;
  // ::ffff:0:0/96 mapped; ::ffff:0:0:0/96 translated (RFC 2765); ::/96 compatible, long out of use.
  if (startsEmpty && ((e === 0 && (f === 0xffff || f === 0)) || (e === 0xffff && f === 0))) return dottedOf(g, h);
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return dottedOf(g, h);
  if (a === 0x2002) return dottedOf(b, c);
  return null;
}

/** Mapped and NAT64 addresses are their IPv4 address in other clothes; a 6to4 one is a host behind it. */
const isCarriage = (groups: readonly number[]): boolean => groups[0] === 0 || groups[0] === 0x64;

export interface AddressBlock {
  readonly net: string;
  readonly bits: number;
}

/** An address or CIDR block as text; null = it cannot be read. */
function readAddressBlock(text: string): AddressBlock | null {
  const [net = '', suffix, ...rest] = text.trim().split('/');
  const width = isIPv4(net) ? 32 : isIPv6(net) && !net.includes('%') ? 128 : null;
  if (width === null || rest.length > 0 || (suffix !== undefined && !/^\d{1,3}$/.test(suffix))) return null;
  const bits = suffix === undefined ? width : Number(suffix);
  return bits <= width ? { net, bits } : null;
}

/** Separated by commas; null = one of them cannot be read. */
export function readAddressBlocks(text: string): readonly AddressBlock[] | null {
  const blocks = text
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map(readAddressBlock);
  return blocks.every((block) => block !== null) ? blocks : null;
}

export function createAddressGuard(allowed: readonly AddressBlock[]): AddressGuard {
  const allow = new BlockList();
  for (const { net, bits } of allowed) allow.addSubnet(net, bits, isIPv4(net) ? 'ipv4' : 'ipv6');
  const isListed = (address: string, family: 'ipv4' | 'ipv6'): boolean => allow.check(new SocketAddress({ address, family }));
  const isAllowed4 = (address: string): boolean => isListed(address, 'ipv4') || !closed4.check(address, 'ipv4');
  return {
    isAllowed(address) {
      if (isIPv4(address)) return isAllowed4(address);
      if (!isIPv6(address)) return false;
      const groups = groupsOf(address);
      const plain = groups.map((group) => group.toString(16)).join(':');
      const inner = embedded(groups);
      if (inner !== null && isCarriage(groups)) return isAllowed4(inner) || isListed(plain, 'ipv6');
      if (isListed(plain, 'ipv6')) return true;
      return open6.check(plain, 'ipv6') && !closed6.check(plain, 'ipv6') && (inner === null || isAllowed4(inner));
    },
  };
}
