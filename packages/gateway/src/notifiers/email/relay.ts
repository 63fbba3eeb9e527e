// The relay as an operator writes it: smtp://user:password@host:port, with STARTTLS, or smtps:// with TLS from the start. A password never goes over a
// connection that others can read: without TLS only a relay on this machine is spoken to, unless ?tls=off says otherwise.
import { BlockList, isIP } from 'node:net';

export interface Relay {
  readonly host: string;
  readonly port: number;
  /** start: from the first octet. required: STARTTLS or nothing. off: none. */
  readonly tls: 'start' | 'required' | 'off';
  /** null: it wants none. */
  readonly login: { readonly user: string; readonly password: string } | null;
}

const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
const isOnThisMachine = (host: string): boolean =>
  host === 'localhost' || (isIP(host) > 0 && loopback.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6'));

/** null: it cannot be read. */
export function readRelay(text: string): Relay | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const { protocol, username, password, port, pathname, searchParams, hash } = url;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if ((protocol !== 'smtp:' && protocol !== 'smtps:') || host === '' || (pathname !== '' && pathname !== '/') || hash !== '') return null;
  if ((username === '') !== (password === '')) return null;
  const mode = searchParams.get('tls');
  if ([...searchParams.keys()].some((key) => key !== 'tls') || (mode !== null && (mode !== 'off' || protocol === 'smtps:'))) return null;
  try {
    return {
      host,
      port: port === '' ? (protocol === 'smtps:' ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(port),
      tls: protocol === 'smtps:' ? 'start' : mode === 'off' || isOnThisMachine(host) ? 'off' : 'required',
      login: username === '' ? null : { user: decodeURIComponent(username), password: decodeURIComponent(password) },
    };
  } catch {
    // A percent sign that begins no octet.
    return null;
  }
}
