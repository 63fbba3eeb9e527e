// Rules for what phones send: by number and keyword, and what is done: answered, forwarded, told to a webhook.
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { keyOf, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import type { FormField } from '../../parts/form-body.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Empty, Fault } from '../../parts/page.tsx';
import { State } from '../../parts/state.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { useMay } from '../../session.ts';

interface InboundRule {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly position: number;
  readonly number: string | null;
  readonly account: string | null;
  readonly match: string;
  readonly pattern: string;
  readonly reply: string;
  readonly forwardTo: string;
  readonly forwardText: string;
  readonly webhook: string;
}

const MATCHES = ['exact', 'prefix', 'regex', 'any'] as const;
const PATH = '/api/inbound-rules';

/** rule null: a new one. */
function useFields(): (rule: InboundRule | null) => readonly FormField[] {
  const t = useText();
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const numbers = useApi<readonly { readonly number: string }[]>('/api/numbers').data ?? [];
  return (rule) => [
    { name: 'name', label: t('name'), value: rule?.name },
    {
      name: 'number',
      label: t('inbound_rules.number'),
      kind: 'choice',
      value: rule?.number,
      whenEmpty: null,
      choices: [{ value: '', label: t('inbound_rules.number.all') }, ...numbers.map(({ number }) => ({ value: number, label: number }))],
    },
    {
      name: 'account',
      label: t('account'),
      kind: 'choice',
      value: rule?.account,
      whenEmpty: null,
      choices: [{ value: '', label: t('rules.all_accounts') }, ...accounts.map(({ name }) => ({ value: name, label: name }))],
    },
    {
      name: 'match',
      label: t('inbound_rules.match'),
      kind: 'choice',
      value: rule?.match ?? 'exact',
      choices: MATCHES.map((value) => ({ value, label: t(`match.${value}`) })),
    },
    { name: 'pattern', label: t('inbound_rules.pattern'), value: rule?.pattern },
    {
      name: 'reply',
      label: t('inbound_rules.reply'),
      help: t('inbound_rules.reply.help'),
      kind: 'area',
      value: rule?.reply,
    },
    { name: 'forwardTo', label: t('inbound_rules.forward_to'), value: rule?.forwardTo },
    ...(rule ? [{ name: 'forwardText', label: t('inbound_rules.forward_text'), value: rule.forwardText }] : []),
    { name: 'webhook', label: t('inbound_rules.webhook'), value: rule?.webhook },
    {
      name: 'position',
      label: t('inbound_rules.position'),
      help: t('inbound_rules.position.help'),
      kind: 'whole',
      value: rule?.position ?? 100,
    },
    { name: 'enabled', label: t('inbound_rules.enabled'), kind: 'flag', value: rule?.enabled ?? true },
  ];
}

export function NewInboundRule() {
  const t = useText();
  const may = useMay();
  const fieldsOf = useFields();
  return may('POST /api/inbound-rules') ? (
    <FormButton label={t('inbound_rules.add')} isPrimary fields={fieldsOf(null)} method="POST" path={PATH} />
  ) : null;
}

export function InboundRules() {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const fieldsOf = useFields();
  const rules = useApi<readonly InboundRule[]>(PATH);
  const columns: readonly Column<InboundRule>[] = [
    { key: 'position', head: t('inbound_rules.position'), isNumber: true, cell: ({ position }) => position },
    { key: 'name', head: t('name'), cell: ({ name, id }) => name || `#${id}` },
    {
      key: 'fits',
      head: t('inbound_rules.fits'),
      isWrapped: true,
      cell: ({ match, pattern, number, account }) => {
        const key = keyOf('match', match);
        return [`${key ? t(key) : match} ${pattern}`.trim(), number, account].filter((text) => text !== null).join(' · ');
      },
    },
    {
      key: 'does',
      head: t('inbound_rules.does'),
      isWrapped: true,
      cell: ({ reply, forwardTo, webhook }) =>
        [
          ...(reply === '' ? [] : [`${t('does.reply')}: ${reply}`]),
          ...(forwardTo === '' ? [] : [t('does.forward', { to: forwardTo })]),
          ...(webhook === '' ? [] : [t('does.webhook', { url: webhook })]),
        ].join(' · ') || '–',
    },
    {
      key: 'state',
      head: t('state'),
      cell: ({ enabled }) => <State tone={enabled ? 'delivered' : 'none'}>{t(enabled ? 'on' : 'off')}</State>,
    },
    {
      ...acts(t('actions')),
      cell: (rule) =>
        may('POST /api/inbound-rules') && (
          <span className="actions">
            <FormButton label={t('inbound_rules.edit')} isSmall fields={fieldsOf(rule)} method="PATCH" path={`${PATH}/${rule.id}`} />
            <button
              type="button"
              className="button small"
              disabled={act.isBusy}
              onClick={() => void act.run('PATCH', `${PATH}/${rule.id}`, { body: { enabled: !rule.enabled } })}
            >
              {t(rule.enabled ? 'rules.switch_off' : 'rules.switch_on')}
            </button>
            <ConfirmButton
              label={t('remove')}
              name={rule.name || `#${rule.id}`}
              warning={t('inbound_rules.remove.warning')}
              isBusy={act.isBusy}
              isSmall
              onConfirm={() => void act.run('DELETE', `${PATH}/${rule.id}`)}
            />
          </span>
        ),
    },
  ];
  return (
    <div className="stack">
      <Fault error={act.error} />
      <Answer of={rules}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('inbound_rules.none')}>{t('inbound_rules.none.help')}</Empty>
          ) : (
            <>
              <p className="second">{t('inbound_rules.answer')}</p>
              <Table caption={t('inbound.tab.rules')} columns={columns} rows={rows} rowKey={({ id }) => id} />
            </>
          )
        }
      </Answer>
    </div>
  );
}
