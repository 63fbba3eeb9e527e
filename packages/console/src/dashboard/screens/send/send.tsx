// Sending: recipients, text, sender and time; the price before anything leaves; and how far a long list is.
import { use, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../../api/hooks.ts';
import { formatMoney, formatNumber } from '../../../format.ts';
import { LanguageContext, useText } from '../../../i18n.ts';
import { SelectField, TextField } from '../../../parts/field.tsx';
import { Answer, Empty, Fault, Page } from '../../../parts/page.tsx';
import { named, sayRefusal, useSay } from '../../../told.ts';
import { useParams } from '../../../url-state.ts';
import { useUserMay } from '../../session.ts';
import type { Refusal, SendFacts } from '../../types.ts';
import { Counter, countText } from './counter.tsx';
import { type Draft, forgetJob, goOn, type Job, startJob, stopJob, useJob } from './job.ts';
import { readRecipients } from './recipients.ts';
import { RecipientsField } from './recipients-field.tsx';
import { type Reviewing, useReview } from './review.ts';
import { localOf, momentOf } from './schedule.ts';

const REFUSED_SHOWN_MAX = 200;
const HOUR_MS = 3_600_000;
const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = (): readonly string[] => [...new Set([ownZone(), ...Intl.supportedValuesOf('timeZone'), 'UTC'])];

function Refused({ refused }: { readonly refused: readonly Omit<Refusal, 'index'>[] }) {
  const t = useText();
  const say = useSay();
  if (refused.length === 0) return null;
  return (
    <details className="notice waiting">
      <summary>{t('send.refused', { count: refused.length })}</summary>
      <ul className="bad-rows">
        {refused.slice(0, REFUSED_SHOWN_MAX).map(({ number, code, text }, index) => (
          <li key={index}>
            <code>{number}</code> <span className="second">{say('refusal', named(`submission.${code}`), text)}</span>
          </li>
        ))}
        {refused.length > REFUSED_SHOWN_MAX && <li className="dim">{t('import.more', { count: refused.length - REFUSED_SHOWN_MAX })}</li>}
      </ul>
    </details>
  );
}

function JobView({ job, pieceSize }: { readonly job: Job; readonly pieceSize: number }) {
  const t = useText();
  const language = use(LanguageContext);
  const { bulk, draft } = job;
  const seconds = Math.max(0.1, (Date.now() - job.begunAt) / 1000);
  const perSecond = bulk.answered / seconds;
  const left = perSecond === 0 ? null : Math.ceil((bulk.total - bulk.answered) / perSecond);
  return (
    <div className="stack narrow">
      <section className="card">
        <h2>{t(`send.job.${bulk.state}`)}</h2>
        <div className="body stack">
          <progress max={bulk.total} value={bulk.answered} aria-label={t('send.progress')} />
          <p role="status">
            {t('send.job.count', {
              answered: formatNumber(bulk.answered, language),
              count: bulk.total,
              total: formatNumber(bulk.total, language),
              accepted: formatNumber(bulk.accepted, language),
            })}
            {bulk.state === 'sending' &&
              left !== null &&
              bulk.answered > 0 &&
              ` ${t('send.job.left', { rate: formatNumber(perSecond, language), seconds: left })}`}
          </p>
          {bulk.fault && (
            <p className="notice failed" role="alert">
              {bulk.fault.code === 'unreachable' ? t('fault.unreachable') : sayRefusal(language, bulk.fault)}
            </p>
          )}
          <Refused refused={bulk.refused} />
          <p className="wrap second pre-wrap">{draft.content}</p>
          <div className="actions">
            {bulk.state === 'sending' && (
              <button type="button" className="button danger" onClick={stopJob}>
                {t('send.stop')}
              </button>
            )}
            {(bulk.state === 'stopped' || bulk.state === 'failed') && bulk.answered < bulk.total && (
              <button type="button" className="button primary" onClick={() => void goOn(pieceSize)}>
                {t('send.go_on')}
              </button>
            )}
            {bulk.state !== 'sending' && (
              <button type="button" className="button" onClick={forgetJob}>
                {t('send.another')}
              </button>
            )}
            {bulk.firstId !== null && (
              <Link className="button" href={bulk.accepted === 1 ? `/messages/${bulk.firstId}` : '/messages'}>
                {t(bulk.accepted === 1 ? 'send.see_one' : 'send.see_all')}
              </Link>
            )}
          </div>
        </div>
      </section>
    </div>
  );
}

function Price({ reviewing, draft, pieceSize }: { readonly reviewing: Reviewing; readonly draft: Draft; readonly pieceSize: number }) {
  const t = useText();
  const say = useSay();
  const language = use(LanguageContext);
  const { review, isWhole, error, start } = reviewing;
  const [isStarted, setStarted] = useState(false);
  const isLong = draft.numbers.length > pieceSize;
  const amount = (text: string): string => `${formatMoney(text, language)}${review?.currency ? ` ${review.currency}` : ''}`;
  return (
    <section className="card price">
      <h2>{t('send.price')}</h2>
      <div className="body stack">
        <Fault error={error} />
        {!review && !error && <p className="dim">{t(isLong ? 'send.price.long' : 'send.price.none')}</p>}
        {review && (
          <>
            {review.refusal !== null ? (
              <p className="notice failed" role="alert">
                {say('refusal', named(`submission.${review.refusal.code}`), review.refusal.text)}
              </p>
            ) : (
              <dl className="figures">
                <div>
                  <dt>{t('send.total')}</dt>
                  <dd>{amount(review.total)}</dd>
                </div>
                <div>
                  <dt>{t('messages')}</dt>
                  <dd>{formatNumber(review.messages, language)}</dd>
                </div>
                <div>
                  <dt>{t('segments')}</dt>
                  <dd>{formatNumber(review.segments, language)}</dd>
                </div>
              </dl>
            )}
            {!isWhole && <progress max={draft.numbers.length} value={review.looked} aria-label={t('send.progress')} />}
            {!review.isEnough && (
              <p className="notice failed" role="alert">
                {t('send.not_enough', { spendable: amount(review.spendable) })}
              </p>
            )}
            {review.held && <p className="notice waiting">{t('send.held')}</p>}
            <Refused refused={review.refused} />
          </>
        )}
        <div className="actions">
          {isLong && !review && (
            <button type="button" className="button" onClick={start}>
              {t('send.work_out', { count: draft.numbers.length })}
            </button>
          )}
          <button
            type="button"
            className="button primary"
            disabled={!isWhole || !review || review.messages === 0 || !review.isEnough || isStarted}
            onClick={() => {
              if (!review) return;
              setStarted(true);
              void startJob(draft, review.key, pieceSize);
            }}
          >
            {review && isWhole && review.messages > 0
              ? t(draft.sendAt === null ? 'send.send' : 'send.schedule', { count: review.messages, amount: amount(review.total) })
              : t('place.send')}
          </button>
        </div>
      </div>
    </section>
  );
}

function Form({ facts }: { readonly facts: SendFacts }) {
  const t = useText();
  const { params } = useParams();
  const [list, setList] = useState(params['to'] ?? '');
  const [content, setContent] = useState('');
  const [sender, setSender] = useState('');
  const [isLater, setLater] = useState(false);
  const [zone, setZone] = useState(ownZone);
  const [at, setAt] = useState(() => localOf(Date.now() + HOUR_MS, ownZone()));
  const read = useMemo(() => readRecipients(list), [list]);
  const moment = isLater ? momentOf(at, zone) : null;
  const draft: Draft = { numbers: read.numbers, content, sender: sender.trim(), sendAt: moment };
  const reviewing = useReview(draft, facts.numbersMax);
  const isPast = moment !== null && moment < Date.now();
  return (
    <div className="split">
      <form className="form" onSubmit={(event) => event.preventDefault()}>
        <RecipientsField text={list} read={read} onText={setList} />
        <TextField
          name="sender"
          label={t('sender')}
          help={t('send.sender.help', { sender: facts.defaultSender === '' ? t('send.sender.none') : facts.defaultSender })}
          value={sender}
          maxLength={32}
          list="senders"
          onChange={(event) => setSender(event.target.value)}
        />
        <datalist id="senders">
          {facts.senders.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <div className="field">
          <label htmlFor="send-content">{t('content')}</label>
          <textarea
            id="send-content"
            name="content"
            className="input"
            rows={6}
            value={content}
            onChange={(event) => setContent(event.target.value)}
            aria-describedby="send-counter"
          />
          <div id="send-counter">
            <Counter text={content} onReplace={setContent} />
          </div>
        </div>
        <fieldset className="field">
          <legend className="label">{t('send.when')}</legend>
          <label className="check">
            <input type="radio" name="when" checked={!isLater} onChange={() => setLater(false)} />
            {t('send.now')}
          </label>
          <label className="check">
            <input type="radio" name="when" checked={isLater} onChange={() => setLater(true)} />
            {t('send.later')}
          </label>
          {isLater && (
            <div className="form two">
              <TextField type="datetime-local" name="at" label={t('send.at')} value={at} onChange={(event) => setAt(event.target.value)} />
              <SelectField
                name="zone"
                label={t('send.zone')}
                value={zone}
                onChange={setZone}
                choices={zones().map((one) => ({ value: one, label: one }))}
              />
            </div>
          )}
          {isPast && <span className="second">{t('send.past')}</span>}
        </fieldset>
      </form>
      <div className="stack">
        {facts.sandbox && <p className="notice waiting">{t('send.sandbox')}</p>}
        <Price key={reviewing.review?.key ?? 'none'} reviewing={reviewing} draft={draft} pieceSize={facts.numbersMax} />
        {content !== '' && (
          <section className="card">
            <h2>{t('send.preview')}</h2>
            <div className="body">
              <p className="bubble">{content}</p>
              <p className="dim">{t('send.segments', { count: countText(content)?.segments ?? 0 })}</p>
            </div>
          </section>
        )}
      </div>
    </div>
  );
}

export function SendScreen() {
  const t = useText();
  const may = useUserMay();
  const job = useJob();
  const facts = useApi<SendFacts>('/api/send');
  return (
    <Page title={t('place.send')} answer={t('send.answer')}>
      {may('POST /api/send') ? (
        <Answer of={facts}>{(shown) => (job ? <JobView job={job} pieceSize={shown.numbersMax} /> : <Form facts={shown} />)}</Answer>
      ) : (
        <Empty title={t('send.may_not')}>{t('send.may_not.help')}</Empty>
      )}
    </Page>
  );
}
