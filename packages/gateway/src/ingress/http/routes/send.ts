// sendsms, batchsendsmsV2, sendSms and its batch of V3: makes a submission of a request and leaves every judgement to the intake. Judged here is only what never
// reaches a submission: the count of numbers, the time, the shape of smsarray
// and the order ids.
import type { Account } from '../../../core/rulebook.ts';
import type { Submission, SubmissionItem } from '../../../core/submission.ts';
import { parseStamp } from '../../../core/zone-time.ts';
import type { SubmitResult } from '../../../engine/intake.ts';
import type { ErrorCode } from '../../../errors.ts';
import { namedKey, naturalKey } from '../../retries.ts';
import type { MediaSource } from '../../../ports/media.ts';
import { type Answer, refusal, SUCCESS_V3, textJson } from '../answer.ts';
import { sendAnswer } from '../describe/answers.ts';
import { type Description, sendingRefusals } from '../describe/description.ts';
import { batchParameters, sendParameters } from '../describe/parameters.ts';
import type { Endpoint, HttpParts } from '../endpoint.ts';
import { SEND_TIME_AHEAD_MS } from '../../../limits.ts';
import { readMediaSources } from '../media-sources.ts';
import {
  APP_ID_CHARACTERS_MAX,
  IDEMPOTENCY_KEY_CHARACTERS_MAX,
  MEDIA_PER_REQUEST_MAX,
  NUMBERS_GET_MAX,
  NUMBERS_POST_MAX,
  NUMBERS_POST_V3_MAX,
} from '../http-limits.ts';
import { numberJson, splitNumbers } from '../numbers.ts';
import { readOrderIds } from '../order-ids.ts';
import { type ApiVersion, contentText, listText, parseJson, scalarText } from '../read-request.ts';
import { paramNamed, RequestParams } from '../request-params.ts';

const IDEMPOTENCY_KEY_WRONG = `The Idempotency-Key is longer than ${IDEMPOTENCY_KEY_CHARACTERS_MAX} characters`;
const APP_ID_WRONG = `The appId is longer than ${APP_ID_CHARACTERS_MAX} characters`;

const EXAMPLE = {
  status: 0,
  success: 2,
  fail: 0,
  array: [
    [10010, 1],
    [1008611, 2],
  ],
};
const EXAMPLE_V3 = {
  status: '0',
  reason: 'success',
  success: '1',
  fail: '0',
  array: [{ msgId: '1', number: '10010', orderId: 'A-1' }],
};

const describe = (version: ApiVersion, isBatch: boolean): Description => ({
  summary: isBatch ? 'Sends several texts, each to its own numbers' : 'Sends one text to many numbers, or several texts',
  text: 'Accepted is committed: when the answer comes, messages and their price are on disk. Numbers that cannot be sent to count in `fail` and have no row.',
  isRetried: true,
  parameters: isBatch ? batchParameters(version) : sendParameters(version),
  answer: sendAnswer(version),
  refusals: sendingRefusals,
  example: version === 3 ? EXAMPLE_V3 : EXAMPLE,
});

interface Refused {
  readonly code: ErrorCode;
  readonly detail?: string;
}
/** An item whose media are still to be brought. */
interface GivenItem {
  readonly item: SubmissionItem;
  readonly sources: readonly MediaSource[];
}
type Items = { readonly items: readonly GivenItem[] } | Refused;
type GivenSubmission = Omit<Submission, 'items'> & { readonly items: readonly GivenItem[] };

/** Anything but 0 and 1 becomes a type that core/accept refuses. */
function readSmsType(text: string): number {
  if (text === '' || text === '0') return 0;
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  return trimmed === '1' ? 1 : -1;
}

function itemOf(numbers: readonly string[], params: RequestParams, version: ApiVersion): GivenItem | Refused {
  const { content, sender, mmstitle } = params;
  const item = { numbers, content, sender, smsType: readSmsType(params.smstype), mmsTitle: mmstitle };
  const sources = readMediaSources(params.media);
  if ('code' in sources) return sources;
  if (sources.length > 0 && item.smsType === 0) return { code: 'media_without_mms' };
  if (version !== 3 || params.orderId === '') return { item, sources };
  const orderIds = readOrderIds(params.orderId, numbers.length);
  return 'wrong' in orderIds ? { code: 'parameter', detail: orderIds.wrong } : { item: { ...item, orderIds }, sources };
}

/** One element of smsarray, over what the request says for all of them. */
function readItem(value: object, params: RequestParams, version: ApiVersion): RequestParams {
  const item = new RequestParams();
  item.sender = params.sender;
  item.smstype = params.smstype;
  item.mmstitle = params.mmstitle;
  item.media = params.media;
  for (const [key, field] of Object.entries(value)) {
    const name = paramNamed(key);
    if (name === 'numbers') item.numbers = listText(field);
    else if (name === 'content') item.content = contentText(field, version);
    else if (name === 'orderId') item.orderId = listText(field);
    else if (name === 'media') item.media = field;
    else if (name === 'sender' || name === 'smstype' || name === 'mmstitle') item[name] = scalarText(field) || item[name];
  }
  return item;
}

function parseArray(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function readItems(given: unknown, params: RequestParams, version: ApiVersion, numbersMax: number): Items {
  const array = typeof given === 'string' ? parseArray(given) : given;
  if (array === undefined) return { code: 'malformed_json', detail: 'The smsarray is not valid JSON' };
  if (!Array.isArray(array)) return { code: 'parameter', detail: 'The smsarray must be an array of objects' };
  const items: GivenItem[] = [];
  let left = numbersMax;
  let sources = 0;
  for (const value of array as readonly unknown[]) {
    if (typeof value !== 'object' || value === null) return { code: 'parameter', detail: 'The smsarray must be an array of objects' };
    const item = readItem(value, params, version);
    const numbers = splitNumbers(item.numbers, left);
    if (typeof numbers === 'string') return { code: numbers };
    left -= numbers.length;
    const made = itemOf(numbers, item, version);
    if ('code' in made) return made;
    sources += made.sources.length;
    if (sources > MEDIA_PER_REQUEST_MAX)
      return { code: 'media_wrong', detail: `One request brings at most ${MEDIA_PER_REQUEST_MAX} media; name uploads in several` };
    items.push(made);
  }
  return items.length === 0 ? { code: 'number_empty' } : { items };
}

function accepted(result: Extract<SubmitResult, { ok: true }>): Answer {
  let rows = '';
  for (const { number, id } of result.accepted) rows += `${rows === '' ? '' : ','}[${numberJson(number)},${id}]`;
  return { status: 0, body: `{"status":0,"success":${result.accepted.length},"fail":${result.failed},"array":[${rows}]}` };
}

function acceptedV3({ accepted: all, failed, orderIds }: Extract<SubmitResult, { ok: true }>): Answer {
  const rows = all.map(
    ({ number, id }, index) => `{"msgId":"${id}","number":${textJson(number)},"orderId":${textJson(orderIds?.[index] ?? '')}}`,
  );
  return { status: 0, body: `{${SUCCESS_V3},"success":"${all.length}","fail":"${failed}","array":[${rows.join(',')}]}` };
}

export function sendEndpoints({ intake, clock, timeZone, media }: HttpParts): readonly Endpoint[] {
  /** null = at once; a time in the past is "at once" too, which the intake sees to. */
  function readSendTime(text: string): { readonly dueAt: number | null } | Refused {
    if (text === '') return { dueAt: null };
    const dueAt = parseStamp(text.trim(), timeZone);
    if (dueAt === null || dueAt > clock.now() + SEND_TIME_AHEAD_MS) return { code: 'time_wrong' };
    return { dueAt };
  }

  function readSubmission(
    account: Account,
    params: RequestParams,
    array: unknown,
    version: ApiVersion,
    method: string,
    idempotencyKey: string,
  ): GivenSubmission | Refused {
    const postMax = version === 3 && array === undefined ? NUMBERS_POST_V3_MAX : NUMBERS_POST_MAX;
    const numbersMax = method === 'POST' ? postMax : NUMBERS_GET_MAX;
    let items: readonly GivenItem[];
    if (array === undefined) {
      const numbers = splitNumbers(params.numbers, numbersMax);
      if (typeof numbers === 'string') return { code: numbers };
      const item = itemOf(numbers, params, version);
      if ('code' in item) return item;
      items = [item];
    } else {
      const read = readItems(array, params, version, numbersMax);
      if ('code' in read) return read;
      items = read.items;
    }
    const time = readSendTime(params.sendtime);
    if ('code' in time) return time;
    if (idempotencyKey.length > IDEMPOTENCY_KEY_CHARACTERS_MAX) return { code: 'parameter', detail: IDEMPOTENCY_KEY_WRONG };
    const identity = [items, params.sendtime, version === 3 ? params.appId : ''];
    const retry =
      idempotencyKey === '' ? naturalKey(account, 'http', identity) : { requestKey: namedKey('http', idempotencyKey, identity) };
    const submission = { accountId: account.id, door: 'http', items, dueAt: time.dueAt, ...retry } as const;
    if (version !== 3 || params.appId === '') return submission;
    return params.appId.length > APP_ID_CHARACTERS_MAX
      ? { code: 'parameter', detail: APP_ID_WRONG }
      : { ...submission, appId: params.appId };
  }

  const withoutMedia = (given: GivenSubmission): Submission => ({ ...given, items: given.items.map(({ item }) => item) });

  /** The media brought in, before anything is accepted; what a message does not name in the end is let go by itself. */
  async function bringMedia(given: GivenSubmission): Promise<Submission | Refused> {
    const items: SubmissionItem[] = [];
    for (const { item, sources } of given.items) {
      if (sources.length === 0) {
        items.push(item);
        continue;
      }
      const brought = media ? await media.desk.bring(given.accountId, sources) : ({ ok: false, code: 'mms_unavailable' } as const);
      if (!brought.ok) return brought;
      items.push({ ...item, media: brought.parts });
    }
    return { ...given, items };
  }

  const endpoint = (name: string, version: ApiVersion, arrayOf: (params: RequestParams) => unknown): Endpoint => ({
    name,
    version,
    shape: 'send',
    description: describe(version, name.toLowerCase().includes('batch')),
    async handle(account, params, method, idempotencyKey, caller) {
      const given = readSubmission(account, params, arrayOf(params), version, method, idempotencyKey);
      const hasMedia = 'items' in given && given.items.some(({ sources }) => sources.length > 0);
      const submission = hasMedia ? await bringMedia(given) : 'code' in given ? given : withoutMedia(given);
      if ('code' in submission) return refusal('send', version, submission.code, 0, submission.detail);
      const result = await intake.submit({ ...submission, caller });
      if (result.ok) return version === 3 ? acceptedV3(result) : accepted(result);
      return refusal('send', version, result.code, result.failed, result.detail);
    },
  });

  return [
    endpoint('sendsms', 1, (params) => params.smsarray),
    endpoint('sendsmsV2', 2, (params) => params.smsarray),
    endpoint('batchsendsmsV2', 2, (params) => params.smsarray ?? params.array),
    endpoint('v3/sendSms', 3, (params) => params.smsarray),
    endpoint('v3/sendSms/batch', 3, (params) => params.array ?? params.smsarray),
  ];
}
