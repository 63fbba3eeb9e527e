// Fields drawn from a list of them, each by its kind; and a dialog that asks them and makes one call of what was typed.
import { type FormEvent, useState } from 'react';
import type { ApiError } from '../api/client.ts';
import { useAct } from '../api/hooks.ts';
import { Dialog } from './dialog.tsx';
import { AreaField, CheckField, ManyField, SelectField, TextField } from './field.tsx';
import { bodyOfForm, fieldText, type FormField } from './form-body.ts';
import { Fault } from './page.tsx';

const inputTypes: Readonly<Record<string, string>> = { secret: 'password', date: 'date' };

function OneField({ field, error, isFirst }: { readonly field: FormField; readonly error: ApiError | null; readonly isFirst: boolean }) {
  const { kind = 'text', name, label, help, choices = [], value, isRequired = false } = field;
  const common = { name, label, help, error };
  switch (kind) {
    case 'flag':
      return <CheckField name={name} label={label} defaultChecked={value === true} help={help} error={error} />;
    case 'many':
      return <ManyField {...common} choices={choices} chosen={Array.isArray(value) ? value.map(String) : []} />;
    case 'choice':
      return <SelectField {...common} choices={choices} defaultValue={fieldText(value)} />;
    case 'area':
      return <AreaField {...common} defaultValue={fieldText(value)} required={isRequired} />;
    default:
      return (
        <TextField
          {...common}
          type={inputTypes[kind] ?? 'text'}
          defaultValue={fieldText(value)}
          required={isRequired}
          autoFocus={isFirst}
          {...(kind === 'whole' ? { inputMode: 'decimal' } : {})}
          {...(kind === 'secret' ? { autoComplete: 'new-password' } : {})}
        />
      );
  }
}

/** `starts`: the first field takes the focus. */
export function FormFields({
  fields,
  error,
  starts = false,
}: {
  readonly fields: readonly FormField[];
  readonly error: ApiError | null;
  readonly starts?: boolean;
}) {
  return fields.map((field, index) => <OneField key={field.name} field={field} error={error} isFirst={starts && index === 0} />);
}

/** What was refused for no field that is shown. */
export function OtherFault({ error, fields }: { readonly error: ApiError | null; readonly fields: readonly FormField[] }) {
  return error && !fields.some(({ name }) => name === error.field) ? <Fault error={error} /> : null;
}

export interface FormDialogProps {
  readonly title: string;
  readonly submit: string;
  readonly fields: readonly FormField[];
  readonly method: string;
  readonly path: string;
  /** Makes the body of what was typed, where that is not it. */
  readonly toBody?: (typed: Readonly<Record<string, unknown>>) => unknown;
  /** Called with the answer, once it was taken. */
  readonly onDone?: (answer: unknown) => void;
  readonly onClose: () => void;
}

export function FormDialog({ title, submit, fields, method, path, toBody = (typed) => typed, onDone, onClose }: FormDialogProps) {
  const act = useAct();
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = toBody(bodyOfForm(fields, event.currentTarget));
    void act.run(method, path, { body }).then((answer) => {
      if (answer === null) return;
      onDone?.(answer);
      onClose();
    });
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={save}>
        <FormFields fields={fields} error={act.error} starts />
        <OtherFault error={act.error} fields={fields} />
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** A button that opens such a dialog. */
export function FormButton({
  label,
  isPrimary = false,
  isSmall = false,
  ...dialog
}: Omit<FormDialogProps, 'onClose' | 'title' | 'submit'> & {
  readonly label: string;
  /** What the dialog's head says; the label where left out, as for what its own button says. */
  readonly title?: string;
  readonly submit?: string;
  readonly isPrimary?: boolean;
  readonly isSmall?: boolean;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className={['button', isPrimary ? 'primary' : '', isSmall ? 'small' : ''].filter(Boolean).join(' ')}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {isOpen && <FormDialog title={label} submit={label} {...dialog} onClose={() => setOpen(false)} />}
    </>
  );
}
