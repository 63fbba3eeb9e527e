// Where the reader is signed in, and for an owner every user of the account; any but this one can be ended.
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Agent } from '../../../parts/agent.tsx';
import { Answer, Fault } from '../../../parts/page.tsx';
import { acts, type Column, Table } from '../../../parts/table.tsx';
import { Time } from '../../../parts/value.tsx';

interface SignedIn {
  readonly id: number;
  readonly user: string;
  readonly address: string;
  readonly agent: string;
  readonly lastSeenAt: string;
  readonly endsAt: string;
  readonly current: boolean;
}

export function Sessions() {
  const t = useText();
  const act = useAct();
  const sessions = useApi<readonly SignedIn[]>('/api/sessions');
  const columns: readonly Column<SignedIn>[] = [
    { key: 'who', head: t('dashboard.sign_in.user'), cell: ({ user, current }) => `${user}${current ? ` (${t('sessions.this')})` : ''}` },
    { key: 'seen', head: t('sessions.seen'), cell: ({ lastSeenAt }) => <Time at={lastSeenAt} /> },
    { key: 'address', head: t('audit.address'), cell: ({ address }) => address },
    { key: 'agent', head: t('sessions.browser'), gives: 'less', cell: ({ agent }) => <Agent agent={agent} /> },
    { key: 'ends', head: t('sessions.ends'), gives: 'less', cell: ({ endsAt }) => <Time at={endsAt} /> },
    {
      ...acts(t('actions')),
      cell: ({ id, current }) =>
        !current && (
          <button
            type="button"
            className="button small danger"
            disabled={act.isBusy}
            onClick={() => void act.run('DELETE', `/api/sessions/${id}`)}
          >
            {t('sessions.end')}
          </button>
        ),
    },
  ];
  return (
    <section className="stack">
      <h2>{t('sessions')}</h2>
      <Fault error={act.error} />
      <Answer of={sessions}>{(rows) => <Table caption={t('sessions')} columns={columns} rows={rows} rowKey={({ id }) => id} />}</Answer>
    </section>
  );
}
