// getsms: inbound messages. Without ids it takes the unread ones, each once; with ids it shows messages again and changes nothing, which
// is how a client recovers from an answer it lost.
import type { Account } from '../../../core/rulebook.ts';
import { formatStamp } from '../../../core/zone-time.ts';
import type { InboundMessage } from '../../../ports/store.ts';
import { type Answer, refusal, textJson } from '../answer.ts';
import { readUnixTime } from '../authenticate.ts';
import { inboxAnswer } from '../describe/answers.ts';
import type { Description } from '../describe/description.ts';
import { inboxParameters } from '../describe/parameters.ts';
import type { Endpoint, HttpParts } from '../endpoint.ts';
import { IDS_MAX, INBOX_ROWS_MAX } from '../http-limits.ts';
import { readId } from '../../message-id.ts';
import { numberJson, splitList } from '../numbers.ts';
import { createQueryInterval } from '../query-interval.ts';
import type { ApiVersion } from '../read-request.ts';
import type { RequestParams } from '../request-params.ts';

const START_TIME_WRONG = 'The start_time must be a unix time in seconds (up to 10 digits) or milliseconds (13 digits)';
const SECONDS = /^[0-9]{1,10}$/;

/** Clients that want everything say 0. */
const readStartTime = (text: string): number | null => (SECONDS.test(text) ? Number(text) * 1000 : readUnixTime(text));

const description: Description = {
  summary: 'Hands out received messages, each once, at most 50 at a time',
  text: 'Ask again until `cnt` is 0. If an answer was lost on the way, ask for its messages by `ids`: that marks none.',
  parameters: inboxParameters,
  answer: inboxAnswer,
  refusals: ['ids_missing', 'too_many_ids', 'time_wrong', 'too_often'],
  example: { status: 0, cnt: 1, array: [[1, 10010, 20171001123015, 'content']] },
};

export function inboxEndpoints({ store, clock, timeZone }: HttpParts): readonly Endpoint[] {
  const interval = createQueryInterval(clock);

  async function readAgain(account: Account, idsText: string, version: ApiVersion): Promise<readonly InboundMessage[] | Answer> {
    const pieces = splitList(idsText, IDS_MAX);
    if (pieces === null) return refusal('inbox', version, 'too_many_ids');
    if (pieces.length === 0) return refusal('inbox', version, 'ids_missing');
    if (!interval.take(account)) return refusal('inbox', version, 'too_often');
    const ids = [...new Set(pieces.map(readId).filter((id) => id !== null))];
    const found = new Map<number, InboundMessage>();
    if (ids.length > 0) for (const message of await store.inboundByIds(account.id, ids)) found.set(message.id, message);
    return ids.map((id) => found.get(id)).filter((message) => message !== undefined);
  }

  async function takeUnread(account: Account, startTime: string, version: ApiVersion): Promise<readonly InboundMessage[] | Answer> {
    const sinceMs = startTime === '' ? null : readStartTime(startTime.trim());
    if (startTime !== '' && sinceMs === null) return refusal('inbox', version, 'time_wrong', 0, START_TIME_WRONG);
    if (!interval.take(account)) return refusal('inbox', version, 'too_often');
    return store.takeInbound(account.id, sinceMs, INBOX_ROWS_MAX);
  }

  function rowOf(message: InboundMessage, account: Account): string {
    const { content } = message;
    const text = account.settings.inboxEncoding === 'base64' ? Buffer.from(content, 'utf8').toString('base64') : content;
    return `[${message.id},${numberJson(message.from)},${formatStamp(message.receivedAt, timeZone)},${textJson(text)}]`;
  }

  async function answer(account: Account, params: RequestParams, version: ApiVersion): Promise<Answer> {
    const messages =
      params.ids === '' ? await takeUnread(account, params.startTime, version) : await readAgain(account, params.ids, version);
    if ('body' in messages) return messages;
    const rows = messages.map((message) => rowOf(message, account));
    return { status: 0, body: `{"status":0,"cnt":${rows.length},"array":[${rows.join(',')}]}` };
  }

  const endpoint = (name: string, version: ApiVersion): Endpoint => ({
    name,
    version,
    shape: 'inbox',
    description,
    handle: (account, params) => answer(account, params, version),
  });
  return [endpoint('getsms', 1), endpoint('getsmsV2', 2)];
}
