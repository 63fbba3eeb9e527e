// Rules over what may be sent: each with its hits, made and switched here, and a dry run of one message through all of them.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { keyOf, useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Export } from '../../parts/export.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { settingText } from '../../parts/setting-text.ts';
import { State } from '../../parts/state.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Count, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { named, useSay } from '../../told.ts';
import { apiPath, useParams } from '../../url-state.ts';
import { CONSENT_FILTERS, Consents } from '../consents/consents.tsx';
import { OptOutActions, OptOuts } from '../consents/opt-outs.tsx';
import { DryRun } from './dry-run.tsx';
import { type Rule, RuleActs, type RuleTables } from './rule-acts.tsx';

function NewRule({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const say = useSay();
  const act = useAct();
  const tables = useApi<RuleTables>('/api/fields').data;
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
              help={say('setting', named(field.key), field.help)}
              error={act.error}
              defaultValue={settingText(field.default)}
              choices={field.choices.map((choice) => ({ value: String(choice), label: String(choice) }))}
            />
          ) : (
            <TextField
              key={field.key}
              name={field.key}
              label={field.key}
              help={`${say('setting', named(field.key), field.help)}: ${say('allowed', field.says, field.allowed)}`}
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
      cell: ({ enabled, state }) => (
        <>
          <State tone={enabled ? 'delivered' : 'none'}>{t(enabled ? 'on' : 'off')}</State>
          {state !== undefined && ` · ${t(`template.${state}`)}`}
        </>
      ),
    },
    {
      ...acts(t('actions')),
      cell: (rule) => <RuleActs rule={rule} />,
    },
  ];
  return (
    <div className="stack">
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

export type RulesTab = '' | 'dry-run' | 'opt-outs' | 'consents';

export function RulesScreen({ tab }: { readonly tab: RulesTab }) {
  const t = useText();
  const may = useMay();
  const { params } = useParams();
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={t('place.rules')}
      answer={t('rules.answer')}
      actions={
        tab === 'opt-outs' ? (
          <>
            <Export path={apiPath('/api/opt-outs', params, ['account'], { format: 'csv' })} name="opt-outs.csv" />
            <OptOutActions />
          </>
        ) : tab === 'consents' ? (
          <Export path={apiPath('/api/consents', params, CONSENT_FILTERS, { format: 'csv' })} name="consents.csv" />
        ) : (
          <>
            {tab === '' && <Export path="/api/rules" name="rules.csv" />}
            {may('POST /api/rules') && (
              <button type="button" className="button primary" onClick={() => setAdding(true)}>
                {t('rules.add')}
              </button>
            )}
          </>
        )
      }
    >
      {isAdding && <NewRule onClose={() => setAdding(false)} />}
      <Tabs
        label={t('place.rules')}
        tabs={[
          { href: '/rules', label: t('place.rules'), isCurrent: tab === '' },
          ...(may('POST /api/dry-run') ? [{ href: '/rules/dry-run', label: t('dry_run'), isCurrent: tab === 'dry-run' }] : []),
          ...(may('GET /api/opt-outs')
            ? [
                { href: '/rules/opt-outs', label: t('opt_outs'), isCurrent: tab === 'opt-outs' },
                { href: '/rules/consents', label: t('consents'), isCurrent: tab === 'consents' },
              ]
            : []),
        ]}
      />
      {tab === '' && <RuleList />}
      {tab === 'dry-run' && <DryRun />}
      {tab === 'opt-outs' && <OptOuts />}
      {tab === 'consents' && <Consents />}
    </Page>
  );
}
