// Reports and deliveries on their way to the VASP: a bounded number at once, again when they were not answered with 1000, given up after a while.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { HttpBody } from '../src/body.ts';
import { readBody } from '../src/body.ts';
import { mmscLimits } from './limits.ts';
import type { Settings } from './options.ts';

export interface Post {
  readonly body: HttpBody;
  /** The StatusCode it was answered with; null = it was given up, or the centre was closed. */
  readonly done: (code: number | null) => void;
}

async function* bounded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > mmscLimits.answerBytesMax) throw new Error('the answer is too long');
    yield chunk;
  }
}

/** StatusCode of the answer; 0 = none that can be read. */
export async function postOnce(body: HttpBody, { vaspUrl, vaspUser, vaspPassword }: Settings): Promise<number> {
  const url = new URL(vaspUrl);
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    timeout: mmscLimits.answerTimeoutMs,
    headers: {
      'content-type': body.contentType,
      'content-length': body.length,
      soapaction: '""',
      ...(vaspUser !== '' && { authorization: `Basic ${Buffer.from(`${vaspUser}:${vaspPassword}`).toString('base64')}` }),
    },
  });
  request.on('timeout', () => request.destroy(new Error('no answer in time')));
  const answered = new Promise<number>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const read = async (): Promise<number> => {
        let code = 0;
        for await (const event of readBody(response.headers['content-type'], bounded(response), { now: Date.now() })) {
          if (event.kind === 'envelope' && 'status' in event.envelope.message) code = event.envelope.message.status.code;
        }
        return code;
      };
      read().then(resolve, () => resolve(0));
    });
  });
  // The VASP may answer and hang up before it has read everything: its answer counts.
  const sent = pipeline(Readable.from(body.open()), request);
  sent.catch(() => {});
  return answered;
}

export class PostOffice {
  readonly #settings: () => Settings;
  readonly #waiting: { readonly post: Post; readonly attempt: number }[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #underWay = 0;
  #isClosed = false;
  dropped = 0;

  constructor(settings: () => Settings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#waiting.length + this.#underWay + this.#timers.size;
  }

  send(post: Post, attempt = 1): void {
    if (this.#isClosed || this.#waiting.length >= mmscLimits.waitingMax) {
      this.dropped++;
      post.done(null);
      return;
    }
    this.#waiting.push({ post, attempt });
    this.pump();
  }

  /** Call when the VASP's URL was set. */
  pump(): void {
    while (this.#settings().vaspUrl !== '' && this.#underWay < mmscLimits.outstandingMax) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#underWay++;
      const { post, attempt } = next;
      postOnce(post.body, this.#settings())
        .catch(() => 0)
        .then((code) => {
          this.#underWay--;
          // Refused for good by its class, or taken: no use in repeating.
          if ((code >= 1000 && code < 3000) || attempt >= mmscLimits.attemptsMax || this.#isClosed) post.done(code === 0 ? null : code);
          else this.#later(post, attempt + 1);
          this.pump();
        })
        .catch(() => {});
    }
  }

  #later(post: Post, attempt: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.send(post, attempt);
    }, mmscLimits.repeatAfterMs);
    this.#timers.add(timer);
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { post } of this.#waiting.splice(0)) post.done(null);
  }
}
