// What a link is given: the store's verbs it calls, what is known of accounts and carriers, and who wants to hear of it.
import type { LinkProfile } from '../core/link-profile.ts';
import type { Clock } from '../ports/clock.ts';
import type { SegmentOutcome, Store } from '../ports/store.ts';
import type { Share } from './lane.ts';
import type { MmsLeaving } from './segments.ts';
import type { Ended, RecorderParts } from './recorder.ts';

export interface LinkParts {
  readonly store: Pick<Store, 'claim' | 'recordOutcomes' | 'markHandedOut'>;
  readonly clock: Clock;
  /** What the connector's traffic has taught. */
  readonly profileOf: (connectorId: number) => LinkProfile;
  /** Whether the account wants each segment at most once. */
  readonly isAtMostOnce: (accountId: number) => boolean;
  /** How the account shares links with others. */
  readonly shareOf: (accountId: number) => Share;
  /** A lane's nextDueAt may have moved. */
  readonly onDueChanged: () => void;
  readonly onSubmitted: (connector: string, count: number) => void;
  readonly onOutcome: (connector: string, kind: SegmentOutcome['kind'] | 'throttled', count: number) => void;
  /** What the carrier asks for a segment that it took; absent = there are no costs. */
  readonly costOf?: NonNullable<RecorderParts['costOf']>;
  /** Absent: no message is an MMS. */
  readonly mms?: MmsLeaving;
  readonly onStoreError: (error: unknown) => void;
  /** Outcomes that are on disk now. */
  readonly onEnded?: (connectorId: number, batch: readonly Ended[]) => void;
  /** An outcome that the store refuses by its own fault: it is dropped, and its message not sent again by this process. */
  readonly onOutcomeLost: (outcome: SegmentOutcome, error: unknown) => void;
}
