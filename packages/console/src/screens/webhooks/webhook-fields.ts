// What a webhook is, and what may be said about it.
import type { Translate } from '../../i18n.ts';
import type { FormField } from '../../parts/form-body.ts';
import type { Tone } from '../../parts/state.tsx';

export interface Webhook {
  readonly id: number;
  readonly account: string;
  readonly url: string;
  readonly format: string;
  readonly events: readonly string[];
  readonly ordered: boolean;
  readonly connections: number;
  readonly createdAt: string;
  readonly oldSecretEndsAt: string | null;
  readonly health: {
    readonly state: 'open' | 'resting';
    readonly failuresInRow: number;
    readonly nextTryAt: string | null;
    readonly waiting: number;
    readonly oldestWaitingAt: string | null;
    readonly dead: number;
    readonly lastTakenAt: string | null;
    readonly lastFailedAt: string | null;
    readonly lastFailure: string;
  };
  readonly secret?: string;
}

const FORMATS = ['standard', 'put', 'v3'];
const EVENTS = ['report', 'inbound'] as const;

/** null: a new one. */
export const webhookFields = (webhook: Webhook | null, t: Translate): readonly FormField[] => [
  { name: 'url', label: 'URL', value: webhook?.url, isRequired: webhook === null },
  {
    name: 'format',
    label: t('webhooks.format'),
    kind: 'choice',
    value: webhook?.format ?? 'standard',
    choices: FORMATS.map((value) => ({ value, label: value })),
  },
  {
    name: 'events',
    label: t('webhooks.events'),
    help: t('webhooks.events.help'),
    kind: 'many',
    value: webhook?.events ?? EVENTS,
    choices: EVENTS.map((value) => ({ value, label: t(`event_kind.${value}`) })),
  },
  { name: 'connections', label: t('webhooks.connections'), kind: 'whole', value: webhook?.connections },
  { name: 'ordered', label: t('webhooks.ordered'), kind: 'flag', value: webhook?.ordered },
];

export const webhookTone = ({ health }: Webhook): Tone =>
  health.state === 'open' ? (health.dead > 0 ? 'waiting' : 'delivered') : 'failed';
