// Finds the running gateway of a data folder: gateway.json says where it listens, cli.token lets this user in. The gateway writes both at
// its start, mode 0600.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, reachableHost } from '../config.ts';
import { CliError, exits } from './result.ts';

/** What the gateway writes to `<data>/gateway.json`. */
export interface GatewayFile {
  readonly pid: number;
  readonly operatorUrl: string;
  readonly httpUrl: string;
  readonly startedAt: number | string;
}

export interface Located {
  readonly operatorUrl: string;
  readonly token: string;
  readonly dataFolder: string;
}

const GATEWAY_FILE_NAME = 'gateway.json';
// The same name as operator/token.ts writes; not imported, because the command line loads nothing of the server.
const TOKEN_FILE_NAME = 'cli.token';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** The text of a file; null when there is none. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function readPrivate(path: string): string | null {
  try {
    return readText(path);
  } catch (error) {
    throw new CliError(exits.failed, 'data_folder', `${path} cannot be read (${codeOf(error)}): run this as the user the gateway runs as`);
  }
}

function urlIn(text: string | null): string | null {
  if (text === null) return null;
  try {
    const file: Partial<GatewayFile> | null = JSON.parse(text);
    return typeof file?.operatorUrl === 'string' && URL.canParse(file.operatorUrl) ? file.operatorUrl : null;
  } catch {
    return null;
  }
}

export const noGateway = (dataFolder: string): CliError =>
  new CliError(
    exits.noGateway,
    'no_gateway',
    `No gateway runs with the data folder ${dataFolder}; start it, or name another folder with --data`,
  );

export function locate(env: Readonly<Record<string, string | undefined>>, dataOption: string | undefined): Located {
  const loaded = loadConfig({ env: dataOption === undefined ? env : { ...env, TRUNKLINE_DATA: dataOption }, argv: [], readFile: readText });
  if (!loaded.ok) throw new CliError(exits.usage, 'config', loaded.errors.join('\n'));
  const { data, operatorHost, operatorPort } = loaded.config;
  const token = readPrivate(join(data, TOKEN_FILE_NAME))?.trim() ?? '';
  if (token === '') throw noGateway(data);
  const fallback = `http://${reachableHost(operatorHost)}:${operatorPort}`;
  return { operatorUrl: urlIn(readPrivate(join(data, GATEWAY_FILE_NAME))) ?? fallback, token, dataFolder: data };
}
