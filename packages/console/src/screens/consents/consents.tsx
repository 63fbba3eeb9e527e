// The proof of who wanted messages and who wanted none: what was written, when, to which number, and how it was confirmed.
import { useApi } from '../../api/hooks.ts';
import type { Named, Paged } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Filters } from '../../parts/filters.tsx';
import { Answer, Empty } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/value.tsx';
import { apiPath, useParams } from '../../url-state.ts';

interface Consent {
  readonly id: number;
  readonly at: string;
  readonly kind: string;
  readonly account: string | null;
  readonly number: string;
  readonly phone: string;
  readonly content: string;
  readonly changed: boolean;
  readonly confirmation: string;
  readonly note: string;
}

export const CONSENT_FILTERS = ['phone', 'number', 'account'];

export function Consents() {
  const t = useText();
  const { params } = useParams();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const found = useApi<Paged<Consent>>(apiPath('/api/consents', params, [...CONSENT_FILTERS, 'before']));
  const columns: readonly Column<Consent>[] = [
    { key: 'phone', head: t('opt_outs.number'), cell: ({ phone }) => <span className="mono">{phone}</span> },
    { key: 'kind', head: t('consents.kind'), cell: ({ kind }) => kind.toUpperCase() },
    { key: 'content', head: t('consents.word'), isWrapped: true, cell: ({ content }) => content },
    { key: 'number', head: t('inbound.number'), gives: 'less', cell: ({ number }) => <span className="mono">{number}</span> },
    { key: 'account', head: t('account'), gives: 'less', cell: ({ account }) => account ?? '–' },
    { key: 'changed', head: t('consents.changed'), gives: 'less', cell: ({ changed }) => (changed ? t('yes') : '–') },
    {
      key: 'confirmation',
      head: t('consents.confirmation'),
      isWrapped: true,
      gives: 'less-wide',
      cell: ({ confirmation, note }) => confirmation || note,
    },
    { key: 'at', head: t('time'), cell: ({ at }) => <Time at={at} /> },
  ];
  return (
    <>
      <p className="second">{t('consents.answer')}</p>
      <Filters
        filters={[
          { name: 'phone', label: 'opt_outs.number' },
          { name: 'number', label: 'inbound.number' },
          { name: 'account', label: 'account', choices: accounts.map(({ name }) => ({ value: name, label: name })) },
        ]}
      />
      <Answer of={found}>
        {({ rows, next }) =>
          rows.length === 0 && next === null ? (
            <Empty title={t('consents.none')}>{t('consents.none.help')}</Empty>
          ) : (
            <>
              <Table caption={t('consents')} columns={columns} rows={rows} rowKey={({ id }) => id} />
              <Pager shown={rows.length} next={next} />
            </>
          )
        }
      </Answer>
    </>
  );
}
