// The answers of the customer API as JSON Schema, one for each shape and version; answer.ts and report-rows.ts make them, a property test holds both together.
import { type ErrorCode, errors } from '../../../errors.ts';
import type { Schema } from '../../../web/openapi.ts';
import { refusal, type Shape } from '../answer.ts';
import type { ApiVersion } from '../read-request.ts';
import { closed, listOf, row } from './description.ts';

const number: Schema = {
  type: ['integer', 'string'],
  description: 'The number: a JSON number when it has at most 15 digits and no leading zero, else as it was written',
};
const numberText: Schema = { type: 'string', description: 'The number as it was written' };
const id: Schema = { type: 'integer', minimum: 1, description: 'Id of the message' };
const stamp: Schema = {
  type: 'integer',
  minimum: 19700101000000,
  maximum: 99991231235959,
  description: 'YYYYMMDDhhmmss, zone of the server',
};
const count: Schema = { type: 'integer', minimum: 0 };
const countText: Schema = { type: 'string', pattern: '^[0-9]+$' };
const micros: Schema = { type: 'string', pattern: '^-?[0-9]+\\.[0-9]{6}$' };
const gift: Schema = { type: 'string', pattern: '^[0-9]+\\.[0-9]{5}$' };
const zero: Schema = { type: 'integer', const: 0 };
const none: Schema = { type: 'array', maxItems: 0 };
const sentence: Schema = { type: 'string', minLength: 1 };

const ok: Readonly<Record<ApiVersion, Readonly<Record<string, Schema>>>> = {
  1: { status: zero },
  2: { status: zero },
  3: { status: { type: 'string', const: '0' }, reason: { type: 'string', const: 'success' } },
};

export const balanceAnswer = (version: ApiVersion): Schema => closed({ ...ok[version], balance: micros, gift });

export const sendAnswer = (version: ApiVersion): Schema =>
  version === 3
    ? closed({
        ...ok[3],
        success: countText,
        fail: countText,
        array: listOf(closed({ msgId: countText, number: numberText, orderId: { type: 'string' } })),
      })
    : closed({ ...ok[version], success: count, fail: count, array: listOf(row({ number, id })) });

const code: Schema = {
  type: 'integer',
  description: '0 delivered, 1 not yet sent, 2 with the carrier, 3 failed; 1001 to 1020 in the style eims',
};
const shortRow = { id, number, time: stamp, code };
const deliverStatus = '0 none wanted, 1 not yet, 2 failed, 3 delivered, 4 timed out, 5 unknown';
const longRow = {
  ...shortRow,
  label: { type: 'string', description: 'The code in a word' },
  deliverTime: { type: 'integer', minimum: 0, description: 'When it was delivered; 0: it is not' },
  deliverStatus: { type: 'integer', minimum: 0, maximum: 5, description: deliverStatus },
};

export const reportAnswer = (version: 1 | 2): Schema =>
  closed({
    ...ok[version],
    success: count,
    fail: count,
    unsent: count,
    sending: count,
    nofound: count,
    array: listOf({ anyOf: [row(shortRow), row(longRow)] }),
  });

/** `hasOrderIds`: as rows of getSentRcd. */
export const reportAnswerV3 = (hasOrderIds: boolean): Schema =>
  closed({
    ...ok[3],
    success: countText,
    fail: countText,
    sending: countText,
    nofound: countText,
    array: listOf(
      closed({
        msgId: countText,
        number: numberText,
        receiveTime: {
          type: 'string',
          pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d$',
          description: 'Of the last change',
        },
        status: { type: 'string', enum: ['0', '-1', '1'], description: '0 delivered, -1 under way, 1 failed' },
        ...(hasOrderIds ? { orderId: { type: 'string' } } : {}),
      }),
    ),
  });

export const inboxAnswer: Schema = closed({
  status: zero,
  cnt: count,
  array: listOf(
    row({
      id: { ...id, description: 'Id of the received message' },
      from: number,
      time: stamp,
      content: { type: 'string', description: 'The text' },
    }),
  ),
});

/** Of POST /media, whichever way it was signed. */
export const uploadAnswer: Schema = closed({
  status: zero,
  id: { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'To be named as `media` of messages' },
  type: { type: 'string', description: 'What it is, found by looking at it' },
  octets: count,
  expires: { ...stamp, description: 'Until then it can be named' },
});

/** A refusal as it is answered, parsed. */
export const refusalExample = (shape: Shape, version: ApiVersion, error: ErrorCode): unknown => {
  return JSON.parse(refusal(shape, version, error).body) as unknown;
};

const counters: Readonly<Record<Shape, readonly string[]>> = {
  balance: [],
  send: ['success', 'fail'],
  report: ['success', 'fail', 'unsent', 'sending', 'nofound'],
  inbox: ['cnt'],
};

/** Any refusal with one of these codes: its counters are 0, but `fail` where numbers were wrong. */
export function refusalAnswer(shape: Shape, version: ApiVersion, codes: readonly ErrorCode[]): Schema {
  const statuses = [...new Set(codes.map((each) => errors[each][`v${version}`]))].sort((a, b) => b - a);
  const reason: Schema = { type: 'string', enum: [...new Set(codes.map((each) => errors[each].text))] };
  const desc: Schema = { ...sentence, description: 'The reason, or a more precise sentence' };
  if (version === 3) {
    const own = counters[shape].filter((name) => name !== 'unsent' && name !== 'cnt');
    return closed({
      status: { type: 'string', enum: statuses.map(String) },
      reason,
      ...Object.fromEntries(own.map((name) => [name, name === 'fail' ? countText : { type: 'string', const: '0' }])),
      ...(shape === 'balance' ? {} : { array: none }),
      desc,
    });
  }
  return closed({
    status: { type: 'integer', enum: statuses },
    ...Object.fromEntries(counters[shape].map((name) => [name, name === 'fail' ? count : zero])),
    ...(shape === 'balance' ? {} : { array: none }),
    desc,
    reason,
  });
}
