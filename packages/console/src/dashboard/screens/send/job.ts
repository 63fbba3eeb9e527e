// The sending that is under way, if any: it goes on while its reader looks at other screens, and ends with the page.
import { useSyncExternalStore } from 'react';
import { ApiError, call } from '../../../api/client.ts';
import { queries } from '../../../api/hooks.ts';
import type { Sent } from '../../types.ts';
import { beginBulk, type Bulk, type PieceResult, sendBulk } from './bulk.ts';

export interface Draft {
  readonly numbers: readonly string[];
  readonly content: string;
  /** "" = the account's own. */
  readonly sender: string;
  /** Unix ms; null = at once. */
  readonly sendAt: number | null;
}

export interface Job {
  readonly draft: Draft;
  readonly key: string;
  readonly bulk: Bulk;
  readonly begunAt: number;
}

let job: Job | null = null;
let isStopping = false;
const listeners = new Set<() => void>();

function set(next: Job | null): void {
  job = next;
  for (const listener of listeners) listener();
}

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

async function sendPiece({ draft, key }: Job, numbers: readonly string[], piece: number): Promise<PieceResult> {
  const { content, sender, sendAt } = draft;
  try {
    const body = { numbers, content, key: `${key}-${piece}`, ...(sender === '' ? {} : { sender }), ...(sendAt === null ? {} : { sendAt }) };
    return { ok: true, sent: await call<Sent>('POST', '/api/send', { body }) };
  } catch (error) {
    if (!(error instanceof ApiError))
      return { ok: false, fault: { code: 'unknown', field: null, told: null, message: String(error) }, again: false };
    // Every number of this piece is at fault; the others may be good.
    if (error.field === 'numbers' && draft.numbers.length > numbers.length)
      return {
        ok: true,
        sent: {
          accepted: [],
          refused: numbers.map((number, index) => ({
            index,
            number,
            code: error.told?.key.replace(/^submission\./, '') ?? error.code,
            text: error.message,
          })),
        },
      };
    return { ok: false, fault: error, again: error.status === 0 || error.status === 503 };
  }
}

async function run(begun: Job, pieceSize: number): Promise<void> {
  isStopping = false;
  addEventListener('beforeunload', warn);
  await sendBulk(begun.bulk, {
    numbers: begun.draft.numbers,
    pieceSize,
    send: (numbers, piece) => sendPiece(begun, numbers, piece),
    isStopped: () => isStopping,
    onProgress: (bulk) => set({ ...begun, bulk }),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  removeEventListener('beforeunload', warn);
  await queries.invalidateQueries();
}

export const startJob = (draft: Draft, key: string, pieceSize: number): Promise<void> =>
  run({ draft, key, bulk: beginBulk(draft.numbers.length), begunAt: Date.now() }, pieceSize);

/** Goes on with what was stopped or failed, from where it stood. */
export async function goOn(pieceSize: number): Promise<void> {
  if (job && job.bulk.state !== 'sending') await run(job, pieceSize);
}

export const stopJob = (): void => void (isStopping = true);

/** Not while it is sending. */
export function forgetJob(): void {
  if (job?.bulk.state !== 'sending') set(null);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useJob = (): Job | null => useSyncExternalStore(subscribe, () => job);
