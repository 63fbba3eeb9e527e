/** A key and a certificate for 127.0.0.1, made anew for each case by openssl. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface TlsFiles {
  readonly keyFile: string;
  readonly certificateFile: string;
}

export function makeCertificate(folder: string): TlsFiles {
  const files = { keyFile: join(folder, 'smpp.key'), certificateFile: join(folder, 'smpp.crt') };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=smsc.test', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const out = ['-keyout', files.keyFile, '-out', files.certificateFile];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...curve, ...names, ...out], { stdio: 'pipe' });
  return files;
}
