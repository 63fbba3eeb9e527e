// A rule for what phones write, new or changed: when it holds, and what is then answered, forwarded and told.
import type { FormEvent } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { AreaField, SelectField, TextField, textsOf } from '../../../parts/field.tsx';
import { Fault } from '../../../parts/page.tsx';
import type { InboundRule, OwnNumber, Webhook } from '../../types.ts';
import { ruleBody } from './rule-body.ts';

const FIELDS = ['number', 'match', 'pattern', 'reply', 'forwardTo', 'forwardText', 'webhook', 'name'];

export interface RuleDialogProps {
  /** null: a new one. */
  readonly rule: InboundRule | null;
  readonly numbers: readonly OwnNumber[];
  readonly onClose: () => void;
}

export function RuleDialog({ rule, numbers, onClose }: RuleDialogProps) {
  const t = useText();
  const act = useAct();
  const webhooks = useApi<readonly Webhook[]>('/api/webhooks').data;
  const title = t(rule ? 'own_rules.change' : 'own_rules.add');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = ruleBody(textsOf(event.currentTarget), rule);
    const done = rule ? act.run('PATCH', `/api/inbound-rules/${rule.id}`, { body }) : act.run('POST', '/api/inbound-rules', { body });
    void done.then((answer) => answer !== null && onClose());
  };
  // An operator's own ways of matching stay as they are.
  const matches = ['exact', 'prefix', ...(rule && !['exact', 'prefix'].includes(rule.match) ? [rule.match] : [])] as const;
  const urls = [...new Set([...(webhooks ?? []).map(({ url }) => url), ...(rule?.webhook ? [rule.webhook] : [])])];
  const { error } = act;
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="form two">
          <SelectField
            name="match"
            label={t('own_rules.when')}
            error={error}
            defaultValue={rule?.match ?? 'exact'}
            choices={matches.map((value) => ({ value, label: t(`own_rules.match.${value}`) }))}
          />
          <TextField
            name="pattern"
            label={t('own_rules.keyword')}
            help={t('own_rules.keyword.help')}
            defaultValue={rule?.pattern ?? ''}
            error={error}
            required={rule?.match !== 'any'}
            maxLength={200}
            autoFocus
          />
        </div>
        <SelectField
          name="number"
          label={t('own_rules.to')}
          error={error}
          defaultValue={rule?.number ?? ''}
          choices={[{ value: '', label: t('own_rules.all_numbers') }, ...numbers.map(({ number }) => ({ value: number, label: number }))]}
        />
        <AreaField
          name="reply"
          label={t('own_rules.reply')}
          help={t('own_rules.reply.help')}
          defaultValue={rule?.reply ?? ''}
          error={error}
        />
        <div className="form two">
          <TextField
            name="forwardTo"
            label={t('own_rules.forward_to')}
            help={t('own_rules.forward_to.help')}
            defaultValue={rule?.forwardTo ?? ''}
            error={error}
            inputMode="tel"
          />
          <TextField
            name="forwardText"
            label={t('own_rules.forward_text')}
            defaultValue={rule?.forwardText ?? '{from}: {text}'}
            error={error}
          />
        </div>
        {urls.length > 0 && (
          <SelectField
            key={webhooks?.length}
            name="webhook"
            label={t('own_rules.webhook')}
            error={error}
            defaultValue={rule?.webhook ?? ''}
            choices={[{ value: '', label: t('own_rules.no_webhook') }, ...urls.map((url) => ({ value: url, label: url }))]}
          />
        )}
        <TextField
          name="name"
          label={t('name')}
          help={t('own_rules.name.help')}
          defaultValue={rule?.name ?? ''}
          error={error}
          maxLength={64}
        />
        {error && !FIELDS.includes(error.field ?? '') && <Fault error={error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t(rule ? 'settings.save' : 'own_rules.add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
