// The gateway process: settings, composition, signals, drain.
import { readFileSync } from 'node:fs';
import { composeGateway } from './compose.ts';
import { helpText, loadConfig } from './config.ts';
import { demoPanel } from './demo.ts';
import { createLog } from './ops/log.ts';
import { realClock } from './ports/clock.ts';
import { DatabaseRefused } from './store/sqlite/open.ts';
import { TlsRefused } from './tls-files.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** A signal within this time of the first is the same request: npm passes SIGTERM on while the process group gets it too. */
const SAME_SIGNAL_MS = 1000;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** One sentence an operator can act on, for what is expected to go wrong at a start; null for everything else. */
function startFailure(error: unknown): string | null {
  if (error instanceof DatabaseRefused || error instanceof TlsRefused) return error.message;
  const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: stop what listens there, or set another port (npm start -- --help lists the settings).`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `No permission for ${path ?? `port ${port}`}: run as a user that may use it, or set another folder or port.`;
  if (code === 'ENOSPC') return 'The disk of the data folder is full: free some space and start again.';
  return null;
}

async function main(): Promise<void> {
  const loaded = loadConfig({ env: process.env, argv: process.argv.slice(2), readFile: readIfThere });
  if (!loaded.ok) {
    for (const error of loaded.errors) console.error(`trunkline: ${error}`);
    process.exit(EXIT_USAGE);
  }
  const { config } = loaded;
  if (config.action !== 'run') {
    console.log(config.action === 'help' ? helpText() : version);
    return;
  }
  // Whatever the data folder's own mode, its files are for this user alone.
  process.umask(0o077);
  const log = createLog({ level: config.logLevel });
  const gateway = await composeGateway({ config, clock: realClock, log, version });

  let firstSignalAt: number | null = null;
  const onSignal = (signal: string): void => {
    const now = realClock.monotonic();
    if (firstSignalAt !== null) {
      if (now - firstSignalAt < SAME_SIGNAL_MS) return;
      log.warn({ signal }, 'stopped before the drain was done');
      process.exit(EXIT_FAILED);
    }
    firstSignalAt = now;
    log.info({ signal }, 'draining');
    gateway.stop().then(
      () => {
        log.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ err: error }, 'the drain failed');
        process.exit(EXIT_FAILED);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // A broken assumption: what is committed is safe, and a restart puts what is in doubt on its way again.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'unexpected error, ending');
      log.flush();
      process.exit(EXIT_FAILED);
    });
  }
  if (gateway.demo) process.stdout.write(demoPanel(gateway.demo, version));
  else
    console.log(
      `Trunkline ${version} is running: customer API and Dashboard on port ${gateway.httpPort}, SMPP on port ${gateway.smppPort}, e-mail on port ${gateway.smtpPort}, operator API and console on port ${gateway.operatorPort}`,
    );
}

main().catch((error: unknown) => {
  const sentence = startFailure(error);
  console.error(sentence ? `trunkline: ${sentence}` : error);
  process.exit(EXIT_FAILED);
});
