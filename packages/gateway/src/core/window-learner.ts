// How many segments a carrier lets be outstanding on one bind, learned from where it refuses: no field of SMPP says it, and carriers answer an
// overrun with the same statuses as a rate that is too high. The two are told apart by experiment. A refusal with so many outstanding as were never
// taken may be a window: the link is held just below for a trial. A window never refuses below itself, and refuses above however long one waits: a
// refusal below, or a probe above that is taken a moment later, proves that it was the rate, and the throttle is taught instead. A window that
// holds is widened again step by step, for carriers change theirs. Pure: time comes in.

/** How long after a refusal the probe leaves: long enough for a rate to have room again, shorter than most answers take. */
export const PROBE_AFTER_MS = 20;
/** A probe proves nothing when a segment before it was answered about when it left: its place may have been free. It is tried so often. */
const PROBES_MAX = 5;
/** "About when it left": so many times the quickest answer ever, and a little. */
const QUICKEST_ANSWERS = 2;
const PROBE_CLEAR_MS = 3;
/** Taken segments sent with the window nearly full that prove it: so many, and so many times the window. */
const PROOF_MIN = 30;
const PROOF_WINDOWS = 2;
/** What is "nearly full": this part of the window or more was outstanding. */
const NEARLY_FULL_SHARE = 0.75;
/** So small a part of what was taken with as many outstanding is noise: answers under way when the segment left. */
const TAKEN_ABOVE_SHARE_MAX = 0.02;
/** A trial that failed is not repeated for this long, doubling: the throttle must learn undisturbed. */
const TRIAL_PAUSE_MIN_MS = 30_000;
const TRIAL_PAUSE_MAX_MS = 600_000;
/** A window without a refusal is widened after this long, by this part; a refusal takes the step back and doubles the wait. */
const WIDEN_MIN_MS = 1000;
const WIDEN_MAX_MS = 60_000;
const WIDEN_SHARE = 0.1;
/** So many refusals below a window that held, with none taken between them: it holds no more. */
const REFUSED_BELOW_MAX = 20;
/** Counts of what was taken are halved after so many: what a carrier did long ago proves nothing. */
const MEMORY_ANSWERS = 4000;

export type RefusalCause = 'rate' | 'window';

/** A segment that left: goes with its answer. */
export interface Ticket {
  readonly number: number;
  /** How many others were outstanding. */
  readonly outstanding: number;
  readonly sentAt: number;
}

export interface WindowLearner {
  /** Segments that may be outstanding on one bind; Infinity while nothing is known. */
  limit(): number;
  /** A segment leaves, with so many others outstanding. */
  sent(outstanding: number, now: number): Ticket;
  /** True once after a refusal that wants a probe: PROBE_AFTER_MS later `probe` should be called. */
  wantsProbe(): boolean;
  /** Lets one segment more be outstanding than the limit says. */
  probe(): void;
  /** Its answer: taken. */
  taken(ticket: Ticket, now: number): void;
  /** Its answer: too fast or too many. Which of the two is the return value. */
  refused(ticket: Ticket, now: number): RefusalCause;
  /** The window that has proved itself, null while none has. */
  learned(): number | null;
  readonly counts: { readonly taken: number; readonly refused: number; readonly widest: number };
  reset(window?: number | null): void;
}

export function createWindowLearner(): WindowLearner {
  let status: 'open' | 'trial' | 'learned' = 'open';
  let limit = Number.POSITIVE_INFINITY;
  /** What held before the window was last widened. */
  let held = Number.POSITIVE_INFINITY;
  let tickets = 0;
  let inForceFrom = 0;
  let proof = 0;
  let refusedBelow = 0;
  let probing: 'no' | 'wanted' | 'asked' | 'allowed' = 'no';
  let probe: { readonly ticket: Ticket; olderAnsweredAt: number | null } | null = null;
  let probesLeft = PROBES_MAX;
  let quickestMs = Number.POSITIVE_INFINITY;
  let pauseMs = TRIAL_PAUSE_MIN_MS;
  let pausedUntil = 0;
  let widenMs = WIDEN_MIN_MS;
  let widenAt = Number.POSITIVE_INFINITY;
  /** Taken, by how many were outstanding. */
  let takenAt = new Map<number, number>();
  let remembered = 0;
  const counts = { taken: 0, refused: 0, widest: 0 };

  const open = (): void => {
    status = 'open';
    limit = Number.POSITIVE_INFINITY;
    held = limit;
    widenAt = limit;
    probing = 'no';
    probe = null;
  };
  const remember = (outstanding: number): void => {
    takenAt.set(outstanding, (takenAt.get(outstanding) ?? 0) + 1);
    if (++remembered < MEMORY_ANSWERS) return;
    const halved = [...takenAt].map(([at, count]) => [at, Math.floor(count / 2)] as const).filter(([, count]) => count > 0);
    takenAt = new Map(halved);
    remembered = halved.reduce((sum, [, count]) => sum + count, 0);
  };
  const takenFrom = (outstanding: number): number => {
    let sum = 0;
    for (const [at, count] of takenAt) if (at >= outstanding) sum += count;
    return sum;
  };
  const hold = (window: number, ticket: number): void => {
    limit = window;
    inForceFrom = ticket;
    refusedBelow = 0;
  };
  const wantProbe = (left: number): void => {
    probesLeft = left;
    if (left > 0) probing = 'wanted';
  };
  const answered = (ticket: Ticket, now: number): void => {
    quickestMs = Math.min(quickestMs, now - ticket.sentAt);
    if (probe && ticket.number < probe.ticket.number) probe.olderAnsweredAt ??= now;
  };
  const giveUp = (now: number): void => {
    pausedUntil = now + pauseMs;
    pauseMs = Math.min(TRIAL_PAUSE_MAX_MS, pauseMs * 2);
    open();
  };

  return {
    limit: () => (probing === 'allowed' ? limit + 1 : limit),
    sent(outstanding, now) {
      const ticket = { number: ++tickets, outstanding, sentAt: now };
      if (probing === 'allowed' && outstanding >= limit) {
        probing = 'no';
        probe = { ticket, olderAnsweredAt: null };
      }
      return ticket;
    },
    wantsProbe() {
      if (probing !== 'wanted') return false;
      probing = 'asked';
      return true;
    },
    probe() {
      if (probing === 'asked' && status !== 'open') probing = 'allowed';
    },
    taken(ticket, now) {
      const { outstanding } = ticket;
      answered(ticket, now);
      counts.taken++;
      counts.widest = Math.max(counts.widest, outstanding + 1);
      remember(outstanding);
      if (status === 'open' || ticket.number <= inForceFrom) return;
      refusedBelow = 0;
      if (probe?.ticket === ticket) {
        const { olderAnsweredAt } = probe;
        probe = null;
        const isClear = olderAnsweredAt === null || olderAnsweredAt - ticket.sentAt >= quickestMs * QUICKEST_ANSWERS + PROBE_CLEAR_MS;
        if (!isClear) wantProbe(probesLeft - 1);
        else if (status === 'trial') giveUp(now);
        else if (outstanding >= limit) hold(outstanding + 1, tickets);
        return;
      }
      if (outstanding + 1 < limit * NEARLY_FULL_SHARE) return;
      proof++;
      if (status === 'trial') {
        if (proof < Math.max(PROOF_MIN, limit * PROOF_WINDOWS)) return;
        status = 'learned';
        held = limit;
        pauseMs = TRIAL_PAUSE_MIN_MS;
        widenAt = now + widenMs;
        return;
      }
      if (now < widenAt || outstanding + 1 < limit) return;
      // Full and not refused: what is in force has held, and a little more may.
      if (limit > held) widenMs = WIDEN_MIN_MS;
      held = limit;
      widenAt = now + widenMs;
      hold(limit + Math.max(1, Math.floor(limit * WIDEN_SHARE)), tickets);
    },
    refused(ticket, now) {
      const { outstanding } = ticket;
      answered(ticket, now);
      counts.refused++;
      if (status === 'open') {
        if (now < pausedUntil || outstanding < 1 || takenFrom(outstanding) > remembered * TAKEN_ABOVE_SHARE_MAX) return 'rate';
        status = 'trial';
        wantProbe(PROBES_MAX);
        proof = 0;
        hold(outstanding, tickets);
        return 'window';
      }
      if (probe?.ticket === ticket) {
        probe = null;
        return 'window';
      }
      // It left before what is in force now.
      if (ticket.number <= inForceFrom) return outstanding >= Math.min(limit, held) ? 'window' : 'rate';
      if (status === 'learned' && outstanding >= held) {
        widenMs = Math.min(WIDEN_MAX_MS, widenMs * 2);
        widenAt = now + widenMs;
        wantProbe(PROBES_MAX);
        hold(held, tickets);
        return 'window';
      }
      if (status === 'learned' && ++refusedBelow < REFUSED_BELOW_MAX) return 'rate';
      if (status === 'learned') {
        takenAt.clear();
        remembered = 0;
        open();
      } else giveUp(now);
      return 'rate';
    },
    learned: () => (status === 'learned' ? held : null),
    counts,
    reset(window = null) {
      open();
      takenAt.clear();
      remembered = 0;
      pausedUntil = 0;
      widenMs = WIDEN_MIN_MS;
      counts.taken = 0;
      counts.refused = 0;
      counts.widest = 0;
      if (window === null) return;
      status = 'learned';
      limit = window;
      held = window;
      widenAt = 0;
    },
  };
}
