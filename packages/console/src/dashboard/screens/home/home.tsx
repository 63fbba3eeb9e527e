// Home: what wants attention first, then what can be spent and what became of today's messages. Live.
import { use } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../../api/hooks.ts';
import { formatMoney, formatNumber, formatShare, isZero } from '../../../format.ts';
import { keyOf, LanguageContext, useText } from '../../../i18n.ts';
import { Icon } from '../../../parts/icon.tsx';
import { Answer, Empty, Page } from '../../../parts/page.tsx';
import { Count, Money, Time } from '../../../parts/value.tsx';
import { OutcomeChart } from '../../outcome-chart.tsx';
import type { Home, Today } from '../../types.ts';

/** Beside the events: the counts of a day are some moments old, and no event says when they are not. */
const RENEW_MS = 5000;

const two = (value: number): string => String(value).padStart(2, '0');

interface Shown {
  readonly home: Home;
  /** undefined: not counted yet. */
  readonly today: Today | undefined;
}

/** What wants a person, most pressing first. */
function Attention({ home, today }: Shown) {
  const t = useText();
  const language = use(LanguageContext);
  const { lowBalance, waiting, webhooks, unseen } = home;
  const troubled = webhooks.filter(({ state, dead }) => state !== 'open' || dead > 0);
  const isCalm = !lowBalance?.isLow && today?.failures.length === 0 && waiting.held === 0 && troubled.length === 0;
  return (
    <ul className="stack attention">
      {lowBalance?.isLow && (
        <li className="notice failed">
          <Icon name="warning" />
          <p>
            {t('home.low_balance', { amount: formatMoney(home.spendable, language), currency: home.currency, below: lowBalance.below })}
          </p>
        </li>
      )}
      {troubled.map(({ id, url, state, dead, waiting: pushes }) => (
        <li key={id} className="notice failed">
          <Icon name="warning" />
          <p>
            <Link href={`/webhooks/${id}`}>{url}</Link>{' '}
            {state === 'open' ? t('home.webhook_dead', { count: dead }) : t('home.webhook_down', { count: pushes })}
          </p>
        </li>
      ))}
      {today !== undefined && today.failures.length > 0 && (
        <li className="notice failed">
          <Icon name="warning" />
          <div>
            <p>
              <Link href={`/messages?state=failed&from=${encodeURIComponent(today.from)}`}>
                {t('home.failed_today', { count: today.failed })}
              </Link>
              {': '}
              {today.failures
                .map(({ reason, messages }) => {
                  const key = keyOf('reason', reason);
                  return `${formatNumber(messages, language)} × ${key ? t(key) : reason}`;
                })
                .join(' · ')}
            </p>
          </div>
        </li>
      )}
      {waiting.held > 0 && (
        <li className="notice waiting">
          <Icon name="info" />
          <p>{t('home.held_messages', { count: waiting.held })}</p>
        </li>
      )}
      {unseen > 0 && (
        <li className="notice">
          <Icon name="inbound" />
          <p>
            <Link href="/inbox">{t('home.unseen', { count: unseen })}</Link>
          </p>
        </li>
      )}
      {isCalm && (
        <li className="notice delivered">
          <Icon name="check" />
          <p>{t('home.calm')}</p>
        </li>
      )}
    </ul>
  );
}

function Figures({ home, today }: Shown) {
  const t = useText();
  const language = use(LanguageContext);
  const { waiting, currency } = home;
  const ended = today ? today.delivered + today.failed : 0;
  return (
    <dl className="figures">
      <div>
        <dt>{t('home.balance')}</dt>
        <dd>
          <Money amount={home.balance} currency={currency} />
          {!isZero(home.held) && (
            <small className="note">
              {t('home.held')}: <Money amount={home.held} />
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('home.gift')}</dt>
        <dd>
          <Money amount={home.gift} currency={currency} />
        </dd>
      </div>
      <div>
        <dt>{t('home.today')}</dt>
        <dd>{today ? <Count value={today.messages} /> : '…'}</dd>
      </div>
      <div>
        <dt title={t('home.delivery_rate.help')}>{t('home.delivery_rate')}</dt>
        <dd>
          {today ? formatShare(today.delivered, ended, language) : '…'}
          <small className="note">{ended > 0 && t('home.of_ended', { count: ended })}</small>
        </dd>
      </div>
      <div>
        <dt>{t('home.charged')}</dt>
        <dd>{today ? <Money amount={today.charged} currency={currency} /> : '…'}</dd>
      </div>
      <div>
        <dt>{t('home.waiting')}</dt>
        <dd>
          <Count value={waiting.queued} />
          <small className="note">
            {waiting.scheduled > 0 && t('home.scheduled', { count: waiting.scheduled })}
            {waiting.dueSince !== null && waiting.queued > 0 && (
              <>
                {t('since')} <Time at={waiting.dueSince} style="short" />
              </>
            )}
          </small>
        </dd>
      </div>
    </dl>
  );
}

function answerOf({ home, today }: Shown, language: 'en' | 'zh', t: ReturnType<typeof useText>): string {
  const { currency, spendable } = home;
  const amount = `${formatMoney(spendable, language)}${currency === '' ? '' : ` ${currency}`}`;
  const counted = today ? `${t('home.answer.today', { count: today.messages, shown: formatNumber(today.messages, language) })} ` : '';
  return counted + t('home.answer.spend', { amount });
}

export function HomeScreen() {
  const t = useText();
  const language = use(LanguageContext);
  const home = useApi<Home>('/api/home', RENEW_MS);
  const today = useApi<Today>('/api/today', RENEW_MS);
  return (
    <Page
      title={t('place.home')}
      answer={home.data && answerOf({ home: home.data, today: today.data }, language, t)}
      actions={
        <Link className="button primary" href="/send">
          {t('place.send')}
        </Link>
      }
    >
      <Answer of={home}>
        {(shown) => (
          <div className="stack">
            <Attention home={shown} today={today.data} />
            <Figures home={shown} today={today.data} />
            <Answer of={today}>
              {(counted) =>
                counted.messages === 0 ? (
                  <Empty
                    title={t('home.none')}
                    code={`curl -X POST '${location.origin}/sendsms' -d account=${shown.account} -d password=PASSWORD -d numbers=10010 --data-urlencode 'content=Hello'`}
                    action={
                      <Link className="button" href="/send">
                        {t('home.send_first')}
                      </Link>
                    }
                  >
                    {t('home.none.help')}
                  </Empty>
                ) : (
                  <section className="card">
                    <h2>{t('home.chart', { zone: shown.timeZone })}</h2>
                    <OutcomeChart
                      caption={t('home.chart', { zone: shown.timeZone })}
                      bars={counted.hours.map((hour) => ({ label: `${two(hour.hour)}:00`, outcomes: hour }))}
                    />
                    {!counted.isWhole && <p className="dim">{t('reports.not_whole')}</p>}
                  </section>
                )
              }
            </Answer>
          </div>
        )}
      </Answer>
    </Page>
  );
}
