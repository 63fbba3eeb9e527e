// What phones sent, newest first, also to numbers that nobody owns. The text only when it is asked for.
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../api/hooks.ts';
import { usePages } from '../../api/pages.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Filters } from '../../parts/filters.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Time } from '../../parts/value.tsx';
import { apiPath, useParams } from '../../url-state.ts';
import { Doors } from './doors.tsx';
import { InboundRules, NewInboundRule } from './inbound-rules.tsx';

export interface Inbound {
  readonly id: number;
  readonly account: string | null;
  readonly connector: string;
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
  readonly readAt: string | null;
  readonly missingParts: number;
  readonly characters: number;
  readonly content?: string;
  /** Of an MMS: its pictures and files. */
  readonly media?: number;
}

const FILTERS = ['phone', 'number', 'account', 'unowned'];
const KNOWN = [...FILTERS, 'before'];

export type InboundTab = '' | 'rules' | 'doors';

export function InboundScreen({ tab }: { readonly tab: InboundTab }) {
  const t = useText();
  const tabs = [
    { id: '', label: t('inbound.tab.messages') },
    { id: 'rules', label: t('inbound.tab.rules') },
    { id: 'doors', label: t('inbound.tab.doors') },
  ];
  const strip = (
    <Tabs
      label={t('place.inbound')}
      tabs={tabs.map(({ id, label }) => ({ href: `/inbound${id === '' ? '' : `/${id}`}`, label, isCurrent: id === tab }))}
    />
  );
  if (tab === '') return <InboundMessages strip={strip} />;
  return (
    <Page title={t('place.inbound')} answer={t('inbound.answer')} actions={tab === 'rules' && <NewInboundRule />}>
      {strip}
      {tab === 'rules' ? <InboundRules /> : <Doors />}
    </Page>
  );
}

function InboundMessages({ strip }: { readonly strip: ReactNode }) {
  const t = useText();
  const { params } = useParams();
  const [isShown, setShown] = useState(false);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const found = usePages<Inbound>(
    apiPath('/api/inbound', params, KNOWN, isShown ? { content: 'true' } : {}),
    params['before'] === undefined ? 2000 : undefined,
  );
  const columns: readonly Column<Inbound>[] = [
    { key: 'id', head: t('inbound.id'), cell: ({ id }) => id },
    { key: 'from', head: t('inbound.phone'), cell: ({ from }) => <span className="mono">{from}</span> },
    { key: 'to', head: t('inbound.number'), gives: 'less', cell: ({ to }) => <span className="mono">{to}</span> },
    {
      key: 'account',
      head: t('account'),
      cell: ({ account }) =>
        account === null ? <span className="dim">{t('nobody')}</span> : <Link href={`/accounts/${account}`}>{account}</Link>,
    },
    {
      key: 'state',
      head: t('state'),
      cell: ({ readAt, missingParts }) =>
        missingParts > 0 ? (
          <State tone="waiting">{t('inbound.missing', { count: missingParts })}</State>
        ) : (
          <State tone={readAt === null ? 'underway' : 'delivered'}>{t(readAt === null ? 'inbound.unread' : 'inbound.read')}</State>
        ),
    },
    {
      key: 'content',
      head: t('content'),
      isWrapped: true,
      gives: 'less',
      cell: ({ content, characters, media = 0 }) =>
        [content ?? t('inbound.characters', { count: characters }), media > 0 ? t('inbound.media', { count: media }) : '']
          .filter((text) => text !== '')
          .join(' · '),
    },
    { key: 'connector', head: t('connector'), gives: 'less', cell: ({ connector }) => connector },
    { key: 'at', head: t('inbound.received'), gives: 'less', cell: ({ receivedAt }) => <Time at={receivedAt} /> },
  ];
  return (
    <Page
      title={t('place.inbound')}
      answer={t('inbound.answer')}
      actions={
        <>
          <Export path={apiPath('/api/inbound', params, FILTERS, isShown ? { content: 'true' } : {})} name="inbound.csv" />
          <button type="button" className="button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {t(isShown ? 'message.hide' : 'message.show')}
          </button>
        </>
      }
    >
      {strip}
      <Filters
        filters={[
          { name: 'phone', label: 'inbound.phone' },
          { name: 'number', label: 'inbound.number' },
          { name: 'account', label: 'account', choices: accounts.map(({ name }) => ({ value: name, label: name })) },
          { name: 'unowned', label: 'inbound.owner', choices: [{ value: 'true', label: t('inbound.unowned') }] },
        ]}
      />
      <Answer of={found}>
        {({ rows, next }) =>
          rows.length === 0 && next === null ? (
            <Empty title={t('inbound.none')}>{t('inbound.none.help')}</Empty>
          ) : (
            <>
              <Table caption={t('place.inbound')} columns={columns} rows={rows} rowKey={({ id }) => id} />
              <Pager shown={rows.length} next={next} stop={found.stop} />
            </>
          )
        }
      </Answer>
    </Page>
  );
}
