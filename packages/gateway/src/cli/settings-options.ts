// Settings on the command line: one option per row of a field table (web/fields.ts), and `key=value` for the same.
import type { Command } from 'commander';
import type { Field } from '../web/fields.ts';
import { nearest } from '../ops/nearest.ts';
import { usageError } from './result.ts';

const camel = (option: string): string => option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Adds `--option <value>` for every field; `required` ones are demanded. */
export function addFieldOptions(command: Command, fields: readonly Field[], required: readonly string[] = []): Command {
  for (const { key, option, help, allowed } of fields) {
    const text = `${help} (${allowed})`;
    if (required.includes(key)) command.requiredOption(`--${option} <value>`, text);
    else command.option(`--${option} <value>`, text);
  }
  return command;
}

/** The given values by key of the API: from options, then from `key=value` words, which may use either spelling of a key. */
export function givenFields(
  fields: readonly Field[],
  options: Readonly<Record<string, unknown>>,
  words: readonly string[],
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { key, option } of fields) {
    const value = options[camel(option)];
    if (typeof value === 'string') given[key] = value;
  }
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw usageError(`${JSON.stringify(word)} is not of the form key=value`);
    const name = word.slice(0, at).replace(/^--/, '');
    const field = fields.find((row) => row.option === name || row.key === name);
    if (!field) {
      const guess = nearest(
        name,
        fields.map((row) => row.option),
      );
      throw usageError(`The setting ${JSON.stringify(name)} is unknown; did you mean ${guess}?`);
    }
    given[field.key] = word.slice(at + 1);
  }
  return given;
}
