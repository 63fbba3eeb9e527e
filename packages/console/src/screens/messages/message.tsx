// One message: what became of it in a sentence, every fact of its life in time with the PDUs that carried it, and the money beside.
import { useState } from 'react';
import { Link } from 'wouter';
import { isMissing, useAct, useApi } from '../../api/hooks.ts';
import type { Xray } from '../../api/types.ts';
import { alphabetName, between, formatDuration } from '../../format.ts';
import { keyOf, useText } from '../../i18n.ts';
import { CallerLine } from '../../parts/caller.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Frame } from '../../parts/frame.tsx';
import { MmsCard } from '../../parts/mms-card.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Fault } from '../../parts/page.tsx';
import { MessageState, messageTone, Shape } from '../../parts/state.tsx';
import { Copy, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { useSay } from '../../told.ts';
import { WaitReasons } from '../../parts/wait-reasons.tsx';
import { MessageMoney } from './message-money.tsx';
import { factsOf, toneOf } from './story.ts';

const PENDING = ['SCHEDULED', 'QUEUED'];

/** What became of it, and why, in one sentence. */
function Sentence({ message }: { readonly message: Xray }) {
  const t = useText();
  const say = useSay();
  const took = formatDuration(between(message.acceptedAt, message.changedAt));
  const reason = keyOf('reason', message.reason);
  const by = { connector: message.connector, took, count: message.segments };
  const first = message.waiting?.reasons[0];
  switch (message.state) {
    case 'DELIVERED':
      return t('message.delivered', by);
    case 'ENROUTE':
      return t('message.enroute', by);
    case 'SCHEDULED':
    case 'QUEUED':
      return first ? (
        <>
          {t('message.waits')} {say('wait', first.told, first.text)}
          {message.waiting?.nextTryAt !== null && message.waiting?.nextTryAt !== undefined && (
            <>
              {' · '}
              {t('overview.next_try')} {message.waiting.isEstimate && '≈ '}
              <Time at={message.waiting.nextTryAt} />
            </>
          )}
        </>
      ) : (
        t('message.leaving')
      );
    default:
      return t('message.ended', { took, reason: reason ? t(reason) : message.reason });
  }
}

function Timeline({ message }: { readonly message: Xray }) {
  const t = useText();
  const say = useSay();
  const facts = factsOf(message);
  const state = keyOf('state', message.state);
  const reason = message.reason === 'none' ? null : keyOf('reason', message.reason);
  const end = [state ? t(state) : message.state, reason && t(reason)].filter(Boolean).join(': ');
  return (
    <ol className="timeline">
      {facts.map((fact, index) => {
        const before = facts[index - 1];
        const gap = before ? between(before.at, fact.at) : 0;
        const key = fact.kind === 'event' ? keyOf('event', fact.event) : null;
        return (
          <li key={index}>
            <span className="when">
              <Time at={fact.at} style="exact" />
              {gap > 0 && <span className="gap"> +{formatDuration(gap)}</span>}
            </span>
            <div className="what">
              <Shape tone={toneOf(fact, messageTone(message.state))} />
              {fact.kind === 'event' ? (
                <p>
                  <b>{key ? t(key) : fact.event}</b>
                  {fact.part !== null && message.segments > 1 && ` · ${t('message.part', { part: fact.part, count: message.segments })}`}{' '}
                  <span className="detail">{fact.event === 'final' ? end : say('history', fact.told, fact.detail)}</span>
                </p>
              ) : (
                <details>
                  <summary>
                    <code>
                      {fact.pdu.direction === 'in' ? '←' : '→'} {fact.pdu.command} #{fact.pdu.sequence}
                    </code>{' '}
                    {fact.pdu.latencyMs !== null && (
                      <span className="gap">{t('message.answered', { took: formatDuration(fact.pdu.latencyMs) })}</span>
                    )}
                  </summary>
                  <div className="pdu" tabIndex={0} role="region" aria-label={`${fact.pdu.command} #${fact.pdu.sequence}`}>
                    {fact.pdu.text}
                  </div>
                </details>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Facts({ message, isShown, onShow }: { readonly message: Xray; readonly isShown: boolean; readonly onShow: () => void }) {
  const t = useText();
  const { submission } = message.request;
  return (
    <section className="card">
      <h2>{t('message.facts')}</h2>
      <div className="body stack">
        <dl className="facts">
          <dt>{t('recipient')}</dt>
          <dd className="mono">{message.number}</dd>
          <dt>{t('sender')}</dt>
          <dd>{message.sender || '–'}</dd>
          <dt>{t('account')}</dt>
          <dd>
            <Link href={`/accounts/${message.account}`}>{message.account}</Link>
          </dd>
          <dt>{t('connector')}</dt>
          <dd>
            <Link href={`/connectors/${message.connector}`}>{message.connector}</Link>
          </dd>
          <dt>{t('message.door')}</dt>
          <dd>{message.door}</dd>
          {message.request.caller && (
            <>
              <dt>{t('message.caller')}</dt>
              <dd>
                <CallerLine of={message.request.caller} />
              </dd>
            </>
          )}
          <dt>{t('segments')}</dt>
          <dd>
            {t('message.size', {
              count: message.segments,
              alphabet: alphabetName(message.alphabet),
              characters: message.request.characters,
            })}
          </dd>
          <dt>{t('accepted')}</dt>
          <dd>
            <Time at={message.acceptedAt} style="exact" />
          </dd>
          <dt>{t('message.valid_until')}</dt>
          <dd>
            <Time at={message.expiresAt} />
          </dd>
          <dt>{t('message.submission')}</dt>
          <dd>
            {submission.messages > 1
              ? t('message.submission.of', {
                  count: submission.messages,
                  first: submission.firstId,
                  last: submission.firstId + submission.messages - 1,
                })
              : t('message.submission.alone')}
          </dd>
          <dt>{t('message.customer')}</dt>
          <dd>
            {message.customer.waitsToBeTold ? t('message.customer.waits') : t('message.customer.wants', { what: message.customer.wants })}
          </dd>
        </dl>
        {isShown && <p className="notice wrap">{message.request.content}</p>}
        <div>
          <button type="button" className="button small" aria-pressed={isShown} onClick={onShow}>
            {t(isShown ? 'message.hide' : 'message.show')}
          </button>
        </div>
      </div>
    </section>
  );
}

function Parts({ message }: { readonly message: Xray }) {
  const t = useText();
  if (message.parts.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('message.parts')}</h2>
      <div className="body">
        <dl className="facts">
          {message.parts.map(({ part, state, carrierId }) => (
            <div key={part} className="contents">
              <dt>{t('message.part', { part, count: message.segments })}</dt>
              <dd>
                <MessageState state={state} /> <code>{carrierId}</code>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  );
}

export function MessageScreen({ id }: { readonly id: string }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const say = useSay();
  const [isShown, setShown] = useState(false);
  const message = useApi<Xray>(`/api/messages/${id}/xray${isShown ? '?content=true' : ''}`, 2000);
  const { data } = message;
  const isPending = data !== undefined && PENDING.includes(data.state);
  if (isMissing(message)) return <Missing title={`#${id}`} what="missing.message" list={{ path: '/messages', title: 'place.messages' }} />;
  return (
    <Frame
      title={`#${id}`}
      heading={
        <>
          #{id} {data && <MessageState state={data.state} />} <Copy text={id} label={t('message.copy_id')} />
        </>
      }
      answer={data && <Sentence message={data} />}
      actions={
        isPending &&
        may('POST /api/messages/:id/cancel') && (
          <button
            type="button"
            className="button danger"
            disabled={act.isBusy}
            onClick={() => void act.run('POST', `/api/messages/${id}/cancel`)}
          >
            {t('message.cancel')}
          </button>
        )
      }
    >
      <Fault error={act.error} />
      <Answer of={message}>
        {(shown) => (
          <div className="split">
            <div className="stack">
              {shown.waiting && (
                <section className="card">
                  <h2>{t('queues.why')}</h2>
                  <div className="body">
                    <WaitReasons wait={shown.waiting} />
                  </div>
                </section>
              )}
              <section className="card">
                <h2>{t('message.story')}</h2>
                <div className="body">
                  <Timeline message={shown} />
                  <p className="dim">{say('pdus', shown.pdus.told, shown.pdus.note)}</p>
                </div>
              </section>
            </div>
            <div className="stack">
              <Facts message={shown} isShown={isShown} onShow={() => setShown(!isShown)} />
              {shown.mms && (
                <MmsCard mms={shown.mms}>
                  {shown.mms.as === 'link' && shown.mms.revokedAt === null && may('POST /api/messages/:id/mms/revoke') && (
                    <ConfirmButton
                      label={t('message.mms.revoke')}
                      name={`#${id}`}
                      warning={t('message.mms.revoke.warning')}
                      isBusy={act.isBusy}
                      isSmall
                      onConfirm={() => void act.run('POST', `/api/messages/${id}/mms/revoke`)}
                    />
                  )}
                </MmsCard>
              )}
              <MessageMoney message={shown} />
              <Parts message={shown} />
            </div>
          </div>
        )}
      </Answer>
    </Frame>
  );
}
