// Who may submit: Basic, Digest (RFC 7616, MD5 with qop auth) or a bearer token, as centres ask for them.
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Settings } from './options.ts';

const REALM = 'mmsc';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export class DoorKeeper {
  readonly #nonce = randomBytes(12).toString('hex');
  #lastCount = 0;

  /** null = come in; else what to answer in WWW-Authenticate. */
  challenge(request: IncomingMessage, { auth, user, password }: Settings): string | null {
    const given = request.headers.authorization ?? '';
    switch (auth) {
      case 'none':
        return null;
      case 'basic':
        return given === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` ? null : `Basic realm="${REALM}"`;
      case 'bearer':
        return given === `Bearer ${password}` ? null : 'Bearer';
      case 'digest':
        return this.#isDigest(given, request.method ?? '', user, password)
          ? null
          : `Digest realm="${REALM}", nonce="${this.#nonce}", qop="auth", algorithm=MD5`;
      default:
        return auth satisfies never;
    }
  }

  #isDigest(given: string, method: string, user: string, password: string): boolean {
    if (!given.startsWith('Digest ')) return false;
    const said = new Map(
      Array.from(given.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g), ([, name = '', quoted, plain = '']) => [name, quoted ?? plain]),
    );
    const of = (name: string): string => said.get(name) ?? '';
    const count = Number.parseInt(of('nc'), 16);
    if (of('username') !== user || of('nonce') !== this.#nonce || !(count > this.#lastCount)) return false;
    const ha1 = md5(`${user}:${REALM}:${password}`);
    const ha2 = md5(`${method}:${of('uri')}`);
    if (md5(`${ha1}:${of('nonce')}:${of('nc')}:${of('cnonce')}:auth:${ha2}`) !== of('response')) return false;
    this.#lastCount = count;
    return true;
  }
}
