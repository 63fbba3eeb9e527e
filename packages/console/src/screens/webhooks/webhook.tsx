// One webhook on a page of its own.
import { useApi } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { Frame } from '../../parts/frame.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { WebhookActions, WebhookDetail } from './webhook-detail.tsx';
import { type Webhook, webhookTone } from './webhook-fields.ts';

const EVERY_MS = 2000;

export function WebhookScreen({ id }: { readonly id: string }) {
  const t = useText();
  const webhooks = useApi<readonly Webhook[]>('/api/webhooks', EVERY_MS);
  const webhook = webhooks.data?.find((one) => String(one.id) === id);
  if (webhooks.data && !webhook)
    return <Missing title={`#${id}`} what="missing.webhook" list={{ path: '/webhooks', title: 'place.webhooks' }} />;
  return (
    <Frame
      title={webhook?.url ?? `#${id}`}
      answer={
        webhook && (
          <State tone={webhookTone(webhook)}>{t(webhook.health.state === 'open' ? 'webhook_state.open' : 'webhook_state.failing')}</State>
        )
      }
      actions={webhook && <WebhookActions webhook={webhook} />}
    >
      <Answer of={webhooks}>{() => webhook && <WebhookDetail webhook={webhook} />}</Answer>
    </Frame>
  );
}
