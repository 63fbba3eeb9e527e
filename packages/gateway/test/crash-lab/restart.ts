/**
 * How soon a restarted gateway is at work again. Two clocks, and neither is about the length of the queue, which leaves in order:
 * a segment that was on the wire at the kill and goes out again, until it does; and everything else left over, until the first of it does.
 */
import type { Life } from './gateway.ts';

export function restartWatch(lives: Life[]) {
  /** For each life, whether something was left over for it, and when the first of that was on the wire. */
  const leftOver = lives.map(() => ({ waits: false, firstMs: Number.POSITIVE_INFINITY }));
  let longestMs = 0;
  let longest = '';

  const lifeAt = (atMs: number) => lives.findLastIndex(({ startedAtMs }) => startedAtMs <= atMs);
  /** Time that a life was ready before `toMs`, or at all. */
  const readyMs = (index: number, toMs: number) => {
    const life = lives[index];
    if (life?.readyAtMs === undefined) return 0;
    return Math.max(0, Math.min(life.endedAtMs ?? toMs, toMs) - life.readyAtMs);
  };
  const note = (waitedMs: number, what: string) => {
    if (waitedMs <= longestMs) return;
    longestMs = waitedMs;
    longest = what;
  };

  return {
    /** A segment was sent again, most likely because a kill had taken the answer to its first submit. */
    repeated: (sequence: number, firstAtMs: number, lastAtMs: number) => {
      const [from, to] = [lifeAt(firstAtMs), lifeAt(lastAtMs)];
      let waitedMs = 0;
      for (let index = from + 1; index <= to; index++) waitedMs += readyMs(index, lastAtMs);
      note(waitedMs, `${sequence}, sent in life ${from + 1} and again in life ${to + 1}`);
    },
    /** A segment known to the gateway from `knownAtMs`, and not held back since `dueAtMs`, was first sent at `sentAtMs`. */
    sent: (knownAtMs: number, dueAtMs: number, sentAtMs: number) => {
      const to = lifeAt(sentAtMs);
      for (let index = lifeAt(knownAtMs) + 1; index <= to; index++) {
        const life = lives[index];
        const entry = leftOver[index];
        if (!entry || life?.readyAtMs === undefined || dueAtMs > life.readyAtMs) continue;
        entry.waits = true;
        if (index === to) entry.firstMs = Math.min(entry.firstMs, readyMs(index, sentAtMs));
      }
    },
    /** Both clocks' worst, and what it was about. */
    result: () => {
      let waitedMs = 0;
      for (const [index, { waits, firstMs }] of leftOver.entries()) {
        if (!waits) continue;
        // A life that sent nothing of what was left over adds all of its time to the next one's.
        waitedMs += Math.min(firstMs, readyMs(index, Number.POSITIVE_INFINITY));
        note(waitedMs, `the first of what was left for life ${index + 1}`);
        if (firstMs < Number.POSITIVE_INFINITY) waitedMs = 0;
      }
      return { restartMs: Math.round(longestMs), slowest: longest };
    },
  };
}
