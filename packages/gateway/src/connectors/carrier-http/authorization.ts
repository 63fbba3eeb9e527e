// How requests prove who sends them: Basic (RFC 7617), Bearer (RFC 6750), Digest (RFC 7616: MD5 and SHA-256, qop auth). A Digest challenge is kept and
// counted, so that only the first request of a link is sent twice.
import { createHash } from 'node:crypto';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import type { Clock } from '../../ports/clock.ts';

export interface Authorization {
  /** The header for a request; null = none. */
  header(method: string, path: string): string | null;
  /** A 401 came with this challenge: whether the same request may be sent again with a new header. */
  challenged(challenge: string): boolean;
}

interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly hasQop: boolean;
}

const hashOf = (algorithm: Challenge['algorithm'], text: string): string =>
  createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');

/** null = it asks for something that we do not do. */
function readChallenge(text: string): Challenge | null {
  const at = text.search(/\bDigest\s/i);
  if (at < 0) return null;
  const said = new Map(
    Array.from(text.slice(at).matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g), ([, name = '', quoted, plain = '']) => [
      name.toLowerCase(),
      quoted ?? plain,
    ]),
  );
  const algorithm = (said.get('algorithm') ?? 'MD5').toUpperCase();
  const qop = said.get('qop');
  const nonce = said.get('nonce') ?? '';
  if (nonce === '' || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return null;
  if (qop !== undefined && !qop.split(',').some((one) => one.trim() === 'auth')) return null;
  return { realm: said.get('realm') ?? '', nonce, opaque: said.get('opaque') ?? '', algorithm, hasQop: qop !== undefined };
}

const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&');

function digestAuthorization({ systemId, password }: ConnectorSettings, clock: Clock): Authorization {
  let challenge: Challenge | null = null;
  let count = 0;
  return {
    header(method, path) {
      if (!challenge) return null;
      const { realm, nonce, opaque, algorithm, hasQop } = challenge;
      const hash = (text: string): string => hashOf(algorithm, text);
      const nc = (++count).toString(16).padStart(8, '0');
      const cnonce = clock.id(8);
      const [ours, what] = [hash(`${systemId}:${realm}:${password}`), hash(`${method}:${path}`)];
      const response = hasQop ? hash(`${ours}:${nonce}:${nc}:${cnonce}:auth:${what}`) : hash(`${ours}:${nonce}:${what}`);
      const fields = [
        `username="${escaped(systemId)}"`,
        `realm="${escaped(realm)}"`,
        `nonce="${nonce}"`,
        `uri="${path}"`,
        `algorithm=${algorithm}`,
        ...(hasQop ? ['qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`] : []),
        `response="${response}"`,
        ...(opaque === '' ? [] : [`opaque="${escaped(opaque)}"`]),
      ];
      return `Digest ${fields.join(', ')}`;
    },
    challenged(text) {
      const next = readChallenge(text);
      if (!next) return false;
      // Requests that crossed come back with the same challenge: its count goes on.
      if (next.nonce !== challenge?.nonce) count = 0;
      challenge = next;
      return true;
    },
  };
}

const fixed = (header: string | null): Authorization => ({ header: () => header, challenged: () => false });

export function createAuthorization(settings: ConnectorSettings, clock: Clock): Authorization {
  const { auth, systemId, password } = settings;
  switch (auth) {
    case 'none':
      return fixed(null);
    case 'basic':
      return fixed(`Basic ${Buffer.from(`${systemId}:${password}`, 'utf8').toString('base64')}`);
    case 'bearer':
      return fixed(`Bearer ${password}`);
    case 'digest':
      return digestAuthorization(settings, clock);
    default:
      return auth satisfies never;
  }
}
