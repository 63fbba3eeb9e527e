// What became of the pushes of one webhook, with every try; what was given up can be pushed again.
import { Link } from 'wouter';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { formatDuration } from '../../../format.ts';
import { Answer, Empty, Fault } from '../../../parts/page.tsx';
import { State } from '../../../parts/state.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Time } from '../../../parts/value.tsx';
import { apiPath, useParams } from '../../../url-state.ts';
import type { Delivery } from '../../types.ts';

const RENEW_MS = 3000;
const states = ['waiting', 'dead', 'taken'] as const;
const tones = { waiting: 'waiting', dead: 'failed', taken: 'delivered' } as const;

const newestFirst = (a: Delivery, b: Delivery): number => Date.parse(b.at) - Date.parse(a.at);
/** The message that an event tells of has a page, an inbound one has none of its own. */
const messageIn = (eventId: string): string | null => /^report-(\d+)$/.exec(eventId)?.[1] ?? null;

function Tries({ tries }: Pick<Delivery, 'tries'>) {
  const t = useText();
  const last = tries.at(-1);
  if (!last) return '–';
  const line = ({ at, status, error, durationMs }: (typeof tries)[number]) => (
    <>
      <Time at={at} /> · {status ?? t('own_webhooks.no_answer')} · {formatDuration(durationMs)}
      {error !== '' && ` · ${error}`}
    </>
  );
  if (tries.length === 1) return line(last);
  return (
    <details>
      <summary>{line(last)}</summary>
      <ol className="dim">
        {tries.slice(0, -1).map((one, index) => (
          <li key={index}>{line(one)}</li>
        ))}
      </ol>
    </details>
  );
}

export function Deliveries({ id, dead }: { readonly id: string; readonly dead: number }) {
  const t = useText();
  const act = useAct();
  const { params, hrefWith } = useParams();
  const chosen = states.find((one) => one === params['deliveries']);
  const fixed = chosen === undefined ? {} : { state: chosen };
  const found = useApi<readonly Delivery[]>(apiPath(`/api/webhooks/${id}/deliveries`, {}, [], fixed), RENEW_MS);
  const replay = (events?: readonly string[]): void =>
    void act.run('POST', `/api/webhooks/${id}/replay`, { body: events === undefined ? {} : { events } });
  const columns: readonly Column<Delivery>[] = [
    {
      key: 'event',
      head: t('own_webhooks.event'),
      cell: ({ eventId }) => {
        const message = messageIn(eventId);
        return message === null ? <code>{eventId}</code> : <Link href={`/messages/${message}`}>{eventId}</Link>;
      },
    },
    { key: 'state', head: t('state'), cell: ({ state }) => <State tone={tones[state]}>{t(`push.${state}`)}</State> },
    { key: 'at', head: t('time'), gives: 'less', cell: ({ at }) => <Time at={at} /> },
    { key: 'tries', head: t('own_webhooks.last_try'), isWrapped: true, cell: ({ tries }) => <Tries tries={tries} /> },
    { key: 'count', head: t('own_webhooks.tries'), isNumber: true, gives: 'less', cell: ({ attempts }) => attempts },
    {
      key: 'next',
      head: t('own.next_try'),
      gives: 'less',
      cell: ({ nextAt }) => (nextAt === null ? '–' : <Time at={nextAt} />),
    },
    {
      key: 'act',
      head: <span className="hidden-text">{t('actions')}</span>,
      cell: ({ state, eventId }) =>
        state === 'dead' && (
          <button type="button" className="button small" disabled={act.isBusy} onClick={() => replay([eventId])}>
            {t('own_webhooks.replay')}
          </button>
        ),
    },
  ];
  return (
    <section className="stack">
      <div className="row">
        <h2>{t('own_webhooks.deliveries')}</h2>
        {dead > 0 && (
          <button type="button" className="button" disabled={act.isBusy} onClick={() => replay()}>
            {t('own_webhooks.replay_all', { count: dead })}
          </button>
        )}
      </div>
      <Tabs
        label={t('own_webhooks.deliveries')}
        tabs={[
          { href: hrefWith({ deliveries: null }), label: t('own_webhooks.all'), isCurrent: chosen === undefined },
          ...states.map((one) => ({ href: hrefWith({ deliveries: one }), label: t(`push.${one}`), isCurrent: one === chosen })),
        ]}
      />
      <Fault error={act.error} />
      <Answer of={found}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('own_webhooks.no_delivery')}>{t('own_webhooks.no_delivery.help')}</Empty>
          ) : (
            <Table
              caption={t('own_webhooks.deliveries')}
              columns={columns}
              rows={rows.toSorted(newestFirst)}
              rowKey={({ eventId, state }) => `${state} ${eventId}`}
            />
          )
        }
      </Answer>
    </section>
  );
}
