// Who changed what and when; each change opens beside the list. And what alarmed.
import type { ReactNode } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useNames, useText } from '../../i18n.ts';
import { Filters } from '../../parts/filters.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { ListDetail } from '../../parts/list-detail.tsx';
import { Pager } from '../../parts/pager.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Time } from '../../parts/value.tsx';
import { apiPath, useParams } from '../../url-state.ts';
import { Alarms } from './alarms.tsx';
import { ChangeScreen } from './change.tsx';

export interface Change {
  readonly id: number;
  readonly at: string;
  readonly who: string;
  readonly role: string;
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

const ROWS = 50;
const FILTERS = ['kind', 'name', 'who', 'from', 'to'];
const KNOWN = [...FILTERS, 'before'];
const KINDS = [
  'account',
  'connector',
  'route',
  'route-rule',
  'rule',
  'price',
  'price-list',
  'number',
  'operator',
  'user',
  'key',
  'webhook',
  'inbound-rule',
  'door',
  'credit-limit',
];

export function AuditScreen({ tab }: { readonly tab: '' | 'alarms' }) {
  const t = useText();
  const strip = (
    <Tabs
      label={t('place.audit')}
      tabs={[
        { href: '/audit', label: t('audit.changes'), isCurrent: tab === '' },
        { href: '/audit/alarms', label: t('alarms'), isCurrent: tab === 'alarms' },
      ]}
    />
  );
  if (tab === '') return <Changes strip={strip} />;
  return (
    <Page title={t('alarms')} answer={t('alarms.answer')} actions={<Export path="/api/alerts" name="alarms.csv" />}>
      {strip}
      <Alarms />
    </Page>
  );
}

function Changes({ strip }: { readonly strip: ReactNode }) {
  const t = useText();
  const roleText = useNames('role');
  const { params } = useParams();
  const changes = useApi<readonly Change[]>(apiPath('/api/changes', params, KNOWN, { limit: String(ROWS) }));
  const columns: readonly Column<Change>[] = [
    { key: 'id', head: t('audit.change'), cell: ({ id }) => `#${id}` },
    { key: 'at', head: t('time'), cell: ({ at }) => <Time at={at} /> },
    { key: 'who', head: t('audit.who'), cell: ({ who, role }) => `${who} (${roleText(role)})` },
    { key: 'what', head: t('audit.what'), isWrapped: true, cell: ({ kind, name }) => `${kind} ${name}` },
    { key: 'how', head: t('audit.how'), gives: 'less', cell: ({ method, path }) => <code>{`${method} ${path}`}</code> },
    { key: 'address', head: t('audit.address'), gives: 'less-wide', cell: ({ address }) => address },
  ];
  return (
    <Page
      title={t('place.audit')}
      answer={t('audit.answer')}
      actions={<Export path={apiPath('/api/changes', params, FILTERS)} name="changes.csv" />}
    >
      {strip}
      <Filters
        filters={[
          { name: 'kind', label: 'audit.kind', choices: KINDS.map((kind) => ({ value: kind, label: kind })) },
          { name: 'name', label: 'name' },
          { name: 'who', label: 'audit.who' },
          { name: 'from', label: 'filter.from', kind: 'time' },
          { name: 'to', label: 'filter.to', kind: 'time' },
        ]}
      />
      <Answer of={changes}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('audit.none')}>{t('audit.none.help')}</Empty>
          ) : (
            <ListDetail ids={rows.map(({ id }) => String(id))} pageOf={(id) => `/audit/${id}`} detail={(id) => <ChangeScreen id={id} />}>
              {({ hrefOf, isCurrent }) => (
                <>
                  <Table
                    caption={t('place.audit')}
                    columns={columns}
                    rows={rows}
                    rowKey={({ id }) => id}
                    href={({ id }) => hrefOf(String(id))}
                    isCurrent={({ id }) => isCurrent(String(id))}
                  />
                  <Pager shown={rows.length} next={rows.length === ROWS ? (rows.at(-1)?.id ?? null) : null} />
                </>
              )}
            </ListDetail>
          )
        }
      </Answer>
    </Page>
  );
}
