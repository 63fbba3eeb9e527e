// The engine in the hand of a test: a clock that stands still until told to go on, a store in memory whose answers come when the test says so,
// and a connector that does what the test says.
import assert from 'node:assert/strict';
import { connectorSettings } from '../core/testing.ts';
import type { ConnectorSettings } from '../core/connector-settings.ts';
import { createLinkProfile, type LinkProfile } from '../core/link-profile.ts';
import { MessageState } from '../core/message.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connector, LinkReport, Segment, WireOutcome } from '../ports/connector.ts';
import type {
  CancelResult,
  Claim,
  ClaimedMessage,
  DueLane,
  HandedOut,
  Lane,
  MessageHistory,
  Replacement,
  ReplaceResult,
  SegmentOutcome,
} from '../ports/store.ts';
import { StoreUnavailable } from '../ports/store.ts';
import type { Share } from './lane.ts';

/** Lets promises and immediates run their course; no time passes on the simulated clock. */
export async function settle(rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round++) await new Promise((resolve) => setImmediate(resolve));
}

export class SimulatedClock implements Clock {
  #now = 1_700_000_000_000;
  #timers: { readonly at: number; readonly order: number; readonly fn: () => void }[] = [];
  #order = 0;

  now(): number {
    return this.#now;
  }
  monotonic(): number {
    return this.#now;
  }
  after(ms: number, fn: () => void): () => void {
    assert.ok(ms >= 0 && ms < 2 ** 31, `a timer of ${ms} ms`);
    const timer = { at: this.#now + ms, order: this.#order++, fn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  id(bytes = 16): string {
    return (this.#order++).toString(16).padStart(bytes * 2, '0');
  }
  random(): number {
    return 0.5;
  }
  get timers(): number {
    return this.#timers.length;
  }
  async advance(ms: number): Promise<void> {
    // What is under way may be about to set a timer.
    await settle(1);
    const until = this.#now + ms;
    for (;;) {
      const [due] = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at || a.order - b.order);
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.fn();
      await settle(1);
    }
    this.#now = until;
    await settle(1);
  }
}

interface Kept {
  message: ClaimedMessage;
  readonly connectorId: number;
  /** Final outcome of each part. */
  readonly parts: Map<number, 'accepted' | 'refused' | 'unresolved'>;
  isEnded: boolean;
}

interface PendingCall {
  /** Does it and answers. */
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

export class StoreDouble {
  readonly kept = new Map<number, Kept>();
  readonly claims: PendingCall[] = [];
  readonly writes: PendingCall[] = [];
  readonly recorded: SegmentOutcome[] = [];
  readonly marked: HandedOut[] = [];
  /** auto: every call is answered at once; manual: when the test calls finish(). */
  mode: 'auto' | 'manual' = 'auto';
  /** Whether a manual claim reads the disk as it is when asked, or when answered. */
  claimSees: 'asked' | 'answered' = 'answered';
  failure: Error | null = null;
  claimCount = 0;
  #lastId = 0;

  add(more: Partial<ClaimedMessage> & { readonly connectorId?: number } = {}): ClaimedMessage {
    const { connectorId = 1, ...given } = more;
    const message: ClaimedMessage = {
      id: ++this.#lastId,
      accountId: 1,
      number: '8613800138000',
      sender: '',
      content: 'hello',
      alphabet: 'gsm7',
      segments: 1,
      traits: null,
      pieces: null,
      doneParts: [],
      dueAt: 0,
      expiresAt: Number.MAX_SAFE_INTEGER,
      attempts: 0,
      ...given,
    };
    this.kept.set(message.id, { message, connectorId, parts: new Map(), isEnded: false });
    return message;
  }

  isWaiting = (entry: Kept): boolean => !entry.isEnded && entry.parts.size < entry.message.segments;

  #call<T>(list: PendingCall[], run: () => T): Promise<T> {
    if (this.mode === 'auto') {
      if (this.failure) return Promise.reject(this.failure);
      // As late as a real store at the earliest: in another turn.
      return new Promise((resolve) => {
        setImmediate(() => resolve(run()));
      });
    }
    return new Promise((resolve, reject) => list.push({ finish: () => resolve(run()), fail: reject }));
  }

  #read(lane: Lane, now: number, limit: number, skipIds: readonly number[]): Claim {
    const skip = new Set(skipIds);
    const waiting = [...this.kept.values()]
      .filter((entry) => entry.connectorId === lane.connectorId && entry.message.accountId === lane.accountId && this.isWaiting(entry))
      .map(({ message, parts }) => ({ ...message, doneParts: [...parts.keys()].toSorted((a, b) => a - b) }))
      .toSorted((a, b) => a.dueAt - b.dueAt || a.id - b.id);
    const later = waiting.filter((message) => message.dueAt > now);
    return {
      messages: waiting.filter((message) => message.dueAt <= now && !skip.has(message.id)).slice(0, limit),
      nextDueAt: later[0]?.dueAt ?? null,
    };
  }

  claim({ connectorId, accountId }: Lane, now: number, limit: number, skipIds: readonly number[]): Promise<Claim> {
    this.claimCount++;
    const read = (): Claim => this.#read({ connectorId, accountId }, now, limit, skipIds);
    if (this.mode === 'manual' && this.claimSees === 'asked') {
      const seen = read();
      return this.#call(this.claims, () => seen);
    }
    return this.#call(this.claims, read);
  }

  markHandedOut(segments: readonly HandedOut[]): Promise<void> {
    return this.#call(this.writes, () => void this.marked.push(...segments));
  }

  recordOutcomes(outcomes: readonly SegmentOutcome[]): Promise<void> {
    return this.#call(this.writes, () => {
      for (const outcome of outcomes) {
        this.recorded.push(outcome);
        const entry = this.kept.get(outcome.messageId);
        assert.ok(entry);
        if (outcome.kind === 'retry')
          entry.message = {
            ...entry.message,
            dueAt: Math.max(entry.message.dueAt, outcome.retryAt),
            attempts: entry.message.attempts + 1,
          };
        else if (outcome.kind !== 'in_doubt' && !entry.parts.has(outcome.part)) entry.parts.set(outcome.part, outcome.kind);
      }
    });
  }

  lanes(): Promise<readonly DueLane[]> {
    const lanes = new Map<string, DueLane>();
    for (const entry of this.kept.values()) {
      if (!this.isWaiting(entry)) continue;
      const { connectorId } = entry;
      const { accountId, dueAt } = entry.message;
      const before = lanes.get(`${connectorId}-${accountId}`);
      if (!before || dueAt < before.dueAt) lanes.set(`${connectorId}-${accountId}`, { connectorId, accountId, dueAt });
    }
    return Promise.resolve([...lanes.values()]);
  }

  cancel(messageId: number): Promise<CancelResult> {
    return this.#call(this.writes, (): CancelResult => {
      const entry = this.kept.get(messageId);
      if (!entry) return { kind: 'not_found' };
      if (!this.isWaiting(entry)) return { kind: 'too_late', state: MessageState.ENROUTE };
      entry.isEnded = true;
      return { kind: 'cancelled', refundMicros: 0 };
    });
  }

  replace(messageId: number, change: Replacement): Promise<ReplaceResult> {
    return this.#call(this.writes, (): ReplaceResult => {
      const entry = this.kept.get(messageId);
      if (!entry) return 'not_found';
      if (!this.isWaiting(entry) || entry.parts.size > 0) return 'too_late';
      if (entry.message.segments !== change.segments) return 'other_price';
      const { content, alphabet, traits } = change;
      const { message } = entry;
      entry.message = {
        ...message,
        content,
        alphabet,
        traits,
        dueAt: change.dueAt ?? message.dueAt,
        expiresAt: change.expiresAt ?? message.expiresAt,
      };
      return 'replaced';
    });
  }

  pendingPast(now: number, limit: number): Promise<readonly (Lane & { readonly id: number })[]> {
    return Promise.resolve(
      [...this.kept.values()]
        .filter((entry) => this.isWaiting(entry) && entry.message.expiresAt < now)
        .slice(0, limit)
        .map(({ message, connectorId }) => ({ id: message.id, accountId: message.accountId, connectorId })),
    );
  }

  expirePending(_now: number, ids: readonly number[]): Promise<void> {
    return this.#call(this.writes, () => {
      for (const id of ids) {
        const entry = this.kept.get(id);
        if (entry && this.isWaiting(entry)) entry.isEnded = true;
      }
    });
  }

  messageHistory(id: number): Promise<MessageHistory | null> {
    const entry = this.kept.get(id);
    if (!entry) return Promise.resolve(null);
    // The dispatcher reads three fields of it.
    const state = this.isWaiting(entry) ? MessageState.QUEUED : MessageState.ENROUTE;
    return Promise.resolve({ id, accountId: entry.message.accountId, connectorId: entry.connectorId, state } as MessageHistory);
  }

  full(): void {
    this.failure = new StoreUnavailable('disk full');
  }
}

export class ConnectorDouble implements Connector {
  isUp = true;
  readonly submitted: Segment[] = [];
  /** Handed over and not answered yet. */
  readonly inFlight: Segment[] = [];
  onOutcome: (segment: Segment, outcome: WireOutcome) => void = () => {};
  onSubmit: (segment: Segment) => void = () => {};
  isStarted = false;
  isStopped = false;
  onStop: () => Promise<void> = () => Promise.resolve();

  start(): void {
    this.isStarted = true;
  }
  isReady(): boolean {
    return this.isUp && !this.isStopped;
  }
  submit(segment: Segment): void {
    this.submitted.push(segment);
    this.inFlight.push(segment);
    this.onSubmit(segment);
  }
  report(): LinkReport {
    return { state: this.isUp ? 'bound' : 'waiting', since: 0, detail: '', nextTryAt: null, binds: [] };
  }
  async stop(): Promise<void> {
    await this.onStop();
    this.isStopped = true;
    for (const segment of this.inFlight.splice(0))
      this.onOutcome(segment, { kind: 'unknown', again: 'at_once', carrierKey: '', detail: 'stopped' });
  }

  /** Answers the oldest segment on the wire, or the one given. */
  answer(outcome: WireOutcome, segment: Segment | undefined = this.inFlight[0]): Segment {
    assert.ok(segment, 'something is on the wire');
    this.inFlight.splice(this.inFlight.indexOf(segment), 1);
    this.onOutcome(segment, outcome);
    return segment;
  }
}

export const ok = (segment: Segment): WireOutcome => ({ kind: 'accepted', carrierKey: `${segment.messageId}-${segment.part}` });
/** What a dispatcher is given beside its store and its clock: accounts that want nothing special, and nobody who listens. */
export const quietParts = () => {
  const profiles = new Map<number, LinkProfile>();
  return {
    profileOf(connectorId: number): LinkProfile {
      const known = profiles.get(connectorId) ?? createLinkProfile(0);
      profiles.set(connectorId, known);
      return known;
    },
    isAtMostOnce: (_accountId: number) => false,
    shareOf: (_accountId: number): Share => ({ priorityClass: 'normal', weight: 1 }),
    onSubmitted() {},
    onOutcome() {},
    onStoreError() {},
    onOutcomeLost() {},
  };
};

export const recordOf = (settings: Partial<ConnectorSettings> = {}, id = 1) => ({
  id,
  name: `carrier${id}`,
  settings: connectorSettings(settings),
});
export const keyOf = ({ messageId, part }: { readonly messageId: number; readonly part: number }): string => `${messageId}/${part}`;
