// Look-ups for the proof of senders (sender-check), by Node's resolver: the name servers of the machine, with a bound for each.
import { Resolver } from 'node:dns/promises';
import type { ResolveDns } from './sender-check.ts';

export interface DnsSettings {
  /** Of one try. */
  readonly timeoutMs: number;
  readonly tries: number;
  /** Addresses with ports; absent = those of the machine. */
  readonly servers?: readonly string[];
}

export function createResolve({ timeoutMs, tries, servers }: DnsSettings): ResolveDns {
  const dns = new Resolver({ timeout: timeoutMs, tries });
  if (servers) dns.setServers(servers);
  // mailauth types TXT and addresses only, and asks for MX and PTR too.
  return async (name, type) => (await dns.resolve(name, type)) as string[] | string[][];
}
