// The settings of a webhook, new or changed, and the dialog that shows a secret the one time it is shown.
import type { FormEvent } from 'react';
import type { ApiError } from '../../../api/client.ts';
import { useText } from '../../../i18n.ts';
import { Dialog } from '../../../parts/dialog.tsx';
import { CheckField, SelectField, TextField } from '../../../parts/field.tsx';
import { Fault } from '../../../parts/page.tsx';
import { Code } from '../../../parts/value.tsx';
import type { Webhook } from '../../types.ts';

const formats = ['standard', 'v3', 'put'] as const;
const events = ['report', 'inbound'] as const;
const FIELDS = ['url', 'format', 'connections'];

export interface WebhookFormProps {
  /** null: a new one. */
  readonly webhook: Webhook | null;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly onSubmit: (body: Readonly<Record<string, unknown>>) => void;
}

export function WebhookForm({ webhook, submit, isBusy, error, onSubmit }: WebhookFormProps) {
  const t = useText();
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    onSubmit({
      url: text('url'),
      format: text('format'),
      events: events.filter((one) => form.has(one)),
      ordered: form.has('ordered'),
      connections: Number(text('connections')),
    });
  };
  return (
    <form className="form" onSubmit={save}>
      <TextField
        name="url"
        type="url"
        label="URL"
        help={t('own_webhooks.url.help')}
        defaultValue={webhook?.url ?? ''}
        error={error}
        required
        placeholder="https://example.com/trunkline"
      />
      <fieldset className="field">
        <legend className="label">{t('own_webhooks.events')}</legend>
        {events.map((one) => (
          <CheckField key={one} name={one} label={t(`own_webhooks.event.${one}`)} defaultChecked={webhook?.events.includes(one) ?? true} />
        ))}
      </fieldset>
      <SelectField
        name="format"
        label={t('own_webhooks.format')}
        help={t('own_webhooks.format.help')}
        error={error}
        defaultValue={webhook?.format ?? 'standard'}
        choices={formats.map((value) => ({ value, label: t(`own_webhooks.format.${value}`) }))}
      />
      <TextField
        name="connections"
        type="number"
        min={1}
        max={100}
        label={t('own_webhooks.connections')}
        help={t('own_webhooks.connections.help')}
        defaultValue={String(webhook?.connections ?? 16)}
        error={error}
      />
      <CheckField name="ordered" label={t('own_webhooks.ordered')} defaultChecked={webhook?.ordered ?? false} />
      {error && !FIELDS.includes(error.field ?? '') && <Fault error={error} />}
      <div>
        <button className="button primary" type="submit" disabled={isBusy}>
          {submit}
        </button>
      </div>
    </form>
  );
}

export function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t('own_webhooks.secret')} onClose={onClose}>
      <div className="stack">
        <p>{t('own_webhooks.secret.once')}</p>
        <Code text={secret} label={t('own_webhooks.secret.copy')} />
        <p className="dim">{t('own_webhooks.secret.use')}</p>
      </div>
    </Dialog>
  );
}
