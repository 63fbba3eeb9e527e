// The account's messages by what is known of them, newest first, page by page however many there are; and the same as a file.
import { usePages } from '../../../api/pages.ts';
import { useText } from '../../../i18n.ts';
import { type Filter, Filters } from '../../../parts/filters.tsx';
import { Answer, Empty, Page } from '../../../parts/page.tsx';
import { Pager } from '../../../parts/pager.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Money, Time } from '../../../parts/value.tsx';
import { apiPath, useParams } from '../../../url-state.ts';
import type { OwnMessage } from '../../types.ts';
import { OwnState } from './own-state.tsx';

const STATES = [
  'failed',
  'SCHEDULED',
  'QUEUED',
  'ENROUTE',
  'DELIVERED',
  'UNDELIVERABLE',
  'EXPIRED',
  'REJECTED',
  'DELETED',
  'UNKNOWN',
] as const;
const FILTERS = ['number', 'text', 'state', 'id', 'from', 'to'];

export function MessagesScreen() {
  const t = useText();
  const { params } = useParams();
  const found = usePages<OwnMessage>(apiPath('/api/messages', params, [...FILTERS, 'before']));
  const filters: readonly Filter[] = [
    { name: 'number', label: 'recipient' },
    { name: 'text', label: 'content' },
    {
      name: 'state',
      label: 'state',
      choices: STATES.map((state) => ({ value: state, label: t(state === 'failed' ? 'own.state.failed' : `state.${state}`) })),
    },
    { name: 'from', label: 'filter.from', kind: 'time' },
    { name: 'to', label: 'filter.to', kind: 'time' },
  ];
  const columns: readonly Column<OwnMessage>[] = [
    { key: 'id', head: t('message'), cell: ({ id }) => `#${id}` },
    { key: 'state', head: t('state'), cell: (row) => <OwnState state={row.state} isHeld={row.held} /> },
    { key: 'number', head: t('recipient'), cell: ({ number }) => <span className="mono">{number}</span> },
    { key: 'text', head: t('content'), gives: 'less', cell: ({ text }) => <span title={text}>{text}</span> },
    { key: 'sender', head: t('sender'), gives: 'less-wide', cell: ({ sender }) => sender || '–' },
    { key: 'segments', head: t('segments'), gives: 'less-wide', isNumber: true, cell: ({ segments }) => segments },
    { key: 'price', head: t('price'), gives: 'less', isNumber: true, cell: ({ price }) => <Money amount={price} /> },
    { key: 'accepted', head: t('accepted'), cell: ({ acceptedAt }) => <Time at={acceptedAt} /> },
  ];
  const isFiltered = FILTERS.some((name) => params[name] !== undefined) || params['before'] !== undefined;
  return (
    <Page
      title={t('place.messages')}
      answer={t('own.messages.answer')}
      actions={
        <a className="button" href={apiPath('/api/messages/export', params, FILTERS)} download>
          {t('own.export')}
        </a>
      }
    >
      <Filters filters={filters} />
      <Answer of={found}>
        {({ rows, next }) =>
          rows.length === 0 && next === null ? (
            <Empty title={t(isFiltered ? 'messages.none_found' : 'own.messages.none')}>
              {t(isFiltered ? 'messages.none_found.help' : 'own.messages.none.help')}
            </Empty>
          ) : (
            <>
              <Table
                caption={t('place.messages')}
                columns={columns}
                rows={rows}
                rowKey={({ id }) => id}
                href={({ id }) => `/messages/${id}`}
              />
              {rows.length === 0 && !found.stop && <p className="dim">{t('own.messages.further')}</p>}
              <Pager shown={rows.length} next={next} stop={found.stop} />
            </>
          )
        }
      </Answer>
    </Page>
  );
}
