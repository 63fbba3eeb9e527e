// The thread that writes PDUs to disk and looks for them there, of all connectors, so that neither a slow disk nor a search touches the traffic.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type KeepLimits, WireFiles } from './files.ts';
import { type KeptQuery, type KeptRead, readKept } from './look-up.ts';

export type KeeperRequest =
  /** hours 0: nothing is kept, and what was is deleted. */
  | { readonly kind: 'limits'; readonly connectorId: number; readonly limits: KeepLimits }
  | {
      readonly kind: 'batch';
      readonly connectorId: number;
      readonly buffer: ArrayBuffer;
      readonly octets: number;
      readonly pdus: number;
      readonly now: number;
    }
  | { readonly kind: 'sweep'; readonly now: number }
  | { readonly kind: 'read'; readonly id: number; readonly connectorId: number; readonly query: KeptQuery }
  | { readonly kind: 'close' };
export type KeeperMessage =
  /** Of a batch; `failure`: why its PDUs were not kept, null = they are. */
  | {
      readonly kind: 'written';
      readonly connectorId: number;
      readonly octets: number;
      readonly pdus: number;
      /** To be filled again. */
      readonly buffer: ArrayBuffer;
      readonly failure: string | null;
    }
  | { readonly kind: 'read'; readonly id: number; readonly result: KeptRead | null; readonly failure: string }
  | { readonly kind: 'failed'; readonly failure: string }
  | { readonly kind: 'closed' };

const noRows: KeptRead = { rows: [], isWhole: true };

function start(): void {
  const main = parentPort;
  if (!main) throw new Error('keeper-thread.ts is a worker thread');
  const port = main;
  const { folder } = workerData as { folder: string };
  const kept = new Map<number, WireFiles>();
  const limitsOf = new Map<number, KeepLimits>();
  const send = (message: KeeperMessage, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  /** Opened when it is needed, and again after a failure; null: nothing is kept of this connector. */
  function filesOf(connectorId: number): WireFiles | null {
    const known = kept.get(connectorId);
    const limits = limitsOf.get(connectorId);
    if (known || !limits) return known ?? null;
    const files = new WireFiles(join(folder, String(connectorId)), limits);
    kept.set(connectorId, files);
    return files;
  }

  function setLimits(connectorId: number, limits: KeepLimits): void {
    if (limits.hours > 0) {
      limitsOf.set(connectorId, limits);
      const files = filesOf(connectorId);
      if (files) files.limits = limits;
      return;
    }
    kept.get(connectorId)?.close();
    kept.delete(connectorId);
    limitsOf.delete(connectorId);
    rmSync(join(folder, String(connectorId)), { recursive: true, force: true });
  }

  function perform(request: KeeperRequest): void {
    switch (request.kind) {
      case 'limits':
        return setLimits(request.connectorId, request.limits);
      case 'batch': {
        const { connectorId, buffer, octets, pdus, now } = request;
        let failure: string | null = null;
        try {
          filesOf(connectorId)?.append(Buffer.from(buffer, 0, octets), now);
        } catch (error) {
          failure = (error as Error).message;
        }
        return send({ kind: 'written', connectorId, octets, pdus, buffer, failure }, [buffer]);
      }
      case 'sweep':
        for (const files of kept.values()) files.sweep(request.now);
        return;
      case 'read': {
        const { id, connectorId, query } = request;
        try {
          const files = filesOf(connectorId)?.files;
          return send({ kind: 'read', id, result: files ? readKept(files, query) : noRows, failure: '' });
        } catch (error) {
          return send({ kind: 'read', id, result: null, failure: (error as Error).message });
        }
      }
      case 'close':
        for (const files of kept.values()) files.close();
        send({ kind: 'closed' });
        return port.close();
      default:
        request satisfies never;
    }
  }

  port.on('message', (request: KeeperRequest) => {
    try {
      perform(request);
    } catch (error) {
      send({ kind: 'failed', failure: (error as Error).message });
      if (request.kind !== 'close') return;
      send({ kind: 'closed' });
      port.close();
    }
  });
}

start();
