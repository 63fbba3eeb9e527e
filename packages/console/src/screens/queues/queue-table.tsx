// What waits as rows, by connector and account: how much, since when, why, until when.
import { Link } from 'wouter';
import type { Queue } from '../../api/types.ts';
import { useNames, useText } from '../../i18n.ts';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Age, Count, Time } from '../../parts/value.tsx';
import { WaitReasons } from '../../parts/wait-reasons.tsx';

/** isOfOne: all of one connector, on its own page. */
export function QueueTable({ rows, isOfOne = false }: { readonly rows: readonly Queue[]; readonly isOfOne?: boolean }) {
  const t = useText();
  const classText = useNames('class');
  const columns: readonly Column<Queue>[] = [
    ...(isOfOne ? [] : [{ key: 'connector', head: t('connector'), cell: ({ connector }: Queue) => connector }]),
    {
      key: 'account',
      head: t('account'),
      cell: ({ account }) => (isOfOne ? account : <Link href={`/accounts/${account}`}>{account}</Link>),
    },
    { key: 'waiting', head: t('overview.waiting'), isNumber: true, cell: ({ waiting }) => <Count value={waiting} /> },
    { key: 'oldest', head: t('overview.oldest'), isNumber: true, gives: 'less', cell: ({ oldestAt }) => <Age at={oldestAt} /> },
    { key: 'why', head: t('queues.why'), isWrapped: true, cell: ({ waits }) => <WaitReasons wait={waits} /> },
    {
      key: 'next',
      head: t('overview.next_try'),
      gives: 'less',
      cell: ({ waits }) =>
        waits.nextTryAt === null ? (
          '–'
        ) : (
          <>
            {waits.isEstimate && '≈ '}
            <Time at={waits.nextTryAt} />
          </>
        ),
    },
    {
      key: 'empty',
      head: t('overview.empty_at'),
      gives: 'less',
      cell: ({ emptyAt }) =>
        emptyAt === null ? (
          '–'
        ) : (
          <>
            ≈ <Time at={emptyAt} />
          </>
        ),
    },
    {
      key: 'class',
      head: t('queues.class'),
      gives: 'less-wide',
      cell: ({ priorityClass, weight }) => `${classText(priorityClass)} × ${weight}`,
    },
    {
      ...acts(t('actions')),
      cell: ({ connector, account }) => (
        <Link href={`/messages?state=QUEUED&connector=${connector}&account=${account}`}>{t('queues.messages')}</Link>
      ),
    },
  ];
  return (
    <Table
      caption={t('place.queues')}
      columns={columns}
      rows={rows}
      rowKey={({ connector, account }) => `${connector} ${account}`}
      href={({ connector, account }) => (isOfOne ? `/accounts/${account}` : `/connectors/${connector}`)}
    />
  );
}
