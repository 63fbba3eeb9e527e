#!/usr/bin/env node
// `npm run simulator -- mmsc`: the simulated centre as a process of its own. Prints one line when it listens; ends on SIGTERM and SIGINT.
import { parseArgs } from 'node:util';
import { options, presets, type Settings, startMmsc, startMmscControl } from './index.ts';

const DEFAULT_PORT = 2_778;
const own = {
  port: `where to listen; 0: a free port (${DEFAULT_PORT})`,
  host: 'the address to listen on (127.0.0.1)',
  'http-port': 'HTTP control on the loopback interface; 0: a free port (none)',
  preset: `a bundle of options: ${Object.entries(presets)
    .map(([name, { what }]) => `\n        ${name}: ${what}`)
    .join('')}`,
} as const;

const flagOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const rows = Object.entries(options) as readonly (readonly [keyof Settings, (typeof options)[keyof Settings]])[];

function helpText(): string {
  const lines = ['An MMSC that behaves as you tell it (MM7).', '', 'npm run simulator -- mmsc [flags]', ''];
  for (const [flag, help] of Object.entries(own)) lines.push(`  --${flag}`, `      ${help}`);
  for (const [name, { is, help, byDefault }] of rows)
    lines.push(
      `  --${flagOf(name)}${is === 'boolean' ? '' : ` ${typeof is === 'string' ? is.toUpperCase() : is.join('|')}`}`,
      `      ${help} (${byDefault})`,
    );
  lines.push('', 'Test numbers: packages/mms/simulator/README.md');
  return lines.join('\n');
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function portOf(text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) fail('a port must be a whole number from 0 to 65535');
  return Number(text);
}

function read(): ReturnType<typeof parseArgs> {
  const flags = Object.fromEntries([
    ...[...Object.keys(own), 'help'].map((name) => [name, { type: name === 'help' ? 'boolean' : 'string' }] as const),
    ...rows.map(([name, { is }]) => [flagOf(name), { type: is === 'boolean' ? 'boolean' : 'string' }] as const),
  ]);
  try {
    return parseArgs({ options: flags });
  } catch (error) {
    return fail((error as Error).message);
  }
}

const values: Readonly<Record<string, unknown>> = read().values;
if (values['help'] === true) {
  console.log(helpText());
} else {
  const text = (name: string): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const settings = Object.fromEntries(
    rows.flatMap(([name, { is }]) => {
      const value = values[flagOf(name)];
      return value === undefined ? [] : [[name, is === 'number' ? Number(value) : value]];
    }),
  );
  const preset = text('preset');
  const host = text('host') ?? '127.0.0.1';
  try {
    const { mmsc, port, url } = await startMmsc({
      ...settings,
      ...(preset !== undefined && { preset }),
      host,
      port: portOf(text('port'), DEFAULT_PORT),
    });
    const control = values['http-port'] === undefined ? null : await startMmscControl(mmsc, portOf(text('http-port'), 0));
    console.log(`MMSC simulator on ${host}:${port}, submit to ${url}${control ? `, control on http://127.0.0.1:${control.port}` : ''}`);
    const stop = (): void => {
      Promise.all([control?.close(), mmsc.close()]).then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  } catch (error) {
    fail((error as Error).message);
  }
}
