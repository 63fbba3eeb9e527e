// A state: a colour, a shape and a word, so that none of them has to be seen to know it.
import type { ReactNode } from 'react';
import type { LinkState } from '../api/types.ts';
import { keyOf, useText } from '../i18n.ts';

export type Tone = 'delivered' | 'underway' | 'failed' | 'waiting' | 'none';

const shapes: Readonly<Record<Tone, ReactNode>> = {
  delivered: (
    <path d="M5 0a5 5 0 1 1 0 10A5 5 0 0 1 5 0Zm2.600 2.900L4.300 6.200 2.900 4.800l-.900.900L4.300 8l4.200-4.200z" fill="currentColor" />
  ),
  underway: <path d="M0 1.500 9 5 0 8.500 2 5z" fill="currentColor" />,
  failed: <path d="M5 0 10 5 5 10 0 5z" fill="currentColor" />,
  waiting: <path d="M5 1a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm0 1.800V5l1.500 1" fill="none" stroke="currentColor" strokeWidth="1.500" />,
  none: <circle cx="5" cy="5" r="2.5" fill="currentColor" />,
};

export const Shape = ({ tone }: { readonly tone: Tone }) => (
  <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className={`tone-${tone}`}>
    {shapes[tone]}
  </svg>
);

export const State = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span className={`state ${tone}`}>
    <Shape tone={tone} />
    {children}
  </span>
);

const messageTones: Readonly<Record<string, Tone>> = {
  SCHEDULED: 'waiting',
  QUEUED: 'waiting',
  ENROUTE: 'underway',
  DELIVERED: 'delivered',
  UNDELIVERABLE: 'failed',
  EXPIRED: 'failed',
  REJECTED: 'failed',
  DELETED: 'none',
  UNKNOWN: 'none',
};
export const messageTone = (state: string): Tone => messageTones[state] ?? 'none';

export function MessageState({ state }: { readonly state: string }) {
  const t = useText();
  const key = keyOf('state', state);
  return <State tone={messageTone(state)}>{key ? t(key) : state}</State>;
}

const linkTones: Readonly<Record<LinkState, Tone>> = {
  bound: 'delivered',
  connecting: 'underway',
  waiting: 'waiting',
  refused: 'failed',
  stopped: 'none',
};

export function LinkStateBadge({ state }: { readonly state: LinkState }) {
  const t = useText();
  return <State tone={linkTones[state]}>{t(`link.${state}`)}</State>;
}
