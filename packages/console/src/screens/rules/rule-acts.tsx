// What can be done with a rule: changed, switched, its template approved or refused, the numbers of its block list given.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { AreaField, SelectField, textsOf } from '../../parts/field.tsx';
import type { FormField } from '../../parts/form-body.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Fault } from '../../parts/page.tsx';
import { type SettingField, settingText } from '../../parts/setting-text.ts';
import { useMay } from '../../session.ts';
import { named, useSay } from '../../told.ts';

export interface Rule {
  readonly id: number;
  readonly kind: string;
  readonly name: string;
  readonly account: string | null;
  readonly enabled: boolean;
  readonly pattern: string;
  /** Of a template. */
  readonly state?: 'draft' | 'approved' | 'refused';
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of a block list: how many. */
  readonly numbers?: number;
  readonly hits: number;
  readonly lastHitAt: string | null;
}

export interface RuleTables {
  readonly rule: readonly SettingField[];
  readonly ruleKinds: Readonly<Record<string, readonly string[]>>;
}

interface ListChanged {
  readonly added: number;
  readonly removed: number;
  readonly numbers: number;
}

/** A whole list as text in a field would stop the browser; a file goes as it is. */
function Numbers({ rule, onClose }: { readonly rule: Rule; readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const [changed, setChanged] = useState<ListChanged | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const { action, csv = '' } = textsOf(form);
    const file = new FormData(form).get('file');
    const text = file instanceof File && file.size > 0 ? await file.text() : csv;
    setChanged(await act.run<ListChanged>('POST', `/api/rules/${rule.id}/numbers`, { body: { action, csv: text } }));
  };
  return (
    <Dialog title={`${t('rules.numbers.title')} ${rule.name}`} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <SelectField
          name="action"
          label={t('rules.numbers.action')}
          error={act.error}
          choices={(['add', 'remove', 'replace'] as const).map((value) => ({ value, label: t(`rules.numbers.${value}`) }))}
        />
        <AreaField name="csv" label={t('rules.numbers.csv')} help={t('rules.numbers.help')} error={act.error} rows={6} />
        <div className="field">
          <label htmlFor="numbers-file">{t('rules.numbers.file')}</label>
          <input id="numbers-file" name="file" type="file" accept=".csv,.txt,text/csv,text/plain" />
        </div>
        {act.error && !['action', 'csv'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        {changed && (
          <p role="status">{t('rules.numbers.done', { added: changed.added, removed: changed.removed, count: changed.numbers })}</p>
        )}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('rules.numbers.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function useFields(rule: Rule): readonly FormField[] {
  const t = useText();
  const say = useSay();
  const tables = useApi<RuleTables>('/api/fields').data;
  const hasPattern = rule.kind === 'word' || rule.kind === 'template';
  const settings = tables?.rule.filter(({ key }) => tables.ruleKinds[rule.kind]?.includes(key)) ?? [];
  return [
    { name: 'name', label: t('name'), value: rule.name },
    ...(hasPattern
      ? [
          {
            name: 'pattern',
            label: t('rules.pattern'),
            help: t(rule.kind === 'word' ? 'rules.word.help' : 'rules.template.help'),
            value: rule.pattern,
          },
        ]
      : []),
    ...settings.map(
      ({ key, help, allowed, says, choices }): FormField => ({
        name: key,
        label: key,
        help: choices ? say('setting', named(key), help) : `${say('setting', named(key), help)}: ${say('allowed', says, allowed)}`,
        value: settingText(rule.settings[key]),
        ...(choices ? { kind: 'choice', choices: choices.map((choice) => ({ value: String(choice), label: String(choice) })) } : {}),
      }),
    ),
  ];
}

/** Settings stand together in the body. */
function toBody({ name, pattern, ...settings }: Readonly<Record<string, unknown>>): unknown {
  return {
    ...(name === undefined ? {} : { name }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

export function RuleActs({ rule }: { readonly rule: Rule }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const fields = useFields(rule);
  const [isListOpen, setListOpen] = useState(false);
  const path = `/api/rules/${rule.id}`;
  const set = (change: object): void => void act.run('PATCH', path, { body: change });
  if (!may('POST /api/rules')) return null;
  return (
    <span className="actions">
      {rule.kind === 'template' && rule.state !== 'approved' && (
        <button type="button" className="button small" disabled={act.isBusy} onClick={() => set({ state: 'approved' })}>
          {t('rules.approve')}
        </button>
      )}
      {rule.kind === 'template' && rule.state !== 'refused' && (
        <button type="button" className="button small" disabled={act.isBusy} onClick={() => set({ state: 'refused' })}>
          {t('rules.refuse')}
        </button>
      )}
      {rule.kind === 'blocklist' && (
        <button type="button" className="button small" onClick={() => setListOpen(true)}>
          {t('rules.numbers')}
        </button>
      )}
      <FormButton label={t('rules.edit')} isSmall fields={fields} method="PATCH" path={path} toBody={toBody} />
      <button type="button" className="button small" disabled={act.isBusy} onClick={() => set({ enabled: !rule.enabled })}>
        {t(rule.enabled ? 'rules.switch_off' : 'rules.switch_on')}
      </button>
      <ConfirmButton
        label={t('remove')}
        name={rule.name || `#${rule.id}`}
        warning={t('rules.remove.warning')}
        isBusy={act.isBusy}
        isSmall
        onConfirm={() => void act.run('DELETE', path)}
      />
      {isListOpen && <Numbers rule={rule} onClose={() => setListOpen(false)} />}
      <Fault error={act.error} />
    </span>
  );
}
