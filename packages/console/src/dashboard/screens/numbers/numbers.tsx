// The account's virtual numbers, and the rules for what phones write to them: which keyword is answered, forwarded, told to a webhook.
import { use, useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { formatMoney, isZero } from '../../../format.ts';
import { keyOf, LanguageContext, useText } from '../../../i18n.ts';
import { Answer, Empty, Fault, Page } from '../../../parts/page.tsx';
import { State } from '../../../parts/state.tsx';
import { type Column, Table } from '../../../parts/table.tsx';
import { Time } from '../../../parts/value.tsx';
import { useUserMay } from '../../session.ts';
import type { InboundRule, OwnNumber } from '../../types.ts';
import { RuleDialog } from './rule-dialog.tsx';

function Numbers({ rows }: { readonly rows: readonly OwnNumber[] }) {
  const t = useText();
  const language = use(LanguageContext);
  const columns: readonly Column<OwnNumber>[] = [
    { key: 'number', head: t('numbers.number'), cell: ({ number }) => <span className="mono">{number}</span> },
    {
      key: 'kind',
      head: t('own_numbers.kind'),
      cell: ({ kind, shared }) => {
        const key = keyOf('number_kind', kind);
        return `${key ? t(key) : kind}${shared ? ` · ${t('own_numbers.shared')}` : ''}`;
      },
    },
    { key: 'country', head: t('own_numbers.country'), gives: 'less', cell: ({ country }) => country || '–' },
    {
      key: 'rents',
      head: t('own_numbers.rents'),
      cell: ({ rents }) => {
        const told = rents.filter(({ keyword, monthly }) => keyword !== '' || !isZero(monthly));
        if (told.length === 0) return '–';
        return told.map(({ keyword, monthly, paidUntil }) => (
          <div key={keyword}>
            {keyword !== '' && <code>{keyword}</code>}{' '}
            {!isZero(monthly) && t('own_numbers.monthly', { amount: formatMoney(monthly, language) })}
            {paidUntil !== null && (
              <span className="dim">
                {' · '}
                {t('until')} <Time at={paidUntil} style="short" />
              </span>
            )}
          </div>
        ));
      },
    },
  ];
  return <Table caption={t('place.numbers')} columns={columns} rows={rows} rowKey={({ number }) => number} />;
}

/** What a rule does, in the order it does it. */
function Does({ rule }: { readonly rule: InboundRule }) {
  const t = useText();
  const { reply, forwardTo, webhook } = rule;
  return (
    <>
      {reply !== '' && <div>{t('own_rules.answers', { text: reply })}</div>}
      {forwardTo !== '' && <div>{t('own_rules.forwards', { number: forwardTo })}</div>}
      {webhook !== '' && <div>{t('own_rules.tells', { url: webhook })}</div>}
      {reply === '' && forwardTo === '' && webhook === '' && '–'}
    </>
  );
}

function Rules({ rows, onEdit }: { readonly rows: readonly InboundRule[]; readonly onEdit: (rule: InboundRule) => void }) {
  const t = useText();
  const may = useUserMay();
  const act = useAct();
  const columns: readonly Column<InboundRule>[] = [
    {
      key: 'when',
      head: t('own_rules.when'),
      isWrapped: true,
      cell: ({ match, pattern }) => (
        <>
          {t(`own_rules.match.${match}`)} {pattern !== '' && <code>{pattern}</code>}
        </>
      ),
    },
    { key: 'number', head: t('own_rules.to'), gives: 'less', cell: ({ number }) => number ?? t('own_rules.all_numbers') },
    { key: 'does', head: t('own_rules.does'), isWrapped: true, cell: (rule) => <Does rule={rule} /> },
    { key: 'name', head: t('name'), gives: 'less-wide', cell: ({ name }) => name || '–' },
    {
      key: 'state',
      head: t('state'),
      cell: ({ enabled }) => <State tone={enabled ? 'delivered' : 'none'}>{t(enabled ? 'on' : 'off')}</State>,
    },
    {
      key: 'act',
      head: <span className="hidden-text">{t('actions')}</span>,
      cell: (rule) =>
        may('POST /api/inbound-rules') && (
          <span className="actions">
            <button type="button" className="button small" onClick={() => onEdit(rule)}>
              {t('own_rules.edit')}
            </button>
            <button
              type="button"
              className="button small"
              disabled={act.isBusy}
              onClick={() => void act.run('PATCH', `/api/inbound-rules/${rule.id}`, { body: { enabled: !rule.enabled } })}
            >
              {t(rule.enabled ? 'rules.switch_off' : 'rules.switch_on')}
            </button>
            <button
              type="button"
              className="button small danger"
              disabled={act.isBusy}
              onClick={() => void act.run('DELETE', `/api/inbound-rules/${rule.id}`)}
            >
              {t('remove')}
            </button>
          </span>
        ),
    },
  ];
  return (
    <>
      <Fault error={act.error} />
      <Table caption={t('own_rules')} columns={columns} rows={rows} rowKey={({ id }) => id} />
    </>
  );
}

export function NumbersScreen() {
  const t = useText();
  const may = useUserMay();
  const numbers = useApi<readonly OwnNumber[]>('/api/numbers');
  const rules = useApi<readonly InboundRule[]>('/api/inbound-rules');
  /** null: a new one. */
  const [edited, setEdited] = useState<InboundRule | null | undefined>(undefined);
  return (
    <Page
      title={t('place.numbers')}
      answer={numbers.data && t('own_numbers.answer', { count: numbers.data.length })}
      actions={
        may('POST /api/inbound-rules') && (
          <button type="button" className="button primary" onClick={() => setEdited(null)}>
            {t('own_rules.add')}
          </button>
        )
      }
    >
      {edited !== undefined && <RuleDialog rule={edited} numbers={numbers.data ?? []} onClose={() => setEdited(undefined)} />}
      <div className="stack">
        <Answer of={numbers}>
          {(rows) =>
            rows.length === 0 ? <Empty title={t('own_numbers.none')}>{t('own_numbers.none.help')}</Empty> : <Numbers rows={rows} />
          }
        </Answer>
        <section className="stack">
          <h2>{t('own_rules')}</h2>
          <Answer of={rules}>
            {(rows) =>
              rows.length === 0 ? (
                <Empty title={t('own_rules.none')}>{t('own_rules.none.help')}</Empty>
              ) : (
                <Rules rows={rows} onEdit={setEdited} />
              )
            }
          </Answer>
        </section>
      </div>
    </Page>
  );
}
