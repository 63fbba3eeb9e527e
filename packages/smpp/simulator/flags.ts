// The command line: one flag for each option, made from the table in options.ts, and three of the command's own.
import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { checkSettings, defaultSettings, type OptionKind, optionNames, optionTable, type Settings } from './options.ts';

export type CommandLine =
  | { kind: 'run'; port: number; host: string; httpPort: number | null; settings: Partial<Settings> }
  | { kind: 'help' }
  | { kind: 'bad'; problem: string };

export const defaultPort = 2_776;
const portMax = 65_535;

const own = {
  '--port': `where to listen; 0: a free port (${defaultPort})`,
  '--host': 'the address to listen on (127.0.0.1)',
  '--http-port': 'an HTTP control on the loopback interface; 0: a free port (none)',
  '--help': 'this text',
} as const;

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
    case 'numbers':
      return ' JSON';
    default:
      return is satisfies never;
  }
};

export const helpText = (): string => {
  const lines = ['An SMSC that behaves as you tell it (SMPP 3.4).', '', 'npm run simulator -- [flags]', ''];
  for (const [flag, help] of Object.entries(own))
    lines.push(`  ${flag}${flag === '--help' ? '' : flag === '--host' ? ' ADDRESS' : ' N'}`, `      ${help}`);
  for (const [flag, name] of nameByFlag) {
    const byDefault = defaultSettings[name];
    const shown = byDefault === null || typeof byDefault === 'object' || byDefault === false ? '' : ` (${String(byDefault)})`;
    lines.push(`  ${flag}${valueIn(optionTable[name].is)}`, `      ${optionTable[name].help}${shown}`);
  }
  lines.push('', 'Test numbers (10010 is delivered, 1008611 fails, 15550000001 and on): packages/smpp/simulator/README.md');
  return lines.join('\n');
};

/** What the text means for an option of this kind; what makes no sense is left for checkSettings to name. */
const valueOf = (is: OptionKind, given: string): unknown => {
  switch (is.kind) {
    case 'integer':
    case 'percent':
      return /^\d+(\.\d+)?$/.test(given) ? Number(given) : given;
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
    ...['port', 'host', 'http-port'].map((flag) => [flag, { type: 'string' }] as const),
    ['help', { type: 'boolean' }] as const,
    ...Array.from(nameByFlag, ([flag, name]) => {
      return [flag.slice(2), { type: optionTable[name].is.kind === 'boolean' ? 'boolean' : 'string' }] as const;
    }),
  ]);
  const { tokens } = parseArgs({ args: [...args], options: flags, strict: false, allowPositionals: true, tokens: true });
  const line = { kind: 'run' as const, port: defaultPort, host: '127.0.0.1', httpPort: null as number | null };
  const wanted: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') return { kind: 'bad', problem: `"${token.value}" is no flag; see --help` };
    if (token.kind !== 'option') continue;
    const flag = token.rawName;
    if (flag === '--help') return { kind: 'help' };
    const name = nameByFlag.get(flag);
    if (name === undefined && !Object.hasOwn(own, flag)) {
      return { kind: 'bad', problem: `unknown flag ${flag}; did you mean ${nearest(flag, [...Object.keys(own), ...nameByFlag.keys()])}?` };
    }
    const given = token.value ?? (name !== undefined && optionTable[name].is.kind === 'boolean' ? 'true' : null);
    if (given === null) return { kind: 'bad', problem: `${flag} needs a value` };
    if (name !== undefined) wanted[name] = valueOf(optionTable[name].is, given);
    else if (flag === '--host') line.host = given;
    else if (!isPort(given)) return { kind: 'bad', problem: `${flag} must be a port, 0 to ${portMax}` };
    else if (flag === '--port') line.port = Number(given);
    else line.httpPort = Number(given);
  }
  const checked = checkSettings(wanted);
  if (checked.kind === 'bad') return { kind: 'bad', problem: checked.problem.replace(/^\w+/, (name) => flagOf(name)) };
  return { ...line, settings: checked.changes };
};
