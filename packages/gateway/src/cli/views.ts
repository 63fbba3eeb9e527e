// What the operator API answers, as far as the command line reads it.
import type { LinkTrait } from '../core/link-traits.ts';
import type { MessageStateName, Reason } from '../core/message.ts';
import type { ConnectorSettings } from '../core/connector-settings.ts';
import type { AccountSettings } from '../core/rulebook.ts';
import type { LinkState } from '../ports/connector.ts';
import type { BindStatus } from '../ports/notifier.ts';

export interface AccountView {
  readonly id: number;
  /** Its name at the Twilio door. */
  readonly sid: string;
  readonly name: string;
  readonly locked: boolean;
  readonly balance: string;
  readonly gift: string;
  readonly heldBalance: string;
  readonly heldGift: string;
  readonly creditLimit: string;
  readonly parent?: string | null;
  readonly settings: Omit<AccountSettings, 'encryptionKey'> & { readonly encryptionMode: boolean; readonly encryptionKey?: string | null };
  readonly hasSmppPassword: boolean;
  readonly password?: string;
  readonly smppPassword?: string | null;
  /** Of one account alone. */
  readonly binds?: readonly (Omit<BindStatus, 'since'> & { readonly since: string })[];
}

export interface LinkView {
  readonly state: LinkState;
  readonly since: string;
  readonly detail: string;
  readonly inDoubt: number;
  readonly window: number;
  readonly ready: number;
  readonly rateLimit: number | null;
  readonly nextTryAt: string | null;
  readonly binds: readonly {
    readonly mode: string;
    readonly state: LinkState;
    readonly since: string;
    readonly detail: string;
    readonly outstanding: number;
    readonly window: number;
  }[];
}

export interface ConnectorView {
  readonly id: number;
  readonly name: string;
  readonly settings: Omit<ConnectorSettings, 'password' | 'tlsKey'> & { readonly password?: string; readonly tlsKey?: string };
  readonly link: LinkView | null;
  readonly learned?: readonly LinkTrait[];
}

export interface WaitView {
  readonly reasons: readonly {
    readonly code: string;
    readonly text: string;
    readonly since: string | null;
    readonly until: string | null;
  }[];
  readonly nextTryAt: string | null;
  readonly isEstimate: boolean;
}

export interface MessageView {
  readonly id: number;
  readonly account: string;
  readonly number: string;
  readonly sender: string;
  readonly state: MessageStateName;
  readonly reason: Reason;
  readonly changedAt: string;
  readonly connector: string;
  readonly door: string;
  readonly alphabet: string;
  readonly segments: number;
  readonly attempts: number;
  readonly acceptedAt: string;
  /** null: it waits for parts. */
  readonly dueAt: string | null;
  readonly expiresAt: string;
  readonly timeZone: string;
  readonly price: string;
  readonly ofWhichGift: string;
  readonly posted: string | null;
  /** Of a message that waits. */
  readonly waiting?: WaitView | null;
  readonly parts: readonly { readonly part: number; readonly state: MessageStateName; readonly carrierId: string }[];
  readonly history: readonly { readonly at: string; readonly part: number | null; readonly event: string; readonly detail: string }[];
}

export interface StatusView {
  readonly version: string;
  /** The id of the last change. */
  readonly rulebookVersion: number;
  readonly startedAt: string;
  readonly uptimeMs: number;
  readonly timeZone: string;
  readonly ready: boolean;
  readonly reason: string;
  readonly links: readonly { readonly connector: string; readonly link: LinkView | null }[];
  readonly counts: { readonly pending: number; readonly enroute: number; readonly orphans: number; readonly unread: number };
}
