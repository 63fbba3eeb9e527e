// One virtual number: who rents it, what happened to its rents, its settings; renting it out and taking it back.
import { useLocation } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named, Paged } from '../../api/types.ts';
import { keyOf, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { FormButton } from '../../parts/form-fields.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Fault, Page } from '../../parts/page.tsx';
import { acts, Table } from '../../parts/table.tsx';
import { Money, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { numberFields, type VirtualNumber } from './number-fields.ts';
import { NumberState } from './number-state.tsx';

interface RentEvent {
  readonly id: number;
  readonly at: string;
  readonly account: string;
  readonly keyword: string;
  readonly event: string;
  readonly amount: string;
  readonly detail: string;
}

function Rents({ number, path }: { readonly number: VirtualNumber; readonly path: string }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const mayRelease = may('POST /api/numbers/:number/assign');
  return (
    <section className="card">
      <h2>{t('numbers.rents')}</h2>
      <Fault error={act.error} />
      {number.rents.length === 0 ? (
        <p className="body dim">{t('numbers.rents.none')}</p>
      ) : (
        <Table
          caption={t('numbers.rents')}
          columns={[
            { key: 'account', head: t('account'), cell: ({ account }) => account },
            { key: 'keyword', head: t('numbers.keyword'), cell: ({ keyword }) => keyword || '–' },
            { key: 'monthly', head: t('numbers.monthly'), isNumber: true, cell: ({ monthly }) => <Money amount={monthly} /> },
            {
              key: 'paid',
              head: t('numbers.paid_until'),
              gives: 'less',
              cell: ({ paidUntil }) => (paidUntil === null ? '–' : <Time at={paidUntil} style="short" />),
            },
            {
              ...acts(t('actions')),
              cell: ({ account, keyword }) =>
                mayRelease && (
                  <ConfirmButton
                    label={t('numbers.release')}
                    name={number.number}
                    warning={t('numbers.release.warning')}
                    isBusy={act.isBusy}
                    isSmall
                    onConfirm={() => void act.run('POST', `${path}/release`, { body: { account, ...(keyword === '' ? {} : { keyword }) } })}
                  />
                ),
            },
          ]}
          rows={number.rents}
          rowKey={({ id }) => id}
          href={({ account }) => `/accounts/${account}`}
        />
      )}
    </section>
  );
}

function Events({ path }: { readonly path: string }) {
  const t = useText();
  const events = useApi<Paged<RentEvent>>(`${path}/rents`);
  return (
    <section className="card">
      <h2>{t('numbers.events')}</h2>
      <Answer of={events}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p className="body dim">{t('numbers.events.none')}</p>
          ) : (
            <Table
              caption={t('numbers.events')}
              columns={[
                { key: 'at', head: t('time'), cell: ({ at }) => <Time at={at} /> },
                {
                  key: 'event',
                  head: t('numbers.event'),
                  cell: ({ event }) => {
                    const key = keyOf('rent_event', event);
                    return key ? t(key) : event;
                  },
                },
                { key: 'account', head: t('account'), cell: ({ account }) => account },
                { key: 'amount', head: t('statement.amount'), isNumber: true, cell: ({ amount }) => <Money amount={amount} /> },
                {
                  key: 'detail',
                  head: t('numbers.detail'),
                  gives: 'less',
                  isWrapped: true,
                  cell: ({ keyword, detail }) => detail || keyword,
                },
              ]}
              rows={rows}
              rowKey={({ id }) => id}
            />
          )
        }
      </Answer>
    </section>
  );
}

function Facts({ number }: { readonly number: VirtualNumber }) {
  const t = useText();
  const kind = keyOf('number_kind', number.kind);
  return (
    <section className="card">
      <h2>{t('message.facts')}</h2>
      <div className="body">
        <dl className="facts">
          <dt>{t('numbers.kind')}</dt>
          <dd>{kind ? t(kind) : number.kind}</dd>
          <dt>{t('numbers.country')}</dt>
          <dd>{number.country || '–'}</dd>
          <dt>{t('connector')}</dt>
          <dd>{number.connector ?? t('numbers.any_connector')}</dd>
          <dt>{t('numbers.capabilities')}</dt>
          <dd>
            {number.capabilities
              .map((one) => {
                const key = keyOf('capability', one);
                return key ? t(key) : one;
              })
              .join(', ')}
          </dd>
          <dt>{t('numbers.setup')}</dt>
          <dd>
            <Money amount={number.setup} />
          </dd>
          <dt>{t('numbers.monthly')}</dt>
          <dd>
            <Money amount={number.monthly} />
          </dd>
          <dt>{t('numbers.quarantine_days')}</dt>
          <dd>{number.quarantineDays}</dd>
          {number.quarantinedUntil !== null && (
            <>
              <dt>{t('numbers.quarantined_until')}</dt>
              <dd>
                <Time at={number.quarantinedUntil} />
              </dd>
            </>
          )}
          <dt>{t('numbers.consent')}</dt>
          <dd>{number.consentLanguages.join(', ') || t('none')}</dd>
        </dl>
      </div>
    </section>
  );
}

function Acts({ number, path }: { readonly number: VirtualNumber; readonly path: string }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [, go] = useLocation();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const canBeRented = number.rents.length === 0 || number.shared;
  return (
    <>
      {may('POST /api/numbers/:number/assign') && canBeRented && (
        <FormButton
          label={t('numbers.rent')}
          isPrimary
          fields={[
            {
              name: 'account',
              label: t('account'),
              kind: 'choice',
              isRequired: true,
              choices: accounts.map(({ name }) => ({ value: name, label: name })),
            },
            ...(number.shared ? [{ name: 'keyword', label: t('numbers.keyword'), help: t('numbers.keyword.help'), isRequired: true }] : []),
            { name: 'setup', label: t('numbers.setup'), help: t('numbers.fee.help') },
            { name: 'monthly', label: t('numbers.monthly'), help: t('numbers.fee.help') },
          ]}
          method="POST"
          path={`${path}/assign`}
        />
      )}
      {may('POST /api/numbers') && (
        <>
          <FormButton
            label={t('numbers.edit')}
            fields={numberFields(
              number,
              t,
              connectors.map(({ name }) => name),
            )}
            method="PATCH"
            path={path}
          />
          {number.rents.length === 0 && (
            <ConfirmButton
              label={t('remove')}
              name={number.number}
              warning={t('numbers.remove.warning')}
              isBusy={act.isBusy}
              onConfirm={() => void act.run('DELETE', path).then((done) => done !== null && go('/numbers'))}
            />
          )}
        </>
      )}
      <Fault error={act.error} />
    </>
  );
}

export function NumberScreen({ number: asked }: { readonly number: string }) {
  const numbers = useApi<readonly VirtualNumber[]>('/api/numbers');
  const number = numbers.data?.find((one) => one.number === asked);
  const path = `/api/numbers/${encodeURIComponent(asked)}`;
  if (numbers.data && !number) return <Missing title={asked} what="missing.number" list={{ path: '/numbers', title: 'place.numbers' }} />;
  return (
    <Page title={asked} answer={number && <NumberState state={number.state} />} actions={number && <Acts number={number} path={path} />}>
      <Answer of={numbers}>
        {() =>
          number && (
            <div className="split">
              <div className="stack">
                <Rents number={number} path={path} />
                <Events path={path} />
              </div>
              <Facts number={number} />
            </div>
          )
        }
      </Answer>
    </Page>
  );
}
