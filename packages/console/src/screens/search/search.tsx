// What was found by an id, a number or a few letters: messages, connectors, accounts, numbers.
import { Link } from 'wouter';
import { useApi } from '../../api/hooks.ts';
import type { Message, Named, Paged } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Empty, Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { useParams } from '../../url-state.ts';
import { MessageTable } from '../messages/message-table.tsx';

const SHOWN_MAX = 20;

function Names({ title, names, to }: { readonly title: string; readonly names: readonly string[]; readonly to: (name: string) => string }) {
  if (names.length === 0) return null;
  return (
    <section className="stack">
      <h2>{title}</h2>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <Link href={to(name)}>{name}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function SearchScreen() {
  const t = useText();
  const may = useMay();
  const { params } = useParams();
  const asked = (params['q'] ?? '').trim();
  const digits = asked.replaceAll(/[\s()#-]/g, '');
  const isNumber = may('GET /api/messages') && /^\+?\d{1,20}$/.test(digits);
  const isId = isNumber && /^[1-9]\d{0,14}$/.test(digits);
  const byId = useApi<Paged<Message>>(isId ? `/api/messages?idFrom=${digits}&idTo=${digits}` : null);
  const byNumber = useApi<Paged<Message>>(isNumber ? `/api/messages?number=${encodeURIComponent(digits)}&limit=${SHOWN_MAX}` : null);
  const connectors = useApi<readonly Named[]>('/api/connectors').data;
  const accounts = useApi<readonly Named[]>('/api/accounts').data;
  const lists = useApi<readonly Named[]>('/api/price-lists').data;
  const matching = (rows: readonly Named[] | undefined): readonly string[] =>
    asked === '' ? [] : (rows ?? []).map(({ name }) => name).filter((name) => name.toLowerCase().includes(asked.toLowerCase()));
  const [ids, numbers] = [isId ? (byId.data?.rows ?? []) : [], isNumber ? (byNumber.data?.rows ?? []) : []];
  const found = { connectors: matching(connectors), accounts: matching(accounts), lists: matching(lists) };
  const count = ids.length + numbers.length + found.connectors.length + found.accounts.length + found.lists.length;
  const isThere = connectors && accounts && lists && (!isId || byId.data) && (!isNumber || byNumber.data);
  return (
    <Page title={t('search.title', { asked })} answer={isThere ? t('search.count', { count }) : undefined}>
      <div className="stack">
        {ids.length > 0 && (
          <section className="stack">
            <h2>{t('search.by_id')}</h2>
            <MessageTable rows={ids} caption={t('search.by_id')} />
          </section>
        )}
        {numbers.length > 0 && (
          <section className="stack">
            <h2>{t('search.by_number')}</h2>
            <MessageTable rows={numbers} caption={t('search.by_number')} />
            <p>
              <Link href={`/messages?number=${encodeURIComponent(digits)}`}>{t('search.all')}</Link>
            </p>
          </section>
        )}
        <Names title={t('place.connectors')} names={found.connectors} to={(name) => `/connectors/${name}`} />
        <Names title={t('place.accounts')} names={found.accounts} to={(name) => `/accounts/${name}`} />
        <Names title={t('place.prices')} names={found.lists} to={(name) => `/prices/${name}`} />
        {isThere && count === 0 && <Empty title={t('search.none')}>{t('search.none.help')}</Empty>}
      </div>
    </Page>
  );
}
