// A long list sent in pieces: how far it is, what was refused, stopped by a person or by the gateway, and gone on with. Each piece has a key of its own, so that
// one whose answer was lost is asked for again and is sent once all the same. Pure but for the sending, which is given.
import type { Refusal } from '../../../told.ts';

export interface RefusedNumber {
  readonly number: string;
  readonly code: string;
  readonly text: string;
}

/** What became of one piece. */
export interface PieceSent {
  readonly accepted: readonly { readonly number: string; readonly id: number }[];
  readonly refused: readonly RefusedNumber[];
}

/** again: it may succeed later, or its answer did not come. */
export type PieceResult =
  | { readonly ok: true; readonly sent: PieceSent }
  | { readonly ok: false; readonly fault: Refusal; readonly again: boolean };

export interface Bulk {
  readonly state: 'sending' | 'stopped' | 'failed' | 'done';
  readonly total: number;
  /** Numbers whose piece was answered. */
  readonly answered: number;
  readonly accepted: number;
  readonly firstId: number | null;
  readonly refused: readonly RefusedNumber[];
  /** Why it failed; null: it did not. */
  readonly fault: Refusal | null;
}

export interface BulkParts {
  readonly numbers: readonly string[];
  readonly pieceSize: number;
  readonly send: (numbers: readonly string[], piece: number) => Promise<PieceResult>;
  readonly isStopped: () => boolean;
  readonly onProgress: (bulk: Bulk) => void;
  readonly pause: (ms: number) => Promise<void>;
}

const TRIES_MAX = 5;
const PAUSE_MS = 1000;

export const beginBulk = (total: number): Bulk => ({
  state: 'sending',
  total,
  answered: 0,
  accepted: 0,
  firstId: null,
  refused: [],
  fault: null,
});

/** Goes on from where `from` stands. */
export async function sendBulk(from: Bulk, { numbers, pieceSize, send, isStopped, onProgress, pause }: BulkParts): Promise<Bulk> {
  let bulk: Bulk = { ...from, state: 'sending', fault: null };
  const tell = (change: Partial<Bulk>): Bulk => {
    bulk = { ...bulk, ...change };
    onProgress(bulk);
    return bulk;
  };
  tell({});
  while (bulk.answered < numbers.length) {
    const piece = bulk.answered / pieceSize;
    const part = numbers.slice(bulk.answered, bulk.answered + pieceSize);
    let result: PieceResult = { ok: false, fault: { code: 'unreachable', field: null, told: null, message: '' }, again: true };
    for (let tries = 1; !result.ok && result.again && tries <= TRIES_MAX; tries++) {
      if (isStopped()) return tell({ state: 'stopped' });
      if (tries > 1) await pause(PAUSE_MS * 2 ** (tries - 2));
      result = await send(part, piece);
    }
    if (!result.ok) return tell({ state: 'failed', fault: result.fault });
    const { accepted, refused } = result.sent;
    tell({
      answered: bulk.answered + part.length,
      accepted: bulk.accepted + accepted.length,
      firstId: bulk.firstId ?? accepted[0]?.id ?? null,
      refused: [...bulk.refused, ...refused],
    });
  }
  return tell({ state: 'done' });
}
