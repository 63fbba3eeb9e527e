// The certificate and key of the TLS listeners, read and tried at the start: a door that cannot open must say so before customers find out.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** The message is for the operator: which file, what is wrong with it. */
export class TlsRefused extends Error {
  override readonly name = 'TlsRefused';
}

export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new TlsRefused(`The ${what} ${path} cannot be read: ${reason(error)}.`);
  }
}

function attempt<T>(work: () => T, sentence: string): T {
  try {
    return work();
  } catch (error) {
    throw new TlsRefused(`${sentence} (${reason(error)}).`);
  }
}

/** null: no certificate is set. Throws TlsRefused. */
export function loadTlsFiles(certPath: string, keyPath: string): TlsFiles | null {
  if (certPath === '' && keyPath === '') return null;
  if (certPath === '' || keyPath === '')
    throw new TlsRefused('TRUNKLINE_TLS_CERT and TRUNKLINE_TLS_KEY belong together: set both or none.');
  const cert = read(certPath, 'certificate');
  const key = read(keyPath, 'key');
  const first = attempt(() => new X509Certificate(cert), `The certificate ${certPath} is not a PEM file`);
  const secret = attempt(() => createPrivateKey(key), `The key ${keyPath} is not a PEM file without a passphrase`);
  if (!first.checkPrivateKey(secret)) throw new TlsRefused(`The key ${keyPath} does not belong to the certificate ${certPath}.`);
  // What TLS itself dislikes, such as a key that is too short.
  attempt(() => createSecureContext({ cert, key }), `TLS cannot use the certificate ${certPath} with the key ${keyPath}`);
  return { cert, key };
}
