// One POST to a carrier, its body streamed, its answer bounded. What matters is what is known when it fails: a carrier cannot have taken a request whose
// body never left whole; one that left whole and was not answered may have been taken.
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ConnectorSettings } from '../../core/connector-settings.ts';
import { CARRIER_ANSWER_BYTES_MAX, CARRIER_HTTP_IDLE_MS, CONNECT_TIMEOUT_MS } from '../../limits.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Authorization, createAuthorization } from './authorization.ts';

export interface PostBody {
  readonly contentType: string;
  readonly length: number;
  /** A new stream at each call: a challenge makes us send it twice. */
  open(): AsyncIterable<Uint8Array>;
}

export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: Buffer; readonly retryAfter: string }
  /** No connection came about. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** It did not leave whole: the carrier has nothing it could take. isOurs: what was to be sent could not be read. */
  | { readonly kind: 'unsent'; readonly isOurs: boolean; readonly detail: string }
  /** It left whole and nothing, or no whole answer, came back. */
  | { readonly kind: 'unknown'; readonly isTimeout: boolean; readonly detail: string };

export interface Poster {
  post(body: PostBody, headers: Readonly<Record<string, string>>): Promise<Posted>;
  /** Cuts what is under way. */
  close(): void;
}

const inWords = (error: Error): string => {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`;
};

/** In TLS 1.3 a server says only after our handshake, and perhaps after our request, that it does not want us; it has not read the request then. */
const isTlsRefusal = (error: Error): boolean => /^ERR_SSL_.*_ALERT_/.test((error as NodeJS.ErrnoException).code ?? '');

async function readAnswer(response: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > CARRIER_ANSWER_BYTES_MAX) throw new Error(`the answer has more than ${CARRIER_ANSWER_BYTES_MAX} octets`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function createPoster(settings: ConnectorSettings, clock: Clock): Poster {
  const url = new URL(settings.url);
  const isTls = url.protocol === 'https:';
  const { tlsVerify, tlsCa, tlsCert, tlsKey, tlsServerName, localAddress, responseTimeoutMs } = settings;
  const common = { keepAlive: true, timeout: CARRIER_HTTP_IDLE_MS, scheduling: 'lifo' } as const;
  const agent = isTls
    ? new HttpsAgent({
        ...common,
        rejectUnauthorized: tlsVerify,
        ...(tlsCa !== '' && { ca: tlsCa }),
        ...(tlsCert !== '' && { cert: tlsCert }),
        ...(tlsKey !== '' && { key: tlsKey }),
        ...(tlsServerName !== '' && { servername: tlsServerName }),
      })
    : new HttpAgent(common);
  const authorization: Authorization = createAuthorization(settings, clock);
  const path = `${url.pathname}${url.search}`;

  function once(body: PostBody, headers: Readonly<Record<string, string>>): Promise<Posted & { readonly challenge?: string }> {
    return new Promise((resolve) => {
      let isConnected = false;
      let hasLeft = false;
      let isTimeout = false;
      let ours: Error | null = null;
      let cancelTimer = (): void => {};
      const proof = authorization.header('POST', path);
      const request = (isTls ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent,
        ...(localAddress !== '' && { localAddress }),
        headers: {
          ...headers,
          'content-type': body.contentType,
          'content-length': body.length,
          ...(proof !== null && { authorization: proof }),
        },
      });
      const end = (posted: Posted & { readonly challenge?: string }): void => {
        cancelTimer();
        resolve(posted);
      };
      /** Starts anew at each sign of life. */
      const watch = (ms: number): void => {
        cancelTimer();
        cancelTimer = clock.after(ms, () => {
          isTimeout = true;
          request.destroy(new Error(isConnected ? 'the carrier did not answer in time' : 'no connection in time'));
        });
      };
      const failed = (error: Error): void => {
        const detail = ours ? `what was to be sent cannot be read: ${ours.message}` : inWords(error);
        if (ours) end({ kind: 'unsent', isOurs: true, detail });
        else if (isTlsRefusal(error)) end({ kind: 'unreachable', detail });
        else if (hasLeft) end({ kind: 'unknown', isTimeout, detail });
        else if (isConnected) end({ kind: 'unsent', isOurs: false, detail });
        else end({ kind: 'unreachable', detail });
      };
      const connected = (): void => {
        isConnected = true;
        watch(responseTimeoutMs);
      };
      watch(CONNECT_TIMEOUT_MS);
      request.on('socket', (socket) => {
        if (!socket.connecting) connected();
        else socket.once(isTls ? 'secureConnect' : 'connect', connected);
      });
      request.on('finish', () => {
        hasLeft = true;
        watch(responseTimeoutMs);
      });
      request.on('error', failed);
      request.on('response', (response) => {
        readAnswer(response).then(
          (answer) => {
            const {
              'content-type': contentType = '',
              'retry-after': retryAfter = '',
              'www-authenticate': challenge = '',
            } = response.headers;
            end({ kind: 'answer', status: response.statusCode ?? 0, contentType, body: answer, retryAfter, challenge });
            // It answered before it had heard all: the rest is of no use to it.
            if (!hasLeft) request.destroy();
          },
          (error: Error) => {
            response.destroy();
            end({ kind: 'unknown', isTimeout, detail: inWords(error) });
          },
        );
      });
      async function* watched(): AsyncGenerator<Uint8Array, void> {
        try {
          for await (const chunk of body.open()) {
            yield chunk;
            if (isConnected) watch(responseTimeoutMs);
          }
        } catch (error) {
          ours = error as Error;
          throw error;
        }
      }
      // Its failure is heard of by the request's own error.
      pipeline(Readable.from(watched(), { objectMode: false }), request).catch(() => {});
    });
  }

  return {
    async post(body, headers) {
      const first = await once(body, headers);
      // A 401 is no doubt: nothing was taken.
      const isChallenge = first.kind === 'answer' && first.status === 401 && authorization.challenged(first.challenge ?? '');
      return isChallenge ? once(body, headers) : first;
    },
    close: () => agent.destroy(),
  };
}
