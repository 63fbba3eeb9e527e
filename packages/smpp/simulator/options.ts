// The options of the simulator: one table with name, kind, default and help, from which the flags, `--help`, the checks of `set` and of
// POST /set, and (by a test) the table in README.md follow.
import type { Clock } from '../src/clock.ts';
import { entries } from '../src/entries.ts';
import { messageStates } from '../src/receipt.ts';
import { statuses } from '../src/tables/statuses.ts';
import { simulatorLimits } from './limits.ts';
import type { NumberBehaviour } from './magic-numbers.ts';
import { type IdStyle, idStyles } from './message-ids.ts';
import { nearest } from './nearest.ts';
import { receiptDialects, type ReceiptDialect } from './receipt-text.ts';

export const receiptPolicies = ['requested', 'always', 'never'] as const;

/** What can be changed while the simulator runs. */
export interface Settings {
  /** Only this system_id may bind; null: any. */
  systemId: string | null;
  /** Only with this password; null: any. */
  password: string | null;
  /** From submit_sm to submit_sm_resp. */
  latencyMs: number;
  /** From submit_sm_resp to the receipt. */
  receiptDelayMs: number;
  receipts: (typeof receiptPolicies)[number];
  /** The receipt overtakes the response; `receiptDelayMs` does not count then. */
  receiptBeforeResponse: boolean;
  receiptLossPercent: number;
  receiptDuplicatePercent: number;
  /** Submits per second and system_id; what is above gets ESME_RTHROTTLED. 0: no limit. */
  throttlePerSecond: number;
  /** Submits refused with ESME_RMSGQFUL. */
  queueFullPercent: number;
  idStyle: IdStyle;
  /** The first message id as a number; null: from the time, so that ids stay unique across restarts. */
  firstId: number | bigint | string | null;
  receiptDialect: ReceiptDialect;
  /** Receipts also carry receipted_message_id, message_state and, when failed, network_error_code. */
  receiptTlvs: boolean;
  /** The socket is cut, without unbind, at every so many submits. 0: never. */
  disconnectEvery: number;
  seed: number;
  /** Own test numbers over those of magic-numbers.ts; null takes one away. */
  numbers: Readonly<Record<string, NumberBehaviour | null>>;
}

export interface StartOptions {
  /** 0, the default: a free one. */
  port?: number | undefined;
  host?: string | undefined;
  /** `now` in milliseconds since 1970, for the dates in receipts; keep-alive of the links stays on real time. */
  clock?: Clock | undefined;
}

type Given<T> = { [K in keyof T]?: T[K] | undefined };
export interface SimulatorOptions extends StartOptions, Given<Settings> {}

export type OptionKind =
  | { kind: 'text' }
  | { kind: 'integer'; max: number }
  | { kind: 'percent' }
  | { kind: 'boolean' }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'id' }
  | { kind: 'numbers' };

export interface OptionRow {
  is: OptionKind;
  help: string;
}

export const defaultSettings: Settings = {
  systemId: null,
  password: null,
  latencyMs: 0,
  receiptDelayMs: 0,
  receipts: 'requested',
  receiptBeforeResponse: false,
  receiptLossPercent: 0,
  receiptDuplicatePercent: 0,
  throttlePerSecond: 0,
  queueFullPercent: 0,
  idStyle: 'decimal',
  firstId: null,
  receiptDialect: 'canonical',
  receiptTlvs: false,
  disconnectEvery: 0,
  seed: 1,
  numbers: {},
};

const hourMs = 3_600_000;
const text = { kind: 'text' } as const;
const percent = { kind: 'percent' } as const;
const boolean = { kind: 'boolean' } as const;
const integer = (max: number) => ({ kind: 'integer', max }) as const;
const choice = (choices: readonly string[]) => ({ kind: 'choice', choices }) as const;

export const optionTable: Readonly<Record<keyof Settings, OptionRow>> = {
  systemId: { is: text, help: 'only this system_id may bind (any)' },
  password: { is: text, help: 'only with this password (any)' },
  latencyMs: { is: integer(hourMs), help: 'from submit_sm to its response' },
  receiptDelayMs: { is: integer(240 * hourMs), help: 'from the response to the receipt' },
  receipts: { is: choice(receiptPolicies), help: 'when receipts are sent' },
  receiptBeforeResponse: { is: boolean, help: 'the receipt overtakes the response' },
  receiptLossPercent: { is: percent, help: 'receipts that never come' },
  receiptDuplicatePercent: { is: percent, help: 'receipts that come twice' },
  throttlePerSecond: {
    is: integer(1_000_000_000),
    help: 'submits a second and system_id, above it ESME_RTHROTTLED; 0: no limit',
  },
  queueFullPercent: { is: percent, help: 'submits refused with ESME_RMSGQFUL' },
  idStyle: { is: choice(idStyles), help: 'message ids in response and receipt' },
  firstId: { is: { kind: 'id' }, help: 'the first message id (from the time, unique across restarts)' },
  receiptDialect: { is: choice(Object.keys(receiptDialects)), help: 'the text of receipts' },
  receiptTlvs: { is: boolean, help: 'receipts carry the TLVs too' },
  disconnectEvery: { is: integer(1_000_000_000), help: 'cut the socket at every so many submits; 0: never' },
  seed: { is: integer(0xffff_ffff), help: 'of all randomness' },
  numbers: { is: { kind: 'numbers' }, help: 'own test numbers: JSON, number to behaviour' },
};

export const optionNames = entries(optionTable).map(([name]) => name);

const isOption = (name: string): name is keyof Settings => Object.hasOwn(optionTable, name);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown, max: number): value is number => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= max;

/** Null: fine. Otherwise what it should have been. */
type Check = (value: unknown) => string | null;
const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && names.includes(value) ? null : `must be one of ${names.join(', ')}`;
const whole =
  (max: number): Check =>
  (value) =>
    isWhole(value, max) ? null : `must be a whole number from 0 to ${max}`;
const trueOrFalse: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

const receiptStep: Check = (value) => {
  if (!isRecord(value)) return 'must be objects {state, error}';
  if (value['error'] !== undefined && (typeof value['error'] !== 'string' || !/^[\x21-\x7e]{3}$/.test(value['error']))) {
    return 'must have an error of three characters';
  }
  return oneOf(messageStates)(value['state']);
};

const behaviourChecks: Record<keyof NumberBehaviour, Check> = {
  refuse: (value) =>
    typeof value === 'string' && value !== 'ESME_ROK' && Object.hasOwn(statuses, value) ? null : 'must be an ESME_R… status',
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

const problemWith = (is: OptionKind, value: unknown): string | null => {
  switch (is.kind) {
    case 'text':
      return value === null || typeof value === 'string' ? null : 'must be a text or null';
    case 'integer':
      return whole(is.max)(value);
    case 'percent':
      return typeof value === 'number' && value >= 0 && value <= 100 ? null : 'must be a number from 0 to 100';
    case 'boolean':
      return trueOrFalse(value);
    case 'choice':
      return oneOf(is.choices)(value);
    case 'id':
      return idProblem(value);
    case 'numbers':
      return numbersProblem(value);
    default:
      return is satisfies never;
  }
};

export type Checked = { kind: 'ok'; changes: Partial<Settings> } | { kind: 'bad'; problem: string };

/** Looks at what someone wants to set; `undefined` means "not said". */
export const checkSettings = (wanted: unknown): Checked => {
  if (!isRecord(wanted)) return { kind: 'bad', problem: 'options must be an object' };
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    if (!isOption(name)) {
      return { kind: 'bad', problem: `unknown option "${name}"; did you mean ${nearest(name, optionNames)}?` };
    }
    const problem = problemWith(optionTable[name].is, value);
    if (problem !== null) return { kind: 'bad', problem: `${name} ${problem}` };
    changes[name] = value;
  }
  return { kind: 'ok', changes };
};
