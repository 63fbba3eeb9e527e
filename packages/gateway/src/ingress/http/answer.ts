// Answers of the customer API: compact JSON on one line with the keys in the documented order, because clients read it with string
// functions. Refusals are built once for every (code, shape, version) and only sent afterwards.
import { type ErrorCode, type ErrorRow, errors } from '../../errors.ts';
import type { ApiVersion } from './read-request.ts';

export interface Answer {
  /** Of the API, not of HTTP: that is 200 for every routed call. */
  readonly status: number;
  readonly body: string;
}

/** Which counters, and whether an `array`, an endpoint's answer has. */
export type Shape = 'balance' | 'send' | 'report' | 'inbox';

const emptyShape: Record<Shape, (fail: number) => string> = {
  balance: () => '',
  send: (fail) => `"success":0,"fail":${fail},"array":[],`,
  report: () => '"success":0,"fail":0,"unsent":0,"sending":0,"nofound":0,"array":[],',
  inbox: () => '"cnt":0,"array":[],',
};

/** Of V3, where every value is a string and there is no inbox. */
const emptyShapeV3: Record<Shape, (fail: number) => string> = {
  balance: () => '',
  send: (fail) => `"success":"0","fail":"${fail}","array":[],`,
  report: () => '"success":"0","fail":"0","sending":"0","nofound":"0","array":[],',
  inbox: () => '"array":[],',
};

const statusOf = ({ v1, v2, v3 }: ErrorRow, version: ApiVersion): number => {
  if (version === 3) return v3;
  return version === 1 ? v1 : v2;
};

function build(shape: Shape, version: ApiVersion, code: ErrorCode, fail: number, detail: string | undefined): Answer {
  const row = errors[code];
  const status = statusOf(row, version);
  const desc = JSON.stringify(detail ?? row.text);
  if (version === 3)
    return { status, body: `{"status":"${status}","reason":${JSON.stringify(row.text)},${emptyShapeV3[shape](fail)}"desc":${desc}}` };
  return { status, body: `{"status":${status},${emptyShape[shape](fail)}"desc":${desc},"reason":${JSON.stringify(row.text)}}` };
}

const isErrorCode = (name: string): name is ErrorCode => Object.hasOwn(errors, name);
const errorCodes = Object.keys(errors).filter(isErrorCode);

function buildAll(shape: Shape): Record<ApiVersion, ReadonlyMap<ErrorCode, Answer>> {
  const all = (version: ApiVersion): ReadonlyMap<ErrorCode, Answer> =>
    new Map(errorCodes.map((code) => [code, build(shape, version, code, 0, undefined)]));
  return { 1: all(1), 2: all(2), 3: all(3) };
}

const refusals: Record<Shape, Record<ApiVersion, ReadonlyMap<ErrorCode, Answer>>> = {
  balance: buildAll('balance'),
  send: buildAll('send'),
  report: buildAll('report'),
  inbox: buildAll('inbox'),
};

/** `fail` is shown by number_abnormal alone; `detail` takes the place of the table's text in `desc`. */
export function refusal(shape: Shape, version: ApiVersion, code: ErrorCode, fail = 0, detail?: string): Answer {
  if (detail === undefined && (fail === 0 || code !== 'number_abnormal')) {
    const known = refusals[shape][version].get(code);
    if (known) return known;
  }
  return build(shape, version, code, code === 'number_abnormal' ? fail : 0, detail);
}

/** How every answer of V3 that is no refusal begins. */
export const SUCCESS_V3 = '"status":"0","reason":"success"';

// Line ends beyond \n that some readers split at; JSON.stringify leaves them as they are.
const OTHER_LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** Text as a JSON string that is one line for every reader. */
export function textJson(text: string): string {
  return JSON.stringify(text).replace(OTHER_LINE_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
