// How an endpoint does, in a word: it takes pushes, it is asked again after a rest, or it has given pushes up.
import { useText } from '../../../i18n.ts';
import { State } from '../../../parts/state.tsx';
import type { Webhook } from '../../types.ts';

export function EndpointState({ health }: { readonly health: Webhook['health'] }) {
  const t = useText();
  if (health.state !== 'open') return <State tone="failed">{t('own_webhooks.state.down')}</State>;
  if (health.dead > 0) return <State tone="waiting">{t('own_webhooks.state.missed')}</State>;
  return health.lastTakenAt === null ? (
    <State tone="none">{t('own_webhooks.state.new')}</State>
  ) : (
    <State tone="delivered">{t('own_webhooks.state.open')}</State>
  );
}
