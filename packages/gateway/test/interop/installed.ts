/** Which peers this machine has, by their programs and modules, and in which version: a result says nothing without it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { mailClientNames } from './mail-clients.ts';

/** Where a program is, as a shell would find it, with the folders of system daemons added (Kannel lives there). */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export const KANNEL_SMSC = '/usr/lib/kannel/test/drive_smpp';

export const peerNames = ['kannel', 'net-smpp', 'npm-smpp', ...mailClientNames] as const;
export type PeerName = (typeof peerNames)[number];

export type Found = { readonly version: string } | { readonly missing: string };

/** What a program prints, '' when it cannot be started or fails. */
function output(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 });
  } catch {
    return '';
  }
}

/** `manifest`: from the file that is imported. */
function findNpm(name: string, manifest: string): Found {
  try {
    const path = createRequire(import.meta.url).resolve(name);
    const { version } = JSON.parse(readFileSync(join(dirname(path), manifest), 'utf8')) as { version: string };
    return { version: `npm ${name} ${version}` };
  } catch {
    return { missing: `the npm package ${name} (npm ci)` };
  }
}

const find: Record<PeerName, () => Found> = {
  kannel() {
    const missing = [...['bearerbox', 'smsbox'].filter((name) => !findProgram(name)), ...(existsSync(KANNEL_SMSC) ? [] : ['drive_smpp'])];
    if (missing.length > 0) return { missing: `${missing.join(', ')} (Debian: kannel kannel-extras)` };
    const version = /bearerbox version `([^']+)'/.exec(output(findProgram('bearerbox') ?? '', ['--version']))?.[1];
    return { version: `Kannel ${version ?? 'of unknown version'}` };
  },
  'net-smpp'() {
    const version = output('perl', ['-MNet::SMPP', '-MJSON::PP', '-e', 'print "Net::SMPP $Net::SMPP::VERSION, Perl ", substr($^V, 1)']);
    return version === '' ? { missing: 'the Perl module Net::SMPP (Debian: libnet-smpp-perl)' } : { version };
  },
  'npm-smpp': () => findNpm('smpp', '../package.json'),
  swaks() {
    const version = output('swaks', ['--version']).split('\n', 1)[0] ?? '';
    return version === '' ? { missing: 'swaks (Debian: swaks)' } : { version };
  },
  smtplib() {
    const version = output('python3', ['-c', 'import platform, smtplib; print("smtplib of Python", platform.python_version())']).trim();
    return version === '' ? { missing: 'python3 (Debian: python3)' } : { version };
  },
  nodemailer: () => findNpm('nodemailer', '../../package.json'),
};

export const findPeer = (name: PeerName): Found => find[name]();
