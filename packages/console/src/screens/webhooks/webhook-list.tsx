// Webhooks as rows with how their endpoints do, of one account or of all; and making one.
import { useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Empty } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Age, Count } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { type Webhook, webhookFields, webhookTone } from './webhook-fields.ts';

/** account null: it is asked for. */
export function NewWebhook({ account }: { readonly account: string | null }) {
  const t = useText();
  const may = useMay();
  const [secret, setSecret] = useState<string | null>(null);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  if (!may('POST /api/webhooks')) return null;
  const owner = {
    name: 'account',
    label: t('account'),
    kind: 'choice' as const,
    isRequired: true,
    choices: (account === null ? accounts.map(({ name }) => name) : [account]).map((name) => ({ value: name, label: name })),
  };
  return (
    <>
      <FormButton
        label={t('webhooks.add')}
        isPrimary
        fields={[owner, ...webhookFields(null, t)]}
        method="POST"
        path="/api/webhooks"
        onDone={(answer) => setSecret((answer as Webhook).secret ?? null)}
      />
      {secret !== null && <SecretOnce secret={secret} />}
    </>
  );
}

export interface WebhookListProps {
  readonly rows: readonly Webhook[];
  readonly hrefOf?: (id: string) => string;
  readonly isCurrent?: (id: string) => boolean;
}

export function WebhookList({ rows, hrefOf = (id) => `/webhooks/${id}`, isCurrent = () => false }: WebhookListProps) {
  const t = useText();
  const columns: readonly Column<Webhook>[] = [
    { key: 'url', head: 'URL', isWrapped: true, cell: ({ url }) => <span title={url}>{url}</span> },
    {
      key: 'state',
      head: t('webhooks.health'),
      cell: (webhook) => (
        <State tone={webhookTone(webhook)}>{t(webhook.health.state === 'open' ? 'webhook_state.open' : 'webhook_state.failing')}</State>
      ),
    },
    { key: 'account', head: t('account'), gives: 'less', cell: ({ account }) => account },
    { key: 'waiting', head: t('webhooks.waiting'), isNumber: true, cell: ({ health }) => <Count value={health.waiting} /> },
    { key: 'dead', head: t('webhooks.dead'), isNumber: true, cell: ({ health }) => <Count value={health.dead} /> },
    {
      key: 'taken',
      head: t('webhooks.last_taken'),
      gives: 'less',
      cell: ({ health }) => (health.lastTakenAt === null ? '–' : <Age at={health.lastTakenAt} />),
    },
    { key: 'format', head: t('webhooks.format'), gives: 'less-wide', cell: ({ format }) => format },
  ];
  if (rows.length === 0) return <Empty title={t('webhooks.none')}>{t('webhooks.none.help')}</Empty>;
  return (
    <Table
      caption={t('place.webhooks')}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      href={({ id }) => hrefOf(String(id))}
      isCurrent={({ id }) => isCurrent(String(id))}
    />
  );
}
