// What is common to the commands of a bind: what they work with, and how an answer leaves.
import type { Answer, RequestPdu } from '@trunkline/smpp';
import type { Rulebook } from '../../core/rulebook.ts';
import type { Intake } from '../../engine/intake.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CancelResult, Replacement, ReplaceResult, Store } from '../../ports/store.ts';
import type { Bind } from './binds.ts';

/** pino's signature. Callers log ids and codes, never content, numbers or secrets. */
export interface SmppLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RequestParts {
  readonly intake: Intake;
  readonly store: Pick<Store, 'reports' | 'pendingOf' | 'messageHistory'>;
  readonly rulebook: () => Rulebook;
  readonly clock: Clock;
  readonly log: SmppLog;
  readonly cancelMessage: (id: number) => Promise<CancelResult>;
  readonly replaceMessage: (id: number, change: Replacement) => Promise<ReplaceResult>;
}

/** Answers a request that was taken, once. */
export type Respond = (bind: Bind, request: RequestPdu, answer: Answer) => void;
