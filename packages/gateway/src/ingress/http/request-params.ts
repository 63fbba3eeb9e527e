// The input of the customer API, whatever way it came: one object of one fixed shape, so that reading a request costs no dictionary.
// "" is absent: an empty value and a missing one mean the same everywhere in this API.

export class RequestParams {
  account = '';
  password = '';
  sign = '';
  datetime = '';
  seq = '';
  time = '';
  numbers = '';
  content = '';
  smstype = '';
  mmstitle = '';
  sender = '';
  sendtime = '';
  ids = '';
  startTime = '';
  date = '';
  beginTime = '';
  endTime = '';
  startIndex = '';
  appId = '';
  orderId = '';
  smsarray: unknown = undefined;
  array: unknown = undefined;
  media: unknown = undefined;
}

export type ParamName = keyof RequestParams;
export type TextParamName = Exclude<ParamName, 'smsarray' | 'array' | 'media'>;

const byName = new Map<string, ParamName>([
  ['account', 'account'],
  ['password', 'password'],
  ['sign', 'sign'],
  ['datetime', 'datetime'],
  ['seq', 'seq'],
  ['time', 'time'],
  ['numbers', 'numbers'],
  ['content', 'content'],
  ['smstype', 'smstype'],
  ['mmstitle', 'mmstitle'],
  ['sender', 'sender'],
  ['senderid', 'sender'],
  ['sendtime', 'sendtime'],
  ['ids', 'ids'],
  ['start_time', 'startTime'],
  ['date', 'date'],
  ['begintime', 'beginTime'],
  ['endtime', 'endTime'],
  ['startindex', 'startIndex'],
  ['appid', 'appId'],
  ['orderid', 'orderId'],
  ['msgids', 'ids'],
  ['starttime', 'beginTime'],
  ['smsarray', 'smsarray'],
  ['array', 'array'],
  ['media', 'media'],
]);

const NAME_CHARACTERS_MAX = 10;

/** The parameter of this name in any case; undefined for a name that this API does not know. */
export function paramNamed(name: string): ParamName | undefined {
  if (name.length > NAME_CHARACTERS_MAX) return undefined;
  return byName.get(name) ?? byName.get(name.toLowerCase());
}

const textNames = [...new Set(byName.values())].filter(
  (name): name is TextParamName => name !== 'smsarray' && name !== 'array' && name !== 'media',
);

/** Body over query: the body wins where it has something, but on V2 the query keeps its content and numbers. */
export function overlay(query: RequestParams, body: RequestParams, version: 1 | 2 | 3): void {
  for (const name of textNames) {
    if (body[name] === '') continue;
    if (version === 2 && (name === 'content' || name === 'numbers') && query[name] !== '') continue;
    query[name] = body[name];
  }
  query.smsarray = body.smsarray ?? query.smsarray;
  query.array = body.array ?? query.array;
  query.media = body.media ?? query.media;
}
