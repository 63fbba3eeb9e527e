// What kinds of values an option may have, and how a value that someone wants to set is checked: from the command line, from a program,
// and from the HTTP control. Every problem is said in words that name what it should have been.
import { messageStates } from '../src/receipt.ts';
import { statuses, type StatusName } from '../src/tables/statuses.ts';
import { simulatorLimits } from './limits.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import { nearest } from './nearest.ts';

export type OptionKind =
  | { kind: 'text' }
  | { kind: 'integer'; max: number; orNull?: true }
  | { kind: 'percent' }
  | { kind: 'boolean' }
  | { kind: 'choice'; choices: readonly string[]; orNull?: true }
  | { kind: 'status'; orNull?: true }
  | { kind: 'id' }
  | { kind: 'numbers' };

export interface OptionRow<T = unknown> {
  is: OptionKind;
  byDefault: T;
  help: string;
}

export const hourMs = 3_600_000;

export const text = (help: string): OptionRow<string | null> => ({ is: { kind: 'text' }, byDefault: null, help });
export const words = (byDefault: string, help: string): OptionRow<string> => ({ is: { kind: 'text' }, byDefault, help });
export const integer = (max: number, help: string, byDefault = 0): OptionRow<number> => ({ is: { kind: 'integer', max }, byDefault, help });
export const maybe = (max: number, help: string): OptionRow<number | null> => ({
  is: { kind: 'integer', max, orNull: true },
  byDefault: null,
  help,
});
export const percent = (help: string): OptionRow<number> => ({ is: { kind: 'percent' }, byDefault: 0, help });
export const flag = (help: string): OptionRow<boolean> => ({ is: { kind: 'boolean' }, byDefault: false, help });
export const status = (byDefault: StatusName, help: string): OptionRow<StatusName> => ({ is: { kind: 'status' }, byDefault, help });
export const maybeStatus = (help: string): OptionRow<StatusName | null> => ({
  is: { kind: 'status', orNull: true },
  byDefault: null,
  help,
});
/** The first is the default. */
export const choice = <const C extends string>(choices: readonly [C, ...C[]], help: string): OptionRow<C> => ({
  is: { kind: 'choice', choices },
  byDefault: choices[0],
  help,
});

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, max: number): value is number => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max;

/** Null: fine. Otherwise what it should have been. */
export type Check = (value: unknown) => string | null;
export const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value) ? null : `must be one of ${names.join(', ')}`;
export const whole =
  (max: number): Check =>
  (value) =>
    isWhole(value, max) ? null : `must be a whole number from 0 to ${max}`;
export const trueOrFalse: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

const errorStatus: Check = (value) =>
  typeof value === 'string' && value !== 'ESME_ROK' && Object.hasOwn(statuses, value) ? null : 'must be an ESME_R… status';

const receiptStep: Check = (value) => {
  if (!isRecord(value)) return 'must be objects {state, error}';
  if (value['error'] !== undefined && (typeof value['error'] !== 'string' || !/^[\x21-\x7e]{3}$/.test(value['error']))) {
    return 'must have an error of three characters';
  }
  return oneOf(messageStates)(value['state']);
};

const behaviourChecks: Record<keyof NumberBehaviour, Check> = {
  refuse: errorStatus,
  refuseTimes: whole(1_000_000),
  acceptAnyway: trueOrFalse,
  drop: oneOf(['lost', 'accepted']),
  answer: oneOf(['never', 'empty_id']),
  latencyMs: whole(hourMs),
  receiptDelayMs: whole(240 * hourMs),
  receiptBeforeResponse: trueOrFalse,
  receipts: (value) => {
    if (!Array.isArray(value) || value.length > 8) return 'must be a list of at most 8';
    for (const item of value as unknown[]) {
      const problem = receiptStep(item);
      if (problem !== null) return problem;
    }
    return null;
  },
  receiptCopies: whole(8),
  reply: (value) => (typeof value === 'string' && value.length <= 1_000 ? null : 'must be a text of at most 1000 characters'),
};

const isBehaviourPart = (name: string): name is keyof NumberBehaviour => Object.hasOwn(behaviourChecks, name);

const numbersProblem: Check = (value) => {
  if (!isRecord(value)) return 'must be an object, number to behaviour';
  const entries = Object.entries(value);
  if (entries.length > simulatorLimits.ownNumbersMax) return `has more than ${simulatorLimits.ownNumbersMax} numbers`;
  for (const [number, behaviour] of entries) {
    if (behaviour === null) continue;
    if (!isRecord(behaviour)) return `${number} must be an object or null`;
    for (const [name, part] of Object.entries(behaviour)) {
      if (!isBehaviourPart(name)) {
        return `${number} has "${name}", which is unknown; did you mean ${nearest(name, Object.keys(behaviourChecks))}?`;
      }
      const problem = part === undefined ? null : behaviourChecks[name](part);
      if (problem !== null) return `${number}.${name} ${problem}`;
    }
  }
  return null;
};

const idProblem: Check = (value) => {
  if (value === null || typeof value === 'bigint' || isWhole(value, Number.MAX_SAFE_INTEGER)) return null;
  return typeof value === 'string' && /^\d{1,40}$/.test(value) ? null : 'must be a whole number';
};

export const problemWith = ({ is, byDefault }: OptionRow, value: unknown): string | null => {
  if ('orNull' in is && value === null) return null;
  switch (is.kind) {
    case 'text':
      if (value === null && byDefault === null) return null;
      return typeof value === 'string' ? null : `must be a text${byDefault === null ? ' or null' : ''}`;
    case 'integer':
      return whole(is.max)(value);
    case 'percent':
      return typeof value === 'number' && value >= 0 && value <= 100 ? null : 'must be a number from 0 to 100';
    case 'boolean':
      return trueOrFalse(value);
    case 'choice':
      return oneOf(is.choices)(value);
    case 'status':
      return errorStatus(value);
    case 'id':
      return idProblem(value);
    case 'numbers':
      return numbersProblem(value);
    default:
      return is satisfies never;
  }
};
