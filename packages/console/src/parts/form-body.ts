// What a form says as the body of a call: only what differs from before, each field by its kind. Pure.
import type { Choice } from './field.tsx';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  /** list: texts divided by commas; many: some of the choices; whole: a number, and what is none goes as it was typed, to be refused by name. */
  readonly kind?: 'text' | 'area' | 'secret' | 'whole' | 'list' | 'flag' | 'choice' | 'many' | 'date';
  readonly choices?: readonly Choice[];
  /** As it is now; left out: nothing yet. */
  readonly value?: unknown;
  /** Sent even where it is as before. */
  readonly isRequired?: boolean;
  /** What an emptied field is sent as; by its kind where left out. */
  readonly whenEmpty?: null | '';
}

const listOf = (text: string): readonly string[] =>
  text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** As the field of the form shows it. */
export function fieldText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueOf({ kind, whenEmpty }: FormField, typed: readonly string[]): unknown {
  const text = (typed[0] ?? '').trim();
  switch (kind) {
    case 'many':
      return typed;
    case 'list':
      return listOf(text);
    case 'flag':
      return typed.length > 0;
    case 'whole':
      return text === '' ? (whenEmpty ?? null) : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'secret':
      return typed[0] ?? '';
    default:
      return text === '' ? (whenEmpty === undefined ? '' : whenEmpty) : text;
  }
}

const sameAs = (field: FormField, value: unknown): boolean => {
  if (field.kind === 'flag') return value === (field.value === true);
  if (field.kind === 'many') return JSON.stringify(value) === JSON.stringify(field.value ?? []);
  return fieldText(value) === fieldText(field.value);
};

/** `typed`: what the form has under a name; nothing where a box is not ticked. */
export function bodyOf(fields: readonly FormField[], typed: (name: string) => readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueOf(field, typed(field.name));
      return field.isRequired !== true && sameAs(field, value) ? [] : [[field.name, value]];
    }),
  );
}

/** The same of a form of the browser. */
export function bodyOfForm(fields: readonly FormField[], form: HTMLFormElement): Record<string, unknown> {
  const data = new FormData(form);
  return bodyOf(fields, (name) => data.getAll(name).flatMap((value) => (typeof value === 'string' ? [value] : [])));
}
