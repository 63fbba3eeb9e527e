// A route rule, new or as it is: what it says, and beside it what it would do, before it holds.
import { type FormEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { bodyOfForm, type FormField } from '../../parts/form-body.ts';
import { FormFields, OtherFault } from '../../parts/form-fields.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Page } from '../../parts/page.tsx';
import { RouteExplain } from './route-explain.tsx';
import { conditionFields, proposalOf, ruleBody, STRATEGIES, type Target, targetsOf, timeFields, wayFields } from './route-rule-fields.ts';
import type { RouteRule } from './route-rule-text.ts';
import { Targets } from './targets.tsx';
import { WhatIfRun } from './what-if-run.tsx';

function RuleForm({ rule, accounts }: { readonly rule: RouteRule | null; readonly accounts: readonly string[] }) {
  const t = useText();
  const act = useAct();
  const [, go] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const [targets, setTargets] = useState<readonly Target[]>(rule ? targetsOf(rule) : []);
  const first: readonly FormField[] = [
    { name: 'name', label: t('name'), help: t('routes.rule.name.help'), value: rule?.name },
    {
      name: 'position',
      label: t('routes.rule.position'),
      help: t('routes.rule.position.help'),
      kind: 'whole',
      value: rule?.position,
    },
  ];
  const conditions = conditionFields(rule, t, accounts);
  const times = timeFields(rule, t);
  const strategy: readonly FormField[] = [
    {
      name: 'strategy',
      label: t('routes.strategy'),
      kind: 'choice',
      value: rule?.strategy ?? 'priority',
      choices: STRATEGIES.map((value) => ({ value, label: t(`strategy.${value}`) })),
    },
  ];
  const ways = wayFields(rule, t);
  const fields = [...first, ...conditions, ...times, ...strategy, ...ways];

  const read = (): Record<string, unknown> => {
    if (!form.current) return {};
    const data = new FormData(form.current);
    const textOf = (name: string): string => {
      const value = data.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const time = { from: textOf('time'), to: textOf('time.to'), zone: textOf('time.zone'), days: data.getAll('time.days').map(String) };
    return ruleBody(bodyOfForm(fields, form.current), time, targets, rule);
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { position, ...body } = read();
    const isPlaced = typeof position === 'number';
    const done = rule
      ? (await act.run('PATCH', `/api/route-rules/${rule.id}`, { body })) !== null &&
        (!isPlaced || (await act.run('POST', `/api/route-rules/${rule.id}/move`, { body: { position } })) !== null)
      : (await act.run('POST', '/api/route-rules', { body: { ...body, ...(isPlaced ? { position } : {}) } })) !== null;
    if (done) go('/routes/rules');
  };
  return (
    <div className="split even">
      <form className="stack" ref={form} onSubmit={(event) => void save(event)}>
        <div className="form two">
          <FormFields fields={first} error={act.error} starts />
        </div>
        <h2>{t('routes.conditions')}</h2>
        <p className="help second">{t('routes.conditions.help')}</p>
        <div className="form two">
          <FormFields fields={conditions} error={act.error} />
          <FormFields fields={times} error={act.error} />
        </div>
        <h2>{t('routes.way')}</h2>
        <Targets targets={targets} onChange={setTargets} error={act.error} />
        <div className="form two">
          <FormFields fields={[...strategy, ...ways]} error={act.error} />
        </div>
        <OtherFault error={act.error} fields={[...fields, { name: 'targets', label: '' }]} />
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('routes.rule.save')}
          </button>
        </div>
      </form>
      <div className="stack">
        <section className="card">
          <h2>{t('routes.try')}</h2>
          <div className="body stack">
            <p className="second">{t('routes.explain.proposed')}</p>
            <RouteExplain proposal={() => proposalOf(rule?.id ?? null, read())} />
          </div>
        </section>
        <section className="card">
          <h2>{t('what_if')}</h2>
          <div className="body">
            <WhatIfRun proposal={() => proposalOf(rule?.id ?? null, read())} />
          </div>
        </section>
      </div>
    </div>
  );
}

/** id null: a new rule. */
export function RouteRuleScreen({ id }: { readonly id: string | null }) {
  const t = useText();
  const rules = useApi<readonly RouteRule[]>('/api/route-rules');
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const rule = rules.data?.find((one) => String(one.id) === id) ?? null;
  const title = id === null ? t('routes.rule.new') : t('routes.rule.edit', { name: rule?.name || `#${id}` });
  if (rules.data && id !== null && rule === null)
    return <Missing title={title} what="missing.route_rule" list={{ path: '/routes/rules', title: 'place.routes' }} />;
  return (
    <Page title={title} answer={t('routes.rule.answer')}>
      <Answer of={rules}>{() => <RuleForm key={rule?.id ?? 'new'} rule={rule} accounts={accounts.map(({ name }) => name)} />}</Answer>
    </Page>
  );
}
