// Who is signed in, and from where; any session but this one can be ended. Both apps show it: the Dashboard of users, the console of operators.
import { useAct, useApi } from '../api/hooks.ts';
import { type Key, useText } from '../i18n.ts';
import { Agent } from './agent.tsx';
import { Answer, Fault } from './page.tsx';
import { acts, type Column, Table } from './table.tsx';
import { Time } from './value.tsx';

interface SignedIn {
  readonly id: number;
  /** Of the Dashboard. */
  readonly user?: string;
  /** Of the console. */
  readonly operator?: string;
  readonly address: string;
  readonly agent: string;
  readonly lastSeenAt: string;
  readonly endsAt: string;
  readonly current: boolean;
}

/** `who`: the head of the column that names people. */
export function Sessions({ who }: { readonly who: Key }) {
  const t = useText();
  const act = useAct();
  const sessions = useApi<readonly SignedIn[]>('/api/sessions');
  const columns: readonly Column<SignedIn>[] = [
    { key: 'who', head: t(who), cell: ({ user, operator, current }) => `${user ?? operator}${current ? ` (${t('sessions.this')})` : ''}` },
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
