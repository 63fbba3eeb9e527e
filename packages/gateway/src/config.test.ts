import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { CONFIG_FILE_VARIABLE, type ConfigInput, type SettingKey, flags, helpText, loadConfig, settings } from './config.ts';

function load(input: { env?: Record<string, string>; argv?: string[]; files?: Record<string, string> } = {}) {
  const files = input.files ?? {};
  return loadConfig({ env: input.env ?? {}, argv: input.argv ?? [], readFile: (path) => files[path] ?? null });
}

function errorsOf(input: Parameters<typeof load>[0]): readonly string[] {
  const result = load(input);
  assert.equal(result.ok, false);
  return result.errors;
}

function configOf(input: Parameters<typeof load>[0] = {}) {
  const result = load(input);
  assert.ok(result.ok, JSON.stringify(result));
  return result.config;
}

const DEFAULT_FILE = join('./data', 'trunkline.toml');

/** A value that is allowed and not the default, as text of a variable and as TOML. */
const others: Record<SettingKey, { text: string; value: string | number }> = {
  data: { text: '/srv/trunkline', value: '/srv/trunkline' },
  httpPort: { text: '0', value: 0 },
  httpHost: { text: '::1', value: '::1' },
  operatorPort: { text: '65535', value: 65_535 },
  operatorHost: { text: 'gateway.example', value: 'gateway.example' },
  smppPort: { text: '2776', value: 2776 },
  smppHost: { text: '::', value: '::' },
  smppTlsPort: { text: '3551', value: 3551 },
  tlsCert: { text: '/etc/cert.pem', value: '/etc/cert.pem' },
  tlsKey: { text: '/etc/key.pem', value: '/etc/key.pem' },
  invoiceIssuer: { text: 'Example Ltd\\n1 Street', value: 'Example Ltd\\n1 Street' },
  pdfFont: { text: 'font.ttf', value: 'font.ttf' },
  pushAllow: { text: '10.1.0.0/16, fd00::/8', value: '10.1.0.0/16, fd00::/8' },
  publicUrl: { text: 'https://sms.example.com', value: 'https://sms.example.com' },
  s3Endpoint: { text: 'http://10.1.0.5:9000', value: 'http://10.1.0.5:9000' },
  s3Bucket: { text: 'media', value: 'media' },
  s3Region: { text: 'eu-central-1', value: 'eu-central-1' },
  s3AccessKey: { text: 'AKIA', value: 'AKIA' },
  s3SecretKey: { text: 'secret', value: 'secret' },
  smtpPort: { text: '25', value: 25 },
  smtpHost: { text: '127.0.0.1', value: '127.0.0.1' },
  mailRelay: { text: 'smtp://u:p@relay.example:25', value: 'smtp://u:p@relay.example:25' },
  mailFrom: { text: 'sms@example.com', value: 'sms@example.com' },
  mailDomain: { text: 'sms.example.com', value: 'sms.example.com' },
  timeZone: { text: 'Europe/London', value: 'Europe/London' },
  logLevel: { text: 'debug', value: 'debug' },
};

test('without anything, every setting has its default and the result is frozen', () => {
  const config = configOf();
  for (const row of settings) assert.equal(config[row.key], row.byDefault, row.key);
  assert.deepEqual([config.demo, config.action, config.configFile], [true, 'run', null]);
  assert.ok(Object.isFrozen(config));
});

for (const { key, env } of settings) {
  const { text, value } = others[key];
  test(`${key}: from the environment, from a file, and the environment wins`, () => {
    const toml = `${key} = ${JSON.stringify(value)}\n`;
    // A relay is not taken without an address that mails are from.
    const beside: Record<string, string> = key === 'mailRelay' ? { TRUNKLINE_MAIL_FROM: 'sms@example.com' } : {};
    assert.equal(configOf({ env: { ...beside, [env]: text } })[key], value);
    assert.equal(configOf({ env: { ...beside, [CONFIG_FILE_VARIABLE]: 'a.toml' }, files: { 'a.toml': toml } })[key], value);
    const env2 = { ...beside, [env]: text, [CONFIG_FILE_VARIABLE]: 'a.toml' };
    const byDefault = settings.find((row) => row.key === key)?.byDefault;
    assert.equal(configOf({ env: env2, files: { 'a.toml': `${key} = ${JSON.stringify(byDefault)}\n` } })[key], value);
  });
}

describe('the settings file', () => {
  test('in the data folder is read when it exists', () => {
    const config = configOf({ env: { TRUNKLINE_DATA: '/srv/d' }, files: { [join('/srv/d', 'trunkline.toml')]: 'httpPort = 1' } });
    assert.deepEqual([config.httpPort, config.configFile], [1, join('/srv/d', 'trunkline.toml')]);
  });
  test('that is named and missing is an error', () => {
    assert.match(errorsOf({ env: { TRUNKLINE_CONFIG: 'no.toml' } })[0] ?? '', /TRUNKLINE_CONFIG names no\.toml, which does not exist/);
  });
  test('that cannot be read is an error', () => {
    const result = loadConfig({
      env: {},
      argv: [],
      readFile() {
        throw new Error('EACCES');
      },
    });
    assert.equal(result.ok, false);
  });
  test('that is no TOML is an error', () => {
    assert.match(errorsOf({ files: { [DEFAULT_FILE]: 'httpPort = = 1' } })[0] ?? '', /is not valid TOML/);
  });
  test('in the data folder cannot move the data folder', () => {
    assert.match(errorsOf({ files: { [DEFAULT_FILE]: 'data = "/other"' } })[0] ?? '', /names another folder/);
  });
});

describe('what is unknown names the nearest that is known', () => {
  const cases: [string, Parameters<typeof load>[0], RegExp][] = [
    ['variable', { env: { TRUNKLINE_HTP_PORT: '1' } }, /TRUNKLINE_HTP_PORT is unknown; did you mean TRUNKLINE_HTTP_PORT\?/],
    ['variable of the file', { env: { TRUNKLINE_CONFG: 'x' } }, /did you mean TRUNKLINE_CONFIG\?/],
    ['file key', { files: { [DEFAULT_FILE]: 'httpport = 1' } }, /"httpport" in .* is unknown; did you mean httpPort\?/],
    ['file table', { files: { [DEFAULT_FILE]: '[smppPrt]\na=1' } }, /did you mean smppPort\?/],
    ['flag', { argv: ['--nodemo'] }, /"--nodemo" is unknown; did you mean --no-demo\?/],
    ['word', { argv: ['hlp'] }, /did you mean --help\?/],
  ];
  for (const [what, input, message] of cases) test(what, () => assert.match(errorsOf(input)[0] ?? '', message));
});

describe('what is wrong says what is allowed', () => {
  const cases: [string, Parameters<typeof load>[0], RegExp][] = [
    [
      'port too large',
      { env: { TRUNKLINE_SMPP_PORT: '65536' } },
      /TRUNKLINE_SMPP_PORT is "65536"; allowed is a whole number from 0 to 65535/,
    ],
    ['port not a number', { env: { TRUNKLINE_SMTP_PORT: '25x' } }, /allowed is a whole number/],
    ['port as text in a file', { files: { [DEFAULT_FILE]: 'httpPort = "20003"' } }, /httpPort in .* is "20003"; allowed is a whole number/],
    ['port with a fraction', { files: { [DEFAULT_FILE]: 'httpPort = 1.5' } }, /allowed is a whole number/],
    ['port as a list', { files: { [DEFAULT_FILE]: 'httpPort = [1]' } }, /is a table, list or date/],
    ['zone', { env: { TRUNKLINE_TIME_ZONE: 'Asia/Shanghaj' } }, /allowed is the name of a zone/],
    ['offset as zone', { env: { TRUNKLINE_TIME_ZONE: '+08:00' } }, /allowed is the name of a zone/],
    ['level', { env: { TRUNKLINE_LOG_LEVEL: 'verbose' } }, /allowed is one of fatal, error/],
    ['host', { env: { TRUNKLINE_HTTP_HOST: 'a b' } }, /allowed is an IP address or a host name/],
  ];
  for (const [what, input, message] of cases) test(what, () => assert.match(errorsOf(input)[0] ?? '', message));
  test('a relay is never shown, because it holds a password', () => {
    const errors = errorsOf({
      env: { TRUNKLINE_MAIL_RELAY: 'http://u:hush@relay.example' },
      files: { [DEFAULT_FILE]: 'mailRelay = "hush"' },
    });
    assert.equal(errors.length, 2);
    for (const error of errors) assert.ok(/cannot be read; allowed is smtp:/.test(error) && !error.includes('hush'), error);
  });
  test('a relay without an address that mails are from', () => {
    assert.match(errorsOf({ env: { TRUNKLINE_MAIL_RELAY: 'smtp://relay.example' } })[0] ?? '', /needs TRUNKLINE_MAIL_FROM/);
  });
  test('all errors come at once', () => {
    assert.equal(errorsOf({ env: { TRUNKLINE_X: '1', TRUNKLINE_HTTP_PORT: '-1' }, argv: ['-v'] }).length, 3);
  });
});

test('an empty variable is an unset one; variables of others are none of our business', () => {
  assert.equal(configOf({ env: { TRUNKLINE_HTTP_PORT: '', PATH: '/bin', TRUNKLINER: 'x' } }).httpPort, 20_003);
});

test('flags', () => {
  assert.equal(configOf({ argv: ['--no-demo'] }).demo, false);
  assert.equal(configOf({ argv: ['--help', '--version'] }).action, 'help');
  assert.equal(configOf({ argv: ['--version'] }).action, 'version');
});

test('help names every flag and setting', () => {
  const text = helpText();
  for (const { flag } of flags) assert.ok(text.includes(flag));
  for (const { key, env } of settings) assert.ok(text.includes(key) && text.includes(env));
});

test('never throws, whatever comes', () => {
  const names = fc.oneof(
    fc.constantFrom(...settings.map((row) => row.env), CONFIG_FILE_VARIABLE, '__proto__'),
    fc.string().map((s) => `TRUNKLINE_${s}`),
  );
  const keys = fc.constantFrom(...settings.map((row) => row.key), '__proto__', 'constructor', '"a b"');
  const values = fc.oneof(fc.json(), fc.constantFrom('1', '0', '"UTC"', '1979-05-27', 'inf', '{}', '[[1]]', '9999999999999999999'));
  const toml = fc.oneof(
    fc.string(),
    fc.array(fc.tuple(keys, values)).map((rows) => rows.map(([key, value]) => `${key} = ${value}`).join('\n')),
  );
  fc.assert(
    fc.property(fc.dictionary(names, fc.string()), fc.array(fc.string(), { maxLength: 4 }), fc.option(toml), (env, argv, text) => {
      const input: ConfigInput = { env, argv, readFile: () => text };
      const result = loadConfig(input);
      if (!result.ok) assert.ok(result.errors.length > 0 && result.errors.every((error) => error.length > 0));
    }),
    { numRuns: 500 },
  );
});

test('docs/config.md lists the table, the whole table and nothing else', () => {
  const doc = readFileSync(new URL('../../../docs/config.md', import.meta.url), 'utf8');
  const rows = [...doc.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name = '', rest = '']) => [name, ...rest.split(' | ')].join(' | '));
  const wanted = [
    ...settings.map((row) =>
      [row.key, `\`${row.env}\``, row.type, row.byDefault === '' ? '' : `\`${row.byDefault}\``, row.help].join(' | '),
    ),
    ...flags.map((row) => [row.flag, row.help].join(' | ')),
  ];
  assert.deepEqual(rows, wanted);
});
