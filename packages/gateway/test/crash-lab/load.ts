/** The load: takes actions from the plan at a bounded rate and keeps going through kills; what found no listener waits and goes again. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Customer, Submission } from './customer.ts';
import type { Action, Planned } from './plan.ts';

const IN_FLIGHT_MAX = 96;
const UNHEARD_EVERY_MS = 10;

function portOpens(port: number) {
  return new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export function startLoad(port: number, customers: Customer, next: () => Action, messagesPerS: number) {
  const submissions: Submission[] = [];
  const inFlight = new Set<Promise<void>>();
  let listening: Promise<void> | undefined;
  const stopping = new AbortController();

  const untilListening = () => {
    const wait = async () => {
      while (!stopping.signal.aborted && !(await portOpens(port))) await sleep(UNHEARD_EVERY_MS);
      listening = undefined;
    };
    listening ??= wait();
    return listening;
  };

  const send = async (planned: Planned) => {
    for (;;) {
      const submission = await customers.submit(planned);
      if (submission) submissions.push(submission);
      if (submission || stopping.signal.aborted) return;
      await untilListening();
    }
  };

  const run = async () => {
    const startedAt = performance.now();
    let due = 0;
    let pausedMs = 0;
    while (!stopping.signal.aborted) {
      if (listening) {
        const from = performance.now();
        await listening;
        pausedMs += performance.now() - from;
      }
      const behindMs = (due / messagesPerS) * 1000 - (performance.now() - startedAt - pausedMs);
      if (behindMs > 1) await sleep(behindMs);
      while (inFlight.size >= IN_FLIGHT_MAX) await Promise.race(inFlight);
      for (const planned of next()) {
        due += planned.messages;
        const sending: Promise<void> = send(planned).finally(() => inFlight.delete(sending));
        inFlight.add(sending);
      }
    }
  };
  const running = run();

  return {
    submissions,
    /** Sends nothing more; returns when every request under way has its answer or its end. */
    stop: async () => {
      stopping.abort();
      await running;
      await Promise.all(inFlight);
    },
  };
}
export type Load = ReturnType<typeof startLoad>;
