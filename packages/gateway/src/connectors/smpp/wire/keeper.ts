// Kept PDUs seen from the main thread: gathers them into batches and hands those over, never waits, and drops what the disk cannot follow. The thread
// runs from the first connector on that keeps any.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  STORE_CLOSE_TIMEOUT_MS,
  WIRE_BATCH_OCTETS,
  WIRE_BEHIND_OCTETS_MAX,
  WIRE_FLUSH_MS,
  WIRE_READ_TIMEOUT_MS,
  WIRE_SPARE_BATCHES_MAX,
  WIRE_SWEEP_MS,
} from '../../../limits.ts';
import type { Clock } from '../../../ports/clock.ts';
import { Batch, EntryKind } from './batch.ts';
import type { KeepLimits } from './files.ts';
import type { KeeperMessage, KeeperRequest } from './keeper-thread.ts';
import type { KeptQuery, KeptRead } from './look-up.ts';
import { joinKeys } from './pairing.ts';

const FOLDER = 'wire';
const nothing = new Uint8Array();

export interface KeeperParts {
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** PDUs of a connector that are not kept, because the disk cannot follow or does not take them. */
  readonly onDropped: (connectorId: number, pdus: number) => void;
  readonly onError: (why: string) => void;
}

/** Where the PDUs of one connector go. */
export interface Tap {
  pdu(isOut: boolean, bind: number, life: number, at: number, place: number, messageId: number, octets: Uint8Array): void;
  /** It turned out which message the PDU at a place is about. */
  name(place: number, messageId: number): void;
  /** The PDU at a place is about one of these carrier keys, and no message has claimed it. */
  keys(place: number, carrierKeys: readonly string[]): void;
}

export interface Keeper {
  /** null: nothing is kept of it, and what was is deleted. */
  tap(connectorId: number, limits: KeepLimits): Tap | null;
  /** Sees all that was recorded before the call; null: it could not be read in time. */
  read(connectorId: number, query: KeptQuery): Promise<KeptRead | null>;
  stop(): Promise<void>;
}

export function createKeeper({ folder: data, clock, onDropped, onError }: KeeperParts): Keeper {
  const folder = join(data, FOLDER);
  const filling = new Map<number, Batch>();
  const reads = new Map<number, (result: KeptRead | null) => void>();
  /** Buffers that came back. */
  const spare: ArrayBuffer[] = [];
  let worker: Worker | null = null;
  let isGone = false;
  let lastRead = 0;
  /** Octets handed over and not written yet. */
  let behind = 0;
  let cancelFlush: (() => void) | null = null;
  let cancelSweep = (): void => {};
  let onClosed = (): void => {};

  function hear(message: KeeperMessage): void {
    switch (message.kind) {
      case 'written':
        behind -= message.octets;
        if (spare.length < WIRE_SPARE_BATCHES_MAX) spare.push(message.buffer);
        if (message.failure === null) return;
        onDropped(message.connectorId, message.pdus);
        return onError(message.failure);
      case 'read':
        if (message.failure !== '') onError(message.failure);
        reads.get(message.id)?.(message.result);
        reads.delete(message.id);
        return;
      case 'failed':
        return onError(message.failure);
      case 'closed':
        return onClosed();
      default:
        message satisfies never;
    }
  }

  /** The thread is gone: nothing is kept until the next start, and the traffic goes on. */
  function gone(why: string): void {
    if (worker === null) return;
    worker = null;
    isGone = true;
    onError(why);
    for (const answer of reads.values()) answer(null);
    reads.clear();
    onClosed();
  }

  function start(): Worker {
    const started = new Worker(new URL('./keeper-thread.ts', import.meta.url), { workerData: { folder } });
    started.on('message', hear);
    started.on('error', (error) => gone(error.message));
    started.on('exit', () => gone('the thread that keeps PDUs has ended'));
    const sweep = (): void => {
      cancelSweep = clock.after(WIRE_SWEEP_MS, () => {
        send({ kind: 'sweep', now: clock.now() });
        sweep();
      });
    };
    sweep();
    return started;
  }

  const send = (request: KeeperRequest, transfer: readonly ArrayBuffer[] = []): void => worker?.postMessage(request, transfer);

  function flush(connectorId: number, batch: Batch): void {
    filling.delete(connectorId);
    const { buffer, octets, pdus } = batch;
    if (worker === null || behind + octets > WIRE_BEHIND_OCTETS_MAX) {
      onDropped(connectorId, pdus);
      return;
    }
    behind += octets;
    send({ kind: 'batch', connectorId, buffer, octets, pdus, now: clock.now() }, [buffer]);
  }

  function flushAll(): void {
    cancelFlush?.();
    cancelFlush = null;
    for (const [connectorId, batch] of filling) flush(connectorId, batch);
  }

  function batchFor(connectorId: number, octets: number): Batch {
    let batch = filling.get(connectorId);
    if (batch && !batch.hasRoom(octets)) flush(connectorId, batch);
    else if (batch) return batch;
    filling.set(connectorId, (batch = new Batch(spare.pop() ?? new ArrayBuffer(WIRE_BATCH_OCTETS))));
    cancelFlush ??= clock.after(WIRE_FLUSH_MS, () => {
      cancelFlush = null;
      flushAll();
    });
    return batch;
  }

  function tapOf(connectorId: number): Tap {
    return {
      pdu(isOut, bind, life, at, place, messageId, octets) {
        batchFor(connectorId, octets.length).add(EntryKind.PDU, isOut, bind, life, at, place, messageId, octets);
      },
      name(place, messageId) {
        batchFor(connectorId, 0).add(EntryKind.NAME, false, 0, 0, 0, place, messageId, nothing);
      },
      keys(place, carrierKeys) {
        const octets = joinKeys(carrierKeys);
        batchFor(connectorId, octets.length).add(EntryKind.KEYS, false, 0, 0, 0, place, 0, octets);
      },
    };
  }

  return {
    tap(connectorId, limits) {
      if (limits.hours > 0 && !isGone) worker ??= start();
      if (worker) send({ kind: 'limits', connectorId, limits });
      else {
        const left = join(folder, String(connectorId));
        if (existsSync(left)) rmSync(left, { recursive: true, force: true });
      }
      return limits.hours > 0 ? tapOf(connectorId) : null;
    },
    read(connectorId, query) {
      if (worker === null) return Promise.resolve(null);
      flushAll();
      const id = ++lastRead;
      return new Promise((resolve) => {
        const cancel = clock.after(WIRE_READ_TIMEOUT_MS, () => {
          reads.delete(id);
          resolve(null);
        });
        reads.set(id, (result) => {
          cancel();
          resolve(result);
        });
        send({ kind: 'read', id, connectorId, query });
      });
    },
    async stop() {
      cancelSweep();
      flushAll();
      const stopping = worker;
      if (stopping === null) return;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(STORE_CLOSE_TIMEOUT_MS, resolve);
        onClosed = () => {
          // At once: its last word and its end may come in one turn, and that end is no fault.
          worker = null;
          cancel();
          resolve();
        };
        send({ kind: 'close' });
      });
      worker = null;
      await stopping.terminate();
    },
  };
}
