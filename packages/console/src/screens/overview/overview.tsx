// The overview: is every link up, what flows, what waits behind which link and since when, what wants a person.
import { useState } from 'react';
import { Link } from 'wouter';
import { useOverview } from '../../api/events.ts';
import type { Overview, OverviewLink } from '../../api/types.ts';
import { formatDuration, formatShare } from '../../format.ts';
import { keyOf, LanguageContext, useText } from '../../i18n.ts';
import { AlarmText } from '../../parts/alarm-text.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Answer, Empty, Page } from '../../parts/page.tsx';
import { LinkStateBadge } from '../../parts/state.tsx';
import { Age, Count, Time } from '../../parts/value.tsx';
import { RateChart } from './rate-chart.tsx';
import { use } from 'react';

const CONNECTOR_LINE =
  'npm run -s trunkline -- connector add carrier-a --host smpp.carrier.example --port 2775 --system-id NAME --password SECRET && npm run -s trunkline -- route add --connector carrier-a';

function LinkCard({ link }: { readonly link: OverviewLink }) {
  const t = useText();
  const language = use(LanguageContext);
  return (
    <Link href={`/connectors/${link.connector}`} className="link-card">
      <span className="top">
        <span className="name">{link.connector}</span>
        <span>
          <LinkStateBadge state={link.state} />{' '}
          {link.since !== null && (
            <span className="dim">
              <Age at={link.since} />
            </span>
          )}
        </span>
      </span>
      {link.detail !== '' && (
        <span className="why">
          {link.detail}
          {link.nextTryAt !== null && (
            <>
              {' · '}
              {t('overview.next_try')} <Time at={link.nextTryAt} />
            </>
          )}
        </span>
      )}
      <dl>
        <div>
          <dt>{t('overview.rate')}</dt>
          <dd>
            <Count value={link.perSecond} />
            {link.rateLimit !== null && (
              <span className="dim">
                {' '}
                / <Count value={link.rateLimit} />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('overview.window')}</dt>
          <dd>
            {link.inDoubt} <span className="dim">/ {link.window}</span>
          </dd>
        </div>
        <div>
          <dt title={t('overview.latency.help')}>{t('overview.latency')}</dt>
          <dd title={link.latency ? t('overview.latency.rests', { count: link.latency.answers }) : ''}>
            {link.latency ? formatDuration(link.latency.p50) : '–'}
          </dd>
        </div>
        <div>
          <dt title={t('overview.delivered.help')}>{t('overview.delivered')}</dt>
          <dd title={t('overview.delivered.rests', { count: link.ended })}>{formatShare(link.delivered, link.ended, language)}</dd>
        </div>
        <div>
          <dt>{t('overview.waiting')}</dt>
          <dd>
            <Count value={link.waiting} />
          </dd>
        </div>
        <div>
          <dt>{t('overview.oldest')}</dt>
          <dd>{link.oldestAt === null ? '–' : <Age at={link.oldestAt} />}</dd>
        </div>
        <div>
          <dt>{t('overview.empty_at')}</dt>
          <dd>{link.emptyAt === null ? '–' : <Time at={link.emptyAt} style="short" />}</dd>
        </div>
        <div>
          <dt>{t('overview.binds')}</dt>
          <dd>
            {link.bindsUp} <span className="dim">/ {link.binds}</span>
          </dd>
        </div>
      </dl>
    </Link>
  );
}

/** What wants a person, most pressing first. */
function Attention({ overview }: { readonly overview: Overview }) {
  const t = useText();
  const { links, alerts, counts, held } = overview;
  const down = links.filter(({ state }) => state !== 'bound');
  if (down.length + alerts.length + counts.orphans + held === 0)
    return (
      <div className="notice delivered">
        <Icon name="check" />
        <p>{t('overview.calm')}</p>
      </div>
    );
  return (
    <ul className="stack attention">
      {down.map((link) => (
        <li key={link.connector} className={link.state === 'refused' ? 'notice failed' : 'notice waiting'}>
          <Icon name="warning" />
          <p>
            <Link href={`/connectors/${link.connector}`}>{link.connector}</Link> {t(`link.${link.state}`)}
            {link.since !== null && (
              <>
                {' '}
                {t('since')} <Time at={link.since} />
              </>
            )}
            {link.detail === '' ? '' : `: ${link.detail}`}
            {link.waiting > 0 && ` · ${t('overview.behind', { count: link.waiting })}`}
          </p>
        </li>
      ))}
      {alerts.map((alert) => {
        const key = keyOf('alert', alert.kind);
        return (
          <li key={alert.id} className="notice waiting">
            <Icon name="warning" />
            <p>
              {key ? t(key) : alert.kind} {alert.account !== null && <Link href={`/accounts/${alert.account}`}>{alert.account}</Link>}{' '}
              <AlarmText {...alert} /> · <Time at={alert.at} />
            </p>
          </li>
        );
      })}
      {held > 0 && (
        <li className="notice waiting">
          <Icon name="info" />
          <p>
            <Link href="/queues/held">{t('overview.held', { count: held })}</Link>
          </p>
        </li>
      )}
      {counts.orphans > 0 && (
        <li className="notice waiting">
          <Icon name="info" />
          <p>
            <Link href="/unmatched">{t('overview.orphans', { count: counts.orphans })}</Link>
          </p>
        </li>
      )}
    </ul>
  );
}

function answerOf({ links, counts }: Overview, t: ReturnType<typeof useText>): string {
  const up = links.filter(({ state }) => state === 'bound').length;
  const rate = Math.round(links.reduce((sum, { perSecond }) => sum + perSecond, 0) * 10) / 10;
  return `${t('overview.up', { up, count: links.length })} ${t('overview.flow', { rate, count: counts.pending })}`;
}

function Content({ overview }: { readonly overview: Overview }) {
  const t = useText();
  const { links, counts, rates } = overview;
  const [order] = useState(() => (a: OverviewLink, b: OverviewLink) => Number(a.state === 'bound') - Number(b.state === 'bound'));
  if (links.length === 0)
    return (
      <Empty
        title={t('overview.none')}
        code={CONNECTOR_LINE}
        action={
          <Link className="button primary" href="/connectors/new">
            {t('connectors.add')}
          </Link>
        }
      >
        {t('overview.none.help')}
      </Empty>
    );
  return (
    <div className="stack">
      <Attention overview={overview} />
      <dl className="figures">
        <div>
          <dt>{t('overview.figure.pending')}</dt>
          <dd>
            <Count value={counts.pending} />
          </dd>
        </div>
        <div>
          <dt>{t('overview.figure.enroute')}</dt>
          <dd>
            <Count value={counts.enroute} />
          </dd>
        </div>
        <div>
          <dt>{t('overview.figure.held')}</dt>
          <dd>
            <Count value={overview.held} />
          </dd>
        </div>
        <div>
          <dt>{t('overview.figure.orphans')}</dt>
          <dd>
            <Count value={counts.orphans} />
          </dd>
        </div>
        <div>
          <dt>{t('overview.figure.unread')}</dt>
          <dd>
            <Count value={counts.unread} />
          </dd>
        </div>
      </dl>
      <section className="card">
        <h2>{t('overview.chart')}</h2>
        <RateChart rates={rates} />
      </section>
      <section className="stack">
        <h2>{t('overview.links')}</h2>
        <div className="links">
          {links.toSorted(order).map((link) => (
            <LinkCard key={link.connector} link={link} />
          ))}
        </div>
      </section>
    </div>
  );
}

export function OverviewScreen() {
  const t = useText();
  const overview = useOverview();
  return (
    <Page title={t('place.overview')} answer={overview && answerOf(overview, t)}>
      <Answer of={{ data: overview, error: null, again: () => {} }}>{(data) => <Content overview={data} />}</Answer>
    </Page>
  );
}
