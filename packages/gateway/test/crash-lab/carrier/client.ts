/** The lab's hand on its carrier process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Segment, unpack } from './book.ts';

export type CarrierStats = {
  bound: number;
  binds: number;
  submits: number;
  /** Most submits that waited for their answer on one bind at one time. */
  inFlightMax: number;
  /** Submits to numbers that the lab never gave out. */
  strangers: number;
  receipts: { sent: number; acknowledged: number; refused: number; orphaned: number; open: number };
};
export type CarrierRequest = 'stats' | 'book';
export type CarrierReply = { type: 'listening' } | { type: 'stats'; stats: CarrierStats } | { type: 'book'; rows: Float64Array };

export type Carrier = {
  stats: () => Promise<CarrierStats>;
  segments: () => Promise<Map<number, Segment[]>>;
  stop: () => Promise<void>;
};

export async function startCarrier(port: number, seed: number): Promise<Carrier> {
  const child = fork(join(import.meta.dirname, 'main.ts'), [String(port), String(seed)], { serialization: 'advanced' });
  const waiting: { resolve: (reply: CarrierReply) => void; reject: (error: Error) => void }[] = [];
  let gone = false;
  child.once('exit', () => {
    gone = true;
    for (const { reject } of waiting) reject(new Error('the carrier process has ended'));
  });
  child.on('message', (reply: CarrierReply) => waiting.shift()?.resolve(reply));
  const next = () =>
    new Promise<CarrierReply>((resolve, reject) => {
      if (gone) reject(new Error('the carrier process has ended'));
      else waiting.push({ resolve, reject });
    });
  // One question at a time: replies come in the order of the questions.
  const ask = async (request: CarrierRequest) => {
    const reply = next();
    child.send(request);
    return reply;
  };
  await next();
  return {
    stats: async () => {
      const reply = await ask('stats');
      if (reply.type !== 'stats') throw new Error(`the carrier answered ${reply.type}`);
      return reply.stats;
    },
    segments: async () => {
      const reply = await ask('book');
      if (reply.type !== 'book') throw new Error(`the carrier answered ${reply.type}`);
      return unpack(reply.rows);
    },
    stop: async () => {
      if (gone) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
