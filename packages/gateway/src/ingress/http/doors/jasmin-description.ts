// Jasmin's door in words (docs/doors.md, "Jasmin"). Its fields are those that are judged.
import type { ErrorCode } from '../../../errors.ts';
import type { Schema } from '../../../web/openapi.ts';
import { closed, type Parameter, text } from '../describe/description.ts';
import { doorCodes, doorGetAndPost, type DoorOperations, refusalsBy, signInCodes } from './door-description.ts';
import type { DoorAnswer } from './door-route.ts';
import { type JasminEndpoint, type JasminField, jasminFields } from './jasmin-request.ts';

const words: Readonly<Record<JasminField, string>> = {
  username: 'Name of the account',
  password: 'Its API password, or one of its API keys',
  to: 'The recipient',
  from: "Who it comes from; left out: the account's default",
  coding: '0 text as UTF-8; 1, 3, 5 to 8, 10, 13, 14 text in that coding; 2, 4, 9 binary',
  priority: 'Kept with the message',
  'validity-period': 'Minutes until it is not worth sending any more',
  tags: 'Taken, without effect',
  content: 'The text, or octets where `coding` is binary',
  'hex-content': 'The same in hex, in place of `content`',
  sdt: 'When to send it, as SMPP writes times',
  dlr: 'Whether `dlr-url` is to be told',
  'dlr-url': 'Told what becomes of the message',
  'dlr-level': "1 the carrier's answer, 2 its receipt, 3 both",
  'dlr-method': 'How it is told: get or post',
  custom_tlvs: 'Refused unless it is empty',
};
const examples: Partial<Readonly<Record<JasminField, string>>> = { to: '447700900123', content: 'See you at 5' };

const isField = (name: string): name is JasminField => Object.hasOwn(words, name);

const parametersOf = (endpoint: JasminEndpoint): readonly Parameter[] =>
  Object.entries<RegExp | null>(jasminFields[endpoint]).flatMap(([name, judge]) => {
    if (!isField(name) || name === 'username' || name === 'password') return [];
    const pattern = judge === null || judge.ignoreCase ? {} : { pattern: judge.source };
    const example = examples[name];
    return [text(name, words[name], pattern, { isRequired: name === 'to', ...(example === undefined ? {} : { example }) })];
  });

const answers: Readonly<Record<JasminEndpoint, { readonly good: DoorAnswer; readonly schema: Schema; readonly refusalSchema: Schema }>> = {
  send: {
    good: { status: 200, type: 'text/plain', body: 'Success "07033084-5cfd-4812-90a4-000000000001"' },
    schema: { type: 'string', pattern: '^Success "[0-9a-f-]{36}"$' },
    refusalSchema: { type: 'string', pattern: '^Error "' },
  },
  rate: {
    good: { status: 200, type: 'application/json', body: '{"unit_rate": 0.02, "submit_sm_count": 1}' },
    schema: closed({ unit_rate: { type: 'number', minimum: 0 }, submit_sm_count: { type: 'integer', minimum: 1 } }),
    refusalSchema: { type: 'string' },
  },
  balance: {
    good: { status: 200, type: 'application/json', body: '{"balance": 10.03, "sms_count": "ND"}' },
    schema: closed({ balance: { type: 'number' }, sms_count: { const: 'ND' } }),
    refusalSchema: { type: 'string' },
  },
};

const summaries: Readonly<Record<JasminEndpoint, string>> = {
  send: "Sends a message as Jasmin's HTTP API does",
  rate: 'What a segment of such a message would cost now, and how many it would be',
  balance: 'What can still be spent',
};

export function jasminOperations(endpoint: JasminEndpoint, answerOf: (code: ErrorCode) => DoorAnswer): DoorOperations {
  const fields = parametersOf(endpoint);
  const codes: readonly ErrorCode[] = endpoint === 'balance' ? [...signInCodes, 'body_too_large', 'platform'] : doorCodes;
  const fault = 'Mandatory arguments not found, please refer to the HTTPAPI specifications.';
  const { refusalSchema } = answers[endpoint];
  const json: Schema = { type: 'object', properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])) };
  return doorGetAndPost({
    operationId: `jasmin${endpoint.charAt(0).toUpperCase()}${endpoint.slice(1)}`,
    summary: summaries[endpoint],
    tag: 'Jasmin',
    path: `/${endpoint}`,
    signing: 'fields',
    fields,
    bodies: { 'application/json': { schema: json } },
    ...answers[endpoint],
    refusals: [
      ...refusalsBy(codes, answerOf),
      {
        name: 'arguments',
        summary: 'A field is wrong, missing or unknown; the answer says which',
        answer: { ...answerOf('content_empty'), body: refusalSchema['pattern'] === undefined ? JSON.stringify(fault) : `Error "${fault}"` },
      },
    ],
  });
}
