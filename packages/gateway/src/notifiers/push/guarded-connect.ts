// Connections to addresses that others name, judged when they are made (address-guard.ts): names become the addresses that are allowed, only these are
// connected to, and the address that a socket really has is judged once more. What goes wrong is told in words that may be shown.
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { PUSH_TIMEOUT_MS } from '../../limits.ts';
import type { AddressGuard } from './address-guard.ts';

/** No connection came about. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export const OVERDUE = new Error(`no whole answer within ${PUSH_TIMEOUT_MS / 1000} s`);

/** The address is one that we must not be made to reach. Which one it is is the operator's affair, not that of who named the host. */
export class NotPublic extends Unreachable {}

/** Errors of sockets and TLS in words; others keep their code, which is all that may be shown. */
const failures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no whole answer in time',
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
  UND_ERR_SOCKET: 'the connection was closed before the answer was whole',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is signed by an unknown authority',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
};

export function inWords(error: Error): string {
  if (error === OVERDUE || error instanceof Unreachable) return error.message;
  const { code = error.name } = error as NodeJS.ErrnoException;
  if (error.name === 'HTTPParserError') return 'the answer is not HTTP';
  return failures[code] ?? `the request failed (${code})`;
}

export function createGuardedConnect(guard: AddressGuard, timeoutMs: number): buildConnector.connector {
  const refused = (address: string): Unreachable =>
    new NotPublic(`${address} is not a public address, and TRUNKLINE_PUSH_ALLOW does not name it`);

  /** Names become the addresses that are allowed, and only these are connected to. */
  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = error ? [] : found.filter(({ address }) => guard.isAllowed(address));
      const [first] = addresses;
      if (error) callback(error, '', 0);
      else if (!first) callback(refused(found[0]?.address ?? hostname), '', 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const connectTo = buildConnector({ timeout: timeoutMs, allowH2: false, lookup: guardedLookup });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1');
    // An address is not looked up, so it is judged here; the URL parser has brought every spelling of it into one.
    if (isIP(host) !== 0 && !guard.isAllowed(host)) {
      callback(refused(host), null);
      return;
    }
    connectTo(options, (error, socket) => {
      const address = socket?.remoteAddress;
      if (error) callback(error instanceof Unreachable ? error : new Unreachable(inWords(error)), null);
      else if (address !== undefined && !guard.isAllowed(address)) {
        socket.destroy();
        callback(refused(address), null);
      } else callback(null, socket);
    });
  };
}
