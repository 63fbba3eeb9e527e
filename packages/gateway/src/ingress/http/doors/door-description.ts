// What a door says of its calls to readers (describe/openapi.ts): the words of its protocol, with an example of every refusal made by the door itself.
import { type ErrorCode, errors } from '../../../errors.ts';
import type { Operation, OperationParameter, Schema } from '../../../web/openapi.ts';
import { curlForm } from '../describe/code-samples.ts';
import type { Parameter } from '../describe/description.ts';
import type { DoorAnswer } from './door-route.ts';

/** By method, in small letters. */
export type DoorOperations = Readonly<Record<string, Operation>>;

/** Before a message is looked at. */
export const signInCodes: readonly ErrorCode[] = [
  'authentication',
  'too_many_failures',
  'ip_not_allowed',
  'scope_missing',
  'key_ended',
  'app_not_allowed',
  'account_locked',
  'door_closed',
];

/** What only the customer API has a word for. */
const notHere: readonly ErrorCode[] = [
  'title_too_long',
  'too_many_ids',
  'time_wrong',
  'period_too_long',
  'datetime_wrong',
  'timestamp_wrong',
  'datetime_outside_window',
  'parameter',
  'encoding',
  'malformed_json',
  'smstype_wrong',
  'ids_missing',
  'too_often',
  'media_without_mms',
  'key_reused',
];

const isErrorCode = (name: string): name is ErrorCode => Object.hasOwn(errors, name);

/** What a message that comes by a door may be refused with. */
export const doorCodes: readonly ErrorCode[] = Object.keys(errors)
  .filter(isErrorCode)
  .filter((code) => !notHere.includes(code));

export interface DoorExample {
  readonly name: string;
  /** What it means, in our words. */
  readonly summary: string;
  readonly answer: DoorAnswer;
}

export const refusalsBy = (codes: readonly ErrorCode[], answerOf: (code: ErrorCode) => DoorAnswer): readonly DoorExample[] =>
  codes.map((code) => ({ name: code, summary: errors[code].text, answer: answerOf(code) }));

export interface DoorCall {
  readonly operationId: string;
  readonly summary: string;
  readonly text?: string;
  readonly tag: string;
  /** As OpenAPI has it. */
  readonly path: string;
  readonly pathParameters?: readonly OperationParameter[];
  readonly headers?: readonly OperationParameter[];
  /** Name and password among the fields, or by HTTP Basic. */
  readonly signing: 'fields' | 'basic';
  readonly fields: readonly Parameter[];
  /** Other bodies than a form, by their types. */
  readonly bodies?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly good: DoorAnswer;
  readonly schema: Schema;
  readonly refusals: readonly DoorExample[];
  readonly refusalSchema: Schema;
}

const typeOf = ({ type }: DoorAnswer): string => type.split(';', 1)[0] ?? type;
const valueOf = (answer: DoorAnswer): unknown =>
  typeOf(answer) === 'application/json' ? (JSON.parse(answer.body) as unknown) : answer.body;

function responsesOf({ good, schema, refusals, refusalSchema }: DoorCall): Schema {
  const responses: Record<string, object> = {
    [good.status]: {
      description: 'Done',
      content: { [typeOf(good)]: { schema, examples: { success: { summary: 'Done', value: valueOf(good) } } } },
    },
  };
  for (const status of new Set(refusals.map(({ answer }) => answer.status))) {
    const own = refusals.filter(({ answer }) => answer.status === status);
    const [{ answer }] = own as [DoorExample];
    const examples = own.map(({ name, summary, answer: one }) => [name, { summary, value: valueOf(one) }] as const);
    responses[status] = {
      description: 'Refused: nothing was sent and nothing charged',
      content: { [typeOf(answer)]: { schema: refusalSchema, examples: Object.fromEntries(examples) } },
    };
  }
  return responses;
}

const credentials = {
  username: { type: 'string', description: 'Name of the account' },
  password: { type: 'string', description: 'Its API password, or one of its API keys' },
};

function common(call: DoorCall, method: 'GET' | 'POST'): Omit<Operation, 'parameters' | 'requestBody' | 'security'> {
  const { operationId, summary, text, tag, path, signing, fields } = call;
  const examples = fields.flatMap(({ name, example }) => (example === undefined ? [] : [[name, example] as const]));
  return {
    operationId,
    summary,
    ...(text === undefined ? {} : { description: text }),
    tags: [tag],
    responses: responsesOf(call),
    'x-codeSamples': [curlForm(path, method, signing, Object.fromEntries(examples))],
  };
}

const securityOf = ({ signing }: DoorCall): Schema => (signing === 'basic' ? { basic: [] } : { username: [], password: [] });

export function doorGet(call: DoorCall): Operation {
  const { pathParameters = [], headers = [], fields } = call;
  const query = fields.map(({ name, isRequired, schema, example }) => ({
    name,
    in: 'query',
    required: isRequired,
    schema,
    ...(example === undefined ? {} : { example }),
  }));
  return { ...common(call, 'GET'), parameters: [...pathParameters, ...headers, ...query], security: [securityOf(call)] };
}

export function doorPost(call: DoorCall): Operation {
  const { pathParameters = [], headers = [], signing, fields, bodies = {} } = call;
  const form: Schema = {
    type: 'object',
    required: fields.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    properties: {
      ...(signing === 'fields' ? credentials : {}),
      ...Object.fromEntries(fields.map(({ name, schema }) => [name, schema] as const)),
    },
  };
  return {
    ...common(call, 'POST'),
    parameters: [...pathParameters, ...headers],
    requestBody: { required: false, content: { 'application/x-www-form-urlencoded': { schema: form }, ...bodies } },
    // Without: the body signs in.
    security: signing === 'fields' ? [securityOf(call), {}] : [securityOf(call)],
  };
}

/** Both, where either will do. */
export const doorGetAndPost = (call: DoorCall): DoorOperations => ({
  get: doorGet({ ...call, operationId: `${call.operationId}ByGet` }),
  post: doorPost(call),
});
