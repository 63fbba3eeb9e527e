#!/usr/bin/env node
// `npm run esme-load`: a load run as a command. The report goes to standard output, progress to standard error; SIGINT ends the run early
// with what it has.
import { readFileSync } from 'node:fs';
import { loadHelp, parseLoadCommandLine } from './flags.ts';
import { isWhole, reportText, runEsmeLoad } from './index.ts';

const exitUsage = 2;
const exitFailed = 1;

const run = async (): Promise<number> => {
  const line = parseLoadCommandLine(process.argv.slice(2), process.env);
  if (line.kind === 'help') {
    console.log(loadHelp());
    return 0;
  }
  if (line.kind === 'bad') {
    console.error(line.problem);
    return exitUsage;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const { options, isJson, tlsCa } = line;
  if (tlsCa !== null) options.tls = { ...options.tls, ca: readFileSync(tlsCa) };
  const report = await runEsmeLoad({
    ...options,
    signal: stop.signal,
    onProgress: ({ sent, answered, receipts }) => console.error(`${sent} sent, ${answered} answered, ${receipts} receipts`),
  });
  console.log(isJson ? JSON.stringify(report, null, 2) : reportText(report));
  return isWhole(report, options.receipts === true && options.idle !== true) ? 0 : exitFailed;
};

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = exitFailed;
  },
);
