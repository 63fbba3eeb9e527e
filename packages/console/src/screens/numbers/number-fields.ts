// A virtual number as the API shows it, and what may be said about it.
import type { Translate } from '../../i18n.ts';
import type { FormField } from '../../parts/form-body.ts';
import type { Tone } from '../../parts/state.tsx';

export interface Rent {
  readonly id: number;
  readonly account: string;
  readonly keyword: string;
  readonly monthly: string;
  readonly state: string;
  readonly startedAt: string;
  readonly paidUntil: string | null;
}

export interface VirtualNumber {
  readonly id: number;
  readonly number: string;
  readonly connector: string | null;
  readonly account: string | null;
  readonly state: string;
  readonly kind: string;
  readonly country: string;
  readonly capabilities: readonly string[];
  readonly shared: boolean;
  readonly setup: string;
  readonly monthly: string;
  readonly quarantineDays: number;
  readonly quarantinedUntil: string | null;
  readonly answersShortSenders: boolean;
  readonly consentLanguages: readonly string[];
  readonly rents: readonly Rent[];
}

const KINDS = ['long', 'short', 'alphanumeric'] as const;
const CAPABILITIES = ['receive', 'send'] as const;
const CONSENT_LANGUAGES = ['en', 'zh', 'es', 'fr', 'de', 'pt'];

export const numberTones: Readonly<Record<string, Tone>> = {
  free: 'none',
  rented: 'delivered',
  shared: 'delivered',
  suspended: 'failed',
  quarantined: 'waiting',
};

/** number null: a new one. */
export function numberFields(number: VirtualNumber | null, t: Translate, connectors: readonly string[]): readonly FormField[] {
  return [
    ...(number ? [] : [{ name: 'number', label: t('numbers.number'), help: t('numbers.number.help'), isRequired: true }]),
    {
      name: 'connector',
      label: t('connector'),
      kind: 'choice',
      value: number?.connector,
      whenEmpty: null,
      choices: [{ value: '', label: t('numbers.any_connector') }, ...connectors.map((name) => ({ value: name, label: name }))],
    },
    {
      name: 'kind',
      label: t('numbers.kind'),
      kind: 'choice',
      value: number?.kind ?? 'long',
      choices: KINDS.map((value) => ({ value, label: t(`number_kind.${value}`) })),
    },
    { name: 'country', label: t('numbers.country'), value: number?.country },
    { name: 'setup', label: t('numbers.setup'), value: number?.setup ?? '' },
    { name: 'monthly', label: t('numbers.monthly'), value: number?.monthly ?? '' },
    { name: 'quarantineDays', label: t('numbers.quarantine_days'), kind: 'whole', value: number?.quarantineDays },
    ...(number
      ? [
          {
            name: 'capabilities',
            label: t('numbers.capabilities'),
            kind: 'many' as const,
            value: number.capabilities,
            choices: CAPABILITIES.map((value) => ({ value, label: t(`capability.${value}`) })),
          },
        ]
      : []),
    {
      name: 'consentLanguages',
      label: t('numbers.consent'),
      help: t('numbers.consent.help'),
      kind: 'many',
      value: number?.consentLanguages,
      choices: CONSENT_LANGUAGES.map((value) => ({ value, label: value })),
    },
    { name: 'shared', label: t('numbers.shared'), kind: 'flag', value: number?.shared },
    { name: 'answersShortSenders', label: t('numbers.short_senders'), kind: 'flag', value: number?.answersShortSenders },
  ];
}
