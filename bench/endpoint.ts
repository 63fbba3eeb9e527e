/** The customer's endpoint of rows B and MO: tools/http-sink.c, asked over HTTP. */
import { join } from 'node:path';
import { http, portOpens, until } from './net.ts';
import { hasExited, start, stop } from './processes.ts';
import { BIN_DIR } from './tools.ts';

export type EndpointStats = {
  total: number;
  /** Of the numbers that were told. */
  uniq: number;
  dup: number;
  signed: number;
  /** CLOCK_MONOTONIC µs. */
  t_first: number;
  t_last: number;
};

export type Endpoint = Awaited<ReturnType<typeof startEndpoint>>;

export async function startEndpoint(port: number, workDir: string) {
  const child = start('http-sink', join(BIN_DIR, 'http-sink'), ['--port', String(port)], {
    cwd: workDir,
    logFile: join(workDir, 'http-sink.log'),
  });
  await until('http-sink', () => portOpens(port), { gone: () => hasExited(child) });
  const ask = async (path: string): Promise<EndpointStats> => JSON.parse((await http(port, path)).body);
  const stats = () => ask('/stats');
  return {
    stats,
    reset: () => ask('/reset'),
    stop: () => stop(child),
  };
}
