// schedule_delivery_time and validity_period (SMPP 3.4 §5.2.15, §5.2.16, §7.1.1), absolute or relative, as moments.
import { parseSmppTime, statuses } from '@trunkline/smpp';
import { TIME_AHEAD_MS } from './smpp-limits.ts';

export interface Times {
  /** null = at once. */
  readonly dueAt: number | null;
  /** null = not said. */
  readonly expiresAt: number | null;
}

const atOnce: Times = { dueAt: null, expiresAt: null };

/** A number is the command_status of a refusal. A schedule in the past is "at once"; a validity beyond a year is a year. */
export function readTimes(schedule: string, validity: string, now: number): Times | number {
  // Nearly every message.
  if (schedule === '' && validity === '') return atOnce;
  const due = parseSmppTime(schedule, now);
  if (due.kind === 'invalid') return statuses.ESME_RINVSCHED;
  const dueAt = due.kind === 'none' || due.epochMs <= now ? null : due.epochMs;
  if (dueAt !== null && dueAt > now + TIME_AHEAD_MS) return statuses.ESME_RINVSCHED;
  const end = parseSmppTime(validity, now);
  if (end.kind === 'invalid') return statuses.ESME_RINVEXPIRY;
  if (end.kind === 'none') return { dueAt, expiresAt: null };
  if (end.epochMs <= (dueAt ?? now)) return statuses.ESME_RINVEXPIRY;
  return { dueAt, expiresAt: Math.min(end.epochMs, (dueAt ?? now) + TIME_AHEAD_MS) };
}
