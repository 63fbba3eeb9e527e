// One command from arguments to exit code: prints its text, or with --json one JSON value and nothing else.
import { readFileSync } from 'node:fs';
import { runCommand } from './program.ts';
import { CliError, type ExitCode, exits } from './result.ts';

/** `--json` counts wherever it stands, so that it holds for errors in the rest of the line too. */
function withoutJsonFlag(argv: readonly string[]): { readonly argv: readonly string[]; readonly json: boolean } {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  return { argv: [...options.filter((word) => word !== '--json'), ...(end < 0 ? [] : argv.slice(end))], json: options.includes('--json') };
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: { version: string } = JSON.parse(text);
  return manifest.version;
}

function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  return new CliError(exits.failed, 'internal', `The command failed: ${error instanceof Error ? error.message : String(error)}`);
}

export async function run(words: readonly string[]): Promise<ExitCode> {
  const { argv, json } = withoutJsonFlag(words);
  try {
    const result = await runCommand(argv, { env: process.env, version: readVersion() });
    process.stdout.write(`${json ? JSON.stringify(result.value) : result.text}\n`);
    return result.exit ?? exits.ok;
  } catch (caught) {
    const { exit, code, message, field } = asCliError(caught);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, ...(field === undefined ? {} : { field }) } })}\n`);
    else process.stderr.write(`${exit === exits.usage || message.includes('\n') ? '' : 'trunkline: '}${message}\n`);
    return exit;
  }
}
