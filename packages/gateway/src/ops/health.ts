// Alive and ready, as the probes of an orchestrator ask for them. Alive: the process can still do its work. Ready: every named condition is
// met and no drain has begun. Both are facts other rooms set; nothing is measured here.

export const readyConditions = ['store', 'listeners', 'demo'] as const;
export type ReadyCondition = (typeof readyConditions)[number];

export interface Health {
  isAlive(): boolean;
  isReady(): boolean;
  /** One sentence: why it is not alive or not ready; "ready" when it is. */
  reason(): string;
  /** Marks a condition met. */
  meet(condition: ReadyCondition): void;
  /** Marks a condition not met and says why. */
  fail(condition: ReadyCondition, why: string): void;
  /** From now on never ready again. */
  drain(): void;
  isDraining(): boolean;
  /** From now on never alive again: an orchestrator should end the process. */
  die(why: string): void;
}

export function createHealth(conditions: readonly ReadyCondition[] = readyConditions): Health {
  const unmet = new Map<ReadyCondition, string>(conditions.map((condition) => [condition, 'not yet ready']));
  let draining = false;
  let deadBecause: string | null = null;
  return {
    isAlive: () => deadBecause === null,
    isReady: () => deadBecause === null && !draining && unmet.size === 0,
    reason() {
      if (deadBecause !== null) return `failed: ${deadBecause}`;
      if (draining) return 'draining';
      if (unmet.size === 0) return 'ready';
      return [...unmet].map(([condition, why]) => `${condition}: ${why}`).join('; ');
    },
    meet: (condition) => void unmet.delete(condition),
    fail: (condition, why) => void (conditions.includes(condition) && unmet.set(condition, why)),
    drain: () => void (draining = true),
    isDraining: () => draining,
    die: (why) => void (deadBecause ??= why),
  };
}
