// All webhooks, and one of them on a page of its own.
import { useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Filters } from '../../parts/filters.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Page } from '../../parts/page.tsx';
import { ListDetail } from '../../parts/list-detail.tsx';
import { apiPath, useParams } from '../../url-state.ts';
import type { Webhook } from './webhook-fields.ts';
import { WebhookScreen } from './webhook.tsx';
import { NewWebhook, WebhookList } from './webhook-list.tsx';

const EVERY_MS = 2000;

export function WebhooksScreen() {
  const t = useText();
  const { params } = useParams();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const webhooks = useApi<readonly Webhook[]>(apiPath('/api/webhooks', params, ['account']), EVERY_MS);
  const dead = webhooks.data?.reduce((sum, { health }) => sum + health.dead, 0) ?? 0;
  return (
    <Page
      title={t('place.webhooks')}
      answer={webhooks.data && t('webhooks.answer', { count: webhooks.data.length, dead })}
      actions={
        <>
          <Export path={apiPath('/api/webhooks', params, ['account'])} name="webhooks.csv" />
          <NewWebhook account={null} />
        </>
      }
    >
      <Filters filters={[{ name: 'account', label: 'account', choices: accounts.map(({ name }) => ({ value: name, label: name })) }]} />
      <Answer of={webhooks}>
        {(rows) => (
          <ListDetail ids={rows.map(({ id }) => String(id))} pageOf={(id) => `/webhooks/${id}`} detail={(id) => <WebhookScreen id={id} />}>
            {(list) => <WebhookList rows={rows} {...list} />}
          </ListDetail>
        )}
      </Answer>
    </Page>
  );
}
