// How fast a link may be fed. A configured rate is a token bucket. When the carrier says "too fast" (ESME_RTHROTTLED, ESME_RMSGQFUL) the rate it
// really takes is learned: fall to what it took in the last second, then climb back, quickly while far below the rate that was too fast and
// gently near it. One refusal is no evidence, for some carriers refuse a share of everything, or single mailboxes: too fast is what is refused
// many times in a row, or in a large part. Pure: time comes in.

/** Rate samples of the last second, in slots: ten whole ones and the one under way. */
const SLOTS = 11;
const SLOT_MS = 100;
/** So many refusals with none taken between them: a carrier's second, or its bucket, is used up. */
const REFUSED_RUN = 8;
/** So much larger a part of the last hundred or so answers than what is refused at a lower rate too: a carrier that lets some through between. */
const REFUSED_SHARE = 0.06;
const SHARE_MEMORY = 1 / 128;
/** The part refused whatever the rate is what is still refused between these times after a fall. */
const USUAL_FROM_MS = 200;
const USUAL_TO_MS = 1000;
const USUAL_ANSWERS_MIN = 10;
const USUAL_SHARE_MAX = 0.5;
/** One fall a second: a burst of refusals in flight is one event. */
const FALL_INTERVAL_MS = 1000;
/** A breath after a refusal, so that what is in flight can come back before more goes out. */
const PAUSE_MS = 20;
const FALL_FACTOR = 0.99;
const CLIMB_FAR = 1.25;
const CLIMB_NEAR = 1.03;
const CLIMB_AT_IT = 1.005;
/** Below these shares of the rate that was too fast the climb is the quick one, or the middle one: a fall may have been too deep. */
const NEAR_SHARE = 0.9;
const AT_IT_SHARE = 0.98;
/** Above this share of it without a refusal, the rate that was too fast is no longer: the carrier's cap has risen. */
const RISEN_SHARE = 1.1;
/** A quiet link that is refused once has shown nothing about its rate: the first guess is not below this. */
const FIRST_GUESS_MIN = 10;
/** No fall is deeper than to this share, for the same reason. */
const FALL_SHARE_MIN = 0.5;
const RATE_MIN = 1;
/** Only a link that uses its rate learns that more is possible. */
const USED_SHARE = 0.6;
/** Tokens may gather for this long: small enough not to be a burst to the carrier. */
const BURST_SECONDS = 0.05;

export interface Throttle {
  /** True and one token less, or false: ask again at `nextAt`. */
  take(now: number): boolean;
  /** When the next token will be there, unix ms. */
  nextAt(now: number): number;
  /** The carrier took a segment. */
  accepted(now: number): void;
  /** The carrier refused one because it came too fast. */
  refused(now: number): void;
  /** Segments per second in force; null = none. */
  rate(): number | null;
  /** The rate learned from refusals; null = none was taught. */
  learned(): number | null;
  /** Forgets it. */
  forget(): void;
}

/** `configuredRate` in segments per second, 0 = no cap; the learned rate never exceeds it. `known`: what was learned before. */
export function createThrottle(configuredRate: number, known: number | null = null): Throttle {
  const cap = configuredRate > 0 ? configuredRate : Number.POSITIVE_INFINITY;
  let learned = known ?? Number.POSITIVE_INFINITY;
  let tooFast = known === null ? Number.POSITIVE_INFINITY : known / FALL_FACTOR;
  let tokens = 1;
  let filledAt = 0;
  let pausedUntil = 0;
  let fellAt = Number.NEGATIVE_INFINITY;
  let climbedAt = 0;
  const slots = Array.from({ length: SLOTS }, () => 0);
  let slot = 0;
  let refusedRun = 0;
  let refusedShare = 0;
  let usualShare = 0;
  let sinceFall = { taken: 0, refused: 0 };

  const rate = (): number => Math.min(cap, learned);
  const advance = (now: number): void => {
    const current = Math.floor(now / SLOT_MS);
    for (let step = Math.max(slot + 1, current - SLOTS + 1); step <= current; step++) slots[step % SLOTS] = 0;
    slot = Math.max(slot, current);
  };
  const lastSecond = (now: number): number => {
    // The oldest slot counts as far as it still lies within the second: without that, a fall would undershoot by up to a tenth.
    const oldest = slots[(slot + 1) % SLOTS] ?? 0;
    return slots.reduce((sum, count) => sum + count, 0) - oldest * ((now % SLOT_MS) / SLOT_MS);
  };
  const observe = (now: number, kind: 'taken' | 'refused'): void => {
    refusedRun = kind === 'taken' ? 0 : refusedRun + 1;
    refusedShare += ((kind === 'taken' ? 0 : 1) - refusedShare) * SHARE_MEMORY;
    const age = now - fellAt;
    if (age < USUAL_FROM_MS || age > USUAL_TO_MS) return;
    sinceFall[kind]++;
    const answers = sinceFall.taken + sinceFall.refused;
    if (answers >= USUAL_ANSWERS_MIN) usualShare = Math.min(USUAL_SHARE_MAX, sinceFall.refused / answers);
  };
  const fill = (now: number): void => {
    const perSecond = rate();
    if (perSecond === Number.POSITIVE_INFINITY) return;
    const most = Math.max(1, perSecond * BURST_SECONDS);
    tokens = Math.min(most, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
  };

  return {
    take(now) {
      if (now < pausedUntil) return false;
      if (rate() === Number.POSITIVE_INFINITY) return true;
      fill(now);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    nextAt(now) {
      if (now < pausedUntil) return pausedUntil;
      if (rate() === Number.POSITIVE_INFINITY || tokens >= 1) return now;
      return now + Math.max(1, Math.ceil(((1 - tokens) / rate()) * 1000));
    },
    accepted(now) {
      advance(now);
      slots[slot % SLOTS] = (slots[slot % SLOTS] ?? 0) + 1;
      observe(now, 'taken');
      if (learned === Number.POSITIVE_INFINITY || now - Math.max(climbedAt, fellAt) < 1000) return;
      climbedAt = now;
      if (lastSecond(now) < learned * USED_SHARE) return;
      if (learned > tooFast * RISEN_SHARE) tooFast = Number.POSITIVE_INFINITY;
      const climb = learned < tooFast * NEAR_SHARE ? CLIMB_FAR : learned < tooFast * AT_IT_SHARE ? CLIMB_NEAR : CLIMB_AT_IT;
      learned = Math.max(learned + 0.5, learned * climb);
    },
    refused(now) {
      advance(now);
      observe(now, 'refused');
      if (refusedRun < REFUSED_RUN && refusedShare < usualShare + REFUSED_SHARE) return;
      if (now - fellAt < FALL_INTERVAL_MS) return;
      fill(now);
      tokens = 0;
      filledAt = now;
      pausedUntil = now + PAUSE_MS;
      fellAt = now;
      refusedShare = usualShare;
      sinceFall = { taken: 0, refused: 0 };
      // The first refusal comes at no known rate: the quick climb finds it, should the last second have been too short a sample.
      tooFast = learned;
      const least = learned === Number.POSITIVE_INFINITY ? FIRST_GUESS_MIN : Math.max(RATE_MIN, learned * FALL_SHARE_MIN);
      learned = Math.max(least, lastSecond(now) * FALL_FACTOR);
    },
    rate: () => (rate() === Number.POSITIVE_INFINITY ? null : Math.round(rate() * 10) / 10),
    learned: () => (learned === Number.POSITIVE_INFINITY ? null : Math.round(learned * 10) / 10),
    forget() {
      learned = Number.POSITIVE_INFINITY;
      tooFast = learned;
    },
  };
}
