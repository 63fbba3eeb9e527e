// Takes media in, whoever brings them: spooled, looked at, kept. A part exists when its octets would outlive a crash, so that what names it can be committed.
import type { Clock } from '../ports/clock.ts';
import { partName } from '../core/mms.ts';
import type { MediaHome, MediaTaker } from '../ports/media.ts';
import { openSpool } from './spool.ts';
import { sniff } from './sniff.ts';

export interface TakerParts {
  readonly home: MediaHome;
  /** Where octets are while they come in; emptied at the start. */
  readonly spoolFolder: string;
  readonly clock: Clock;
  /** Told before octets go into the home, so that what nothing comes to name can be let go of (engine/media-sweeper.ts). */
  readonly note: (sha256: string) => Promise<void>;
  /** The home cannot keep anything now, or the store cannot note it. */
  readonly onHomeError: (error: unknown) => void;
}

export function createMediaTaker({ home, spoolFolder, clock, note, onHomeError }: TakerParts): MediaTaker {
  const spool = openSpool(spoolFolder, clock);
  return {
    async take(octets, given, octetsMax) {
      const spooled = await spool.write(octets, octetsMax);
      if (spooled === 'too_large') return { ok: false, why: 'too_large', detail: `it is larger than ${octetsMax} octets` };
      try {
        if (spooled.octets === 0) return { ok: false, why: 'empty', detail: 'it is empty' };
        const sniffed = await sniff(spooled.head, spooled.head.length === spooled.octets, given);
        if (!sniffed)
          return { ok: false, why: 'type', detail: 'it is not a picture, sound, video, text, contact, date or PDF that can be sent' };
        try {
          await note(spooled.sha256);
          await home.keep(spooled.sha256, spooled);
        } catch (error) {
          onHomeError(error);
          return { ok: false, why: 'unavailable', detail: 'media cannot be kept now' };
        }
        const { sha256, octets: count } = spooled;
        return { ok: true, part: { sha256, contentType: sniffed.contentType, name: partName(given.name, sniffed.ending), octets: count } };
      } finally {
        await spooled.discard();
      }
    },
  };
}
