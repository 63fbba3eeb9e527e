// The list of addresses that may use an account: IPv4, IPv6 and CIDR, where an IPv4 address is the same with and without `::ffff:`.
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { ApiKey } from '../core/access.ts';
import type { Account } from '../core/rulebook.ts';

const MAPPED = '::ffff:';
const MAPPED_BITS = 96;

/** The address of a socket as people write it: no zone, and an IPv4 address that came over an IPv6 socket as IPv4. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const zone = address.indexOf('%');
  const bare = zone < 0 ? address : address.slice(0, zone);
  if (bare.length > MAPPED.length && bare.slice(0, MAPPED.length).toLowerCase() === MAPPED) {
    const rest = bare.slice(MAPPED.length);
    if (isIPv4(rest)) return rest;
  }
  return bare;
}

function addEntry(list: BlockList, entry: string): void {
  const slash = entry.indexOf('/');
  const written = (slash < 0 ? entry : entry.slice(0, slash)).trim();
  const address = plainAddress(written);
  const v4 = isIPv4(address);
  if (!v4 && !isIPv6(address)) return;
  const family = v4 ? 'ipv4' : 'ipv6';
  if (slash < 0) {
    list.addAddress(address, family);
    return;
  }
  const suffix = entry.slice(slash + 1).trim();
  if (!/^[0-9]{1,3}$/.test(suffix)) return;
  const bits = Number(suffix) - (v4 && written.includes(':') ? MAPPED_BITS : 0);
  if (bits >= 0 && bits <= (v4 ? 32 : 128)) list.addSubnet(address, bits, family);
}

/** By the list itself: a change makes another. */
const lists = new WeakMap<readonly string[], BlockList>();

/** True when the account names no addresses or this is one of them. */
export const isAddressAllowed = (account: Account, address: string): boolean => isListed(account.settings.ipAllow, address);

/** The same of an API key, which may be narrower than its account. */
export const isKeyAddressAllowed = (key: ApiKey, address: string): boolean => key.ipAllow === undefined || isListed(key.ipAllow, address);

/** An entry that cannot be read allows nobody. */
function isListed(ipAllow: readonly string[], address: string): boolean {
  if (ipAllow.length === 0) return true;
  let list = lists.get(ipAllow);
  if (!list) {
    list = new BlockList();
    for (const entry of ipAllow) addEntry(list, entry);
    lists.set(ipAllow, list);
  }
  const plain = plainAddress(address);
  return list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}
