// What smtp-server does otherwise than this door wants it: domains, and the codes of its own answers.
import { domainToASCII } from 'node:url';
import type { SMTPServer } from 'smtp-server';

/** smtp-server hands over domains as people read them; lists and the DNS have them in ASCII (RFC 5890). */
export function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at);
  return /[^\0-\x7f]/.test(domain) ? `${address.slice(0, at)}${domainToASCII(domain) || domain}` : address;
}

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3} /;

/** smtp-server puts an enhanced code (RFC 2034) before every answer, by its reply code. Answers that bring one that says more keep it alone. */
export function keepOwnCodes(connection: Connection): void {
  const send = connection.send.bind(connection);
  connection.send = (code, text, context) => send(code, text, typeof text === 'string' && ENHANCED.test(text) ? false : context);
}
