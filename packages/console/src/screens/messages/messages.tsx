// Messages by what is known of them, newest first, page by page however many there are.
import { useApi } from '../../api/hooks.ts';
import { usePages } from '../../api/pages.ts';
import type { Message, Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { type Filter, Filters } from '../../parts/filters.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { ListDetail } from '../../parts/list-detail.tsx';
import { Pager } from '../../parts/pager.tsx';
import { apiPath, useParams } from '../../url-state.ts';
import { MessageScreen } from './message.tsx';
import { MessageTable } from './message-table.tsx';

const STATES = ['SCHEDULED', 'QUEUED', 'ENROUTE', 'DELIVERED', 'UNDELIVERABLE', 'EXPIRED', 'REJECTED', 'DELETED', 'UNKNOWN'] as const;
const FILTERS = ['number', 'state', 'account', 'connector', 'from', 'to'];
const KNOWN = [...FILTERS, 'before'];

export function MessagesScreen() {
  const t = useText();
  const { params } = useParams();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  // The first page goes with the traffic, an older one stands still.
  const found = usePages<Message>(apiPath('/api/messages', params, KNOWN), params['before'] === undefined ? 2000 : undefined);
  const choices = (rows: readonly Named[]) => rows.map(({ name }) => ({ value: name, label: name }));
  const filters: readonly Filter[] = [
    { name: 'number', label: 'recipient' },
    { name: 'state', label: 'state', choices: STATES.map((state) => ({ value: state, label: t(`state.${state}`) })) },
    { name: 'account', label: 'account', choices: choices(accounts) },
    { name: 'connector', label: 'connector', choices: choices(connectors) },
    { name: 'from', label: 'filter.from', kind: 'time' },
    { name: 'to', label: 'filter.to', kind: 'time' },
  ];
  const isFiltered = KNOWN.some((name) => params[name] !== undefined);
  return (
    <Page
      title={t('place.messages')}
      answer={t('messages.answer')}
      actions={<Export path={apiPath('/api/messages', params, FILTERS)} name="messages.csv" />}
    >
      <Filters filters={filters} />
      <Answer of={found}>
        {({ rows, next }) =>
          rows.length === 0 && next === null ? (
            <Empty title={t(isFiltered ? 'messages.none_found' : 'messages.none')}>
              {t(isFiltered ? 'messages.none_found.help' : 'messages.none.help')}
            </Empty>
          ) : (
            <ListDetail
              ids={rows.map(({ id }) => String(id))}
              pageOf={(id) => `/messages/${id}`}
              detail={(id) => <MessageScreen id={id} />}
            >
              {(list) => (
                <>
                  <MessageTable rows={rows} caption={t('place.messages')} {...list} />
                  <Pager shown={rows.length} next={next} stop={found.stop} />
                </>
              )}
            </ListDetail>
          )
        }
      </Answer>
    </Page>
  );
}
