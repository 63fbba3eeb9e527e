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

export const peerNames = ['kannel', 'net-smpp', 'npm-smpp', 'curl', 'php', 'python', 'java', 'javascript', ...mailClientNames] as const;
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

const found = (line: string, otherwise: string): Found => (line === '' ? { missing: otherwise } : { version: line });
const firstLine = (text: string): string => text.split('\n', 1)[0]?.trim() ?? '';

const find: Record<PeerName, () => Found> = {
  kannel() {
    const missing = [...['bearerbox', 'smsbox'].filter((name) => !findProgram(name)), ...(existsSync(KANNEL_SMSC) ? [] : ['drive_smpp'])];
    if (missing.length > 0) return { missing: `${missing.join(', ')} (Debian: kannel kannel-extras)` };
    const version = /bearerbox version `([^']+)'/.exec(output(findProgram('bearerbox') ?? '', ['--version']))?.[1];
    return { version: `Kannel ${version ?? 'of unknown version'}` };
  },
  'net-smpp'() {
    const version = output('perl', ['-MNet::SMPP', '-MJSON::PP', '-e', 'print "Net::SMPP $Net::SMPP::VERSION, Perl ", substr($^V, 1)']);
    return found(version, 'the Perl module Net::SMPP (Debian: libnet-smpp-perl)');
  },
  'npm-smpp': () => findNpm('smpp', '../package.json'),
  swaks: () => found(firstLine(output('swaks', ['--version'])), 'swaks (Debian: swaks)'),
  smtplib: () =>
    found(
      firstLine(output('python3', ['-c', 'import platform, smtplib; print("smtplib of Python", platform.python_version())'])),
      'python3 (Debian: python3)',
    ),
  nodemailer: () => findNpm('nodemailer', '../../package.json'),
  curl: () => found(firstLine(output('curl', ['--version'])), 'curl (Debian: curl)'),
  php: () => found(firstLine(output('php', ['--version'])), 'php (Debian: php-cli)'),
  python: () => found(firstLine(output('python3', ['--version'])), 'python3 (Debian: python3)'),
  // A runtime without the compiler does not run sources.
  java: () => found(firstLine(output('javac', ['--version'])), 'java and javac (Debian: default-jdk-headless)'),
  javascript: () => found(`Node ${process.version}`, ''),
};

export const findPeer = (name: PeerName): Found => find[name]();
