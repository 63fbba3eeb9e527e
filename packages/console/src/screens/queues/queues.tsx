// What waits, by connector and account: how much, since when, why, and until when. Beside it what waits for an operator's word.
import { Link } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Held, Queue } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Count, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { QueueTable } from './queue-table.tsx';

const EVERY_MS = 2000;

function HeldList({ rows }: { readonly rows: readonly Held[] }) {
  const t = useText();
  const act = useAct();
  const columns: readonly Column<Held>[] = [
    { key: 'id', head: t('message'), cell: ({ id }) => `#${id}` },
    { key: 'messages', head: t('messages'), isNumber: true, cell: ({ messages }) => <Count value={messages} /> },
    { key: 'account', head: t('account'), cell: ({ account }) => <Link href={`/accounts/${account}`}>{account}</Link> },
    { key: 'number', head: t('held.first'), gives: 'less', cell: ({ number }) => number },
    { key: 'content', head: t('content'), gives: 'less', isWrapped: true, cell: ({ content }) => content },
    { key: 'reason', head: t('queues.why'), isWrapped: true, cell: ({ reason, ruleName }) => `${ruleName} ${reason}` },
    { key: 'until', head: t('until'), gives: 'less-wide', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      ...acts(t('actions')),
      cell: ({ id }) => (
        <span className="actions">
          <button
            type="button"
            className="button small"
            disabled={act.isBusy}
            onClick={() => void act.run('POST', `/api/held/${id}/release`)}
          >
            {t('held.release')}
          </button>
          <button
            type="button"
            className="button small danger"
            disabled={act.isBusy}
            onClick={() => void act.run('POST', `/api/held/${id}/refuse`)}
          >
            {t('held.refuse')}
          </button>
        </span>
      ),
    },
  ];
  return (
    <div className="stack">
      <Fault error={act.error} />
      <Table caption={t('queues.held')} columns={columns} rows={rows} rowKey={({ id }) => id} href={({ id }) => `/messages/${id}`} />
    </div>
  );
}

export function QueuesScreen({ tab }: { readonly tab: 'waiting' | 'held' }) {
  const t = useText();
  const may = useMay();
  const mayHeld = may('GET /api/held');
  const queues = useApi<readonly Queue[]>('/api/queues', EVERY_MS);
  const held = useApi<readonly Held[]>(mayHeld ? '/api/held' : null, EVERY_MS);
  const sum = queues.data?.reduce((total, { waiting }) => total + waiting, 0) ?? 0;
  return (
    <Page
      title={t('place.queues')}
      answer={queues.data && t('queues.answer', { count: sum })}
      actions={tab === 'waiting' && <Export path="/api/queues" name="queues.csv" />}
    >
      <Tabs
        label={t('place.queues')}
        tabs={[
          { href: '/queues', label: t('queues.waiting'), isCurrent: tab === 'waiting' },
          ...(mayHeld
            ? [
                {
                  href: '/queues/held',
                  label: `${t('queues.held')}${held.data && held.data.length > 0 ? ` (${held.data.length})` : ''}`,
                  isCurrent: tab === 'held',
                },
              ]
            : []),
        ]}
      />
      {tab === 'waiting' ? (
        <Answer of={queues}>
          {(rows) => (rows.length === 0 ? <Empty title={t('queues.none')}>{t('queues.none.help')}</Empty> : <QueueTable rows={rows} />)}
        </Answer>
      ) : (
        <Answer of={held}>
          {(rows) => (rows.length === 0 ? <Empty title={t('held.none')}>{t('held.none.help')}</Empty> : <HeldList rows={rows} />)}
        </Answer>
      )}
    </Page>
  );
}
