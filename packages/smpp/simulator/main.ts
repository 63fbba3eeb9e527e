#!/usr/bin/env node
// `npm run simulator`: the simulator as a process of its own. Prints one line when it listens; SIGTERM and SIGINT unbind everyone first.
import { createWriteStream, readFileSync } from 'node:fs';
import { dialectsText, helpText, parseCommandLine } from './flags.ts';
import { type Control, type Simulator, startControl, startSimulator } from './index.ts';

const exitUsage = 2;
const exitFailed = 1;

const fail = (code: number, message: string): never => {
  console.error(message);
  process.exit(code);
};

/** To a file or standard output. A reader that falls behind loses PDUs, and is told how many. */
const logWire = (simulator: Simulator, target: string): void => {
  const out = target === '-' ? process.stdout : createWriteStream(target, { flags: 'a' });
  out.on('error', (error: Error) => fail(exitFailed, `--wire-log: ${error.message}`));
  let skipped = 0;
  simulator.onWire((text) => {
    if (out.writableNeedDrain) skipped++;
    else {
      out.write(skipped === 0 ? text : `… ${skipped} PDUs left out, the log is written too slowly\n${text}`);
      skipped = 0;
    }
  });
};

const run = async (): Promise<void> => {
  const line = parseCommandLine(process.argv.slice(2));
  if (line.kind === 'help') {
    console.log(helpText());
    return;
  }
  if (line.kind === 'list-dialects') {
    console.log(dialectsText());
    return;
  }
  if (line.kind === 'bad') fail(exitUsage, line.problem);
  else {
    const { port, host, httpPort, settings, wireLog } = line;
    const tls = line.tls === null ? undefined : { key: readFileSync(line.tls.key, 'utf8'), cert: readFileSync(line.tls.cert, 'utf8') };
    const simulator = await startSimulator({ port, host, tls, ...settings });
    if (wireLog !== null) logWire(simulator, wireLog);
    const control: Control | null = httpPort === null ? null : await startControl(simulator, httpPort);
    const also = control === null ? '' : `, control on http://127.0.0.1:${control.port}`;
    console.log(`SMSC simulator on ${host}:${simulator.port}${tls === undefined ? '' : ' (TLS)'}${also}`);
    let signals = 0;
    const stop = (): void => {
      if (++signals > 1) process.exit(exitFailed);
      Promise.all([control?.close(), simulator.close()]).then(
        () => process.exit(0),
        (error: unknown) => fail(exitFailed, String(error)),
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  }
};

run().catch((error: unknown) => fail(exitFailed, error instanceof Error ? error.message : String(error)));
