// The command line of the load ESME: a table of flags, from which parsing and help follow.
import { parseArgs } from 'node:util';
import { nearest } from '../simulator/nearest.ts';
import { type EsmeLoadOptions, loadDefaults, loadSettings } from './options.ts';

export type LoadCommandLine =
  | { kind: 'run'; options: EsmeLoadOptions; isJson: boolean; tlsCa: string | null }
  | { kind: 'help' }
  | { kind: 'bad'; problem: string };

interface Flag {
  value: string;
  help: string;
  /** The option it sets; null: of the command itself. */
  option: keyof EsmeLoadOptions | null;
}

const flag = (option: Flag['option'], value: string, help: string): Flag => ({ option, value, help });

const flags: Readonly<Record<string, Flag>> = {
  '--host': flag('host', 'ADDRESS', 'the SMSC (127.0.0.1)'),
  '--port': flag('port', 'N', 'its port (2776)'),
  '--system-id': flag('systemId', 'TEXT', 'as whom to bind (load)'),
  '--password': flag('password', 'TEXT', 'empty unless said; TRUNKLINE_LOAD_PASSWORD in the environment keeps it out of process lists'),
  '--count': flag('count', 'N', `messages to send (${loadDefaults.count})`),
  '--binds': flag('binds', 'N', `links that submit (${loadDefaults.binds})`),
  '--window': flag('window', 'N', `submits of a link without response (${loadDefaults.window})`),
  '--rate': flag('rate', 'N', 'submits a second over all links; 0: as fast as answers come (0)'),
  '--mode': flag('mode', 'trx|tx+rx', 'transceivers, or transmitters and as many receivers (trx)'),
  '--idle': flag('idle', '', 'transmitters only: receipts are asked for and wait at the SMSC'),
  '--to': flag('to', 'DIGITS', `destinations are this and a count (${loadDefaults.to})`),
  '--from': flag('from', 'TEXT', `the sender (${loadDefaults.from})`),
  '--text': flag('text', 'TEXT', `the message (${loadDefaults.text})`),
  '--long': flag('long', '', 'three segments a message'),
  '--receipts': flag('receipts', '', 'asks for receipts and waits for them'),
  '--idle-timeout-ms': flag('idleTimeoutMs', 'N', `ends when nothing came for so long (${loadDefaults.idleTimeoutMs})`),
  '--linger-ms': flag('lingerMs', 'N', `after the last receipt, for what comes twice (${loadDefaults.lingerMs})`),
  '--tls': flag(null, '', 'TLS, and the certificate is checked'),
  '--tls-ca': flag(null, 'FILE', 'PEM: whom to trust'),
  '--tls-no-verify': flag(null, '', 'TLS with whoever is there'),
  '--json': flag(null, '', 'the report as JSON'),
  '--help': flag(null, '', 'this text'),
};

export const loadHelp = (): string =>
  [
    'An ESME that puts an SMSC under load and counts what became of every submit (SMPP 3.4).',
    '',
    'npm run esme-load -- [flags]',
    '',
    ...Object.entries(flags).flatMap(([name, { value, help }]) => [`  ${name} ${value}`.trimEnd(), `      ${help}`]),
    '',
    'Exit: 0 all is there, 1 something was lost or it could not bind, 2 a wrong flag.',
  ].join('\n');

export const parseLoadCommandLine = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): LoadCommandLine => {
  const known = Object.entries(flags).map(([name, { value }]) => [name.slice(2), { type: value === '' ? 'boolean' : 'string' }] as const);
  const parsed = parseArgs({ args: [...args], options: Object.fromEntries(known), strict: false, allowPositionals: true, tokens: true });
  const wanted: Record<string, unknown> = {};
  const said = new Map<string, string>();
  for (const token of parsed.tokens) {
    if (token.kind === 'positional') return { kind: 'bad', problem: `"${token.value}" is no flag; see --help` };
    if (token.kind !== 'option') continue;
    const { rawName, value } = token;
    if (rawName === '--help') return { kind: 'help' };
    const row = Object.hasOwn(flags, rawName) ? flags[rawName] : undefined;
    if (row === undefined)
      return { kind: 'bad', problem: `unknown flag ${rawName}; did you mean ${nearest(rawName, Object.keys(flags))}?` };
    if (row.value !== '' && value === undefined) return { kind: 'bad', problem: `${rawName} needs a value` };
    if (row.option === null) said.set(rawName, value ?? '');
    else wanted[row.option] = row.value === 'N' ? Number(value) : row.value === '' ? value !== 'false' : value;
  }
  const tls = said.has('--tls') || said.has('--tls-ca') || said.has('--tls-no-verify');
  const options: EsmeLoadOptions = {
    host: '127.0.0.1',
    port: 2776,
    systemId: 'load',
    password: environment['TRUNKLINE_LOAD_PASSWORD'] ?? '',
    ...wanted,
    ...(tls ? { tls: said.has('--tls-no-verify') ? { rejectUnauthorized: false } : {} } : {}),
  };
  const settings = loadSettings(options);
  if (typeof settings === 'string') {
    const name = Object.entries(flags).find(([, { option }]) => option !== null && settings.startsWith(`${option} `))?.[0];
    return { kind: 'bad', problem: name === undefined ? settings : settings.replace(/^\w+/, name) };
  }
  return { kind: 'run', options, isJson: said.has('--json'), tlsCa: said.get('--tls-ca') ?? null };
};
