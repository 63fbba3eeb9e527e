// Times as people and programs both read them: `2026-03-01T09:05:00.123+08:00`.
import { formatIso } from '../core/iso-time.ts';

export type Iso = (ms: number) => string;

/** ISO 8601 with milliseconds and the offset of the zone. */
export function createIso(timeZone: string): Iso {
  return (ms) => {
    const seconds = formatIso(ms, timeZone);
    const fraction = ((ms % 1000) + 1000) % 1000;
    return `${seconds.slice(0, 19)}.${String(fraction).padStart(3, '0')}${seconds.slice(19)}`;
  };
}
