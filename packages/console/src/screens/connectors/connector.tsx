// One connector: its link now, what its traffic has taught, its wire, its settings.
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useOverview } from '../../api/events.ts';
import { isMissing, useAct, useApi } from '../../api/hooks.ts';
import type { Bind, Connector, Message, Paged, Queue, Trait } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Frame } from '../../parts/frame.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Fault } from '../../parts/page.tsx';
import type { SettingField } from '../../parts/setting-text.ts';
import { SettingsForm } from '../../parts/settings-form.tsx';
import { LinkStateBadge } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Age, Count, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { MessageTable } from '../messages/message-table.tsx';
import { QueueTable } from '../queues/queue-table.tsx';
import { Learned } from './learned.tsx';
import { FIRST_SETTINGS } from './new-connector.tsx';
import { WireView } from './wire-view.tsx';

const EVERY_MS = 2000;
const LATEST = 10;

type Detail = Connector & { readonly learned: readonly Trait[] };

function Now({ connector }: { readonly connector: Detail }) {
  const t = useText();
  const live = useOverview()?.links.find((link) => link.connector === connector.name);
  const binds = connector.link?.binds ?? [];
  const columns: readonly Column<Bind & { readonly number: number }>[] = [
    { key: 'number', head: t('connectors.bind'), cell: ({ number }) => number },
    { key: 'mode', head: t('connectors.mode'), cell: ({ mode }) => mode },
    { key: 'state', head: t('state'), cell: ({ state }) => <LinkStateBadge state={state} /> },
    { key: 'since', head: t('for'), cell: ({ since }) => <Age at={since} /> },
    { key: 'window', head: t('overview.window'), isNumber: true, cell: ({ outstanding, window }) => `${outstanding} / ${window}` },
    { key: 'why', head: t('connectors.detail'), gives: 'less', cell: ({ detail }) => <span title={detail}>{detail}</span> },
  ];
  return (
    <div className="stack">
      {live && (
        <dl className="figures">
          <div>
            <dt>{t('overview.rate')}</dt>
            <dd>
              <Count value={live.perSecond} /> {live.rateLimit !== null && <small>{t('connectors.of', { limit: live.rateLimit })}</small>}
            </dd>
          </div>
          <div>
            <dt>{t('overview.window')}</dt>
            <dd>
              {live.inDoubt} <small>{t('connectors.of', { limit: live.window })}</small>
            </dd>
          </div>
          <div>
            <dt>{t('overview.latency')}</dt>
            <dd>
              {live.latency ? `${live.latency.p50} ms` : '–'}{' '}
              {live.latency && <small>{t('connectors.p90', { ms: live.latency.p90, count: live.latency.answers })}</small>}
            </dd>
          </div>
          <div>
            <dt>{t('overview.waiting')}</dt>
            <dd>
              <Count value={live.waiting} />
            </dd>
          </div>
          <div>
            <dt>{t('overview.oldest')}</dt>
            <dd>{live.oldestAt === null ? '–' : <Age at={live.oldestAt} />}</dd>
          </div>
        </dl>
      )}
      <h2>{t('connectors.binds')}</h2>
      <Table
        caption={t('connectors.binds')}
        columns={columns}
        rows={binds.map((bind, index) => ({ ...bind, number: index + 1 }))}
        rowKey={({ number }) => number}
      />
      <Traffic connector={connector.name} />
    </div>
  );
}

/** What waits behind it, and what it took last. */
function Traffic({ connector }: { readonly connector: string }) {
  const t = useText();
  const may = useMay();
  const queues = useApi<readonly Queue[]>('/api/queues', EVERY_MS).data?.filter((queue) => queue.connector === connector) ?? [];
  const path = may('GET /api/messages') ? `/api/messages?connector=${encodeURIComponent(connector)}&limit=${LATEST}` : null;
  const latest = useApi<Paged<Message>>(path, EVERY_MS).data?.rows ?? [];
  return (
    <>
      {queues.length > 0 && (
        <>
          <h2>{t('connectors.behind')}</h2>
          <QueueTable rows={queues} isOfOne />
        </>
      )}
      {latest.length > 0 && (
        <>
          <h2>{t('connectors.latest')}</h2>
          <MessageTable rows={latest} caption={t('connectors.latest')} />
          <p>
            <Link href={`/messages?connector=${encodeURIComponent(connector)}`}>{t('connectors.messages')}</Link>
          </p>
        </>
      )}
    </>
  );
}

function Settings({ connector }: { readonly connector: Detail }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [isSaved, setSaved] = useState(false);
  const fields = useApi<{ readonly connector: readonly SettingField[] }>('/api/fields');
  return (
    <Answer of={fields}>
      {({ connector: table }) => (
        <>
          <SettingsForm
            key={JSON.stringify(connector.settings)}
            fields={table}
            values={connector.settings}
            first={FIRST_SETTINGS}
            submit={t('settings.save')}
            isBusy={act.isBusy}
            error={act.error}
            onSubmit={(body) => {
              setSaved(false);
              void act.run('PATCH', `/api/connectors/${connector.name}`, { body }).then((done) => setSaved(done !== null));
            }}
          />
          {isSaved && <p role="status">{t('settings.saved')}</p>}
          {may('DELETE /api/connectors/:name') && <Removal name={connector.name} />}
        </>
      )}
    </Answer>
  );
}

function Removal({ name }: { readonly name: string }) {
  const t = useText();
  const act = useAct();
  const [, go] = useLocation();
  return (
    <section className="stack">
      <h2>{t('connectors.remove')}</h2>
      <p>{t('connectors.remove.help')}</p>
      <Fault error={act.error} />
      <div>
        <ConfirmButton
          label={t('connectors.remove')}
          name={name}
          warning={t('connectors.remove.warning')}
          isBusy={act.isBusy}
          onConfirm={() => void act.run('DELETE', `/api/connectors/${name}`).then((done) => done !== null && go('/connectors'))}
        />
      </div>
    </section>
  );
}

export function ConnectorScreen({ name, tab }: { readonly name: string; readonly tab: string }) {
  const t = useText();
  const may = useMay();
  const connector = useApi<Detail>(`/api/connectors/${name}`, EVERY_MS);
  const link = connector.data?.link;
  // Each new try is a state of its own for the link; the overview knows since when it is down.
  const since = useOverview()?.links.find((one) => one.connector === name)?.since ?? link?.since;
  const tabs = [
    { id: '', label: t('connectors.tab.now') },
    { id: 'learned', label: t('connectors.tab.learned') },
    ...(may('GET /api/connectors/:name/wire') ? [{ id: 'wire', label: t('connectors.tab.wire') }] : []),
    ...(may('PATCH /api/connectors/:name') ? [{ id: 'settings', label: t('connectors.tab.settings') }] : []),
  ];
  const answer = link && (
    <>
      <LinkStateBadge state={link.state} /> {t('since')} <Time at={since ?? link.since} />
      {link.detail !== '' && ` · ${link.detail}`}
      {link.nextTryAt !== null && (
        <>
          {' · '}
          {t('overview.next_try')} <Time at={link.nextTryAt} />
        </>
      )}
    </>
  );
  if (isMissing(connector))
    return <Missing title={name} what="missing.connector" list={{ path: '/connectors', title: 'place.connectors' }} />;
  return (
    <Frame title={name} answer={answer}>
      <Tabs
        label={name}
        tabs={tabs.map(({ id, label }) => ({ href: `/connectors/${name}${id === '' ? '' : `/${id}`}`, label, isCurrent: id === tab }))}
      />
      <Answer of={connector}>
        {(shown) => (
          <>
            {tab === '' && <Now connector={shown} />}
            {tab === 'learned' && <Learned connector={shown.name} traits={shown.learned} />}
            {tab === 'wire' && <WireView connector={shown.name} />}
            {tab === 'settings' && <Settings connector={shown} />}
          </>
        )}
      </Answer>
    </Frame>
  );
}
