// The command line: one flag for each option, made from the table in options.ts, and a few of the command's own.
import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import type { OptionKind } from './option-kinds.ts';
import { dialects } from './dialects.ts';
import { checkSettings, defaultSettings, optionNames, optionRow, type Settings } from './options.ts';

export type CommandLine =
  | {
      kind: 'run';
      port: number;
      host: string;
      httpPort: number | null;
      /** Files. */
      tls: { key: string; cert: string } | null;
      /** A file; '-': standard output. */
      wireLog: string | null;
      settings: Partial<Settings>;
    }
  | { kind: 'help' }
  | { kind: 'list-dialects' }
  | { kind: 'bad'; problem: string };

export const defaultPort = 2_776;
const portMax = 65_535;

/** Flag: what its value is ('' for none), and help. */
const own: Readonly<Record<string, readonly [value: string, help: string]>> = {
  '--port': ['N', `where to listen; 0: a free port (${defaultPort})`],
  '--host': ['ADDRESS', 'the address to listen on (127.0.0.1)'],
  '--http-port': ['N', 'a control page and HTTP control on the loopback interface; 0: a free port (none)'],
  '--tls-key': ['FILE', 'with --tls-cert: TLS only'],
  '--tls-cert': ['FILE', 'PEM, as is the key'],
  '--wire-log': ['FILE', 'every PDU as text and hex, passwords masked; -: to standard output'],
  '--list-dialects': ['', 'the dialects, what each does and where it was seen'],
  '--help': ['', 'this text'],
};
/** Kept for the control page when nothing is said. */
const wireLogMax = 1_000;

export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const nameByFlag = new Map(optionNames.map((name) => [flagOf(name), name]));

const valueIn = (is: OptionKind): string => {
  switch (is.kind) {
    case 'text':
      return ' TEXT';
    case 'integer':
    case 'id':
      return ' N';
    case 'percent':
      return ' PERCENT';
    case 'boolean':
      return '';
    case 'choice':
      return ` ${is.choices.join('|')}`;
    case 'status':
      return ' ESME_R…';
    case 'numbers':
      return ' JSON';
    default:
      return is satisfies never;
  }
};

export const dialectsText = (): string =>
  Object.entries(dialects)
    .map(([name, { what, source, settings }]) => `${name}\n    ${what}\n    seen: ${source}\n    ${JSON.stringify(settings)}`)
    .join('\n');

export const helpText = (): string => {
  const lines = ['An SMSC that behaves as you tell it (SMPP 3.4).', '', 'npm run simulator -- [flags]', ''];
  for (const [flag, [value, help]] of Object.entries(own)) lines.push(`  ${flag} ${value}`.trimEnd(), `      ${help}`);
  for (const [flag, name] of nameByFlag) {
    const byDefault = defaultSettings[name];
    const shown = byDefault === null || typeof byDefault === 'object' || byDefault === false ? '' : ` (${String(byDefault)})`;
    lines.push(`  ${flag}${valueIn(optionRow(name).is)}`, `      ${optionRow(name).help}${shown}`);
  }
  lines.push('', 'Test numbers (10010 is delivered, 1008611 fails, 15550000001 and on): packages/smpp/simulator/README.md');
  return lines.join('\n');
};

/** What the text means for an option of this kind; what makes no sense is left for checkSettings to name. */
const valueOf = (is: OptionKind, given: string): unknown => {
  switch (is.kind) {
    case 'integer':
    case 'percent':
      return /^\d+(\.\d+)?(\/s)?$/.test(given) ? Number.parseFloat(given) : given;
    case 'numbers':
      try {
        return JSON.parse(given);
      } catch {
        return given;
      }
    case 'boolean':
      return given === 'true' ? true : given === 'false' ? false : given;
    case 'text':
    case 'choice':
    case 'status':
    case 'id':
      return given;
    default:
      return is satisfies never;
  }
};

const isPort = (given: string): boolean => /^\d{1,5}$/.test(given) && Number(given) <= portMax;

export const parseCommandLine = (args: readonly string[]): CommandLine => {
  // Kinds are told to the parser only so that it knows which flags take the next word.
  const flags = Object.fromEntries([
    ...Object.entries(own).map(([flag, [value]]) => [flag.slice(2), { type: value === '' ? 'boolean' : 'string' }] as const),
    ...Array.from(nameByFlag, ([flag, name]) => {
      return [flag.slice(2), { type: optionRow(name).is.kind === 'boolean' ? 'boolean' : 'string' }] as const;
    }),
  ]);
  const { tokens } = parseArgs({ args: [...args], options: flags, strict: false, allowPositionals: true, tokens: true });
  const said: Record<string, string> = {};
  const wanted: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') return { kind: 'bad', problem: `"${token.value}" is no flag; see --help` };
    if (token.kind !== 'option') continue;
    const flag = token.rawName;
    if (flag === '--help') return { kind: 'help' };
    if (flag === '--list-dialects') return { kind: 'list-dialects' };
    const name = nameByFlag.get(flag);
    if (name === undefined && !Object.hasOwn(own, flag)) {
      return { kind: 'bad', problem: `unknown flag ${flag}; did you mean ${nearest(flag, [...Object.keys(own), ...nameByFlag.keys()])}?` };
    }
    const given = token.value ?? (name !== undefined && optionRow(name).is.kind === 'boolean' ? 'true' : null);
    if (given === null) return { kind: 'bad', problem: `${flag} needs a value` };
    if (name !== undefined) wanted[name] = valueOf(optionRow(name).is, given);
    else if (flag.endsWith('port') && !isPort(given)) return { kind: 'bad', problem: `${flag} must be a port, 0 to ${portMax}` };
    else said[flag] = given;
  }
  const checked = checkSettings(wanted);
  if (checked.kind === 'bad') return { kind: 'bad', problem: checked.problem.replace(/^\w+/, (name) => flagOf(name)) };
  const { '--tls-key': key, '--tls-cert': cert, '--wire-log': wireLog = null, '--http-port': httpPort } = said;
  if ((key === undefined) !== (cert === undefined)) return { kind: 'bad', problem: '--tls-key and --tls-cert go together' };
  const isWatched = wireLog !== null || httpPort !== undefined;
  return {
    kind: 'run',
    port: Number(said['--port'] ?? defaultPort),
    host: said['--host'] ?? '127.0.0.1',
    httpPort: httpPort === undefined ? null : Number(httpPort),
    tls: key === undefined || cert === undefined ? null : { key, cert },
    wireLog,
    settings: isWatched ? { wireLogMax, ...checked.changes } : checked.changes,
  };
};
