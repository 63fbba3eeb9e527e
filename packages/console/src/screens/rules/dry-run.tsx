// What would become of a message now: every rule, price and route asked in turn, nothing sent and nothing counted.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { AreaField, SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { MESSAGE_KINDS } from '../../parts/message-kinds.ts';
import { Fault } from '../../parts/page.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Money } from '../../parts/value.tsx';
import { named, useSay } from '../../told.ts';

interface Step {
  readonly check: string;
  readonly name: string;
  readonly outcome: 'passed' | 'refused' | 'changed' | 'held';
  readonly detail: string;
}

interface Verdict {
  readonly accepted: boolean;
  readonly held: boolean;
  readonly code: string | null;
  readonly text?: string;
  readonly messages: number;
  readonly total: string;
  readonly steps: readonly Step[];
  readonly numbers: readonly {
    readonly number: string;
    readonly accepted: boolean;
    readonly code: string | null;
    readonly text?: string;
    readonly connector: string | null;
    readonly segments: number | null;
    readonly price: string | null;
    readonly steps: readonly Step[];
  }[];
}

const tones: Readonly<Record<Step['outcome'], Tone>> = { passed: 'delivered', refused: 'failed', changed: 'underway', held: 'waiting' };

function Steps({ steps, caption }: { readonly steps: readonly Step[]; readonly caption: string }) {
  const t = useText();
  const columns: readonly Column<Step & { readonly at: number }>[] = [
    { key: 'check', head: t('dry_run.check'), cell: ({ check, name }) => `${check}${name === '' ? '' : ` · ${name}`}` },
    { key: 'outcome', head: t('dry_run.outcome'), cell: ({ outcome }) => <State tone={tones[outcome]}>{t(`outcome.${outcome}`)}</State> },
    { key: 'detail', head: t('connectors.detail'), isWrapped: true, cell: ({ detail }) => detail },
  ];
  return <Table caption={caption} columns={columns} rows={steps.map((step, at) => ({ ...step, at }))} rowKey={({ at }) => at} />;
}

export function DryRun() {
  const t = useText();
  const say = useSay();
  const whyOf = ({ code, text = '' }: { readonly code: string | null; readonly text?: string }) =>
    say('refusal', named(`submission.${code}`), text);
  const act = useAct();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { numbers = '', ...body } = textsOf(event.currentTarget);
    const list = numbers.split(/[\s,]+/).filter((number) => number !== '');
    void act.run<Verdict>('POST', '/api/dry-run', { body: { ...body, numbers: list } }).then(setVerdict);
  };
  return (
    <div className="split">
      <form className="form" onSubmit={submit}>
        <SelectField
          name="account"
          label={t('account')}
          error={act.error}
          choices={accounts.map(({ name }) => ({ value: name, label: name }))}
        />
        <TextField name="numbers" label={t('recipients')} help={t('prices.numbers.help')} error={act.error} required />
        <TextField name="sender" label={t('sender')} error={act.error} />
        <AreaField name="content" label={t('content')} error={act.error} required />
        <SelectField name="kind" label={t('message.kind')} error={act.error} choices={MESSAGE_KINDS} />
        {act.error && !['account', 'numbers', 'sender', 'content', 'kind'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('dry_run.run')}
          </button>
        </div>
      </form>
      {verdict && (
        <div className="stack" aria-live="polite">
          <p>
            <State tone={verdict.accepted ? (verdict.held ? 'waiting' : 'delivered') : 'failed'}>
              {t(verdict.accepted ? (verdict.held ? 'dry_run.held' : 'dry_run.accepted') : 'dry_run.refused')}
            </State>{' '}
            {verdict.accepted ? (
              <>
                {t('dry_run.total', { count: verdict.messages })} <Money amount={verdict.total} />
              </>
            ) : (
              whyOf(verdict)
            )}
          </p>
          <Steps steps={verdict.steps} caption={t('dry_run.whole')} />
          {verdict.numbers.map((one) => (
            <section key={one.number} className="stack">
              <h2>
                {one.number} <State tone={one.accepted ? 'delivered' : 'failed'}>{one.accepted ? (one.connector ?? '') : whyOf(one)}</State>
              </h2>
              <Steps steps={one.steps} caption={one.number} />
            </section>
          ))}
        </div>
      )}
    </div>
  );
}
