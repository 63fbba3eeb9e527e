/** A customer's URL: answers 200 to every request and counts them. For Kannel's receipts. */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export async function startSink(port: number) {
  const sink = {
    count: 0,
    /** performance.now() of the last request. */
    lastAt: 0,
    /** Resolves with the count when it is reached, or when nothing has come for a while. */
    async until(count: number, maxMs: number) {
      const end = performance.now() + maxMs;
      while (sink.count < count && performance.now() < end) await sleep(50);
      return sink.count;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    sink.count++;
    sink.lastAt = performance.now();
    request.resume();
    response.end('ok');
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return sink;
}
