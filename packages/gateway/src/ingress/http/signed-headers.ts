// V3 signs in by headers: Api-Key, Timestamp and Sign (docs/api.md, "V3"). They take the place of account, datetime and sign, so that what the query or the
// body say by these names is not asked.
import type { IncomingMessage } from 'node:http';
import { decodeUtf8 } from './percent.ts';
import type { RequestParams } from './request-params.ts';

type Headers = IncomingMessage['headersDistinct'];

/** The last value that is not empty, as for parameters. Node hands octets out as characters, without the blanks around them; a name outside ASCII is UTF-8. */
function headerOf(headers: Headers, name: string): string {
  const text = headers[name]?.findLast((value) => value !== '') ?? '';
  return decodeUtf8(Buffer.from(text, 'latin1')) ?? text;
}

export function readSignedHeaders(headers: Headers, params: RequestParams): void {
  params.account = headerOf(headers, 'api-key');
  params.datetime = headerOf(headers, 'timestamp');
  params.sign = headerOf(headers, 'sign');
}
