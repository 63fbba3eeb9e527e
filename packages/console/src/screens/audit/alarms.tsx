// Alarms, the newest first: what was wrong, since when, and when it was over.
import { Link } from 'wouter';
import { useApi } from '../../api/hooks.ts';
import { keyOf, useText } from '../../i18n.ts';
import { Answer, Empty } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { AlarmText } from '../../parts/alarm-text.tsx';
import { Time } from '../../parts/value.tsx';
import type { Told } from '../../told.ts';

interface Alarm {
  readonly id: number;
  readonly kind: string;
  readonly account: string | null;
  readonly at: string;
  readonly detail: string;
  readonly told: Told;
  readonly clearedAt: string | null;
}

const EVERY_MS = 5000;

export function Alarms() {
  const t = useText();
  const alarms = useApi<readonly Alarm[]>('/api/alerts', EVERY_MS);
  const columns: readonly Column<Alarm>[] = [
    {
      key: 'state',
      head: t('state'),
      cell: ({ clearedAt }) => (
        <State tone={clearedAt === null ? 'failed' : 'none'}>{t(clearedAt === null ? 'alarms.open' : 'alarms.over')}</State>
      ),
    },
    {
      key: 'kind',
      head: t('alarms.what'),
      cell: ({ kind }) => {
        const key = keyOf('alarm', kind);
        return key ? t(key) : kind;
      },
    },
    {
      key: 'account',
      head: t('account'),
      cell: ({ account }) => (account === null ? '–' : <Link href={`/accounts/${account}`}>{account}</Link>),
    },
    { key: 'detail', head: t('connectors.detail'), isWrapped: true, cell: (alarm) => <AlarmText {...alarm} /> },
    { key: 'at', head: t('alarms.since'), gives: 'less', cell: ({ at }) => <Time at={at} /> },
    {
      key: 'cleared',
      head: t('alarms.until'),
      gives: 'less',
      cell: ({ clearedAt }) => (clearedAt === null ? '–' : <Time at={clearedAt} />),
    },
  ];
  return (
    <Answer of={alarms}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('alarms.none')}>{t('alarms.none.help')}</Empty>
        ) : (
          <Table caption={t('alarms')} columns={columns} rows={rows} rowKey={({ id }) => id} />
        )
      }
    </Answer>
  );
}
