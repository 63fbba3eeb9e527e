// Phones that want no messages: from whom, since when, and how that came to be known.
import { Link } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Filters } from '../../parts/filters.tsx';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Empty, Fault } from '../../parts/page.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/value.tsx';
import { apiPath, useParams } from '../../url-state.ts';

interface OptOut {
  readonly number: string;
  readonly account: string | null;
  readonly originator: string;
  readonly source: string;
  readonly at: string;
}

const KNOWN = ['account', 'after'];

export function OptOutActions() {
  const t = useText();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  return (
    <>
      <FormButton
        label={t('opt_outs.import')}
        fields={[{ name: 'csv', label: t('opt_outs.csv'), help: t('opt_outs.import.help'), kind: 'area', isRequired: true }]}
        method="POST"
        path="/api/opt-outs"
      />
      <FormButton
        label={t('opt_outs.add')}
        isPrimary
        fields={[
          { name: 'number', label: t('opt_outs.number'), isRequired: true },
          {
            name: 'account',
            label: t('opt_outs.account'),
            kind: 'choice',
            choices: [{ value: '', label: t('opt_outs.anybody') }, ...accounts.map(({ name }) => ({ value: name, label: name }))],
          },
          { name: 'originator', label: t('sender') },
          { name: 'source', label: t('opt_outs.source') },
        ]}
        method="POST"
        path="/api/opt-outs"
      />
    </>
  );
}

export function OptOuts() {
  const t = useText();
  const act = useAct();
  const { params, hrefWith } = useParams();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const found = useApi<{ readonly rows: readonly OptOut[]; readonly next: string | null }>(apiPath('/api/opt-outs', params, KNOWN));
  const takeBack = ({ number, account, originator }: OptOut): void => {
    const query = new URLSearchParams({ number, ...(account === null ? {} : { account }), ...(originator === '' ? {} : { originator }) });
    void act.run('DELETE', `/api/opt-outs?${query.toString()}`);
  };
  const columns: readonly Column<OptOut>[] = [
    { key: 'number', head: t('opt_outs.number'), cell: ({ number }) => <span className="mono">{number}</span> },
    {
      key: 'from',
      head: t('opt_outs.account'),
      cell: ({ account, originator }) => [account ?? t('opt_outs.anybody'), originator].filter(Boolean).join(' · '),
    },
    { key: 'source', head: t('opt_outs.source'), cell: ({ source }) => source },
    { key: 'at', head: t('time'), gives: 'less', cell: ({ at }) => <Time at={at} /> },
    {
      ...acts(t('actions')),
      cell: (row) => (
        <ConfirmButton
          label={t('opt_outs.take_back')}
          name={row.number}
          warning={t('opt_outs.take_back.warning')}
          isBusy={act.isBusy}
          isSmall
          onConfirm={() => takeBack(row)}
        />
      ),
    },
  ];
  return (
    <>
      <p className="second">{t('opt_outs.answer')}</p>
      <Fault error={act.error} />
      <Filters filters={[{ name: 'account', label: 'account', choices: accounts.map(({ name }) => ({ value: name, label: name })) }]} />
      <Answer of={found}>
        {({ rows, next }) =>
          rows.length === 0 ? (
            <Empty title={t('opt_outs.none')}>{t('opt_outs.none.help')}</Empty>
          ) : (
            <>
              <Table
                caption={t('opt_outs')}
                columns={columns}
                rows={rows}
                rowKey={({ number, account, originator }) => `${number} ${account} ${originator}`}
              />
              <div className="under-table">
                <span>{t('pager.shown', { count: rows.length })}</span>
                <span className="actions">
                  {params['after'] !== undefined && (
                    <Link className="button small" href={hrefWith({ after: null })}>
                      {t('pager.first')}
                    </Link>
                  )}
                  {next !== null && (
                    <Link className="button small" href={hrefWith({ after: next })}>
                      {t('pager.next')}
                    </Link>
                  )}
                </span>
              </div>
            </>
          )
        }
      </Answer>
    </>
  );
}
