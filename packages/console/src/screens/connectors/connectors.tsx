// All connectors: which are up, where they go, what flows.
import { Link } from 'wouter';
import { useOverview } from '../../api/events.ts';
import { useApi } from '../../api/hooks.ts';
import type { Connector } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { LinkStateBadge } from '../../parts/state.tsx';
import { ListDetail } from '../../parts/list-detail.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Age, Count } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { ConnectorScreen } from './connector.tsx';

/** Carriers that speak HTTP have a URL in place of a host and a port. */
const addressOf = ({ protocol, url, host, port }: Connector['settings']): string =>
  protocol === 'smpp' ? `${String(host)}:${String(port)}` : String(url);

export function ConnectorsScreen() {
  const t = useText();
  const may = useMay();
  const connectors = useApi<readonly Connector[]>('/api/connectors');
  const links = useOverview()?.links ?? [];
  const linkOf = (name: string) => links.find(({ connector }) => connector === name);
  const columns: readonly Column<Connector>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => name },
    {
      key: 'state',
      head: t('state'),
      cell: ({ name, link }) => <LinkStateBadge state={linkOf(name)?.state ?? link?.state ?? 'stopped'} />,
    },
    {
      key: 'since',
      head: t('for'),
      gives: 'less',
      cell: ({ name }) => (linkOf(name)?.since ? <Age at={linkOf(name)?.since ?? ''} /> : '–'),
    },
    { key: 'rate', head: t('overview.rate'), isNumber: true, cell: ({ name }) => <Count value={linkOf(name)?.perSecond ?? 0} /> },
    { key: 'waiting', head: t('overview.waiting'), isNumber: true, cell: ({ name }) => <Count value={linkOf(name)?.waiting ?? 0} /> },
    {
      key: 'to',
      head: t('connectors.to'),
      gives: 'less',
      cell: ({ settings }) => <code>{addressOf(settings)}</code>,
    },
    {
      key: 'system',
      head: 'system_id',
      gives: 'less-wide',
      cell: ({ settings }) => <code>{settings['systemId'] === '' ? '–' : String(settings['systemId'])}</code>,
    },
    {
      key: 'why',
      head: t('connectors.detail'),
      isWrapped: true,
      gives: 'less-wide',
      cell: ({ name }) => <span title={linkOf(name)?.detail}>{linkOf(name)?.detail}</span>,
    },
  ];
  const add = may('POST /api/connectors') && (
    <Link className="button primary" href="/connectors/new">
      {t('connectors.add')}
    </Link>
  );
  const up = links.filter(({ state }) => state === 'bound').length;
  return (
    <Page
      title={t('place.connectors')}
      answer={t('overview.up', { up, count: links.length })}
      actions={
        <>
          <Export path="/api/connectors" name="connectors.csv" />
          {add}
        </>
      }
    >
      <Answer of={connectors}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('overview.none')} action={add}>
              {t('overview.none.help')}
            </Empty>
          ) : (
            <ListDetail
              ids={rows.map(({ name }) => name)}
              pageOf={(name) => `/connectors/${name}`}
              detail={(name) => <ConnectorScreen name={name} tab="" />}
            >
              {({ hrefOf, isCurrent }) => (
                <Table
                  caption={t('place.connectors')}
                  columns={columns}
                  rows={rows}
                  rowKey={({ name }) => name}
                  href={({ name }) => hrefOf(name)}
                  isCurrent={({ name }) => isCurrent(name)}
                />
              )}
            </ListDetail>
          )
        }
      </Answer>
    </Page>
  );
}
