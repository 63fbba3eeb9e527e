// `npm run simulator`: the simulator as a process of its own. Prints one line when it listens; SIGTERM and SIGINT unbind everyone first.
import { type Control, startControl } from './control.ts';
import { helpText, parseCommandLine } from './flags.ts';
import { startSimulator } from './index.ts';

const exitUsage = 2;
const exitFailed = 1;

const fail = (code: number, message: string): never => {
  console.error(message);
  process.exit(code);
};

const run = async (): Promise<void> => {
  const line = parseCommandLine(process.argv.slice(2));
  if (line.kind === 'help') {
    console.log(helpText());
    return;
  }
  if (line.kind === 'bad') fail(exitUsage, line.problem);
  else {
    const { port, host, httpPort, settings } = line;
    const simulator = await startSimulator({ port, host, ...settings });
    const control: Control | null = httpPort === null ? null : await startControl(simulator, httpPort);
    const also = control === null ? '' : `, control on http://127.0.0.1:${control.port}`;
    console.log(`SMSC simulator on ${host}:${simulator.port}${also}`);
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
