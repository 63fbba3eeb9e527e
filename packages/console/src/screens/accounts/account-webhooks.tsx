// The webhooks of one account.
import { useApi } from '../../api/hooks.ts';
import { Answer } from '../../parts/page.tsx';
import type { Webhook } from '../webhooks/webhook-fields.ts';
import { NewWebhook, WebhookList } from '../webhooks/webhook-list.tsx';

export function AccountWebhooks({ account }: { readonly account: string }) {
  const webhooks = useApi<readonly Webhook[]>(`/api/webhooks?account=${account}`);
  return (
    <div className="stack">
      <div className="actions">
        <NewWebhook account={account} />
      </div>
      <Answer of={webhooks}>{(rows) => <WebhookList rows={rows} />}</Answer>
    </div>
  );
}
