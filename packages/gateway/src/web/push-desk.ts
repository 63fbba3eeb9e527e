// What both sides with people in front have of pushes.
import type { EndpointHealth } from '../ports/push-sender.ts';
import type { PushStore } from '../ports/store-pushes.ts';

export interface PushDesk {
  readonly store: Omit<PushStore, 'claimPushes' | 'recordPushes' | 'giveUpPushes' | 'purgePushes' | 'webhooksWaiting'>;
  /** null: nothing is known of the webhook's endpoint. */
  readonly health: (webhookId: number) => EndpointHealth | null;
  /** Whether pushes may go to the address. */
  readonly isAddressAllowed: (address: string) => boolean;
  /** Pushes may be mails. */
  readonly hasRelay: boolean;
}
