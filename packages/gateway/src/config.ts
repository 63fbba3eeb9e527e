// The settings of the process: one table of key, environment variable, type, default and help, and the reader that makes a frozen
// Config of environment, file and command line. What is unknown or wrong is an error that names the remedy: a misspelt setting must never
// be silently ignored. Pure but for the injected readFile. docs/config.md mirrors the table (config.test.ts holds them equal).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { isMailDomain, readMailAddress } from './core/mail-address.ts';
import { readRelay } from './notifiers/email/relay.ts';
import { readAddressBlocks } from './notifiers/push/address-guard.ts';
import { nearest } from './ops/nearest.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

interface SettingValues {
  readonly data: string;
  readonly httpPort: number;
  readonly httpHost: string;
  readonly operatorPort: number;
  readonly operatorHost: string;
  readonly smppPort: number;
  readonly smppHost: string;
  readonly smppTlsPort: number;
  /** "" = none. */
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly smtpPort: number;
  readonly smtpHost: string;
  /** A URL with its password; "" = none. */
  readonly mailRelay: string;
  readonly mailFrom: string;
  /** "" = none. */
  readonly mailDomain: string;
  readonly invoiceIssuer: string;
  readonly pdfFont: string;
  /** Comma-separated CIDR blocks; "" = none. */
  readonly pushAllow: string;
  /** "" = the address it listens on. */
  readonly publicUrl: string;
  /** "" = media are kept in the data folder. */
  readonly s3Endpoint: string;
  readonly s3Bucket: string;
  readonly s3Region: string;
  readonly s3AccessKey: string;
  readonly s3SecretKey: string;
  readonly timeZone: string;
  readonly logLevel: LogLevel;
}
export type SettingKey = keyof SettingValues;
export type SettingType =
  | 'path'
  | 'file'
  | 'text'
  | 'host'
  | 'port'
  | 'time zone'
  | 'log level'
  | 'address blocks'
  | 'relay'
  | 'mail address'
  | 'mail domain'
  | 'web address';

export interface Setting {
  readonly key: SettingKey;
  readonly env: string;
  readonly type: SettingType;
  readonly byDefault: string | number;
  readonly help: string;
}

const setting = (key: SettingKey, env: string, type: SettingType, byDefault: string | number, help: string): Setting => ({
  key,
  env,
  type,
  byDefault,
  help,
});

export const settings: readonly Setting[] = [
  setting('data', 'TRUNKLINE_DATA', 'path', './data', 'Folder of the database, the secret key and the files the command line reads'),
  setting('httpPort', 'TRUNKLINE_HTTP_PORT', 'port', 20003, 'Port of the customer HTTP API'),
  setting('httpHost', 'TRUNKLINE_HTTP_HOST', 'host', '0.0.0.0', 'Address the customer HTTP API listens on'),
  setting('operatorPort', 'TRUNKLINE_OPERATOR_PORT', 'port', 20004, 'Port of the operator API, health and metrics'),
  setting('operatorHost', 'TRUNKLINE_OPERATOR_HOST', 'host', '127.0.0.1', 'Address the operator API listens on'),
  setting('smppPort', 'TRUNKLINE_SMPP_PORT', 'port', 2775, 'Port of the SMPP server'),
  setting('smppHost', 'TRUNKLINE_SMPP_HOST', 'host', '0.0.0.0', 'Address the SMPP server listens on, with and without TLS'),
  setting(
    'smppTlsPort',
    'TRUNKLINE_SMPP_TLS_PORT',
    'port',
    3550,
    'Port of the SMPP server with TLS; it listens when there is a certificate',
  ),
  setting('tlsCert', 'TRUNKLINE_TLS_CERT', 'file', '', 'PEM file of the certificate and its chain'),
  setting('tlsKey', 'TRUNKLINE_TLS_KEY', 'file', '', 'PEM file of the private key of the certificate'),
  setting('smtpPort', 'TRUNKLINE_SMTP_PORT', 'port', 2525, 'Port of the e-mail door'),
  setting('smtpHost', 'TRUNKLINE_SMTP_HOST', 'host', '0.0.0.0', 'Address the e-mail door listens on'),
  setting('mailRelay', 'TRUNKLINE_MAIL_RELAY', 'relay', '', 'Relay that mails are sent through; none are sent without one'),
  setting('mailFrom', 'TRUNKLINE_MAIL_FROM', 'mail address', '', 'Address that mails are from; needed with a relay'),
  setting(
    'mailDomain',
    'TRUNKLINE_MAIL_DOMAIN',
    'mail domain',
    '',
    'Domain whose mail comes to the e-mail door: with it a mail about an inbound message can be answered',
  ),
  setting('invoiceIssuer', 'TRUNKLINE_INVOICE_ISSUER', 'text', '', 'Name and address on statements and invoices, lines joined by \\n'),
  setting('pdfFont', 'TRUNKLINE_PDF_FONT', 'file', '', 'TTF or OTF file for PDFs; the built-in font has Western European letters only'),
  setting(
    'pushAllow',
    'TRUNKLINE_PUSH_ALLOW',
    'address blocks',
    '',
    'Private addresses that pushes and the fetching of media may reach: CIDR blocks, separated by commas',
  ),
  setting(
    'publicUrl',
    'TRUNKLINE_PUBLIC_URL',
    'web address',
    '',
    'How phones and people reach the HTTP port, for links in MMS and in mails',
  ),
  setting('s3Endpoint', 'TRUNKLINE_S3_ENDPOINT', 'web address', '', 'S3-compatible store of media; empty: media are in the data folder'),
  setting('s3Bucket', 'TRUNKLINE_S3_BUCKET', 'text', '', 'Bucket of the media; it must exist'),
  setting('s3Region', 'TRUNKLINE_S3_REGION', 'text', 'us-east-1', 'Region of the bucket'),
  setting('s3AccessKey', 'TRUNKLINE_S3_ACCESS_KEY', 'text', '', 'Access key of the bucket'),
  setting('s3SecretKey', 'TRUNKLINE_S3_SECRET_KEY', 'text', '', 'Secret key of the bucket'),
  setting(
    'timeZone',
    'TRUNKLINE_TIME_ZONE',
    'time zone',
    'Asia/Shanghai',
    'Zone of the 14-digit times in the customer API and of times shown',
  ),
  setting('logLevel', 'TRUNKLINE_LOG_LEVEL', 'log level', 'info', 'Least level that is logged'),
];

/** Names the settings file; not a setting itself, because a file cannot name itself. */
export const CONFIG_FILE_VARIABLE = 'TRUNKLINE_CONFIG';
export const CONFIG_FILE_NAME = 'trunkline.toml';

export const flags = [
  { flag: '--no-demo', help: 'Start without the demo account, simulator and connector' },
  { flag: '--help', help: 'Show flags and settings, then end' },
  { flag: '--version', help: 'Show the version, then end' },
] as const;

export interface Config extends SettingValues {
  /** False with --no-demo. */
  readonly demo: boolean;
  /** help and version: show it and end, without starting anything. */
  readonly action: 'run' | 'help' | 'version';
  /** The settings file that was read; null when there is none. */
  readonly configFile: string | null;
}

export interface ConfigInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Without node and the script. */
  readonly argv: readonly string[];
  /** The text of a file, null when it does not exist; throws when it cannot be read. */
  readonly readFile: (path: string) => string | null;
}

export type ConfigResult = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly errors: readonly string[] };

const HOST_CHARACTERS_MAX = 253;

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +08:00 are refused: they have no name to show and no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const types: Record<SettingType, { readonly allowed: string; readonly accepts: (value: unknown) => boolean }> = {
  path: { allowed: 'a path', accepts: (value) => typeof value === 'string' && value !== '' && !value.includes('\0') },
  file: { allowed: 'a path to a file, or empty for none', accepts: (value) => typeof value === 'string' && !value.includes('\0') },
  text: { allowed: 'a text of at most 500 characters', accepts: (value) => typeof value === 'string' && value.length <= 500 },
  host: {
    allowed: 'an IP address or a host name',
    accepts: (value) => typeof value === 'string' && value.length <= HOST_CHARACTERS_MAX && /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/.test(value),
  },
  port: {
    allowed: 'a whole number from 0 to 65535, where 0 takes any free port',
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535,
  },
  'address blocks': {
    allowed: 'CIDR blocks such as 10.1.0.0/16 or fd00::/8, separated by commas, or empty for none',
    accepts: (value) => typeof value === 'string' && readAddressBlocks(value) !== null,
  },
  relay: {
    allowed: 'smtp://user:password@host:port, or smtps:// for TLS from the start, with ?tls=off for none; or empty for none',
    accepts: (value) => typeof value === 'string' && (value === '' || readRelay(value) !== null),
  },
  'mail address': {
    allowed: 'an address such as sms@example.com, or empty for none',
    accepts: (value) => typeof value === 'string' && (value === '' || readMailAddress(value) !== null),
  },
  'mail domain': {
    allowed: 'a domain such as sms.example.com, or empty for none',
    accepts: (value) => typeof value === 'string' && (value === '' || isMailDomain(value)),
  },
  'web address': {
    allowed: 'an address such as https://sms.example.com, without a path, or empty',
    accepts: (value) => typeof value === 'string' && (value === '' || /^https?:\/\/[A-Za-z0-9.:[\]-]+\/?$/.test(value)),
  },
  'time zone': {
    allowed: 'the name of a zone, such as Asia/Shanghai, Europe/London or UTC',
    accepts: (value) => typeof value === 'string' && isTimeZone(value),
  },
  'log level': { allowed: `one of ${logLevels.join(', ')}`, accepts: (value) => logLevels.some((level) => level === value) },
};

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

function wrongValue(name: string, value: unknown, type: SettingType): string {
  // It may hold a password.
  if (type === 'relay') return `${name} cannot be read; allowed is ${types[type].allowed}`;
  const shown = typeof value === 'object' && value !== null ? 'a table, list or date' : show(value);
  return `${name} is ${shown}; allowed is ${types[type].allowed}`;
}

/** Text of a variable as the value a file would hold. */
const fromText = (text: string, type: SettingType): unknown => (type === 'port' && /^\d{1,6}$/.test(text) ? Number(text) : text);

interface Found {
  readonly values: Map<SettingKey, unknown>;
  readonly errors: string[];
}

function readEnvironment(env: ConfigInput['env']): Found {
  const found: Found = { values: new Map(), errors: [] };
  const known = [...settings.map((row) => row.env), CONFIG_FILE_VARIABLE];
  for (const name of Object.keys(env).sort()) {
    if (name.startsWith('TRUNKLINE_') && !known.includes(name)) {
      found.errors.push(`The variable ${name} is unknown; did you mean ${nearest(name, known)}?`);
    }
  }
  for (const { key, env: name, type } of settings) {
    const text = env[name];
    // An empty variable is an unset one: that is what compose files and CI hand over for "not given".
    if (text === undefined || text === '') continue;
    const value = fromText(text, type);
    if (types[type].accepts(value)) found.values.set(key, value);
    else found.errors.push(wrongValue(name, text, type));
  }
  return found;
}

function readSettingsFile(path: string, text: string): Found {
  const found: Found = { values: new Map(), errors: [] };
  let table: Record<string, unknown>;
  try {
    table = parseToml(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    found.errors.push(`${path} is not valid TOML: ${reason}`);
    return found;
  }
  const byKey = new Map(settings.map((row) => [row.key as string, row]));
  for (const [key, value] of Object.entries(table)) {
    const row = byKey.get(key);
    if (!row) found.errors.push(`The key ${show(key)} in ${path} is unknown; did you mean ${nearest(key, [...byKey.keys()])}?`);
    else if (types[row.type].accepts(value)) found.values.set(row.key, value);
    else found.errors.push(wrongValue(`${key} in ${path}`, value, row.type));
  }
  return found;
}

function loadSettingsFile(input: ConfigInput, data: string): { readonly path: string | null; readonly found: Found } {
  const none: Found = { values: new Map(), errors: [] };
  const named = input.env[CONFIG_FILE_VARIABLE] ?? '';
  const path = named === '' ? join(data, CONFIG_FILE_NAME) : named;
  let text: string | null;
  try {
    text = input.readFile(path);
  } catch (error) {
    none.errors.push(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return { path: null, found: none };
  }
  if (text === null) {
    if (named !== '') none.errors.push(`${CONFIG_FILE_VARIABLE} names ${path}, which does not exist`);
    return { path: null, found: none };
  }
  const found = readSettingsFile(path, text);
  // The file in the data folder was found through the data folder: it cannot move it.
  if (named === '' && found.values.has('data') && found.values.get('data') !== data) {
    found.errors.push(
      `data in ${path} names another folder than the one the file was found in; set TRUNKLINE_DATA or ${CONFIG_FILE_VARIABLE} instead`,
    );
  }
  return { path, found };
}

export function loadConfig(input: ConfigInput): ConfigResult {
  const errors: string[] = [];
  const known = flags.map((row) => row.flag as string);
  for (const argument of input.argv) {
    if (!known.includes(argument)) errors.push(`The argument ${show(argument)} is unknown; did you mean ${nearest(argument, known)}?`);
  }
  const environment = readEnvironment(input.env);
  const data = environment.values.get('data');
  const file = loadSettingsFile(input, typeof data === 'string' ? data : String(defaultOf('data')));
  errors.push(...environment.errors, ...file.found.errors);
  if (errors.length > 0) return { ok: false, errors };
  const values: Partial<SettingValues> = {};
  for (const row of settings) {
    Object.assign(values, { [row.key]: environment.values.get(row.key) ?? file.found.values.get(row.key) ?? row.byDefault });
  }
  assert(isComplete(values));
  if (values.mailRelay !== '' && values.mailFrom === '')
    return { ok: false, errors: ['TRUNKLINE_MAIL_RELAY needs TRUNKLINE_MAIL_FROM, the address that mails are from: set both or none'] };
  const action = input.argv.includes('--help') ? 'help' : input.argv.includes('--version') ? 'version' : 'run';
  return { ok: true, config: Object.freeze({ ...values, demo: !input.argv.includes('--no-demo'), action, configFile: file.path }) };
}

const isComplete = (values: Partial<SettingValues>): values is SettingValues => settings.every((row) => row.key in values);

const defaultOf = (key: SettingKey): string | number => settings.find((row) => row.key === key)?.byDefault ?? '';

/** What `--help` shows. */
export function helpText(): string {
  const rows = settings.map((row) => [row.key, row.env, String(row.byDefault), row.help]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = [width(0), width(1), width(2)];
  return [
    'Trunkline, a self-hosted SMS gateway.',
    '',
    'Flags',
    ...flags.map((row) => `  ${row.flag.padEnd(10)} ${row.help}`),
    '',
    'Settings: the key stands in the settings file, the variable in the environment; the variable wins',
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`),
    '',
    `The settings file is TOML: the one ${CONFIG_FILE_VARIABLE} names, or ${CONFIG_FILE_NAME} in the data folder when it exists.`,
    '',
  ].join('\n');
}

/** The host to name in a URL for a listener on `host`: an address to listen on is not always one to connect to. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
