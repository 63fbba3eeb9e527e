// Media by URL: fetched when the message is accepted, so that its content is what it was then and a fault is the caller's to hear. Whoever names a URL must
// not make us reach what only we can reach, wait for ever, or fill the disk: addresses are judged when they are connected to, on each redirect anew; time and
// octets are bounded; no credentials, no cookies, no proxy, and nothing of the answer is shown but its status.
import { Agent, type buildConnector, request } from 'undici';
import type { Clock } from '../ports/clock.ts';
import { FETCH_HEADER_BYTES_MAX, FETCH_REDIRECTS_MAX, FETCH_FIRST_OCTET_MS, FETCH_TOTAL_MS } from './media-limits.ts';

/** What may be told to who named the URL. */
export class FetchFailed extends Error {
  override readonly name = 'FetchFailed';
}

export interface MediaFetcher {
  /** Gives the octets to `use` as they come. Rejects with FetchFailed, or with what `use` rejects with. */
  fetch<T>(url: string, use: (octets: AsyncIterable<Uint8Array>, declaredType: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface FetcherParts {
  /** Judges the address of each connection. */
  readonly connect: buildConnector.connector;
  /** A connection error in words that say nothing of our network. */
  readonly inWords: (error: Error) => string;
  readonly clock: Pick<Clock, 'after'>;
}

/** Only what a stranger may name: http and https on their own ports, without user or password. Null = it is none. */
function readUrl(text: string, base?: URL): URL | null {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    return null;
  }
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' && url.hostname !== '' ? url : null;
}

export const isMediaUrl = (text: string): boolean => readUrl(text) !== null;

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);
const textOf = (header: string | string[] | undefined): string => (Array.isArray(header) ? (header[0] ?? '') : (header ?? ''));

export function createMediaFetcher({ connect, inWords, clock }: FetcherParts): MediaFetcher {
  const agent = new Agent({
    connect,
    pipelining: 1,
    headersTimeout: FETCH_FIRST_OCTET_MS,
    bodyTimeout: FETCH_FIRST_OCTET_MS,
    maxHeaderSize: FETCH_HEADER_BYTES_MAX,
  });

  async function follow(first: URL, signal: AbortSignal) {
    let url = first;
    for (let hops = 0; hops <= FETCH_REDIRECTS_MAX; hops++) {
      const answer = await request(url, {
        dispatcher: agent,
        signal,
        headers: { accept: 'image/*, audio/*, video/*, text/vcard, */*;q=0.1', 'accept-encoding': 'identity', 'user-agent': 'Trunkline' },
      });
      // Whatever becomes of it, an error of a body that nobody reads any more must not end the process.
      answer.body.on('error', () => {});
      if (!isRedirect(answer.statusCode)) return answer;
      answer.body.destroy();
      const next = readUrl(textOf(answer.headers['location']), url);
      if (!next) throw new FetchFailed('it leads on to something that is no web address');
      if (url.protocol === 'https:' && next.protocol === 'http:') throw new FetchFailed('it leads on from https to http');
      url = next;
    }
    throw new FetchFailed(`it leads on more than ${FETCH_REDIRECTS_MAX} times`);
  }

  return {
    async fetch(text, use) {
      const url = readUrl(text);
      if (!url) throw new FetchFailed('it is no http or https address without user and password');
      const overdue = new AbortController();
      const cancel = clock.after(FETCH_TOTAL_MS, () => overdue.abort());
      const fault = (error: unknown): FetchFailed => {
        if (error instanceof FetchFailed) return error;
        return new FetchFailed(overdue.signal.aborted ? `it took longer than ${FETCH_TOTAL_MS / 1000} s` : inWords(error as Error));
      };
      try {
        const { statusCode, headers, body } = await follow(url, overdue.signal).catch((error: unknown) => {
          throw fault(error);
        });
        try {
          if (statusCode !== 200) throw new FetchFailed(`it answered ${statusCode}`);
          const coded = textOf(headers['content-encoding']);
          if (coded !== '' && coded !== 'identity') throw new FetchFailed('it is compressed although it was asked not to be');
          const octets = async function* (): AsyncGenerator<Uint8Array> {
            try {
              for await (const chunk of body as AsyncIterable<Uint8Array>) yield chunk;
            } catch (error) {
              throw fault(error);
            }
          };
          return await use(octets(), textOf(headers['content-type']));
        } finally {
          body.destroy();
        }
      } finally {
        cancel();
      }
    },
    close: () => agent.destroy(),
  };
}
