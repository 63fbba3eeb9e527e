// Where messages go: routes by prefix, the rules before them in their order, and what both would do with one message.
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { formatShare } from '../../format.ts';
import { LanguageContext, useText } from '../../i18n.ts';
import { use } from 'react';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Count } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { RouteExplain } from './route-explain.tsx';
import { RouteRules } from './route-rules.tsx';
import { WhatIf } from './what-if.tsx';

interface Route {
  readonly id: number;
  readonly prefix: string;
  readonly connector: string;
}

interface Score {
  readonly connector: string;
  readonly destination: string;
  readonly taken: number;
  readonly delivered: number;
  readonly failed: number;
  readonly silent: number;
  readonly receiptMs: { readonly p50: number | null; readonly p90: number | null };
  readonly suspicions: readonly { readonly name: string; readonly evidence: string }[];
  readonly quality: number | null;
}

function NewRoute({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act.run('POST', '/api/routes', { body: textsOf(event.currentTarget) }).then((done) => done !== null && onClose());
  };
  return (
    <Dialog title={t('routes.add')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField name="prefix" label={t('prices.prefix')} help={t('routes.prefix.help')} error={act.error} autoFocus />
        <SelectField
          name="connector"
          label={t('connector')}
          error={act.error}
          choices={connectors.map(({ name }) => ({ value: name, label: name }))}
        />
        {act.error && !['prefix', 'connector'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('routes.add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Scores() {
  const t = useText();
  const language = use(LanguageContext);
  const scores = useApi<readonly Score[]>('/api/route-scores', 5000);
  const columns: readonly Column<Score>[] = [
    { key: 'destination', head: t('routes.destination'), cell: ({ destination }) => destination },
    { key: 'connector', head: t('connector'), cell: ({ connector }) => <Link href={`/connectors/${connector}`}>{connector}</Link> },
    { key: 'taken', head: t('routes.taken'), isNumber: true, cell: ({ taken }) => <Count value={taken} /> },
    {
      key: 'delivered',
      head: t('overview.delivered'),
      isNumber: true,
      cell: ({ delivered, failed }) => (
        <span title={t('overview.delivered.rests', { count: delivered + failed })}>
          {formatShare(delivered, delivered + failed, language)}
        </span>
      ),
    },
    {
      key: 'p50',
      head: t('routes.receipt_p50'),
      isNumber: true,
      gives: 'less',
      cell: ({ receiptMs }) => (receiptMs.p50 === null ? '–' : `≤ ${receiptMs.p50} ms`),
    },
    {
      key: 'p90',
      head: t('routes.receipt_p90'),
      isNumber: true,
      gives: 'less',
      cell: ({ receiptMs }) => (receiptMs.p90 === null ? '–' : `≤ ${receiptMs.p90} ms`),
    },
    {
      key: 'quality',
      head: t('routes.quality'),
      isNumber: true,
      cell: ({ quality }) => (quality === null ? t('routes.too_few') : quality.toFixed(2)),
    },
    {
      key: 'doubt',
      head: t('routes.doubts'),
      gives: 'less-wide',
      isWrapped: true,
      cell: ({ suspicions }) => suspicions.map(({ evidence }) => evidence).join(' '),
    },
  ];
  return (
    <Answer of={scores}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={t('routes.no_scores')}>{t('routes.no_scores.help')}</Empty>
        ) : (
          <Table
            caption={t('routes.scores')}
            columns={columns}
            rows={rows}
            rowKey={({ connector, destination }) => `${connector} ${destination}`}
          />
        )
      }
    </Answer>
  );
}

function Prefixes() {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const routes = useApi<readonly Route[]>('/api/routes');
  const columns: readonly Column<Route>[] = [
    { key: 'prefix', head: t('prices.prefix'), cell: ({ prefix }) => (prefix === '' ? t('prices.all') : prefix) },
    { key: 'connector', head: t('connector'), cell: ({ connector }) => <Link href={`/connectors/${connector}`}>{connector}</Link> },
    { key: 'id', head: t('routes.id'), isNumber: true, cell: ({ id }) => id },
    ...(may('DELETE /api/routes/:id')
      ? [
          {
            ...acts(t('actions')),
            cell: ({ id }: Route) => (
              <button
                type="button"
                className="button small danger"
                disabled={act.isBusy}
                onClick={() => void act.run('DELETE', `/api/routes/${id}`)}
              >
                {t('remove')}
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <Fault error={act.error} />
      <Answer of={routes}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('routes.none')}>{t('routes.none.help')}</Empty>
          ) : (
            <Table caption={t('routes.prefixes')} columns={columns} rows={rows} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </>
  );
}

export type RoutesTab = '' | 'rules' | 'explain' | 'what-if' | 'scores';

export function RoutesScreen({ tab }: { readonly tab: RoutesTab }) {
  const t = useText();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const tabs = [
    { id: '', label: t('routes.prefixes') },
    { id: 'rules', label: t('routes.rules') },
    { id: 'explain', label: t('routes.explain') },
    { id: 'what-if', label: t('what_if') },
    { id: 'scores', label: t('routes.scores') },
  ];
  return (
    <Page
      title={t('place.routes')}
      answer={t('routes.answer')}
      actions={
        tab === 'rules'
          ? may('POST /api/route-rules') && (
              <Link className="button primary" href="/routes/rules/new">
                {t('routes.rule.new')}
              </Link>
            )
          : may('POST /api/routes') && (
              <button type="button" className="button primary" onClick={() => setAdding(true)}>
                {t('routes.add')}
              </button>
            )
      }
    >
      {isAdding && <NewRoute onClose={() => setAdding(false)} />}
      <Tabs
        label={t('place.routes')}
        tabs={tabs.map(({ id, label }) => ({ href: `/routes${id === '' ? '' : `/${id}`}`, label, isCurrent: id === tab }))}
      />
      {tab === '' && <Prefixes />}
      {tab === 'rules' && <RouteRules />}
      {tab === 'explain' && <RouteExplain />}
      {tab === 'what-if' && <WhatIf />}
      {tab === 'scores' && <Scores />}
    </Page>
  );
}
