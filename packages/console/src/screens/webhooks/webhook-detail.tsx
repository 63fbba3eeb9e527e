// One webhook: how its endpoint does, what waits, what was given up and can be replayed, what was taken; its settings and its secret.
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useAct, useApi } from '../../api/hooks.ts';
import { keyOf, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Fault } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Copy, Count, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { type Webhook, webhookFields } from './webhook-fields.ts';

interface Delivery {
  readonly eventId: string;
  readonly event: string;
  readonly state: 'waiting' | 'dead' | 'taken';
  readonly at: string;
  readonly nextAt: string | null;
  readonly attempts: number;
  readonly tries: readonly { readonly at: string; readonly status: number | null; readonly error: string; readonly durationMs: number }[];
}

const tones: Readonly<Record<Delivery['state'], Tone>> = { waiting: 'waiting', dead: 'failed', taken: 'delivered' };
const OVERLAP_HOURS = 24;
const EVERY_MS = 2000;

function Secret({ id }: { readonly id: number }) {
  const t = useText();
  const [secret, setSecret] = useState<string | null>(null);
  const reveal = async (): Promise<void> =>
    setSecret(
      secret === null
        ? ((await call<readonly Webhook[]>('GET', '/api/webhooks?reveal=true')).find((one) => one.id === id)?.secret ?? '')
        : null,
    );
  return (
    <>
      <dt>{t('webhook.secret')}</dt>
      <dd>
        {secret === null ? '••••••••' : <code>{secret}</code>} {secret !== null && <Copy text={secret} label={t('secret.copy')} />}{' '}
        <button type="button" className="button small" onClick={() => void reveal()}>
          {t(secret === null ? 'accounts.reveal' : 'accounts.conceal')}
        </button>
      </dd>
    </>
  );
}

function Deliveries({ id }: { readonly id: number }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [replayed, setReplayed] = useState<number | null>(null);
  const deliveries = useApi<readonly Delivery[]>(`/api/webhooks/${id}/deliveries`, EVERY_MS);
  const mayReplay = may('POST /api/webhooks/:id/replay');
  const replay = (events: readonly string[] | null): void =>
    void act
      .run<{ replayed: number }>('POST', `/api/webhooks/${id}/replay`, { body: events === null ? {} : { events } })
      .then((answer) => setReplayed(answer?.replayed ?? null));
  const hasDead = deliveries.data?.some(({ state }) => state === 'dead') === true;
  const columns: readonly Column<Delivery>[] = [
    { key: 'event', head: t('webhooks.event'), cell: ({ eventId }) => <code>{eventId}</code> },
    { key: 'state', head: t('state'), cell: ({ state }) => <State tone={tones[state]}>{t(`delivery.${state}`)}</State> },
    { key: 'at', head: t('time'), gives: 'less', cell: ({ at }) => <Time at={at} /> },
    {
      key: 'tries',
      head: t('webhooks.tries'),
      isWrapped: true,
      cell: ({ attempts, tries }) => {
        const last = tries.at(-1);
        return (
          <>
            {attempts} {last && (last.error === '' ? `· ${last.status ?? ''} · ${last.durationMs} ms` : `· ${last.error}`)}
          </>
        );
      },
    },
    { key: 'next', head: t('overview.next_try'), gives: 'less', cell: ({ nextAt }) => (nextAt === null ? '–' : <Time at={nextAt} />) },
    ...(mayReplay
      ? [
          {
            ...acts(t('actions')),
            cell: ({ state, eventId }: Delivery) =>
              state === 'dead' && (
                <button type="button" className="button small" disabled={act.isBusy} onClick={() => replay([eventId])}>
                  {t('webhooks.replay')}
                </button>
              ),
          },
        ]
      : []),
  ];
  return (
    <section className="card">
      <header>
        <h2>{t('webhooks.deliveries')}</h2>
        {mayReplay && hasDead && (
          <button type="button" className="button small" disabled={act.isBusy} onClick={() => replay(null)}>
            {t('webhooks.replay_all')}
          </button>
        )}
      </header>
      <Fault error={act.error} />
      {replayed !== null && (
        <p className="body" role="status">
          {t('webhooks.replayed', { count: replayed })}
        </p>
      )}
      <Answer of={deliveries}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="body dim">{t('webhooks.deliveries.none')}</p>
          ) : (
            <Table
              caption={t('webhooks.deliveries')}
              columns={columns}
              rows={rows}
              rowKey={({ eventId, state }) => `${state} ${eventId}`}
            />
          )
        }
      </Answer>
    </section>
  );
}

export function WebhookActions({ webhook }: { readonly webhook: Webhook }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [, go] = useLocation();
  const [secret, setSecret] = useState<string | null>(null);
  if (!may('POST /api/webhooks')) return null;
  const path = `/api/webhooks/${webhook.id}`;
  return (
    <>
      <FormButton label={t('webhooks.edit')} fields={webhookFields(webhook, t)} method="PATCH" path={path} />
      <FormButton
        label={t('webhooks.rotate')}
        fields={[
          {
            name: 'overlapHours',
            label: t('keys.overlap'),
            help: t('webhooks.rotate.help'),
            kind: 'whole',
            value: OVERLAP_HOURS,
            isRequired: true,
          },
        ]}
        method="POST"
        path={`${path}/rotate`}
        onDone={(answer) => setSecret((answer as Webhook).secret ?? null)}
      />
      <ConfirmButton
        label={t('remove')}
        name={webhook.url}
        warning={t('webhooks.remove.warning')}
        isBusy={act.isBusy}
        onConfirm={() => void act.run('DELETE', path).then((done) => done !== null && go('/webhooks'))}
      />
      {secret !== null && <SecretOnce secret={secret} />}
      <Fault error={act.error} />
    </>
  );
}

export function WebhookDetail({ webhook }: { readonly webhook: Webhook }) {
  const t = useText();
  const may = useMay();
  const { health } = webhook;
  const timeOr = (at: string | null) => (at === null ? '–' : <Time at={at} />);
  return (
    <div className="stack">
      <section className="card">
        <h2>{t('webhooks.health')}</h2>
        <div className="body">
          <dl className="facts">
            <dt>{t('account')}</dt>
            <dd>
              <Link href={`/accounts/${webhook.account}/webhooks`}>{webhook.account}</Link>
            </dd>
            <dt>{t('webhooks.waiting')}</dt>
            <dd>
              <Count value={health.waiting} />
            </dd>
            <dt>{t('webhooks.dead')}</dt>
            <dd>
              <Count value={health.dead} />
            </dd>
            <dt>{t('webhooks.last_taken')}</dt>
            <dd>{timeOr(health.lastTakenAt)}</dd>
            <dt>{t('webhooks.last_failed')}</dt>
            <dd>{timeOr(health.lastFailedAt)}</dd>
            {health.lastFailure !== '' && (
              <>
                <dt>{t('webhooks.failure')}</dt>
                <dd>{health.lastFailure}</dd>
              </>
            )}
            {health.failuresInRow > 0 && (
              <>
                <dt>{t('webhooks.failures')}</dt>
                <dd>
                  <Count value={health.failuresInRow} /> · {t('overview.next_try')} {timeOr(health.nextTryAt)}
                </dd>
              </>
            )}
            <dt>{t('webhooks.events')}</dt>
            <dd>
              {webhook.events
                .map((event) => {
                  const key = keyOf('event_kind', event);
                  return key ? t(key) : event;
                })
                .join(', ') || t('none')}{' '}
              · {webhook.format}
            </dd>
            {webhook.oldSecretEndsAt !== null && (
              <>
                <dt>{t('webhooks.old_secret')}</dt>
                <dd>{timeOr(webhook.oldSecretEndsAt)}</dd>
              </>
            )}
            {may('GET /api/webhooks?reveal') && <Secret id={webhook.id} />}
          </dl>
        </div>
      </section>
      {may('GET /api/webhooks/:id/deliveries') && <Deliveries id={webhook.id} />}
    </div>
  );
}
