// The media home in a bucket of an S3-compatible store (AWS, MinIO, Ceph, Garage, R2 …): PUT, GET, HEAD and DELETE of one object for each hash, path style,
// signed by s3-signature.ts. A PUT of octets that are there sets their time anew, which is what keeps them from being let go.
import { createReadStream } from 'node:fs';
import { Pool } from 'undici';
import type { Clock } from '../ports/clock.ts';
import { type MediaHome, MediaMissing } from '../ports/media.ts';
import { S3_ERROR_OCTETS_MAX, S3_TIMEOUT_MS } from './media-limits.ts';
import { EMPTY_SHA256, type S3Credentials, type S3Request, signS3 } from './s3-signature.ts';

export interface S3Settings extends S3Credentials {
  /** Such as https://s3.example.com, without a path. */
  readonly endpoint: string;
  readonly bucket: string;
}

export interface S3Home extends MediaHome {
  close(): Promise<void>;
}

type Answer = Awaited<ReturnType<Pool['request']>>;

export function createS3Home(settings: S3Settings, clock: Pick<Clock, 'now'>): S3Home {
  const { origin, host } = new URL(settings.endpoint);
  const pool = new Pool(origin, { headersTimeout: S3_TIMEOUT_MS, bodyTimeout: S3_TIMEOUT_MS, connect: { timeout: S3_TIMEOUT_MS } });

  function request(
    method: S3Request['method'],
    sha256: string,
    file?: { readonly path: string; readonly octets: number },
  ): Promise<Answer> {
    const path = `/${settings.bucket}/${sha256.slice(0, 2)}/${sha256}`;
    const signed = signS3({ method, host, path, bodySha256: file ? sha256 : EMPTY_SHA256 }, settings, clock.now());
    const headers = { host, ...signed, ...(file ? { 'content-length': String(file.octets) } : {}) };
    return pool.request({ method, path, headers, body: file ? createReadStream(file.path) : null });
  }

  /** The code of an error document, such as NoSuchBucket: what it says beyond that may name things that are nobody's business. */
  async function refusal(what: string, { statusCode, body }: Answer): Promise<Error> {
    let text = '';
    for await (const chunk of body as AsyncIterable<Buffer>) if (text.length < S3_ERROR_OCTETS_MAX) text += chunk.toString('latin1');
    const code = /<Code>(\w{1,64})<\/Code>/.exec(text)?.[1] ?? '';
    return new Error(`the media store answered ${statusCode} ${code} to ${what}`);
  }

  return {
    async keep(sha256, file) {
      const answer = await request('PUT', sha256, file);
      if (answer.statusCode !== 200) throw await refusal('PUT', answer);
      await answer.body.dump();
    },
    async open(sha256) {
      const answer = await request('GET', sha256);
      if (answer.statusCode === 200) return answer.body;
      const error = await refusal('GET', answer);
      throw answer.statusCode === 404 && !error.message.includes('NoSuchBucket')
        ? new MediaMissing(`media ${sha256} is not in the bucket`)
        : error;
    },
    async remove(sha256, before) {
      const head = await request('HEAD', sha256);
      await head.body.dump();
      if (head.statusCode === 404) return true;
      if (head.statusCode !== 200) throw await refusal('HEAD', head);
      const broughtAt = Date.parse(String(head.headers['last-modified']));
      // Its time has whole seconds. One that cannot be read must not cost the octets.
      if (!(broughtAt + 999 < before)) return false;
      const answer = await request('DELETE', sha256);
      if (answer.statusCode !== 204 && answer.statusCode !== 200) throw await refusal('DELETE', answer);
      await answer.body.dump();
      return true;
    },
    freeOctets: () => Promise.resolve(null),
    close: () => pool.close(),
  };
}
