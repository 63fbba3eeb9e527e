// Fields of forms: a label, what is allowed, and the gateway's word where it was refused.
import { type InputHTMLAttributes, type ReactNode, use, useEffect, useId, useRef } from 'react';
import type { ApiError } from '../api/client.ts';
import { LanguageContext } from '../i18n.ts';
import { sayRefusal } from '../told.ts';

interface Labelled {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly name: string;
  readonly error?: ApiError | null;
}

interface Wiring {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

/** What was refused, in the reader's language; the gateway's own words on hover. */
export function FaultText({ error }: { readonly error: ApiError }) {
  const text = sayRefusal(use(LanguageContext), error);
  return <span title={text === error.message ? undefined : error.message}>{text}</span>;
}

/** Whoever was refused goes on where it was: the field at fault takes the focus, at each refusal. */
export function useFocusWhere<Box extends HTMLElement>(isFaulty: boolean, error: ApiError | null | undefined) {
  const box = useRef<Box>(null);
  useEffect(() => {
    if (isFaulty) box.current?.querySelector<HTMLElement>('input,select,textarea,button')?.focus();
  }, [isFaulty, error]);
  return box;
}

function Field({ label, help, name, error, children }: Labelled & { readonly children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const isFaulty = error?.field === name;
  const box = useFocusWhere<HTMLDivElement>(isFaulty, error);
  const described = [help === undefined ? '' : `${id}-help`, isFaulty ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div className="field" ref={box}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        name,
        ...(described === '' ? {} : { 'aria-describedby': described }),
        ...(isFaulty ? { 'aria-invalid': true } : {}),
      })}
      {help !== undefined && (
        <span className="help" id={`${id}-help`}>
          {help}
        </span>
      )}
      {isFaulty && (
        <span className="fault" id={`${id}-fault`} role="alert">
          <FaultText error={error} />
        </span>
      )}
    </div>
  );
}

type InputProps = Labelled & Omit<InputHTMLAttributes<HTMLInputElement>, 'name' | 'id'>;

export const TextField = ({ label, help, name, error = null, ...input }: InputProps) => (
  <Field label={label} name={name} help={help} error={error}>
    {(wiring) => <input className="input" autoComplete="off" spellCheck={false} {...input} {...wiring} />}
  </Field>
);

export const AreaField = ({
  label,
  help,
  name,
  error = null,
  rows = 3,
  ...area
}: Labelled & { readonly rows?: number; readonly defaultValue?: string; readonly required?: boolean; readonly placeholder?: string }) => (
  <Field label={label} name={name} help={help} error={error}>
    {(wiring) => <textarea className="input" rows={rows} {...area} {...wiring} />}
  </Field>
);

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export const SelectField = ({
  label,
  help,
  name,
  error = null,
  choices,
  ...select
}: Labelled & {
  readonly choices: readonly Choice[];
  readonly defaultValue?: string;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
}) => {
  const { onChange, ...rest } = select;
  return (
    <Field label={label} name={name} help={help} error={error}>
      {(wiring) => (
        <select className="input" {...rest} {...(onChange ? { onChange: (event) => onChange(event.target.value) } : {})} {...wiring}>
          {choices.map(({ value, label: word }) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};

export function CheckField({
  label,
  name,
  help,
  error = null,
  defaultChecked = false,
}: {
  readonly label: ReactNode;
  readonly name: string;
  readonly help?: ReactNode;
  readonly error?: ApiError | null;
  readonly defaultChecked?: boolean;
}) {
  const id = useId();
  const isFaulty = error?.field === name;
  const box = useFocusWhere<HTMLDivElement>(isFaulty, error);
  return (
    <div className="field" ref={box}>
      <label className="check">
        <input type="checkbox" name={name} defaultChecked={defaultChecked} {...(isFaulty ? { 'aria-describedby': `${id}-fault` } : {})} />
        <span>{label}</span>
      </label>
      {help !== undefined && <span className="help">{help}</span>}
      {isFaulty && (
        <span className="fault" id={`${id}-fault`} role="alert">
          <FaultText error={error} />
        </span>
      )}
    </div>
  );
}

/** Some of several, each a box. */
export function ManyField({
  label,
  name,
  help,
  error = null,
  choices,
  chosen,
}: Labelled & { readonly choices: readonly Choice[]; readonly chosen: readonly string[] }) {
  const isFaulty = error?.field === name;
  const box = useFocusWhere<HTMLFieldSetElement>(isFaulty, error);
  return (
    <fieldset className="field" ref={box}>
      <legend className="label">{label}</legend>
      <span className="many">
        {choices.map(({ value, label: word }) => (
          <label key={value} className="check">
            <input type="checkbox" name={name} value={value} defaultChecked={chosen.includes(value)} />
            <span>{word}</span>
          </label>
        ))}
      </span>
      {help !== undefined && <span className="help">{help}</span>}
      {isFaulty && (
        <span className="fault" role="alert">
          <FaultText error={error} />
        </span>
      )}
    </fieldset>
  );
}

/** The texts of a form by name; empty ones are left out. */
export function textsOf(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
  );
  return Object.fromEntries(entries);
}
