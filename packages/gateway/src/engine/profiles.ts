// The link profiles: read when the process starts, written every few seconds while they change and once more at the end. They are knowledge, not
// facts: a kill loses the last seconds of it and nothing else.
import { createLinkProfile, type LinkProfile } from '../core/link-profile.ts';
import { PROFILE_SAVE_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

export interface ProfilesParts {
  readonly store: Pick<Store, 'linkProfiles' | 'saveLinkProfiles'>;
  readonly clock: Clock;
  readonly onStoreError: (error: unknown) => void;
}

export interface Profiles {
  of(connectorId: number): LinkProfile;
  /** Writes what has changed. */
  save(): Promise<void>;
  stop(): Promise<void>;
}

export async function openProfiles({ store, clock, onStoreError }: ProfilesParts): Promise<Profiles> {
  const profiles = new Map<number, LinkProfile>();
  for (const { connectorId, profile } of await store.linkProfiles()) profiles.set(connectorId, createLinkProfile(clock.now(), profile));
  let cancelTimer = (): void => {};
  let isStopped = false;

  async function save(): Promise<void> {
    const changed = [...profiles].filter(([, profile]) => profile.isChanged);
    if (changed.length === 0) return;
    try {
      await store.saveLinkProfiles(
        changed.map(([connectorId, profile]) => ({ connectorId, profile: profile.save() })),
        clock.now(),
      );
    } catch (error) {
      // The next change takes it along.
      onStoreError(error);
    }
  }
  function arm(): void {
    if (!isStopped) cancelTimer = clock.after(PROFILE_SAVE_MS, () => void save().then(arm));
  }
  arm();

  return {
    of(connectorId) {
      const known = profiles.get(connectorId);
      if (known) return known;
      const profile = createLinkProfile(clock.now());
      profiles.set(connectorId, profile);
      return profile;
    },
    save,
    async stop() {
      isStopped = true;
      cancelTimer();
      await save();
    },
  };
}
