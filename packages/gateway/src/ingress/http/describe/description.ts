// What an endpoint of the customer API says of itself to readers: docs and OpenAPI are made of it (openapi.ts). It judges nothing: requests are read
// liberally (read-request.ts), and this is how they are best written.
import { type ErrorCode, errors } from '../../../errors.ts';
import type { Schema } from '../../../web/openapi.ts';
import type { ApiVersion } from '../read-request.ts';

export interface Parameter {
  readonly name: string;
  readonly isRequired: boolean;
  /** As text of a query or form. */
  readonly schema: Schema;
  /** In a JSON body, where that takes more than the text. */
  readonly jsonSchema?: Schema;
  /** JSON wherever it stands, in a query too. */
  readonly isJson?: true;
  readonly example?: unknown;
}

export interface Description {
  /** One line; backquotes around names. */
  readonly summary: string;
  readonly text?: string;
  /** A retry may say by the header Idempotency-Key that it is one. */
  readonly isRetried?: true;
  /** Besides those that sign in. */
  readonly parameters: readonly Parameter[];
  /** Of an answer with status 0. */
  readonly answer: Schema;
  /** Codes that it may be refused with, those of signing in and reading apart. */
  readonly refusals: readonly ErrorCode[];
  /** An answer as it comes. */
  readonly example: unknown;
}

export interface More {
  readonly isRequired?: boolean;
  readonly example?: unknown;
}

export const text = (name: string, description: string, schema: Schema = {}, more: More = {}): Parameter => ({
  name,
  isRequired: false,
  schema: { type: 'string', description, ...schema },
  ...more,
});
export const whole = (name: string, description: string, schema: Schema = {}): Parameter => ({
  name,
  isRequired: false,
  schema: { type: 'integer', description, ...schema },
});

/** An object with just these keys, all of them there. */
export const closed = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  additionalProperties: false,
});

/** A row: a list whose places have names. */
export const row = (places: Readonly<Record<string, Schema>>): Schema => ({
  type: 'array',
  prefixItems: Object.entries(places).map(([title, schema]) => ({ title, ...schema })),
  items: false,
  minItems: Object.keys(places).length,
  maxItems: Object.keys(places).length,
});

export const listOf = (items: Schema): Schema => ({ type: 'array', items });

/** Refusals that any endpoint of a version may give. */
const signingIn: Readonly<Record<ApiVersion, readonly ErrorCode[]>> = {
  1: ['authentication'],
  2: ['authentication', 'datetime_wrong', 'datetime_outside_window'],
  3: ['authentication', 'timestamp_wrong', 'datetime_outside_window', 'key_ended', 'door_closed'],
};
const everywhere: readonly ErrorCode[] = [
  'too_many_failures',
  'ip_not_allowed',
  'account_locked',
  'scope_missing',
  'app_not_allowed',
  'encoding',
  'malformed_json',
  'parameter',
  'body_too_large',
  'platform',
];
const asking: readonly ErrorCode[] = ['ids_missing', 'too_many_ids', 'too_often', 'period_too_long'];

const isErrorCode = (name: string): name is ErrorCode => Object.hasOwn(errors, name);

/** What sending may be refused with: whatever is not of signing in or asking, so that a new rule's code is among them by itself. */
export const sendingRefusals: readonly ErrorCode[] = Object.keys(errors)
  .filter(isErrorCode)
  .filter((code) => ![...Object.values(signingIn).flat(), ...everywhere, ...asking].includes(code));

export const refusalsOf = (version: ApiVersion, own: readonly ErrorCode[]): readonly ErrorCode[] => [
  ...new Set([...signingIn[version], ...everywhere, ...own]),
];
