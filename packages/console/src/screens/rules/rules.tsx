// Rules over what may be sent: each with its hits, made and switched here, and a dry run of one message through all of them.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { keyOf, useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { type SettingField, settingText } from '../../parts/setting-text.ts';
import { State } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Count, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { DryRun } from './dry-run.tsx';

interface Rule {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly account: string | null;
  readonly enabled: boolean;
  readonly pattern: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly numbers?: number;
  readonly hits: number;
  readonly lastHitAt: string | null;
}

interface Tables {
  readonly rule: readonly SettingField[];
  readonly ruleKinds: Readonly<Record<string, readonly string[]>>;
}

function NewRule({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const tables = useApi<Tables>('/api/fields').data;
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const [kind, setKind] = useState('word');
  const kinds = Object.keys(tables?.ruleKinds ?? {});
  const settings = tables?.rule.filter(({ key }) => tables.ruleKinds[kind]?.includes(key)) ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { name, pattern, account, ...rest } = textsOf(event.currentTarget);
    const own = Object.fromEntries(Object.entries(rest).filter(([key]) => settings.some((field) => field.key === key)));
    const body = { kind, ...(name ? { name } : {}), ...(pattern ? { pattern } : {}), ...(account ? { account } : {}), settings: own };
    void act.run('POST', '/api/rules', { body }).then((done) => done !== null && onClose());
  };
  const known = ['name', 'pattern', 'account', ...settings.map(({ key }) => key)];
  return (
    <Dialog title={t('rules.add')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <SelectField
          name="kind"
          label={t('rules.kind')}
          value={kind}
          onChange={setKind}
          choices={kinds.map((value) => {
            const key = keyOf('rule', value);
            return { value, label: key ? t(key) : value };
          })}
        />
        <TextField name="name" label={t('name')} error={act.error} />
        <SelectField
          name="account"
          label={t('account')}
          error={act.error}
          choices={[{ value: '', label: t('rules.all_accounts') }, ...accounts.map(({ name }) => ({ value: name, label: name }))]}
        />
        {(kind === 'word' || kind === 'template') && (
          <TextField
            name="pattern"
            label={t('rules.pattern')}
            help={t(kind === 'word' ? 'rules.word.help' : 'rules.template.help')}
            error={act.error}
            required
          />
        )}
        {settings.map((field) =>
          field.choices ? (
            <SelectField
              key={field.key}
              name={field.key}
              label={field.key}
              help={field.help}
              error={act.error}
              defaultValue={settingText(field.default)}
              choices={field.choices.map((choice) => ({ value: String(choice), label: String(choice) }))}
            />
          ) : (
            <TextField
              key={field.key}
              name={field.key}
              label={field.key}
              help={`${field.help}: ${field.allowed}`}
              error={act.error}
              defaultValue={settingText(field.default)}
            />
          ),
        )}
        {act.error && !known.includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('rules.add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const saysOf = ({ pattern, settings, numbers }: Rule): string =>
  [
    pattern,
    ...Object.entries(settings).flatMap(([key, value]) =>
      settingText(value) === '' || value === 0 ? [] : [`${key} ${settingText(value)}`],
    ),
    ...(numbers === undefined ? [] : [String(numbers)]),
  ]
    .filter(Boolean)
    .join(' · ');

function RuleList() {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const rules = useApi<readonly Rule[]>('/api/rules', 5000);
  const columns: readonly Column<Rule>[] = [
    { key: 'name', head: t('name'), cell: ({ id, name }) => name || `#${id}` },
    {
      key: 'kind',
      head: t('rules.kind'),
      cell: ({ kind }) => {
        const key = keyOf('rule', kind);
        return key ? t(key) : kind;
      },
    },
    { key: 'account', head: t('account'), cell: ({ account }) => account ?? t('rules.all_accounts') },
    { key: 'says', head: t('rules.says'), isWrapped: true, cell: saysOf },
    { key: 'hits', head: t('rules.hits'), isNumber: true, cell: ({ hits }) => <Count value={hits} /> },
    {
      key: 'last',
      head: t('rules.last_hit'),
      gives: 'less',
      cell: ({ lastHitAt }) => (lastHitAt === null ? '–' : <Time at={lastHitAt} />),
    },
    {
      key: 'state',
      head: t('state'),
      cell: ({ enabled }) => <State tone={enabled ? 'delivered' : 'none'}>{t(enabled ? 'on' : 'off')}</State>,
    },
    {
      key: 'act',
      head: <span className="hidden-text">{t('actions')}</span>,
      cell: ({ id, enabled }) =>
        may('POST /api/rules') && (
          <span className="actions">
            <button
              type="button"
              className="button small"
              disabled={act.isBusy}
              onClick={() => void act.run('PATCH', `/api/rules/${id}`, { body: { enabled: !enabled } })}
            >
              {t(enabled ? 'rules.switch_off' : 'rules.switch_on')}
            </button>
            <button
              type="button"
              className="button small danger"
              disabled={act.isBusy}
              onClick={() => void act.run('DELETE', `/api/rules/${id}`)}
            >
              {t('remove')}
            </button>
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
            <Empty title={t('rules.none')}>{t('rules.none.help')}</Empty>
          ) : (
            <Table caption={t('place.rules')} columns={columns} rows={rows} rowKey={({ id }) => id} />
          )
        }
      </Answer>
    </div>
  );
}

export function RulesScreen({ tab }: { readonly tab: '' | 'dry-run' }) {
  const t = useText();
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={t('place.rules')}
      answer={t('rules.answer')}
      actions={
        may('POST /api/rules') && (
          <button type="button" className="button primary" onClick={() => setAdding(true)}>
            {t('rules.add')}
          </button>
        )
      }
    >
      {isAdding && <NewRule onClose={() => setAdding(false)} />}
      <Tabs
        label={t('place.rules')}
        tabs={[
          { href: '/rules', label: t('place.rules'), isCurrent: tab === '' },
          ...(may('POST /api/dry-run') ? [{ href: '/rules/dry-run', label: t('dry_run'), isCurrent: tab === 'dry-run' }] : []),
        ]}
      />
      {tab === '' ? <RuleList /> : <DryRun />}
    </Page>
  );
}
