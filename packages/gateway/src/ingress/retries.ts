// Retries of clients whose protocol has no idempotency key: the request itself is the key (account setting retryWindowS, docs/doors.md). Where a protocol
// has one, that is the key.
import { hash } from 'node:crypto';
import type { Account } from '../core/rulebook.ts';
import type { RequestKey, Submission } from '../core/submission.ts';

/** How long a client's own key is remembered: no retry comes later. */
export const IDEMPOTENCY_WINDOW_MS = 24 * 3_600_000;

/** The word in front keeps the keys of doors apart, and those that clients name from those made of requests. */
const keyOf = (kind: string, identity: unknown): string => hash('sha256', `${kind}\n${JSON.stringify(identity)}`);

/** `identity`: all the client said that makes this request another than others, as it said it: no times counted from now. */
export function naturalKey(account: Account, door: Submission['door'], identity: unknown): { readonly requestKey?: RequestKey } {
  const { retryWindowS } = account.settings;
  return retryWindowS === 0 ? {} : { requestKey: { key: keyOf(`request ${door}`, identity), windowMs: retryWindowS * 1000 } };
}

/**
 * `named`: what the client calls this request; the same name is the same request. `identity`, as of naturalKey: the same name for another one is then
 * refused; left out, what else is in the request does not matter.
 */
export const namedKey = (door: Submission['door'], named: string, identity?: unknown): RequestKey => ({
  key: keyOf(`named ${door}`, named),
  windowMs: IDEMPOTENCY_WINDOW_MS,
  ...(identity === undefined ? {} : { fingerprint: keyOf(`request ${door}`, identity) }),
});
