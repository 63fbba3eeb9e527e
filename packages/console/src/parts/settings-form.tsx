// A form of settings drawn from the gateway's own table of them: what is allowed stands under each, and what it refuses stands where it is wrong. Only
// what was changed is sent.
import { type FormEvent, useState } from 'react';
import type { ApiError } from '../api/client.ts';
import { useText } from '../i18n.ts';
import { named, useSay } from '../told.ts';
import { AreaField, SelectField, TextField } from './field.tsx';
import { Fault } from './page.tsx';
import { changedSettings, type SettingField, settingText } from './setting-text.ts';

export interface SettingsFormProps {
  readonly fields: readonly SettingField[];
  /** As they are now; of something new: nothing. */
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly error: ApiError | null;
  readonly onSubmit: (changed: Readonly<Record<string, string>>) => void;
  /** Shown first; the others behind a fold. */
  readonly first?: readonly string[];
  /** Each under what it means alone, without its name, which is for who writes programs and files. */
  readonly isByMeaning?: boolean;
}

function Setting({
  field,
  text,
  isNew,
  isByMeaning,
  error,
}: {
  readonly field: SettingField;
  readonly text: string;
  readonly isNew: boolean;
  readonly isByMeaning: boolean;
  readonly error: ApiError | null;
}) {
  const t = useText();
  const say = useSay();
  const help = say('setting', named(field.key), field.help);
  const allowed = say('allowed', field.says, field.allowed);
  // The name is what the API, the command line and files know it by.
  const label = isByMeaning ? (
    help
  ) : (
    <span>
      {help} <code>{field.key}</code>
    </span>
  );
  const common = { name: field.key, label, help: allowed, error };
  if (field.choices)
    return (
      <SelectField
        {...common}
        help={undefined}
        defaultValue={text}
        choices={field.choices.map((choice) => ({
          value: String(choice),
          label: typeof choice === 'boolean' ? t(choice ? 'yes' : 'no') : String(choice),
        }))}
      />
    );
  if (field.allowed.startsWith('PEM')) return <AreaField {...common} defaultValue={field.secret ? '' : text} />;
  return (
    <TextField
      {...common}
      type={field.secret ? 'password' : 'text'}
      autoComplete={field.secret ? 'new-password' : 'off'}
      defaultValue={field.secret ? '' : text}
      placeholder={field.secret && !isNew ? t('settings.secret_stays') : ''}
    />
  );
}

export function SettingsForm({ fields, values, submit, isBusy, error, onSubmit, first = [], isByMeaning = false }: SettingsFormProps) {
  const t = useText();
  const [isNothing, setNothing] = useState(false);
  const before = Object.fromEntries(fields.map((field) => [field.key, settingText(values === null ? field.default : values[field.key])]));
  const isShown = (name: string | null): boolean => fields.some(({ key }) => key === name);
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changed = changedSettings(fields, before, (key) => {
      const value = form.get(key);
      return typeof value === 'string' ? value : '';
    });
    setNothing(Object.keys(changed).length === 0);
    if (Object.keys(changed).length > 0) onSubmit(changed);
  };
  const top = fields.filter(({ key }) => first.length === 0 || first.includes(key));
  const rest = fields.filter((field) => !top.includes(field));
  return (
    <form className="stack" onSubmit={save}>
      <div className="form two aligned">
        {top.map((field) => (
          <Setting
            key={field.key}
            field={field}
            text={before[field.key] ?? ''}
            isNew={values === null}
            isByMeaning={isByMeaning}
            error={error}
          />
        ))}
      </div>
      {rest.length > 0 && (
        <details open={rest.some(({ key }) => key === error?.field) || undefined}>
          <summary>{t('settings.more', { count: rest.length })}</summary>
          <div className="form two aligned more">
            {rest.map((field) => (
              <Setting
                key={field.key}
                field={field}
                text={before[field.key] ?? ''}
                isNew={values === null}
                isByMeaning={isByMeaning}
                error={error}
              />
            ))}
          </div>
        </details>
      )}
      {error && !isShown(error.field) && <Fault error={error} />}
      {isNothing && <p className="dim">{t('settings.nothing')}</p>}
      <div>
        <button className="button primary" type="submit" disabled={isBusy}>
          {submit}
        </button>
      </div>
    </form>
  );
}
