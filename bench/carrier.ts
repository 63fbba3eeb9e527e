/** The carrier of every row: tools/smsc-sim.c, asked through its control port. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from './net.ts';
import { start, stop } from './processes.ts';
import { BIN_DIR } from './tools.ts';

export type CarrierStats = {
  bound: number;
  ok: number;
  throttled: number;
  uniq: number;
  dup: number;
  dlr_acked: number;
  mo_acked: number;
  t_first: number;
  t_last: number;
  ok_per_s: number;
  e2e_ms: { n: number; p50: number; p99: number; max: number };
  cpu_s: number;
};

function control(port: number, line: string) {
  return new Promise<CarrierStats>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\n`));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.once('end', () => {
      try {
        const stats: CarrierStats = JSON.parse(answer);
        resolve(stats);
      } catch {
        reject(new Error(`smsc-sim answered '${answer}' to '${line}'`));
      }
    });
    socket.once('error', reject);
  });
}

export type Carrier = Awaited<ReturnType<typeof startCarrier>>;

export async function startCarrier(
  ports: { smpp: number; control: number },
  workDir: string,
  options: { throttlePerS?: number; receipts?: boolean } = {},
) {
  const args = [
    '--port',
    String(ports.smpp),
    '--ctl',
    String(ports.control),
    '--throttle',
    String(options.throttlePerS ?? 0),
    '--dlr-delay',
    options.receipts ? '0' : '-1',
  ];
  const child = start('smsc-sim', join(BIN_DIR, 'smsc-sim'), args, { cwd: workDir, logFile: join(workDir, 'smsc-sim.log') });
  const stats = () => control(ports.control, 'stats');
  await until(
    'smsc-sim',
    () =>
      stats().then(
        () => true,
        () => false,
      ),
    { gone: () => child.process.exitCode !== null },
  );
  return {
    pid: child.pid,
    stats,
    reset: () => control(ports.control, 'reset'),
    /** So many messages from phones to 12345. */
    messagesIn: (count: number) => control(ports.control, `mo ${count}`),
    /** Receipts so long after the submit. */
    receiptsAfter: (ms: number) => control(ports.control, `dlr ${ms}`),
    throttle: (perS: number) => control(ports.control, `throttle ${perS}`),
    untilBound: (maxMs = 60_000) => until('a bind at the carrier', async () => (await stats()).bound > 0, { maxMs }),
    stop: () => stop(child),
  };
}
