// One webhook: how its endpoint does, in a sentence; what became of its pushes; its secret made anew; its settings.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextField, textsOf } from '../../../parts/field.tsx';
import { Missing } from '../../../parts/missing.tsx';
import { Answer, Fault, Page } from '../../../parts/page.tsx';
import { Copy, Count, Time } from '../../../parts/value.tsx';
import type { Webhook } from '../../types.ts';
import { Deliveries } from './deliveries.tsx';
import { EndpointState } from './endpoint-state.tsx';
import { SecretDialog, WebhookForm } from './webhook-form.tsx';

const RENEW_MS = 3000;

/** How the endpoint does, since when, and what waits for it. */
function Sentence({ health }: Pick<Webhook, 'health'>) {
  const t = useText();
  const { state, nextTryAt, waiting, lastTakenAt, lastFailure } = health;
  if (state !== 'open')
    return (
      <>
        {t('own_webhooks.down', { count: waiting, why: lastFailure })}
        {nextTryAt !== null && (
          <>
            {' '}
            {t('own.next_try')} <Time at={nextTryAt} />
          </>
        )}
      </>
    );
  if (lastTakenAt === null) return lastFailure === '' ? t('own_webhooks.quiet') : t('own_webhooks.failing', { why: lastFailure });
  return (
    <>
      {t('own_webhooks.taken')} <Time at={lastTakenAt} />
    </>
  );
}

function Rotate({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Dialog title={t('own_webhooks.rotate')} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { overlapHours: Number(textsOf(event.currentTarget)['overlapHours'] ?? 0) };
          void act
            .run<Webhook>('POST', `/api/webhooks/${webhook.id}/rotate`, { body })
            .then((made) => made && setSecret(made.secret ?? ''));
        }}
      >
        <p>{t('own_webhooks.rotate.what')}</p>
        <TextField
          name="overlapHours"
          type="number"
          min={0}
          max={2160}
          step="any"
          label={t('own_webhooks.overlap')}
          help={t('own_webhooks.overlap.help')}
          defaultValue="24"
          error={act.error}
        />
        {act.error && act.error.field !== 'overlapHours' && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('own_webhooks.rotate')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Settings({ webhook }: { readonly webhook: Webhook }) {
  const t = useText();
  const act = useAct();
  const [isSaved, setSaved] = useState(false);
  return (
    <section className="card">
      <h2>{t('place.settings')}</h2>
      <div className="body stack">
        <WebhookForm
          webhook={webhook}
          submit={t('settings.save')}
          isBusy={act.isBusy}
          error={act.error}
          onSubmit={(body) => void act.run('PATCH', `/api/webhooks/${webhook.id}`, { body }).then((done) => setSaved(done !== null))}
        />
        {isSaved && (
          <p className="dim" role="status">
            {t('settings.saved')}
          </p>
        )}
      </div>
    </section>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

export function WebhookScreen({ id }: { readonly id: string }) {
  const t = useText();
  const [, go] = useLocation();
  const act = useAct();
  const [isRotating, setRotating] = useState(false);
  const webhooks = useApi<readonly Webhook[]>('/api/webhooks', RENEW_MS);
  const webhook = webhooks.data?.find((one) => String(one.id) === id);
  const title = webhook ? hostOf(webhook.url) : `#${id}`;
  // What is being removed is about to be left.
  if (webhooks.data && !webhook && !act.isBusy)
    return <Missing title={title} what="missing.webhook" list={{ path: '/webhooks', title: 'place.webhooks' }} />;
  return (
    <Page
      title={title}
      heading={
        webhook && (
          <>
            {title} <EndpointState health={webhook.health} />
          </>
        )
      }
      answer={webhook && <Sentence health={webhook.health} />}
      actions={
        webhook && (
          <>
            <button type="button" className="button" onClick={() => setRotating(true)}>
              {t('own_webhooks.rotate')}
            </button>
            <ConfirmButton
              label={t('remove')}
              name={hostOf(webhook.url)}
              warning={t('own_webhooks.remove.warning')}
              isBusy={act.isBusy}
              onConfirm={() => void act.run('DELETE', `/api/webhooks/${id}`).then((done) => done !== null && go('/webhooks'))}
            />
          </>
        )
      }
    >
      {webhook && isRotating && <Rotate webhook={webhook} onClose={() => setRotating(false)} />}
      <Fault error={act.error} />
      <Answer of={webhooks}>
        {() =>
          webhook && (
            <div className="stack">
              <p className="mono wrap second">
                {webhook.url} <Copy text={webhook.url} label={t('own_webhooks.copy_url')} />
              </p>
              <dl className="figures">
                <div>
                  <dt>{t('push.waiting')}</dt>
                  <dd>
                    <Count value={webhook.health.waiting} />
                    {webhook.health.oldestWaitingAt !== null && (
                      <small className="note">
                        {t('since')} <Time at={webhook.health.oldestWaitingAt} style="short" />
                      </small>
                    )}
                  </dd>
                </div>
                <div>
                  <dt>{t('push.dead')}</dt>
                  <dd>
                    <Count value={webhook.health.dead} />
                  </dd>
                </div>
                <div>
                  <dt>{t('own_webhooks.last_taken')}</dt>
                  <dd>{webhook.health.lastTakenAt === null ? '–' : <Time at={webhook.health.lastTakenAt} style="short" />}</dd>
                </div>
                <div>
                  <dt>{t('own_webhooks.last_failed')}</dt>
                  <dd>{webhook.health.lastFailedAt === null ? '–' : <Time at={webhook.health.lastFailedAt} style="short" />}</dd>
                </div>
              </dl>
              {webhook.oldSecretEndsAt !== null && (
                <p className="notice waiting">
                  <span>
                    {t('own_webhooks.old_secret')} <Time at={webhook.oldSecretEndsAt} />
                  </span>
                </p>
              )}
              {/* What is being removed is asked no more. */}
              {!act.isBusy && <Deliveries id={id} dead={webhook.health.dead} />}
              <Settings webhook={webhook} />
            </div>
          )
        }
      </Answer>
    </Page>
  );
}
