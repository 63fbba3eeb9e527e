/** What a case of the interop run is, and what it is given. A case is done when its function returns; anything thrown fails it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './children.ts';
import type { PeerName } from './installed.ts';

export interface Context {
  /** Empty, of this case alone, gone afterwards. */
  readonly folder: string;
  /** Aborted at the deadline of the case. */
  readonly signal: AbortSignal;
  /** Takes a process into the care of the case: its output is shown when the case fails, and it is ended with it. */
  readonly adopt: (child: Child) => Child;
  /** Done at the end, the last one first, whatever became of the case. */
  readonly atEnd: (act: () => Promise<unknown>) => void;
}

export interface InteropCase {
  readonly peer: PeerName;
  /** Which side of the gateway the peer stands on. */
  readonly role: 'carrier' | 'customer';
  readonly name: string;
  readonly run: (context: Context) => Promise<void>;
}

export const titleOf = ({ peer, role, name }: InteropCase): string => `${peer}-${role} ${name}`;

const POLL_MS = 20;

/** Asks again until the answer is as wanted; the deadline of the case is the bound, and its message says what was last heard. */
export async function until<T>({ signal }: Context, what: string, ask: () => Promise<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  let last: T | undefined;
  while (!signal.aborted) {
    try {
      last = await ask();
      if (isWanted(last)) return last;
      await sleep(POLL_MS, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  throw new Error(`waited for ${what}; last: ${JSON.stringify(last)}`);
}
