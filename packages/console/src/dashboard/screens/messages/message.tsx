// One message: what became of it in a sentence, every fact of its life in time, what it cost and who was told.
import { Link } from 'wouter';
import { isMissing, useAct, useApi } from '../../../api/hooks.ts';
import { alphabetName, between, formatDuration } from '../../../format.ts';
import { keyOf, useText } from '../../../i18n.ts';
import { CallerLine } from '../../../parts/caller.tsx';
import { Missing } from '../../../parts/missing.tsx';
import { MmsCard } from '../../../parts/mms-card.tsx';
import { Answer, Fault, Page } from '../../../parts/page.tsx';
import { MessageState, messageTone, Shape, State, type Tone } from '../../../parts/state.tsx';
import { Copy, Money, Time } from '../../../parts/value.tsx';
import { useUserMay } from '../../session.ts';
import type { MessagePage, StoryFact } from '../../types.ts';
import { OwnState } from './own-state.tsx';

const PENDING = ['SCHEDULED', 'QUEUED'];

/** What became of it, and why, in one sentence. */
function Sentence({ message }: { readonly message: MessagePage }) {
  const t = useText();
  const { state, waiting, dueAt, acceptedAt, changedAt } = message;
  const took = formatDuration(between(dueAt ?? acceptedAt, changedAt));
  const reason = keyOf('reason', message.reason);
  switch (state) {
    case 'DELIVERED':
      return t('own.delivered', { took, count: message.segments });
    case 'ENROUTE':
      return t('own.enroute');
    case 'SCHEDULED':
    case 'QUEUED': {
      const why = waiting && keyOf('own_wait', waiting.why);
      return (
        <>
          {why ? t(why) : t('message.leaving')}
          {waiting?.nextTryAt != null && waiting.why !== 'held' && (
            <>
              {' '}
              {t('own.next_try')} {waiting.estimate && '≈ '}
              <Time at={waiting.nextTryAt} />
            </>
          )}
        </>
      );
    }
    case 'DELETED':
      return t('own.taken_back');
    default:
      return t('own.ended', { took, reason: reason ? t(reason) : message.reason });
  }
}

const tones: Readonly<Record<string, Tone>> = { handed_over: 'underway', waits_for_release: 'waiting', refused_by_operator: 'failed' };
const toneOf = ({ event }: StoryFact, state: string): Tone => (event === 'final' ? messageTone(state) : (tones[event] ?? 'none'));

function Story({ message }: { readonly message: MessagePage }) {
  const t = useText();
  return (
    <ol className="timeline">
      {message.story.map((fact, index) => {
        const before = message.story[index - 1];
        const gap = before ? between(before.at, fact.at) : 0;
        const key = keyOf('own_event', fact.event);
        return (
          <li key={index}>
            <span className="when">
              <Time at={fact.at} style="exact" />
              {gap > 0 && <span className="gap"> +{formatDuration(gap)}</span>}
            </span>
            <div className="what">
              <Shape tone={toneOf(fact, message.state)} />
              <p>
                <b>{key ? t(key) : fact.event}</b>
                {fact.event === 'final' && (
                  <>
                    {' '}
                    <MessageState state={message.state} />
                  </>
                )}
                {fact.part !== undefined && ` · ${t('message.part', { part: fact.part, count: message.segments })}`}{' '}
                <span className="detail">
                  {fact.amount !== undefined && <Money amount={fact.amount} />}
                  {fact.transfer !== undefined && ` · ${t('own.transfer', { id: fact.transfer })}`}
                  {fact.detail}
                </span>
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

const pushTones = { waiting: 'waiting', dead: 'failed', taken: 'delivered' } as const;

function Pushes({ message }: { readonly message: MessagePage }) {
  const t = useText();
  if (message.pushes.length === 0) return null;
  return (
    <section className="card">
      <h2>{t('own.pushes')}</h2>
      <div className="body">
        <ul className="stack">
          {message.pushes.map(({ url, eventId, state, at, attempts, tries }) => (
            <li key={url}>
              <State tone={pushTones[state]}>{t(`push.${state}`)}</State> <Time at={at} />
              <p className="wrap second">{url}</p>
              <p className="dim">
                <code>{eventId}</code> · {t('push.attempts', { count: attempts })}
                {tries.at(-1)?.error ? ` · ${tries.at(-1)?.error}` : ''}
              </p>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Facts({ message }: { readonly message: MessagePage }) {
  const t = useText();
  const { submission } = message;
  const door = keyOf('door', message.door);
  return (
    <section className="card">
      <h2>{t('message.facts')}</h2>
      <div className="body">
        <dl className="facts">
          <dt>{t('recipient')}</dt>
          <dd className="mono">{message.number}</dd>
          <dt>{t('sender')}</dt>
          <dd>{message.sender || '–'}</dd>
          <dt>{t('segments')}</dt>
          <dd>
            {t('message.size', { count: message.segments, alphabet: alphabetName(message.alphabet), characters: message.text.length })}
          </dd>
          <dt>{t('price')}</dt>
          <dd>
            <Money amount={message.price} />
          </dd>
          <dt>{t('money.posted')}</dt>
          <dd>{message.charged === null ? t('own.not_yet') : <Money amount={message.charged} />}</dd>
          <dt>{t('message.door')}</dt>
          <dd>{door ? t(door) : message.door}</dd>
          {message.caller && (
            <>
              <dt>{t('message.caller')}</dt>
              <dd>
                <CallerLine of={message.caller} />
              </dd>
            </>
          )}
          <dt>{t('accepted')}</dt>
          <dd>
            <Time at={message.acceptedAt} style="exact" />
          </dd>
          {message.dueAt !== null && (
            <>
              <dt>{t('own.due')}</dt>
              <dd>
                <Time at={message.dueAt} />
              </dd>
            </>
          )}
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
        </dl>
      </div>
    </section>
  );
}

export function MessageScreen({ id }: { readonly id: string }) {
  const t = useText();
  const may = useUserMay();
  const act = useAct();
  const message = useApi<MessagePage>(`/api/messages/${id}`);
  const { data } = message;
  if (isMissing(message)) return <Missing title={`#${id}`} what="missing.message" list={{ path: '/messages', title: 'place.messages' }} />;
  return (
    <Page
      title={`#${id}`}
      heading={
        <>
          #{id} {data && <OwnState state={data.state} isHeld={data.held} />} <Copy text={id} label={t('message.copy_id')} />
        </>
      }
      answer={data && <Sentence message={data} />}
      actions={
        data &&
        PENDING.includes(data.state) &&
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
              <section className="card">
                <h2>{t('content')}</h2>
                <div className="body">
                  <p className="wrap pre-wrap">{shown.text}</p>
                  {shown.lookAlikes !== '' && <p className="dim">{t('own.look_alikes', { changes: shown.lookAlikes })}</p>}
                </div>
              </section>
              <section className="card">
                <h2>{t('message.story')}</h2>
                <div className="body">
                  <Story message={shown} />
                </div>
              </section>
            </div>
            <div className="stack">
              <Facts message={shown} />
              {shown.mms && <MmsCard mms={shown.mms} />}
              {shown.parts.length > 0 && (
                <section className="card">
                  <h2>{t('message.parts')}</h2>
                  <div className="body">
                    <dl className="facts">
                      {shown.parts.map(({ part, state }) => (
                        <div key={part} className="contents">
                          <dt>{t('message.part', { part, count: shown.segments })}</dt>
                          <dd>
                            <MessageState state={state} />
                          </dd>
                        </div>
                      ))}
                    </dl>
                  </div>
                </section>
              )}
              <Pushes message={shown} />
              <p>
                <Link href={`/messages?number=${encodeURIComponent(shown.number)}`}>{t('own.to_number')}</Link>
              </p>
            </div>
          </div>
        )}
      </Answer>
    </Page>
  );
}
