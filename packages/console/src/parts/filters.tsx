// Filters of a list: fields to set them, chips that say which hold; both stand in the address.
import type { FormEvent } from 'react';
import { type Key, useText } from '../i18n.ts';
import { useParams } from '../url-state.ts';
import type { Choice } from './field.tsx';
import { Icon } from './icon.tsx';

export interface Filter {
  readonly name: string;
  readonly label: Key;
  readonly kind?: 'text' | 'time' | 'flag';
  readonly choices?: readonly Choice[];
}

const two = (value: number): string => String(value).padStart(2, '0');
/** As an input of the browser wants it: the reader's own time without a zone. */
function localOf(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime())
    ? ''
    : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

function Control({ filter, value }: { readonly filter: Filter; readonly value: string }) {
  const t = useText();
  const { name, label, kind = 'text', choices } = filter;
  if (choices)
    return (
      <label>
        {t(label)}
        <select className="input" name={name} defaultValue={value} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
          <option value="">{t('filter.any')}</option>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      </label>
    );
  return (
    <label>
      {t(label)}
      <input
        className="input"
        name={name}
        type={kind === 'time' ? 'datetime-local' : 'text'}
        defaultValue={kind === 'time' ? localOf(value) : value}
        spellCheck={false}
        autoComplete="off"
      />
    </label>
  );
}

export function Filters({ filters }: { readonly filters: readonly Filter[] }) {
  const t = useText();
  const { params, set } = useParams();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const read = ({ name, kind }: Filter): [string, string] => {
      const value = form.get(name);
      const text = typeof value === 'string' ? value.trim() : '';
      return [name, kind === 'time' && text !== '' ? new Date(text).toISOString() : text];
    };
    set(Object.fromEntries(filters.map(read)));
  };
  const held = filters.filter(({ name }) => params[name] !== undefined);
  return (
    <form className="filters" onSubmit={submit} key={JSON.stringify(filters.map(({ name }) => params[name] ?? null))}>
      {filters.map((filter) => (
        <Control key={filter.name} filter={filter} value={params[filter.name] ?? ''} />
      ))}
      <button className="button" type="submit">
        {t('filter.apply')}
      </button>
      {held.map(({ name, label, choices }) => {
        const value = params[name] ?? '';
        return (
          <button key={name} type="button" className="chip" onClick={() => set({ [name]: null })}>
            <span className="hidden-text">{t('filter.remove')}</span>
            {t(label)}: {choices?.find((choice) => choice.value === value)?.label ?? value}
            <Icon name="close" size={12} />
          </button>
        );
      })}
    </form>
  );
}
