// Receipts that no message claims: what the carrier said, and saying by hand which message it was about.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Paged } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField, textsOf } from '../../parts/field.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { MessageState } from '../../parts/state.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/value.tsx';
import { apiPath, useParams } from '../../url-state.ts';

interface Orphan {
  readonly id: number;
  readonly connector: string;
  readonly carrierIds: readonly string[];
  readonly recipient: string;
  readonly state: string | null;
  readonly stateText: string;
  readonly error: string;
  readonly raw: string;
  readonly at: string;
}

function Apply({ orphan, onClose }: { readonly orphan: Orphan; readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { message = '', part = '1' } = textsOf(event.currentTarget);
    void act
      .run('POST', `/api/orphans/${orphan.id}/apply`, { body: { message: Number(message.replace('#', '')), part: Number(part) } })
      .then((done) => done !== null && onClose());
  };
  return (
    <Dialog title={t('unmatched.apply')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="mono wrap">{orphan.raw}</p>
        <TextField name="message" label={t('message')} error={act.error} required autoFocus inputMode="numeric" />
        <TextField name="part" label={t('unmatched.part')} error={act.error} defaultValue="1" inputMode="numeric" />
        {act.error && !['message', 'part'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('unmatched.apply')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function UnmatchedScreen() {
  const t = useText();
  const { params } = useParams();
  const [applied, setApplied] = useState<Orphan | null>(null);
  const found = useApi<Paged<Orphan>>(apiPath('/api/orphans', params, ['connector', 'before']), 5000);
  const columns: readonly Column<Orphan>[] = [
    { key: 'id', head: t('unmatched.receipt'), cell: ({ id }) => id },
    { key: 'connector', head: t('connector'), cell: ({ connector }) => connector },
    { key: 'ids', head: t('unmatched.carrier_id'), cell: ({ carrierIds }) => <code>{carrierIds[0]}</code> },
    { key: 'recipient', head: t('recipient'), gives: 'less', cell: ({ recipient }) => recipient || '–' },
    { key: 'state', head: t('state'), cell: ({ state, stateText }) => (state === null ? stateText : <MessageState state={state} />) },
    { key: 'raw', head: t('unmatched.raw'), gives: 'less-wide', cell: ({ raw }) => <code title={raw}>{raw}</code> },
    { key: 'at', head: t('time'), cell: ({ at }) => <Time at={at} /> },
    {
      ...acts(t('actions')),
      cell: (orphan) => (
        <button type="button" className="button small" onClick={() => setApplied(orphan)}>
          {t('unmatched.apply')}
        </button>
      ),
    },
  ];
  return (
    <Page
      title={t('place.unmatched')}
      answer={t('unmatched.answer')}
      actions={<Export path={apiPath('/api/orphans', params, ['connector'])} name="unmatched.csv" />}
    >
      {applied && <Apply orphan={applied} onClose={() => setApplied(null)} />}
      <Answer of={found}>
        {({ rows, next }) =>
          rows.length === 0 ? (
            <Empty title={t('unmatched.none')}>{t('unmatched.none.help')}</Empty>
          ) : (
            <>
              <Table caption={t('place.unmatched')} columns={columns} rows={rows} rowKey={({ id }) => id} />
              <Pager shown={rows.length} next={next} />
            </>
          )
        }
      </Answer>
    </Page>
  );
}
