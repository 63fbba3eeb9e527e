// The account's webhooks: where its programs are told, and how each endpoint does.
import { useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { Answer, Empty, Page } from '../../../parts/page.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Count, Time } from '../../../parts/value.tsx';
import type { Webhook } from '../../types.ts';
import { EndpointState } from './endpoint-state.tsx';
import { SecretDialog, WebhookForm } from './webhook-form.tsx';

const RENEW_MS = 5000;

function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Dialog title={t('own_webhooks.add')} onClose={onClose}>
      <WebhookForm
        webhook={null}
        submit={t('own_webhooks.add')}
        isBusy={act.isBusy}
        error={act.error}
        onSubmit={(body) => void act.run<Webhook>('POST', '/api/webhooks', { body }).then((made) => made && setSecret(made.secret ?? ''))}
      />
    </Dialog>
  );
}

export function WebhooksScreen() {
  const t = useText();
  const [isAdding, setAdding] = useState(false);
  const webhooks = useApi<readonly Webhook[]>('/api/webhooks', RENEW_MS);
  const add = (
    <button type="button" className="button primary" onClick={() => setAdding(true)}>
      {t('own_webhooks.add')}
    </button>
  );
  const columns: readonly Column<Webhook>[] = [
    { key: 'url', head: 'URL', isWrapped: true, cell: ({ url }) => url },
    { key: 'state', head: t('state'), cell: ({ health }) => <EndpointState health={health} /> },
    {
      key: 'events',
      head: t('own_webhooks.events'),
      gives: 'less',
      cell: ({ events }) =>
        events.length === 0
          ? t('own_webhooks.only_rules')
          : events.map((one) => t(one === 'report' ? 'own_webhooks.reports' : 'own_webhooks.inbound')).join(', '),
    },
    { key: 'waiting', head: t('push.waiting'), isNumber: true, gives: 'less', cell: ({ health }) => <Count value={health.waiting} /> },
    { key: 'dead', head: t('push.dead'), isNumber: true, cell: ({ health }) => <Count value={health.dead} /> },
    {
      key: 'taken',
      head: t('own_webhooks.last_taken'),
      gives: 'less',
      cell: ({ health }) => (health.lastTakenAt === null ? '–' : <Time at={health.lastTakenAt} />),
    },
  ];
  return (
    <Page title={t('place.webhooks')} answer={t('own_webhooks.answer')} actions={add}>
      {isAdding && <NewWebhook onClose={() => setAdding(false)} />}
      <Answer of={webhooks}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('own_webhooks.none')}>{t('own_webhooks.none.help')}</Empty>
          ) : (
            <Table
              caption={t('place.webhooks')}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              href={({ id }) => `/webhooks/${id}`}
            />
          )
        }
      </Answer>
    </Page>
  );
}
